"""The event ledger as a list: the events that stand, filtered, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from sitecheck.store.sources import EventRow

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show; empty fields do not narrow. ``year`` is that of the day it was verified, else of the day it
    happened; ``verified`` is yes or no."""

    unit: str = ""
    kind: str = ""
    year: int = 0
    verified: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class EventPage:
    """One page of the list."""

    rows: tuple[EventRow, ...]
    total: int
    number: int  # from 1
    pages: int


def page(
    session: Session, wanted: Wanted, *, keys: Collection[str] | None = None, number: int = 1, size: int = 50
) -> EventPage:
    """Page ``number`` (past the end: the last one) of the events wanted; of these ``keys`` only, where they are
    given."""
    conditions = _conditions(wanted)
    if keys is not None:
        conditions.append(col(EventRow.key).in_(keys))
    total = session.exec(select(func.count(col(EventRow.id))).where(*conditions)).one()
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    query = select(EventRow).where(*conditions).order_by(col(EventRow.id).desc())
    return EventPage(tuple(session.exec(query.offset((number - 1) * size).limit(size))), total, number, pages)


def after(session: Session, key: str, most: int, *, unit_code: str | None = None) -> list[EventRow]:
    """The newest rows of events behind ``key``, by key, ``most`` of them; those that were withdrawn among them."""
    newest = select(func.max(EventRow.id)).group_by(col(EventRow.key))
    query = select(EventRow).where(col(EventRow.id).in_(newest), col(EventRow.key) > key)
    if unit_code is not None:
        query = query.where(EventRow.unit_code == unit_code)
    return list(session.exec(query.order_by(col(EventRow.key)).limit(most)))


def years(session: Session) -> list[int]:
    """The years of the events that stand, newest first."""
    days = session.exec(select(_day()).where(*_conditions(Wanted())).distinct())
    return sorted({day.year for day in days if day is not None}, reverse=True)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    newest = select(func.max(EventRow.id)).group_by(col(EventRow.key))
    found: list[ColumnElement[bool]] = [col(EventRow.id).in_(newest), col(EventRow.withdrawn).is_(False)]
    if wanted.unit:
        found.append(col(EventRow.unit_code) == wanted.unit)
    if wanted.kind:
        found.append(col(EventRow.kind) == wanted.kind)
    if wanted.year:
        found.append(_day().between(date(wanted.year, 1, 1), date(wanted.year, 12, 31)))
    if wanted.verified:
        verified = col(EventRow.verified)
        found.append(verified.is_not(None) if wanted.verified == YES else verified.is_(None))
    if wanted.text:
        columns = (EventRow.title, EventRow.key, EventRow.document_no, EventRow.matter)
        found.append(or_(*(col(column).icontains(wanted.text, autoescape=True) for column in columns)))
    return found


def _day() -> ColumnElement[date | None]:
    return func.coalesce(col(EventRow.verified), col(EventRow.happened))
