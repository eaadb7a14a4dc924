"""What stands behind the ids on a line: events and ranking lists in words, and the unit's own assessment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sitecheck.facts.events import Event
from sitecheck.facts.times import BEIJING
from sitecheck.review.selfreports import Report
from sitecheck.scoring.events import event_id
from sitecheck.scoring.values import Said
from sitecheck.store.sources import RankList
from sitecheck.tables.facts import Known
from sitecheck.tables.records import Beside
from sitecheck.tables.year import FINDINGS

_SHA = 12  # digits of a file's hash that are shown


def named_sources(known: Known) -> dict[str, str]:
    """The events and lists of a unit by the id lines name, and findings that stand beside other proof."""
    ids = {one for fact in known.submission.facts.values() for one in fact.ids if one.startswith(FINDINGS)}
    findings = {one: f"#{one.removeprefix(FINDINGS)}" for one in sorted(ids)}
    return (
        findings
        | {event_id(key): event_text(event) for key, event in known.events.items()}
        | {name: list_text(row) for name, row in known.lists.items()}
    )


def event_text(event: Event) -> str:
    """An event in one line: its number, the day, what happened, the document."""
    day = event.happened or event.verified
    document = f"（{event.document_no}）" if event.document_no else ""
    return " ".join(
        part for part in (event.key, day.isoformat() if day is not None else "", event.title + document) if part
    )


def list_text(row: RankList) -> str:
    """A ranking list in one line: what is ranked, the file, its hash, since when."""
    when = row.at.astimezone(BEIJING).date().isoformat()
    return f"{row.metric} {row.file} sha256 {row.sha256[:_SHA]} {when}"


def beside(reports: Mapping[str, Report], due: date | None) -> dict[str, Beside]:
    """The self-assessment by item; late is what was handed in after ``due``."""
    return {
        item: Beside(
            Said(report.value) if report.value in set(Said) else Decimal(report.value),
            report.explanation,
            report.attachments,
            report.submitted_at,
            is_late(report.submitted_at, due),
        )
        for item, report in reports.items()
    }


def is_late(at: datetime, due: date | None) -> bool | None:
    """Whether ``at`` lies after the last day (in Beijing, itself included); None where no day is named."""
    return None if due is None else at.astimezone(BEIJING).date() > due
