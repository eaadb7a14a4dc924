"""Kaifu table 3 (街道、镇): every rule and every bound, by hand.

Without facts: 100 − KS5 15 − KS8 10 − KS16 8 = 67, because these start at zero.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.scoring.rubrics.kaifu import arithmetic, holds_together, item, points
from tests.scoring.rubrics.refusals import refused

from sitecheck.scoring.refusals import Refusal

TABLE = "kaifu-2013-streets"

ROWS: list[tuple[str, dict[str, Any], str, str]] = [
    # KS1 from 5, two deductions of 2, each once
    ("KS1", {"r1": True}, "3", "r1×1=-2"),  # 5 − 2 = 3
    ("KS1", {"r2": True}, "3", "r2×1=-2"),  # 5 − 2 = 3
    ("KS1", {"r1": True, "r2": True}, "1", "r1×1=-2 r2×1=-2"),  # 5 − 2 − 2 = 1
    # KS2 from 5, 1 for each of three elements
    ("KS2", {"r1": 0}, "5", "r1×0=0"),  # 5
    ("KS2", {"r1": 1}, "4", "r1×1=-1"),  # 5 − 1×1 = 4
    ("KS2", {"r1": 3}, "2", "r1×3=-3"),  # 5 − 3×1 = 2
    # KS3 from 5, all of it once
    ("KS3", {"r1": True}, "0", "r1×1=-5"),  # 5 − 5 = 0
    ("KS3", {"r1": [True, True]}, "0", "r1×1=-5"),  # once: 5 − 5 = 0
    # KS4 from 5: 3 where rules exist but are not published, an amount by the assessor where they do not exist
    ("KS4", {"r1": True}, "2", "r1×1=-3"),  # 5 − 3 = 2
    ("KS4", {"r2": 5}, "0", "r2×1=-5"),  # 5 − 5 = 0
    ("KS4", {"r2": "1.5"}, "3.5", "r2×1=-1.5"),  # 5 − 1.5 = 3.5
    ("KS4", {"r1": True, "r2": 4}, "0", "r1×1=-3 r2×1=-4 floor=2"),  # 5 − 3 − 4 = −2, floor 0
    # KS5: directory and guide 5 (A, may be given in part), posting by grade (B)
    ("KS5", {"r1": True, "r2": "timely"}, "15", "r1×1=5 r2=10"),  # A 5, B 10
    ("KS5", {"r1": True, "r2": "stale"}, "10", "r1×1=5 r2=5"),  # A 5, B 10 − 5 = 5
    ("KS5", {"r1": True, "r2": "none"}, "5", "r1×1=5 r2=0"),  # A 5, B 0
    ("KS5", {"r1": "2.5", "r2": "none"}, "2.5", "r1×1=2.5 r2=0"),  # A 2.5, B 0
    ("KS5", {"r1": False, "r2": "timely"}, "10", "r1×0=0 r2=10"),  # A 0, B 10
    ("KS5", {"r2": "stale"}, "5", "r2=5"),  # A not yet given, B 5
    # KS6, KS7 from 5, 1 for each element
    ("KS6", {"r1": 2}, "3", "r1×2=-2"),  # 5 − 2×1 = 3
    ("KS6", {"r1": 7}, "0", "r1×7=-7 floor=2"),  # open list: 5 − 7 = −2, floor 0
    ("KS7", {"r1": 4}, "1", "r1×4=-4"),  # 5 − 4×1 = 1
    ("KS7", {"r1": 6}, "0", "r1×6=-6 floor=1"),  # 5 − 6 = −1, floor 0
    # KS8 from 0, one grade
    ("KS8", {"r1": "compliant"}, "10", "r1=10"),  # 10
    ("KS8", {"r1": "no_ledger"}, "5", "r1=5"),  # 5
    ("KS8", {"r1": "neither"}, "0", "r1=0"),  # 0
    # KS9 from 5, half a point for each window; KS10 from 5, 1 for each facility
    ("KS9", {"r1": 1}, "4.5", "r1×1=-0.5"),  # 5 − 0.5 = 4.5
    ("KS9", {"r1": 3}, "3.5", "r1×3=-1.5"),  # 5 − 3×0.5 = 3.5
    ("KS9", {"r1": 10}, "0", "r1×10=-5"),  # 5 − 10×0.5 = 0
    ("KS9", {"r1": 12}, "0", "r1×12=-6 floor=1"),  # 5 − 12×0.5 = −1, floor 0
    ("KS10", {"r1": 4}, "1", "r1×4=-4"),  # 5 − 4×1 = 1
    ("KS10", {"r1": 6}, "0", "r1×6=-6 floor=1"),  # 5 − 6 = −1, floor 0
    # KS11: guide 3 and ledger 2 of part A, report 2 of part B
    ("KS11", {"r1": True}, "4", "r1×1=-3"),  # A 5 − 3 = 2, B 2
    ("KS11", {"r2": True}, "5", "r2×1=-2"),  # A 5 − 2 = 3, B 2
    ("KS11", {"r3": True}, "5", "r3×1=-2"),  # A 5, B 2 − 2 = 0
    ("KS11", {"r1": True, "r2": True}, "2", "r1×1=-3 r2×1=-2"),  # A 5 − 3 − 2 = 0, B 2
    ("KS11", {"r1": True, "r2": True, "r3": True}, "0", "r1×1=-3 r2×1=-2 r3×1=-2"),  # A 0, B 0
    # KS12 from 5, 1 for each rule of management
    ("KS12", {"r1": 3}, "2", "r1×3=-3"),  # 5 − 3×1 = 2
    ("KS12", {"r1": 8}, "0", "r1×8=-8 floor=3"),  # 5 − 8 = −3, floor 0
    # KS13 from 5: 3 and 2, each once
    ("KS13", {"r1": True}, "2", "r1×1=-3"),  # 5 − 3 = 2
    ("KS13", {"r2": True}, "3", "r2×1=-2"),  # 5 − 2 = 3
    ("KS13", {"r1": True, "r2": True}, "0", "r1×1=-3 r2×1=-2"),  # 5 − 3 − 2 = 0
    # KS14 from 5: twice 5
    ("KS14", {"r1": True}, "0", "r1×1=-5"),  # 5 − 5 = 0
    ("KS14", {"r2": True}, "0", "r2×1=-5"),  # 5 − 5 = 0
    ("KS14", {"r1": True, "r2": True}, "0", "r1×1=-5 r2×1=-5 floor=5"),  # 5 − 10 = −5, floor 0
    # KS15 from 5, nothing when it happened
    ("KS15", {"g1": True}, "0", "g1=-5"),  # gate
    ("KS15", {"g1": False}, "5", "g1=0"),  # 5
    # KS16 from 0, each occurrence, at most 8
    ("KS16", {"r1": 2}, "2", "r1×2=2"),  # 2×1 = 2
    ("KS16", {"r2": 3}, "6", "r2×3=6"),  # 3×2 = 6
    ("KS16", {"r3": 2}, "6", "r3×2=6"),  # 2×3 = 6
    ("KS16", {"r4": 1}, "1", "r4×1=1"),  # 1×1 = 1
    ("KS16", {"r5": 2}, "4", "r5×2=4"),  # 2×2 = 4
    ("KS16", {"r1": 1, "r2": 1, "r3": 1}, "6", "r1×1=1 r2×1=2 r3×1=3"),  # 1 + 2 + 3 = 6
    # 1 + 2 + 3 + 1 + 2 = 9, limit 8
    (
        "KS16",
        {"r1": 1, "r2": 1, "r3": 1, "r4": 1, "r5": 1},
        "8",
        "r1×1=1 r2×1=2 r3×1=3 r4×1=1 r5×1=2 limit=-1",
    ),
]

REFUSED: list[tuple[str, Any, Refusal]] = [
    ("KS1.r1", 1, Refusal.FIXED),
    ("KS1.r2", "2.5", Refusal.FIXED),
    ("KS2.r1", 4, Refusal.TOO_MANY),  # there are three elements
    ("KS2.r1", -1, Refusal.NOT_WITHIN),
    ("KS3.r1", 3, Refusal.FIXED),
    ("KS4.r1", 2, Refusal.FIXED),
    ("KS4.r2", "5.5", Refusal.NOT_WITHIN),  # above the item
    ("KS4.r2", True, Refusal.NEEDS_AMOUNT),
    ("KS4.r2", [3, 3], Refusal.TOGETHER),  # 6 of 5
    ("KS5.r1", 6, Refusal.NOT_WITHIN),  # above part A
    ("KS5.r1", [3, 3], Refusal.TOGETHER),
    ("KS5.r2", "monthly", Refusal.NOT_A_KEY),
    ("KS5.r2", ["timely", "stale"], Refusal.ONE_GRADE),
    ("KS6.r1", "-1", Refusal.NOT_WITHIN),
    ("KS7.r1", "0.5", Refusal.NOT_A_COUNT),
    ("KS8.r1", "late", Refusal.NOT_A_KEY),
    ("KS8.r1", {"value": "na"}, Refusal.REASON),
    ("KS9.r1", "1.5", Refusal.NOT_A_COUNT),
    ("KS10.r1", -1, Refusal.NOT_WITHIN),
    ("KS11.r1", 2, Refusal.FIXED),
    ("KS11.r2", 3, Refusal.FIXED),
    ("KS11.r3", 1, Refusal.FIXED),
    ("KS12.r1", -3, Refusal.NOT_WITHIN),
    ("KS13.r1", 2, Refusal.FIXED),
    ("KS13.r2", 3, Refusal.FIXED),
    ("KS14.r1", 10, Refusal.FIXED),
    ("KS14.r2", "yes", Refusal.FIXED),
    ("KS15.g1", 1, Refusal.NOT_A_FLAG),
    ("KS16.r1", -1, Refusal.NOT_WITHIN),
    ("KS16.r2", "0.5", Refusal.NOT_A_COUNT),
    ("KS16.r3", "x", Refusal.NOT_A_COUNT),
    ("KS16.r4", -1, Refusal.NOT_WITHIN),
    ("KS16.r5", None, Refusal.NOT_A_COUNT),
]


@pytest.mark.parametrize(("name", "facts", "expected", "lines"), ROWS)
def test_rule(card, name, facts, expected, lines):
    found = card(TABLE, {f"{name}.{rule}": value for rule, value in facts.items()}, others="full")
    score = item(found, name)
    assert (score.points, arithmetic(score)) == (Decimal(expected), lines)
    holds_together(score)
    assert found.total == found.final == 100 - score.max_points + Decimal(expected)  # nothing else moved


# a rule that does not apply leaves its full points: deductions their start, awards and grades the best
NOT_APPLICABLE = {"KS5.r1": 5, "KS5.r2": 10, "KS8.r1": 10}

STARTS = {"KS16": 0}  # rewards: what does not apply is not earned


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


def test_without_facts_each_item_keeps_its_start(card):
    found = card(TABLE)
    assert found.total == 67
    assert found.subtotals == {"org": 15, "disclosure": 10, "on-request": 5, "service": 37, "innovation": 0}
    assert {score.item for score in found.items if not score.complete} == {"KS5", "KS8"}


def test_a_whole_card(card):
    found = card(
        TABLE,
        {
            "KS2.r1": 1,  # 5 − 1 = 4
            "KS4.r1": True,  # 5 − 3 = 2
            "KS5.r1": "4",
            "KS5.r2": "stale",  # 4 + 5 = 9
            "KS7.r1": 1,  # 5 − 1 = 4
            "KS8.r1": "no_ledger",  # 5
            "KS9.r1": 1,  # 5 − 0.5 = 4.5
            "KS11.r3": True,  # 5 + 0 = 5
            "KS13.r1": True,  # 5 − 3 = 2
            "KS16.r4": 2,  # 2
        },
        unit={"category": "street"},
    )
    # 5 + 4 + 5 = 14; 2 + 9 + 5 = 16; 4 + 5 = 9; 4.5 + 5 + 5 + 5 + 2 + 5 + 5 = 31.5; 2; together 72.5
    assert found.subtotals == {
        "org": 14,
        "disclosure": 16,
        "on-request": 9,
        "service": Decimal("31.5"),
        "innovation": 2,
    }
    assert (found.base, found.total, found.final) == (Decimal("72.5"),) * 3
    assert found.complete
