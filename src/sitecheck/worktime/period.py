"""The days a period of assessment covers."""

from __future__ import annotations

import re
from datetime import date, timedelta

_PERIOD = re.compile(r"(\d{4})(?:Q([1-4]))?")


def period_days(period: str) -> tuple[date, date]:
    """First and last day of a year (``2026``) or a quarter (``2026Q2``); both count.

    Raises ValueError for anything else.
    """
    found = _PERIOD.fullmatch(period)
    if found is None:
        raise ValueError(f"{period!r} is no period: a year or a quarter like 2026 or 2026Q2")
    year = int(found[1])
    if found[2] is None:
        return date(year, 1, 1), date(year, 12, 31)
    month = 3 * int(found[2]) - 2
    after = date(year + 1, 1, 1) if month == 10 else date(year, month + 3, 1)
    return date(year, month, 1), after - timedelta(days=1)
