"""Thinning out results of checks: night after night they would be most of the database, and say almost always the same.

Kept are, of each site: the newest run, and of whole nights (no others are counted by) the newest, the last one of every
quarter, and the last one before each moment a period was closed. From these every period is counted as before. Of the
others the night's verdicts in the evidence store tell the same (``night_results.py``); without such a file a night is
not touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy
from sqlmodel import Session, col, delete, func, select

from sitecheck.store.engine import Store
from sitecheck.store.models import CheckResult, Job, Observation, PeriodStep, Run, RunCheck
from sitecheck.store.runs import is_whole

_SITES_AT_ONCE = 200  # of which results are deleted in one transaction: nobody at the desk waits long for it
_CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class _Night:
    """One site's night; ``recorded`` is the moment its results were written."""

    run: int
    as_of: date
    whole: bool
    recorded: datetime


def thin_results(store: Store) -> int:
    """Delete what may go, a few sites at a time; how many nights of sites went. Call it when totals are written, and
    under the night lock. Raises StoreError."""
    with store.reading() as session:
        doomed = _doomed(session)
    gone = 0
    for run_id, sites in sorted(doomed.items()):
        for start in range(0, len(sites), _SITES_AT_ONCE):
            some = sites[start : start + _SITES_AT_ONCE]
            with store.session() as session:
                session.execute(
                    delete(CheckResult).where(col(CheckResult.run_id) == run_id, col(CheckResult.site_key).in_(some))
                )
            gone += len(some)
    return gone


def _doomed(session: Session) -> dict[int, list[str]]:
    """Sites whose results may go, by run."""
    closings = list(session.exec(select(PeriodStep.at).where(PeriodStep.state == _CLOSED)))
    told = set(session.exec(select(RunCheck.run_id).distinct()))
    proved = _proved(session)
    found: dict[int, list[str]] = {}
    for site, nights in _nights(session).items():
        kept = _kept(nights, closings)
        for night in nights:
            if night.run not in kept and night.run in told and (night.run, site) in proved:
                found.setdefault(night.run, []).append(site)
    return {run: sorted(sites) for run, sites in found.items()}


def _kept(nights: Iterable[_Night], closings: Iterable[datetime]) -> set[int]:
    """Runs whose results of a site stay."""
    every = sorted(nights, key=lambda night: night.run)
    whole = [night for night in every if night.whole]
    kept = {every[-1].run, *_last_of_quarters(whole)}
    for moment in closings:
        kept.update(_last_of_quarters(night for night in whole if night.recorded <= moment))
    return kept


def _last_of_quarters(nights: Iterable[_Night]) -> Iterator[int]:
    last = {(night.as_of.year, (night.as_of.month - 1) // 3): night.run for night in nights}
    yield from last.values()


def _nights(session: Session) -> dict[str, list[_Night]]:
    """Every site's nights with results, in finished runs. Periods count by the moment ``review.moments`` names."""
    moment = func.coalesce(col(Job.finished_at), col(Run.finished_at), col(Run.started_at))
    kept = select(CheckResult.run_id, CheckResult.site_key).distinct().subquery()
    columns: list[Any] = [kept.c.site_key, kept.c.run_id, Run.as_of, Run.kind, moment]
    query = (
        sqlalchemy.select(*columns)
        .join(Run, col(Run.id) == kept.c.run_id)
        .outerjoin(Job, (col(Job.run_id) == kept.c.run_id) & (col(Job.site_key) == kept.c.site_key))
    )
    found: dict[str, list[_Night]] = {}
    for site, run, as_of, kind, recorded in session.execute(query):
        found.setdefault(site, []).append(_Night(run, as_of, is_whole(kind), recorded))
    return found


def _proved(session: Session) -> set[tuple[int, str]]:
    """Sites' nights with results of which the verdicts are kept as a file."""
    some = select(CheckResult.run_id).distinct()
    rows = session.exec(
        select(Observation.run_id, Observation.site_key).where(
            Observation.verdicts_sha256 != "", col(Observation.run_id).in_(some)
        )
    )
    return set(rows)
