"""One's own account: who one is here, the language, the password."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from sitecheck.i18n.catalogue import N_
from sitecheck.review import users
from sitecheck.web.forms import Form
from sitecheck.web.people import AnyPerson, TheDesk
from sitecheck.web.render import go, page, set_ticket

router = APIRouter(prefix="/account")


@router.get("")
def show(request: Request, person: AnyPerson, desk: TheDesk, changed: bool = False) -> Response:
    """The account page."""
    return _page(request, person.unit_code, desk, changed=changed)


@router.post("/password")
def change(request: Request, person: AnyPerson, form: Form, desk: TheDesk) -> Response:
    """A new password; it ends every other session of this person."""
    new, now = form.secret("new"), desk.clock()
    if len(new) < users.MIN_PASSWORD:
        return _page(request, person.unit_code, desk, N_("The new password needs at least 8 characters."))
    if new != form.secret("again"):
        return _page(request, person.unit_code, desk, N_("The two new passwords differ."))
    with desk.store.session() as session:
        known = users.verify(session, name=person.name, password=form.secret("old"), now=now).user
    if known is None:
        return _page(request, person.unit_code, desk, N_("The present password is wrong, or the account is locked."))
    try:
        with desk.store.session() as session:
            user = users.set_password(session, name=person.name, password=new, who=person.name, now=now)
    except users.UserError:
        return _page(request, person.unit_code, desk, N_("The new password is too long, or it is the name."))
    answer = go("/account?changed=true")
    set_ticket(request, answer, desk.tickets.issue(person.name, user.password_hash, now))
    return answer


def _page(
    request: Request, unit_code: str | None, desk: TheDesk, fault: str = "", *, changed: bool = False
) -> Response:
    unit = desk.project.unit(unit_code) if unit_code else None
    values = {"unit": unit, "fault": fault, "changed": changed}
    return page(request, "account/account.html", values, status=422 if fault else 200)
