"""Which addresses a finding rests on. What was answered there is looked up in the night's own memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain

from sitecheck.facts.site import ColumnReading, ColumnState, SiteObservation
from sitecheck.facts.verdict import JudgedFinding

_REPORTS, _LEADERS = "annual-report", "leadership-info"  # columns


def rests_on(observation: SiteObservation, finding: JudgedFinding, keys: Collection[str]) -> tuple[str, ...]:
    """Addresses, each once: what the finding is about first, then the pages it shows, then what else was looked at.

    ``keys`` are the columns that the check goes by.
    """
    shown = tuple(mark.page_url for mark in finding.marks)
    about = (finding.url, finding.subject)
    places = {*about, *shown}
    found = chain(
        about,
        shown,
        _links(observation, places),
        _columns(observation, {*keys, finding.subject}, places),
        _contacts(observation, keys),
        _documents(observation, finding.subject),
        _pages(observation, keys),
        _sections(observation, places),
        _identity(observation, places),
    )
    return tuple(dict.fromkeys(url for url in found if url.startswith(("http://", "https://"))))


def _links(observation: SiteObservation, places: set[str]) -> Iterator[str]:
    """Where a dead link ended."""
    for link in observation.links:
        if link.verdict.url in places and link.verdict.final_url:
            yield link.verdict.final_url


def _columns(observation: SiteObservation, keys: Collection[str], places: set[str]) -> Iterator[str]:
    """Where the columns lie that it goes by, or where they were looked for; and what their lists rest on."""
    for key, column in sorted(observation.columns.items()):
        if key in keys:
            yield from _found(column) if column.state is ColumnState.FOUND else _searched(column)
        if (key in keys or column.url in places) and column.list is not None:
            yield from column.list.asked


def _found(column: ColumnReading) -> Iterator[str]:
    for url in (column.url, column.page_url):
        if url is not None:
            yield url


def _searched(column: ColumnReading) -> Iterator[str]:
    yield from _found(column)
    for candidate in (*column.candidates, *column.trail.refused):
        if candidate.verified is not None and candidate.url is not None:
            yield candidate.url
    yield from column.trail.pages
    for attempt in column.attempts:
        yield attempt.url


def _contacts(observation: SiteObservation, keys: Collection[str]) -> Iterator[str]:
    """The pages on which the disclosure office says how it is reached."""
    for reading in observation.contacts:
        if reading.source in keys:
            yield reading.page_url


def _documents(observation: SiteObservation, subject: str) -> Iterator[str]:
    """Of a finding about a document, the list that led to it: its date stands there as well."""
    for document in observation.documents or ():
        column = observation.columns.get(document.column)
        if subject in (document.url, document.final_url) and column is not None:
            yield from _found(column)
            if column.list is not None:
                yield from column.list.asked


def _pages(observation: SiteObservation, keys: Collection[str]) -> Iterator[str]:
    """What else was opened of the columns that are read to their end."""
    if _REPORTS in keys and observation.reports is not None:
        yield from observation.reports.asked
    if _LEADERS in keys and observation.leaders is not None:
        yield from observation.leaders.pages


def _sections(observation: SiteObservation, places: set[str]) -> Iterator[str]:
    for section in observation.sections or ():
        if section.url in places:
            yield section.url
            yield from section.asked


def _identity(observation: SiteObservation, places: set[str]) -> Iterator[str]:
    """Of a finding about the home page, every look at it; of one about the host, its certificate."""
    reading, home = observation.identity, observation.home
    if reading is None:
        return
    opened = {observation.site, *((home.url, home.final_url) if home is not None else ())}
    if places & opened:
        for look in reading.looks:
            yield look.url
    if reading.tls is not None and reading.tls.host in places:
        yield f"https://{reading.tls.host}/"
