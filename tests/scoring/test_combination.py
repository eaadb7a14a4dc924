"""Kaifu tables 1 and 2 make one result, 60 and 40; there is none until both exist."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sitecheck.scoring.answer import card_json
from sitecheck.scoring.explain import explain
from sitecheck.scoring.results import rank_of, result_of

ONE, TWO = "kaifu-2013-departments", "kaifu-2013-windows"
WINDOW = {"category": "department", "has_service_window": True}
NONE = {"category": "department", "has_service_window": False}

# items, unit, total of table 1, final; items not named have full marks, KW3 (rewards) has 0 where table 2 is there
COMBINED: list[tuple[dict[str, Any], dict[str, Any], str, str | None]] = [
    # 0.6 × 90 + 0.4 × 75 = 54 + 30
    ({"KD1": 5, "KD6": 10, "KW1": 35, "KW2": 40}, WINDOW, "90", "84"),
    # 0.6 × 100 + 0.4 × 80: a faultless unit without rewards reaches 92
    ({"KD1": 5, "KW1": 40, "KW2": 40}, WINDOW, "100", "92"),
    # 0.6 × 95.5 + 0.4 × 72.25 = 57.3 + 28.9
    ({"KD1": "0.5", "KW1": "32.25"}, WINDOW, "95.5", "86.2"),
    # table 2 missing: no final
    ({"KD1": 5}, WINDOW, "100", None),
    # table 1 missing, although the file fills it
    ({"KW1": 40}, WINDOW, "100", None),
    # nothing of either
    ({}, WINDOW, "100", None),
    # without a window table 1 alone
    ({"KD1": 1}, NONE, "96", "96"),
    # facts of table 2 do not make a window where the unit says there is none
    ({"KD1": 1, "KW1": 0}, NONE, "96", "96"),
    # the unit list calls the attribute has_window
    ({"KD1": 5, "KW1": 40, "KW2": 40}, {"category": "department", "has_window": True}, "100", "92"),
    # not stated: table 1 alone …
    ({"KD1": 1}, {"category": "vertical_department"}, "96", "96"),
    # … unless there are entries of table 2, which is for windows only
    ({"KD1": 5, "KW1": 40, "KW2": 40}, {"category": "department"}, "100", "92"),
    ({"KW1": 40, "KW2": 40}, {"category": "department"}, "100", None),
]


def entered(items: dict[str, Any]) -> dict[str, Any]:
    """Rewards are named, so that filling does not give them full marks."""
    return {**items, **({"KW3": 0} if any(name.startswith("KW") for name in items) else {})}


def test_the_weights_and_where_they_are_written(rubric):
    combine = rubric(ONE).combine
    assert combine.weights == {ONE: Decimal("0.6"), TWO: Decimal("0.4")}
    assert (combine.when, combine.source_lines, combine.readings) == (
        {"has_service_window": True},
        (319, 319),
        ("AK-15",),
    )
    assert rubric(TWO).combined_in == ONE


@pytest.mark.parametrize(("items", "unit", "total", "final"), COMBINED)
def test_sixty_and_forty(card, items, unit, total, final):
    found = card(ONE, unit=unit, items=entered(items), others="full")
    assert found.total == Decimal(total)
    assert found.final == (None if final is None else Decimal(final))
    assert found.complete is (final is not None)


BOTH_ASKED = [row for row in COMBINED if "KW1" in row[0] and row[1] is not NONE]


@pytest.mark.parametrize(("items", "unit", "total", "final"), BOTH_ASKED)
def test_table_2_leads_to_the_same_final(card, items, unit, total, final):
    entry = {"unit": unit, "items": entered(items), "others": "full"}
    one, two = card(ONE, **entry), card(TWO, **entry)
    assert two.final == one.final == (None if final is None else Decimal(final))
    assert (two.total, two.tables[ONE].total) == (one.tables[TWO].total, Decimal(total))


def test_each_table_keeps_its_own_total_while_the_other_is_missing(card):
    found = card(TWO, {"KW1.r1": True}, unit=WINDOW)
    assert (found.total, found.final, found.converted) == (75, None, None)  # 40 − 5 + 40
    written = card_json(found)
    assert (written["total"], written["final"], written["complete"]) == ("75", None, False)


def test_without_a_final_there_is_no_place_and_no_conversion(cards):
    settings = {"conversion_weight": "10"}
    units = [
        {"code": "both", "unit": WINDOW, "items": {"KD1": 5, "KW1": 40, "KW3": 0}, "others": "full"},
        {"code": "half", "unit": WINDOW, "items": {"KD1": 5}, "others": "full"},
        {"code": "none", "unit": NONE, "items": {"KD1": 0}, "others": "full"},
    ]
    found = cards(ONE, units, settings)
    # 92 / 100 × 10; nothing; 95 / 100 × 10
    assert [card.converted for card in found.values()] == [Decimal("9.2"), None, Decimal("9.5")]
    assert rank_of([result_of(card) for card in found.values()]) == [2, None, 1]


def test_the_missing_table_is_said_in_words(rubric, card):
    found = card(ONE, {"KD1.r1": True}, unit=WINDOW, others="full")
    assert explain(rubric(ONE), found, "zh").splitlines()[-4:] == [
        "总分 98",
        "最终得分 暂无",
        "尚有未填项",
        "尚无最终得分：开福区窗口单位考核细则（表二）尚未填写",
    ]
    nothing = card_json(card(ONE, unit=WINDOW), "zh")["note"]
    assert nothing == f"尚无最终得分：{rubric(ONE).title}、{rubric(TWO).title}尚未填写"
    assert card(ONE, {"KD1.r1": True, "KW1.r1": True}, unit=WINDOW).notes == ()


def test_a_table_half_entered_makes_a_final_that_is_not_complete(card):
    found = card(ONE, {"KD1.r1": True, "KW1.r1": True}, unit=WINDOW)
    # 0.6 × (80 − 2) + 0.4 × (80 − 5) = 46.8 + 30; grades of KD11, KD14 and KD15 are still open
    assert found.final == Decimal("76.8")
    assert not found.complete


def test_facts_of_a_table_that_does_not_apply_get_a_line(card):
    found = card(ONE, {"KD1.r1": True, "KW1.r1": True}, unit=NONE)
    other = found.tables[TWO]
    assert other.total is None
    assert [(line.rule, line.points) for line in other.items[0].lines] == [("KW1.r1", 0)]
    assert other.items[0].lines[0].notes[0].remark == "not-this-table"


def test_a_switch_chosen_for_an_assessment_holds_for_both_tables(card):
    entry = {"unit": WINDOW, "items": {"KD1": 0, "KW1": 30, "KW3": 0}, "others": "full"}
    settings = {"normalise_to": 50}
    one, two = card(ONE, settings=settings, **entry), card(TWO, settings=settings, **entry)
    # 95 → 47.5, 70 → 35: 0.6 × 47.5 + 0.4 × 35 = 28.5 + 14
    assert one.final == two.final == Decimal("42.5")
    assert (one.total, two.total) == (Decimal("47.5"), 35)


def test_the_order_of_units_and_tables_is_nothing(cards):
    units = [
        {"code": code, "unit": WINDOW, "items": {"KD6": code, "KW1": 40, "KW3": 0}, "others": "full"}
        for code in ("3", "12", "20")
    ]
    forward, back = cards(ONE, units), cards(ONE, units[::-1])
    assert {code: card.final for code, card in forward.items()} == {code: card.final for code, card in back.items()}
