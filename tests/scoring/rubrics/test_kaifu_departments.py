"""Kaifu table 1 (区直部门): every rule, every bound and every reading, by hand.

Without facts: 100 − KD7 5 − KD11 5 − KD14 B 5 − KD15 5 = 80, because these start at zero.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.scoring.rubrics.kaifu import (
    Case,
    Kit,
    arithmetic,
    bound,
    each_quarter_by_itself,
    figures,
    holds_together,
    item,
    lists,
    named,
    parts,
    points,
    said,
    shared_with,
    wording,
)

from sitecheck.facts.outcomes import FindingState
from sitecheck.scoring.answer import card_json
from sitecheck.scoring.automatic import CountedFinding, propose
from sitecheck.scoring.facts import parse_fact
from sitecheck.scoring.refusals import FactRefused, Refusal
from sitecheck.scoring.rules import Automation
from sitecheck.scoring.values import Flag, Unit
from sitecheck.worktime import Calendar, UnknownYear, working_days

TABLE = "kaifu-2013-departments"

# The source: number, item, points, lines, what each rule gives or takes (tiers from the best, null: no amount given).
SOURCE: list[tuple[int, str, str, tuple[int, int], dict[str, str]]] = [
    (1, "KD1", "5", (118, 124), {"r1": "2", "r2": "2"}),
    (2, "KD2", "5", (126, 132), {"r1": "1", "r2": "2", "g1": "gate"}),
    (3, "KD3", "5", (134, 140), {"r1": "5"}),
    (4, "KD4", "5", (142, 148), {"r1": "5"}),
    (5, "KD5", "5", (154, 160), {"r1": "5"}),
    (6, "KD6", "20", (162, 168), {"r1": "5", "r2": "null"}),
    (7, "KD7", "5", (170, 176), {"r1": "1", "r2": "2", "r3": "2"}),
    (8, "KD8", "10", (178, 184), {"r1": "5", "r2": "null"}),
    (9, "KD9", "5", (186, 192), {"g1": "gate"}),
    (10, "KD10", "5", (194, 202), {"r1": "1", "g1": "gate"}),
    (11, "KD11", "5", (204, 210), {"r1": "5/3/0"}),
    (12, "KD12", "5", (212, 218), {"r1": "5"}),
    (13, "KD13", "5", (222, 228), {"g1": "gate"}),
    (14, "KD14", "10", (230, 236), {"r1": "5", "r2": "5/5/2", "g1": "gate"}),
    (15, "KD15", "5", (240, 246), {"r1": "5/2/0", "r2": "5"}),
]
# what the source makes each rule depend on, as words its condition must keep
WORDS = {
    "KD1.r1": "不健全",
    "KD1.r2": "未及时调整",
    "KD2.r1": "计划 部署 业务报表 总结 缺项",
    "KD2.r2": "未按时完成",
    "KD2.g1": "一项都没有",
    "KD3.r1": "未按时完成",
    "KD4.r1": "协调不到位 窗口 投诉",
    "KD5.r1": "规章制度 未建立健全",
    "KD6.r1": "有信息内容 超过20个工作日 未更新",
    "KD6.r2": "目录 指南 未按要求",
    "KD7.r1": "清理 行政职权",
    "KD7.r2": "目录",
    "KD7.r3": "流程图",
    "KD8.r1": "在线审批 未完成",
    "KD8.r2": "行政许可 全部 政务服务中心",
    "KD9.g1": "政务不公开 群体性 上诉 上访",
    "KD10.r1": "受理机构 缺项",
    "KD10.g1": "网上 完全没有",
    "KD11.r1": "及时受理 资料齐备 台账 不予受理 书面告知 受理但无台账 未及时受理且无台账",
    "KD12.r1": "未及时答复",
    "KD13.g1": "许可权 谋私 索拿卡要",
    "KD14.r1": "投诉电话 投诉信箱 未设立",
    "KD14.r2": "没有投诉 及时受理查处回复 不再发生同类投诉",
    "KD14.g1": "不作处理",
    "KD15.r1": "群众反映好 省、市表彰 仅群众反映好",
    "KD15.r2": "投诉上访",
}
# rules a website check bears on: how far it decides, and which checks; all others are for people
BOUND = {
    "KD1.r1": "assisted leading-group-notice",
    "KD1.r2": "assisted leading-group-notice",
    "KD2.r1": "assisted plan-summary-notice",
    "KD5.r1": "assisted disclosure-rules",
    "KD6.r1": "auto update-freshness",
    "KD6.r2": "assisted disclosure-guide disclosure-directory",
    "KD7.r2": "assisted power-directory",
    "KD7.r3": "assisted power-directory",
    "KD8.r1": "assisted online-services",
    "KD10.r1": "auto contact-fields",
    "KD10.g1": "auto contact-fields",
    "KD14.r1": "assisted complaint-channel",
}
LISTS = {
    "KD2.r1": "计划 部署 业务报表 总结",
    "KD8.r1": "流程公示 表格下载 在线受理 在线处理 信息查询 结果反馈",
    "KD10.r1": "机构名称 办公地址 办公时间 联系电话 传真号码 电子邮箱",
}
# how each item is inspected: papers only, or the website as well
ONLINE = ["KD1", "KD2", "KD5", "KD6", "KD7", "KD8", "KD10"]
BASIS = {name: "查阅资料 网上是否公开" if name in ONLINE else "查阅资料" for _, name, *_ in SOURCE}
PARTS = {"KD8": "A 5 full, B 5 full", "KD14": "A 5 full, B 5 zero"}
SECTIONS = {"org": "20", "disclosure": "45", "on-request": "15", "service": "15", "innovation": "5"}

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


@pytest.fixture
def kit(card, cards, read, rubric) -> Kit:
    return Kit(card, cards, read, rubric)


def test_the_table_is_the_sources(rubric):
    table = rubric(TABLE)
    assert [(one.number, one.id, str(one.max_points), one.source_lines) for one in table.items] == [
        (number, name, most, lines) for number, name, most, lines, _ in SOURCE
    ]
    assert {one.id: {rule.id: figures(rule) for rule in one.rules} for one in table.items} == {
        name: rules for _, name, _, _, rules in SOURCE
    }
    assert {section.id: str(section.max_points) for section in table.sections} == SECTIONS
    assert [name for section in table.sections for name in section.items] == [name for _, name, *_ in SOURCE]
    assert sum(Decimal(most) for _, _, most, _, _ in SOURCE) == sum(map(Decimal, SECTIONS.values())) == 100
    assert (len(table.items), len(table.rules)) == (15, 26)
    assert (table.total.stated, table.total.cap, table.total.floor) == (100, 100, 0)


def test_checks_lists_parts_and_ways_of_inspection(rubric):
    table = rubric(TABLE)
    assert bound(table) == BOUND
    assert lists(table) == LISTS
    assert {one.id: " ".join(one.basis) for one in table.items} == BASIS
    assert parts(table) == PARTS


def test_no_condition_of_the_source_is_lost(rubric):
    table = rubric(TABLE)
    assert set(WORDS) == set(table.rules)
    lost = {
        key: missing
        for key, words in WORDS.items()
        if (missing := [word for word in words.split() if word not in wording(table.rules[key][1])])
    }
    assert lost == {}


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


@pytest.mark.parametrize("key", [f"{name}.{rule}" for _, name, _, _, rules in SOURCE for rule in rules])
def test_a_rule_that_does_not_apply_keeps_its_points(card, rubric, key):
    name = key.partition(".")[0]
    found = card(TABLE, {key: {"value": "na", "reason": "not here"}})
    start = STARTS.get(name, rubric(TABLE).by_id[name].max_points)
    assert points(found, name) == NOT_APPLICABLE.get(key, start)
    assert item(found, name).lines[0].reason == "not here"


@pytest.mark.parametrize(("key", "raw", "why"), REFUSED)
def test_refused(rubric, key, raw, why):
    with pytest.raises(FactRefused) as raised:
        parse_fact(*rubric(TABLE).rules[key], raw)
    assert raised.value.refusal is why


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


# --- readings -------------------------------------------------------------------------------------------------------


def _one_stays_however_bad_the_group(kit: Kit) -> None:
    found = kit.card(TABLE, {"KD1.r1": True, "KD1.r2": True})
    assert points(found, "KD1") == 1  # 5 − 2 − 2: 0 cannot be reached by the rules …
    none = kit.card(TABLE, {"KD1.r1": True, "KD1.r2": True}, items={"KD1": {"value": 0, "reason": "no group at all"}})
    assert points(none, "KD1") == 0  # … an assessor may still say so, with a reason that stays on the card
    assert item(none, "KD1").lines[-1].reason == "no group at all"


def _zero_only_where_there_is_nothing(kit: Kit) -> None:
    assert points(kit.card(TABLE, {"KD2.r1": 4}), "KD2") == 1  # 5 − 4
    assert points(kit.card(TABLE, {"KD2.r1": 4, "KD2.r2": True}), "KD2") == 0  # 5 − 4 − 2 → 0
    nothing = kit.card(TABLE, {"KD2.g1": True})
    assert points(nothing, "KD2") == 0
    assert said(nothing, "KD2.g1") == ["gate"]


def _directory_and_guide_are_judged(kit: Kit) -> None:
    assert points(kit.card(TABLE, {"KD6.r1": True}), "KD6") == 15  # 20 − 5
    judged = kit.card(TABLE, {"KD6.r2": {"value": 20, "reason": "nothing at all"}})
    assert points(judged, "KD6") == 0  # 20 − 20
    assert said(judged, "KD6.r2") == ["judged"]
    assert item(judged, "KD6").lines[0].reason == "nothing at all"
    assert kit.rubric(TABLE).rules["KD6.r2"][1].points is None  # no figure is invented
    assert "建议本项0分" in kit.rubric(TABLE).rules["KD6.r2"][1].note


def _two_halves_of_online_services(kit: Kit) -> None:
    parts = kit.rubric(TABLE).by_id["KD8"].parts
    assert [(part.id, part.max_points, part.start) for part in parts] == [("A", 5, "full"), ("B", 5, "full")]
    assert points(kit.card(TABLE, {"KD8.r1": True}), "KD8") == 5  # A 0, B 5
    assert points(kit.card(TABLE, {"KD8.r1": True, "KD8.r2": "2.5"}), "KD8") == Decimal("2.5")  # A 0, B 5 − 2.5
    assert kit.rubric(TABLE).rules["KD8.r2"][1].points is None


def _two_halves_of_complaints(kit: Kit) -> None:
    grades = {"no_complaint": 10, "resolved": 10, "complained": 7}  # A 5 and B 5, 5, 5 − 3
    for key, expected in grades.items():
        assert points(kit.card(TABLE, {"KD14.r2": key}), "KD14") == expected
    assert points(kit.card(TABLE, {"KD14.r1": True, "KD14.r2": "resolved"}), "KD14") == 5  # A 0, B 5
    assert points(kit.card(TABLE, {"KD14.r2": "resolved", "KD14.g1": True}), "KD14") == 0  # ignored: whole item


def _a_petition_leaves_nothing(kit: Kit) -> None:
    for grade in ("praised_and_awarded", "praised_only", "none"):
        assert points(kit.card(TABLE, {"KD15.r1": grade, "KD15.r2": True}), "KD15") == 0


def _unlisted_cases_take_a_listed_grade(kit: Kit) -> None:
    late = {"value": "no_ledger", "reason": "late, but with a ledger"}
    found = kit.card(TABLE, {"KD11.r1": late})
    assert points(found, "KD11") == 3
    assert item(found, "KD11").lines[0].reason == "late, but with a ledger"
    nobody_asked = kit.card(TABLE, {"KD11.r1": {"value": "na", "reason": "no application"}})
    assert points(nobody_asked, "KD11") == 5
    assert item(nobody_asked, "KD11").complete


def _only_late_replies_cost(kit: Kit) -> None:
    rules = kit.rubric(TABLE).by_id["KD12"].rules
    assert [(rule.id, figures(rule), rule.condition) for rule in rules] == [("r1", "5", "未及时答复")]
    assert points(kit.card(TABLE, {"KD12.r1": True}), "KD12") == 0


def _six_elements_in_five_points(kit: Kit) -> None:
    rule = kit.rubric(TABLE).rules["KD10.r1"][1]
    assert rule.check_params["fields"] == ["机构名称", "办公地址", "办公时间", "联系电话", "传真号码", "电子邮箱"]
    assert [points(kit.card(TABLE, {"KD10.r1": n}), "KD10") for n in range(7)] == [5, 4, 3, 2, 1, 0, 0]
    assert points(kit.card(TABLE, {"KD10.g1": True}), "KD10") == 0


def _one_complaint_costs_in_each_item(kit: Kit) -> None:
    one = {"value": True, "event": "complaint-1"}
    facts = {"KD4.r1": one, "KD9.g1": one, "KD14.r2": {"value": "complained", "event": "complaint-1"}, "KD15.r2": one}
    found = kit.card(TABLE, facts, others="full")
    # KD4 5 − 5, KD9 gate, KD14 5 + 2, KD15 0 − 5 → 0: 100 − 5 − 5 − 3 − 5 = 82
    assert [points(found, name) for name in ("KD4", "KD9", "KD14", "KD15")] == [0, 0, 7, 0]
    assert found.total == 82
    for key in facts:  # … and every line says under which others the same complaint counts
        others = ", ".join(sorted(set(facts) - {key}))
        assert shared_with(found, key) == others
    assert named(kit.rubric(TABLE), "AK-10") == {"KD4", "KD9", "KD14", "KD15"}


def _no_final_without_both_tables(kit: Kit) -> None:
    unit = {"category": "department", "has_service_window": True}
    assert kit.card(TABLE, {"KD1.r1": True}, unit=unit, others="full").final is None
    both = kit.card(TABLE, {"KD1.r1": True, "KW1.r1": True}, unit=unit, others="full")
    assert both.final == Decimal("96.8")  # 0.6 × 98 + 0.4 × 95 = 58.8 + 38


def _each_quarter_on_the_same_table(kit: Kit) -> None:
    each_quarter_by_itself(kit, TABLE)


def _any_gap_costs_once(kit: Kit) -> None:
    gaps = [CountedFinding("update-freshness", f"http://a.test/{n}", str(n), FindingState.CONFIRMED) for n in range(3)]
    found = propose(kit.rubric(TABLE), Unit("u"), gaps).facts["KD6.r1"]
    assert (found.value, found.ids) == (Flag(True), ("0", "1", "2"))  # three columns: one deduction, three proofs
    assert kit.rubric(TABLE).rules["KD6.r1"][1].check_params == {"max_working_days": 20}


def _offices_without_a_table(kit: Kit) -> None:
    refused = kit.read(TABLE, {"units": [{"code": "u", "unit": {"category": "committee"}, "facts": {}}]})
    assert [error.error for error in refused.errors] == ["unknown_unit"]
    assigned = kit.card(TABLE, {"KD1.r1": True}, unit={"category": "department"}, others="full")
    assert assigned.total == 98
    assert kit.rubric(TABLE).applies_to.categories == ("department", "vertical_department")


def _complaints_cost_once(kit: Kit) -> None:
    rule = kit.rubric(TABLE).rules["KD14.r2"][1]
    with pytest.raises(FactRefused):  # not 5 − 3 − 3: one grade, however many complaints
        parse_fact(*kit.rubric(TABLE).rules["KD14.r2"], ["complained", "complained"])
    assert rule.per is None


def _exact_inside_two_digits_outside(kit: Kit) -> None:
    unit = {"category": "department", "has_service_window": True}
    found = kit.card(TABLE, {"KD6.r2": "0.125"}, unit=unit, items={"KW1": "33.335", "KW2": 40, "KW3": 0}, others="full")
    assert (found.total, found.final) == (Decimal("99.875"), Decimal("89.259"))  # 59.925 + 0.4 × 73.335 = 29.334
    shown = card_json(found)
    assert (shown["total"], shown["final"], shown["raw_total"]) == ("99.88", "89.26", "99.875")  # half up


def _working_days_need_a_calendar(kit: Kit) -> None:
    assert working_days(date(2013, 9, 30), date(2013, 10, 8), Calendar()) == 1  # seven days off at National Day
    with pytest.raises(UnknownYear):
        working_days(date(1996, 1, 1), date(1996, 2, 1), Calendar())
    assert "AX-2" in kit.rubric(TABLE).rules["KD6.r1"][1].readings


def _what_is_in_time_is_for_people(kit: Kit) -> None:
    timely = re.compile("及时|按时")
    for key, (_, rule) in kit.rubric(TABLE).rules.items():
        words = [rule.condition, *(tier.condition for tier in getattr(rule, "tiers", ()))]
        if any(timely.search(word) for word in words):
            assert rule.automation is not Automation.AUTO, key
            assert not {"max_days", "max_working_days"} & rule.check_params.keys(), key


def _one_fault_in_several_items(kit: Kit) -> None:
    facts = {"KD5.r1": True, "KD6.r2": 5, "KD10.g1": True}  # no rules, no guide, so no contact either
    found = kit.card(TABLE, facts, others="full")
    assert found.total == 85  # 100 − 5 − 5 − 5: every item's own words cover it


def _findings_belong_where_they_are_confirmed(kit: Kit) -> None:
    late = CountedFinding("update-freshness", "x", "9", FindingState.VERIFIED)
    assert propose(kit.rubric(TABLE), Unit("u"), [late]).facts == {}  # not in this period while nobody confirmed it
    sure = CountedFinding("update-freshness", "x", "9", FindingState.CONFIRMED)
    assert set(propose(kit.rubric(TABLE), Unit("u"), [sure]).facts) == {"KD6.r1"}


def _what_does_not_apply_keeps_its_points(kit: Kit) -> None:
    found = kit.card(TABLE, items={"KD8": {"value": "na", "reason": "no licences"}}, others="full")
    assert (points(found, "KD8"), found.total) == (10, 100)  # nothing is rescaled
    assert item(found, "KD8").lines[-1].reason == "no licences"
    refused = kit.read(TABLE, {"units": [{"code": "u", "items": {"KD8": "na"}}]})
    assert [error.error for error in refused.errors] == ["missing_reason"]


def _updates_not_single_documents(kit: Kit) -> None:
    rules = kit.rubric(TABLE).rules.values()
    assert {rule.check for _, rule in rules if "max_working_days" in rule.check_params} == {"update-freshness"}
    assert "publication-lag" not in {rule.check for _, rule in rules}


def _the_twentieth_day_is_in_time(kit: Kit) -> None:
    assert working_days(date(2013, 3, 1), date(2013, 3, 29), Calendar()) == 20  # Friday to Friday, four weeks later
    assert working_days(date(2013, 3, 1), date(2013, 3, 4), Calendar()) == 1  # the day after is day 1
    assert kit.rubric(TABLE).rules["KD6.r1"][1].check_params["max_working_days"] == 20


READINGS: dict[str, Case] = {
    "AK-1": _one_stays_however_bad_the_group,
    "AK-2": _zero_only_where_there_is_nothing,
    "AK-3": _directory_and_guide_are_judged,
    "AK-4": _two_halves_of_online_services,
    "AK-5": _two_halves_of_complaints,
    "AK-6": _a_petition_leaves_nothing,
    "AK-7": _unlisted_cases_take_a_listed_grade,
    "AK-8": _only_late_replies_cost,
    "AK-9": _six_elements_in_five_points,
    "AK-10": _one_complaint_costs_in_each_item,
    "AK-15": _no_final_without_both_tables,
    "AK-25": _each_quarter_on_the_same_table,
    "AK-26": _any_gap_costs_once,
    "AK-27": _offices_without_a_table,
    "AK-29": _complaints_cost_once,
    "AX-1": _exact_inside_two_digits_outside,
    "AX-2": _working_days_need_a_calendar,
    "AX-3": _what_is_in_time_is_for_people,
    "AX-4": _one_fault_in_several_items,
    "AX-6": _findings_belong_where_they_are_confirmed,
    "AX-7": _what_does_not_apply_keeps_its_points,
    "AX-9": _updates_not_single_documents,
    "AX-10": _the_twentieth_day_is_in_time,
}


@pytest.mark.parametrize("reading", READINGS)
def test_reading(kit, reading):
    assert named(kit.rubric(TABLE), reading), "no item, rule or table rests on it"
    READINGS[reading](kit)


def test_every_reading_of_the_file_has_a_case(rubric):
    assert set(READINGS) == set(rubric(TABLE).readings)
