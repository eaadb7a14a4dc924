"""Rubrics to read: sections, items, rules and readings; the switches of each assessment, and what another would do."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from starlette.responses import Response

from sitecheck.scoring.diff_units import UnitDiff
from sitecheck.settings.problems import ConfigError
from sitecheck.tables.cards import assessed_units
from sitecheck.tables.dry_run import try_switch
from sitecheck.web.desk import Desk
from sitecheck.web.forms import Form, Posted
from sitecheck.web.people import Officer, Person, Reader, TheDesk
from sitecheck.web.render import language_for, page
from sitecheck.web.rubrics.switches import NONE, SWITCHES, read_value, settings_of, switch_named
from sitecheck.web.rubrics.view import Known, items_of, known, one_known

router = APIRouter(prefix="/rubrics")
AT_ONCE = 100
"""Units that one dry run compares; the next ones follow by a button."""
Name = Annotated[str, Path(max_length=100)]


@router.get("")
def listed(request: Request, person: Reader, desk: TheDesk) -> Response:
    """Every rubric at hand."""
    return page(request, "rubrics/list.html", {"rubrics": known(desk)})


@router.get("/{rubric_id}")
def one(request: Request, rubric_id: Name, person: Reader, desk: TheDesk) -> Response:
    """One rubric, to read and to print."""
    return _shown(request, _found(desk, rubric_id), person, desk)


@router.post("/{rubric_id}/try")
def dry_run(request: Request, rubric_id: Name, person: Officer, form: Form, desk: TheDesk) -> Response:
    """What another value of a switch would do to the units of an assessment. Nothing is kept."""
    found = _found(desk, rubric_id)
    assessment = next((one for one in found.main if one.id == form.text("assessment")), None)
    switch = switch_named(form.text("switch"))
    if found.rubric is None or assessment is None or switch is None:
        raise HTTPException(404)
    main, *others = desk.families[assessment.id]
    units = assessed_units(desk.project, assessment)
    first = _first(form, len(units))
    some = units[first : first + AT_ONCE]
    value = form.text("value")
    try:
        with desk.reading() as session:
            tried = try_switch(
                session,
                desk.project,
                assessment,
                (main, {table.id: table for table in others}),
                switch.name,
                read_value(switch, value),
                [unit.code for unit in some],
                language_for(request, person),
            )
    except (ValueError, ConfigError):
        return _shown(request, found, person, desk, fault=(switch.name, value), status=422)
    values = {
        "found": found,
        "assessment": assessment,
        "switch": switch,
        "value": value or NONE,
        "units": tried,
        "changed": [unit for unit in tried if unit.changed],
        "by": {unit.code: _by(unit) for unit in tried},
        "first": first,
        "last": first + len(some),
        "all": len(units),
        "setting": settings_of(found.rubric, switch, [assessment])[0],
    }
    return page(request, "rubrics/tried.html", values)


def _found(desk: Desk, name: str) -> Known:
    found = one_known(desk, name)
    if found is None:
        raise HTTPException(404)
    return found


def _first(form: Posted, count: int) -> int:
    text = form.text("first")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    return min(number, max(0, count - 1))


def _by(unit: UnitDiff) -> object:
    return unit.new - unit.old if unit.new is not None and unit.old is not None else None


def _shown(
    request: Request,
    found: Known,
    person: Person,
    desk: Desk,
    *,
    fault: tuple[str, str] = ("", ""),
    status: int = 200,
) -> Response:
    rubric, lang = found.rubric, language_for(request, person)
    if rubric is None:
        return page(request, "rubrics/faulty.html", {"found": found}, status=status)
    assessments = list(found.main)
    values = {
        "found": found,
        "rubric": rubric,
        "items": items_of(rubric, desk.checks, lang),
        "switches": [(one, settings_of(rubric, one, assessments)) for one in SWITCHES],
        "by_reading": {name: one for one in SWITCHES for name in one.readings},
        "default": {one.name: getattr(rubric.switches, one.name) for one in SWITCHES},
        "fault": fault,
        "none": NONE,
    }
    return page(request, "rubrics/rubric.html", values, status=status)
