"""How much was decided and how much waits, counted for many units at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from sitecheck.facts.outcomes import Outcome
from sitecheck.store.models import CheckResult, Finding, Site
from sitecheck.tables.proofs import last_nights, where_waiting

_CHUNK = 500  # databases take a limited number of values in one IN


def decided_by_unit(
    session: Session,
    codes: Collection[str],
    days: tuple[date, date],
    asked: Collection[str],
    until: datetime | None = None,
) -> dict[str, tuple[int, int, int]]:
    """By unit: how many of the checks ``asked`` for were decided on its sites in the last run of the period, of how
    many, and how many could not be; units of which nothing is known are left out. See ``proofs.decided``."""
    found: dict[str, tuple[int, int, int]] = {}
    for some in _chunks(codes):
        last = last_nights(days, until).where(col(Site.unit_code).in_(some)).subquery()
        rows = session.exec(
            select(Site.unit_code, CheckResult.outcome, func.count())
            .join(Site, col(Site.key) == col(CheckResult.site_key))
            .join(last, (last.c.site_key == col(CheckResult.site_key)) & (last.c.run == col(CheckResult.run_id)))
            .where(col(CheckResult.check_id).in_(sorted(asked)))
            .group_by(col(Site.unit_code), col(CheckResult.outcome))
        )
        for code, outcome, count in rows:
            decided, all_, undecided = found.get(code, (0, 0, 0))
            said = Outcome(outcome)
            found[code] = (
                decided + count * said.decided,
                all_ + count,
                undecided + count * (said is Outcome.UNABLE),
            )
    return found


def waiting_by_unit(session: Session, codes: Collection[str], until: datetime | None = None) -> dict[str, int]:
    """How many findings of each unit wait (waited at a moment) for a person; units without any are left out."""
    found: dict[str, int] = {}
    for some in _chunks(codes):
        query = select(Finding.unit_code, func.count(col(Finding.id))).group_by(col(Finding.unit_code))
        found.update(session.exec(where_waiting(query, some, until)).all())
    return found


def _chunks(codes: Collection[str]) -> Iterator[list[str]]:
    every = sorted(codes)
    for start in range(0, len(every), _CHUNK):
        yield every[start : start + _CHUNK]
