from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitecheck.worktime import UnknownYear, add_working_days, is_working_day, known_years, working_days

DAYS = [
    ("2024-09-14", True),  # Saturday worked for Mid-Autumn
    ("2024-09-16", False),
    ("2024-09-21", False),  # an ordinary Saturday
    ("2017-10-02", False),  # National Day and Mid-Autumn together
    ("2017-09-30", True),  # Saturday worked
    ("2020-01-31", False),  # the prolonged Spring Festival of 2020
    ("2013-03-26", True),
    ("2026-02-28", True),
]


@pytest.mark.parametrize(("day", "works"), DAYS)
def test_days(day, works):
    assert is_working_day(date.fromisoformat(day)) is works


COUNTS = [
    # the day after the start is day 1, the end counts (AX-10)
    ("2024-03-04", "2024-03-04", 0),
    ("2024-03-04", "2024-03-05", 1),
    ("2024-03-01", "2024-03-04", 1),  # Friday to Monday
    ("2024-03-01", "2024-03-03", 0),
    ("2024-09-27", "2024-10-08", 3),  # 29 September worked, 30, holiday 1 to 7, 8 October
    ("2024-12-31", "2025-01-02", 1),  # over the year's end, 1 January off
    ("2024-03-05", "2024-03-04", -1),
]


@pytest.mark.parametrize(("start", "end", "count"), COUNTS)
def test_counts(start, end, count):
    assert working_days(date.fromisoformat(start), date.fromisoformat(end)) == count


LATER = [
    ("2024-03-04", 0, "2024-03-04"),
    ("2024-03-01", 1, "2024-03-04"),
    ("2024-09-30", 1, "2024-10-08"),
    ("2024-03-04", -1, "2024-03-01"),
    ("2017-09-29", 20, "2017-11-02"),  # 30 September worked, 1 to 8 October off
]


@pytest.mark.parametrize(("start", "days", "end"), LATER)
def test_days_later(start, days, end):
    assert add_working_days(date.fromisoformat(start), days) == date.fromisoformat(end)


def test_known_years():
    assert known_years()[0] == 2004
    assert set(range(2004, 2027)) <= set(known_years())


def test_a_year_without_data_is_refused():
    beyond = known_years()[-1] + 1
    for attempt in (
        lambda: is_working_day(date(beyond, 3, 1)),
        lambda: working_days(date(beyond - 1, 12, 1), date(beyond, 1, 5)),
        lambda: working_days(date(beyond, 1, 1), date(beyond, 1, 1)),
        lambda: add_working_days(date(beyond - 1, 12, 20), 30),
        lambda: add_working_days(date(beyond, 1, 1), 0),
        lambda: working_days(date(2003, 12, 31), date(2004, 1, 5)),
    ):
        with pytest.raises(UnknownYear, match=r"no calendar data for \d{4}: add config/calendar/"):
            attempt()


def test_too_far():
    with pytest.raises(ValueError, match="beyond every calendar"):
        add_working_days(date(2024, 1, 1), 10**6)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(start=st.dates(date(2005, 1, 1), date(2024, 12, 31)), days=st.integers(1, 60))
def test_counting_and_adding_agree(start, days):
    end = add_working_days(start, days)
    assert working_days(start, end) == days
    assert is_working_day(end)
    assert working_days(start, end - timedelta(days=1)) == days - 1


@settings(max_examples=40, deadline=None, derandomize=True)
@given(days=st.lists(st.dates(date(2010, 1, 1), date(2012, 12, 31)), min_size=3, max_size=3).map(sorted))
def test_stretches_add_up(days):
    first, middle, last = days
    assert working_days(first, last) == working_days(first, middle) + working_days(middle, last)
