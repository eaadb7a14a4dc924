"""Who is asking, and what they may do: every route names the roles it serves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request

from sitecheck.i18n import Language, language_of
from sitecheck.review.users import Role
from sitecheck.store.models import User
from sitecheck.web.desk import Desk, desk_of
from sitecheck.web.tickets import COOKIE, Ticket

LANGUAGE_COOKIE = "language"
EVERYBODY = frozenset(Role)
OFFICE = frozenset({Role.ADMIN, Role.ASSESSOR, Role.REVIEWER})  # who may change things
READERS = OFFICE | {Role.VIEWER}  # who may look at all units


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in."""

    name: str
    role: Role
    unit_code: str | None
    language: Language

    @property
    def may_change(self) -> bool:
        """Whether the person decides about findings and enters values."""
        return self.role in OFFICE

    @property
    def sees_all(self) -> bool:
        """Whether the person sees every unit; a unit sees its own only."""
        return self.role in READERS

    def sees(self, unit_code: str) -> bool:
        """Whether the person may see what belongs to this unit."""
        return self.sees_all or (self.unit_code is not None and self.unit_code == unit_code)


class SignInNeeded(Exception):
    """Nobody is signed in, or the session is over; ``back`` is where to go on afterwards."""

    def __init__(self, back: str) -> None:
        super().__init__(back)
        self.back = back

    @property
    def target(self) -> str:
        """The sign-in page that leads back."""
        return f"/sign-in?next={quote(self.back, safe='')}" if self.back not in ("", "/") else "/sign-in"


def ticket_of(request: Request) -> Ticket | None:
    """The ticket in this request's cookie, signed in or not."""
    desk = desk_of(request)
    return desk.tickets.read(request.cookies.get(COOKIE), desk.clock())


def find_person(request: Request) -> Person | None:
    """The person of this request, read from the store each time: a closed account is out at once."""
    desk, ticket = desk_of(request), ticket_of(request)
    if ticket is None or not ticket.user:
        return None
    with desk.reading() as session:
        user = session.get(User, ticket.user)
    if user is None or not user.active or desk.tickets.mark(user.password_hash) != ticket.mark:
        return None
    return Person(user.name, Role(user.role), user.unit_code, language_of(user.language))


def signed_in(request: Request) -> Person:
    """The person of this request.

    Raises SignInNeeded.
    """
    person = find_person(request)
    if person is None:
        back = request.url.path if request.method == "GET" else ""
        raise SignInNeeded(f"{back}?{request.url.query}" if back and request.url.query else back)
    request.state.person = person
    return person


def one_of(roles: frozenset[Role]) -> Callable[[Person], Person]:
    """A dependency that lets only these roles in; others get 403."""

    def allowed(person: Annotated[Person, Depends(signed_in)]) -> Person:
        if person.role not in roles:
            raise HTTPException(403)
        return person

    return allowed


def owned(person: Person, unit_code: str | None) -> None:
    """Refuse what belongs to another unit, in the same way as what is not there: nothing is told about others."""
    if unit_code is None or not person.sees(unit_code):
        raise HTTPException(404)


AnyPerson = Annotated[Person, Depends(one_of(EVERYBODY))]
Reader = Annotated[Person, Depends(one_of(READERS))]
Officer = Annotated[Person, Depends(one_of(OFFICE))]
TheDesk = Annotated[Desk, Depends(desk_of)]
