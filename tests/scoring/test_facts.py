"""Entries made at the desk: refused with words in both languages, or turned into facts with their origin."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sitecheck.scoring.facts import amount_limits, parse_fact, parse_item
from sitecheck.scoring.refusals import FactCode, FactRefused, Refusal
from sitecheck.scoring.values import Amounts, Count, Flag, Level, Levels, Origin

WORDS = [
    ("kaifu-2013-windows", "KW1.r5", 6, "6 is not within 3 to 5", "6不在3至5之间"),
    (
        "kaifu-2013-windows",
        "KW1.r5",
        True,
        "the source names no amount; enter 3 to 5 points",
        "原件未给分值，请填3至5分",
    ),
    ("kaifu-2013-windows", "KW1.r3", "x", "'x' is no count; write a whole number", "'x'不是次数，请填整数"),
    (
        "kaifu-2013-departments",
        "KD6.r1",
        3,
        "3: the source says 5 or nothing; write true or false",
        "3：原件规定5分，只填是或否",
    ),
    ("kaifu-2013-departments", "KD9.g1", "x", "'x': write true or false", "'x'：只填是或否"),
    (
        "kaifu-2013-departments",
        "KD11.r1",
        "late",
        "'late' is none of compliant, no_ledger, neither",
        "'late'不在各档之列：compliant, no_ledger, neither",
    ),
    ("ouhai-2017", "O3.r1", {"rank": 70, "n": 63}, "rank 70 of 63 cannot be", "共63个单位，没有第70名"),
]


@pytest.mark.parametrize(("table", "key", "raw", "english", "chinese"), WORDS)
def test_refusals_say_what_would_do(rubric, table, key, raw, english, chinese):
    with pytest.raises(FactRefused) as raised:
        parse_fact(*rubric(table).rules[key], raw)
    assert str(raised.value) == english
    assert raised.value.say("zh") == chinese
    assert raised.value.error is FactCode.OUT_OF_RANGE


def test_every_refusal_has_words_in_both_languages():
    names = ("item", "rule", "value", "low", "high", "keys", "points")
    for refusal in Refusal:
        refused = FactRefused(refusal, **dict.fromkeys(names, "7"))
        assert refused.say().isascii()
        assert any("一" <= letter <= "鿿" for letter in refused.say("zh"))


def test_an_entry_keeps_its_origin_reason_and_events(rubric):
    item, rule = rubric("kaifu-2013-windows").rules["KW1.r3"]
    fact = parse_fact(
        item, rule, {"value": 2, "reason": " two moves ", "events": ["a", "b"]}, origin=Origin.ENTRY, ids=("e1",)
    )
    assert (fact.key, fact.value, fact.origin, fact.ids) == ("KW1.r3", Count(2), Origin.ENTRY, ("e1",))
    assert (fact.reason, fact.events) == ("two moves", ("a", "b"))


VALUES = [
    (
        "ouhai-2017",
        "O1.r2",
        {"value": ["city", "district"], "events": ["x", "x"]},
        Levels((Level("city", "x"), Level("district", "x"))),
    ),
    ("kaifu-2013-departments", "KD6.r2", "7.5", Amounts((Decimal("7.5"),))),
    ("kaifu-2013-departments", "KD6.r2", False, Flag(False)),
    ("kaifu-2013-windows", "KW1.r8", ["5", 10], Amounts((Decimal(5), Decimal(10)))),
    ("kaifu-2013-windows", "KW3.r4", True, Count(1)),
]


@pytest.mark.parametrize(("table", "key", "raw", "value"), VALUES)
def test_values(rubric, table, key, raw, value):
    assert parse_fact(*rubric(table).rules[key], raw).value == value


LIMITS = [
    ("kaifu-2013-departments", "KD6.r2", (0, 20)),
    ("kaifu-2013-departments", "KD8.r2", (0, 5)),  # part B
    ("kaifu-2013-departments", "KD6.r1", None),
    ("kaifu-2013-windows", "KW1.r8", (5, 10)),
    ("kaifu-2013-windows", "KW3.r1", (3, 5)),
    ("wafangdian-2013", "W1.r4", (0, Decimal("1.5"))),
    ("ouhai-2017", "O4.r1", None),
]


@pytest.mark.parametrize(("table", "key", "limits"), LIMITS)
def test_limits_of_what_an_assessor_may_enter(rubric, table, key, limits):
    assert amount_limits(*rubric(table).rules[key]) == limits


def test_whole_items(rubric):
    item = rubric("kaifu-2013-departments").by_id["KD6"]
    assert parse_item(item, {"value": "12.5", "reason": "thin"}).value == Decimal("12.5")
    with pytest.raises(FactRefused) as raised:
        parse_item(item, "na")
    assert raised.value.error is FactCode.MISSING_REASON
