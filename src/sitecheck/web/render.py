"""From a template and its values to an answer, in the language of whoever asks."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sitecheck import __version__
from sitecheck.i18n import Language, language_of, translator
from sitecheck.i18n import formats as show
from sitecheck.i18n.names import name_of
from sitecheck.review.upload_kinds import ACCEPT
from sitecheck.scoring.numbers import rounded_text, shown
from sitecheck.scoring.show import requirement_text
from sitecheck.web.desk import desk_of
from sitecheck.web.nav import menu_for
from sitecheck.web.people import LANGUAGE_COOKIE, Person, find_person, ticket_of
from sitecheck.web.places import audit_place, audit_said, audit_target
from sitecheck.web.tickets import COOKIE, Ticket, cookie_name

HERE = Path(__file__).parent
# Characters that turn the direction of what follows: with them a crawled title could rewrite our own words.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_YEAR = 365 * 24 * 3600


def page(request: Request, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200) -> Response:
    """The answer made of ``template`` (a path below ``web/``).

    A session in use is renewed; a visitor without one gets an anonymous ticket, so that the sign-in form has a token.
    """
    desk = desk_of(request)
    person: Person | None = getattr(request.state, "person", None) or find_person(request)
    ticket, fresh = _ticket(request, person)
    language = language_for(request, person)
    t = translator(language)
    text = (
        _templates()
        .get_template(template)
        .render(
            t=t,
            lang=language,
            person=person,
            menu=menu_for(person, request.url.path) if person and not person.must_change else None,
            csrf=desk.tickets.csrf(ticket),
            here=request.url.path,
            query=request.url.query,
            name_of=partial(_name, t=t),
            duration=partial(show.duration, t=t),
            version=__version__,
            **(values or {}),
        )
    )
    answer = HTMLResponse(text, status_code=status)
    if fresh:
        set_ticket(request, answer, ticket)
    return answer


def language_for(request: Request, person: Person | None) -> Language:
    """The person's own language; before sign-in that of the cookie, else the project's."""
    default = desk_of(request).project.settings.language
    return person.language if person else language_of(request.cookies.get(LANGUAGE_COOKIE), language_of(default))


def go(target: str) -> RedirectResponse:
    """On to ``target`` after a change, so that reloading changes nothing twice."""
    return RedirectResponse(target, status_code=303)


def set_ticket(request: Request, answer: Response, ticket: Ticket) -> None:
    """Put a ticket into the answer's cookie: for this site only, out of reach of scripts."""
    tickets = desk_of(request).tickets
    answer.set_cookie(
        cookie_name(COOKIE, request.url.scheme),
        tickets.write(ticket),
        max_age=tickets.seconds,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def forget_ticket(request: Request, answer: Response) -> None:
    """Take the ticket out of the browser."""
    secure = request.url.scheme == "https"
    answer.delete_cookie(cookie_name(COOKIE, request.url.scheme), httponly=True, samesite="lax", secure=secure)


def set_language(request: Request, answer: Response, language: Language) -> None:
    """Remember the language for the sign-in page too."""
    secure = request.url.scheme == "https"
    answer.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR, httponly=True, samesite="lax", secure=secure)


def _ticket(request: Request, person: Person | None) -> tuple[Ticket, bool]:
    """This request's ticket and whether its cookie has to be written."""
    desk = desk_of(request)
    now = desk.clock()
    ticket = ticket_of(request)
    if ticket is None or (ticket.user and person is None):
        return desk.tickets.issue("", "", now), True
    renewed = desk.tickets.renewed(ticket, now)
    return renewed or ticket, renewed is not None


def _name(kind: str, code: object, *, t: Any) -> str:
    return name_of(kind, str(code), t)


def clip(text: str, length: int = 80) -> str:
    """The beginning of a long text, with a sign that it goes on: crawled texts are of any length and hold anything."""
    text = _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def web_link(url: str) -> str:
    """``url`` if a browser may follow it to a page, else nothing: crawled links can be scripts."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""


def query_of(values: Mapping[str, object], **changes: object) -> str:
    """A query string out of ``values`` with ``changes``; empty values are left out, a tuple is a field several times.
    Starts with ``?`` or is empty."""
    given = {key: value for key, value in {**values, **changes}.items() if value not in (None, "", 0, ())}
    kept = {key: value if isinstance(value, tuple) else str(value) for key, value in given.items()}
    return f"?{urlencode(kept, doseq=True)}" if kept else ""


def points(value: Decimal | None) -> str:
    """Points as they are shown: two digits at most, half up; a dash for none."""
    return "–" if value is None else shown(value)


def signed(value: Decimal | None) -> str:
    """Points taken or given, with their sign."""
    text = points(value)
    return f"+{text}" if value is not None and value > 0 else text.replace("-", "−")


def rate(value: Decimal | None) -> str:
    """A percentage with two digits; a dash for none."""
    return "–" if value is None else f"{rounded_text(value)}%"


@cache
def _asset(name: str) -> str:
    """Address of a static file; it changes with its content, so browsers may keep it."""
    content = (HERE / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def _fresh_nonce() -> str:
    return secrets.token_urlsafe(16)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "day": show.day,
        "moment": show.moment,
        "second": show.second,
        "count": show.count,
        "size": show.size,
        "clip": clip,
        "web_link": web_link,
        "points": points,
        "signed": signed,
        "rate": rate,
        "asked": requirement_text,
        "audit_place": audit_place,
        "audit_said": audit_said,
        "audit_target": audit_target,
    }
    environment.globals |= {"asset": _asset, "query_of": query_of, "fresh_nonce": _fresh_nonce, "takes": ACCEPT}
    return environment
