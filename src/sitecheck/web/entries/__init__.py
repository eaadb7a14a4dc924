"""Manual entries: what no crawler can see, entered per unit over every item and rule of its tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from sitecheck.i18n import translator
from sitecheck.review import entries
from sitecheck.review.periods import Action, PeriodClosed, may, state_of
from sitecheck.tables.cards import assessed_units
from sitecheck.web.assessed import assessment_of, card_of, standings_of, unit_of
from sitecheck.web.desk import Desk
from sitecheck.web.entries import place
from sitecheck.web.entries.fields import Control
from sitecheck.web.entries.form import form_of, places_of, tables_for
from sitecheck.web.entries.save import save
from sitecheck.web.forms import Form
from sitecheck.web.once import led, once, unsent
from sitecheck.web.people import Officer, Person, TheDesk
from sitecheck.web.render import go, language_for, page
from sitecheck.web.unit_pages import PageNumber, Word, unit_page

router = APIRouter(prefix="/entries")


@router.get("")
def assessments(request: Request, person: Officer, desk: TheDesk) -> Response:
    """All assessments; with a single one, that one at once."""
    every = desk.project.assessments
    if len(every) == 1:
        return go(f"/entries/{every[0].id}")
    return page(request, "entries/assessments.html", {"assessments": every})


@router.get("/{assessment_id}")
def listed(
    request: Request, assessment_id: str, person: Officer, desk: TheDesk, text: Word = "", number: PageNumber = 1
) -> Response:
    """The units of an assessment with how much is entered."""
    assessment = assessment_of(desk, assessment_id)
    found = unit_page(desk.project, standings_of(desk, assessment), text=text, number=number)
    with desk.reading() as session:
        known = entries.current_of(session, assessment.id, units=[row.unit.code for row in found.rows])
        closed = not may(state_of(session, assessment.id), Action.ENTER)
    values = {
        "assessment": assessment,
        "found": found,
        "text": text,
        "closed": closed,
        "entered": {row.unit.code: len(known.get(row.unit.code, ())) for row in found.rows},
    }
    return page(request, "entries/units.html", values)


@router.get("/{assessment_id}/{unit_code}")
def show(
    request: Request,
    assessment_id: str,
    unit_code: str,
    person: Officer,
    desk: TheDesk,
    saved: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> Response:
    """The form of a unit."""
    return _page(request, assessment_id, unit_code, person, desk, saved=saved)


@router.post("/{assessment_id}/{unit_code}")
def enter(request: Request, assessment_id: str, unit_code: str, person: Officer, form: Form, desk: TheDesk) -> Response:
    """Save what was changed; what does not fit stays in the form with what is wrong."""
    assessment = assessment_of(desk, assessment_id)
    unit = unit_of(desk, assessment, unit_code)
    lang = language_for(request, person)
    kept = {name: form.text(name) for name in form.names()}
    try:
        with desk.store.session() as session:
            first = once(session, form, person.name, desk.clock())
            if first is not None:
                return go(first)
            card, _ = card_of(desk, session, assessment, unit, lang)
            done = save(
                session,
                assessment=assessment.id,
                unit_code=unit.code,
                places=places_of(tables_for(desk.families[assessment.id], unit), card),
                form=form,
                who=person.name,
                now=desk.clock(),
                t=translator(lang),
            )
            if not done.faults:
                return go(led(session, form, f"/entries/{assessment.id}/{unit.code}?saved={done.changed}"))
            unsent(session, form)
    except PeriodClosed:
        return _page(request, assessment_id, unit_code, person, desk, kept=kept, status=409)
    return _page(
        request,
        assessment_id,
        unit_code,
        person,
        desk,
        saved=done.changed,
        faults=done.faults,
        met=done.met,
        kept=kept,
        status=422,
    )


def _page(
    request: Request,
    assessment_id: str,
    unit_code: str,
    person: Person,
    desk: Desk,
    *,
    saved: int = 0,
    faults: Mapping[str, str] | None = None,
    met: Collection[str] = (),
    kept: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    assessment = assessment_of(desk, assessment_id)
    unit = unit_of(desk, assessment, unit_code)
    lang = language_for(request, person)
    tables = tables_for(desk.families[assessment.id], unit)
    with desk.reading() as session:
        card, _ = card_of(desk, session, assessment, unit, lang)
        known = entries.current(session, assessment.id, unit.code)
        rows = entries.history(session, assessment.id, unit.code)
        closed = not may(state_of(session, assessment.id), Action.ENTER)
    codes = [one.code for one in assessed_units(desk.project, assessment)]
    values = {
        "assessment": assessment,
        "card": card,
        "tables": form_of(tables, places_of(tables, card), card, known, rows, lang),
        "saved": saved,
        "faults": faults or {},
        "kept": kept or {},
        "rows": rows[:40],
        "Control": Control,
        "met": met,
        "closed": closed,
        "before": next(iter(codes[: codes.index(unit.code)][::-1]), None),
        "following": next(iter(codes[codes.index(unit.code) + 1 :]), None),
    }
    return page(request, "entries/form.html", values, status=status)


router.routes.extend(place.router.routes)
