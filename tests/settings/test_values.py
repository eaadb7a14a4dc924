from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sitecheck.settings.values import answer_of, day_of, figure_of, whole_of


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-05-20", date(2026, 5, 20)),
        ("2026/5/2", date(2026, 5, 2)),
        ("2026.5.20", date(2026, 5, 20)),
        ("2026年5月20日", date(2026, 5, 20)),
        ("2026-05-20 00:00:00", date(2026, 5, 20)),
        ("2026-02-30", None),
        ("20260520", None),
        ("46162", None),
        ("", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("text", "figure", "whole"),
    [
        ("88.5", "88.5", None),
        ("3", "3", 3),
        ("3.0", "3.0", 3),
        ("-2", "-2", -2),
        ("1,234.5", "1234.5", None),
        ("12,34", None, None),
        ("1e3", None, None),
        ("NaN", None, None),
        ("95%", None, None),
        ("", None, None),
        ("9" * 21, None, None),
    ],
)
def test_figures(text: str, figure: str | None, whole: int | None) -> None:
    assert figure_of(text) == (None if figure is None else Decimal(figure))
    assert whole_of(text) == whole


@pytest.mark.parametrize(
    ("text", "said"),
    [("是", True), ("Yes", True), (" 否 ", False), ("no", False), ("未", False), ("maybe", None), ("", None)],
)
def test_answers(text: str, said: bool | None) -> None:
    assert answer_of(text) is said
