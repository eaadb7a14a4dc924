"""Wafangdian 2013: every award, the precondition of the annual report, 110 points in two tables, and every reading.

Without facts: 0, because every item starts at zero and sums what is awarded.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from tests.scoring.rubrics.kaifu import (
    Case,
    Kit,
    arithmetic,
    copied,
    figures,
    holds_together,
    item,
    named,
    points,
    said,
)
from tests.scoring.rubrics.refusals import refused

from sitecheck.facts.outcomes import FindingState
from sitecheck.scoring.answer import card_json
from sitecheck.scoring.automatic import CountedFinding, Policy, propose
from sitecheck.scoring.facts import parse_fact
from sitecheck.scoring.refusals import FactRefused, Refusal
from sitecheck.scoring.rules import Automation
from sitecheck.scoring.values import Unit

TABLE = "wafangdian-2013"
NA = {"value": "na", "reason": "no such business"}

# The source: item, points, its lines, the points of its 具体要点 in order.
# W11: the gate is point 1, the six parts are point 2.
SOURCE: list[tuple[str, str, tuple[int, int], list[str]]] = [
    ("W1", "7", (17, 26), ["2", "1", "1", "1.5", "1.5"]),
    ("W2", "7", (29, 34), ["2", "3", "2"]),
    ("W3", "5", (37, 42), ["2", "2", "1"]),
    ("W4", "5", (57, 62), ["2", "2", "1"]),
    ("W5", "7", (65, 70), ["3", "2", "2"]),
    ("W6", "5", (73, 77), ["3", "2"]),
    ("W7", "4", (80, 84), ["2", "2"]),
    ("W8", "12", (98, 106), ["2", "2", "2", "3", "3"]),
    ("W9", "16", (109, 118), ["3", "3", "2", "3", "5"]),
    ("W10", "10", (121, 124), ["10"]),
    ("W11", "12", (127, 132), ["gate", "2", "2", "2", "2", "2", "2"]),
    ("W12", "10", (146, 155), ["2", "2", "2", "2", "2"]),
    ("W13", "10", (157, 165), ["2", "3", "2", "3"]),
]
SECTIONS = {"basic": "40", "key": "50", "innovation": "10", "complaints": "10"}

# What the source says of each point and must not get lost: figures, limits, who, by when.
WORDS: dict[str, list[str]] = {
    "W1.r1": ["及时", "分工", "责任", "议程"],
    "W1.r2": ["机构", "专（兼）职"],
    "W1.r3": ["办公条件", "专项经费"],
    "W1.r4": ["计划", "目标", "措施", "办法"],
    "W1.r5": ["定期", "会议", "专题会", "问题"],
    "W2.r1": ["形式", "宣传"],
    "W2.r2": ["5·15", "方案", "总结", "上报"],
    "W2.r3": ["5·15", "参加", "咨询"],
    "W3.r1": ["《条例》", "及时反馈"],
    "W3.r2": ["转办", "及时", "结果"],
    "W3.r3": ["没有", "上报不及时", "行政诉讼", "复议"],
    "W4.r1": ["次季度", "每月5日前", "查阅中心", "档案局", "交接单", "不缺", "不漏"],
    "W4.r2": ["每月", "不少于2条", "本地区、本部门", "经验做法"],
    "W4.r3": ["保密审查", "建立", "履行"],
    "W5.r1": ["按时", "回复", "主动征求"],
    "W5.r2": ["上级", "低于五星", "合理解释"],
    "W5.r3": ["内参件", "按时"],
    "W6.r1": ["工程建设", "实时上报"],
    "W6.r2": ["瞒报", "漏报", "虚报"],
    "W7.r1": ["本部门", "培训", "会议"],
    "W7.r2": ["按要求", "培训", "会议"],
    "W8.r1": ["专职", "运维"],
    "W8.r2": ["在线服务", "动态", "固定", "规范"],
    "W8.r3": ["稳定", "通畅", "及时反映", "本系统", "行业"],
    "W8.r4": ["培训", "监管"],
    "W8.r5": ["交办", "时限", "积极配合"],
    "W9.r1": ["专职", "试点"],
    "W9.r2": ["办公条件", "经费"],
    "W9.r3": ["稳定", "通畅", "及时反映", "本系统", "行业"],
    "W9.r4": ["定期", "专题会", "问题"],
    "W9.r5": ["交办", "时限", "积极配合"],
    "W10.r1": ["及时", "全面", "准确", "八个"],
    "W11.g1": ["12月31日前", "上报"],
    "W11.r1": ["本部门及所属单位", "推进", "指导", "协调", "监督"],
    "W11.r2": ["主动公开", "依申请公开"],
    "W11.r3": ["制度"],
    "W11.r4": ["报送", "培训", "宣传"],
    "W11.r5": ["网站", "查阅场所", "其他渠道"],
    "W11.r6": ["问题", "建议"],
    "W12.r1": ["国家", "省", "市", "刊物"],
    "W12.r2": ["上级", "表彰"],
    "W12.r3": ["省民心网", "年度经验信息"],
    "W12.r4": ["六星"],
    "W12.r5": ["成绩突出", "肯定", "推广"],
    "W13.r1": ["机制", "能力建设"],
    "W13.r2": ["电话", "其他", "登记", "办理", "回馈"],
    "W13.r3": ["市投诉中心", "交流平台", "反馈"],
    "W13.r4": ["时限", "征求", "领导审签"],
}

# item, facts, its points, its lines
ROWS: list[tuple[str, dict[str, Any], str, str]] = [
    # W1, 7: 2 + 1 + 1 + 1.5 + 1.5
    ("W1", {"r1": True}, "2", "r1×1=2"),  # 2
    ("W1", {"r1": "1.5"}, "1.5", "r1×1=1.5"),  # a part of 2
    ("W1", {"r1": False}, "0", "r1×0=0"),  # 0
    ("W1", {"r2": True}, "1", "r2×1=1"),  # 1
    ("W1", {"r3": True}, "1", "r3×1=1"),  # 1
    ("W1", {"r3": "0.25"}, "0.25", "r3×1=0.25"),  # a part of 1
    ("W1", {"r4": True}, "1.5", "r4×1=1.5"),  # 1.5
    ("W1", {"r5": True}, "1.5", "r5×1=1.5"),  # 1.5
    ("W1", {"r4": "0.75", "r5": "1.5"}, "2.25", "r4×1=0.75 r5×1=1.5"),  # 0.75 + 1.5 = 2.25
    (
        "W1",
        {"r1": True, "r2": True, "r3": True, "r4": True, "r5": True},
        "7",  # 2 + 1 + 1 + 1.5 + 1.5 = 7
        "r1×1=2 r2×1=1 r3×1=1 r4×1=1.5 r5×1=1.5",
    ),
    # W2, 7: 2 + 3 + 2
    ("W2", {"r1": True}, "2", "r1×1=2"),  # 2
    ("W2", {"r2": True}, "3", "r2×1=3"),  # 3
    ("W2", {"r2": "1.5"}, "1.5", "r2×1=1.5"),  # a plan, but no summary: half of 3
    ("W2", {"r3": True}, "2", "r3×1=2"),  # 2
    ("W2", {"r1": True, "r2": True, "r3": True}, "7", "r1×1=2 r2×1=3 r3×1=2"),  # 2 + 3 + 2 = 7
    # W3, 5: 2 + 2 + 1, the last unless something happened
    ("W3", {"r1": True}, "3", "r1×1=2 r3=1"),  # 2 + 1, nothing recorded
    ("W3", {"r2": True}, "3", "r2×1=2 r3=1"),  # 2 + 1
    ("W3", {"r1": True, "r2": True, "r3": True}, "5", "r1×1=2 r2×1=2 r3×1=1"),  # 2 + 2 + 1 = 5
    ("W3", {"r1": True, "r2": True, "r3": False}, "4", "r1×1=2 r2×1=2 r3×0=0"),  # a lawsuit: 2 + 2
    ("W3", {"r3": "0.5"}, "0.5", "r3×1=0.5"),  # judged
    # W4, 5: 2 + 2 + 1
    ("W4", {"r1": True}, "2", "r1×1=2"),  # 2
    ("W4", {"r1": 1}, "1", "r1×1=1"),  # half the months in time
    ("W4", {"r2": True}, "2", "r2×1=2"),  # 2
    ("W4", {"r3": True}, "1", "r3×1=1"),  # 1
    ("W4", {"r1": True, "r2": 1, "r3": True}, "4", "r1×1=2 r2×1=1 r3×1=1"),  # 2 + 1 + 1 = 4
    # W5, 7: 3 + 2 + 2, the second unless a low-star case was left unexplained
    ("W5", {"r1": True}, "5", "r1×1=3 r2=2"),  # 3 + 2, no low-star case
    ("W5", {"r3": True}, "4", "r2=2 r3×1=2"),  # 2 + 2
    ("W5", {"r1": True, "r2": 0, "r3": True}, "5", "r1×1=3 r2×1=0 r3×1=2"),  # unexplained: 3 + 0 + 2
    ("W5", {"r1": "2.5", "r2": True, "r3": 1}, "5.5", "r1×1=2.5 r2×1=2 r3×1=1"),  # 2.5 + 2 + 1
    # W6, 5: 3 + 2
    ("W6", {"r1": True}, "3", "r1×1=3"),  # 3
    ("W6", {"r2": True}, "2", "r2×1=2"),  # 2
    ("W6", {"r1": NA, "r2": NA}, "5", "r1=3 r2=2"),  # no such projects: the points stay
    # W7, 4: 2 + 2
    ("W7", {"r1": True}, "2", "r1×1=2"),  # 2
    ("W7", {"r2": "1.25"}, "1.25", "r2×1=1.25"),  # a part of 2
    ("W7", {"r1": True, "r2": True}, "4", "r1×1=2 r2×1=2"),  # 2 + 2 = 4
    # W8, 12: 2 + 2 + 2 + 3 + 3
    ("W8", {"r1": True}, "2", "r1×1=2"),  # 2
    ("W8", {"r2": True}, "2", "r2×1=2"),  # 2
    ("W8", {"r3": True}, "2", "r3×1=2"),  # 2
    ("W8", {"r4": True}, "3", "r4×1=3"),  # 3
    ("W8", {"r5": True}, "3", "r5×1=3"),  # 3
    (
        "W8",
        {"r1": True, "r2": "0.5", "r3": 1, "r4": True, "r5": "2.5"},
        "9",  # 2 + 0.5 + 1 + 3 + 2.5 = 9
        "r1×1=2 r2×1=0.5 r3×1=1 r4×1=3 r5×1=2.5",
    ),
    # W9, 16: 3 + 3 + 2 + 3 + 5
    ("W9", {"r1": True}, "3", "r1×1=3"),  # 3
    ("W9", {"r2": True}, "3", "r2×1=3"),  # 3
    ("W9", {"r3": True}, "2", "r3×1=2"),  # 2
    ("W9", {"r4": True}, "3", "r4×1=3"),  # 3
    ("W9", {"r5": True}, "5", "r5×1=5"),  # 5
    (
        "W9",
        {"r1": True, "r2": True, "r3": True, "r4": True, "r5": "2.5"},
        "13.5",  # 3 + 3 + 2 + 3 + 2.5 = 13.5
        "r1×1=3 r2×1=3 r3×1=2 r4×1=3 r5×1=2.5",
    ),
    # W10, 10 in one
    ("W10", {"r1": True}, "10", "r1×1=10"),  # 10
    ("W10", {"r1": "8.75"}, "8.75", "r1×1=8.75"),  # seven of eight areas: 10 × 7/8
    ("W10", {"r1": [4, "3.5"]}, "7.5", "r1×2=7.5"),  # judged apart: 4 + 3.5
    # W11, 12: six parts of 2 each, nothing when the report was not filed
    ("W11", {"r1": True}, "2", "r1×1=2"),  # 2
    ("W11", {"r2": 1}, "1", "r2×1=1"),  # half of 2
    ("W11", {"r3": True}, "2", "r3×1=2"),  # 2
    ("W11", {"r4": True}, "2", "r4×1=2"),  # 2
    ("W11", {"r5": True}, "2", "r5×1=2"),  # 2
    ("W11", {"r6": True}, "2", "r6×1=2"),  # 2
    (
        "W11",
        {"g1": False, "r1": True, "r2": True, "r3": True, "r4": True, "r5": True, "r6": True},
        "12",  # 6 × 2 = 12, filed in time
        "r1×1=2 r2×1=2 r3×1=2 r4×1=2 r5×1=2 r6×1=2 g1=0",
    ),
    ("W11", {"g1": True, "r1": True, "r2": True}, "0", "r1×1=2 r2×1=2 g1=-4"),  # 2 + 2, gate takes 4
    ("W11", {"g1": True}, "0", "g1=0"),  # nothing to take
    # W12, 10: five awards of 2, whole or not at all
    ("W12", {"r1": True}, "2", "r1×1=2"),  # 2
    ("W12", {"r2": True}, "2", "r2×1=2"),  # 2
    ("W12", {"r3": 2}, "2", "r3×1=2"),  # the points may be written out
    ("W12", {"r4": True}, "2", "r4×1=2"),  # 2
    ("W12", {"r5": True}, "2", "r5×1=2"),  # 2
    ("W12", {"r1": False, "r2": True, "r5": True}, "4", "r1×0=0 r2×1=2 r5×1=2"),  # 0 + 2 + 2 = 4
    (
        "W12",
        {"r1": True, "r2": True, "r3": True, "r4": True, "r5": True},
        "10",  # 5 × 2 = 10
        "r1×1=2 r2×1=2 r3×1=2 r4×1=2 r5×1=2",
    ),
    # W13, 10: 2 + 3 + 2 + 3
    ("W13", {"r1": True}, "2", "r1×1=2"),  # 2
    ("W13", {"r2": True}, "3", "r2×1=3"),  # 3
    ("W13", {"r3": True}, "2", "r3×1=2"),  # 2
    ("W13", {"r4": True}, "3", "r4×1=3"),  # 3
    ("W13", {"r1": True, "r2": "1.5", "r3": True, "r4": True}, "8.5", "r1×1=2 r2×1=1.5 r3×1=2 r4×1=3"),  # 2+1.5+2+3
]

# what is refused beside what every judged award refuses
REFUSED: list[tuple[str, Any, Refusal]] = [
    ("W10.r1", [6, 5], Refusal.TOGETHER),  # 11 of 10
    ("W11.g1", 1, Refusal.NOT_A_FLAG),
    ("W11.g1", "yes", Refusal.NOT_A_FLAG),
    ("W12.r1", 1, Refusal.FIXED),  # no part of it
    ("W12.r2", 3, Refusal.NOT_WITHIN),
    ("W12.r3", [2, 2], Refusal.TOGETHER),  # two articles are one award
    ("W12.r4", "0.5", Refusal.FIXED),
    ("W12.r5", -2, Refusal.NOT_WITHIN),
]
JUDGED = [
    (f"{name}.r{at}", worth)
    for name, _, _, rules in SOURCE
    for at, worth in enumerate((rule for rule in rules if rule != "gate"), start=1)
    if name != "W12"
]


@pytest.fixture
def kit(card, cards, read, rubric) -> Kit:
    return Kit(card, cards, read, rubric)


def test_the_table_is_the_sources(rubric):
    table = rubric(TABLE)
    assert [(one.id, str(one.max_points), one.source_lines) for one in table.items] == [
        (name, most, lines) for name, most, lines, _ in SOURCE
    ]
    assert [(one.id, [figures(rule) for rule in one.rules]) for one in table.items] == [
        (name, rules) for name, _, _, rules in SOURCE
    ]
    for name, most, _, rules in SOURCE:
        assert sum(Decimal(rule) for rule in rules if rule != "gate") == Decimal(most), (
            name
        )  # AW-2: W11 without point 1
    assert {section.id: str(section.max_points) for section in table.sections} == SECTIONS
    # 7 + 7 + 5 + 5 + 7 + 5 + 4 = 40; 12 + 16 + 10 + 12 = 50; 10; 10
    assert [len(section.items) for section in table.sections] == [7, 4, 1, 1]
    assert [name for section in table.sections for name in section.items] == [name for name, *_ in SOURCE]
    assert (len(table.items), len(table.rules)) == (13, 48)
    assert sum(Decimal(most) for _, most, *_ in SOURCE) == table.total.items_sum == table.total.cap == 110
    assert (table.total.stated, table.total.floor) == (None, 0)
    assert {group.id: group.max_points for group in table.subtotals} == {"openness": 100, "complaint-work": 10}
    assert {one.number for one in table.items} == {None}  # the source does not number its items


def test_what_the_source_says_is_in_the_conditions(rubric):
    rules = rubric(TABLE).rules
    assert set(WORDS) == set(rules)
    for key, words in WORDS.items():
        assert [word for word in words if word not in rules[key][1].condition] == [], key


def test_which_checks_give_evidence(rubric):
    bound = {key: (rule.check, rule.also_checks) for key, (_, rule) in rubric(TABLE).rules.items() if rule.check}
    links = ("broken-links", ("site-availability",))
    assert bound == {
        "W8.r2": ("column-freshness", ()),
        "W8.r3": links,
        "W9.r3": links,
        "W10.r1": ("key-areas-coverage", ()),
        **{f"W11.r{number}": ("annual-report", ()) for number in range(1, 7)},
    }
    assert {rubric(TABLE).rules[key][1].automation for key in bound} == {
        Automation.ASSISTED
    }  # nothing scores by itself


@pytest.mark.parametrize(("name", "facts", "expected", "lines"), ROWS)
def test_rule(card, name, facts, expected, lines):
    found = card(TABLE, {f"{name}.{rule}": value for rule, value in facts.items()})
    score = item(found, name)
    assert (score.points, arithmetic(score)) == (Decimal(expected), lines)
    holds_together(score)
    assert found.total == found.final == Decimal(expected)  # nothing else moved


@pytest.mark.parametrize(("key", "worth"), JUDGED)
def test_a_judged_award_has_its_bounds(rubric, key, worth):
    one, rule = rubric(TABLE).rules[key]
    assert rule.judged
    for raw, why in [
        (str(Decimal(worth) + Decimal("0.01")), Refusal.NOT_WITHIN),  # above the point
        ("-0.5", Refusal.NOT_WITHIN),
        ([worth, "0.5"], Refusal.TOGETHER),  # together above the point
        ("some", Refusal.NOT_A_NUMBER),
        ("na", Refusal.REASON),
    ]:
        with pytest.raises(FactRefused) as raised:
            parse_fact(one, rule, raw)
        assert raised.value.refusal is why


@pytest.mark.parametrize(("key", "raw", "why"), REFUSED)
def test_refused(rubric, key, raw, why):
    assert refused(rubric(TABLE), key, raw) is why


def test_every_rule_has_rows_of_both_kinds(rubric):
    keys = set(rubric(TABLE).rules)
    assert {f"{name}.{rule}" for name, facts, _, _ in ROWS for rule in facts} == keys
    assert {key for key, _ in JUDGED} | {key for key, *_ in REFUSED} == keys


def test_every_award_given_is_a_hundred_and_ten(card, rubric):
    table = rubric(TABLE)
    found = card(TABLE, {key: key != "W11.g1" for key in table.rules})
    assert found.subtotals == {"basic": 40, "key": 50, "innovation": 10, "complaints": 10}
    assert (found.base, found.bonus, found.penalty, found.total) == (110, 0, 0, 110)
    assert found.complete


def test_nothing_entered_is_nothing_given(card):
    found = card(TABLE)
    assert found.total == 0
    assert {score.item for score in found.items if not score.complete} == {name for name, *_ in SOURCE}


def test_an_award_nobody_judged_is_still_to_be_entered(card):
    found = card(TABLE, {"W1.r1": True, "W12.r1": True, "W3.r1": True, "W3.r2": False})
    open_items = {score.item for score in found.items if not score.complete}
    assert "W1" in open_items  # four awards of W1 wait for an assessor: no zero may pass for a result
    assert not {"W12", "W3"} & open_items  # rewards are had or not; W3.r3 is met unless recorded otherwise
    given = card(TABLE, {f"W1.r{number}": number == 1 for number in range(1, 6)})
    assert item(given, "W1").complete
    assert item(card(TABLE, items={"W1": 2}), "W1").complete  # an assessor's value for the item settles it


def test_a_whole_card(card):
    found = card(
        TABLE,
        {
            "W1.r1": True,
            "W1.r4": "0.5",  # 2 + 0.5 = 2.5
            "W3.r1": 1,
            "W3.r3": False,  # 1 + 0 = 1
            "W9.r5": "2.5",  # 2.5
            "W10.r1": "8.75",
            "W11.g1": True,
            "W11.r1": True,  # filed too late: 0
            "W12.r2": True,  # 2
        },
        items={"W13": {"value": "6.5", "reason": "two cases late"}, "W8": "9.25"},
    )
    # basic 2.5 + 1 = 3.5; key 9.25 + 2.5 + 8.75 + 0 = 20.5; innovation 2; complaints 6.5
    assert found.subtotals == {
        "basic": Decimal("3.5"),
        "key": Decimal("20.5"),
        "innovation": 2,
        "complaints": Decimal("6.5"),
    }
    assert found.groups == {"openness": 26, "complaint-work": Decimal("6.5")}
    assert (found.raw_total, found.total) == (Decimal("32.5"), Decimal("32.5"))


# --- readings -------------------------------------------------------------------------------------------------------


def _two_tables_in_one(kit: Kit) -> None:
    entry: dict[str, Any] = {"items": {"W13": 7, "W12": 4}, "others": "full"}
    found = kit.card(TABLE, **entry)
    assert found.groups == {"openness": 94, "complaint-work": 7}  # 40 + 50 + 4 of 100, 7 of 10
    assert (found.raw_total, found.total, found.base, found.bonus) == (101, 101, 101, 0)  # no cap at 100, not rescaled
    brought = kit.card(TABLE, {}, {"normalise_to": 100}, items={"W8": 1}, others="full")
    assert (brought.raw_total, brought.total) == (99, 90)  # 99 / 110 × 100
    cut = kit.card(TABLE, {}, {"total_cap": 100}, **entry)
    assert (cut.raw_total, cut.total) == (101, 100)
    assert kit.card(TABLE, {}, {"total_cap": 100}, items={"W8": 1}, others="full").total == 99  # below the cap
    reward = kit.card(TABLE, {}, {"bonus_items": ["W12"]}, **entry)
    assert (reward.base, reward.bonus, reward.total) == (97, 4, 101)  # the other reading: same total
    assert reward.groups == found.groups
    for settings in ({"bonus_items": ["W14"]}, {"total_cap": 100, "normalise_to": 100}, {"total_cap": -1}):
        refused = kit.read(TABLE, {"settings": settings, "units": []})
        assert [error.error for error in refused.errors] == ["out_of_range"]


def _filing_is_the_condition_of_the_six_parts(kit: Kit) -> None:
    parts = {f"W11.r{number}": True for number in range(1, 7)}
    assert points(kit.card(TABLE, parts), "W11") == 12  # 6 × 2
    assert points(kit.card(TABLE, {**parts, "W11.g1": True}), "W11") == 0  # not filed
    settings = {"filing": "whole_item"}  # the other reading: filing alone is worth 12
    filed = kit.card(TABLE, {"W11.g1": False}, settings)
    assert (points(filed, "W11"), arithmetic(item(filed, "W11"))) == (12, "g1=0")
    assert item(filed, "W11").complete
    thin = kit.card(TABLE, {"W11.r1": 1}, settings)
    assert (points(thin, "W11"), arithmetic(item(thin, "W11"))) == (12, "r1=0")  # the parts do not count …
    assert said(thin, "W11.r1") == ["other-reading"]  # … but stay visible
    late = kit.card(TABLE, {**parts, "W11.g1": True}, settings)
    assert points(late, "W11") == 0
    unknown = kit.card(TABLE, {}, settings)
    assert (points(unknown, "W11"), item(unknown, "W11").complete) == (0, False)  # nothing known, nothing given


def _a_part_is_given_with_a_reason(kit: Kit) -> None:
    found = kit.card(TABLE, {"W2.r2": {"value": "1.75", "reason": "no summary"}})
    line = item(found, "W2").lines[0]
    assert (line.points, line.reason, said(found, "W2.r2")) == (Decimal("1.75"), "no summary", ["judged"])
    judged = {key for key, (_, rule) in kit.rubric(TABLE).rules.items() if getattr(rule, "judged", False)}
    assert judged == {key for key, _ in JUDGED}  # all but the rewards of W12


def _the_same_words_count_in_both_systems(kit: Kit) -> None:
    rules = kit.rubric(TABLE).rules
    assert rules["W8.r3"][1].condition == rules["W9.r3"][1].condition
    found = kit.card(
        TABLE, {"W8.r3": {"value": 1, "reason": "line down"}, "W9.r3": {"value": "0.5", "reason": "pilot"}}
    )
    assert (points(found, "W8"), points(found, "W9"), found.total) == (1, Decimal("0.5"), Decimal("1.5"))
    assert [item(found, name).lines[0].reason for name in ("W8", "W9")] == ["line down", "pilot"]  # evidence apart


def _by_the_fifth_of_each_month(kit: Kit) -> None:
    rule = kit.rubric(TABLE).rules["W4.r1"][1]
    assert rule.threshold == {"deadline_day_of_month": 5, "months": "following_quarter", "inclusive": True}
    assert "次季度每月5日前" in rule.condition


def _met_unless_an_event_is_recorded(kit: Kit) -> None:
    assert points(kit.card(TABLE, {"W3.r1": False, "W3.r2": False}), "W3") == 1  # 0 + 0 + 1
    sued = {"value": False, "reason": "review case 3", "event": "case-3"}
    found = kit.card(TABLE, {"W3.r1": True, "W3.r2": True, "W3.r3": sued})
    assert (points(found, "W3"), item(found, "W3").lines[2].reason) == (4, "review case 3")
    assert points(kit.card(TABLE), "W3") == 0  # an item nobody looked at is not scored by silence


def _no_low_star_case_is_met(kit: Kit) -> None:
    found = kit.card(TABLE, {"W5.r1": 0, "W5.r3": 0})
    assert (points(found, "W5"), said(found, "W5.r2")) == (2, ["assumed-met"])  # 0 + 2 + 0
    assert points(kit.card(TABLE, {"W5.r1": 0, "W5.r3": 0, "W5.r2": False}), "W5") == 0
    assert kit.rubric(TABLE).rules["W5.r2"][1].threshold == {"stars_below": 5}


def _without_such_business_the_points_stay(kit: Kit) -> None:
    found = kit.card(TABLE, items={"W6": NA, "W10": NA})
    assert (points(found, "W6"), points(found, "W10"), found.total) == (5, 10, 15)  # nothing is rescaled
    assert item(found, "W6").lines[-1].reason == "no such business"
    assert points(kit.card(TABLE, {"W10.r1": NA}), "W10") == 10
    refused = kit.read(TABLE, {"units": [{"code": "u", "facts": {"W10.r1": "na"}, "items": {"W6": "na"}}]})
    assert [error.error for error in refused.errors] == ["missing_reason", "missing_reason"]


def _several_articles_are_one_award(kit: Kit) -> None:
    assert points(kit.card(TABLE, {"W12.r1": True, "W12.r2": True}), "W12") == 4
    for raw in ([2, 2], 4):
        with pytest.raises(FactRefused):
            parse_fact(*kit.rubric(TABLE).rules["W12.r1"], raw)


def _a_year_and_categories_by_the_assessor(kit: Kit) -> None:
    table = kit.rubric(TABLE)
    assert (table.cadence.periods, table.cadence.stated) == (("annual",), False)
    assert (table.source.issuer, table.source.doc_no, table.applies_to.units) == (None, None, {})
    assert table.applies_to.categories == ("township_street", "department")
    assert "政府服务试点" in table.rules["W9.r1"][1].note  # the slip of the source, as it is
    refused = kit.read(TABLE, {"units": [{"code": "u", "unit": {"category": "county"}}]})
    assert [error.error for error in refused.errors] == ["unknown_unit"]


def _exact_inside_two_digits_outside(kit: Kit) -> None:
    found = kit.card(TABLE, {"W1.r1": "1.005", "W10.r1": "9.9999"})
    assert found.total == Decimal("11.0049")
    shown = card_json(found)
    assert (shown["total"], shown["raw_total"], shown["items"]["W1"]["points"]) == ("11.00", "11.0049", "1.005")
    up = card_json(kit.card(TABLE, {"W1.r1": "1.005"}))
    assert up["total"] == "1.01"  # half up
    third = kit.card(TABLE, {"W10.r1": True}, {"normalise_to": 100})
    assert card_json(third)["total"] == "9.09"  # 10 / 110 × 100 = 9.0909…


def _what_is_in_time_is_for_people(kit: Kit) -> None:
    table = kit.rubric(TABLE)
    assert table.rules["W8.r2"][1].check_params == {"max_age_days": None}
    for key, (_, rule) in table.rules.items():
        if re.search("及时|按时|实时", rule.condition):
            assert rule.automation is not Automation.AUTO, key
            assert not any(rule.check_params.get(name) for name in ("max_age_days", "max_working_days")), key


def _one_fault_in_several_items(kit: Kit) -> None:
    finding = CountedFinding("broken-links", "http://a.test/x", "7", FindingState.CONFIRMED)
    proposal = propose(kit.rubric(TABLE), Unit("u"), [finding], Policy.CONFIRMED)
    assert proposal.facts == {}  # a person decides …
    assert {hint.key: hint.ids for hint in proposal.hints} == {
        "W8.r3": ("7",),
        "W9.r3": ("7",),
    }  # … where the words cover it
    found = kit.card(TABLE, {"W8.r3": {"value": 0, "event": "outage"}, "W9.r3": {"value": 0, "event": "outage"}})
    assert (points(found, "W8"), points(found, "W9")) == (0, 0)


def _the_day_itself_is_in_time(kit: Kit) -> None:
    rules = kit.rubric(TABLE).rules
    assert rules["W11.g1"][1].threshold == {"deadline": "12-31", "inclusive": True}
    assert {key for key, (_, rule) in rules.items() if rule.threshold.get("inclusive")} == {"W4.r1", "W11.g1"}


def _events_belong_where_they_are_verified(kit: Kit) -> None:
    late = {"W3.r3": {"value": False, "reason": "happened 2013, verified 2014", "event": "case-9"}}
    unit = {"code": "u", "facts": late}
    for period in ("2013", "2014"):  # the period is that of the file the fact is entered in, whatever its date
        found = kit.read(TABLE, {"period": period, "units": [unit]})
        assert (found.errors, found.period) == ((), period)
    tied = {key for key, (_, rule) in kit.rubric(TABLE).rules.items() if "deadline" in rule.threshold}
    assert tied == {"W11.g1"}  # the one item that a date ties to its year


def _what_does_not_apply_keeps_its_points(kit: Kit) -> None:
    found = kit.card(TABLE, items={"W2": {"value": "na", "reason": "newly founded"}}, others="full")
    assert (points(found, "W2"), found.total) == (7, 110)
    assert said_of_item(found, "W2") == ["not-applicable"]


def said_of_item(found: Any, name: str) -> list[str]:
    """The remarks of the item's own last line."""
    return [one.remark.value for one in item(found, name).lines[-1].notes]


READINGS: dict[str, Case] = {
    "AW-1": _two_tables_in_one,
    "AW-2": _filing_is_the_condition_of_the_six_parts,
    "AW-3": _a_part_is_given_with_a_reason,
    "AW-4": _the_same_words_count_in_both_systems,
    "AW-5": _by_the_fifth_of_each_month,
    "AW-6": _met_unless_an_event_is_recorded,
    "AW-7": _no_low_star_case_is_met,
    "AW-8": _without_such_business_the_points_stay,
    "AW-9": _several_articles_are_one_award,
    "AW-10": _a_year_and_categories_by_the_assessor,
    "AX-1": _exact_inside_two_digits_outside,
    "AX-3": _what_is_in_time_is_for_people,
    "AX-4": _one_fault_in_several_items,
    "AX-5": _the_day_itself_is_in_time,
    "AX-6": _events_belong_where_they_are_verified,
    "AX-7": _what_does_not_apply_keeps_its_points,
}


# The items and rules that name a reading; the others hold for the table as a whole.
RESTS_ON: dict[str, set[str]] = {
    "AW-2": {"W11", "W11.g1"},
    "AW-3": {f"W{number}" for number in (*range(1, 12), 13)},  # W12 gives its rewards whole or not at all
    "AW-4": {"W8.r3", "W9", "W9.r3"},
    "AW-5": {"W4.r1"},
    "AW-6": {"W3.r3"},
    "AW-7": {"W5.r2"},
    "AW-8": {"W6", "W10.r1"},
    "AW-9": {"W12"},
    "AW-10": {"table", "W9.r1"},
    "AX-5": {"W4.r1", "W11.g1"},
}


@pytest.mark.parametrize("reading", READINGS)
def test_reading(kit, reading):
    assert named(kit.rubric(TABLE), reading) == RESTS_ON.get(reading, {"table"})
    READINGS[reading](kit)


def test_a_deadline_is_changed_in_a_copy(tmp_path):  # AW-5
    own = copied(tmp_path, TABLE, "deadline_day_of_month: 5", "deadline_day_of_month: 10")
    assert own.rules["W4.r1"][1].threshold["deadline_day_of_month"] == 10


def test_every_reading_of_the_file_has_a_case(rubric):
    assert set(rubric(TABLE).readings) == set(READINGS)
