"""What the judges of documents share: whether there is a sample at all, and how its members are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sitecheck.checks.definition import Check
from sitecheck.checks.judges.common import DISTURBED, Attributes, joined, no_website
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.documents import DocumentReading
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import ColumnState, ListState, SiteObservation
from sitecheck.facts.verdict import Mark, Verdict
from sitecheck.page.urls import identity

SHOWN = 12  # documents named in a message, and whose pictures are taken
INTERPRETATIONS = "policy-interpretation-column"

SAMPLE_REASONS: Mapping[str, Reason] = {
    "no-documents": reason(Outcome.UNABLE, "why"),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


def without_sample(observation: SiteObservation, check: Check, attributes: Attributes) -> Verdict | None:
    """The verdict where no documents were read, else None."""
    excused = no_website(check.id, attributes)
    if excused is not None:
        return excused
    if observation.documents:
        return None
    stop = observation.crawl.stopped_by
    why = (observation.crawl.reason or stop.value) if stop in DISTURBED else "no-list"
    return Verdict(check.id, Outcome.UNABLE, "no-documents", {"why": why})


def none_found(observation: SiteObservation, check: Check, params: Mapping[str, str]) -> Verdict:
    """The verdict where nothing of the sort asked for is in the sample: said only of a sample that was read, in a night
    that was not cut short."""
    stop = observation.crawl.stopped_by
    why = (observation.crawl.reason or stop.value) if stop in DISTURBED else ""
    why = why or next((said for one in observation.documents or () if (said := unread(one))), "")
    if why:
        return Verdict(check.id, Outcome.UNABLE, "no-documents", {"why": why})
    return Verdict(check.id, Outcome.FACTS, "none-found", dict(params))


def interpretations_unread(observation: SiteObservation) -> str:
    """Why the interpretations of the site are not known, empty when their list was read or there is no such column."""
    column = observation.columns.get(INTERPRETATIONS)
    if column is None:
        return "not-read"
    if column.state is ColumnState.UNABLE:
        return column.reason or "disturbed"
    if column.state is ColumnState.FOUND and column.list is not None and column.list.state is ListState.UNDETERMINED:
        return column.list.reason or "undetermined"
    return ""


def unread(document: DocumentReading) -> str:
    """Why a document's page tells nothing, empty when it was read."""
    if document.failure is not None:
        return document.failure.value
    return "" if document.complete else "incomplete"


def published(document: DocumentReading, as_of: date) -> date | None:
    """The day of publication: that of the page, else that of the list; none in the future."""
    day = document.publish_date or document.row_day
    return day if day is not None and day <= as_of else None


def subject(document: DocumentReading) -> str:
    """What a finding about a document rests on: its address, without what differs from visit to visit."""
    return identity(document.url)


def mark(document: DocumentReading) -> Mark:
    """The document's page with its title framed."""
    text = document.title if document.complete else ""
    return Mark(document.final_url or document.url, document.body_sha256, text=text, region="" if text else "main")


def named(documents: Iterable[DocumentReading]) -> str:
    """Titles with addresses, the first of them."""
    return joined([f"{one.title or one.row_title} {one.url}" for one in documents][:SHOWN])
