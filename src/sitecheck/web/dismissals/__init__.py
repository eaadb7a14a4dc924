"""Dismissals that are remembered: what is dismissed by itself, why, by whom and until when."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request
from starlette.responses import Response

from sitecheck.review import memory
from sitecheck.review.decisions import MOST_COVERED, dismiss_covered
from sitecheck.review.memory import RuleError
from sitecheck.store.models import DismissalRule
from sitecheck.web.desk import Desk
from sitecheck.web.dismissals.draft import Draft, DraftError, drafted, faults_of
from sitecheck.web.dismissals.listing import listed, would_dismiss
from sitecheck.web.forms import Form
from sitecheck.web.once import led, once
from sitecheck.web.people import Officer, Person, Reader, TheDesk
from sitecheck.web.render import go, language_for, page

router = APIRouter(prefix="/dismissals")
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("")
def show(
    request: Request,
    person: Reader,
    desk: TheDesk,
    ended: Annotated[str, Query(max_length=1)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10**6)] = 1,
) -> Response:
    """Those in force, or those that have ended."""
    return _page(request, person, desk, ended=ended == "1", number=number)


@router.post("")
def make(request: Request, person: Officer, form: Form, desk: TheDesk) -> Response:
    """Show what a dismissal would cover; with ``action=make`` remember it, and dismiss the open findings it covers."""
    now = desk.clock()
    try:
        with desk.reading() as session:
            draft = drafted(session, form, desk.checks, now)
    except DraftError as error:
        return _page(request, person, desk, draft=error.draft, faults=error.faults, status=422)
    if form.text("action") != "make" or form.text("previewed") != draft.scope:  # what was changed is looked at again
        return _page(request, person, desk, draft=draft, preview=True)
    try:
        with desk.store.session() as session:
            before = once(session, form, person.name, now)
            if before is not None:
                return go(before)
            rule = memory.remember(
                session,
                who=person.name,
                reason=draft.reason,
                now=now,
                site_key=draft.site or None,
                check_id=draft.check or None,
                pattern=draft.pattern or None,
                until=draft.until,
            )
            dismiss_covered(session, rule, who=person.name, now=now)
            target = led(session, form, f"/dismissals#rule-{rule.id}")
    except RuleError as error:
        return _page(request, person, desk, draft=draft, faults=faults_of(error), status=422)
    return go(target)


@router.post("/{number}/end")
def end(request: Request, number: Number, person: Officer, form: Form, desk: TheDesk) -> Response:
    """End one: what it dismissed is taken up again by the next night that sees it."""
    reason = form.text("reason")[:1000]
    with desk.store.session() as session:
        rule = session.get(DismissalRule, number)
        if rule is None:
            raise HTTPException(404)
        if reason and rule.until != memory.ENDED:
            memory.forget(session, number, who=person.name, now=desk.clock(), why=reason)
    if not reason:
        return _page(request, person, desk, ending=number, status=422)
    return go("/dismissals?ended=1")


def _page(
    request: Request,
    person: Person,
    desk: Desk,
    *,
    ended: bool = False,
    number: int = 1,
    draft: Draft | None = None,
    faults: tuple[str, ...] = (),
    preview: bool = False,
    ending: int = 0,
    status: int = 200,
) -> Response:
    lang, now = language_for(request, person), desk.clock()
    with desk.reading() as session:
        rules = listed(session, now, ended=ended, number=number)
        found = would_dismiss(session, desk, draft, lang, now) if draft is not None and preview else None
    values: dict[str, Any] = {
        "rules": rules,
        "ended": ended,
        "draft": draft or Draft(),
        "faults": faults,
        "found": found,
        "most": MOST_COVERED,
        "ending": ending,
        "checks": desk.checks,
    }
    return page(request, "dismissals/list.html", values, status=status)
