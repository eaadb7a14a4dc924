"""Kaifu table 2 (窗口单位): every rule and every bound, by hand.

Without facts: KW1 40 + KW2 40 + KW3 0 = 80; KW3 starts at zero.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.scoring.rubrics.kaifu import arithmetic, holds_together, item, points, said
from tests.scoring.rubrics.refusals import refused

from sitecheck.scoring.refusals import Refusal

TABLE = "kaifu-2013-windows"
WINDOW = {"category": "department", "has_service_window": True}

STARTS = {"KW1": 40, "KW2": 40, "KW3": 0}

ROWS: list[tuple[str, dict[str, Any], str, str]] = [
    # KW1 from 40
    ("KW1", {"r1": True}, "35", "r1×1=-5"),  # 40 − 5 = 35
    ("KW1", {"r1": [True, True]}, "35", "r1×1=-5"),  # once a period: 40 − 5 = 35
    ("KW1", {"r1": False}, "40", "r1×0=0"),  # 40
    ("KW1", {"r2": True}, "37", "r2×1=-3"),  # 40 − 3 = 37
    ("KW1", {"r3": 1}, "35", "r3×1=-5"),  # 40 − 1×5 = 35
    ("KW1", {"r3": 2}, "30", "r3×2=-10"),  # 40 − 2×5 = 30
    ("KW1", {"r2": True, "r3": 1}, "35", "r2=0 r3×1=-5"),  # not told apart: 5 before 3, 40 − 5 = 35
    ("KW1", {"r2": True, "r3": 0}, "37", "r2×1=-3 r3×0=0"),  # nothing unpermitted: 40 − 3 = 37
    ("KW1", {"r4": True}, "35", "r4×1=-5"),  # 40 − 5 = 35
    ("KW1", {"r5": 3}, "37", "r5×1=-3"),  # 40 − 3 = 37
    ("KW1", {"r5": "4.5"}, "35.5", "r5×1=-4.5"),  # 40 − 4.5 = 35.5
    ("KW1", {"r5": 5}, "35", "r5×1=-5"),  # 40 − 5 = 35
    ("KW1", {"r5": 0}, "40", "r5×1=0"),  # 40
    ("KW1", {"r6": 3}, "25", "r6×3=-15"),  # three half days: 40 − 3×5 = 25
    ("KW1", {"r7": 2}, "30", "r7×2=-10"),  # 40 − 2×5 = 30
    ("KW1", {"r8": 5}, "35", "r8×1=-5"),  # 40 − 5 = 35
    ("KW1", {"r8": [5, 10]}, "25", "r8×2=-15"),  # two cases: 40 − 5 − 10 = 25
    ("KW1", {"r9": 1}, "35", "r9×1=-5"),  # 40 − 1×5 = 35
    ("KW1", {"r9": 8}, "0", "r9×8=-40"),  # 40 − 8×5 = 0
    ("KW1", {"r9": 9}, "0", "r9×9=-45 floor=5"),  # 40 − 45 = −5, floor 0
    # 40 − 5 − 5 − 3 − 5 − 5 = 17
    ("KW1", {"r1": True, "r4": True, "r5": 3, "r6": 1, "r7": 1}, "17", "r1×1=-5 r4×1=-5 r5×1=-3 r6×1=-5 r7×1=-5"),
    # KW2 from 40
    ("KW2", {"r1": 2}, "36", "r1×2=-4"),  # 40 − 2×2 = 36
    ("KW2", {"r2": 3}, "31", "r2×3=-9"),  # 40 − 3×3 = 31
    ("KW2", {"r3": 2}, "36", "r3×2=-4"),  # 40 − 2×2 = 36
    ("KW2", {"r4": 3}, "37", "r4×3=-3"),  # 40 − 3×1 = 37
    ("KW2", {"r5": True}, "38", "r5×1=-2"),  # 40 − 2 = 38
    ("KW2", {"r6": 2}, "36", "r6×2=-4"),  # 40 − 2×2 = 36
    ("KW2", {"r7": 3}, "37", "r7×3=-3"),  # 40 − 3×1 = 37
    ("KW2", {"r8": 2}, "36", "r8×2=-4"),  # 40 − 2×2 = 36
    ("KW2", {"r9": True}, "38", "r9×1=-2"),  # 40 − 2 = 38
    ("KW2", {"r10": True}, "35", "r10×1=-5"),  # 40 − 5 = 35
    ("KW2", {"r11": 3}, "37", "r11×3=-3"),  # three months: 40 − 3×1 = 37
    ("KW2", {"r12": True}, "37", "r12×1=-3"),  # 40 − 3 = 37
    ("KW2", {"r13": True}, "35", "r13×1=-5"),  # 40 − 5 = 35
    ("KW2", {"r6": 4, "r7": 4}, "28", "r6×4=-8 r7×4=-4"),  # they add: 40 − 4×2 − 4×1 = 28
    ("KW2", {"r1": 10, "r2": 5, "r3": 3}, "0", "r1×10=-20 r2×5=-15 r3×3=-6 floor=1"),  # 40 − 41 = −1, floor 0
    # KW3 from 0, at most 20
    ("KW3", {"r1": 3}, "3", "r1×1=3"),  # 3
    ("KW3", {"r1": ["3.5", 5]}, "8.5", "r1×2=8.5"),  # 3.5 + 5 = 8.5
    ("KW3", {"r1": False}, "0", "r1×0=0"),  # 0
    ("KW3", {"r2": 2}, "6", "r2×2=6"),  # 2×3 = 6
    ("KW3", {"r2": 7}, "20", "r2×7=21 limit=-1"),  # 7×3 = 21, limit 20
    ("KW3", {"r3": 1}, "5", "r3×1=5"),  # 1×5 = 5
    ("KW3", {"r3": 4}, "20", "r3×4=20"),  # 4×5 = 20
    ("KW3", {"r4": True}, "3", "r4×1=3"),  # 3
    ("KW3", {"r4": 4}, "3", "r4×4=3"),  # four quarters, once: 3
    ("KW3", {"r5": "single_staff_window"}, "3", "r5×1=3"),  # 3
    ("KW3", {"r5": "multi_staff_window"}, "1.5", "r5×1=1.5"),  # 1.5
    ("KW3", {"r5": ["multi_staff_window"] * 3}, "4.5", "r5×3=4.5"),  # 3×1.5 = 4.5
    ("KW3", {"r5": False}, "0", "r5×0=0"),  # 0
    # 5 + 2×3 + 5 + 3 + 1.5 = 20.5, limit 20
    (
        "KW3",
        {"r1": 5, "r2": 2, "r3": 1, "r4": True, "r5": "multi_staff_window"},
        "20",
        "r1×1=5 r2×2=6 r3×1=5 r4×1=3 r5×1=1.5 limit=-0.5",
    ),
]

REFUSED: list[tuple[str, Any, Refusal]] = [
    ("KW1.r1", 4, Refusal.FIXED),
    ("KW1.r2", 5, Refusal.FIXED),
    ("KW1.r3", -1, Refusal.NOT_WITHIN),
    ("KW1.r3", "0.5", Refusal.NOT_A_COUNT),
    ("KW1.r4", "x", Refusal.FIXED),
    ("KW1.r5", "2.9", Refusal.NOT_WITHIN),  # below 3
    ("KW1.r5", "5.1", Refusal.NOT_WITHIN),  # above 5
    ("KW1.r5", True, Refusal.NEEDS_AMOUNT),
    ("KW1.r5", [3, 3], Refusal.TOGETHER),  # once: 6 of 5
    ("KW1.r6", "half", Refusal.NOT_A_COUNT),
    ("KW1.r7", -2, Refusal.NOT_WITHIN),
    ("KW1.r8", "4.5", Refusal.NOT_WITHIN),  # below 5
    ("KW1.r8", [5, 11], Refusal.NOT_WITHIN),  # one of them above 10
    ("KW1.r8", True, Refusal.NEEDS_AMOUNT),
    ("KW1.r9", 1_000_001, Refusal.NOT_WITHIN),
    ("KW2.r1", None, Refusal.NOT_A_COUNT),
    ("KW2.r2", -3, Refusal.NOT_WITHIN),
    ("KW2.r3", "1.5", Refusal.NOT_A_COUNT),
    ("KW2.r4", [1], Refusal.NOT_A_COUNT),
    ("KW2.r5", 1, Refusal.FIXED),
    ("KW2.r6", -1, Refusal.NOT_WITHIN),
    ("KW2.r7", "two", Refusal.NOT_A_COUNT),
    ("KW2.r8", -1, Refusal.NOT_WITHIN),
    ("KW2.r9", 3, Refusal.FIXED),
    ("KW2.r10", 4, Refusal.FIXED),
    ("KW2.r11", -1, Refusal.NOT_WITHIN),
    ("KW2.r12", 2, Refusal.FIXED),
    ("KW2.r13", 10, Refusal.FIXED),
    ("KW3.r1", "2.5", Refusal.NOT_WITHIN),  # below 3
    ("KW3.r1", [3, "5.5"], Refusal.NOT_WITHIN),  # above 5
    ("KW3.r1", True, Refusal.NEEDS_AMOUNT),
    ("KW3.r2", -1, Refusal.NOT_WITHIN),
    ("KW3.r3", "0.5", Refusal.NOT_A_COUNT),
    ("KW3.r4", -1, Refusal.NOT_WITHIN),
    ("KW3.r5", "star", Refusal.NOT_A_KEY),
    ("KW3.r5", 2, Refusal.NOT_A_KEY),
]


@pytest.mark.parametrize(("name", "facts", "expected", "lines"), ROWS)
def test_rule(card, name, facts, expected, lines):
    found = card(TABLE, {f"{name}.{rule}": value for rule, value in facts.items()}, unit=WINDOW)
    score = item(found, name)
    assert (score.points, arithmetic(score)) == (Decimal(expected), lines)
    holds_together(score)
    assert found.total == 80 - STARTS[name] + Decimal(expected)  # nothing else moved
    assert found.final is None  # table 1 is still missing


@pytest.mark.parametrize("key", sorted({f"{name}.{rule}" for name, facts, _, _ in ROWS for rule in facts}))
def test_a_rule_that_does_not_apply_takes_and_gives_nothing(card, key):
    name = key.partition(".")[0]
    found = card(TABLE, {key: {"value": "na", "reason": "not here"}}, unit=WINDOW)
    assert (points(found, name), found.total) == (STARTS[name], 80)
    assert item(found, name).lines[0].reason == "not here"


@pytest.mark.parametrize(("key", "raw", "why"), REFUSED)
def test_refused(rubric, key, raw, why):
    assert refused(rubric(TABLE), key, raw) is why


def test_every_rule_has_rows_of_both_kinds(rubric):
    keys = set(rubric(TABLE).rules)
    assert {f"{name}.{rule}" for name, facts, _, _ in ROWS for rule in facts} == keys
    assert {key for key, _, _ in REFUSED} == keys


def test_a_file_with_refused_facts_scores_nothing_and_names_them_all(read):
    found = read(TABLE, {"units": [{"code": "u", "unit": WINDOW, "facts": {key: raw for key, raw, _ in REFUSED}}]})
    assert {error.rule for error in found.errors} == {key for key, _, _ in REFUSED}


def test_a_whole_card(card):
    found = card(
        TABLE,
        {
            "KW1.r1": True,  # −5
            "KW1.r6": 2,  # −2×5
            "KW2.r2": 2,  # −2×3
            "KW2.r4": 1,  # −1
            "KW2.r11": 1,  # −1
            "KW3.r2": 2,  # 2×3
            "KW3.r4": True,  # 3
        },
        unit=WINDOW,
    )
    # 40 − 5 − 10 = 25; 40 − 6 − 1 − 1 = 32; 6 + 3 = 9; together 66
    assert found.subtotals == {"people": 25, "business": 32, "reward": 9}
    assert (found.base, found.bonus, found.penalty, found.raw_total, found.total) == (57, 9, 0, 66, 66)


def test_a_unit_without_window_is_not_scored_by_this_table(card):
    found = card(TABLE, {"KW1.r1": True, "KW3.r3": 1}, unit={"category": "department", "has_service_window": False})
    assert (found.total, found.final) == (None, None)
    assert not found.complete
    assert [(score.applies, score.points) for score in found.items] == [(False, None)] * 3
    assert said(found, "KW1.r1") == ["not-this-table"]  # the fact keeps its line and costs nothing
    assert item(found, "KW1").lines[0].points == 0
