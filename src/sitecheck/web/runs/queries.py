"""What a run did: its jobs, what it decided and what it could not decide, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from sitecheck.facts.outcomes import Outcome
from sitecheck.store.models import CheckResult, Job, Observation, Run, Site, Unit

_TROUBLE = ("blocked", "unreachable")


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in the list: how many sites of how many, how many checks decided of how many."""

    run: Run
    sites: int
    done: int
    failed: int
    checks: int
    undecided: int
    facts: int = 0  # laid out for a person to judge

    @property
    def decided(self) -> int:
        """Checks that came to an answer, with nothing left to a person or to another night."""
        return self.checks - self.undecided - self.facts


@dataclass(frozen=True, slots=True)
class JobLine:
    """One site of a run."""

    job: Job
    site: Site
    unit_name: str
    seen: Observation | None

    @property
    def seconds(self) -> float | None:
        """How long it took, once it is over."""
        if self.job.claimed_at is None or self.job.finished_at is None:
            return None
        return (_plain(self.job.finished_at) - _plain(self.job.claimed_at)).total_seconds()


@dataclass(frozen=True, slots=True)
class Undecided:
    """A check that could not be decided on a site, with its reason."""

    result: CheckResult
    site: Site
    unit_name: str


def run_lines(session: Session, runs: Iterable[Run]) -> list[RunLine]:
    """The list's lines for ``runs``, counted in two queries whatever their number."""
    listed = list(runs)
    numbers = [run.id for run in listed]
    jobs: Counter[tuple[int, str]] = Counter()
    results: Counter[tuple[int, str]] = Counter()
    for run_id, state, found in session.exec(
        select(Job.run_id, Job.state, func.count())
        .where(col(Job.run_id).in_(numbers))
        .group_by(col(Job.run_id), col(Job.state))
    ):
        jobs[run_id, state] = found
    for run_id, outcome, found in session.exec(
        select(CheckResult.run_id, CheckResult.outcome, func.count())
        .where(col(CheckResult.run_id).in_(numbers))
        .group_by(col(CheckResult.run_id), col(CheckResult.outcome))
    ):
        results[run_id, outcome] = found
    return [
        RunLine(
            run=run,
            sites=sum(found for (number, _), found in jobs.items() if number == run.id),
            done=jobs[run.id or 0, "done"],
            failed=jobs[run.id or 0, "failed"],
            checks=sum(found for (number, _), found in results.items() if number == run.id),
            undecided=results[run.id or 0, Outcome.UNABLE],
            facts=results[run.id or 0, Outcome.FACTS],
        )
        for run in listed
    ]


def runs_page(session: Session, page: int, size: int) -> tuple[list[RunLine], int]:
    """One page of runs, newest first, and how many there are."""
    number = session.exec(select(func.count()).select_from(Run)).one()
    runs = session.exec(select(Run).order_by(col(Run.id).desc()).offset((page - 1) * size).limit(size))
    return run_lines(session, runs), number


def last_run(session: Session) -> RunLine | None:
    """The newest run."""
    run = session.exec(select(Run).order_by(col(Run.id).desc()).limit(1)).first()
    return run_lines(session, [run])[0] if run is not None else None


def job_lines(session: Session, run_id: int) -> list[JobLine]:
    """The sites of a run: those under way first, then trouble, then the rest by unit."""
    rows = session.exec(
        select(Job, Site, Unit.name, Observation)
        .join(Site, col(Site.key) == col(Job.site_key))
        .join(Unit, col(Unit.code) == col(Site.unit_code))
        .outerjoin(
            Observation,
            (col(Observation.run_id) == col(Job.run_id)) & (col(Observation.site_key) == col(Job.site_key)),
        )
        .where(Job.run_id == run_id)
        .order_by(Unit.name, Job.site_key)
    )
    lines = [JobLine(*row) for row in rows]
    order = {"running": 0, "failed": 1}
    return sorted(lines, key=lambda line: order.get(line.job.state, 2 if _in_trouble(line) else 3))


def in_trouble(session: Session, run_id: int) -> list[JobLine]:
    """Sites of a run that failed, were blocked or could not be reached."""
    return [line for line in job_lines(session, run_id) if line.job.state == "failed" or _in_trouble(line)]


def undecided(session: Session, run_id: int) -> list[Undecided]:
    """Checks of a run without a decision, by unit and check."""
    rows = session.exec(
        select(CheckResult, Site, Unit.name)
        .join(Site, col(Site.key) == col(CheckResult.site_key))
        .join(Unit, col(Unit.code) == col(Site.unit_code))
        .where(CheckResult.run_id == run_id, CheckResult.outcome == Outcome.UNABLE)
        .order_by(Unit.name, CheckResult.site_key, CheckResult.check_id)
    )
    return [Undecided(*row) for row in rows]


def _in_trouble(line: JobLine) -> bool:
    return line.seen is not None and line.seen.stopped_by in _TROUBLE


def _plain(at: datetime) -> datetime:
    return at.replace(tzinfo=None)
