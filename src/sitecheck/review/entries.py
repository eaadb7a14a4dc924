"""Manual values of an assessment: appended, never changed; the newest row of a place counts.

Whether a value fits its rule is for the caller to say (``scoring``), before it is appended here.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from sitecheck.facts.events import Attachment
from sitecheck.review import periods
from sitecheck.review.attachments import dump_attachments, load_attachments
from sitecheck.review.trail import note
from sitecheck.store import chain
from sitecheck.store.models import Entry, Unit, dumps
from sitecheck.store.stamps import touch, touch_assessment


class EntryConflict(ValueError):
    """Somebody else entered a value for the place in the meantime."""


@dataclass(frozen=True, slots=True)
class Value:
    """The value that counts for a place, and the row it stands in."""

    entry_id: int
    place: str
    value: Any
    reason: str
    who: str
    at: datetime
    attachments: tuple[Attachment, ...] = ()


def append(
    session: Session,
    *,
    assessment: str,
    unit_code: str,
    place: str,
    value: Any,
    reason: str,
    who: str,
    now: datetime,
    expected: int | None = None,
    attachments: tuple[Attachment, ...] | None = None,
) -> Entry:
    """Enter ``value`` (anything JSON can hold, but not null) for a rule (``KD6.r2``) or an item (``KD6``).

    ``expected`` is the id of the row the person saw as current (0: there was none); None does not ask. A value equal to
    the current one, with the same reason and files, adds nothing. ``attachments`` None: those of the value before stay.
    Raises EntryConflict, PeriodClosed, and ValueError for null.
    """
    if value is None:
        raise ValueError("a null value withdraws: use withdraw()")
    return _append(session, assessment, unit_code, place, dumps(value), reason, who, now, expected, attachments)


def withdraw(
    session: Session,
    *,
    assessment: str,
    unit_code: str,
    place: str,
    reason: str,
    who: str,
    now: datetime,
    expected: int | None = None,
) -> Entry:
    """Take the current value of a place back; the history keeps it.

    Raises EntryConflict, PeriodClosed, and ValueError when there is no value.
    """
    if _newest(session, assessment, unit_code, place, with_value=True) is None:
        raise ValueError(f"{place} has no value to withdraw")
    return _append(session, assessment, unit_code, place, None, reason, who, now, expected, ())


def current(session: Session, assessment: str, unit_code: str, *, until: datetime | None = None) -> dict[str, Value]:
    """The values that count for a unit (that counted at a moment), by place; withdrawn ones are left out."""
    return current_of(session, assessment, units=[unit_code], until=until).get(unit_code, {})


def current_of(
    session: Session,
    assessment: str,
    *,
    units: Collection[str] | None = None,
    places: Collection[str] | None = None,
    until: datetime | None = None,
) -> dict[str, dict[str, Value]]:
    """The values that count, by unit and place; of some ``units`` or ``places`` only, where these are given.

    ``until``: as they stood at that moment.
    """
    query = select(Entry).where(Entry.assessment == assessment)
    if units is not None:
        query = query.where(col(Entry.unit_code).in_(sorted(units)))
    if places is not None:
        query = query.where(col(Entry.place).in_(sorted(places)))
    if until is not None:
        query = query.where(Entry.at <= until)
    newest: dict[tuple[str, str], Entry] = {}
    for row in session.exec(query.order_by(col(Entry.id))):
        newest[row.unit_code, row.place] = row
    found: dict[str, dict[str, Value]] = {}
    for (unit, place), row in sorted(newest.items()):
        if row.value is not None:
            found.setdefault(unit, {})[place] = _value(row)
    return found


def history(session: Session, assessment: str, unit_code: str, place: str | None = None) -> list[Entry]:
    """Every row of a unit (of one place), newest first."""
    query = select(Entry).where(Entry.assessment == assessment, Entry.unit_code == unit_code)
    if place is not None:
        query = query.where(Entry.place == place)
    return list(session.exec(query.order_by(col(Entry.id).desc())))


def _append(
    session: Session,
    assessment: str,
    unit_code: str,
    place: str,
    value: str | None,
    reason: str,
    who: str,
    now: datetime,
    expected: int | None,
    attachments: tuple[Attachment, ...] | None,
) -> Entry:
    session.get(Unit, unit_code, with_for_update=True)  # two people at one unit come one after the other
    periods.require(session, assessment, periods.Action.ENTER)
    newest = _newest(session, assessment, unit_code, place)
    if expected is not None and expected != (newest.id if newest is not None else 0):
        raise EntryConflict(
            f"{place} was changed by {newest.who if newest else 'somebody'} in the meantime; look again"
        )
    stood = newest.attachments if newest is not None else "[]"
    files = dump_attachments(attachments) if attachments is not None else stood
    if newest is not None and (newest.value, newest.reason, stood) == (value, reason.strip(), files):
        return newest
    row = Entry(
        assessment=assessment,
        unit_code=unit_code,
        place=place,
        value=value,
        reason=reason.strip(),
        who=who,
        at=now,
        attachments=files,
    )
    chain.append(session, row)
    touch(session, unit_code)
    if any(_places_others(text) for text in (value, newest.value if newest is not None else None)):
        touch_assessment(session, assessment)
    old = newest.value if newest is not None and newest.value is not None else ""
    target = f"entry:{assessment}/{unit_code}/{place}"
    action = "withdraw" if value is None else "enter"
    note(session, who=who, action=action, target=target, now=now, old=old, new=value or "", why=row.reason)
    session.flush()
    return row


def _newest(session: Session, assessment: str, unit_code: str, place: str, *, with_value: bool = False) -> Entry | None:
    row = session.exec(
        select(Entry)
        .where(Entry.assessment == assessment, Entry.unit_code == unit_code, Entry.place == place)
        .order_by(col(Entry.id).desc())
    ).first()
    return None if row is not None and with_value and row.value is None else row


def _value(row: Entry) -> Value:
    assert row.id is not None
    assert row.value is not None
    files = load_attachments(row.attachments)
    return Value(row.id, row.place, json.loads(row.value), row.reason, row.who, row.at, files)


def _places_others(text: str | None) -> bool:
    """Whether a value may be a figure or rank among units, by which the others' places change as well."""
    return text is not None and ('"metric"' in text or '"rank"' in text)
