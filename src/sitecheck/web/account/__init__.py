"""One's own account: who one is here, the password, one's sessions and tokens, and what one has changed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from sitecheck.review import accounts, passwords, tokens, users
from sitecheck.review.audit import rows_by
from sitecheck.review.user_trouble import UserError, UserTrouble
from sitecheck.web.desk import Desk
from sitecheck.web.forms import Form, Posted
from sitecheck.web.people import AnyPerson, Person, TheDesk, ticket_of
from sitecheck.web.render import go, page, set_ticket

router = APIRouter(prefix="/account")
Before = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@router.get("")
def show(request: Request, person: AnyPerson, desk: TheDesk, done: str = "", before: Before = None) -> Response:
    """The account page."""
    return _page(request, person, desk, done=done, before=before)


@router.post("/password")
def change(request: Request, person: AnyPerson, form: Form, desk: TheDesk) -> Response:
    """A new password; it ends every other session of this person."""
    now = desk.clock()
    try:
        _checked(form, person, desk)
        with desk.store.session() as session:
            user = users.set_password(session, name=person.name, password=form.secret("new"), who=person.name, now=now)
    except UserError as error:
        return _page(request, person, desk, fault=error.trouble)
    answer = go("/account?done=password")
    set_ticket(request, answer, desk.tickets.issue(person.name, user.password_hash, now))
    return answer


@router.post("/sessions")
def leave_elsewhere(request: Request, person: AnyPerson, form: Form, desk: TheDesk) -> Response:
    """End every other session of this person."""
    now, ticket = desk.clock(), ticket_of(request)
    with desk.store.session() as session:
        user = accounts.sign_out_everywhere(session, name=person.name, who=person.name, now=now)
    answer = go("/account?done=sessions")
    provider = ticket is not None and ticket.provider
    set_ticket(request, answer, desk.tickets.issue(person.name, user.password_hash, now, provider=provider))
    return answer


def _checked(form: Posted, person: Person, desk: Desk) -> None:
    """Raise UserError unless old and new password are what they must be; a wrong old one counts as a wrong sign-in."""
    new, old = form.secret("new"), form.secret("old")
    passwords.check(new, person.name, old)
    if new != form.secret("again"):
        raise UserError(UserTrouble.PASSWORD_TWICE, "the two new passwords differ")
    with desk.store.session() as session:
        known = users.verify(session, name=person.name, password=old, now=desk.clock()).user
    if known is None:
        raise UserError(UserTrouble.PASSWORD_WRONG, "the present password is wrong, or the account is locked")


def _page(
    request: Request,
    person: Person,
    desk: Desk,
    *,
    fault: UserTrouble | None = None,
    done: str = "",
    before: int | None = None,
) -> Response:
    with desk.reading() as session:
        changes = rows_by(session, person.name, before=before)
        own = tokens.listed(session, owner=person.name) if person.sees_all else []
    values = {
        "unit": desk.project.unit(person.unit_code) if person.unit_code else None,
        "fault": fault,
        "done": done if done in ("password", "sessions") else "",
        "changes": changes,
        "before": before,
        "tokens": [row for row in own if tokens.is_good(row, desk.clock())],
        "scopes_of": tokens.scopes_of,
        "longest": desk.project.settings.session_longest_hours,
    }
    return page(request, "account/account.html", values, status=422 if fault else 200)
