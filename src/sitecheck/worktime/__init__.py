"""Working days in China: statutory holidays and make-up workdays as data, never guessed."""

from sitecheck.worktime.calendar import (
    Calendar,
    UnknownYear,
    YearPlan,
    add_working_days,
    is_working_day,
    known_years,
    working_days,
)
from sitecheck.worktime.datafile import CalendarError, load_calendar

__all__ = [
    "Calendar",
    "CalendarError",
    "UnknownYear",
    "YearPlan",
    "add_working_days",
    "is_working_day",
    "known_years",
    "load_calendar",
    "working_days",
]
