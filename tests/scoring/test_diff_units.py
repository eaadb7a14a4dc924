from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.scoring.test_diff_rubrics import item, rule, small

from sitecheck.scoring.diff_report import diff_json, diff_text
from sitecheck.scoring.diff_rubrics import compare_rubrics
from sitecheck.scoring.diff_units import Refusal, Side, UnitDiff, compare_units
from sitecheck.scoring.factfile import parse_fact_file
from sitecheck.scoring.model import Rubric

UNITS = [
    {"code": "a", "name": "First", "facts": {"A1.r1": True}},
    {"code": "b", "name": "Second", "facts": {"A1.r2": True, "A2.r1": True}},
    {"code": "c", "name": "Third", "facts": {}},
]


def side(rubric: Rubric, units: list[dict[str, Any]] = UNITS) -> Side:
    read = parse_fact_file({"units": units}, rubric)
    refused: dict[str, tuple[Refusal, ...]] = {}
    for one in read.errors:
        refused[one.code or ""] = (*refused.get(one.code or "", ()), Refusal(one.rule or "", one.message))
    return Side(rubric, {}, read.switches, read.submissions, refused)


def compared(new: Rubric) -> dict[str, UnitDiff]:
    return {unit.code: unit for unit in compare_units(side(small()), side(new))}


def test_nothing_comes_out_otherwise():
    units = compared(small(title="Only the title"))
    assert [unit.changed for unit in units.values()] == [False, False, False]
    assert (units["a"].old, units["a"].old_rank) == (Decimal(9), 2)  # 10 - 1; the third has 10


def test_a_figure():
    units = compared(small(items=[item("A1", rule("r1", "4"), rule("r2")), item("A2", rule("r1"))]))
    a = units["a"]
    assert (a.old, a.new, a.old_rank, a.new_rank) == (Decimal(9), Decimal(6), 2, 3)  # 10 - 4 = 6, below b's 8
    assert [(one.item, one.old_points, one.new_points) for one in a.items] == [("A1", Decimal(4), Decimal(1))]
    assert a.items[0].old_lines == ("A1 Item A1: 4 / 5 (start 5)", "  A1.r1 case r1 ×1 -1 → 4")
    assert a.items[0].new_lines == ("A1 Item A1: 1 / 5 (start 5)", "  A1.r1 case r1 ×1 -4 → 1")
    assert (units["b"].old_rank, units["b"].new_rank, units["b"].items) == (3, 2, ())  # moved by another's fall
    assert units["b"].changed
    assert not units["c"].changed


def test_a_fact_that_is_no_longer_taken():
    units = compared(small(items=[item("A1", rule("r1")), item("A2", rule("r1"))]))
    assert [one.place for one in units["b"].refused] == ["A1.r2"]
    assert "there is no rule 'A1.r2'" in units["b"].refused[0].message
    assert (units["b"].old, units["b"].new) == (Decimal(8), Decimal(9))
    assert units["a"].refused == ()


def test_what_the_old_rubric_refused_already_is_not_said_again():
    units = [{"code": "a", "facts": {"A1.r7": True}}]
    (found,) = compare_units(side(small(), units), side(small(), units))
    assert (found.refused, found.changed) == ((), False)


def test_items_that_come_and_go():
    new = small(items=[item("A1", rule("r1"), rule("r2")), item("A3", rule("r1"))])
    found = {one.item: one for one in compared(new)["c"].items}
    assert (found["A2"].new_points, found["A2"].new_lines) == (None, ())
    assert (found["A3"].old_points, found["A3"].old_lines) == (None, ())


def test_other_words_or_readings_are_no_other_score():
    rules = (rule("r1", condition="in other words"), rule("r2", readings=["AZ-1"]))
    units = compared(small(items=[item("A1", *rules), item("A2", rule("r1"))], readings={"AZ-1": "so"}))
    assert not any(unit.changed for unit in units.values())


def test_both_sides_hold_the_same_units():
    with pytest.raises(ValueError, match="same units"):
        compare_units(side(small()), side(small(), UNITS[:2]))


def test_the_report():
    old, new = small(), small(items=[item("A1", rule("r1", "4")), item("A2", rule("r1"))])
    units = compare_units(side(old), side(new))
    text = diff_text(old, new, compare_rubrics(old, new), units)
    assert "The rubric: 2 changes\n  A1.r1 points: 1 → 4\n  A1.r2: case r2 (1) → (none)\n" in text
    assert "The units: 2 of 3 come out otherwise\n\na First: 9 → 6 (-3), rank 2 → 3\n" in text
    assert "\nb Second: 8 → 9 (+1), rank 3 → 2\n  no longer taken: A1.r2: there is no rule" in text
    assert "Third" not in text
    told = diff_json(old, new, compare_rubrics(old, new), units)
    assert told["schema"] == "sitecheck.rubric-diff/1"
    assert [(unit["code"], unit["changed"]) for unit in told["units"]] == [("a", True), ("b", True), ("c", False)]
    assert told["units"][0]["items"]["A1"]["new"]["points"] == "1"
    assert diff_json(old, new, (), None)["units"] is None
    assert "The units" not in diff_text(old, new, (), None)
