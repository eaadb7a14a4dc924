"""The list of events: one page of the ledger with what the rules of an assessment make of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from sitecheck.facts.events import Event, EventKind
from sitecheck.i18n import Translator
from sitecheck.review import event_list, events
from sitecheck.scoring.event_trail import Use
from sitecheck.store.sources import EventRow
from sitecheck.tables.event_uses import uses_of
from sitecheck.tables.event_words import use_text
from sitecheck.web.desk import Desk
from sitecheck.web.events.view import MOST_CHOICES


@dataclass(frozen=True, slots=True)
class Row:
    """An event with what was made of it; ``uses`` are pairs of rule and words, ``open`` what keeps it from counting."""

    row: EventRow
    event: Event
    unit: str
    uses: tuple[tuple[str, str], ...]
    open: tuple[tuple[str, str], ...]


def values_of(
    session: Session,
    desk: Desk,
    wanted: event_list.Wanted,
    assessment_id: str,
    open_only: bool,
    number: int,
    t: Translator,
) -> dict[str, Any]:
    """What the list shows; ``open_only``: events that a rule of the assessment would count if more were recorded."""
    assessment = desk.assessment(assessment_id)
    known: dict[str, list[Event]] = {}
    uses: dict[str, tuple[Use, ...]] = {}
    keys = None
    if assessment is not None and open_only:
        for event in events.current(session, wanted.unit or None):
            known.setdefault(event.unit, []).append(event)
        uses = uses_of(assessment, desk.families[assessment.id], desk.project.units, known)
        keys = {key for key, made in uses.items() if any(use.why.open for use in made)}
    found = event_list.page(session, wanted, keys=keys, number=number)
    if assessment is not None and not open_only:
        units = [unit for unit in desk.project.units if unit.code in {row.unit_code for row in found.rows}]
        for event in events.current(session, codes=[unit.code for unit in units]):
            known.setdefault(event.unit, []).append(event)
        uses = uses_of(assessment, desk.families[assessment.id], units, known)
    names = {unit.code: unit.name for unit in desk.project.units}
    return {
        "rows": [
            Row(
                row,
                events.event_of(row),
                names.get(row.unit_code, row.unit_code),
                tuple((use.key, use_text(use, t)) for use in uses.get(row.key, ()) if not use.why.open),
                tuple((use.key, use_text(use, t)) for use in uses.get(row.key, ()) if use.why.open),
            )
            for row in found.rows
        ],
        "found": found,
        "wanted": wanted,
        "chosen": assessment,
        "open_only": open_only and assessment is not None,
        "assessments": desk.project.assessments,
        "units": desk.project.units if len(desk.project.units) <= MOST_CHOICES else (),
        "kinds": tuple(EventKind),
        "years": event_list.years(session),
        "choice": {
            "unit": wanted.unit,
            "kind": wanted.kind,
            "year": wanted.year,
            "verified": wanted.verified,
            "text": wanted.text,
            "assessment": assessment.id if assessment is not None else "",
            "open": "1" if open_only and assessment is not None else "",
        },
        "narrowed": any((wanted.unit, wanted.kind, wanted.year, wanted.verified, wanted.text, keys is not None)),
    }
