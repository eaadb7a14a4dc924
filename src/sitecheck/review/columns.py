"""The column map as people work on it: which columns need a person, and what changed from one night to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from sitecheck.checks.definition import CheckFile
from sitecheck.facts.pins import PinState
from sitecheck.facts.site import ColumnState
from sitecheck.page.lexicon import load_lexicon
from sitecheck.page.urls import identity
from sitecheck.review.trail import MACHINE
from sitecheck.store.models import ColumnChange, ColumnMap

SURE = 0.78
"""Confidence from which the survey looks no further (``survey.columns``); below it a person should look."""


class Need(StrEnum):
    """Why a person should look at a column. ``UNDECIDED`` may settle itself, the others do not."""

    NONE = ""
    MOVED = "moved"  # a pin was bound again elsewhere
    STALE = "stale"  # a pin holds no longer, and the column was not found again
    BROKEN = "broken"
    MISSING = "missing"
    LOW = "low"  # found, with little confidence
    UNDECIDED = "undecided"


PRESSING = (Need.MOVED, Need.STALE, Need.BROKEN, Need.MISSING, Need.LOW)
"""What counts as needing a person; the undecided are counted apart."""


class Change(StrEnum):
    """What happened to a place of the column map: the first four by a night, the others by a person."""

    FOUND = "found"
    MOVED = "moved"
    LOST = "lost"
    RETURNED = "returned"
    CONFIRM = "confirm"
    PIN = "pin"
    UNPIN = "unpin"


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a column stood: its state and address, empty before the first night."""

    state: str = ""
    url: str = ""

    @property
    def place(self) -> str:
        """Where it was found, empty where it was not: of a column that is gone the address says nothing."""
        return self.url if self.state == ColumnState.FOUND else ""


def need_of(state: str, confidence: float, pin_state: str, *, asked: bool) -> Need:
    """Why a person should look at a column; ``asked``: a rubric in use asks for it."""
    if pin_state in (PinState.MOVED, PinState.STALE):
        return Need(pin_state)
    if pin_state or not asked:
        return Need.NONE
    match state:
        case ColumnState.BROKEN:
            return Need.BROKEN
        case ColumnState.MISSING:
            return Need.MISSING
        case ColumnState.UNABLE:
            return Need.UNDECIDED
        case _:
            return Need.LOW if confidence < SURE else Need.NONE


def asked_columns(checks: Mapping[str, CheckFile], names: Iterable[str]) -> frozenset[str]:
    """The columns that these checks ask for, whether they look for them or only read what stands there."""
    lexicon = load_lexicon().columns
    found: set[str] = set()
    for name in names:
        check = checks.get(name)
        if check is None:
            continue
        found.update(check.columns)
        found.update({check.id} & lexicon.keys())  # annual-report reads the column of that name
        for field in ("columns", "must_see"):
            found.update(one for one in getattr(check.params, field, ()) if isinstance(one, str))
    return frozenset(found)


def change_of(before: Stand, after: Stand, *, known: bool) -> Change | None:
    """What a night's look made of a column; ``known``: it had been found at some time before."""
    was, now = before.state == ColumnState.FOUND, after.state == ColumnState.FOUND
    if was and now:
        return Change.MOVED if identity(before.url) != identity(after.url) else None
    if was:
        return Change.LOST
    if now:
        return Change.RETURNED if known else Change.FOUND
    return None


def ever_found(session: Session, site_key: str) -> Set[str]:
    """Columns of a site that some night had found, by the history."""
    query = select(ColumnChange.column_key).where(
        ColumnChange.site_key == site_key,
        col(ColumnChange.action).in_((Change.FOUND.value, Change.RETURNED.value, Change.LOST.value)),
    )
    return set(session.exec(query.distinct()))


def changed(
    session: Session, row: ColumnMap, before: Stand, *, known: bool, run_id: int, now: datetime, why: str
) -> None:
    """Append what a night made of ``row`` (as it is now), if anything; the same night taken in again changes nothing,
    for by then the row is as it was."""
    after = Stand(row.state, row.url)
    action = change_of(before, after, known=known)
    if action is None:
        return
    session.add(
        ColumnChange(
            site_key=row.site_key,
            column_key=row.column_key,
            run_id=run_id,
            at=now,
            who=MACHINE,
            action=action.value,
            old_url=before.place,
            new_url=after.place,
            old_state=before.state,
            new_state=after.state,
            why=why,
        )
    )


def is_mapped(session: Session, site_key: str, column_key: str) -> bool:
    """Whether any night has looked for this column of a site."""
    query = select(ColumnMap.id).where(ColumnMap.site_key == site_key, ColumnMap.column_key == column_key)
    return session.exec(query).first() is not None


def history(session: Session, site_key: str, column_key: str = "", limit: int = 200) -> list[ColumnChange]:
    """What happened to the columns of a site (or to one of them), newest first."""
    query = select(ColumnChange).where(ColumnChange.site_key == site_key)
    if column_key:
        query = query.where(ColumnChange.column_key == column_key)
    return list(session.exec(query.order_by(col(ColumnChange.id).desc()).limit(limit)))


def since_confirmed(changes: Iterable[ColumnChange]) -> list[ColumnChange]:
    """Of a history, newest first: what nights changed after a person had last placed that column. What no person ever
    placed is left out."""
    later: dict[str, list[ColumnChange]] = {}
    found: list[ColumnChange] = []
    settled: set[str] = set()
    for one in changes:
        if one.column_key in settled:
            continue
        if one.who == MACHINE:
            later.setdefault(one.column_key, []).append(one)
            continue
        settled.add(one.column_key)
        if one.action != Change.UNPIN:
            found += later.get(one.column_key, [])
    return sorted(found, key=lambda one: -(one.id or 0))


def state_since(changes: Iterable[ColumnChange]) -> dict[str, datetime]:
    """By column, since when it is as it is: the night's last change. ``changes`` newest first."""
    found: dict[str, datetime] = {}
    for one in changes:
        if one.who == MACHINE:
            found.setdefault(one.column_key, one.at)
    return found
