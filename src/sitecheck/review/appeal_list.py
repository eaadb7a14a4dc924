"""The list of appeals: by how near the day to answer is, and page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, assert_never

from sqlalchemy import ColumnElement, case, func
from sqlmodel import Session, col, select

from sitecheck.review.appeals import AppealState
from sitecheck.store.models import Appeal

_FAR = date(9999, 12, 31)


class Group(StrEnum):
    """Which appeals are shown."""

    OPEN = "open"
    SOON = "soon"
    OVERDUE = "overdue"
    DECIDED = "decided"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show; empty fields do not narrow. ``own_unit`` is the hard limit of a person of an assessed unit."""

    group: Group = Group.OPEN
    unit: str = ""
    assessment: str = ""
    own_unit: str | None = None


@dataclass(frozen=True, slots=True)
class Today:
    """The day it is, and up to which day an answer is due soon."""

    day: date
    soon: date


@dataclass(frozen=True, slots=True)
class Listed:
    """One page: open ones by the day they are due, the nearest first; decided ones after them, the newest first.

    ``counts``: how many each group would show.
    """

    rows: tuple[Appeal, ...]
    total: int
    number: int
    pages: int
    counts: Mapping[Group, int]


def page(session: Session, wanted: Wanted, today: Today, *, number: int = 1, size: int = 50) -> Listed:
    """Page ``number`` (from 1; past the end: the last one)."""
    counts = {group: _count(session, wanted, group, today) for group in Group}
    total = counts[wanted.group]
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    open_first = case((col(Appeal.state) == AppealState.OPEN.value, 0), else_=1)
    due = case((col(Appeal.state) == AppealState.OPEN.value, func.coalesce(col(Appeal.due), _FAR)), else_=_FAR)
    query = select(Appeal).where(*_conditions(wanted, wanted.group, today))
    query = query.order_by(open_first, due, col(Appeal.id).desc()).offset((number - 1) * size).limit(size)
    return Listed(tuple(session.exec(query)), total, number, pages, counts)


def counts_of(session: Session, wanted: Wanted, today: Today) -> Mapping[Group, int]:
    """How many appeals each group holds."""
    return {group: _count(session, wanted, group, today) for group in Group}


def _count(session: Session, wanted: Wanted, group: Group, today: Today) -> int:
    query: Any = select(func.count(col(Appeal.id))).where(*_conditions(wanted, group, today))
    return int(session.exec(query).one())


def _conditions(wanted: Wanted, group: Group, today: Today) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.own_unit is not None:
        found.append(col(Appeal.unit_code) == wanted.own_unit)
    if wanted.unit:
        found.append(col(Appeal.unit_code) == wanted.unit)
    if wanted.assessment:
        found.append(col(Appeal.assessment) == wanted.assessment)
    is_open = col(Appeal.state) == AppealState.OPEN.value
    match group:
        case Group.OPEN:
            found.append(is_open)
        case Group.SOON:
            found += [is_open, col(Appeal.due) >= today.day, col(Appeal.due) <= today.soon]
        case Group.OVERDUE:
            found += [is_open, col(Appeal.due) < today.day]
        case Group.DECIDED:
            found.append(~is_open)
        case Group.ALL:
            pass
        case _:
            assert_never(group)
    return found
