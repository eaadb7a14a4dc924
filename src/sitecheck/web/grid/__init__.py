"""Values of many units side by side: a section or an item over a page of units; edited in place, pasted in blocks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from sitecheck.i18n import translator
from sitecheck.review.entries import EntryConflict
from sitecheck.review.periods import PeriodClosed
from sitecheck.tables.cards import assessed_units
from sitecheck.tables.entry_cells import check_cells, keep_cells
from sitecheck.web.assessed import assessment_of
from sitecheck.web.desk import Desk
from sitecheck.web.forms import Form
from sitecheck.web.grid import lists
from sitecheck.web.grid.posted import BlockError, Posting, posting_of
from sitecheck.web.grid.view import grid_of
from sitecheck.web.once import led, once, unsent
from sitecheck.web.people import Officer, Person, TheDesk
from sitecheck.web.render import go, language_for, page, query_of

router = APIRouter(prefix="/entries")
Word = Annotated[str, Query(max_length=200)]


@router.get("/{assessment_id}/grid")
def show(
    request: Request,
    assessment_id: str,
    person: Officer,
    desk: TheDesk,
    part: Word = "",
    text: Word = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10**6)] = 1,
    saved: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> Response:
    """The grid of a part of the tables over a page of units."""
    return _page(request, assessment_id, person, desk, part, text, number, saved=saved)


@router.post("/{assessment_id}/grid")
def enter(request: Request, assessment_id: str, person: Officer, form: Form, desk: TheDesk) -> Response:
    """First the cells are looked at, each against its rule and against what stands; then all are kept, or none."""
    assessment = assessment_of(desk, assessment_id)
    t = translator(language_for(request, person))
    part, text, number = form.text("part")[:200], form.text("text")[:200], form.text("page")
    rubrics = desk.families[assessment.id]
    units = {unit.code: unit for unit in assessed_units(desk.project, assessment)}
    fault, status = "", 200
    posting = Posting(())
    try:
        with desk.store.session() as session:
            first = once(session, form, person.name, desk.clock()) if form.text("action") == "take" else None
            if first is not None:
                return go(first)
            posting = posting_of(session, assessment, rubrics, tuple(units.values()), form, t)
            checked = check_cells(session, assessment.id, rubrics, units, posting.cells, t)
            if form.text("action") == "take":
                fault = posting.hindrance(checked, form.text("reason"), t)
                status = 422 if fault else 200
            if form.text("action") == "take" and not fault:
                kept = keep_cells(
                    session, assessment.id, checked, reason=form.text("reason"), who=person.name, now=desk.clock()
                )
                place = {"part": part, "text": text, "page": number if number.isdigit() else "", "saved": kept}
                return go(led(session, form, f"/entries/{assessment.id}/grid{query_of(place)}"))
            unsent(session, form)
    except BlockError as error:
        fault, status = str(error), 422
        return _page(
            request, assessment_id, person, desk, part, text, 1, fault=fault, block=form.text("block"), status=422
        )
    except EntryConflict:
        fault, status = t("Somebody else entered a value meanwhile. Look at it again: nothing was saved."), 409
        with desk.reading() as session:
            checked = check_cells(session, assessment.id, rubrics, units, posting.cells, t)
    except PeriodClosed:
        return _page(request, assessment_id, person, desk, part, text, 1, status=409)
    values = {
        "assessment": assessment,
        "checked": checked,
        "units": units,
        "conditions": {key: rule.condition for table in rubrics for key, (_, rule) in table.rules.items()},
        "titles": {item.id: item.title for table in rubrics for item in table.items},
        "reason": form.text("reason"),
        "fault": fault,
        "choice": {"part": part, "text": text, "page": number},
    }
    return page(request, "grid/look.html", values, status=status)


def _page(
    request: Request,
    assessment_id: str,
    person: Person,
    desk: Desk,
    part: str,
    text: str,
    number: int,
    *,
    saved: int = 0,
    fault: str = "",
    block: str = "",
    status: int = 200,
) -> Response:
    assessment = assessment_of(desk, assessment_id)
    lang = language_for(request, person)
    with desk.reading() as session:
        grid = grid_of(session, desk, assessment, part, text, number, lang)
    values = {"assessment": assessment, "grid": grid, "saved": saved, "fault": fault, "block": block}
    return page(request, "grid/grid.html", values, status=status)


router.routes.extend(lists.router.routes)
