"""One event as its page shows it: the form, files, history, and what the rules of each assessment make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from sitecheck.facts.events import EventFlag, EventKind, EventLevel, EventSubject
from sitecheck.i18n import Translator
from sitecheck.review import events
from sitecheck.review.event_file import COLUMNS
from sitecheck.tables.event_uses import uses_of
from sitecheck.tables.event_words import use_text
from sitecheck.web.desk import Desk
from sitecheck.web.events.form import texts_of
from sitecheck.web.places_of_files import files_of

NEW = {"count": "1"}
MOST_CHOICES = 300  # units in a list to choose from; more are found by code or name


@dataclass(slots=True)
class Shown:
    """What a page is made for: ``key`` empty for a new event; ``texts`` as typed, None for as kept."""

    key: str = ""
    texts: Mapping[str, str] | None = None
    reason: str = ""
    faults: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    conflict: bool = False
    done: str = ""


def values_of(session: Session, desk: Desk, shown: Shown, t: Translator) -> dict[str, Any] | None:
    """What the page shows; None where there is no event of that number."""
    rows = events.history(session, shown.key) if shown.key else []
    if shown.key and not rows:
        return None
    event = events.event_of(rows[0]) if rows else None
    kept = texts_of(event) if event is not None else {}
    texts = dict(shown.texts if shown.texts is not None else kept)
    theirs = {name: kept.get(name, "") for name in (*texts, *kept) if texts.get(name, "") != kept.get(name, "")}
    unit = desk.project.unit(event.unit) if event is not None else None
    made = []
    if unit is not None and event is not None and not rows[0].withdrawn:
        known = {unit.code: events.current(session, unit.code)}
        for assessment in desk.project.assessments:
            uses = uses_of(assessment, desk.families[assessment.id], [unit], known).get(event.key, ())
            if assessment.covers(unit):
                made.append((assessment, [(use.key, use_text(use, t), use.why.open) for use in uses]))
    return {
        "shown": shown,
        "event": event,
        "unit": unit,
        "newest": rows[0] if rows else None,
        "rows": rows,
        "texts": texts,
        "theirs": theirs if shown.conflict else {},
        "files": files_of(session, event.attachments, event.unit) if event is not None else (),
        "made": made,
        "units": desk.project.units if len(desk.project.units) <= MOST_CHOICES else (),
        "kinds": tuple(EventKind),
        "levels": tuple(EventLevel),
        "subjects": tuple(EventSubject),
        "flags": tuple(EventFlag),
        "headings": {name: words[t.language == "zh"] for name, words in COLUMNS.items()},
    }
