"""The days of an appeal: until when it may be opened, and until when it is answered. Pure; counted in working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sitecheck.facts.times import BEIJING
from sitecheck.worktime import Calendar, UnknownYear

SOON = 3  # working days: how near a day to answer is shown as near


@dataclass(frozen=True, slots=True)
class Announcement:
    """When a deduction became known to its unit, and who made it (empty: the program alone)."""

    at: datetime
    who: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Day:
    """A last day, itself included. ``last`` is None where the calendar has no data for ``unknown``, a year."""

    last: date | None
    unknown: int | None = None

    def over(self, today: date) -> bool:
        """Whether the day is past. What cannot be counted is not held against anybody."""
        return self.last is not None and today > self.last


def last_day(since: datetime, days: int, calendar: Calendar) -> Day:
    """The ``days``-th working day after the day (in Beijing) of ``since``; the day after is the first one."""
    try:
        return Day(calendar.add_working_days(day_of(since), days))
    except UnknownYear as error:
        return Day(None, error.year)


def near(today: date, calendar: Calendar) -> date:
    """Up to which day an answer is due soon; ``today`` itself where the calendar ends."""
    try:
        return calendar.add_working_days(today, SOON)
    except UnknownYear:
        return today


def day_of(at: datetime) -> date:
    """The day in Beijing."""
    return at.astimezone(BEIJING).date()
