"""How far back a list was whole: what day an entry may bear that would have stood in it.

Lists hold more than their newest entries in order: entries pinned at the top, boxes of other lists merged with them,
parts of several columns. What is said of a list here is meant to hold for all of these.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from sitecheck.facts.page import Row
from sitecheck.facts.site import ListReading, ListState

_LEAST = 4  # dated rows from which there is an order
_STRAYS = 5  # one row in so many (one at least) may stand out of order: pinned, or put in late
_DATED = 3 / 4
_OWN = 2 / 3  # share of the rows in order that are the list's own for certain; a box merged with it may be the rest
_PIECED = frozenset({"children"})  # sources that take lists until they have seen enough: each night other ones


def trusted_day(row: Row, reading: ListReading, as_of: date) -> date | None:
    """The day a row bears, None where it is not written in full, lies ahead or is the same for every row."""
    if row.day is None or row.precision != "day" or row.day > as_of or reading.reason == "always-today":
        return None
    return row.day


def reach_of(reading: ListReading, as_of: date) -> tuple[date | None, str]:
    """The oldest day down to which the list as read holds every entry, or None with the reason why that is not known:
    ``pieced-together``, ``undated`` or ``unordered``."""
    if reading.source in _PIECED or reading.state is not ListState.READ:
        return None, "pieced-together"
    days = [day for row in reading.rows if (day := trusted_day(row, reading, as_of)) is not None]
    if len(days) < _LEAST or len(days) < _DATED * len(reading.rows):
        return None, "undated"
    ordered = _longest_falling(days)
    if len(days) - len(ordered) > max(1, len(days) // _STRAYS):
        return None, "unordered"
    return ordered[max(1, round(_OWN * len(ordered))) - 1], ""


def _longest_falling(days: Sequence[date]) -> list[date]:
    """The longest run of days, with others between, in which none is later than the one before it."""
    ends: list[int] = []  # the latest possible last day of a run of each length, negated to be sorted
    tails: list[int] = []  # where in ``days`` it stands
    previous: list[int] = []
    for place, day in enumerate(days):
        value = -day.toordinal()
        length = bisect_right(ends, value)
        previous.append(tails[length - 1] if length else -1)
        if length == len(ends):
            ends.append(value)
            tails.append(place)
        else:
            ends[length], tails[length] = value, place
    run: list[date] = []
    at = tails[-1] if tails else -1
    while at >= 0:
        run.append(days[at])
        at = previous[at]
    return run[::-1]
