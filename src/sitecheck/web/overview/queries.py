"""What the overview counts. Everything can be narrowed to one unit."""

from __future__ import annotations

from dataclasses import dataclass

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
    query = (
        select(Finding.check_id, Finding.state, Finding.unit_code, func.count())
        .where(col(Finding.state).in_(OPEN))
        .group_by(Finding.check_id, Finding.state, Finding.unit_code)
    )
    if unit is not None:
        query = query.where(Finding.unit_code == unit)
    rows = session.exec(query).all()
    lines = []
    for check in sorted({row[0] for row in rows}):
        own = [row for row in rows if row[0] == check]
        lines.append(
            CheckLine(
                check,
                waiting=sum(row[3] for row in own if row[1] != FindingState.CONFIRMED),
                confirmed=sum(row[3] for row in own if row[1] == FindingState.CONFIRMED),
                units=len({row[2] for row in own}),
            )
        )
    return sorted(lines, key=lambda line: (-line.all, line.check))
