"""The event ledger (台账): events entered once, revised and withdrawn by further rows, never changed.

Which rule counts an event is for the rubric to say (``scoring/events.py``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from sitecheck.facts.events import Event, EventFlag, EventKind, EventLevel, EventSubject
from sitecheck.review.attachments import dump_attachments, load_attachments
from sitecheck.review.trail import note
from sitecheck.store.models import Unit, dumps
from sitecheck.store.sources import EventRow
from sitecheck.store.stamps import touch

_GIVEN = re.compile(r"E(\d{1,9})")


class EventConflict(ValueError):
    """The event belongs to another unit, or was withdrawn, or somebody else revised it in the meantime."""


def record(
    session: Session, event: Event, *, who: str, now: datetime, reason: str = "", expected: int | None = None
) -> EventRow:
    """Enter ``event``, or revise the one of that key; an empty key is given one (``E1``, ``E2`` …).

    What equals the current row adds nothing. ``expected`` is the id of the row the person saw (0: there was none); None
    does not ask. Raises EventConflict.
    """
    session.get(Unit, event.unit, with_for_update=True)  # two people at one unit come one after the other
    if not event.key:
        event = replace(event, key=_next_key(session))
    newest = _newest(session, event.key)
    _check(newest, event.key, expected)
    if newest is not None and newest.unit_code != event.unit:
        raise EventConflict(
            f"{event.key} is an event of unit {newest.unit_code}, not of {event.unit}: withdraw it there first"
        )
    row = _row(event, reason.strip(), who, now)
    if newest is not None and not newest.withdrawn and _said(newest) == _said(row):
        return newest
    return _append(session, row, newest, "revise" if newest is not None else "record")


def withdraw(
    session: Session, key: str, *, reason: str, who: str, now: datetime, expected: int | None = None
) -> EventRow:
    """Take an event back; its history stays. Raises EventConflict, ValueError without a reason or such an event."""
    if not reason.strip():
        raise ValueError("say why the event is withdrawn")
    newest = _newest(session, key)
    if newest is None or newest.withdrawn:
        raise ValueError(f"there is no event {key!r}" if newest is None else f"{key} is withdrawn already")
    session.get(Unit, newest.unit_code, with_for_update=True)
    newest = _newest(session, key)
    assert newest is not None
    _check(newest, key, expected)
    row = _row(_event(newest), reason.strip(), who, now)
    row.withdrawn = True
    return _append(session, row, newest, "withdraw")


def current(
    session: Session,
    unit_code: str | None = None,
    *,
    codes: Collection[str] | None = None,
    until: datetime | None = None,
) -> list[Event]:
    """The events that stand, of one unit, of those of ``codes`` or of all, by key in the order they were first
    entered. ``until``: as they stood at that moment."""
    query = select(EventRow).order_by(col(EventRow.id))
    if unit_code is not None:
        query = query.where(EventRow.unit_code == unit_code)
    if codes is not None:
        query = query.where(col(EventRow.unit_code).in_(sorted(codes)))
    if until is not None:
        query = query.where(EventRow.at <= until)
    return _standing(session.exec(query))


def history(session: Session, key: str) -> list[EventRow]:
    """Every row of an event, newest first."""
    return list(session.exec(select(EventRow).where(EventRow.key == key).order_by(col(EventRow.id).desc())))


def event_of(row: EventRow) -> Event:
    """What a row says."""
    return _event(row)


def _standing(rows: Iterable[EventRow]) -> list[Event]:
    newest: dict[str, EventRow] = {}
    for row in rows:
        newest[row.key] = row
    return [_event(row) for row in newest.values() if not row.withdrawn]


def _append(session: Session, row: EventRow, newest: EventRow | None, action: str) -> EventRow:
    row.revision = newest.revision + 1 if newest is not None else 1
    session.add(row)
    touch(session, row.unit_code)
    old = _said(newest) if newest is not None and not newest.withdrawn else ""
    new = "" if row.withdrawn else _said(row)
    target = f"event:{row.key}"
    note(session, who=row.who, action=action, target=target, now=row.at, old=old, new=new, why=row.reason)
    try:
        session.flush()
    except IntegrityError as error:  # somebody appended the same revision at the same time
        raise EventConflict(f"{row.key} was changed in the meantime; look again") from error
    return row


def _newest(session: Session, key: str) -> EventRow | None:
    return session.exec(select(EventRow).where(EventRow.key == key).order_by(col(EventRow.id).desc())).first()


def _next_key(session: Session) -> str:
    given = (_GIVEN.fullmatch(key) for key in session.exec(select(EventRow.key).distinct()))
    return f"E{max((int(found[1]) for found in given if found), default=0) + 1}"


def _check(newest: EventRow | None, key: str, expected: int | None) -> None:
    if expected is not None and expected != (newest.id if newest is not None else 0):
        who = newest.who if newest is not None else "somebody"
        raise EventConflict(f"{key} was changed by {who} in the meantime; look again")


def _row(event: Event, reason: str, who: str, now: datetime) -> EventRow:
    return EventRow(
        key=event.key,
        unit_code=event.unit,
        kind=event.kind.value,
        title=event.title,
        happened=event.happened,
        verified=event.verified,
        level=event.level.value if event.level is not None else "",
        subject=event.subject.value if event.subject is not None else "",
        matter=event.matter,
        count=event.count,
        points=format(event.points.normalize(), "f") if event.points is not None else None,
        flags=dumps({flag.value: on for flag, on in event.flags.items()}),
        document_no=event.document_no,
        note=event.note,
        attachments=dump_attachments(event.attachments),
        reason=reason,
        who=who,
        at=now,
    )


def _event(row: EventRow) -> Event:
    return Event(
        key=row.key,
        unit=row.unit_code,
        kind=EventKind(row.kind),
        title=row.title,
        happened=row.happened,
        verified=row.verified,
        level=EventLevel(row.level) if row.level else None,
        subject=EventSubject(row.subject) if row.subject else None,
        matter=row.matter,
        count=row.count,
        points=Decimal(row.points) if row.points is not None else None,
        flags={EventFlag(flag): bool(on) for flag, on in json.loads(row.flags).items()},
        document_no=row.document_no,
        note=row.note,
        attachments=load_attachments(row.attachments),
    )


def _said(row: EventRow) -> str:
    """What a row says about the event, as text: equal events are equal text."""
    return dumps(
        {
            "unit": row.unit_code,
            "kind": row.kind,
            "title": row.title,
            "happened": row.happened.isoformat() if row.happened is not None else None,
            "verified": row.verified.isoformat() if row.verified is not None else None,
            "level": row.level,
            "subject": row.subject,
            "matter": row.matter,
            "count": row.count,
            "points": row.points,
            "flags": row.flags,
            "document_no": row.document_no,
            "note": row.note,
            "attachments": row.attachments,
        }
    )
