"""Kind ``column``: the column is there, it opens, and it holds something."""

from __future__ import annotations

from typing import assert_never

from sitecheck.checks.definition import OneColumnCheck
from sitecheck.checks.judges.common import Attributes, home_url, joined, no_website, page_sha, was_rendered
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import ColumnReading, ColumnState, ListState, SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict

_GONE = (404, 410)
_UNREAD = "undetermined"
_NAMED = 6  # labels named in a message


def judge_column(
    observation: SiteObservation, check: OneColumnCheck, attributes: Attributes, trace: Trace = SILENT
) -> Verdict:
    """Whether the column exists. The one finding has the check's id as subject."""
    excused = no_website(check.id, attributes)
    if excused is not None:
        return excused
    reading = observation.columns.get(check.column_key)
    if reading is None:
        return Verdict(check.id, Outcome.UNABLE, "not-surveyed", {"column": check.name.zh})
    trace.look(reading, subject=check.column_key)
    match reading.state:
        case ColumnState.FOUND:
            return _found(observation, check, reading, trace)
        case ColumnState.MISSING:
            return _missing(observation, check, reading, trace)
        case ColumnState.BROKEN:
            return _broken(observation, check, reading, trace)
        case ColumnState.UNABLE:
            return Verdict(check.id, Outcome.UNABLE, "unreadable", {"why": reading.reason or "disturbed"})
        case _:
            assert_never(reading.state)


def _found(observation: SiteObservation, check: OneColumnCheck, reading: ColumnReading, trace: Trace) -> Verdict:
    url = reading.url or home_url(observation)
    trace.step(
        "The column was found: “{label}” leads to {url}.", subject=check.column_key, label=reading.label, url=url
    )
    said = {"label": reading.label, "url": url}
    looked = (Mark(url, reading.body_sha256, region="main"),)
    state = reading.list.state if reading.list is not None else None
    closed = reading.closed_text
    if closed and state is not ListState.READ:
        if any(word in closed for word in check.params.maintenance):
            # A notice about tonight says nothing about the column on other days.
            return Verdict(check.id, Outcome.UNABLE, "maintenance", {**said, "text": closed}, looked_at=looked)
        if reading.entries == 0 and reading.text_length <= check.params.blank_text_limit:
            return _blank(observation, check, reading, url, trace)
    if check.params.needs_entries:
        if state is ListState.EMPTY and not set(check.params.content_cues) & set(reading.cues):
            return _blank(observation, check, reading, url, trace)
        if state is ListState.UNDETERMINED:
            why = (reading.list.reason if reading.list is not None else "") or _UNREAD
            return Verdict(check.id, Outcome.PASS, "found-unread", {**said, "why": why}, looked_at=looked)
    return Verdict(check.id, Outcome.PASS, "found", said, looked_at=looked)


def _blank(
    observation: SiteObservation, check: OneColumnCheck, reading: ColumnReading, url: str, trace: Trace
) -> Verdict:
    closed = reading.closed_text
    mark = Mark(url, reading.body_sha256, text=closed, region="" if closed else "main")
    said = closed or (reading.list.reason if reading.list is not None else "")
    params = {"label": reading.label, "url": url, "text": said}
    trace.step(
        "It shows {entries} entries and {characters} characters of text; it says: {text}.",
        subject=check.column_key,
        wanted="an entry in its list, or content that is more than a notice",
        entries=reading.entries,
        characters=reading.text_length,
        text=said,
    )
    # The page was seen once, unless a browser looked too; a second night makes it certain.
    return _fail(check, "blank", url, params, mark, certain=was_rendered(observation, url))


def _missing(observation: SiteObservation, check: OneColumnCheck, reading: ColumnReading, trace: Trace) -> Verdict:
    home = home_url(observation)
    trail = reading.trail
    params = {
        "pages": str(len(trail.pages)),
        "labels": joined(trail.labels[:_NAMED]),  # the whole trail is kept in the observation
        "refused": joined(candidate.label for candidate in trail.refused[:_NAMED]),
    }
    trace.step(
        "On the {pages} pages searched, and in their navigation, no link leads to such a column. Labels looked at: "
        "{labels}. Refused, for what they open is something else: {refused}.",
        subject=check.column_key,
        wanted="a link by one of the names the check knows, to a page that is the column",
        **params,
    )
    mark = Mark(home, page_sha(observation, home), region="nav")
    return _fail(check, "missing", home, params, mark, certain=observation.crawl.rendered > 0)


def _broken(observation: SiteObservation, check: OneColumnCheck, reading: ColumnReading, trace: Trace) -> Verdict:
    page = reading.page_url or home_url(observation)
    params = {"label": reading.label, "url": reading.url or "", "page": page, "why": reading.reason}
    gone = sum(attempt.status in _GONE for attempt in reading.attempts)
    trace.step(
        "“{label}” stands on {page} and leads to {url}, which does not open: {why}. {gone} of {attempts} attempts were "
        "told that there is no such page.",
        subject=check.column_key,
        wanted="a link that opens the column",
        gone=gone,
        attempts=len(reading.attempts),
        **params,
    )
    # A label without an address is one look at one page, unless a browser took part in the search.
    certain = gone >= 2 if reading.url is not None else observation.crawl.rendered > 0
    mark = Mark(page, page_sha(observation, page), text=reading.label)
    return _fail(check, "broken", reading.url or page, params, mark, certain=certain)


def _fail(
    check: OneColumnCheck, reason: str, url: str, params: dict[str, str], mark: Mark, *, certain: bool
) -> Verdict:
    finding = JudgedFinding(check.column_key, url, reason, params, certain, (mark,))
    return Verdict(check.id, Outcome.FAIL, reason, params, (finding,))
