"""Kaifu table 2 and the 60/40 combination, by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

TABLE = "kaifu-2013-windows"
WINDOW = {"category": "department", "has_service_window": True}

ITEMS = [
    ("KW1", {"r1": True}, "35"),  # 40 - 5
    ("KW1", {"r2": True}, "37"),  # AK-11: permitted but unjustified, once
    ("KW1", {"r3": 2}, "30"),  # 40 - 2x5
    ("KW1", {"r2": True, "r3": 1}, "35"),  # AK-11: they exclude each other, the larger (5) counts
    (
        "KW1",
        {"r2": {"value": True, "event": "move-1"}, "r3": {"value": 1, "event": "move-2"}},
        "32",  # two different changes: 40 - 3 - 5
    ),
    (
        "KW1",
        {"r2": {"value": True, "event": "move-1"}, "r3": {"value": 1, "event": "move-1"}},
        "35",  # one change: 40 - 5
    ),
    ("KW1", {"r4": True}, "35"),
    ("KW1", {"r5": 3}, "37"),  # AK-12: within 3..5
    ("KW1", {"r5": "4.5"}, "35.5"),
    ("KW1", {"r6": 3}, "25"),  # 40 - 3x5 for each half day
    ("KW1", {"r7": 1}, "35"),
    ("KW1", {"r8": [5, 10]}, "25"),  # two cases: 40 - 5 - 10
    ("KW1", {"r9": 9}, "0"),  # 40 - 45 -> 0
    ("KW2", {"r1": 2, "r2": 1, "r3": 1}, "31"),  # 40 - 4 - 3 - 2
    ("KW2", {"r4": 3, "r5": True}, "35"),  # 40 - 3 - 2
    ("KW2", {"r6": 2, "r7": 1, "r8": 1}, "33"),  # 40 - 4 - 1 - 2
    ("KW2", {"r9": True, "r10": True}, "33"),  # AK-16: once each, 40 - 2 - 5
    ("KW2", {"r11": 3, "r12": True, "r13": True}, "29"),  # AK-16: by month, 40 - 3 - 3 - 5
    ("KW3", {"r1": [3, 5], "r2": 2}, "14"),  # 3 + 5 + 2x3
    ("KW3", {"r3": 1, "r4": True}, "8"),  # 5 + 3
    ("KW3", {"r4": 2}, "3"),  # AK-16: once
    ("KW3", {"r5": "single_staff_window"}, "3"),
    ("KW3", {"r5": ["multi_staff_window", "multi_staff_window"]}, "3"),  # AK-14: 2 x 1.5
    ("KW3", {"r1": [5, 5, 5], "r3": 2}, "20"),  # 15 + 10 = 25, item cap 20
]


@pytest.mark.parametrize(("item", "facts", "points"), ITEMS)
def test_item(card, item, facts, points):
    found = card(TABLE, {f"{item}.{rule}": value for rule, value in facts.items()}, unit=WINDOW)
    score = next(score for score in found.items if score.item == item)
    assert score.points == Decimal(points)
    assert score.start + sum(line.points for line in score.lines) == score.points
    rest = {"KW1": 40, "KW2": 40, "KW3": 0}
    assert found.total == sum(rest.values()) - rest[item] + Decimal(points)


def test_a_faultless_window_without_rewards_has_eighty(card):
    found = card(TABLE, {"KW1.r1": False}, unit=WINDOW)  # AK-13: base 80 and bonus 0 of 20, as written
    assert (found.base, found.bonus, found.total) == (80, 0, 80)
    assert found.subtotals == {"people": 40, "business": 40, "reward": 0}


def test_base_and_bonus_are_shown_apart(card):
    found = card(TABLE, {"KW1.r1": True, "KW3.r3": 2}, unit=WINDOW)
    assert (found.base, found.bonus, found.raw_total, found.total) == (75, 10, 85, 85)


def test_the_excluded_fact_keeps_its_line(card):
    found = card(TABLE, {"KW1.r2": True, "KW1.r3": 1}, unit=WINDOW)
    lines = {line.rule: line for line in found.items[0].lines}
    assert lines["KW1.r2"].points == 0
    assert lines["KW1.r2"].notes[0].remark == "excluded"
    assert lines["KW1.r3"].points == -5


COMBINED = [
    # AK-15: 0.6 x 90 + 0.4 x 75 = 54 + 30
    ({"KD1": 5, "KD6": 10, "KW1": 35, "KW2": 40}, WINDOW, "90", "84"),
    # 0.6 x 100 + 0.4 x 80: a faultless unit without rewards reaches 92
    ({"KD1": 5, "KW1": 40, "KW2": 40}, WINDOW, "100", "92"),
    # table 2 missing: no final result
    ({"KD1": 5}, WINDOW, "100", None),
    # table 1 missing although the file is filled
    ({"KW1": 40}, WINDOW, "100", None),
    # without a window table 1 alone
    ({"KD1": 1}, {"category": "department", "has_service_window": False}, "96", "96"),
    ({"KD1": 1}, {"category": "vertical_department"}, "96", "96"),
    # facts of table 2 do not make a window where the unit says there is none
    ({"KD1": 1, "KW1": 0}, {"category": "department", "has_service_window": False}, "96", "96"),
    # the unit list calls the attribute has_window
    ({"KD1": 5, "KW1": 40, "KW2": 40}, {"category": "department", "has_window": True}, "100", "92"),
    # not stated, but entries for both tables
    ({"KD1": 5, "KW1": 40, "KW2": 40}, {"category": "department"}, "100", "92"),
]


@pytest.mark.parametrize(("items", "unit", "total", "final"), COMBINED)
def test_combination(card, items, unit, total, final):
    # KW3 is named (0 rewards) so that filling does not give it full marks
    items = {**items, **({"KW3": 0} if any(name.startswith("KW") for name in items) else {})}
    found = card("kaifu-2013-departments", unit=unit, items=items, others="full")
    assert found.total == Decimal(total)
    assert found.final == (None if final is None else Decimal(final))
    assert found.complete is (final is not None)


def test_the_other_table_of_a_combination_leads_to_the_same_final(card):
    entry = {"unit": WINDOW, "items": {"KD6": "12.5", "KW1": 33, "KW3": "4.5"}, "others": "full"}
    one, two = card("kaifu-2013-departments", **entry), card(TABLE, **entry)
    # 0.6 x 92.5 + 0.4 x (33 + 40 + 4.5) = 55.5 + 31
    assert one.final == two.final == Decimal("86.5")
    assert two.total == Decimal("77.5")
    assert one.tables[TABLE].total == two.total


def test_facts_of_a_table_that_does_not_apply_get_a_line(card):
    unit = {"category": "department", "has_service_window": False}
    found = card("kaifu-2013-departments", {"KD1.r1": True, "KW1.r1": True}, unit=unit)
    other = found.tables[TABLE]
    assert other.total is None
    assert [(line.rule, line.points) for line in other.items[0].lines] == [("KW1.r1", 0)]
    assert other.items[0].lines[0].notes[0].remark == "not-this-table"
