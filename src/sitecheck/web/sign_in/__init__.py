"""Signing in and out. A wrong name and a wrong password look the same."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from sitecheck.i18n.catalogue import language_of
from sitecheck.review import users
from sitecheck.web.forms import Form, back_to
from sitecheck.web.people import Person, TheDesk, find_person
from sitecheck.web.render import forget_ticket, go, set_language
from sitecheck.web.sign_in.entering import entered, sign_in_page

router = APIRouter()


@router.get("/sign-in")
def show(request: Request, next: str = "/") -> Response:
    """The sign-in form; whoever is signed in goes on."""
    if find_person(request) is not None:
        return go(back_to(next))
    return sign_in_page(request, target=back_to(next))


@router.post("/sign-in")
def enter(request: Request, desk: TheDesk, form: Form) -> Response:
    """Check name and password. Too many failures from one address have to wait, whatever they send."""
    now = desk.clock()
    address = request.client.host if request.client else ""
    name, target = form.text("name")[:64], back_to(form.text("next"))
    if desk.brake.holds(address, now):
        return sign_in_page(request, "wait", name=name, target=target, status=429)
    with desk.store.session() as session:
        user = users.verify(session, name=name, password=form.secret("password"), now=now).user
    if user is None:
        desk.brake.failed(address, now)
        return sign_in_page(request, "wrong", name=name, target=target, status=401)
    desk.brake.succeeded(address)
    return entered(request, user, target)


@router.post("/sign-out")
def leave(request: Request, form: Form) -> Response:
    """End the session of this browser."""
    answer = go("/sign-in")
    forget_ticket(request, answer)
    return answer


@router.post("/language")
def switch(request: Request, desk: TheDesk, form: Form) -> Response:
    """Change the language, for the person if one is signed in, and for this browser."""
    language = language_of(form.text("language"))
    person: Person | None = find_person(request)
    if person is not None:
        with desk.store.session() as session:
            users.set_language(session, name=person.name, language=language, now=desk.clock())
    answer = go(back_to(form.text("next")))
    set_language(request, answer, language)
    return answer
