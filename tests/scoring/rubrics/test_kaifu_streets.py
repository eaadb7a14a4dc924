"""Kaifu table 3 (街道、镇): every rule, every bound and every reading, by hand.

Without facts: 100 − KS5 15 − KS8 10 − KS16 8 = 67, because these start at zero.
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
    copied,
    each_quarter_by_itself,
    figures,
    holds_together,
    item,
    lists,
    named,
    parts,
    points,
    wording,
)

from sitecheck.facts.outcomes import FindingState
from sitecheck.scoring.answer import card_json
from sitecheck.scoring.automatic import CountedFinding, propose
from sitecheck.scoring.facts import parse_fact
from sitecheck.scoring.refusals import FactRefused, Refusal
from sitecheck.scoring.rules import Automation
from sitecheck.scoring.values import Count, Level, Levels, Unit
from sitecheck.worktime import Calendar, UnknownYear, working_days

TABLE = "kaifu-2013-streets"

# The source: number, item, points, lines, what each rule gives or takes (tiers from the best, null: no amount given).
SOURCE: list[tuple[int, str, str, tuple[int, int], dict[str, str]]] = [
    (1, "KS1", "5", (342, 348), {"r1": "2", "r2": "2"}),
    (2, "KS2", "5", (350, 356), {"r1": "1"}),
    (3, "KS3", "5", (358, 364), {"r1": "5"}),
    (4, "KS4", "5", (372, 380), {"r1": "3", "r2": "null"}),
    (5, "KS5", "15", (382, 388), {"r1": "5", "r2": "10/5/0"}),
    (6, "KS6", "5", (390, 396), {"r1": "1"}),
    (7, "KS7", "5", (398, 406), {"r1": "1"}),
    (8, "KS8", "10", (408, 414), {"r1": "10/5/0"}),
    (9, "KS9", "5", (438, 444), {"r1": "0.5"}),
    (10, "KS10", "5", (446, 452), {"r1": "1"}),
    (11, "KS11", "7", (454, 460), {"r1": "3", "r2": "2", "r3": "2"}),
    (12, "KS12", "5", (462, 468), {"r1": "1"}),
    (13, "KS13", "5", (470, 476), {"r1": "3", "r2": "2"}),
    (14, "KS14", "5", (478, 484), {"r1": "5", "r2": "5"}),
    (15, "KS15", "5", (486, 492), {"g1": "gate"}),
    (16, "KS16", "8", (494, 504), {"r1": "1", "r2": "2", "r3": "3", "r4": "1", "r5": "2"}),
]
# what the source makes each rule depend on, as words its condition must keep
WORDS = {
    "KS1.r1": "不健全",
    "KS1.r2": "未及时调整",
    "KS2.r1": "计划 半年总结 年度总结 缺项",
    "KS3.r1": "未按时完成",
    "KS4.r1": "健全但未公开",
    "KS4.r2": "不健全",
    "KS5.r1": "目录 指南 按要求",
    "KS5.r2": "每月及时 有内容 超过20个工作日 未更新",
    "KS6.r1": "办事信息 缺项",
    "KS7.r1": "受理机构 缺项",
    "KS8.r1": "合法及时准确 台账 受理但无台账 未及时受理且无台账",
    "KS9.r1": "窗口 缺项",
    "KS10.r1": "设施缺项",
    "KS11.r1": "办事指南",
    "KS11.r2": "台账",
    "KS11.r3": "季度业务报表 及时",
    "KS12.r1": "制度缺项",
    "KS13.r1": "有投诉",
    "KS13.r2": "投诉电话 意见箱",
    "KS14.r1": "新闻媒体曝光",
    "KS14.r2": "政务服务工作 上访 上诉",
    "KS15.g1": "以权谋私 索拿卡要",
    "KS16.r1": "区级表彰",
    "KS16.r2": "市级表彰",
    "KS16.r3": "省级表彰",
    "KS16.r4": "市级媒体",
    "KS16.r5": "省级以上媒体",
}
# rules a website check bears on: how far it decides, and which checks; all others are for people
BOUND = {
    "KS1.r1": "assisted leading-group-notice",
    "KS1.r2": "assisted leading-group-notice",
    "KS2.r1": "assisted plan-summary-notice",
    "KS4.r1": "assisted disclosure-rules",
    "KS5.r1": "assisted disclosure-guide disclosure-directory",
    "KS5.r2": "auto update-freshness monthly-posting",
    "KS6.r1": "assisted service-guide",
    "KS7.r1": "auto contact-fields",
}
LISTS = {
    "KS2.r1": "年初计划 半年总结 年度总结",
    "KS6.r1": "办事事项 办事流程 办事依据 收费标准 办事时限",
    "KS7.r1": "机构名称 办公地址 办公时间 联系电话 传真号码 电子邮箱",
    "KS10.r1": "办公桌椅 电脑 显示屏 柜台式办公",
    "KS12.r1": "首问负责制 限时办结制 责任追究制",
}
BASIS = {
    "KS1": "查阅资料 查看网站",
    "KS2": "查阅资料 查看网站",
    "KS3": "查阅资料",
    "KS4": "查阅资料 查看网站",
    "KS5": "查看网站",
    "KS6": "查看现场 查看网站",
    "KS7": "查看网站",
    "KS8": "查阅资料",
    "KS9": "查看现场",
    "KS10": "查看现场",
    "KS11": "查阅资料",
    "KS12": "查阅资料",
    "KS13": "查看现场 查阅资料",
    "KS14": "查阅资料",
    "KS15": "查阅资料",
    "KS16": "查阅资料",
}
PARTS = {"KS5": "A 5 zero, B 10 zero", "KS11": "A 5 full, B 2 full"}
SECTIONS = {"org": "15", "disclosure": "25", "on-request": "15", "service": "37", "innovation": "8"}

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
    assert sum(Decimal(most) for _, _, most, _, _ in SOURCE) == sum(map(Decimal, SECTIONS.values())) == 100
    assert (len(table.items), len(table.rules)) == (16, 27)
    assert (table.total.stated, table.total.cap, table.total.floor) == (100, 100, 0)
    assert table.applies_to.categories == ("street", "town")


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
NOT_APPLICABLE = {"KS5.r1": 5, "KS5.r2": 10, "KS8.r1": 10}
STARTS = {"KS16": 0}  # rewards: what does not apply is not earned


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


# --- readings -------------------------------------------------------------------------------------------------------


def _one_stays_however_bad_the_group(kit: Kit) -> None:
    worst = {"KS1.r1": True, "KS1.r2": True}
    assert points(kit.card(TABLE, worst), "KS1") == 1  # 5 − 2 − 2
    none = kit.card(TABLE, worst, items={"KS1": {"value": 0, "reason": "no group at all"}})
    assert points(none, "KS1") == 0
    assert item(none, "KS1").lines[-1].reason == "no group at all"


def _unlisted_cases_take_a_listed_grade(kit: Kit) -> None:
    late = kit.card(TABLE, {"KS8.r1": {"value": "no_ledger", "reason": "late, but with a ledger"}})
    assert points(late, "KS8") == 5
    nobody_asked = kit.card(TABLE, {"KS8.r1": {"value": "na", "reason": "no application"}})
    assert points(nobody_asked, "KS8") == 10
    assert item(nobody_asked, "KS8").lines[0].reason == "no application"


def _six_elements_in_five_points(kit: Kit) -> None:
    rule = kit.rubric(TABLE).rules["KS7.r1"][1]
    assert rule.check_params["fields"] == ["机构名称", "办公地址", "办公时间", "联系电话", "传真号码", "电子邮箱"]
    assert [points(kit.card(TABLE, {"KS7.r1": n}), "KS7") for n in range(7)] == [5, 4, 3, 2, 1, 0, 0]
    missing = [CountedFinding("contact-fields", name, name, FindingState.CONFIRMED) for name in ("fax", "email")]
    assert propose(kit.rubric(TABLE), Unit("u"), missing).facts["KS7.r1"].value == Count(2)


def _names_of_the_sections(kit: Kit) -> None:
    titles = [re.sub("[（）]", "", section.title) for section in kit.rubric(TABLE).sections]
    wanted = ["组织领导", "信息公开", "依申请公开", "政务服务", "工作创新"]
    assert [title.startswith(name) for title, name in zip(titles, wanted, strict=True)] == [True] * 5
    inferred = [section.id for section in kit.rubric(TABLE).sections if "原文" in section.title]
    assert inferred == ["org", "disclosure", "service"]  # what the capture lost is marked as such


def _missing_rules_are_judged(kit: Kit) -> None:
    rule = kit.rubric(TABLE).rules["KS4.r2"][1]
    assert rule.points is None  # no figure is invented
    assert "计0分" in rule.note
    assert points(kit.card(TABLE, {"KS4.r2": {"value": 5, "reason": "no rules at all"}}), "KS4") == 0


def _grades_replace_each_other(kit: Kit) -> None:
    grades = {"timely": 15, "stale": 10, "none": 5}  # 5 for directory and guide, then 10, 5, 0
    for key, expected in grades.items():
        assert points(kit.card(TABLE, {"KS5.r1": True, "KS5.r2": key}), "KS5") == expected


def _complaint_and_no_phone_add(kit: Kit) -> None:
    assert points(kit.card(TABLE, {"KS13.r1": True, "KS13.r2": True}), "KS13") == 0  # 5 − 3 − 2


def _twice_five_is_floored(kit: Kit) -> None:
    found = kit.card(TABLE, {"KS14.r1": True, "KS14.r2": True})
    assert points(found, "KS14") == 0  # 5 − 10
    assert item(found, "KS14").lines[-1].notes[0].remark == "floor"


def _every_award_counts_up_to_eight(kit: Kit) -> None:
    assert points(kit.card(TABLE, {"KS16.r3": 2, "KS16.r4": 1}), "KS16") == 7  # 2×3 + 1
    found = kit.card(TABLE, {"KS16.r3": 3})
    assert points(found, "KS16") == 8  # 9, at most 8
    assert item(found, "KS16").lines[-1].notes[0].remark == "limit"


def _two_stay_without_any_paper(kit: Kit) -> None:
    assert points(kit.card(TABLE, {"KS2.r1": 3}), "KS2") == 2  # 5 − 3: all three missing
    assert kit.rubric(TABLE).rules["KS2.r1"][1].threshold["elements"] == ["年初计划", "半年总结", "年度总结"]


def _each_quarter_on_the_same_table(kit: Kit) -> None:
    each_quarter_by_itself(kit, TABLE)


def _any_gap_costs_once(kit: Kit) -> None:
    gaps = [CountedFinding("update-freshness", f"http://a.test/{n}", str(n), FindingState.CONFIRMED) for n in range(3)]
    found = propose(kit.rubric(TABLE), Unit("u"), gaps).facts["KS5.r2"]
    assert (found.value, found.ids) == (Levels((Level("stale"),)), ("0", "1", "2"))  # one grade, three proofs
    assert kit.rubric(TABLE).rules["KS5.r2"][1].check_params == {"max_working_days": 20}


def _offices_without_a_table(kit: Kit) -> None:
    refused = kit.read(TABLE, {"units": [{"code": "u", "unit": {"category": "committee"}, "facts": {}}]})
    assert [error.error for error in refused.errors] == ["unknown_unit"]
    assigned = kit.card(TABLE, {"KS1.r1": True}, unit={"category": "town"}, others="full")
    assert assigned.total == 98
    assert "管委会" in kit.rubric(TABLE).applies_to.note


def _complaints_cost_once(kit: Kit) -> None:
    assert points(kit.card(TABLE, {"KS13.r1": [True, True, True]}), "KS13") == 2  # 5 − 3, not 5 − 9
    assert kit.rubric(TABLE).rules["KS13.r1"][1].per is None


def _exact_inside_two_digits_outside(kit: Kit) -> None:
    found = kit.card(TABLE, {"KS5.r1": "4.125", "KS5.r2": "timely"}, others="full")
    assert found.total == Decimal("99.125")
    shown = card_json(found)
    assert (shown["total"], shown["items"]["KS5"]["points"]) == ("99.13", "14.125")  # half up, at display only


def _working_days_need_a_calendar(kit: Kit) -> None:
    assert working_days(date(2013, 2, 8), date(2013, 2, 18), Calendar()) == 3  # Spring Festival: 16, 17, 18 February
    with pytest.raises(UnknownYear):
        working_days(date(1996, 2, 8), date(1996, 2, 18), Calendar())
    assert "AX-2" in kit.rubric(TABLE).rules["KS5.r2"][1].readings


def _what_is_in_time_is_for_people(kit: Kit) -> None:
    auto = {key for key, (_, rule) in kit.rubric(TABLE).rules.items() if rule.automation is Automation.AUTO}
    assert auto == {"KS5.r2", "KS7.r1"}  # twenty days are the source's own figure; elements are no matter of time
    posted = CountedFinding("monthly-posting", "2013-02", "1", FindingState.CONFIRMED)
    found = propose(kit.rubric(TABLE), Unit("u"), [posted])
    assert (found.facts, [hint.key for hint in found.hints]) == ({}, ["KS5.r2"])  # "timely each month" is judged


def _one_fault_in_several_items(kit: Kit) -> None:
    found = kit.card(TABLE, {"KS6.r1": 5, "KS11.r1": True}, others="full")  # no guide: nothing shown, nothing made
    assert found.total == 92  # 100 − 5 − 3


def _findings_belong_where_they_are_confirmed(kit: Kit) -> None:
    seen = CountedFinding("contact-fields", "fax", "9", FindingState.VERIFIED)
    assert propose(kit.rubric(TABLE), Unit("u"), [seen]).facts == {}


def _what_does_not_apply_keeps_its_points(kit: Kit) -> None:
    found = kit.card(TABLE, items={"KS9": {"value": "na", "reason": "no centre yet"}}, others="full")
    assert (points(found, "KS9"), found.total) == (5, 100)


def _updates_not_single_documents(kit: Kit) -> None:
    rules = kit.rubric(TABLE).rules.values()
    assert {rule.check for _, rule in rules if "max_working_days" in rule.check_params} == {"update-freshness"}
    assert "publication-lag" not in {rule.check for _, rule in rules}


def _the_twentieth_day_is_in_time(kit: Kit) -> None:
    assert working_days(date(2013, 3, 1), date(2013, 3, 29), Calendar()) == 20
    assert named(kit.rubric(TABLE), "AX-10") == {"KS5.r2"}


READINGS: dict[str, Case] = {
    "AK-1": _one_stays_however_bad_the_group,
    "AK-7": _unlisted_cases_take_a_listed_grade,
    "AK-9": _six_elements_in_five_points,
    "AK-17": _names_of_the_sections,
    "AK-18": _missing_rules_are_judged,
    "AK-19": _grades_replace_each_other,
    "AK-20": _complaint_and_no_phone_add,
    "AK-21": _twice_five_is_floored,
    "AK-22": _every_award_counts_up_to_eight,
    "AK-23": _two_stay_without_any_paper,
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
ELEMENTS = [
    # AK-24: the list is data; a project's own copy may name others, and however many are missing the floor is 0
    ("KS10", "[办公桌椅, 电脑, 显示屏, 柜台式办公]", "[办公桌椅, 电脑]"),
    ("KS12", "[首问负责制, 限时办结制, 责任追究制]", "[首问负责制, 服务承诺制, 一次告知制]"),
]


@pytest.mark.parametrize("reading", READINGS)
def test_reading(kit, reading):
    assert named(kit.rubric(TABLE), reading), "no item, rule or table rests on it"
    READINGS[reading](kit)


@pytest.mark.parametrize(("name", "shipped", "own"), ELEMENTS)
def test_reading_ak_24_elements_are_data(tmp_path, rubric, card, name, shipped, own):
    assert named(rubric(TABLE), "AK-24") == {"KS9", "KS10", "KS12"}
    table = copied(tmp_path, TABLE, shipped, own)
    listed = table.rules[f"{name}.r1"][1].threshold["elements"]
    assert listed == own.strip("[]").split(", ")
    assert table.hash != rubric(TABLE).hash  # scores by another list say so
    assert points(card(TABLE, {f"{name}.r1": 9}), name) == 0  # 5 − 9 → 0: the list is open


def test_every_reading_of_the_file_has_a_case(rubric):
    assert {*READINGS, "AK-24"} == set(rubric(TABLE).readings)
