"""Kaifu table 1 (区直部门): every rule and every bound, by hand.

Without facts: 100 − KD7 5 − KD11 5 − KD14 B 5 − KD15 5 = 80, because these start at zero.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.scoring.rubrics.kaifu import arithmetic, holds_together, item, points
from tests.scoring.rubrics.refusals import refused

from sitecheck.scoring.refusals import Refusal

TABLE = "kaifu-2013-departments"
# item, facts, its points, its lines
ROWS: list[tuple[str, dict[str, Any], str, str]] = [
    # KD1 from 5, two deductions of 2, each once
    ("KD1", {"r1": True}, "3", "r1×1=-2"),  # 5 − 2 = 3
    ("KD1", {"r2": True}, "3", "r2×1=-2"),  # 5 − 2 = 3
    ("KD1", {"r1": True, "r2": True}, "1", "r1×1=-2 r2×1=-2"),  # 5 − 2 − 2 = 1
    ("KD1", {"r1": False, "r2": False}, "5", "r1×0=0 r2×0=0"),  # 5
    ("KD1", {"r1": [True, True]}, "3", "r1×1=-2"),  # once a period: 5 − 2 = 3
    # KD2 from 5, 1 for each of four elements, 2 once, nothing where there is nothing at all
    ("KD2", {"r1": 0}, "5", "r1×0=0"),  # 5
    ("KD2", {"r1": 1}, "4", "r1×1=-1"),  # 5 − 1×1 = 4
    ("KD2", {"r1": 3}, "2", "r1×3=-3"),  # 5 − 3×1 = 2
    ("KD2", {"r1": 4}, "1", "r1×4=-4"),  # 5 − 4×1 = 1; that nothing exists is said by g1
    ("KD2", {"r2": True}, "3", "r2×1=-2"),  # 5 − 2 = 3
    ("KD2", {"r1": 3, "r2": True}, "0", "r1×3=-3 r2×1=-2"),  # 5 − 3 − 2 = 0
    ("KD2", {"r1": 4, "r2": True}, "0", "r1×4=-4 r2×1=-2 floor=1"),  # 5 − 4 − 2 = −1, floor 0
    ("KD2", {"g1": True}, "0", "g1=-5"),  # gate
    ("KD2", {"r1": 4, "g1": True}, "0", "r1×4=-4 g1=-1"),  # 5 − 4 = 1, gate takes the rest
    ("KD2", {"r1": 1, "g1": False}, "4", "r1×1=-1 g1=0"),  # 5 − 1 = 4
    # KD3, KD4, KD5 from 5, all of it once
    ("KD3", {"r1": True}, "0", "r1×1=-5"),  # 5 − 5 = 0
    ("KD3", {"r1": False}, "5", "r1×0=0"),  # 5
    ("KD4", {"r1": True}, "0", "r1×1=-5"),  # 5 − 5 = 0
    ("KD4", {"r1": [True, True]}, "0", "r1×1=-5"),  # no coordination and a complaint: once, 5 − 5 = 0
    ("KD5", {"r1": True}, "0", "r1×1=-5"),  # 5 − 5 = 0
    # KD6 from 20: 5 once for staleness, an amount by the assessor for directory and guide
    ("KD6", {"r1": True}, "15", "r1×1=-5"),  # 20 − 5 = 15
    ("KD6", {"r2": "7.5"}, "12.5", "r2×1=-7.5"),  # 20 − 7.5 = 12.5
    ("KD6", {"r2": 0}, "20", "r2×1=0"),  # 20 − 0
    ("KD6", {"r2": False}, "20", "r2×0=0"),  # 20
    ("KD6", {"r2": 20}, "0", "r2×1=-20"),  # nothing there at all: 20 − 20 = 0
    ("KD6", {"r2": [4, "2.5"]}, "13.5", "r2×2=-6.5"),  # guide and directory apart: 20 − 6.5 = 13.5
    ("KD6", {"r1": True, "r2": 18}, "0", "r1×1=-5 r2×1=-18 floor=3"),  # 20 − 5 − 18 = −3, floor 0
    # KD7 from 0: 1 + 2 + 2
    ("KD7", {"r1": True}, "1", "r1×1=1"),  # 1
    ("KD7", {"r2": True}, "2", "r2×1=2"),  # 2
    ("KD7", {"r3": True}, "2", "r3×1=2"),  # 2
    ("KD7", {"r1": True, "r2": True, "r3": True}, "5", "r1×1=1 r2×1=2 r3×1=2"),  # 1 + 2 + 2 = 5
    ("KD7", {"r1": False, "r2": True}, "2", "r1×0=0 r2×1=2"),  # 0 + 2
    # KD8 from 5 + 5 in two parts
    ("KD8", {"r1": True}, "5", "r1×1=-5"),  # A 5 − 5 = 0, B 5
    ("KD8", {"r2": "3.5"}, "6.5", "r2×1=-3.5"),  # A 5, B 5 − 3.5 = 1.5
    ("KD8", {"r1": True, "r2": "3.5"}, "1.5", "r1×1=-5 r2×1=-3.5"),  # A 0, B 1.5
    ("KD8", {"r1": True, "r2": 5}, "0", "r1×1=-5 r2×1=-5"),  # A 0, B 0
    # KD9, KD13 from 5, nothing when it happened
    ("KD9", {"g1": True}, "0", "g1=-5"),  # gate
    ("KD9", {"g1": False}, "5", "g1=0"),  # 5
    ("KD13", {"g1": True}, "0", "g1=-5"),  # gate
    # KD10 from 5, 1 for each of six elements
    ("KD10", {"r1": 1}, "4", "r1×1=-1"),  # 5 − 1×1 = 4
    ("KD10", {"r1": 3}, "2", "r1×3=-3"),  # 5 − 3×1 = 2
    ("KD10", {"r1": 5}, "0", "r1×5=-5"),  # 5 − 5×1 = 0
    ("KD10", {"r1": 6}, "0", "r1×6=-6 floor=1"),  # 5 − 6 = −1, floor 0
    ("KD10", {"g1": True}, "0", "g1=-5"),  # gate
    ("KD10", {"r1": 6, "g1": True}, "0", "r1×6=-6 floor=1 g1=0"),  # floor 0, nothing left for the gate
    # KD11 from 0, one grade
    ("KD11", {"r1": "compliant"}, "5", "r1=5"),  # 5
    ("KD11", {"r1": "no_ledger"}, "3", "r1=3"),  # 3
    ("KD11", {"r1": "neither"}, "0", "r1=0"),  # 0
    # KD12 from 5, all of it once
    ("KD12", {"r1": True}, "0", "r1×1=-5"),  # 5 − 5 = 0
    # KD14: channel 5 (A), handling by grade (B), nothing where complaints are ignored
    ("KD14", {"r2": "no_complaint"}, "10", "r2=5"),  # A 5, B 5
    ("KD14", {"r2": "resolved"}, "10", "r2=5"),  # A 5, B 5
    ("KD14", {"r2": "complained"}, "7", "r2=2"),  # A 5, B 5 − 3 = 2
    ("KD14", {"r1": True, "r2": "no_complaint"}, "5", "r1×1=-5 r2=5"),  # A 5 − 5 = 0, B 5
    ("KD14", {"r1": True, "r2": "complained"}, "2", "r1×1=-5 r2=2"),  # A 0, B 2
    ("KD14", {"r1": True}, "0", "r1×1=-5"),  # A 0, B not yet graded
    ("KD14", {"r2": "complained", "g1": True}, "0", "r2=2 g1=-7"),  # A 5 + B 2 = 7, gate
    # KD15 from 0: one grade, 5 off for a petition
    ("KD15", {"r1": "praised_and_awarded"}, "5", "r1=5"),  # 5
    ("KD15", {"r1": "praised_only"}, "2", "r1=2"),  # 2
    ("KD15", {"r1": "none"}, "0", "r1=0"),  # 0
    ("KD15", {"r1": "praised_and_awarded", "r2": True}, "0", "r1=5 r2×1=-5"),  # 5 − 5 = 0
    ("KD15", {"r1": "praised_only", "r2": True}, "0", "r1=2 r2×1=-5 floor=3"),  # 2 − 5 = −3, floor 0
    ("KD15", {"r2": True}, "0", "r2×1=-5 floor=5"),  # 0 − 5, floor 0
]

# what is refused, and why
REFUSED: list[tuple[str, Any, Refusal]] = [
    ("KD1.r1", 3, Refusal.FIXED),  # the source says 2 or nothing
    ("KD1.r2", [2, 1], Refusal.FIXED),
    ("KD2.r1", -1, Refusal.NOT_WITHIN),
    ("KD2.r1", 5, Refusal.TOO_MANY),  # there are four elements
    ("KD2.r1", "1.5", Refusal.NOT_A_COUNT),
    ("KD2.r2", 1, Refusal.FIXED),
    ("KD2.g1", 1, Refusal.NOT_A_FLAG),
    ("KD3.r1", 2, Refusal.FIXED),
    ("KD4.r1", "-5", Refusal.FIXED),
    ("KD5.r1", "x", Refusal.FIXED),
    ("KD6.r1", 10, Refusal.FIXED),
    ("KD6.r2", True, Refusal.NEEDS_AMOUNT),  # the source names no amount
    ("KD6.r2", "20.5", Refusal.NOT_WITHIN),  # above the item
    ("KD6.r2", -1, Refusal.NOT_WITHIN),
    ("KD6.r2", [12, 9], Refusal.TOGETHER),  # 21 of 20
    ("KD6.r2", "nan", Refusal.NOT_A_NUMBER),
    ("KD7.r1", "0.5", Refusal.FIXED),  # no part of it
    ("KD7.r2", 1, Refusal.FIXED),
    ("KD7.r3", 3, Refusal.NOT_WITHIN),
    ("KD8.r1", 4, Refusal.FIXED),
    ("KD8.r2", "5.5", Refusal.NOT_WITHIN),  # above part B
    ("KD8.r2", True, Refusal.NEEDS_AMOUNT),
    ("KD9.g1", "yes", Refusal.NOT_A_FLAG),
    ("KD10.r1", -2, Refusal.NOT_WITHIN),
    ("KD10.g1", 6, Refusal.NOT_A_FLAG),
    ("KD11.r1", "late", Refusal.NOT_A_KEY),
    ("KD11.r1", ["compliant", "no_ledger"], Refusal.ONE_GRADE),
    ("KD11.r1", "na", Refusal.REASON),
    ("KD12.r1", 3, Refusal.FIXED),
    ("KD13.g1", 0, Refusal.NOT_A_FLAG),
    ("KD14.r1", 3, Refusal.FIXED),
    ("KD14.r2", 3, Refusal.NOT_A_KEY),
    ("KD14.r2", [], Refusal.ONE_GRADE),
    ("KD14.g1", "no", Refusal.NOT_A_FLAG),
    ("KD15.r1", "awarded", Refusal.NOT_A_KEY),
    ("KD15.r2", 2, Refusal.FIXED),
]


@pytest.mark.parametrize(("name", "facts", "expected", "lines"), ROWS)
def test_rule(card, name, facts, expected, lines):
    found = card(TABLE, {f"{name}.{rule}": value for rule, value in facts.items()}, others="full")
    score = item(found, name)
    assert (score.points, arithmetic(score)) == (Decimal(expected), lines)
    holds_together(score)
    assert found.total == found.final == 100 - score.max_points + Decimal(expected)  # nothing else moved


# a rule that does not apply leaves its full points: deductions their start, awards and grades the best
NOT_APPLICABLE = {"KD7.r1": 1, "KD7.r2": 2, "KD7.r3": 2, "KD11.r1": 5, "KD14.r2": 10, "KD15.r1": 5}

STARTS = {"KD7": 0, "KD11": 0, "KD14": 5, "KD15": 0}


@pytest.mark.parametrize("key", sorted({f"{name}.{rule}" for name, facts, _, _ in ROWS for rule in facts}))
def test_a_rule_that_does_not_apply_keeps_its_points(card, rubric, key):
    name = key.partition(".")[0]
    found = card(TABLE, {key: {"value": "na", "reason": "not here"}})
    start = STARTS.get(name, rubric(TABLE).by_id[name].max_points)
    assert points(found, name) == NOT_APPLICABLE.get(key, start)
    assert item(found, name).lines[0].reason == "not here"


@pytest.mark.parametrize(("key", "raw", "why"), REFUSED)
def test_refused(rubric, key, raw, why):
    assert refused(rubric(TABLE), key, raw) is why


def test_every_rule_has_rows_of_both_kinds(rubric):
    keys = set(rubric(TABLE).rules)
    assert {f"{name}.{rule}" for name, facts, _, _ in ROWS for rule in facts} == keys
    assert {key for key, _, _ in REFUSED} == keys


def test_a_file_with_refused_facts_scores_nothing_and_names_them_all(read):
    found = read(TABLE, {"units": [{"code": "u", "facts": {key: raw for key, raw, _ in REFUSED}}]})
    assert {error.rule for error in found.errors} == {key for key, _, _ in REFUSED}
    assert all(error.code == "u" and error.message for error in found.errors)


def test_without_facts_each_item_keeps_its_start(card):
    found = card(TABLE)
    assert found.total == 80
    assert found.subtotals == {"org": 20, "disclosure": 40, "on-request": 10, "service": 10, "innovation": 0}
    assert {score.item for score in found.items if not score.complete} == {"KD7", "KD11", "KD14", "KD15"}
    assert not found.complete


def test_a_whole_card(card):
    found = card(
        TABLE,
        {
            "KD1.r2": True,  # 5 − 2 = 3
            "KD2.r1": 2,  # 5 − 2 = 3
            "KD6.r1": True,  # 20 − 5 = 15
            "KD7.r1": True,
            "KD7.r2": True,  # 1 + 2 = 3
            "KD8.r1": True,  # 0 + 5 = 5
            "KD10.r1": 2,  # 5 − 2 = 3
            "KD11.r1": "no_ledger",  # 3
            "KD14.r1": True,
            "KD14.r2": "complained",  # 0 + 2 = 2
            "KD15.r1": "praised_only",  # 2
        },
    )
    # 3 + 3 + 5 + 5 = 16; 5 + 15 + 3 + 5 + 5 = 33; 3 + 3 + 5 = 11; 5 + 2 = 7; 2; together 69
    assert found.subtotals == {"org": 16, "disclosure": 33, "on-request": 11, "service": 7, "innovation": 2}
    assert (found.base, found.total, found.final) == (69, 69, 69)
    assert found.complete


def test_the_worst_card_ends_at_the_floor(card):
    facts = {
        f"{name}.{rule}": value for name, rules, expected, _ in ROWS if expected == "0" for rule, value in rules.items()
    }
    found = card(TABLE, {**facts, "KD1.r1": True, "KD1.r2": True})
    # every item 0 but KD1, whose rules leave 1, and KD7, which nothing was given for
    assert found.total == 1


def test_an_assessors_value_stands_before_the_rules_which_stay_visible(card):
    found = card(TABLE, {"KD6.r1": True}, items={"KD6": {"value": "12.5", "reason": "late and thin"}})
    score = item(found, "KD6")
    assert (score.points, arithmetic(score)) == (Decimal("12.5"), "r1×1=-5 whole-item=-2.5")  # 20 − 5 − 2.5
    assert score.lines[1].reason == "late and thin"
