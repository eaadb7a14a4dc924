"""Gaps between postings of the past: only those in which nothing that was published can have been missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sitecheck.checks.judges.common import WorkingDays
from sitecheck.checks.judges.reach import reach
from sitecheck.facts.site import ListReading
from sitecheck.worktime import UnknownYear


@dataclass(frozen=True, slots=True)
class Gaps:
    """The largest gap between two postings, in working days. ``whole``: the lists reach back to the period's start."""

    days: int
    start: date
    end: date
    whole: bool


def largest_gap(lists: Sequence[ListReading], first: date, as_of: date, calendar: WorkingDays) -> Gaps | None:
    """The largest gap that ended after ``first``, None where no two postings bound one.

    Looked at is the time since which every one of ``lists`` shows all its entries; a list that does not tell how far it
    reaches leaves nothing to be looked at, nor does a year without calendar. The gap that is still open is not counted.
    """
    since = _since(lists, as_of)
    if since is None:
        return None
    days = sorted({row.day for one in lists for row in one.rows if row.day is not None and since <= row.day <= as_of})
    try:
        found = [
            Gaps(calendar.working_days(one, two), one, two, since <= first)
            for one, two in pairwise(days)
            if two > first
        ]
    except UnknownYear:
        return None
    return max(found, key=lambda gap: (gap.days, gap.end), default=None)


def _since(lists: Sequence[ListReading], as_of: date) -> date | None:
    reached = [reach(one, as_of) for one in lists]
    known = [day for day in reached if day is not None]
    return max(known) if known and len(known) == len(reached) else None
