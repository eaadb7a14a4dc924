"""A value in one cell: what is shown is read back as the same value."""

from __future__ import annotations

from typing import Any

import pytest

from sitecheck.facts.data import data_dir
from sitecheck.i18n import translator
from sitecheck.scoring.facts import parse_fact
from sitecheck.scoring.rubric import list_rubrics, load_rubric
from sitecheck.scoring.rules import RankRule, TierRule, YesNoRule
from sitecheck.tables.cell_text import cell_text, read_cell, tiers_of

RUBRICS = [load_rubric(path) for path in list_rubrics([data_dir("config") / "rubrics"]).values()]
RULES = [(item, rule) for rubric in RUBRICS for item in rubric.items for rule in item.rules]
ZH, EN = translator("zh"), translator("en")


def _rule(kind: type, wanted=lambda rule: True):
    return next((item, rule) for item, rule in RULES if isinstance(rule, kind) and wanted(rule))


@pytest.mark.parametrize("t", [ZH, EN], ids=["zh", "en"])
def test_every_grade_of_every_rule_comes_back(t) -> None:
    for item, rule in RULES:
        for tier in tiers_of(rule):
            value = tier.key if isinstance(rule, TierRule) and rule.direction == "set" else [tier.key, tier.key]
            assert read_cell(rule, cell_text(rule, value, t)) == value, (item.id, tier.key)
            parse_fact(item, rule, {"value": value, "reason": "seen"})


@pytest.mark.parametrize("t", [ZH, EN], ids=["zh", "en"])
def test_not_applicable_and_nothing_come_back_everywhere(t) -> None:
    for _, rule in RULES:
        assert read_cell(rule, cell_text(rule, "na", t)) == "na"
        assert read_cell(rule, cell_text(rule, None, t)) is None


LINE = _rule(YesNoRule, lambda rule: rule.requirements)
RANK = _rule(RankRule)
COUNT = next((item, rule) for item, rule in RULES if rule.kind == "per_occurrence")
FLAG = next((item, rule) for item, rule in RULES if rule.kind == "gate")
VALUES = [
    (COUNT, 3, "3"),
    (COUNT, 0, "0"),
    (COUNT, [1, "0.5"], "1; 0.5"),
    (FLAG, True, "是"),
    (FLAG, False, "否"),
    (LINE, "yes", "是"),
    (RANK, {"rank": 5, "n": 63}, "5/63"),
    (RANK, {"rank": 5, "n": 63, "group": "部门"}, "5/63 部门"),
    (RANK, {"metric": "92.5"}, "92.5"),
]


@pytest.mark.parametrize(("place", "value", "text"), VALUES)
def test_values_as_they_are_shown(place, value: Any, text: str) -> None:
    assert cell_text(place[1], value, ZH) == text
    assert read_cell(place[1], text) == value


def test_a_line_may_be_answered_part_by_part() -> None:
    rule = LINE[1]
    first, second = rule.requirements[:2]
    value = {first.id: "yes", second.id: "na"}
    assert read_cell(rule, cell_text(rule, value, ZH)) == value
    assert read_cell(rule, f"{first.title}：否；{second.id}＝是") == {first.id: "no", second.id: "yes"}


@pytest.mark.parametrize(
    ("place", "text", "value"),
    [
        (COUNT, " 3.0 ", 3),
        (COUNT, "三", "三"),
        (FLAG, "√", True),
        (LINE, "×", "no"),
        (RANK, "5／63", {"rank": 5, "n": 63}),
        (RANK, "第五", {"metric": "第五"}),
        (COUNT, "N/A", "na"),
        (COUNT, "   ", None),
    ],
)
def test_what_people_type(place, text: str, value: Any) -> None:
    assert read_cell(place[1], text) == value
