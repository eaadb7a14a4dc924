"""What checks have come to: findings by state, and what the last night could not decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from sitecheck.facts.outcomes import FindingState
from sitecheck.store.models import Finding, Run, RunCheck
from sitecheck.store.runs import whole_nights

States = Mapping[FindingState, int]


def findings(session: Session, check: str) -> States:
    """Findings of a check by state; states without any are left out."""
    query = select(Finding.state, func.count()).where(Finding.check_id == check).group_by(Finding.state)
    return {FindingState(state): count for state, count in session.exec(query)}


def last_night(session: Session) -> Run | None:
    """The last night over all portals that is over; None before the first."""
    query = select(Run).where(whole_nights(), Run.state == "finished").order_by(col(Run.id).desc())
    return session.exec(query.limit(1)).first()


@dataclass(frozen=True, slots=True)
class Came:
    """What a check came to in a night: portals it could not decide on, and findings that were there."""

    unable: int = 0
    there: int = 0


def came_to(session: Session, night: Run, check: str = "") -> dict[str, Came]:
    """What each check (or that one) came to in a night, from its totals: no finding is counted."""
    query = select(RunCheck).where(RunCheck.run_id == night.id)
    rows = session.exec(query.where(RunCheck.check_id == check) if check else query)
    return {row.check_id: Came(row.unable, row.there) for row in rows}
