"""Kaifu table 3, item by item, by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

TABLE = "kaifu-2013-streets"

ITEMS = [
    ("KS1", {"r1": True, "r2": True}, "1"),  # AK-1: 5 - 2 - 2
    ("KS2", {"r1": 3}, "2"),  # AK-23: three elements, 5 - 3
    ("KS3", {"r1": True}, "0"),
    ("KS4", {"r1": True}, "2"),  # 5 - 3
    ("KS4", {"r2": 5}, "0"),  # AK-18: null amount, the assessor takes all
    ("KS5", {"r1": True, "r2": "timely"}, "15"),  # AK-19: 5 + 10
    ("KS5", {"r1": True, "r2": "stale"}, "10"),  # 5 + 5
    ("KS5", {"r1": "2.5", "r2": "none"}, "2.5"),  # judged 2.5 + 0
    ("KS5", {"r2": "stale"}, "5"),
    ("KS6", {"r1": 2}, "3"),
    ("KS7", {"r1": 6}, "0"),  # AK-9: 5 - 6 -> 0
    ("KS8", {"r1": "compliant"}, "10"),
    ("KS8", {"r1": "no_ledger"}, "5"),
    ("KS8", {"r1": "neither"}, "0"),
    ("KS9", {"r1": 3}, "3.5"),  # 5 - 3 x 0.5
    ("KS9", {"r1": 12}, "0"),  # AK-24: open list, 5 - 6 -> 0
    ("KS10", {"r1": 4}, "1"),  # 5 - 4
    ("KS11", {"r1": True, "r2": True}, "2"),  # A 5 - 3 - 2, B 2
    ("KS11", {"r1": True, "r3": True}, "2"),  # A 5 - 3, B 2 - 2
    ("KS12", {"r1": 3}, "2"),
    ("KS13", {"r1": True, "r2": True}, "0"),  # AK-20: 5 - 3 - 2
    ("KS13", {"r1": True}, "2"),  # AK-29: once
    ("KS14", {"r1": True, "r2": True}, "0"),  # AK-21: 5 - 5 - 5 -> 0
    ("KS15", {"g1": True}, "0"),
    ("KS16", {"r1": 1, "r2": 1, "r3": 1}, "6"),  # 1 + 2 + 3
    ("KS16", {"r1": 1, "r2": 1, "r3": 1, "r4": 1, "r5": 1}, "8"),  # AK-22: 9 against 8
    ("KS16", {"r2": 3}, "6"),  # AK-22: each occurrence
]


@pytest.mark.parametrize(("item", "facts", "points"), ITEMS)
def test_item(card, item, facts, points):
    found = card(TABLE, {f"{item}.{rule}": value for rule, value in facts.items()}, others="full")
    score = next(score for score in found.items if score.item == item)
    assert score.points == Decimal(points)
    assert score.start + sum(line.points for line in score.lines) == score.points
    assert found.total == 100 - score.max_points + Decimal(points)


def test_without_facts(card):
    # KS5 15, KS8 10 and KS16 8 start at zero
    assert card(TABLE).total == 67
