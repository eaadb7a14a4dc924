"""What checks have come to: findings by state, and portals the last night could not decide."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func
from sqlmodel import Session, col, select

from sitecheck.facts.outcomes import FindingState, Outcome
from sitecheck.store.models import CheckResult, Finding, Run, RunCheck
from sitecheck.store.runs import whole_nights

States = Mapping[FindingState, int]


def findings(session: Session, check: str = "") -> dict[str, States]:
    """Findings by state, for each check that has any (or for that one)."""
    query = select(Finding.check_id, Finding.state, func.count()).group_by(Finding.check_id, Finding.state)
    if check:
        query = query.where(Finding.check_id == check)
    found: dict[str, dict[FindingState, int]] = {}
    for name, state, count in session.exec(query):
        found.setdefault(name, {})[FindingState(state)] = count
    return dict(found)


def last_night(session: Session) -> Run | None:
    """The last night over all portals that is over; None before the first."""
    query = select(Run).where(whole_nights(), Run.state == "finished").order_by(col(Run.id).desc())
    return session.exec(query.limit(1)).first()


def undecided(session: Session, night: Run, check: str = "") -> dict[str, int]:
    """How many portals each check (or that one) could not decide on in a night; none of them: not in it."""
    totals = select(RunCheck.check_id, RunCheck.unable).where(RunCheck.run_id == night.id, RunCheck.unable > 0)
    rows = session.exec(totals.where(RunCheck.check_id == check) if check else totals).all()
    if not rows:
        counted = select(CheckResult.check_id, func.count()).where(
            CheckResult.run_id == night.id, CheckResult.outcome == Outcome.UNABLE.value
        )
        counted = counted.where(CheckResult.check_id == check) if check else counted
        rows = session.exec(counted.group_by(CheckResult.check_id)).all()
    return {name: int(count) for name, count in rows}
