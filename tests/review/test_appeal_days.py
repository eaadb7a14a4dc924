"""Days of appeals, over the holidays of 2026: they are counted in working days, and never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sitecheck.review.appeal_days import Day, last_day, near
from sitecheck.worktime import Calendar

CALENDAR = Calendar()
ONE_YEAR = Calendar({2026: CALENDAR.plan(2026)}, alone=True)  # type: ignore[dict-item]


def at(day: str, hour: int = 4) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:00:00+00:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("announced", "days", "last"),
    [
        ("2026-11-16", 5, "2026-11-23"),  # Monday to Monday over a plain weekend
        ("2026-02-13", 5, "2026-02-27"),  # 14 February and 28 February are worked, 15 to 23 February are off
        ("2026-02-12", 1, "2026-02-13"),
        ("2026-02-12", 2, "2026-02-14"),  # a Saturday that is worked
        ("2026-09-30", 1, "2026-10-08"),  # National Day: 1 to 7 October are off
        ("2026-09-30", 5, "2026-10-13"),  # Saturday 10 October is worked
        ("2026-09-18", 10, "2026-10-09"),
    ],
)
def test_the_last_day_to_appeal(announced: str, days: int, last: str) -> None:
    assert last_day(at(announced), days, CALENDAR) == Day(date.fromisoformat(last))


def test_the_day_is_beijing_s() -> None:
    assert last_day(at("2026-11-16", 17), 1, CALENDAR).last == date(2026, 11, 18)  # 01:00 on the 17th there


def test_the_last_day_itself_is_in_time() -> None:
    day = Day(date(2026, 11, 23))
    assert not day.over(date(2026, 11, 23))
    assert day.over(date(2026, 11, 24))


def test_a_year_without_data_is_named_and_held_against_nobody() -> None:
    day = last_day(at("2026-12-29"), 5, ONE_YEAR)
    assert day == Day(None, 2027)
    assert not day.over(date(2099, 1, 1))


def test_what_is_due_soon() -> None:
    assert near(date(2026, 9, 29), CALENDAR) == date(2026, 10, 9)
    assert near(date(2026, 12, 31), ONE_YEAR) == date(2026, 12, 31)
