"""The audit trail as it is searched: every change a person made, newest first, a page at a time by row numbers.

Each way of filtering has an index that ends in the row's number. Text inside a target has none: it is looked for in
stretches of ``STRETCH`` rows, so that a search without a hit ends and says how far it came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from sitecheck.facts.times import BEIJING
from sitecheck.store.models import AuditRow

STRETCH = 100_000


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which rows are asked for; empty fields ask for all. Days are Beijing days, both included."""

    who: str = ""
    action: str = ""
    target: str = ""  # exactly this one
    text: str = ""  # somewhere in the target
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Rows, newest first. ``before``: what to ask for next, None where nothing is older; ``stopped_at``: the search for
    a text ended at a row of this time with fewer rows than a page holds, and may go on."""

    rows: Sequence[AuditRow]
    before: int | None
    stopped_at: datetime | None = None


def audit_page(
    session: Session, chosen: AuditFilter, *, before: int | None = None, size: int = 50, stretch: int = STRETCH
) -> AuditPage:
    """The next ``size`` rows with a number below ``before`` (None: the newest)."""
    low, high = _range(session, chosen)
    if before is not None:
        high = min(high, before - 1)
    floor = max(low, high - stretch + 1) if chosen.text else low
    query = select(AuditRow).where(col(AuditRow.id) >= floor, col(AuditRow.id) <= high, *_conditions(chosen))
    rows = session.exec(query.order_by(col(AuditRow.id).desc()).limit(size + 1)).all()
    if len(rows) > size:
        return AuditPage(rows[:size], rows[size - 1].id)
    if floor > low:
        last = session.exec(
            select(AuditRow.at).where(col(AuditRow.id) >= floor).order_by(col(AuditRow.id)).limit(1)
        ).first()
        return AuditPage(rows, floor, last)
    return AuditPage(rows, None)


def every_row(
    reading: Callable[[], AbstractContextManager[Session]],
    chosen: AuditFilter,
    *,
    below: int,
    size: int = 1000,
    stretch: int = STRETCH,
) -> Iterator[AuditRow]:
    """All rows of the filter with a number below ``below``, newest first. ``reading`` opens a session for each piece:
    however long somebody takes to read them, no transaction stays open meanwhile."""
    before: int | None = below
    while before is not None:
        with reading() as session:
            page = audit_page(session, chosen, before=before, size=size, stretch=stretch)
        yield from page.rows
        before = page.before


def end_of(session: Session) -> int:
    """The number after that of the newest row: what is appended later stays out of what is being written."""
    return (session.exec(select(func.max(col(AuditRow.id)))).one() or 0) + 1


def rows_by(session: Session, who: str, *, before: int | None = None, size: int = 30) -> AuditPage:
    """What one person changed."""
    return audit_page(session, AuditFilter(who=who), before=before, size=size)


def _conditions(chosen: AuditFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if chosen.who:
        found.append(col(AuditRow.who) == chosen.who)
    if chosen.action:
        found.append(col(AuditRow.action) == chosen.action)
    if chosen.target:
        found.append(col(AuditRow.target) == chosen.target)
    if chosen.text:
        found.append(col(AuditRow.target).icontains(chosen.text, autoescape=True))
    if chosen.since is not None:
        found.append(col(AuditRow.at) >= _midnight(chosen.since))
    if chosen.until is not None:
        found.append(col(AuditRow.at) < _midnight(chosen.until + timedelta(days=1)))
    return found


def _range(session: Session, chosen: AuditFilter) -> tuple[int, int]:
    """The lowest and highest number a row of these days can have: a year's rows are not walked through for one day."""
    days = _conditions(AuditFilter(since=chosen.since, until=chosen.until))
    ids = col(AuditRow.id)
    if not days:
        return session.exec(select(func.min(ids))).one() or 1, end_of(session) - 1
    low, high = session.exec(select(func.min(ids), func.max(ids)).where(*days)).one()
    return (low, high) if low is not None and high is not None else (1, 0)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)
