"""Ouhai 2017: items, ranks, penalties on the total, caps, rescaling and conversion, by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

TABLE = "ouhai-2017"
UNIT = {"category": "department", "foi_responsible": True, "has_website": True}
OUTSIDE = {**UNIT, "foi_responsible": False}
NO_SITE = {**UNIT, "has_website": False}

ITEMS = [
    ("O1", {"r1": 3}, "5"),  # 8 - 3
    ("O1", {"r2": ["district", "city"]}, "2"),  # AO-4: two events, 8 - 2 - 4
    ("O1", {"r2": [{"value": "district", "event": "e1"}, {"value": "city", "event": "e1"}]}, "4"),  # one event: 8 - 4
    ("O1", {"r1": 2, "r2": "province_or_above"}, "0"),  # 8 - 2 - 8 -> 0
    ("O2", {"r1": True, "r2": True, "r3": True}, "0"),  # AO-6: 6 - 12 -> 0
    ("O2", {"r2": True}, "3"),
    ("O3", {"r1": {"rank": 20, "n": 63}}, "6"),
    ("O3", {"r1": {"rank": 21, "n": 63}}, "4"),
    ("O3", {"r1": {"rank": 43, "n": 63}}, "4"),  # 20 lower
    ("O3", {"r1": {"rank": 44, "n": 63}}, "2"),  # 19 lower
    ("O3", {"r1": {"rank": 63, "n": 63}}, "2"),  # AO-27: never 0
    ("O3", {"r1": {"rank": 20, "n": 30}}, "6"),  # AO-7: in both, the top is tested first
    ("O3", {"r1": {"rank": 1}}, "6"),
    ("O4", {"r1": True}, "1"),  # AO-8
    ("O4", {"r1": True, "r2": True}, "2"),
    ("O5", {"r1": "0.5", "r2": 1}, "0.5"),  # AO-9: 2 - 0.5 - 1
    ("O6", {"r1": [1, "1.5"]}, "3.5"),  # 6 - 2.5
    ("O7", {"r1": True, "r2": True, "r3": True, "r4": True, "r5": True, "r6": True}, "0"),
    ("O8", {"r1": True, "r2": True}, "6"),  # AO-10: one of the two, 8 - 2
    ("O8", {"r2": True, "r3": 2}, "2"),  # 8 - 2 - 4
    ("O9", {"r1": 3}, "0"),  # 4 - 6 -> 0
    ("O10", {"r1": 2}, "0"),
    ("O11", {"r1": 1, "r2": 1}, "1"),  # 3 - 1 - 1
    ("O11", {"r3": 2}, "0"),  # 3 - 4 -> 0
    ("O12", {"r1": 1, "r2": 1}, "8"),  # 15 - 2 - 5
    ("O12", {"r3": 1, "r2": 1}, "0"),  # AO-17: nothing carried over
    ("O13", {"r1": "0.5", "r3": 1}, "0.5"),
    ("O14", {"r2": 1, "r5": 1}, "1"),  # AO-13: 3 - 1 - 1
    ("O14", {"r3": 2, "r4": 2}, "0"),
    ("O15", {"r1": {"group": "department", "rank": 10}}, "10"),
    ("O15", {"r1": {"group": "department", "rank": 11}}, "9.75"),
    ("O15", {"r1": {"rank": 50}}, "9"),  # AO-14: k = 4
    ("O15", {"r1": {"group": "township_street", "rank": 13}}, "7"),  # 10 - 12 x 0.25
    ("O15", {"r1": {"group": "township_street", "rank": 45}}, "0"),  # 10 - 11 -> 0
    ("O15", {"r1": {"rank": 3}, "g1": True}, "0"),
    ("O16", {"r3": "1.5"}, "0.5"),
    ("O17", {"r1": 3}, "2"),  # 8 - 6
    ("O18", {"r2": 2}, "0"),
    ("O19", {"r1": True, "r2": True}, "0"),  # AO-16: 5 - 8 -> 0
    ("O19", {"r1": True}, "2"),
]


@pytest.mark.parametrize(("item", "facts", "points"), ITEMS)
def test_item(card, item, facts, points):
    found = card(TABLE, {f"{item}.{rule}": value for rule, value in facts.items()}, unit=UNIT, others="full")
    score = next(score for score in found.items if score.item == item)
    assert score.points == Decimal(points)
    assert score.start + sum(line.points for line in score.lines if not line.on_total) == score.points
    assert found.total == 100 - score.max_points + Decimal(points)


TOTALS = [
    # AO-5: item 0 and 30 off: 92 - 30
    ({"O1.g1": True}, "62"),
    # entered by itself it counts once, and with its gate not twice
    ({"O1.r4": 1, "O1.r1": 0}, "70"),
    ({"O1.g1": True, "O1.r4": 1}, "62"),
    # AO-18: 100 + 5 capped; cap 2 on the gazette: 98 + 2
    ({"O20.r2": "city"}, "100"),
    ({"O20.r1": 3, "O7.r1": True, "O7.r2": True}, "100"),
    ({"O20.r1": 3, "O7.r1": True, "O19.r1": True}, "98"),  # 96 + 2
    ({"O20.r2": ["city", "city"], "O21.r1": "national"}, "80"),  # 100 + 10 - 30, capped after all
    ({"O20.r2": [{"value": "city", "event": "a"}, {"value": "national", "event": "a"}], "O21.r2": True}, "90"),
    # AO-19, AO-20: 10 once although entered twice; 5 and 3 each time
    ({"O22.r1": 2}, "90"),
    ({"O22.r2": 2, "O22.r3": 1}, "87"),
    # AO-23: 100 - 30 - 30 - 50 is shown as 0
    ({"O21.r1": "national", "O21.r2": True, "O22.r2": 10}, "0"),
]


@pytest.mark.parametrize(("facts", "total"), TOTALS)
def test_total(card, facts, total):
    found = card(TABLE, facts, unit=UNIT, others="full")
    assert found.total == Decimal(total)
    assert found.raw_total == found.base + found.bonus - found.penalty


def test_the_raw_total_is_kept_below_zero(card):
    found = card(TABLE, {"O21.r1": "national", "O21.r2": True, "O22.r2": 10}, unit=UNIT, others="full")
    assert (found.raw_total, found.total) == (-10, 0)


def test_the_cap_may_come_before_the_penalties(card):
    facts = {"O20.r2": ["city", "city"], "O21.r1": "national"}
    # min(100 + 10, 100) - 30
    assert card(TABLE, facts, {"cap_order": "before_penalties"}, unit=UNIT, others="full").total == 70


SUBSET = [
    # AO-2: (8 + 6 + 6 + 10) / 30
    ({}, {}, "100"),
    # (6 + 6 + 4 + 9.75) / 30 x 100 = 85.8333...
    ({"O1.r1": 2, "O3.r1": {"rank": 30, "n": 63}, "O15.r1": {"rank": 11}}, {}, "85.83"),
    # AO-3: (0 + 22) / 30 x 100 - 30 = 43.33...
    ({"O1.g1": True}, {}, "43.33"),
    # facts outside the subset cost nothing; O20 to O22 do not apply ...
    ({"O7.r1": True, "O22.r2": 1, "O1.r1": 3}, {}, "90"),
    # ... unless switched on: (5 + 22) / 30 x 100 - 5
    ({"O22.r2": 1, "O1.r1": 3}, {"subset_adjustments": True}, "85"),
]


@pytest.mark.parametrize(("facts", "settings", "total"), SUBSET)
def test_units_that_are_not_responsible_are_rescaled(card, facts, settings, total):
    found = card(TABLE, facts, settings, unit=OUTSIDE, others="full")
    assert round(found.total, 2) == Decimal(total)
    scores = {score.item: score for score in found.items}
    assert not scores["O7"].applies
    assert scores["O7"].points is None
    assert all(line.points == 0 for line in scores["O7"].lines)


def test_without_a_website_nothing_is_taken_for_it(card):
    facts = {"O8.r1": True, "O8.r3": 1, "O13.r2": 2, "O14.r1": 3, "O14.r5": 1}
    found = card(TABLE, facts, unit=NO_SITE, others="full")
    scores = {score.item: score.points for score in found.items}
    # AO-10: sampled lateness still counts; AO-11: O13 full, O14 repost clause off, platform fault counted
    assert (scores["O8"], scores["O13"], scores["O14"]) == (6, 2, 2)
    assert found.total == 97


def test_figures_are_ranked_among_all_units_and_within_groups(cards):
    oa = {"a": 90, "b": 90, "c": 70, "d": 60}
    portal = {"a": 5, "b": 7, "c": 3, "d": 3}
    units = [
        {
            "code": code,
            "unit": {"category": "department" if code in "ab" else "township_street"},
            "facts": {"O3.r1": {"metric": oa[code]}, "O15.r1": {"metric": str(portal[code])}},
        }
        for code in oa
    ]
    found = cards(TABLE, units)
    points = {code: {score.item: score.points for score in card.items} for code, card in found.items()}
    # four units: all among the first 20 (AO-7)
    assert [points[code]["O3"] for code in oa] == [6, 6, 6, 6]
    # departments in bands of ten; the two towns tie at rank 1
    assert [points[code]["O15"] for code in oa] == [10, 10, 10, 10]


def test_ties_share_the_better_band_from_the_top_and_the_lower_from_the_bottom(cards):
    # 63 units; the 19 best, then two equal (both rank 20), ... , two equal at the 20th place from the bottom
    numbers = [1000 - position for position in range(63)]
    numbers[20] = numbers[19]
    numbers[42] = numbers[43]  # places 43 and 44 from the top: 19 strictly lower each
    units = [
        {"code": f"u{position}", "facts": {"O3.r1": {"metric": number}}} for position, number in enumerate(numbers)
    ]
    found = cards(TABLE, units)
    points = [next(s.points for s in found[f"u{position}"].items if s.item == "O3") for position in range(63)]
    assert points[:21] == [6] * 21
    assert points[21:42] == [4] * 21
    assert points[42:] == [2] * 21


def test_streets_are_ranked_one_by_one(cards):
    units = [
        {"code": code, "unit": {"category": "township_street"}, "facts": {"O15.r1": {"metric": number}}}
        for code, number in (("a", 9), ("b", 8), ("c", 8), ("d", 1))
    ]
    found = cards(TABLE, units)
    points = {code: next(s.points for s in card.items if s.item == "O15") for code, card in found.items()}
    # AO-14: competition ranks 1, 2, 2, 4
    assert points == {"a": 10, "b": Decimal("9.75"), "c": Decimal("9.75"), "d": Decimal("9.25")}


def test_conversion_needs_a_weight(card):
    assert card(TABLE, {"O1.r1": 8}, unit=UNIT, others="full").converted is None  # AO-22
    found = card(TABLE, {"O1.r1": 8}, {"conversion_weight": "4"}, unit=UNIT, others="full")
    assert found.converted == Decimal("3.68")  # 92 / 100 x 4


def test_a_unit_nobody_has_finished_is_not_complete(card):
    found = card(TABLE, {"O1.r1": 1}, unit=UNIT)
    assert found.total == 81  # 7 of O1; O3, O4, O15 start at zero: 99 - 6 - 2 - 10
    assert not found.complete
    assert {score.item for score in found.items if not score.complete} == {"O3", "O4", "O15"}
