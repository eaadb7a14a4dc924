"""Nights in numbers: since when a site has not been seen, and how nights and quarters went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, col, func, select

from sitecheck.store.models import Job, Observation, Run, RunCheck
from sitecheck.store.run_totals import CLOSED, totals
from sitecheck.store.runs import whole_nights
from sitecheck.web.runs.queries import DOWN

NIGHTS = 30
QUARTERS = 8
_BACK = 60  # nights that are looked back upon
_OVER = "finished"


@dataclass(frozen=True, slots=True)
class NightPoint:
    """One night (or the last one of a quarter): checks on sites decided of all, and findings new, mended, seen."""

    run_id: int
    as_of: date
    decided: int
    checks: int
    new: int
    fixed: int
    there: int

    @property
    def quarter(self) -> str:
        """As ``2026Q4``."""
        return f"{self.as_of.year}Q{(self.as_of.month + 2) // 3}"


def nights_down(session: Session, run_id: int, site_keys: Iterable[str]) -> dict[str, int]:
    """For how many nights in a row, up to ``run_id``, each site was not seen; at most ``_BACK`` are looked at."""
    nights = session.exec(
        select(Run.id)
        .where(whole_nights(), col(Run.state).in_(CLOSED), col(Run.id) <= run_id)
        .order_by(col(Run.id).desc())
        .limit(_BACK)
    ).all()
    keys = sorted(set(site_keys))
    seen = (col(Observation.run_id) == col(Job.run_id)) & (col(Observation.site_key) == col(Job.site_key))
    rows = session.exec(
        select(Job.site_key, Job.run_id, Job.state, Observation.stopped_by)
        .select_from(Job)
        .outerjoin(Observation, seen)
        .where(col(Job.run_id).in_(nights), col(Job.site_key).in_(keys))
    )
    down = {(key, run): state == "failed" or stopped in DOWN for key, run, state, stopped in rows}
    found = dict.fromkeys(keys, 0)
    for key in keys:
        for night in nights:
            if not down.get((key, night or 0), False):
                break
            found[key] += 1
    return found


def trend(session: Session) -> list[NightPoint]:
    """The last nights that are over, oldest first."""
    nights = select(Run).where(whole_nights(), Run.state == _OVER).order_by(col(Run.id).desc()).limit(NIGHTS)
    return _points(session, session.exec(nights).all())


def quarters(session: Session) -> list[NightPoint]:
    """The last night of each quarter, oldest first; with what was new and mended in all runs of the quarter."""
    days = session.exec(select(col(Run.id), col(Run.as_of)).where(whole_nights(), Run.state == _OVER)).all()
    nights: dict[tuple[int, int], list[int]] = {}
    for run_id, as_of in sorted(days):
        nights.setdefault((as_of.year, (as_of.month + 2) // 3), []).append(run_id or 0)
    shown = [nights[quarter] for quarter in sorted(nights)[-QUARTERS:]]
    last = select(Run).where(col(Run.id).in_([runs[-1] for runs in shown]))
    points = {point.run_id: point for point in _points(session, session.exec(last).all())}
    return [_summed(session, points[runs[-1]], runs[0]) for runs in shown]


def _summed(session: Session, point: NightPoint, first: int) -> NightPoint:
    new, fixed = session.exec(
        select(func.sum(col(RunCheck.new) + col(RunCheck.reopened)), func.sum(col(RunCheck.fixed))).where(
            col(RunCheck.run_id) >= first, col(RunCheck.run_id) <= point.run_id
        )
    ).one()
    return replace(point, new=int(new or 0), fixed=int(fixed or 0))


def _points(session: Session, runs: Iterable[Run]) -> list[NightPoint]:
    days = {run.id: run.as_of for run in runs if run.id is not None}
    counted = totals(session, days)
    return [_point(run_id, days[run_id], counted.get(run_id, ())) for run_id in sorted(days)]


def _point(run_id: int, as_of: date, rows: Iterable[RunCheck]) -> NightPoint:
    point = NightPoint(run_id, as_of, 0, 0, 0, 0, 0)
    for row in rows:
        decided = row.passed + row.failed + row.not_applicable
        point = replace(
            point,
            decided=point.decided + decided,
            checks=point.checks + decided + row.unable + row.facts,
            new=point.new + row.new + row.reopened,
            fixed=point.fixed + row.fixed,
            there=point.there + row.there,
        )
    return point
