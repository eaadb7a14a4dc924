"""Wafangdian 2013: awards, judged parts, the precondition of W11, 110 points in two tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

TABLE = "wafangdian-2013"

ITEMS = [
    ("W1", {"r1": True, "r2": True, "r3": True, "r4": True, "r5": True}, "7"),  # 2 + 1 + 1 + 1.5 + 1.5
    ("W1", {"r1": "1.5", "r4": "0.75"}, "2.25"),  # AW-3
    ("W2", {"r2": True}, "3"),
    ("W3", {"r1": True}, "3"),  # AW-6: 2, and 1 unless an event is recorded
    ("W3", {"r1": True, "r3": False}, "2"),
    ("W4", {"r1": True, "r2": 1}, "3"),
    ("W5", {"r1": True, "r3": True}, "7"),  # AW-7: no low-star case, 3 + 2 + 2
    ("W5", {"r1": True, "r2": 0}, "3"),
    ("W6", {"r1": {"value": "na", "reason": "no such project"}, "r2": True}, "5"),  # AW-8
    ("W7", {"r1": True}, "2"),
    ("W8", {"r3": True, "r4": True}, "5"),  # AW-4: counted here ...
    ("W9", {"r3": True, "r5": "2.5"}, "4.5"),  # ... and here
    ("W10", {"r1": "8.5"}, "8.5"),
    # AW-2: six parts of 2; missed filing: nothing
    ("W11", {"r1": True, "r2": True, "r3": True, "r4": True, "r5": True, "r6": True}, "12"),
    ("W11", {"r1": True, "r2": 1}, "3"),
    ("W11", {"r1": True, "r2": True, "g1": True}, "0"),
    ("W12", {"r1": True, "r2": True}, "4"),  # AW-9: each once
    ("W13", {"r1": True, "r4": True}, "5"),
]


@pytest.mark.parametrize(("item", "facts", "points"), ITEMS)
def test_item(card, item, facts, points):
    found = card(TABLE, {f"{item}.{rule}": value for rule, value in facts.items()})
    score = next(score for score in found.items if score.item == item)
    assert score.points == found.total == Decimal(points)


def test_filing_may_be_worth_the_whole_item(card):
    settings = {"filing": "whole_item"}  # AW-2, the other reading
    found = card(TABLE, {"W11.r1": True}, settings)
    assert next(score.points for score in found.items if score.item == "W11") == 12
    late = card(TABLE, {"W11.r1": True, "W11.g1": True}, settings)
    assert next(score.points for score in late.items if score.item == "W11") == 0


def test_two_tables_in_one(card):
    found = card(TABLE, items={"W13": 7, "W12": 0}, others="full")
    # AW-1: 40 + 50 + 0 = 90 of 100, 7 of 10, 97 of 110; nothing is rescaled
    assert found.groups == {"openness": 90, "complaint-work": 7}
    assert (found.total, found.raw_total) == (97, 97)
    assert card(TABLE, others="full").total == 110


def test_normalising_is_a_switch(card):
    found = card(TABLE, {}, {"normalise_to": 100}, items={"W8": 1}, others="full")
    assert found.total == 90  # 99 / 110 x 100


def test_nothing_entered_is_nothing_given(card):
    found = card(TABLE)
    assert found.total == 0
    assert not found.complete
