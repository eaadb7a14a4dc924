"""Tokens: keys by which a program acts for a person. Everybody sees their own, administrators all."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from sitecheck.review import tokens
from sitecheck.review.tokens import SCOPES_OF, Scope, TokenError, TokenTrouble
from sitecheck.review.users import Role
from sitecheck.store.models import ApiToken
from sitecheck.web.desk import Desk
from sitecheck.web.forms import Form
from sitecheck.web.once import led, once
from sitecheck.web.people import Person, Reader, TheDesk
from sitecheck.web.render import go, page

router = APIRouter(prefix="/tokens")
_DAYS = 90


@router.get("")
def listed(request: Request, person: Reader, desk: TheDesk, done: str = "") -> Response:
    """The tokens, and the form for a new one."""
    return _page(request, person, desk, done=done if done == "ended" else "")


@router.post("")
def create(request: Request, person: Reader, form: Form, desk: TheDesk) -> Response:
    """A new token of one's own. Its key is in the answer and nowhere else."""
    chosen = {scope for scope in Scope if form.text(f"scope.{scope}")}
    days = form.text("days")
    try:
        with desk.store.session() as session:
            before = once(session, form, person.name, desk.clock())
            if before is not None:
                return go(before)
            led(session, form, "/tokens")
            row, key = tokens.create(
                session,
                name=form.text("name"),
                owner=person.name,
                scopes=chosen,
                days=int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0,
                who=person.name,
                now=desk.clock(),
            )
    except TokenError as error:
        kept = {"name": form.text("name"), "days": days, "scopes": chosen}
        return _page(request, person, desk, fault=error.trouble, kept=kept)
    return _page(request, person, desk, made=row, key=key)


@router.post("/end")
def end(request: Request, person: Reader, form: Form, desk: TheDesk) -> Response:
    """End a token: one's own, or anybody's for an administrator."""
    number = form.text("id")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise HTTPException(404)
    owner = None if person.role is Role.ADMIN else person.name
    try:
        with desk.store.session() as session:
            tokens.revoke(session, token_id=int(number), owner=owner, who=person.name, now=desk.clock())
    except TokenError as error:
        raise HTTPException(404) from error
    return go("/tokens?done=ended")


def _page(
    request: Request,
    person: Person,
    desk: Desk,
    *,
    fault: TokenTrouble | None = None,
    kept: Mapping[str, object] | None = None,
    made: ApiToken | None = None,
    key: str = "",
    done: str = "",
) -> Response:
    now = desk.clock()
    with desk.reading() as session:
        rows = tokens.listed(session, owner=None if person.role is Role.ADMIN else person.name)
    values = {
        "rows": [(row, _state(row, desk)) for row in rows],
        "all": person.role is Role.ADMIN,
        "scopes": [scope for scope in Scope if scope in SCOPES_OF[person.role]],
        "scopes_of": tokens.scopes_of,
        "most": tokens.MOST_DAYS,
        "fault": fault,
        "kept": kept or {"name": "", "days": str(_DAYS), "scopes": {Scope.READ}},
        "made": made,
        "key": key,
        "done": done,
        "now": now,
    }
    return page(request, "tokens/list.html", values, status=422 if fault else 200)


def _state(row: ApiToken, desk: Desk) -> str:
    return "ended" if row.revoked_at is not None else "good" if tokens.is_good(row, desk.clock()) else "over"
