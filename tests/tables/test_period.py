from __future__ import annotations

from datetime import date

import pytest

from sitecheck.tables.period import period_days


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_covers_its_days(period: str, first: date, last: date) -> None:
    assert period_days(period) == (first, last)


@pytest.mark.parametrize("period", ["", "26", "2026Q5", "2026q1", "2026-Q1", "2026 "])
def test_anything_else_is_refused(period: str) -> None:
    with pytest.raises(ValueError, match="no period"):
        period_days(period)
