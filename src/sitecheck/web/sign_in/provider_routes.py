"""To the office's own provider and back. What an attempt needs to be trusted lies in a cookie of its own, good once."""

from __future__ import annotations

import logging
import secrets
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import RedirectResponse, Response

from sitecheck.fetch.identity import ProviderError
from sitecheck.review.accounts import by_subject
from sitecheck.web.desk import Desk
from sitecheck.web.forms import back_to
from sitecheck.web.id_token import TokenRefused
from sitecheck.web.people import TheDesk
from sitecheck.web.provider import Attempt, Provider
from sitecheck.web.render import page
from sitecheck.web.sign_in.entering import entered, sign_in_page
from sitecheck.web.tickets import cookie_name

log = logging.getLogger(__name__)
router = APIRouter(prefix="/sign-in/provider")
_COOKIE = "sitecheck-provider"
_SECONDS = 600  # to sign in at the provider
_PURPOSE = "provider"
Text = Annotated[str, Query(max_length=4000)]


@router.get("")
def start(request: Request, desk: TheDesk, next: Annotated[str, Query(max_length=2000)] = "/") -> Response:
    """On to the provider."""
    provider, now = _provider(desk), desk.clock()
    number, target = secrets.token_urlsafe(24), back_to(next)
    try:
        place = provider.start(_attempt(desk, number, target), _back(request), now)
    except ProviderError as error:
        return _failed(request, desk, error, target)
    answer = RedirectResponse(place, 303)
    _keep(request, answer, desk.tickets.seal(_PURPOSE, [number, int(now.timestamp()), target]))
    return answer


@router.get("/back")
def finish(
    request: Request, desk: TheDesk, code: Text = "", state: Text = "", iss: Text = "", error: Text = ""
) -> Response:
    """Back from the provider, with a code that says who signed in there, or with a refusal."""
    provider, now = _provider(desk), desk.clock()
    attempt = _started(request, desk)
    if attempt is None or not secrets.compare_digest(state.encode(), attempt.state.encode()):
        return _over(request, sign_in_page(request, "provider-stale", status=401))
    address = f"provider {request.client.host if request.client else ''}"
    if desk.brake.holds(address, now):
        return _over(request, sign_in_page(request, "wait", target=attempt.target, status=429))
    if error or not code:
        log.warning("the identity provider refused: %r", error[:100])
        return _over(request, sign_in_page(request, "provider-refused", target=attempt.target, status=401))
    try:
        subject = provider.finish(attempt, code, iss, _back(request), now)
    except (ProviderError, TokenRefused) as trouble:
        desk.brake.failed(address, now)
        return _over(request, _failed(request, desk, trouble, attempt.target))
    with desk.reading() as session:
        user = by_subject(session, subject)
    if user is None:
        return _over(request, page(request, "sign_in/unknown.html", {"subject": subject}, status=403))
    return _over(request, entered(request, user, attempt.target, provider=True))


def _provider(desk: Desk) -> Provider:
    if desk.provider is None:
        raise HTTPException(404)
    return desk.provider


def _attempt(desk: Desk, number: str, target: str) -> Attempt:
    """The secrets of the attempt ``number``: made by the desk's own key, so that the cookie holds none of them."""
    state, nonce, verifier = (desk.tickets.derived(f"provider {what}", number) for what in ("state", "nonce", "code"))
    return Attempt(state, nonce, verifier, target)


def _started(request: Request, desk: Desk) -> Attempt | None:
    """The attempt this browser began, if that was not long ago."""
    match desk.tickets.unseal(_PURPOSE, request.cookies.get(cookie_name(_COOKIE, request.url.scheme))):
        case [str(number), int(at), str(target)] if 0 <= desk.clock().timestamp() - at < _SECONDS:
            return _attempt(desk, number, target)
        case _:
            return None


def _back(request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}/sign-in/provider/back"


def _keep(request: Request, answer: Response, value: str) -> None:
    # Lax: the way back begins at the provider's page.
    name, secure = cookie_name(_COOKIE, request.url.scheme), request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=_SECONDS, httponly=True, samesite="lax", secure=secure)


def _over(request: Request, answer: Response) -> Response:
    name, secure = cookie_name(_COOKIE, request.url.scheme), request.url.scheme == "https"
    answer.delete_cookie(name, httponly=True, samesite="lax", secure=secure)
    return answer


def _failed(request: Request, desk: Desk, trouble: ProviderError | TokenRefused, target: str) -> Response:
    log.warning("sign-in by the identity provider failed: %s", trouble)
    refused = isinstance(trouble, TokenRefused) or bool(trouble.said)
    fault, status = ("provider-refused", 401) if refused else ("provider-down", 503)
    return sign_in_page(request, fault, target=target, status=status)
