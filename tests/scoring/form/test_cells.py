from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitecheck.scoring.form.cells import (
    Attributes,
    CellMistake,
    Choice,
    Codec,
    LineNumbers,
    Names,
    Notation,
    Number,
    Phrases,
    Weights,
    Words,
    YesNo,
)

KINDS = Choice({"full": "满分起扣", "zero": "零分起加"})

READ: list[tuple[Codec, Any, Any]] = [
    (Words(), " 名称 ", "名称"),
    (Words(), 2026, "2026"),
    (Words(), 2026.0, "2026"),
    (Words(), 0.5, "0.5"),
    (Words(), datetime(2026, 3, 1), "2026-03-01"),  # noqa: DTZ001 - as a spreadsheet gives it
    (Number(), 8, Decimal(8)),
    (Number(), 0.1, Decimal("0.1")),
    (Number(), "０．２５", Decimal("0.25")),
    (Number(), " 8分 ", Decimal(8)),
    (Number(whole=True), 3.0, 3),
    (Number(whole=True), "12", 12),
    (YesNo(), "是", True),
    (YesNo(), "否", False),
    (YesNo(), True, True),
    (YesNo(), " Yes ", True),
    (KINDS, "零分起加", "zero"),
    (KINDS, "full", "full"),
    (Names(), "A1、A2，A3 A4;A5\nA6", ["A1", "A2", "A3", "A4", "A5", "A6"]),
    (Names(), 7, ["7"]),
    (Names(), "[a b, c]", ["a b", "c"]),
    (Names({"quarterly": "季度", "annual": "年度"}), "季度、annual", ["quarterly", "annual"]),
    (Phrases(), "抽查（第8项、第9项）；查阅资料\n访谈；", ["抽查（第8项、第9项）", "查阅资料", "访谈"]),
    (LineNumbers(), 25, [25, 25]),
    (LineNumbers(), "25-46", [25, 46]),
    (LineNumbers(), "２５～46", [25, 46]),
    (Attributes(), "has_website=是；level＝city；foi=否", {"has_website": True, "level": "city", "foi": False}),
    (Weights(), "one=0.6；two=40%", {"one": Decimal("0.6"), "two": Decimal("0.4")}),
    (Notation(), "{max_working_days: 20, areas: null}", {"max_working_days": 20, "areas": None}),
]

REFUSED: list[tuple[Codec, Any, str]] = [
    (Words(), True, "write text"),
    (Number(), "eight", "'eight' is no number"),
    (Number(), True, "is no number"),
    (Number(), "=8", "is no number"),
    (Number(), "inf", "is no number"),
    (Number(), "1e999", "is no number"),
    (Number(), datetime(2026, 3, 1), "is no number"),  # noqa: DTZ001
    (Number(whole=True), 2.5, "is no whole number"),
    (YesNo(), "也许", "write 是 or 否"),
    (KINDS, "随便", "none of 满分起扣、零分起加; choose one"),
    (Names({"annual": "年度"}), "年度、每月", "'每月' is none of"),
    (Names(), "[a, b", "not closed or quoted"),
    (Names(), "[1, {a: b}]", "a list of texts"),
    (LineNumbers(), "前几行", "write a line such as 25"),
    (LineNumbers(), "3-4-5", "write a line such as 25"),
    (Attributes(), "has_website", "such as has_website=是"),
    (Attributes(), "=是", "such as has_website=是"),
    (Weights(), "one", "such as table-one=0.6"),
    (Weights(), "one=much", "such as table-one=0.6"),
    (Notation(), "max: [", "write settings such as"),
    (Notation(), "20", "write settings such as"),
]


@pytest.mark.parametrize(("codec", "raw", "value"), READ)
def test_what_people_type(codec, raw, value):
    assert codec.read(raw) == value


@pytest.mark.parametrize(("codec", "raw", "message"), REFUSED)
def test_what_is_refused_says_what_to_write(codec, raw, message):
    with pytest.raises(CellMistake, match=message.replace("[", r"\[")):
        codec.read(raw)


def again(codec: Codec, value: Any) -> Any:
    """Through a spreadsheet, which keeps numbers as floats."""
    cell = codec.write(value)
    return codec.read(float(cell) if isinstance(cell, Decimal) else cell)


@given(st.decimals(min_value=0, max_value=10**9, allow_nan=False, allow_infinity=False, places=6))
def test_numbers_come_back(number):
    assert again(Number(), number) == number


@given(st.lists(st.text(min_size=1).filter(lambda text: text == text.strip()), min_size=1))
def test_texts_come_back(texts):
    assert again(Phrases(), texts) == texts
    assert again(Names(), texts) == texts


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), st.booleans(), min_size=1))
def test_attributes_come_back(condition):
    assert again(Attributes(), condition) == condition


def test_long_numbers_are_kept_as_text():
    number = Decimal("0.12345678901234567890")
    assert Number().write(number) == "0.12345678901234567890"
    assert again(Number(), number) == number
