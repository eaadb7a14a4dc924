"""The queue by defect: the same thing found by the same check on several sites is one row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import distinct, func
from sqlmodel import Session, col, select

from sitecheck.review.filters import Filter, conditions, of_findings
from sitecheck.store.models import Finding


@dataclass(frozen=True, slots=True)
class Defect:
    """One row: a check and a subject, on how many sites and units; ``example`` is the newest finding of it."""

    check: str
    subject: str
    findings: int
    sites: int
    units: int
    first_seen: datetime
    nights: int  # the most of any of them
    example: Finding


@dataclass(frozen=True, slots=True)
class Defects:
    """One page of defects, those on most sites first."""

    items: tuple[Defect, ...]
    total: int
    number: int  # from 1
    pages: int


def defects(session: Session, wanted: Filter, *, number: int = 1, size: int = 50) -> Defects:
    """Page ``number`` (from 1; past the end: the last one) of the defects among the findings wanted."""
    found = func.count()
    kinds = (col(Finding.check_id), col(Finding.subject))
    query = (
        of_findings(
            *kinds,
            found,
            func.count(distinct(col(Finding.site_key))),
            func.count(distinct(col(Finding.unit_code))),
            func.min(Finding.first_seen),
            func.max(Finding.nights),
            func.max(Finding.id),
            func.count().over(),  # of all rows, which are counted on the way
        )
        .where(*conditions(wanted))
        .group_by(*kinds)
        .order_by(found.desc(), *kinds)
        .limit(size)
    )
    rows = session.exec(query.offset((max(1, number) - 1) * size)).all()
    if not rows and number > 1:
        total = int(session.exec(select(func.count()).select_from(query.limit(None).subquery())).one())
        number = max(1, -(-total // size))
        rows = session.exec(query.offset((number - 1) * size)).all()
    total = rows[0][8] if rows else 0
    ids = [row[7] for row in rows]
    examples = {one.id: one for one in session.exec(select(Finding).where(col(Finding.id).in_(ids)))}
    items = tuple(
        Defect(check, subject, findings, sites, units, first, nights, examples[newest])
        for check, subject, findings, sites, units, first, nights, newest, _ in rows
    )
    return Defects(items, total, max(1, number), max(1, -(-total // size)))
