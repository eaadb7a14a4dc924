"""Kaifu table 1, by hand. Without facts: 100 - KD7 5 - KD11 5 - KD14 B 5 - KD15 5 = 80 (these start at zero)."""

from __future__ import annotations

from decimal import Decimal

import pytest

TABLE = "kaifu-2013-departments"

ITEMS = [
    # AK-1: 5 - 2 - 2 = 1; 0 cannot be reached
    ("KD1", {"r1": True, "r2": True}, "1"),
    ("KD1", {"r1": True}, "3"),
    ("KD1", {"r1": False}, "5"),
    # AK-2: 5 - 3x1 = 2; with late work 5 - 4 - 2 = -1 -> 0; nothing at all -> 0
    ("KD2", {"r1": 3}, "2"),
    ("KD2", {"r1": 4, "r2": True}, "0"),
    ("KD2", {"r1": 1, "g1": True}, "0"),
    ("KD3", {"r1": True}, "0"),
    ("KD4", {"r1": True}, "0"),  # AK-10: 5 - 5
    ("KD5", {"r1": True}, "0"),
    # AK-3: stale 20 - 5 = 15; missing guide 20 - 7.5 by the assessor; nothing at all 20 - 20; both 20 - 5 - 18 -> 0
    ("KD6", {"r1": True}, "15"),
    ("KD6", {"r2": "7.5"}, "12.5"),
    ("KD6", {"r2": 20}, "0"),
    ("KD6", {"r1": True, "r2": 18}, "0"),
    ("KD7", {"r1": True, "r2": True}, "3"),  # 1 + 2
    ("KD7", {"r1": True, "r2": True, "r3": True}, "5"),
    # AK-4: part A 5 - 5, part B 5; part B by judgement 5 - 3.5
    ("KD8", {"r1": True}, "5"),
    ("KD8", {"r1": True, "r2": "3.5"}, "1.5"),
    ("KD9", {"g1": True}, "0"),
    # AK-9: 5 - 3; six missing 5 - 6 -> 0; none at all 0
    ("KD10", {"r1": 3}, "2"),
    ("KD10", {"r1": 5}, "0"),
    ("KD10", {"r1": 6}, "0"),
    ("KD10", {"g1": True}, "0"),
    # AK-7: a listed grade is chosen; no application: full
    ("KD11", {"r1": "compliant"}, "5"),
    ("KD11", {"r1": "no_ledger"}, "3"),
    ("KD11", {"r1": {"value": "neither", "reason": "late, no ledger"}}, "0"),
    ("KD11", {"r1": {"value": "na", "reason": "no application"}}, "5"),
    ("KD12", {"r1": True}, "0"),  # AK-8
    ("KD13", {"g1": True}, "0"),
    # AK-5: A 5 + B 5; A 5 + B 2; A 0 + B 5; complaint ignored: whole item 0. AK-29: once
    ("KD14", {"r2": "no_complaint"}, "10"),
    ("KD14", {"r2": "resolved"}, "10"),
    ("KD14", {"r2": "complained"}, "7"),
    ("KD14", {"r1": True, "r2": "complained"}, "2"),
    ("KD14", {"r1": True, "r2": "no_complaint"}, "5"),
    ("KD14", {"r2": "complained", "g1": True}, "0"),
    # AK-6: 5; 2; 5 - 5 = 0; 2 - 5 -> 0
    ("KD15", {"r1": "praised_and_awarded"}, "5"),
    ("KD15", {"r1": "praised_only"}, "2"),
    ("KD15", {"r1": "praised_and_awarded", "r2": True}, "0"),
    ("KD15", {"r1": "praised_only", "r2": True}, "0"),
    ("KD15", {"r1": "none"}, "0"),
]


@pytest.mark.parametrize(("item", "facts", "points"), ITEMS)
def test_item(card, item, facts, points):
    found = card(TABLE, {f"{item}.{rule}": value for rule, value in facts.items()}, others="full")
    score = next(score for score in found.items if score.item == item)
    assert score.points == Decimal(points)
    # the lines tell the whole arithmetic, and everything else has full marks
    assert score.start + sum(line.points for line in score.lines) == score.points
    assert found.total == 100 - score.max_points + Decimal(points)


def test_without_facts_each_item_keeps_its_start(card):
    found = card(TABLE)
    assert found.total == 80
    assert found.subtotals == {"org": 20, "disclosure": 40, "on-request": 10, "service": 10, "innovation": 0}
    assert not found.complete


def test_a_whole_card(card):
    found = card(
        TABLE,
        {
            "KD1.r2": True,  # 5 - 2 = 3
            "KD2.r1": 2,  # 5 - 2 = 3
            "KD6.r1": True,  # 20 - 5 = 15
            "KD7.r1": True,
            "KD7.r2": True,  # 1 + 2 = 3
            "KD8.r1": True,  # 0 + 5 = 5
            "KD10.r1": 2,  # 5 - 2 = 3
            "KD11.r1": "no_ledger",  # 3
            "KD14.r1": True,
            "KD14.r2": "complained",  # 0 + 2 = 2
            "KD15.r1": "praised_only",  # 2
        },
    )
    # 3 + 3 + 5 + 5 = 16; 5 + 15 + 3 + 5 + 5 = 33; 3 + 3 + 5 = 11; 5 + 2 = 7; 2
    assert found.subtotals == {"org": 16, "disclosure": 33, "on-request": 11, "service": 7, "innovation": 2}
    assert (found.base, found.total, found.final) == (69, 69, 69)
    assert found.complete


def test_an_assessors_value_stands_before_the_rules_which_stay_visible(card):
    found = card(TABLE, {"KD6.r1": True}, items={"KD6": {"value": "12.5", "reason": "late and thin"}})
    score = next(score for score in found.items if score.item == "KD6")
    assert score.points == Decimal("12.5")  # 20 - 5 = 15 by rule, 12.5 by the assessor
    assert [(line.rule, line.points) for line in score.lines] == [("KD6.r1", -5), (None, Decimal("-2.5"))]
    assert score.lines[1].reason == "late and thin"


def test_an_item_that_does_not_apply_keeps_its_points(card):
    found = card(TABLE, items={"KD11": {"value": "na", "reason": "no application"}})
    assert next(score.points for score in found.items if score.item == "KD11") == 5  # AX-7


def test_running_totals_lead_to_the_items_points(card):
    found = card(TABLE, {"KD2.r1": 4, "KD2.r2": True})
    score = next(score for score in found.items if score.item == "KD2")
    # 5 - 4 = 1, 1 - 2 = -1, floor +1 = 0
    assert [(line.points, line.running) for line in score.lines] == [(-4, 1), (-2, -1), (1, 0)]
    assert score.lines[0].count == 4
    assert score.lines[0].readings == ("AK-2",)
