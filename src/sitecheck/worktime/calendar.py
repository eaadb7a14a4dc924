"""Counting working days. The day after the start is day 1; a year without data is refused, not guessed.

Source of the days off and of the make-up workdays: the yearly notice of the General Office of the State Council, as
carried by the ``chinesecalendar`` package and by the data files of ``config/calendar``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from chinese_calendar import constants

_DAY = timedelta(days=1)
_SATURDAY = 5
_LONGEST = 100_000  # working days; further ahead than any calendar reaches


class UnknownYear(Exception):
    """There is no holiday data for ``year``: nothing may be counted across it."""

    def __init__(self, year: int) -> None:
        """``year`` is the first one missing."""
        super().__init__(
            f"no calendar data for {year}: add config/calendar/{year}.yaml from the holiday notice of that year "
            "(example: config/calendar/year.yaml.example)"
        )
        self.year = year


@dataclass(frozen=True, slots=True)
class YearPlan:
    """One year as its notice gives it: days off (weekends need not be listed) and weekend days worked instead."""

    holidays: frozenset[date]
    workdays: frozenset[date]


@dataclass(frozen=True)
class Calendar:
    """The years known to a project: those of the package, overridden and added to by data files.

    ``alone``: nothing but the years in ``extra`` is known; so a night is counted again by what it was counted by.
    """

    extra: Mapping[int, YearPlan] = field(default_factory=lambda: MappingProxyType({}))
    alone: bool = False

    @property
    def known_years(self) -> tuple[int, ...]:
        """Years that can be counted in, ascending."""
        return tuple(sorted(self.extra.keys() if self.alone else _package_years() | self.extra.keys()))

    def plan(self, year: int) -> YearPlan | None:
        """The days off and the days worked instead of that year, None for a year that is not known."""
        return self.extra.get(year) or (None if self.alone else _package_year(year))

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on ``day``. Raises UnknownYear."""
        plan = self.plan(day.year)
        if plan is None:
            raise UnknownYear(day.year)
        return day in plan.workdays or (day.weekday() < _SATURDAY and day not in plan.holidays)

    def working_days(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` lies before ``start``.

        Raises UnknownYear for any year touched, the start's included.
        """
        if end < start:
            return -self.working_days(end, start)
        self._need(start.year, end.year)
        return sum(self.is_working_day(start + _DAY * step) for step in range(1, (end - start).days + 1))

    def add_working_days(self, start: date, days: int) -> date:
        """The ``days``-th working day after ``start`` (0: ``start`` itself; negative: counted back).

        Raises UnknownYear, and ValueError for more days than any calendar holds.
        """
        if abs(days) > _LONGEST:
            raise ValueError(f"{days} working days lead beyond every calendar")
        self._need(start.year, start.year)
        step = _DAY if days > 0 else -_DAY
        day, left = start, abs(days)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def _need(self, first: int, last: int) -> None:
        for year in range(first, last + 1):
            if self.plan(year) is None:
                raise UnknownYear(year)


@cache
def _package_years() -> frozenset[int]:
    return frozenset(day.year for day in constants.holidays)


@cache
def _package_year(year: int) -> YearPlan | None:
    if year not in _package_years():
        return None
    holidays = frozenset(day for day in constants.holidays if day.year == year)
    workdays = frozenset(day for day in constants.workdays if day.year == year)
    return YearPlan(holidays, workdays)


PACKAGED = Calendar()


def is_working_day(day: date, calendar: Calendar = PACKAGED) -> bool:
    """See ``Calendar.is_working_day``."""
    return calendar.is_working_day(day)


def working_days(start: date, end: date, calendar: Calendar = PACKAGED) -> int:
    """See ``Calendar.working_days``."""
    return calendar.working_days(start, end)


def add_working_days(start: date, days: int, calendar: Calendar = PACKAGED) -> date:
    """See ``Calendar.add_working_days``."""
    return calendar.add_working_days(start, days)


def known_years(calendar: Calendar = PACKAGED) -> tuple[int, ...]:
    """Years with data, ascending."""
    return calendar.known_years
