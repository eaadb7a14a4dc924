"""The form of an event: from the ledger into its fields, from the fields to an event, through the list's own checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sitecheck.facts.events import Event, EventFlag
from sitecheck.review.event_file import COLUMNS, read_event
from sitecheck.settings.records import UnitConfig
from sitecheck.web.forms import Posted

FIELDS = tuple(column for column in COLUMNS if column not in ("name", "flags", "attachments"))
_NO_NUMBER = "-"  # one is given when it is kept


def texts_of(event: Event) -> dict[str, str]:
    """The event as the fields of the form show it; flags by ``flag.NAME``."""
    day = {"happened": event.happened, "verified": event.verified}
    return {
        "key": event.key,
        "code": event.unit,
        "kind": event.kind.value,
        "title": event.title,
        **{name: value.isoformat() if value is not None else "" for name, value in day.items()},
        "level": event.level.value if event.level is not None else "",
        "subject": event.subject.value if event.subject is not None else "",
        "matter": event.matter,
        "count": str(event.count),
        "points": format(event.points.normalize(), "f") if event.points is not None else "",
        "document_no": event.document_no,
        "note": event.note,
        **{f"flag.{flag.value}": "yes" if on else "no" for flag, on in event.flags.items()},
    }


def posted_texts(form: Posted) -> dict[str, str]:
    """What was typed, to be shown again."""
    return {name: form.text(name) for name in (*FIELDS, *(f"flag.{flag.value}" for flag in EventFlag))}


def event_from(texts: Mapping[str, str], units: tuple[UnitConfig, ...], today: date, key: str) -> Event:
    """The event that was typed, without its files; an empty ``key`` is given one when it is kept.

    Raises ConfigError with the mistakes by field.
    """
    flags = [(flag.value, texts.get(f"flag.{flag.value}", "")) for flag in EventFlag]
    cells = {name: texts.get(name, "") for name in FIELDS if name != "code"}
    meant = texts.get("code", "")
    cells |= {"code": meant} if any(unit.code == meant for unit in units) else {"code": "", "name": meant}
    cells |= {"key": key or _NO_NUMBER, "flags": ";".join(f"{name}:{said}" for name, said in flags if said)}
    event = read_event(cells, units, today=today)
    return replace(event, key=key)
