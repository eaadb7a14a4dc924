"""Totals of runs: what each check came to over all sites, and what became of its findings.

They are written when a run closes, from the results of its checks, which may be thinned out afterwards. A run that
closed before there were totals gets them by ``complete``; until then, and while a run is under way, ``totals`` counts
its results.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, delete, func, select

from sitecheck.facts.outcomes import Outcome
from sitecheck.store.models import CheckResult, Decision, Finding, Run, RunCheck, Sighting, dumps

CLOSED = ("finished", "failed")
_OUTCOMES = {
    Outcome.PASS: "passed",
    Outcome.FAIL: "failed",
    Outcome.UNABLE: "unable",
    Outcome.FACTS: "facts",
    Outcome.NOT_APPLICABLE: "not_applicable",
}
_STEPS = {"see": "new", "fix": "fixed", "reopen": "reopened"}  # of the machine, as its decisions name them
_CHUNK = 500  # SQLite takes a limited number of values in one IN


def write_totals(session: Session, run_id: int) -> None:
    """Write the totals of a run, in place of those it may have; call it while all its results are there."""
    session.execute(delete(RunCheck).where(col(RunCheck.run_id) == run_id))
    session.add_all(_rows(_results(session, [run_id]), _seen(session, run_id)))
    session.flush()


def complete(session: Session) -> int:
    """Write the totals of every run that is over and has results but no totals; how many runs that were."""
    known = select(RunCheck.run_id)
    missing = session.exec(
        select(Run.id)
        .where(col(Run.state).in_(CLOSED), col(Run.id).not_in(known))
        .where(select(CheckResult.id).where(CheckResult.run_id == Run.id).exists())
        .order_by(col(Run.id))
    ).all()
    for run_id in missing:
        assert run_id is not None
        write_totals(session, run_id)
    return len(missing)


def totals(session: Session, run_ids: Iterable[int]) -> Mapping[int, Sequence[RunCheck]]:
    """The totals of runs, by run, each by check. Runs without any are counted, without what became of findings."""
    wanted = sorted(set(run_ids))
    found: defaultdict[int, list[RunCheck]] = defaultdict(list)
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        kept = session.exec(select(RunCheck).where(col(RunCheck.run_id).in_(some)).order_by(col(RunCheck.check_id)))
        for row in kept:
            found[row.run_id].append(row)
        bare = [run_id for run_id in some if run_id not in found]
        if bare:
            for row in _rows(_results(session, bare), {}):
                found[row.run_id].append(row)
    return found


def _rows(*counted: Mapping[tuple[int, str, str], int]) -> list[RunCheck]:
    rows: dict[tuple[int, str], RunCheck] = {}
    for counts in counted:
        for (run_id, check, field), number in counts.items():
            row = rows.setdefault((run_id, check), RunCheck(run_id=run_id, check_id=check))
            setattr(row, field, number)
    return [rows[key] for key in sorted(rows)]


def _results(session: Session, run_ids: Sequence[int]) -> dict[tuple[int, str, str], int]:
    rows = session.exec(
        select(CheckResult.run_id, CheckResult.check_id, CheckResult.outcome, func.count())
        .where(col(CheckResult.run_id).in_(run_ids))
        .group_by(col(CheckResult.run_id), col(CheckResult.check_id), col(CheckResult.outcome))
    )
    return {(run, check, _OUTCOMES[Outcome(outcome)]): found for run, check, outcome, found in rows}


def _seen(session: Session, run_id: int) -> dict[tuple[int, str, str], int]:
    """What became of findings in a run: those it saw, and the steps the machine took then."""
    steps = session.exec(
        select(Finding.check_id, Decision.action, func.count())
        .join(Finding, col(Finding.id) == col(Decision.finding_id))
        .where(_of_run(run_id), col(Decision.action).in_(_STEPS))
        .group_by(col(Finding.check_id), col(Decision.action))
    )
    counts = {(run_id, check, _STEPS[action]): found for check, action, found in steps}
    there = session.exec(
        select(Finding.check_id, func.count())
        .join(Sighting, col(Sighting.finding_id) == col(Finding.id))
        .where(Sighting.run_id == run_id)
        .group_by(col(Finding.check_id))
    )
    return counts | {(run_id, check, "there"): found for check, found in there}


def _of_run(run_id: int) -> ColumnElement[bool]:
    """Decisions whose ``shown`` names the run; keys are sorted, and of these steps none comes before it."""
    whole = dumps({"run": run_id})
    return or_(col(Decision.shown) == whole, col(Decision.shown).startswith(f"{whole[:-1]},", autoescape=True))
