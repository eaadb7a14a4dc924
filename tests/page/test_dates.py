from __future__ import annotations

import re
import sys
import unicodedata
from datetime import date

import pytest

from sitecheck.page.dates import (
    find_dates,
    find_loose_dates,
    fold,
    infer_year,
    make_date,
    may_hold_date,
    sole_date,
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2020-08-02", ["2020-08-02"]),
        ("[2020/8/2]", ["2020-08-02"]),
        ("（2020.08.02）", ["2020-08-02"]),
        ("2020年8月2日", ["2020-08-02"]),
        ("2020 年 08 月 02 日", ["2020-08-02"]),
        ("２０２０－０８－０２", ["2020-08-02"]),
        ("2023-08-19 10∶08", ["2023-08-19"]),
        ("2025年06月03日 13时44分", ["2025-06-03"]),
        ("二〇二〇年十二月二十一日", ["2020-12-21"]),
        ("二○一八年十月三日", ["2018-10-03"]),
        ("自2020-01-01至2020-02-01", ["2020-01-01", "2020-02-01"]),
        ("2020-13-02 2020-02-30", []),
        ("Copyright 2014-08-02 某县", []),
        ("版权所有 © 2014-01-02", []),
        ("今天是2018年11月06日", []),
        ("2020年4月1日 星期三", []),
        ("编号 12020-08-02", []),
        ("IP 2020.08.02.11", []),
        ("电话 0371-2020-0802", []),
        ("2020-08/02", []),
        ("1956-01-02", []),
        ("2020年8月", []),
    ],
)
def test_complete_dates(text: str, wanted: list[str]) -> None:
    assert [hit.date.isoformat() for hit in find_dates(text) if hit.date] == wanted


@pytest.mark.parametrize(
    ("text", "precision", "year", "month", "day"),
    [
        ("2020-08", "month", 2020, 8, 1),
        ("2020年8月", "month", 2020, 8, 1),
        ("(08-02)", "short", 0, 8, 2),
        ("[08/02]", "short", 0, 8, 2),
        ("8月2日", "short", 0, 8, 2),
    ],
)
def test_loose_dates(text: str, precision: str, year: int, month: int, day: int) -> None:
    (hit,) = find_loose_dates(text)
    assert (hit.precision, hit.year, hit.month, hit.day) == (precision, year, month, day)


@pytest.mark.parametrize("text", ["13-45", "1-2", "02-30", "08-02%", "10:30", "第3-12号", "8-10 月"])
def test_what_is_no_loose_date(text: str) -> None:
    assert find_loose_dates(text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[ 2020-08-02 ]", date(2020, 8, 2)),
        ("发布日期：2020-08-02", date(2020, 8, 2)),
        ("2020-08-02 10:30:00", date(2020, 8, 2)),
        ("2020-08-02T10:30:00Z", date(2020, 8, 2)),
        ("20200802", date(2020, 8, 2)),
        ("2020-08", date(2020, 8, 1)),
        ("关于2020-08-02的通知", None),
        ("2020-08-02 至 2020-08-05", None),
        ("", None),
        ("20201302", None),
    ],
)
def test_a_text_that_is_only_a_date(text: str, wanted: date | None) -> None:
    hit = sole_date(text)
    assert (hit.date if hit else None) == wanted


@pytest.mark.parametrize(
    ("month", "day", "neighbours", "bound", "wanted"),
    [
        (8, 2, [date(2020, 7, 30)], None, date(2020, 8, 2)),
        (12, 30, [date(2021, 1, 4)], None, date(2020, 12, 30)),
        (1, 3, [date(2020, 12, 30)], None, date(2021, 1, 3)),
        (8, 2, [], date(2021, 1, 1), date(2020, 8, 2)),
        (8, 2, [], None, None),
        (2, 29, [], date(2021, 12, 1), date(2020, 2, 29)),
        (2, 29, [], date(2022, 12, 1), None),
    ],
)
def test_years_are_inferred_never_invented(
    month: int, day: int, neighbours: list[date], bound: date | None, wanted: date | None
) -> None:
    assert infer_year(month, day, neighbours, bound) == wanted


def test_make_date_refuses_what_the_calendar_has_not() -> None:
    assert make_date(2021, 2, 29) is None
    assert make_date(1960, 1, 1) is None
    assert make_date(2020, 2, 29) == date(2020, 2, 29)


def test_fold() -> None:
    assert fold("１０∶０８：") == "10:08:"


def test_a_sign_of_a_date_is_seen_without_folding() -> None:
    plain = re.compile(r"\d|年")
    chars = map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1)))
    differing = [c for c in chars if may_hold_date(c) != bool(plain.search(unicodedata.normalize("NFKC", c)))]
    assert differing == []
