"""Kind ``backdated``: entries that stand in a list under a day when the list did not show them.

Facts for a person, never a defect: an entry may have been withdrawn and put back, or released late for good reason.
What is proved is only that the list was read on one night without it and on a later one with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from sitecheck.checks.definition import Check, Frozen, Kind
from sitecheck.checks.judges.common import Attributes, WorkingDays, joined, no_website
from sitecheck.checks.messages import CODE_MARK
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.seen import LateRow, SeenReading
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Mark, Verdict
from sitecheck.worktime import UnknownYear

_SHOWN = 12  # entries named, and pictures taken for the person who decides


class BackdatedParams(Frozen):
    """``min_working_days``: from the day an entry bears to the last night that did not show it; fewer are the ordinary
    time between drafting and release. ``bulk``: so many entries of one list that came in one night came together, and
    then ``bulk_working_days`` are enough. ``within_days``: calendar days for which an entry is told of after it came.
    """

    min_working_days: int = Field(default=10, ge=1)
    bulk: int = Field(default=3, ge=2)
    bulk_working_days: int = Field(default=5, ge=1)
    within_days: int = Field(default=100, ge=1)


class BackdatedCheck(Check):
    """Entries under a day when their list did not show them are laid out."""

    kind: Literal[Kind.BACKDATED]
    params: BackdatedParams = BackdatedParams()


REASONS: Mapping[str, Reason] = {
    "none": reason(Outcome.PASS, "lists since nights"),
    "backdated": reason(Outcome.FACTS, "count days entries unread"),
    "bulk": reason(Outcome.FACTS, "count days entries unread together night column"),
    "no-memory": reason(Outcome.UNABLE),
    "not-comparable": reason(Outcome.UNABLE, "columns why"),
    "calendar-year": reason(Outcome.UNABLE, "year"),
    "site-unseen": reason(Outcome.UNABLE, "why"),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


@dataclass(frozen=True, slots=True)
class _Late:
    """An entry with the working days from its day to the night that did not show it."""

    row: LateRow
    day: date
    days: int


def judge(
    observation: SiteObservation, check: BackdatedCheck, calendar: WorkingDays, attributes: Attributes
) -> Verdict:
    """The entries that came under an earlier day, those that came together first."""
    excused = no_website(check.id, attributes)
    if excused is not None:
        return excused
    stop, seen = observation.crawl.stopped_by, observation.seen
    if stop in (Stop.BLOCKED, Stop.UNREACHABLE) or observation.home is None:
        return Verdict(check.id, Outcome.UNABLE, "site-unseen", {"why": observation.crawl.reason or stop.value})
    if seen is None or not any(one.before is not None or one.doubt == "relisted" for one in seen.lists):
        return Verdict(check.id, Outcome.UNABLE, "no-memory")
    late, unknown = _late(seen, check.params, calendar, observation.as_of)
    if late:
        return _told(check, late, tuple(url for url, _ in unknown))
    if unknown:
        params = {"year": str(unknown[0][1])}
        return Verdict(check.id, Outcome.UNABLE, "calendar-year", params, undecided=tuple(url for url, _ in unknown))
    return _none(check, seen)


def _late(
    seen: SeenReading, params: BackdatedParams, calendar: WorkingDays, as_of: date
) -> tuple[list[_Late], list[tuple[str, int]]]:
    """Entries that count, and those that cannot be counted with the year that is missing."""
    found: list[_Late] = []
    unknown: list[tuple[str, int]] = []
    least = min(params.min_working_days, params.bulk_working_days)
    for row in seen.late:
        day = _claimed(row)
        # Working days are never more than days.
        if day is None or row.first_seen < as_of - timedelta(params.within_days) or (row.before - day).days < least:
            continue
        try:
            found.append(_Late(row, day, calendar.working_days(day, row.before)))
        except UnknownYear as missing:
            unknown.append((row.url, missing.year))
    groups = Counter(_group(one) for one in found if one.days >= params.bulk_working_days)
    kept = [
        one
        for one in found
        if one.days >= params.min_working_days
        or (one.days >= params.bulk_working_days and groups[_group(one)] >= params.bulk)
    ]
    kept.sort(key=lambda one: (-one.row.first_seen.toordinal(), one.row.column, -one.days, one.row.url))
    return kept, unknown


def _claimed(row: LateRow) -> date | None:
    """The day an entry claims to have been published, None where it claims none on which it would have been seen.

    A list may show the day of formation; what its own page says of publication counts, where it says anything.
    """
    if not row.page_read:
        return row.day
    if row.page_day is None:
        return None if row.formed == row.day else row.day
    claimed = max(row.day, row.page_day)
    return claimed if claimed < row.before else None


def _group(one: _Late) -> tuple[str, date]:
    return one.row.column, one.row.first_seen


def _told(check: BackdatedCheck, late: list[_Late], undecided: tuple[str, ...]) -> Verdict:
    groups = Counter(map(_group, late))
    (column, night), together = max(groups.items(), key=lambda item: (item[1], item[0][1], item[0][0]))
    params = {
        "count": str(len(late)),
        "days": str(max(one.days for one in late)),
        "entries": joined(_entry(one) for one in late[:_SHOWN]),
        "unread": str(sum(not one.row.page_read for one in late)),
    }
    reason_ = "backdated"
    if together >= check.params.bulk:
        reason_ = "bulk"
        params |= {"together": str(together), "night": night.isoformat(), "column": column}
    marks = tuple(Mark(one.row.page_url, text=one.row.title) for one in late[:_SHOWN])
    return Verdict(check.id, Outcome.FACTS, reason_, params, undecided=undecided, looked_at=marks)


def _entry(one: _Late) -> str:
    row = one.row
    return f"{row.title} {row.url} ({one.day.isoformat()} | {row.before.isoformat()} → {row.first_seen.isoformat()})"


def _none(check: BackdatedCheck, seen: SeenReading) -> Verdict:
    sound = [one for one in seen.lists if one.before is not None and one.reach is not None]
    if not sound:
        doubts = [one for one in seen.lists if one.before is not None or one.doubt == "relisted"]
        params = {
            "columns": CODE_MARK.join(dict.fromkeys(one.column for one in doubts)),
            "why": CODE_MARK.join(dict.fromkeys(one.doubt for one in doubts)),
        }
        return Verdict(check.id, Outcome.UNABLE, "not-comparable", params)
    params = {
        "lists": str(len(sound)),
        "since": min(one.since for one in sound).isoformat(),
        "nights": str(max(one.nights for one in sound)),
    }
    looked = tuple(dict.fromkeys(Mark(one.url, region="main") for one in sound))[:_SHOWN]
    return Verdict(check.id, Outcome.PASS, "none", params, looked_at=looked)
