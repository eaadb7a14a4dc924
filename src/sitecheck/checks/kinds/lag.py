"""Kind ``lag``: what the unit makes stands on its portal within so many working days of its formation.

Source of the limit: Regulation on Open Government Information (2007, article 18; 2019, article 26); the day after
formation is day 1, day 20 is in time. A date of formation is read on the document or is not known: never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from sitecheck.checks.definition import Check, Frozen, Kind
from sitecheck.checks.judges.common import Attributes, WorkingDays
from sitecheck.checks.kinds.sampled import (
    SAMPLE_REASONS,
    SHOWN,
    mark,
    named,
    published,
    subject,
    unread,
    without_sample,
)
from sitecheck.checks.messages import CODE_MARK
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.documents import LINKED, DocumentReading
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Verdict
from sitecheck.worktime import UnknownYear

_IN_FORCE = date(2008, 5, 1)  # the Regulation of 2007; what was made before owes nothing
_DAY = timedelta(days=1)
_WITNESSES = ("row", "meta", "url")  # beside what the page shows; its byline is often the very same line


class LagParams(Frozen):
    """``max_working_days``: in time up to this day. ``doubt_after_working_days``: a longer lag is left to a person, for
    old documents are put up anew when a portal moves. ``same_day``: as are so many late ones published on one day."""

    max_working_days: int = Field(default=20, ge=1)
    doubt_after_working_days: int = Field(default=250, ge=1)
    same_day: int = Field(default=5, ge=2)


class LagCheck(Check):
    """Documents are published soon after they were made."""

    kind: Literal[Kind.LAG]
    params: LagParams = LagParams()


_SAMPLE = "sampled checked undecided why max"

REASONS: Mapping[str, Reason] = {
    "in-time": reason(Outcome.PASS, f"{_SAMPLE} sample"),
    "late": reason(Outcome.FAIL, f"{_SAMPLE} count"),
    "late-document": reason(Outcome.FAIL, "title formed by published days max deadline"),
    "undecided": reason(Outcome.UNABLE, "sampled why"),
    "calendar-year": reason(Outcome.UNABLE, "year sampled"),
    **SAMPLE_REASONS,
}


@dataclass(frozen=True, slots=True)
class _Lag:
    """One document with both of its days and the working days between."""

    document: DocumentReading
    formed: date
    published: date
    days: int


def judge(
    observation: SiteObservation, check: LagCheck, calendar: WorkingDays, attributes: Attributes, trace: Trace = SILENT
) -> Verdict:
    """Late documents are findings; what cannot be decided is listed apart and costs nothing."""
    missing = without_sample(observation, check, attributes)
    if missing is not None:
        return missing
    sample = [one for one in observation.documents or () if _counts(one)]
    limit = check.params
    in_time: list[_Lag] = []
    late: list[_Lag] = []
    doubtful: list[tuple[DocumentReading, str]] = []
    for document in sample:
        found = _measured(document, observation.as_of, limit, calendar)
        if isinstance(found, str):
            doubtful.append((document, found))
        else:
            (late if found.days > limit.max_working_days else in_time).append(found)
    late = _without_moves(late, doubtful, limit.same_day)
    trace.step(
        "{sampled} documents were looked at; {late} came later than {max} working days after they were made, "
        "{doubtful} could not be decided.",
        sampled=len(sample),
        late=len(late),
        max=limit.max_working_days,
        doubtful=len(doubtful),
    )
    undecided = tuple(subject(one) for one, _ in doubtful)
    codes = CODE_MARK.join(dict.fromkeys(code.partition(":")[0] for _, code in doubtful))
    said = {
        "sampled": str(len(sample)),
        "checked": str(len(in_time) + len(late)),
        "undecided": str(len(doubtful)),
        "why": codes,
        "max": str(limit.max_working_days),
    }
    if late:
        findings = tuple(_finding(one, limit.max_working_days, calendar, trace) for one in late)
        return Verdict(check.id, Outcome.FAIL, "late", {**said, "count": str(len(late))}, findings, undecided=undecided)
    looked = tuple(mark(one.document) for one in in_time[:SHOWN])
    if in_time:
        params = {**said, "sample": named(one.document for one in in_time)}
        return Verdict(check.id, Outcome.PASS, "in-time", params, undecided=undecided, looked_at=looked)
    years = [code.partition(":")[2] for _, code in doubtful if code.startswith("calendar-year")]
    if years:
        params = {"year": years[0], "sampled": said["sampled"]}
        return Verdict(check.id, Outcome.UNABLE, "calendar-year", params, undecided=undecided)
    params = {"sampled": said["sampled"], "why": codes or "no-list"}
    return Verdict(check.id, Outcome.UNABLE, "undecided", params, undecided=undecided)


def _counts(document: DocumentReading) -> bool:
    """News and interpretations have no formation of their own; what only an interpretation led to is not new."""
    if document.interpretation or document.column == LINKED:
        return False
    return document.official or document.column != "news"


def _measured(document: DocumentReading, as_of: date, limit: LagParams, calendar: WorkingDays) -> _Lag | str:
    """The lag of one document, or the code of what keeps it from being decided."""
    doubt = unread(document) or ("foreign" if document.foreign else "amended" if document.amended else "")
    if doubt:
        return doubt
    if document.formed is None:
        return document.signals.get("formed-refused") or "no-formation"
    day = published(document, as_of)
    if day is None:
        return "no-publication"
    if document.formed < _IN_FORCE:
        return "before-regulation"
    if day < document.formed:
        return "before-formation"
    formations = _days(document, ("formed", "signature")) or [document.formed]
    appearances = [one for one in _days(document, (*_WITNESSES, "header-block", "body")) if one >= document.formed]
    try:
        days = calendar.working_days(document.formed, day)
        shortest = calendar.working_days(max(formations), min([day, *appearances]))
        longest = calendar.working_days(min(formations), day)
    except UnknownYear as unknown:
        return f"calendar-year:{unknown.year}"
    most = limit.max_working_days
    if (shortest > most) != (days > most) or (longest > most) != (days > most):
        return "dates-disagree"
    return "old-document" if days > limit.doubt_after_working_days else _Lag(document, document.formed, day, days)


def _days(document: DocumentReading, names: tuple[str, ...]) -> list[date]:
    return [date.fromisoformat(document.signals[name]) for name in names if name in document.signals]


def _without_moves(late: list[_Lag], doubtful: list[tuple[DocumentReading, str]], same_day: int) -> list[_Lag]:
    """The late ones without those that came up together: so it looks when a portal is moved."""
    counts = Counter(one.published for one in late)
    doubtful += [(one.document, "same-day") for one in late if counts[one.published] >= same_day]
    return [one for one in late if counts[one.published] < same_day]


def _finding(lag: _Lag, limit: int, calendar: WorkingDays, trace: Trace) -> JudgedFinding:
    document = lag.document
    params = {
        "title": document.title or document.row_title,
        "formed": lag.formed.isoformat(),
        "by": document.formed_by,
        "published": lag.published.isoformat(),
        "days": str(lag.days),
        "max": str(limit),
        "deadline": _deadline(lag.formed, limit, calendar).isoformat(),
    }
    trace.look(document, subject=subject(document))
    trace.step(
        "“{title}” was made on {formed} (read from: {by}) and published on {published}. From the day after to that day "
        "there are {days} working days; at most {max} are allowed, so the last day in time was {deadline}.",
        subject=subject(document),
        wanted="publication on {deadline} or before",
        **params,
    )
    shown = document.signals.get("header-block") == params["published"]
    seconded = any(document.signals.get(name) == params["published"] for name in _WITNESSES)
    certain = document.formed_by == "header-block" and document.foreign is False and shown and seconded
    return JudgedFinding(subject(document), document.url, "late-document", params, certain, (mark(document),))


def _deadline(formed: date, limit: int, calendar: WorkingDays) -> date:
    """The last day in time; it lies before a day that was counted, so its year is known."""
    day, left = formed, limit
    while left:
        left -= calendar.working_days(day, day + _DAY)
        day += _DAY
    return day
