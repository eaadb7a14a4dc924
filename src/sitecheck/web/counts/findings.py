"""Findings in numbers. Everything can be narrowed to one unit."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case
from sqlmodel import Session, col, func, select

from sitecheck.facts.outcomes import FindingState
from sitecheck.store.models import Finding

WAITING = (FindingState.SUSPECTED, FindingState.VERIFIED, FindingState.REOPENED)
OPEN = (*WAITING, FindingState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """Open findings of one check: how many wait for a person, how many are confirmed, on how many units."""

    check: str
    waiting: int
    confirmed: int
    units: int

    @property
    def all(self) -> int:
        """Open findings together."""
        return self.waiting + self.confirmed


def state_counts(session: Session, unit: str | None) -> dict[FindingState, int]:
    """How many findings are in each state."""
    query = select(Finding.state, func.count()).group_by(Finding.state)
    if unit is not None:
        query = query.where(Finding.unit_code == unit)
    found = dict(session.exec(query).all())
    return {state: found.get(state.value, 0) for state in FindingState}


def by_check(session: Session, unit: str | None) -> list[CheckLine]:
    """Open findings by check, the most first."""
    confirmed = func.sum(case((col(Finding.state) == FindingState.CONFIRMED.value, 1), else_=0))
    query = (
        select(Finding.check_id, func.count(), confirmed, func.count(func.distinct(Finding.unit_code)))
        .where(col(Finding.state).in_(OPEN))
        .group_by(Finding.check_id)
    )
    if unit is not None:
        query = query.where(Finding.unit_code == unit)
    lines = [CheckLine(check, found - int(sure), int(sure), units) for check, found, sure, units in session.exec(query)]
    return sorted(lines, key=lambda line: (-line.all, line.check))
