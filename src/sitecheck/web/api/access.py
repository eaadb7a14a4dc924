"""Who may call what: the roles of the desk and, for programs, the scope of their token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from sitecheck.review.tokens import Scope
from sitecheck.review.users import Role
from sitecheck.web.desk import desk_of
from sitecheck.web.forms import StaleForm
from sitecheck.web.people import EVERYBODY, OFFICE, READERS, REVIEWERS, Person, one_of, ticket_of

ROOT = "/api/v1"
_LOOKING = frozenset({"GET", "HEAD"})


def _may(roles: frozenset[Role], scope: Scope) -> Callable[[Request, Person], Person]:
    """A dependency that lets these roles in, and a token only with this scope.

    Whoever comes with the cookie of a session changes something only with its CSRF token in ``X-CSRF-Token``.
    """
    let_in = one_of(roles, scope)

    def allowed(request: Request, person: Person = Depends(let_in)) -> Person:
        if person.scopes is None and request.method not in _LOOKING:
            token = request.headers.get("x-csrf-token", "")
            if not desk_of(request).tickets.csrf_ok(ticket_of(request), token):
                raise StaleForm
        return person

    return allowed


Looking = Annotated[Person, Depends(_may(EVERYBODY, Scope.READ))]
LookingAtAll = Annotated[Person, Depends(_may(READERS, Scope.READ))]
Deciding = Annotated[Person, Depends(_may(OFFICE, Scope.DECIDE))]
Entering = Annotated[Person, Depends(_may(OFFICE, Scope.ENTER))]
Publishing = Annotated[Person, Depends(_may(REVIEWERS, Scope.PUBLISH))]
