"""Kaifu table 2 (窗口单位): every rule, every bound and every reading, by hand.

Without facts: KW1 40 + KW2 40 + KW3 0 = 80; KW3 starts at zero.
"""

from __future__ import annotations

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
from sitecheck.scoring.explain import explain
from sitecheck.scoring.facts import parse_fact
from sitecheck.scoring.refusals import FactRefused, Refusal
from sitecheck.scoring.values import Unit
from sitecheck.worktime import Calendar, UnknownYear, working_days

TABLE = "kaifu-2013-windows"
WINDOW = {"category": "department", "has_service_window": True}
STARTS = {"KW1": 40, "KW2": 40, "KW3": 0}

# The source: number, item, points, lines, what each rule gives or takes.
SOURCE: list[tuple[int, str, str, tuple[int, int], dict[str, str]]] = [
    (
        1,
        "KW1",
        "40",
        (267, 285),
        {
            "r1": "5",
            "r2": "3",
            "r3": "5",
            "r4": "5",
            "r5": "3-5",
            "r6": "5",
            "r7": "5",
            "r8": "5-10",
            "r9": "5",
        },
    ),
    (
        2,
        "KW2",
        "40",
        (287, 303),
        {
            "r1": "2",
            "r2": "3",
            "r3": "2",
            "r4": "1",
            "r5": "2",
            "r6": "2",
            "r7": "1",
            "r8": "2",
            "r9": "2",
            "r10": "5",
            "r11": "1",
            "r12": "3",
            "r13": "5",
        },
    ),
    (3, "KW3", "20", (305, 317), {"r1": "3-5", "r2": "3", "r3": "5", "r4": "3", "r5": "3/1.5"}),
]
# what the source makes each rule depend on, as words its condition must keep
WORDS = {
    "KW1.r1": "在职在岗 不合要求",
    "KW1.r2": "无特殊情况 一年内 经中心许可",
    "KW1.r3": "未经中心许可",
    "KW1.r4": "变动后 服装 办公设施",
    "KW1.r5": "迟到 早退 请假 酌情",
    "KW1.r6": "因公因私 请假 替岗",
    "KW1.r7": "领导 及时协助 问题 差错 投诉",
    "KW1.r8": "违规违纪 不重视 不及时处理 视情节",
    "KW1.r9": "不胜任 严重违纪 中心退回",
    "KW2.r1": "应进未进 许可 非许可 年检",
    "KW2.r2": "办事指南 要求和格式",
    "KW2.r3": "办事指南 门户网站",
    "KW2.r4": "内容变化 20个工作日 未更新",
    "KW2.r5": "在线办理数据 及时录入 上网公开",
    "KW2.r6": "未实现在线办理",
    "KW2.r7": "未按在线办理要求",
    "KW2.r8": "超期 电子监察系统 发牌警告",
    "KW2.r9": "绿色通道 领办 代办 不配合",
    "KW2.r10": "许可 收费 中心之外 受理 送达",
    "KW2.r11": "月报 按时报送",
    "KW2.r12": "查实 数据不真实",
    "KW2.r13": "业务差错 办事群众投诉",
    "KW3.r1": "制度创新 前置 环节 效果明显",
    "KW3.r2": "来信 来访 来电 表扬",
    "KW3.r3": "锦旗",
    "KW3.r4": "季度或年度 服务窗口",
    "KW3.r5": "服务明星 仅1名 2名及以上",
}
# rules a website check bears on: how far it decides, and which checks; all others are for people
BOUND = {
    "KW2.r2": "assisted service-guide",
    "KW2.r3": "assisted service-guide",
    "KW2.r4": "assisted service-guide-freshness",
    "KW2.r5": "assisted online-data-publication",
    "KW2.r6": "assisted online-services",
}
LISTS: dict[str, str] = {}
BASIS = {"KW1": "", "KW2": "", "KW3": ""}  # the source names none
PARTS: dict[str, str] = {}
SECTIONS = {"people": "40", "business": "40", "reward": "20"}
# 每 in the source, and what is counted where it says so
COUNTED = {
    "KW1.r3": "person_time",  # 每人次
    "KW1.r6": "half_day",  # 每半天
    "KW1.r7": "case",  # 一起
    "KW1.r8": "case",  # inferred: 视情节
    "KW1.r9": "person_time",  # 每退回1人次
    "KW2.r1": "project",  # 每缺一项
    "KW2.r2": "project",  # 每项
    "KW2.r3": "project",
    "KW2.r4": "project",
    "KW2.r6": "project",
    "KW2.r7": "project",
    "KW2.r8": "case",
    "KW2.r11": "month",  # 每月
    "KW3.r1": "project",  # 每项
    "KW3.r2": "piece",  # 每件
    "KW3.r3": "banner",  # 每面
    "KW3.r5": "person_time",  # inferred
}
ONCE = ["KW1.r1", "KW1.r2", "KW1.r4", "KW1.r5", "KW2.r5", "KW2.r9", "KW2.r10", "KW2.r12", "KW2.r13", "KW3.r4"]

ROWS: list[tuple[str, dict[str, Any], str, str]] = [
    # KW1 from 40
    ("KW1", {"r1": True}, "35", "r1×1=-5"),  # 40 − 5 = 35
    ("KW1", {"r1": [True, True]}, "35", "r1×1=-5"),  # once a period: 40 − 5 = 35
    ("KW1", {"r1": False}, "40", "r1×0=0"),  # 40
    ("KW1", {"r2": True}, "37", "r2×1=-3"),  # 40 − 3 = 37
    ("KW1", {"r3": 1}, "35", "r3×1=-5"),  # 40 − 1×5 = 35
    ("KW1", {"r3": 2}, "30", "r3×2=-10"),  # 40 − 2×5 = 30
    ("KW1", {"r2": True, "r3": 1}, "35", "r2=0 r3×1=-5"),  # not told apart: 5 before 3, 40 − 5 = 35
    ("KW1", {"r2": True, "r3": 0}, "37", "r2×1=-3 r3×0=0"),  # nothing unpermitted: 40 − 3 = 37
    ("KW1", {"r4": True}, "35", "r4×1=-5"),  # 40 − 5 = 35
    ("KW1", {"r5": 3}, "37", "r5×1=-3"),  # 40 − 3 = 37
    ("KW1", {"r5": "4.5"}, "35.5", "r5×1=-4.5"),  # 40 − 4.5 = 35.5
    ("KW1", {"r5": 5}, "35", "r5×1=-5"),  # 40 − 5 = 35
    ("KW1", {"r5": 0}, "40", "r5×1=0"),  # 40
    ("KW1", {"r6": 3}, "25", "r6×3=-15"),  # three half days: 40 − 3×5 = 25
    ("KW1", {"r7": 2}, "30", "r7×2=-10"),  # 40 − 2×5 = 30
    ("KW1", {"r8": 5}, "35", "r8×1=-5"),  # 40 − 5 = 35
    ("KW1", {"r8": [5, 10]}, "25", "r8×2=-15"),  # two cases: 40 − 5 − 10 = 25
    ("KW1", {"r9": 1}, "35", "r9×1=-5"),  # 40 − 1×5 = 35
    ("KW1", {"r9": 8}, "0", "r9×8=-40"),  # 40 − 8×5 = 0
    ("KW1", {"r9": 9}, "0", "r9×9=-45 floor=5"),  # 40 − 45 = −5, floor 0
    # 40 − 5 − 5 − 3 − 5 − 5 = 17
    ("KW1", {"r1": True, "r4": True, "r5": 3, "r6": 1, "r7": 1}, "17", "r1×1=-5 r4×1=-5 r5×1=-3 r6×1=-5 r7×1=-5"),
    # KW2 from 40
    ("KW2", {"r1": 2}, "36", "r1×2=-4"),  # 40 − 2×2 = 36
    ("KW2", {"r2": 3}, "31", "r2×3=-9"),  # 40 − 3×3 = 31
    ("KW2", {"r3": 2}, "36", "r3×2=-4"),  # 40 − 2×2 = 36
    ("KW2", {"r4": 3}, "37", "r4×3=-3"),  # 40 − 3×1 = 37
    ("KW2", {"r5": True}, "38", "r5×1=-2"),  # 40 − 2 = 38
    ("KW2", {"r6": 2}, "36", "r6×2=-4"),  # 40 − 2×2 = 36
    ("KW2", {"r7": 3}, "37", "r7×3=-3"),  # 40 − 3×1 = 37
    ("KW2", {"r8": 2}, "36", "r8×2=-4"),  # 40 − 2×2 = 36
    ("KW2", {"r9": True}, "38", "r9×1=-2"),  # 40 − 2 = 38
    ("KW2", {"r10": True}, "35", "r10×1=-5"),  # 40 − 5 = 35
    ("KW2", {"r11": 3}, "37", "r11×3=-3"),  # three months: 40 − 3×1 = 37
    ("KW2", {"r12": True}, "37", "r12×1=-3"),  # 40 − 3 = 37
    ("KW2", {"r13": True}, "35", "r13×1=-5"),  # 40 − 5 = 35
    ("KW2", {"r6": 4, "r7": 4}, "28", "r6×4=-8 r7×4=-4"),  # they add: 40 − 4×2 − 4×1 = 28
    ("KW2", {"r1": 10, "r2": 5, "r3": 3}, "0", "r1×10=-20 r2×5=-15 r3×3=-6 floor=1"),  # 40 − 41 = −1, floor 0
    # KW3 from 0, at most 20
    ("KW3", {"r1": 3}, "3", "r1×1=3"),  # 3
    ("KW3", {"r1": ["3.5", 5]}, "8.5", "r1×2=8.5"),  # 3.5 + 5 = 8.5
    ("KW3", {"r1": False}, "0", "r1×0=0"),  # 0
    ("KW3", {"r2": 2}, "6", "r2×2=6"),  # 2×3 = 6
    ("KW3", {"r2": 7}, "20", "r2×7=21 limit=-1"),  # 7×3 = 21, limit 20
    ("KW3", {"r3": 1}, "5", "r3×1=5"),  # 1×5 = 5
    ("KW3", {"r3": 4}, "20", "r3×4=20"),  # 4×5 = 20
    ("KW3", {"r4": True}, "3", "r4×1=3"),  # 3
    ("KW3", {"r4": 4}, "3", "r4×4=3"),  # four quarters, once: 3
    ("KW3", {"r5": "single_staff_window"}, "3", "r5×1=3"),  # 3
    ("KW3", {"r5": "multi_staff_window"}, "1.5", "r5×1=1.5"),  # 1.5
    ("KW3", {"r5": ["multi_staff_window"] * 3}, "4.5", "r5×3=4.5"),  # 3×1.5 = 4.5
    ("KW3", {"r5": False}, "0", "r5×0=0"),  # 0
    # 5 + 2×3 + 5 + 3 + 1.5 = 20.5, limit 20
    (
        "KW3",
        {"r1": 5, "r2": 2, "r3": 1, "r4": True, "r5": "multi_staff_window"},
        "20",
        "r1×1=5 r2×2=6 r3×1=5 r4×1=3 r5×1=1.5 limit=-0.5",
    ),
]

REFUSED: list[tuple[str, Any, Refusal]] = [
    ("KW1.r1", 4, Refusal.FIXED),
    ("KW1.r2", 5, Refusal.FIXED),
    ("KW1.r3", -1, Refusal.NOT_WITHIN),
    ("KW1.r3", "0.5", Refusal.NOT_A_COUNT),
    ("KW1.r4", "x", Refusal.FIXED),
    ("KW1.r5", "2.9", Refusal.NOT_WITHIN),  # below 3
    ("KW1.r5", "5.1", Refusal.NOT_WITHIN),  # above 5
    ("KW1.r5", True, Refusal.NEEDS_AMOUNT),
    ("KW1.r5", [3, 3], Refusal.TOGETHER),  # once: 6 of 5
    ("KW1.r6", "half", Refusal.NOT_A_COUNT),
    ("KW1.r7", -2, Refusal.NOT_WITHIN),
    ("KW1.r8", "4.5", Refusal.NOT_WITHIN),  # below 5
    ("KW1.r8", [5, 11], Refusal.NOT_WITHIN),  # one of them above 10
    ("KW1.r8", True, Refusal.NEEDS_AMOUNT),
    ("KW1.r9", 1_000_001, Refusal.NOT_WITHIN),
    ("KW2.r1", None, Refusal.NOT_A_COUNT),
    ("KW2.r2", -3, Refusal.NOT_WITHIN),
    ("KW2.r3", "1.5", Refusal.NOT_A_COUNT),
    ("KW2.r4", [1], Refusal.NOT_A_COUNT),
    ("KW2.r5", 1, Refusal.FIXED),
    ("KW2.r6", -1, Refusal.NOT_WITHIN),
    ("KW2.r7", "two", Refusal.NOT_A_COUNT),
    ("KW2.r8", -1, Refusal.NOT_WITHIN),
    ("KW2.r9", 3, Refusal.FIXED),
    ("KW2.r10", 4, Refusal.FIXED),
    ("KW2.r11", -1, Refusal.NOT_WITHIN),
    ("KW2.r12", 2, Refusal.FIXED),
    ("KW2.r13", 10, Refusal.FIXED),
    ("KW3.r1", "2.5", Refusal.NOT_WITHIN),  # below 3
    ("KW3.r1", [3, "5.5"], Refusal.NOT_WITHIN),  # above 5
    ("KW3.r1", True, Refusal.NEEDS_AMOUNT),
    ("KW3.r2", -1, Refusal.NOT_WITHIN),
    ("KW3.r3", "0.5", Refusal.NOT_A_COUNT),
    ("KW3.r4", -1, Refusal.NOT_WITHIN),
    ("KW3.r5", "star", Refusal.NOT_A_KEY),
    ("KW3.r5", 2, Refusal.NOT_A_KEY),
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
    assert (len(table.items), len(table.rules)) == (3, 27)
    assert (table.total.stated, table.total.cap, table.total.floor) == (100, 100, 0)
    counted = {key: rule.per.value for key, (_, rule) in table.rules.items() if getattr(rule, "per", None)}
    assert counted == COUNTED
    assert sorted([*COUNTED, *ONCE]) == sorted(table.rules)


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
    found = card(TABLE, {f"{name}.{rule}": value for rule, value in facts.items()}, unit=WINDOW)
    score = item(found, name)
    assert (score.points, arithmetic(score)) == (Decimal(expected), lines)
    holds_together(score)
    assert found.total == 80 - STARTS[name] + Decimal(expected)  # nothing else moved
    assert found.final is None  # table 1 is still missing


@pytest.mark.parametrize("key", [*COUNTED, *ONCE])
def test_a_rule_that_does_not_apply_takes_and_gives_nothing(card, key):
    name = key.partition(".")[0]
    found = card(TABLE, {key: {"value": "na", "reason": "not here"}}, unit=WINDOW)
    assert (points(found, name), found.total) == (STARTS[name], 80)
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
    found = read(TABLE, {"units": [{"code": "u", "unit": WINDOW, "facts": {key: raw for key, raw, _ in REFUSED}}]})
    assert {error.rule for error in found.errors} == {key for key, _, _ in REFUSED}


def test_a_whole_card(card):
    found = card(
        TABLE,
        {
            "KW1.r1": True,  # −5
            "KW1.r6": 2,  # −2×5
            "KW2.r2": 2,  # −2×3
            "KW2.r4": 1,  # −1
            "KW2.r11": 1,  # −1
            "KW3.r2": 2,  # 2×3
            "KW3.r4": True,  # 3
        },
        unit=WINDOW,
    )
    # 40 − 5 − 10 = 25; 40 − 6 − 1 − 1 = 32; 6 + 3 = 9; together 66
    assert found.subtotals == {"people": 25, "business": 32, "reward": 9}
    assert (found.base, found.bonus, found.penalty, found.raw_total, found.total) == (57, 9, 0, 66, 66)


def test_a_unit_without_window_is_not_scored_by_this_table(card):
    found = card(TABLE, {"KW1.r1": True, "KW3.r3": 1}, unit={"category": "department", "has_service_window": False})
    assert (found.total, found.final) == (None, None)
    assert not found.complete
    assert [(score.applies, score.points) for score in found.items] == [(False, None)] * 3
    assert said(found, "KW1.r1") == ["not-this-table"]  # the fact keeps its line and costs nothing
    assert item(found, "KW1").lines[0].points == 0


# --- readings -------------------------------------------------------------------------------------------------------

CHANGES = [
    # two different changes: 40 − 3 − 5 = 32
    ({"value": True, "event": "move-1"}, {"value": 1, "event": "move-2"}, 32),
    # one change entered under both: never both, 40 − 5 = 35
    ({"value": True, "event": "move-1"}, {"value": 1, "event": "move-1"}, 35),
    # three permitted changes cost 3 once: 40 − 3 = 37
    ({"value": True, "events": ["move-1", "move-2", "move-3"]}, {"value": 0, "reason": "none without leave"}, 37),
    # two people moved without leave, one change with it: 40 − 3 − 2×5 = 27
    ({"value": True, "event": "move-1"}, {"value": 2, "events": ["move-2", "move-3"]}, 27),
    # one of two permitted changes turns out to be without leave: 40 − 3 for the other − 5 = 32
    ({"value": True, "events": ["move-1", "move-2"]}, {"value": 1, "event": "move-1"}, 32),
    # events not named: they cannot be told apart, 40 − 5 = 35
    (True, 1, 35),
]


def _changes_are_charged_one_way(kit: Kit) -> None:
    for permitted, unpermitted, expected in CHANGES:
        found = kit.card(TABLE, {"KW1.r2": permitted, "KW1.r3": unpermitted}, unit=WINDOW)
        assert points(found, "KW1") == expected, (permitted, unpermitted)
    both = kit.card(TABLE, {"KW1.r2": True, "KW1.r3": 1}, unit=WINDOW)
    assert said(both, "KW1.r2") == ["excluded"]  # the fact that does not count keeps its line
    for key in ("KW1.r2", "KW1.r3"):
        assert kit.rubric(TABLE).rules[key][1].exclusive_scope == "event"


def _shared_complaints(kit: Kit) -> None:
    one = {"value": True, "event": "complaint-1"}
    found = kit.card("kaifu-2013-departments", {"KD4.r1": one, "KW2.r13": one}, unit=WINDOW, others="full")
    window = found.tables[TABLE]
    assert points(found, "KD4") == 0  # 5 − 5
    assert points(window, "KW2") == 35  # 40 − 5
    assert "AK-10" in item(window, "KW2").lines[0].readings
    assert (shared_with(found, "KD4.r1"), shared_with(window, "KW2.r13")) == ("KW2.r13", "KD4.r1")


def _amounts_within_the_range(kit: Kit) -> None:
    ranges = {"KW1.r5": (3, 5), "KW1.r8": (5, 10), "KW3.r1": (3, 5)}
    assert named(kit.rubric(TABLE), "AK-12") == set(ranges)
    for key, (low, high) in ranges.items():
        place, rule = kit.rubric(TABLE).rules[key]
        for amount in (low, Decimal(low + high) / 2, high):
            assert parse_fact(place, rule, str(amount)).value.amounts == (amount,)
        for amount in (Decimal(low) - Decimal("0.01"), Decimal(high) + Decimal("0.01")):
            with pytest.raises(FactRefused, match=f"not within {low} to {high}"):
                parse_fact(place, rule, str(amount))


def _eighty_without_rewards(kit: Kit) -> None:
    faultless = kit.card(TABLE, {"KW1.r1": False}, unit=WINDOW)
    assert (faultless.base, faultless.bonus, faultless.total) == (80, 0, 80)  # 40 + 40 and 0 of 20
    rewarded = kit.card(TABLE, {"KW3.r3": 4}, unit=WINDOW)
    assert (rewarded.base, rewarded.bonus, rewarded.total) == (80, 20, 100)  # 80 + 4×5
    combined = kit.card(
        "kaifu-2013-departments", unit=WINDOW, items={"KD1": 5, "KW1": 40, "KW2": 40, "KW3": 0}, others="full"
    )
    assert combined.final == 92  # 0.6 × 100 + 0.4 × 80
    text = explain(kit.rubric(TABLE), faultless, "zh").splitlines()
    assert {"基本分 80", "加分 0", "总分 80"} <= set(text)


def _stars_by_size_of_window(kit: Kit) -> None:
    stars = {1: "3", 6: "18", 7: "20"}  # n×3, at most 20
    for number, expected in stars.items():
        found = kit.card(TABLE, {"KW3.r5": ["single_staff_window"] * number}, unit=WINDOW)
        assert points(found, "KW3") == Decimal(expected)
    two = kit.card(TABLE, {"KW3.r5": ["multi_staff_window"] * 2}, unit=WINDOW)
    assert points(two, "KW3") == 3  # 2×1.5


def _nothing_final_without_both(kit: Kit) -> None:
    alone = kit.card(TABLE, {"KW1.r1": True}, unit=WINDOW, others="full")
    assert (alone.total, alone.final, alone.complete) == (95, None, False)  # KW3 filled: 35 + 40 + 20
    both = kit.card(TABLE, {"KW1.r1": True, "KD6.r1": True}, unit=WINDOW, others="full")
    assert both.final == Decimal(95)  # 0.6 × 95 + 0.4 × 95
    assert kit.rubric(TABLE).combined_in == "kaifu-2013-departments"


def _once_where_the_source_does_not_say_each(kit: Kit) -> None:
    assert set(ONCE) - {"KW1.r5"} <= named(kit.rubric(TABLE), "AK-16")  # KW1.r5 is an amount within a range
    for key in ONCE:
        _, rule = kit.rubric(TABLE).rules[key]
        if rule.points is None:
            continue
        many = 3 if rule.kind == "bonus" else [True, True, True]
        once, often = (kit.card(TABLE, {key: value}, unit=WINDOW).total for value in (True, many))
        assert once == often, key
    monthly = kit.card(TABLE, {"KW2.r11": 12}, unit=WINDOW)
    assert points(monthly, "KW2") == 28  # 40 − 12×1


def _each_quarter_on_the_same_table(kit: Kit) -> None:
    each_quarter_by_itself(kit, TABLE)


def _the_rate_is_shown_only(kit: Kit) -> None:
    table = kit.rubric(TABLE)
    assert "在线办理率100%" in table.by_id["KW2"].note
    assert [rule.id for rule in table.by_id["KW2"].rules if "率" in rule.condition] == []
    # ten projects of which two are not online: two projects, not a rate
    assert points(kit.card(TABLE, {"KW2.r6": 2}, unit=WINDOW), "KW2") == 36  # 40 − 2×2


def _exact_inside_two_digits_outside(kit: Kit) -> None:
    found = kit.card(TABLE, {"KW1.r5": "3.005"}, unit=WINDOW)
    assert found.total == Decimal("76.995")  # 40 − 3.005 + 40
    shown = card_json(found)
    assert (shown["total"], shown["items"]["KW1"]["points"]) == ("77.00", "36.995")  # half up, at display only


def _changes_of_guides_by_the_calendar(kit: Kit) -> None:
    rule = kit.rubric(TABLE).rules["KW2.r4"][1]
    assert (rule.check, rule.check_params) == ("service-guide-freshness", {"max_working_days": 20})
    assert working_days(date(2013, 4, 26), date(2013, 5, 2), Calendar()) == 3  # 27 and 28 April worked, 2 May
    with pytest.raises(UnknownYear):
        working_days(date(1996, 4, 26), date(1996, 5, 2), Calendar())


def _one_fault_under_two_rules(kit: Kit) -> None:
    found = kit.card(TABLE, {"KW2.r2": 1, "KW2.r3": 1}, unit=WINDOW)
    assert points(found, "KW2") == 35  # not by the form and not on the site: 40 − 3 − 2


def _machines_only_hint(kit: Kit) -> None:
    finding = CountedFinding("service-guide", "http://a.test/", "7", FindingState.CONFIRMED)
    found = propose(kit.rubric(TABLE), Unit("u", attributes={"has_service_window": True}), [finding])
    assert found.facts == {}  # a person enters it, in the period in which it is verified
    assert {hint.key for hint in found.hints} == {"KW2.r2", "KW2.r3"}


def _what_does_not_apply_keeps_its_points(kit: Kit) -> None:
    na = {"value": "na", "reason": "no licences"}
    found = kit.card(TABLE, {"KW2.r6": na, "KW2.r1": 1}, unit=WINDOW)
    assert (points(found, "KW2"), arithmetic(item(found, "KW2"))) == (38, "r1×1=-2 r6=0")
    whole = kit.card(TABLE, items={"KW2": na}, unit=WINDOW)
    assert (points(whole, "KW2"), whole.total) == (40, 80)


def _the_twentieth_day_is_in_time(kit: Kit) -> None:
    assert working_days(date(2013, 3, 1), date(2013, 3, 29), Calendar()) == 20
    assert named(kit.rubric(TABLE), "AX-10") == {"KW2.r4"}


READINGS: dict[str, Case] = {
    "AK-10": _shared_complaints,
    "AK-11": _changes_are_charged_one_way,
    "AK-12": _amounts_within_the_range,
    "AK-13": _eighty_without_rewards,
    "AK-14": _stars_by_size_of_window,
    "AK-15": _nothing_final_without_both,
    "AK-16": _once_where_the_source_does_not_say_each,
    "AK-25": _each_quarter_on_the_same_table,
    "AK-28": _the_rate_is_shown_only,
    "AX-1": _exact_inside_two_digits_outside,
    "AX-2": _changes_of_guides_by_the_calendar,
    "AX-4": _one_fault_under_two_rules,
    "AX-6": _machines_only_hint,
    "AX-7": _what_does_not_apply_keeps_its_points,
    "AX-10": _the_twentieth_day_is_in_time,
}


@pytest.mark.parametrize("reading", READINGS)
def test_reading(kit, reading):
    assert named(kit.rubric(TABLE), reading), "no item, rule or table rests on it"
    READINGS[reading](kit)


def test_every_reading_of_the_file_has_a_case(rubric):
    assert set(READINGS) == set(rubric(TABLE).readings)
