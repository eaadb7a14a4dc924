"""The event ledger (台账): what happened to the units, entered once; which rules count it, and what is missing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import Response

from sitecheck.facts.events import EventKind
from sitecheck.i18n import translator
from sitecheck.review import event_list, events
from sitecheck.review.events import EventConflict
from sitecheck.review.proofs import LEDGER
from sitecheck.review.upload_kinds import UploadsRefused
from sitecheck.settings.problems import ConfigError
from sitecheck.tables.event_form import event_form
from sitecheck.web.desk import Desk
from sitecheck.web.events import listing, taking
from sitecheck.web.events.form import event_from, posted_texts
from sitecheck.web.events.view import NEW, Shown, values_of
from sitecheck.web.evidence.answers import kept
from sitecheck.web.forms import Form
from sitecheck.web.once import led, once
from sitecheck.web.people import Officer, Person, Reader, TheDesk
from sitecheck.web.places_of_files import joined, without_left_out
from sitecheck.web.render import go, language_for, page, query_of
from sitecheck.web.said import said
from sitecheck.web.uploads import MOST_UPLOAD, FileForm, PostedFiles, keep_uploads

router = APIRouter(prefix="/events")
Word = Annotated[str, Query(max_length=300)]


@router.get("")
def listed(
    request: Request,
    person: Reader,
    desk: TheDesk,
    unit: Word = "",
    kind: Word = "",
    year: Annotated[int, Query(ge=0, le=9999)] = 0,
    verified: Word = "",
    text: Word = "",
    assessment: Word = "",
    open_only: Annotated[str, Query(alias="open", max_length=1)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10**6)] = 1,
    done: Word = "",
) -> Response:
    """The ledger, filtered; with an assessment also which rule counts each event, and what is missing."""
    wanted = event_list.Wanted(
        unit, kind if kind in set(EventKind) else "", year, verified if verified in ("yes", "no") else "", text
    )
    t = translator(language_for(request, person))
    with desk.reading() as session:
        values = listing.values_of(session, desk, wanted, assessment, bool(open_only), number, t)
    return page(request, "events/list.html", values | {"done": done})


@router.get("/template.xlsx")
def template(request: Request, person: Officer, desk: TheDesk) -> Response:
    """The empty list to fill in."""
    return kept(event_form(desk.project.units, translator(language_for(request, person))), "events.xlsx")


@router.get("/export.xlsx")
def export(request: Request, person: Reader, desk: TheDesk) -> Response:
    """The events that stand, as the list that is also taken over."""
    with desk.reading() as session:
        found = events.current(session)
    return kept(event_form(desk.project.units, translator(language_for(request, person)), found), "events.xlsx")


@router.get("/import")
def import_form(request: Request, person: Officer, desk: TheDesk) -> Response:
    """Where a list is chosen."""
    return page(request, "events/import.html", taking.Taking().values())


@router.post("/import", max_body_size=MOST_UPLOAD)
def import_list(request: Request, person: Officer, form: FileForm, desk: TheDesk) -> Response:
    """First the list is looked at, then taken over whole; every mistake is named with sheet, row and column."""
    result = taking.take(desk, form, person.name, translator(language_for(request, person)))
    if result.target:
        return go(result.target)
    return page(request, "events/import.html", result.values(), status=result.status)


@router.get("/new")
def new(request: Request, person: Officer, desk: TheDesk, unit: Word = "") -> Response:
    """The empty form."""
    return _page(request, person, desk, Shown(texts={**NEW, "code": unit}))


@router.post("/new", max_body_size=MOST_UPLOAD)
def add(request: Request, person: Officer, form: FileForm, desk: TheDesk) -> Response:
    """Enter an event; it is given a number where none was typed."""
    return _save(request, person, desk, form, key="")


@router.get("/one")
def one(
    request: Request, person: Reader, desk: TheDesk, key: Annotated[str, Query(max_length=64)], done: Word = ""
) -> Response:
    """One event: the form to revise it, its files, its history, and what the rules make of it."""
    return _page(request, person, desk, Shown(key=key, done=done))


@router.post("/one", max_body_size=MOST_UPLOAD)
def revise(request: Request, person: Officer, form: FileForm, desk: TheDesk) -> Response:
    """Revise an event."""
    return _save(request, person, desk, form, key=form.text("key")[:64])


@router.post("/withdraw")
def withdraw(request: Request, person: Officer, form: Form, desk: TheDesk) -> Response:
    """Take an event back; its history stays."""
    key, t = form.text("key")[:64], translator(language_for(request, person))
    reason = form.text("reason")
    if not reason:
        return _page(request, person, desk, Shown(key=key, fault=t("Say why the event is withdrawn.")), 422)
    try:
        with desk.store.session() as session:
            first = once(session, form, person.name, desk.clock())
            if first is not None:
                return go(first)
            seen = form.text("was")
            events.withdraw(
                session,
                key,
                reason=reason,
                who=person.name,
                now=desk.clock(),
                expected=int(seen) if seen.isdigit() else None,
            )
            return go(led(session, form, f"/events/one{query_of({'key': key, 'done': 'withdrawn'})}"))
    except EventConflict:
        return _page(request, person, desk, Shown(key=key, conflict=True), 409)
    except ValueError as error:
        raise HTTPException(404) from error


def _save(request: Request, person: Person, desk: Desk, form: PostedFiles, *, key: str) -> Response:
    t = translator(language_for(request, person))
    texts, seen = posted_texts(form), form.text("was")
    shown = Shown(key=key, texts=texts, reason=form.text("reason"))
    if key and not shown.reason:
        shown.faults["reason"] = t("Say why the event is revised.")
    try:
        with desk.store.session() as session:
            first = once(session, form, person.name, desk.clock())
            if first is not None:
                return go(first)
            rows = events.history(session, key) if key else []
            if key and not rows:
                raise HTTPException(404)
            stood = events.event_of(rows[0]).attachments if rows else ()
            event = event_from(texts, desk.project.units, taking.today(desk), key or texts["key"])
            if shown.faults:
                raise _NotKept
            added = keep_uploads(
                session, desk, form, "proofs", assessment=LEDGER, unit_code=event.unit, who=person.name
            )
            row = events.record(
                session,
                taking.with_files(event, joined(without_left_out(form, stood), added)),
                who=person.name,
                now=desk.clock(),
                reason=shown.reason,
                expected=int(seen) if seen.isdigit() else 0,
            )
            return go(led(session, form, f"/events/one{query_of({'key': row.key, 'done': 'saved'})}"))
    except ConfigError as error:
        shown.faults |= {one.field: said(one.message, t) for one in error.problems}
    except UploadsRefused as refused:
        shown.faults["proofs"] = " ".join(refused.say(t))
    except EventConflict:
        shown.conflict = True
    except _NotKept:
        pass
    return _page(request, person, desk, shown, 409 if shown.conflict else 422)


class _NotKept(Exception):
    """Something is wrong with the form; what was begun is taken back."""


def _page(request: Request, person: Person, desk: Desk, shown: Shown, status: int = 200) -> Response:
    with desk.reading() as session:
        values = values_of(session, desk, shown, translator(language_for(request, person)))
    if values is None:
        raise HTTPException(404)
    return page(request, "events/one.html", values, status=status)
