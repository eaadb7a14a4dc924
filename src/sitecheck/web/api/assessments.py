"""Assessments: which there are, how their units stand, and a unit's score sheet with its proof."""

from __future__ import annotations

import bisect
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from sitecheck.review import periods
from sitecheck.review.periods import PeriodState
from sitecheck.scoring.numbers import plain, rounded_text
from sitecheck.tables.export import unit_json
from sitecheck.tables.links import Links
from sitecheck.tables.standing import Standing
from sitecheck.web.api.access import ROOT, Looking, LookingAtAll
from sitecheck.web.api.paging import Cursor, Limit, Page, page_of, read
from sitecheck.web.assessed import assessment_of, card_of, standings_of, unit_of
from sitecheck.web.people import TheDesk, owned

router = APIRouter(prefix=f"{ROOT}/assessments", tags=["assessments"])
Name = Annotated[str, Path(max_length=64)]
Code = Annotated[str, Path(max_length=64)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class AssessmentRecord(_Record):
    """An assessment as configured, and where its period stands."""

    id: str
    title: str
    period: str
    state: PeriodState
    rubric: str
    rubric_hash: str
    counts: str
    units: int


class TableRecord(_Record):
    """What one table of a unit comes to. Points are decimal strings; ``rate`` is a checklist's, in percent."""

    rubric: str
    given: bool
    total: str | None
    rate: str | None
    subtotals: dict[str, str | None]


class StandingRecord(_Record):
    """How a unit stands."""

    unit: str
    name: str
    rank: int | None
    final: str | None
    automatic: str
    manual: str
    decided: int
    checks: int
    waiting: int
    deductions: int
    complete: bool
    missing: list[str] = Field(description="Items still to be entered.")
    tables: list[TableRecord]


@router.get("")
def listed(person: Looking, desk: TheDesk) -> list[AssessmentRecord]:
    """All assessments, in the order of the configuration; a unit gets those it is assessed in."""
    with desk.reading() as session:
        states = periods.states_of(session)
    found = []
    for one in desk.project.assessments:
        units = [unit for unit in desk.project.units if one.covers(unit)]
        if not person.sees_all and not any(person.sees(unit.code) for unit in units):
            continue
        rubric = desk.families[one.id][0]
        found.append(
            AssessmentRecord(
                id=one.id,
                title=one.title,
                period=one.period,
                state=states.get(one.id, PeriodState.OPEN),
                rubric=rubric.id,
                rubric_hash=rubric.hash,
                counts=one.counts,
                units=len(units) if person.sees_all else 1,
            )
        )
    return found


@router.get("/{assessment_id}/scores")
def scores(
    assessment_id: Name, person: LookingAtAll, desk: TheDesk, limit: Limit = 100, cursor: Cursor = ""
) -> Page[StandingRecord]:
    """How all units stand, by code."""
    assessment = assessment_of(desk, assessment_id)
    found = standings_of(desk, assessment)
    codes = sorted(found)
    start = bisect.bisect_right(codes, after) if (after := read(cursor)) else 0
    names = {unit.code: unit.name for unit in desk.project.units}
    rows = [found[code] for code in codes[start : start + limit + 1]]
    return page_of(rows, limit, lambda row: row.code, lambda row: _standing(row, names[row.code]))


@router.get("/{assessment_id}/scores/{unit_code}")
def score(assessment_id: Name, unit_code: Code, person: Looking, desk: TheDesk) -> dict[str, Any]:
    """One unit's score sheet with every deduction and its proof, as in the JSON of the final table."""
    owned(person, unit_code)
    assessment = assessment_of(desk, assessment_id)
    unit = unit_of(desk, assessment, unit_code)
    with desk.reading() as session:
        card, units = card_of(desk, session, assessment, unit, person.language)
    return {"assessment": assessment.id, "units": units, **unit_json(card, Links("", ""), person.language)}


def _standing(row: Standing, name: str) -> StandingRecord:
    return StandingRecord(
        unit=row.code,
        name=name,
        rank=row.rank,
        final=rounded_text(row.final) if row.final is not None else None,
        automatic=plain(row.automatic),
        manual=plain(row.manual),
        decided=row.decided,
        checks=row.checks,
        waiting=row.waiting,
        deductions=row.deductions,
        complete=row.complete,
        missing=list(row.missing),
        tables=[
            TableRecord(
                rubric=one.rubric,
                given=one.given,
                total=rounded_text(one.total) if one.total is not None else None,
                rate=rounded_text(one.rate) if one.rate is not None else None,
                subtotals={key: plain(value) if value is not None else None for key, value in one.subtotals.items()},
            )
            for one in row.tables
        ],
    )
