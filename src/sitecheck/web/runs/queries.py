"""What runs did: the list, and the sites of one run by state, trouble and unit. Every list is read page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, assert_never

from sqlalchemy import ColumnElement, case, or_
from sqlmodel import Session, col, func, select

from sitecheck.facts.outcomes import Outcome
from sitecheck.store.models import CheckResult, Job, Observation, Run, RunCheck, Site, Unit
from sitecheck.store.run_totals import totals
from sitecheck.store.runs import whole_nights

DOWN = ("blocked", "unreachable")
"""Ways of ending in which a site was not seen."""
JOB_STATES = ("queued", "running", "done", "failed")


class Trouble(StrEnum):
    """What went wrong with a site in a run."""

    ANY = "any"
    FAILED = "failed"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which sites of a run: by the state of the job, what went wrong, and words of the unit or the address."""

    state: str = ""
    trouble: Trouble | None = None
    text: str = ""

    def values(self) -> dict[str, object]:
        """As fields of a query."""
        return {"state": self.state, "trouble": self.trouble.value if self.trouble else "", "text": self.text}


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in the list: its sites by state, its totals by check."""

    run: Run
    jobs: Mapping[str, int]
    totals: Sequence[RunCheck]

    @property
    def sites(self) -> int:
        """Sites it looks at."""
        return sum(self.jobs.values())

    @property
    def done(self) -> int:
        """Sites that were looked at."""
        return self.jobs.get("done", 0)

    @property
    def failed(self) -> int:
        """Sites that could not be looked at."""
        return self.jobs.get("failed", 0)

    @property
    def checks(self) -> int:
        """Checks on sites, whatever they came to."""
        return sum(row.passed + row.failed + row.unable + row.facts + row.not_applicable for row in self.totals)

    @property
    def undecided(self) -> int:
        """Checks that came to no answer."""
        return sum(row.unable for row in self.totals)

    @property
    def facts(self) -> int:
        """Checks that were laid out for a person to judge."""
        return sum(row.facts for row in self.totals)

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
    """The list's lines for ``runs``, counted in a few queries whatever their number."""
    listed = list(runs)
    numbers = [run.id or 0 for run in listed]
    jobs: dict[int, Counter[str]] = {number: Counter() for number in numbers}
    for run_id, state, found in session.exec(
        select(Job.run_id, Job.state, func.count())
        .where(col(Job.run_id).in_(numbers))
        .group_by(col(Job.run_id), col(Job.state))
    ):
        jobs[run_id][state] = found
    by_run = totals(session, numbers)
    return [RunLine(run, jobs[run.id or 0], by_run.get(run.id or 0, ())) for run in listed]


def runs_page(session: Session, page: int, size: int) -> tuple[list[RunLine], int]:
    """One page of runs, newest first, and how many there are."""
    number = session.exec(select(func.count()).select_from(Run)).one()
    runs = session.exec(select(Run).order_by(col(Run.id).desc()).offset((page - 1) * size).limit(size))
    return run_lines(session, runs), number


def last_run(session: Session) -> RunLine | None:
    """The newest night, whole or under way; runs of some sites are none."""
    run = session.exec(select(Run).where(whole_nights()).order_by(col(Run.id).desc()).limit(1)).first()
    return run_lines(session, [run])[0] if run is not None else None


def asked_of(session: Session, run_id: int) -> tuple[int, int]:
    """Pages and requests of a run so far."""
    pages, requests = session.exec(
        select(func.sum(Job.pages), func.sum(Job.requests)).where(Job.run_id == run_id)
    ).one()
    return int(pages or 0), int(requests or 0)


def under_way(session: Session, run_id: int) -> list[JobLine]:
    """Sites that are being looked at."""
    return _lines(session, run_id, [col(Job.state) == "running"])


def jobs_page(session: Session, run_id: int, wanted: Filter, page: int, size: int) -> tuple[list[JobLine], int]:
    """One page of a run's sites and how many there are: under way first, then trouble, then the rest by unit."""
    conditions = _conditions(wanted)
    found: int = session.exec(_of_run(select(func.count(col(Job.id))).select_from(Job), run_id, conditions)).one()
    return _lines(session, run_id, conditions, page=page, size=size), found


def jobs_after(session: Session, run_id: int, after: int, most: int) -> list[JobLine]:
    """Sites of a run in the order they were queued: ``most`` of those behind the job ``after``."""
    query = _of_run(select(Job, Site, Unit.name, Observation).select_from(Job), run_id, [col(Job.id) > after])
    return [JobLine(*row) for row in session.exec(query.order_by(col(Job.id)).limit(most))]


def in_trouble(session: Session, run_id: int, most: int) -> tuple[list[JobLine], int]:
    """Sites of a run that failed, were blocked or could not be reached: ``most`` of them, and how many there are."""
    return jobs_page(session, run_id, Filter(trouble=Trouble.ANY), 1, most)


def undecided(session: Session, run_id: int, site_keys: Iterable[str]) -> list[Undecided]:
    """Checks of a run that came to no answer on these sites, by unit and check."""
    rows = session.exec(
        select(CheckResult, Site, Unit.name)
        .join(Site, col(Site.key) == col(CheckResult.site_key))
        .join(Unit, col(Unit.code) == col(Site.unit_code))
        .where(
            CheckResult.run_id == run_id,
            CheckResult.outcome == Outcome.UNABLE,
            col(CheckResult.site_key).in_(sorted(set(site_keys))),
        )
        .order_by(Unit.name, CheckResult.site_key, CheckResult.check_id)
    )
    return [Undecided(*row) for row in rows]


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state:
        conditions.append(col(Job.state) == wanted.state)
    if wanted.trouble is not None:
        conditions.append(_trouble(wanted.trouble))
    if wanted.text:
        parts = (Unit.name, Unit.code, Site.key)
        conditions.append(or_(*(col(part).icontains(wanted.text, autoescape=True) for part in parts)))
    return conditions


def _trouble(which: Trouble) -> ColumnElement[bool]:
    match which:
        case Trouble.ANY:
            return or_(col(Job.state) == "failed", col(Observation.stopped_by).in_(DOWN))
        case Trouble.FAILED:
            return col(Job.state) == "failed"
        case Trouble.BLOCKED | Trouble.UNREACHABLE:
            return col(Observation.stopped_by) == which.value
        case Trouble.UNDECIDED:
            left = select(CheckResult.id).where(
                CheckResult.run_id == Job.run_id,
                CheckResult.site_key == Job.site_key,
                CheckResult.outcome == Outcome.UNABLE,
            )
            return left.exists()
        case _:
            assert_never(which)


def _lines(
    session: Session, run_id: int, conditions: Iterable[ColumnElement[bool]], *, page: int = 1, size: int = 200
) -> list[JobLine]:
    order = case(
        (col(Job.state) == "running", 0),
        (col(Job.state) == "failed", 1),
        (col(Observation.stopped_by).in_(DOWN), 2),
        else_=3,
    )
    query = _of_run(select(Job, Site, Unit.name, Observation).select_from(Job), run_id, conditions)
    rows = session.exec(query.order_by(order, Unit.name, Job.site_key).offset((page - 1) * size).limit(size))
    return [JobLine(*row) for row in rows]


def _of_run(query: Any, run_id: int, conditions: Iterable[ColumnElement[bool]]) -> Any:
    seen = (col(Observation.run_id) == col(Job.run_id)) & (col(Observation.site_key) == col(Job.site_key))
    return (
        query.join(Site, col(Site.key) == col(Job.site_key))
        .join(Unit, col(Unit.code) == col(Site.unit_code))
        .outerjoin(Observation, seen)
        .where(col(Job.run_id) == run_id, *conditions)
    )


def _plain(at: datetime) -> datetime:
    return at.replace(tzinfo=None)
