"""Self-assessments (自查自评): what units say of themselves, item by item; appended, shown beside, never counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from sitecheck.facts.events import Attachment
from sitecheck.review import periods
from sitecheck.review.attachments import dump_attachments, load_attachments
from sitecheck.review.trail import note
from sitecheck.store.models import Unit
from sitecheck.store.sources import SelfReport
from sitecheck.store.stamps import touch


@dataclass(frozen=True, slots=True)
class Report:
    """What a unit says of one item. ``value`` is decimal text, or ``yes``, ``no``, ``na`` for a checklist line."""

    unit: str
    item: str
    value: str
    explanation: str
    attachments: tuple[Attachment, ...]
    submitted_at: datetime


def submit(session: Session, assessment: str, reports: Iterable[Report], *, who: str, now: datetime) -> int:
    """Keep the reports; how many say something new. What a unit said of an item before stays in the history.

    Raises PeriodClosed.
    """
    periods.require(session, assessment, periods.Action.SELF)
    new = 0
    known: dict[str, dict[str, SelfReport]] = {}
    for report in reports:
        if report.unit not in known:
            session.get(Unit, report.unit, with_for_update=True)  # two people at one unit come one after the other
            known[report.unit] = _newest(session, assessment, report.unit)
        row = SelfReport(
            assessment=assessment,
            unit_code=report.unit,
            item=report.item,
            value=report.value,
            explanation=report.explanation,
            attachments=dump_attachments(report.attachments),
            submitted_at=report.submitted_at,
            who=who,
            at=now,
        )
        before = known[report.unit].get(report.item)
        if before is not None and _said(before) == _said(row):
            continue
        session.add(row)
        touch(session, report.unit)
        known[report.unit][report.item] = row
        target = f"self:{assessment}/{report.unit}/{report.item}"
        old = before.value if before is not None else ""
        note(session, who=who, action="self-assess", target=target, now=now, old=old, new=report.value)
        new += 1
    session.flush()
    return new


def current(session: Session, assessment: str, codes: Collection[str] | None = None) -> dict[str, dict[str, Report]]:
    """What stands, by unit and item; of the units of ``codes`` only, where they are given."""
    found: dict[str, dict[str, Report]] = {}
    query = select(SelfReport).where(SelfReport.assessment == assessment)
    if codes is not None:
        query = query.where(col(SelfReport.unit_code).in_(sorted(codes)))
    for row in session.exec(query.order_by(col(SelfReport.id))):
        found.setdefault(row.unit_code, {})[row.item] = Report(
            row.unit_code,
            row.item,
            row.value,
            row.explanation,
            load_attachments(row.attachments),
            row.submitted_at,
        )
    return found


def _newest(session: Session, assessment: str, unit_code: str) -> dict[str, SelfReport]:
    query = select(SelfReport).where(SelfReport.assessment == assessment, SelfReport.unit_code == unit_code)
    return {row.item: row for row in session.exec(query.order_by(col(SelfReport.id)))}


def _said(row: SelfReport) -> tuple[str, str, str]:
    # When it was handed in is not part of it: the same list again must not make a unit late.
    return row.value, row.explanation, row.attachments
