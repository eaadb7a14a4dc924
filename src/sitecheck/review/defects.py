"""The queue by defect: the same thing found by the same check on several sites is one row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import distinct, func
from sqlmodel import Session, col, select

from sitecheck.review.filters import Filter, conditions, joined
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
    narrow = conditions(wanted)
    kinds = joined(Finding.check_id, Finding.subject).where(*narrow).distinct().subquery()
    total = int(session.exec(select(func.count()).select_from(kinds)).one())
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    found = func.count(col(Finding.id))
    rows = session.exec(
        joined(
            Finding.check_id,
            Finding.subject,
            found,
            func.count(distinct(col(Finding.site_key))),
            func.count(distinct(col(Finding.unit_code))),
            func.min(Finding.first_seen),
            func.max(Finding.nights),
            func.max(Finding.id),
        )
        .where(*narrow)
        .group_by(col(Finding.check_id), col(Finding.subject))
        .order_by(found.desc(), col(Finding.check_id), col(Finding.subject))
        .offset((number - 1) * size)
        .limit(size)
    ).all()
    ids = [row[7] for row in rows]
    examples = {one.id: one for one in session.exec(select(Finding).where(col(Finding.id).in_(ids)))}
    items = tuple(
        Defect(check, subject, findings, sites, units, first, nights, examples[last])
        for check, subject, findings, sites, units, first, nights, last in rows
    )
    return Defects(items, total, number, pages)
