"""Score sheets: every point of a unit with its rule, its running total and its proof."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from sitecheck.i18n import translator
from sitecheck.review import entries, periods
from sitecheck.tables.cards import assessed_units
from sitecheck.tables.editions import newest_of
from sitecheck.tables.words import open_events_text, unsettled_text
from sitecheck.web.appeals.against import open_about
from sitecheck.web.assessed import assessment_of, card_of, standings_of, unit_of
from sitecheck.web.people import AnyPerson, Reader, TheDesk, owned
from sitecheck.web.render import go, language_for, page
from sitecheck.web.scores.view import sheets_of
from sitecheck.web.unit_pages import PageNumber, Word, unit_page

router = APIRouter(prefix="/scores")


@router.get("")
def assessments(request: Request, person: AnyPerson, desk: TheDesk) -> Response:
    """All assessments; with a single one, that one at once."""
    every = desk.project.assessments
    if person.sees_all and len(every) == 1:
        return go(f"/scores/{every[0].id}")
    if not person.sees_all:
        every = tuple(
            one for one in every if any(unit.code == person.unit_code for unit in assessed_units(desk.project, one))
        )
        if len(every) == 1:
            return go(f"/scores/{every[0].id}/{person.unit_code}")
    return page(request, "scores/assessments.html", {"assessments": every})


@router.get("/{assessment_id}")
def listed(
    request: Request, assessment_id: str, person: Reader, desk: TheDesk, text: Word = "", number: PageNumber = 1
) -> Response:
    """The units of an assessment with their points so far."""
    assessment = assessment_of(desk, assessment_id)
    found = unit_page(desk.project, standings_of(desk, assessment), text=text, number=number)
    return page(request, "scores/units.html", {"assessment": assessment, "found": found, "text": text})


@router.get("/{assessment_id}/{unit_code}")
def sheet(request: Request, assessment_id: str, unit_code: str, person: AnyPerson, desk: TheDesk) -> Response:
    """The score sheet of a unit."""
    assessment = assessment_of(desk, assessment_id)
    owned(person, unit_code)
    unit = unit_of(desk, assessment, unit_code)
    lang = language_for(request, person)
    with desk.reading() as session:
        card, among = card_of(desk, session, assessment, unit, lang)
        rows = entries.history(session, assessment.id, unit.code)
        open_appeals = open_about(session, assessment.id, unit.code)
        state = periods.state_of(session, assessment.id)
        version = newest_of(session, assessment.id, unit.code)
    who = {row.id: row.who for row in rows if row.id is not None}
    values = {
        "assessment": assessment,
        "state": state.value,
        "published": version,
        "card": card,
        "among": among,
        "sheets": sheets_of(card, who, lang),
        "unsettled": unsettled_text(card, translator(lang)),
        "open_events": open_events_text(card, translator(lang)),
        "checks": desk.checks,
        "now": desk.clock(),
        "appeals": open_appeals,
    }
    return page(request, "scores/sheet.html", values)
