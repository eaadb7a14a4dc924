from __future__ import annotations

from typing import Any

import pytest

from sitecheck.facts.data import data_dir
from sitecheck.scoring.diff_rubrics import Change, compare_rubrics
from sitecheck.scoring.documents import read_yaml
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.rubric import list_rubrics, load_rubric

RUBRICS = list_rubrics([data_dir("config") / "rubrics"])


def small(**change: Any) -> Rubric:
    """A rubric of two items; ``change`` replaces what stands at the top."""
    data: dict[str, Any] = {
        "schema": "sitecheck-rubric/1", "id": "small", "title": "Small", "mode": "points",
        "source": {"document": "A notice", "lines": [1, 9]}, "applies_to": {"categories": ["department"]},
        "cadence": {"periods": ["annual"], "stated": True}, "total": {"cap": "10"},
        "sections": [{"id": "s", "title": "S", "items": ["A1", "A2"]}],
        "items": [item("A1", rule("r1"), rule("r2")), item("A2", rule("r1"))],
    }  # fmt: skip
    return Rubric.model_validate({**data, **change})


def item(name: str, *rules: dict[str, Any], points: str = "5") -> dict[str, Any]:
    return {
        "id": name, "section": "s", "title": f"Item {name}", "max_points": points, "start": "full",
        "source_lines": [1, 2], "rules": list(rules),
    }  # fmt: skip


def rule(name: str, points: str | None = "1", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "deduct", "condition": f"case {name}", "points": points, **more}


TIERS = [{"key": "a", "points": "1", "condition": "A"}, {"key": "b", "points": "2", "condition": "B"}]
TIER = {"id": "r1", "kind": "tier", "direction": "deduct", "condition": "by level"}

CASES = [
    ({}, []),
    ({"title": "Other"}, [("title", "Small", "Other")]),
    ({"total": {"cap": "9.5"}}, [("total cap", "10", "9.5")]),
    ({"total": {"cap": "10", "floor": "0"}}, [("total floor", None, "0")]),
    ({"switches": {"cap_order": "before_penalties"}}, [("switches", None, '{"cap_order": "before_penalties"}')]),
    ({"switches": {"cap_order": "after_all"}}, []),  # what the default is anyway
    (
        {"items": [item("A1", rule("r1", "2"), rule("r2")), item("A2", rule("r1"))]},
        [("A1.r1 points", "1", "2")],
    ),
    (
        {"items": [item("A1", rule("r1", None), rule("r2")), item("A2", rule("r1"))]},
        [("A1.r1 points", "1", "null")],
    ),
    (
        {"items": [item("A1", rule("r1")), item("A2", rule("r1"), rule("r3", "4"))]},
        [("A1.r2", "case r2 (1)", None), ("A2.r3", None, "case r3 (4)")],
    ),
    (
        {"items": [item("A1", rule("r1"), rule("r2")), item("A3", rule("r1"), points="5.0")]},
        [("A2", "Item A2 (5)", None), ("A3", None, "Item A3 (5)")],
    ),
    (
        {"items": [item("A2", rule("r1")), item("A1", rule("r1"), rule("r2"))]},
        [("items order", "A1 A2", "A2 A1")],
    ),
    (
        {"sections": [{"id": "s", "title": "S", "items": ["A1", "A2", "A3"]}]},
        [("sections s items", "A1、A2", "A1、A2、A3")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_changes(change, expected):
    assert list(compare_rubrics(small(), small(**change))) == [Change(*one) for one in expected]


def test_tiers_are_matched_by_key():
    old = small(items=[item("A1", {**TIER, "tiers": TIERS})])
    new = small(items=[item("A1", {**TIER, "tiers": [TIERS[1], {**TIERS[0], "points": "3"}]})])
    assert compare_rubrics(old, new) == (
        Change("A1.r1 tiers a points", "1", "3"),
        Change("A1.r1 tiers order", "a b", "b a"),
    )


@pytest.mark.parametrize("name", RUBRICS)
def test_a_table_does_not_differ_from_itself(name):
    assert compare_rubrics(load_rubric(RUBRICS[name]), load_rubric(RUBRICS[name])) == ()


def test_no_difference_means_the_same_hash():
    assert small().hash == small(switches={"filing": "precondition"}, table_readings=[]).hash
    for change, expected in CASES:
        assert (small(**change).hash != small().hash) == bool(expected)


def test_every_change_is_found_both_ways(tmp_path):
    text = RUBRICS["kaifu-2013-windows"].read_text(encoding="utf-8")
    other = Rubric.model_validate(read_yaml(text.replace("points: 2", "points: 2.5")).data)
    table = load_rubric(RUBRICS["kaifu-2013-windows"])
    there, back = compare_rubrics(table, other), compare_rubrics(other, table)
    assert len(there) > 3
    assert [(one.place, one.old, one.new) for one in there] == [(one.place, one.new, one.old) for one in back]
