"""Kind ``contact-fields``: the disclosure office says how it is reached.

A field published on any page of the office counts as published. It is missing only when some page was read in full and
none could hide it. Source: Regulation on Open Government Information (2019), article 12.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sitecheck.checks.definition import ContactFieldsCheck
from sitecheck.checks.judges.common import Attributes, home_url, joined, no_website, page_sha, was_rendered
from sitecheck.checks.messages import CODE_MARK
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import ColumnState, ContactReading, SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict

_COMPARED = frozenset({"phone", "fax", "email"})
_LOCAL_NUMBER = re.compile(r"(?:\d{3,4}[-—–\s)）]*)?(\d{7,8})(?!\d)")  # with and without area code is the same number


def judge_contact_fields(
    observation: SiteObservation, check: ContactFieldsCheck, attributes: Attributes, trace: Trace = SILENT
) -> Verdict:
    """Which fields are published. Subjects are the field keys, in the order of the check file."""
    excused = no_website(check.id, attributes)
    if excused is not None:
        return excused
    readings = _readings(observation, check)
    for reading in readings:
        trace.look(reading)
    published = {contact.field for reading in readings for contact in reading.contacts if contact.value.strip()}
    missing = tuple(field for field in check.params.fields if field not in published)
    trace.step(
        "Asked for: {asked}. Published on the pages of the disclosure office: {published}.",
        asked=check.params.fields,
        published=[field for field in check.params.fields if field in published],
    )
    pages = joined(reading.page_url for reading in readings)
    looked = tuple(Mark(reading.page_url, reading.body_sha256, region="contact") for reading in readings[:1])
    if not missing:
        conflicts = conflicting_fields(readings, check.params.fields)
        undecided = tuple(f"conflict:{field}" for field in conflicts)
        reason = "conflicting" if conflicts else "complete"
        said = {"pages": pages, **({"fields": CODE_MARK.join(conflicts)} if conflicts else {})}
        return Verdict(check.id, Outcome.PASS, reason, said, undecided=undecided, looked_at=looked)
    hidden = _hidden(observation, check, readings)
    if hidden:
        params = {"fields": CODE_MARK.join(missing), "pages": pages, "why": hidden}
        return Verdict(check.id, Outcome.UNABLE, "unreadable", params, undecided=missing, looked_at=looked)
    if not readings:
        return _nothing(observation, check, missing, trace)
    traced = {field for reading in readings for field in reading.traces}
    unsure = tuple(field for field in missing if field in traced)
    if len(unsure) == len(missing):
        params = {"fields": CODE_MARK.join(missing), "pages": pages, "why": "incomplete"}
        return Verdict(check.id, Outcome.UNABLE, "unreadable", params, undecided=missing, looked_at=looked)
    absent = tuple(field for field in missing if field not in traced)
    for field in absent:
        trace.step(
            "Each page that could carry it was read in full, and none of them names {field}: {pages}.",
            subject=field,
            wanted="{field}, as text, on one of these pages",
            field=field,
            pages=pages,
        )
    return replace(_missing(observation, check, readings, absent, pages), undecided=unsure)


def _readings(observation: SiteObservation, check: ContactFieldsCheck) -> tuple[ContactReading, ...]:
    order = {source: place for place, source in enumerate(check.params.sources)}
    ours = [reading for reading in observation.contacts if reading.source in order]
    return tuple(sorted(ours, key=lambda reading: (order[reading.source], reading.page_url)))


def _hidden(observation: SiteObservation, check: ContactFieldsCheck, readings: Sequence[ContactReading]) -> str | None:
    """Why a field that was not seen may be there all the same; None when it cannot."""
    for key in check.params.must_see:
        column = observation.columns.get(key)
        if column is None:
            return "not-read"
        if column.state is ColumnState.UNABLE:
            return column.reason or "disturbed"
        if column.state is ColumnState.FOUND and not readings:
            return "incomplete"
    # One page may serve two columns and is read once; a reading that failed as a whole has no source of ours.
    if any(not reading.complete for reading in observation.contacts):
        return "incomplete"
    # A dead guide is at fault itself, and what it says of the fields that other pages lack is not known.
    broken = any(observation.columns[key].state is ColumnState.BROKEN for key in check.params.must_see)
    return "incomplete" if broken else None


def _missing(
    observation: SiteObservation,
    check: ContactFieldsCheck,
    readings: Sequence[ContactReading],
    missing: tuple[str, ...],
    pages: str,
) -> Verdict:
    first = readings[0]
    mark = Mark(first.page_url, first.body_sha256, region="contact")
    seen_twice = len({reading.page_url for reading in readings}) > 1 or was_rendered(observation, first.page_url)
    findings = tuple(
        JudgedFinding(
            field, first.page_url, "missing-field", {"field": field, "pages": pages}, certain=seen_twice, marks=(mark,)
        )
        for field in missing
    )
    params = {"fields": CODE_MARK.join(missing), "count": str(len(missing)), "pages": pages}
    return Verdict(check.id, Outcome.FAIL, "missing-fields", params, findings)


def _nothing(
    observation: SiteObservation, check: ContactFieldsCheck, missing: tuple[str, ...], trace: Trace
) -> Verdict:
    home = home_url(observation)
    for key in check.params.must_see:
        trace.look(observation.columns[key])
    for field in missing:
        trace.step(
            "There is no page that could carry {field}: none of {sources} was found from {pages} on.",
            subject=field,
            wanted="a page of the disclosure office with {field} on it",
            field=field,
            sources=check.params.sources,
            pages=home,
        )
    mark = Mark(home, page_sha(observation, home), region="nav")
    findings = tuple(
        JudgedFinding(
            field, home, "missing-field", {"field": field, "pages": home}, observation.crawl.rendered > 0, (mark,)
        )
        for field in missing
    )
    params = {"fields": CODE_MARK.join(missing), "count": str(len(missing))}
    return Verdict(check.id, Outcome.FAIL, "nothing-published", params, findings)


def conflicting_fields(readings: Sequence[ContactReading], fields: Sequence[str]) -> tuple[str, ...]:
    """Numbers and addresses for which two pages have no value in common. Names, places and hours are written in too
    many ways to be compared."""
    return tuple(
        field for field in fields if field in _COMPARED and _disagree(_values(reading, field) for reading in readings)
    )


def _values(reading: ContactReading, field: str) -> frozenset[str]:
    return frozenset(
        one for contact in reading.contacts if contact.field == field for one in _plain(field, contact.value)
    )


def _disagree(values: Iterator[frozenset[str]]) -> bool:
    known = [some for some in values if some]
    return any(not (first & second) for place, first in enumerate(known) for second in known[place + 1 :])


def _plain(field: str, value: str) -> list[str]:
    if field == "email":
        return [value.strip().lower()]
    return _LOCAL_NUMBER.findall(value)
