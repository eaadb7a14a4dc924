"""What every way of signing in ends with: a session, or the sign-in page once more."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from sitecheck.i18n.catalogue import language_of
from sitecheck.store.models import User
from sitecheck.web.desk import desk_of
from sitecheck.web.render import go, page, set_language, set_ticket


def entered(request: Request, user: User, target: str, *, provider: bool = False) -> Response:
    """The way to ``target`` with a fresh ticket: nothing of the visitor's old one is taken over."""
    desk = desk_of(request)
    answer = go(target)
    set_ticket(request, answer, desk.tickets.issue(user.name, user.password_hash, desk.clock(), provider=provider))
    set_language(request, answer, language_of(user.language))
    return answer


def sign_in_page(
    request: Request, fault: str = "", *, name: str = "", target: str = "/", status: int = 200
) -> Response:
    """The sign-in page; ``fault`` says what went wrong."""
    provider = desk_of(request).provider
    values = {"next": target, "fault": fault, "name": name, "provider": provider}
    return page(request, "sign_in/form.html", values, status=status)
