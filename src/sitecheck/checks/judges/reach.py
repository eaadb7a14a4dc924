"""How far back a list shows everything: what lies before was not seen, and is neither there nor missing."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from sitecheck.facts.site import ListReading, ListState

_LEAST = 3  # rows in falling order from which the order is the list's own
_PINNED = 5  # rows that may stand out of order at the head of a list, and never more than a third of it


def reach(reading: ListReading, as_of: date) -> date | None:
    """The day from which on every entry of the list was read, None where that cannot be told.

    It can where all rows are dated to the day and fall in order, newest first, behind a few that may be pinned to the
    top: then nothing newer than the last row can stand on a page that was not read. Rows gathered from several lists
    tell nothing, nor do lists in another order.
    """
    days = [row.day for row in reading.rows if row.day is not None and row.precision == "day"]
    whole = reading.state is ListState.READ and not reading.reason and reading.source != "children"
    if not whole or len(days) < max(_LEAST, len(reading.rows)) or any(day > as_of for day in days):
        return None
    pinned = next((at for at in range(len(days)) if all(one >= two for one, two in pairwise(days[at:]))), 0)
    if pinned > min(_PINNED, len(days) // 3) or len(days) - pinned < _LEAST:
        return None
    return days[-1]
