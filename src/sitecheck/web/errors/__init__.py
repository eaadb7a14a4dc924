"""Error pages in the style of the house: what happened and what to do next."""

from __future__ import annotations

import logging
import secrets

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sitecheck.i18n.catalogue import N_
from sitecheck.web.forms import StaleForm
from sitecheck.web.headers import secure
from sitecheck.web.people import SignInNeeded, below_api
from sitecheck.web.problems import Refused, told, unfit
from sitecheck.web.render import go, page

log = logging.getLogger(__name__)

_SAID = {
    400: (
        N_("This cannot be read"),
        N_("What was sent is not whole, or not in the form it claims to be in. Nothing was changed. Send it again."),
    ),
    403: (
        N_("You may not do this"),
        N_("Your role does not include this page. Ask an administrator if it should."),
    ),
    404: (
        N_("There is no such page"),
        N_("What you are looking for is not here, or belongs to another unit."),
    ),
    405: (
        N_("This cannot be done by a link"),
        N_("Changes are made with the buttons of a page only. Go back and use them."),
    ),
    413: (N_("The form is too large"), N_("Shorten the texts and send it again.")),
    401: (N_("Nobody is signed in"), N_("Send the key of a token that is good: Authorization: Bearer sc_…")),
    429: (N_("Too many attempts"), N_("Wait a quarter of an hour and try again.")),
    419: (
        N_("This form is no longer valid"),
        N_("It was open for too long or came from elsewhere. Nothing was changed. Go back, reload and send it again."),
    ),
    500: (
        N_("Something went wrong here"),
        N_("Nothing was changed. Try again; if it happens again, tell the operator the number below."),
    ),
}


def install(app: FastAPI) -> None:
    """Let ``app`` answer errors with pages."""
    app.add_exception_handler(SignInNeeded, _sign_in)
    app.add_exception_handler(StaleForm, _stale)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _not_found)
    app.add_exception_handler(Exception, _broken)


def error_page(request: Request, status: int, *, number: str = "") -> Response:
    """The page for ``status``; ``number`` finds the trouble again in the log."""
    title, advice = _SAID.get(status, _SAID[404 if status < 500 else 500])
    shown = 403 if status == 419 else status
    if below_api(request):
        problem = {"status": shown, "title": title, "detail": advice} | ({"instance": number} if number else {})
        return JSONResponse(problem, shown, media_type="application/problem+json")
    values = {"title": title, "advice": advice, "status": status, "number": number}
    return page(request, "errors/error.html", values, status=shown)


async def _sign_in(request: Request, error: Exception) -> Response:
    assert isinstance(error, SignInNeeded)
    if below_api(request):
        answer = error_page(request, 401)
        answer.headers["WWW-Authenticate"] = 'Bearer realm="sitecheck"'
        return answer
    return go(error.target)


async def _stale(request: Request, _error: Exception) -> Response:
    return error_page(request, 419)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error, Refused):
        return told(error)
    answer = error_page(request, error.status_code)
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


async def _not_found(request: Request, error: Exception) -> Response:
    if below_api(request) and isinstance(error, RequestValidationError):
        return unfit(list(error.errors()))
    # An id that is no number, or a page number below one: there is nothing at that address.
    return error_page(request, 404)


async def _broken(request: Request, error: Exception) -> Response:
    number = secrets.token_hex(4)
    log.error("error %s at %s %s", number, request.method, request.url.path, exc_info=error)
    try:
        answer = error_page(request, 500, number=number)
    except Exception:
        # What broke the page may break its error page as well: a database that is gone, for one.
        answer = PlainTextResponse(f"sitecheck: error {number}. Nothing was changed.", status_code=500)
    secure(answer.headers)  # this answer is made outside of the middleware that secures the others
    return answer
