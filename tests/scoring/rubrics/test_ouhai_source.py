"""Ouhai 2017 held against what the notice and its table state: figures, conditions, units of counting, bounds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.scoring.rubrics.ouhai import TABLE

from sitecheck.scoring.facts import parse_fact
from sitecheck.scoring.numbers import plain
from sitecheck.scoring.refusals import FactCode, FactRefused
from sitecheck.scoring.rules import AdjustmentRule, GateRule, RankRule

# The source: number, points (null: none), line, figures of each rule (tiers by level; null: no amount; gate; rank)
SOURCE: list[tuple[int, str, dict[str, str]]] = [
    (1, "8", {"r1": "1", "r2": "2/4/8", "g1": "gate", "r4": "30"}),
    (2, "6", {"r1": "6", "r2": "3", "r3": "3"}),
    (3, "6", {"r1": "1-20:6 1-20:2 4"}),
    (4, "2", {"r1": "1", "r2": "1"}),
    (5, "2", {"r1": "null", "r2": "null"}),
    (6, "6", {"r1": "null", "r2": "null"}),
    (7, "6", {"r1": "1", "r2": "1", "r3": "1", "r4": "1", "r5": "1", "r6": "1"}),
    (8, "8", {"r1": "2", "r2": "2", "r3": "2"}),
    (9, "4", {"r1": "2"}),
    (10, "2", {"r1": "null", "r2": "null"}),
    (11, "3", {"r1": "null", "r2": "1", "r3": "2"}),
    (12, "15", {"r1": "2", "r2": "5", "r3": "15"}),
    (13, "2", {"r1": "null", "r2": "null", "r3": "null", "r4": "null"}),
    (14, "3", {"r1": "null", "r2": "1", "r3": "1", "r4": "1", "r5": "1"}),
    (15, "10", {"r1": "10-0.25/10 10-0.25/1", "g1": "gate"}),
    (16, "2", {"r1": "null", "r2": "null", "r3": "null"}),
    (17, "8", {"r1": "2"}),
    (18, "2", {"r1": "null", "r2": "null", "r3": "null"}),
    (19, "5", {"r1": "3", "r2": "5"}),
    (20, "null", {"r1": "1", "r2": "5/10/20"}),
    (21, "null", {"r1": "2/5/10/30", "r2": "30"}),
    (22, "null", {"r1": "10", "r2": "5", "r3": "3"}),
]
SECTIONS = {"basic": 30, "proactive": 18, "on-request": 20, "platform": 15, "interpretation": 10, "response": 7}


def _bounds(number: int, points: str, figure: str) -> tuple[list[Any], list[Any]]:
    """Values at the edge that a rule takes, and values beyond it."""
    if figure == "null":  # an amount within the item
        beyond = str(Decimal(points) + Decimal("0.01"))
        return [points, "0.01", 0, False], [beyond, "-0.01", True, [points, "0.5"], "x", None]
    if figure == "gate":
        return [True, False], [1, "yes", None]
    if number in (3, 15):
        return [{"rank": 1, "n": 1, "group": "department"}, {"metric": "0.5"}], [
            {"rank": 0},
            {"rank": 2, "n": 1},
            1,
            {},
        ]
    if "/" in figure:
        return ["city", ["city", "city"]], ["town", True, 2, [""]]
    once = {(2, "6"), (2, "3"), (4, "1"), (7, "1"), (19, "3"), (19, "5")}
    if (number, figure) in once or number == 8:
        return [True, False, 0], ["0.5", -1, "x"]
    return [0, 1, True, 1_000_000], [-1, "1.5", "x", 1_000_001, None]


# What a rule's condition must not lose: words of the source that decide when it holds, and its unit of counting.
CONDITIONS = {
    "O1.r1": ("网络安全", "违规", "例"),
    "O1.r2": ("安全事件", "通报"),
    "O1.g1": ("网络安全事故", "重大政治影响"),
    "O2.r1": ("信息化项目", "重复建设", "信息孤岛"),
    "O2.r2": ("已建系统", "整合", "共享"),
    "O2.r3": ("数据资源目录", "编制", "维护", "规范"),
    "O3.r1": ("OA应用综合得分", "排名"),
    "O4.r1": ("制度", "配套文件", "落实"),
    "O4.r2": ("分管领导", "网上公布", "负责人"),
    "O5.r1": ("属性标注制度", "主动公开", "依申请公开", "不予公开"),
    "O5.r2": ("此件公开发布", "主动公开"),
    "O6.r1": ("材料", "交办事项", "及时"),
    "O6.r2": ("征询函", "按要求"),
    "O7.r1": ("2017年政务公开工作要点", "梳理", "按季度", "目录"),
    "O7.r2": ("机构名称", "办公地址", "办公时间", "联系电话", "传真号码", "电子邮箱", "准确"),
    "O7.r3": ("机构概况", "姓名", "职务", "工作分工", "履历", "准确", "及时更新"),
    "O7.r4": ("目录", "指南", "统一规范", "及时更新"),
    "O7.r5": ("年度报告", "上报", "公开"),
    "O7.r6": ("排版",),
    "O8.r1": ("有部门网站", "重点领域", "专栏"),
    "O8.r2": ("已建立", "及时更新"),
    "O8.r3": ("主动公开", "形成或变更之日", "20个工作日", "抽查到一次"),
    "O9.r1": ("上级政府", "部门", "区公开办", "申请件", "重点领域", "每件"),
    "O10.r1": ("当场", "网上", "书面", "规范", "正常使用"),
    "O10.r2": ("网上申请", "电子邮件", "及时"),
    "O11.r1": ("备案制", "疑难件", "主动", "区公开办", "争议"),
    "O11.r2": ("3个工作日", "文书", "迟报", "每件"),
    "O11.r3": ("瞒报", "漏报", "每件"),
    "O12.r1": ("流程", "时限", "主观", "过错", "投诉举报", "属实", "每次"),
    "O12.r2": ("复议", "诉讼", "最终被纠错", "每件"),
    "O12.r3": ("不准确", "不及时", "不全面", "市、区政府", "最终被纠错", "每件"),
    "O13.r1": ("首页", "专栏"),
    "O13.r2": ("依申请公开入口",),
    "O13.r3": ("市、区政府", "链接"),
    "O13.r4": ("正常使用",),
    "O14.r1": ("中央", "省、市、区", "转载", "及时"),
    "O14.r2": ("平台", "空白", "每处"),
    "O14.r3": ("平台", "更新不及时", "每处"),
    "O14.r4": ("平台", "不准确", "每处"),
    "O14.r5": ("平台", "链接不可用", "每处"),
    "O15.r1": ("中国瓯海", "网站信息计分", "部门", "镇街"),
    "O15.g1": ("全年未报送",),
    "O16.r1": ("解读", "制度"),
    "O16.r2": ("方案", "材料", "同步"),
    "O16.r3": ("开设", "解读"),
    "O17.r1": ("规定时间", "按时提交", "每件"),
    "O18.r1": ("舆情回应机制",),
    "O18.r2": ("新闻发布制度",),
    "O18.r3": ("主要负责人", "新闻发言人", "网络问政"),
    "O19.r1": ("违反", "重大舆情"),
    "O19.r2": ("及时化解", "重大舆情"),
    "O20.r1": ("温州市人民政府公报", "刊登", "每次", "一年", "2分"),
    "O20.r2": ("表彰", "上级"),
    "O21.r1": ("点名", "不足"),
    "O21.r2": ("泄密", "稳定", "查实"),
    "O22.r1": ("网站", "国办", "抽查通报"),
    "O22.r2": ("网站", "省办", "每次"),
    "O22.r3": ("网站", "市政府", "每次"),
}

# automation, check, further checks; everything else is by hand
CHECKS = {
    "O4.r2": ("assisted", "disclosure-leader"),
    "O5.r2": ("assisted", "attribute-mark"),
    "O7.r1": ("assisted", "directory-quarterly-update"),
    "O7.r2": ("auto", "contact-fields"),
    "O7.r3": ("assisted", "leadership-info", "agency-overview"),
    "O7.r4": ("assisted", "disclosure-guide", "disclosure-directory"),
    "O7.r5": ("auto", "annual-report"),
    "O7.r6": ("assisted", "layout-format"),
    "O8.r1": ("auto", "key-areas-column"),
    "O8.r2": ("assisted", "column-freshness"),
    "O8.r3": ("assisted", "publication-lag"),
    "O10.r1": ("assisted", "foi-channel"),
    "O13.r1": ("assisted", "disclosure-column"),
    "O13.r2": ("assisted", "foi-entry"),
    "O13.r3": ("assisted", "upstream-links"),
    "O13.r4": ("assisted", "broken-links", "site-availability"),
    "O14.r1": ("assisted", "portal-reposts"),
    "O14.r2": ("auto", "blank-columns"),
    "O14.r3": ("assisted", "column-freshness"),
    "O14.r4": ("assisted", "content-accuracy"),
    "O14.r5": ("auto", "broken-links"),
    "O15.r1": ("assisted", "portal-contribution"),
    "O16.r3": ("assisted", "policy-interpretation-column"),
    "O17.r1": ("assisted", "policy-interpretation-timeliness"),
}


def figures(rule: Any) -> str:
    if isinstance(rule, GateRule):
        return "gate"
    if isinstance(rule, RankRule):
        ends = [band.from_top or band.from_bottom for band in rule.bands]
        bands = [
            (f"{end[0]}-{end[1]}:" if end else "") + plain(band.points)
            for end, band in zip(ends, rule.bands, strict=True)
        ]
        groups = [f"{plain(s.start)}-{plain(s.step)}/{s.band_size}" for s in rule.groups.values()]
        return " ".join(bands or groups)
    if getattr(rule, "tiers", ()):
        return "/".join(plain(tier.points) for tier in rule.tiers)
    return "null" if rule.points is None else plain(rule.points)


# What every rule of a kind refuses, and the last value it takes
BOUNDS: list[tuple[str, list[Any], list[Any]]] = [
    (f"O{number}.{rule}", *_bounds(number, points, figure))
    for number, points, rules in SOURCE
    for rule, figure in rules.items()
]


@pytest.mark.parametrize(("key", "taken", "refused"), BOUNDS)
def test_bounds(rubric, key, taken, refused):
    place = rubric(TABLE).rules[key]
    for value in taken:
        parse_fact(*place, value)
    for value in refused:
        with pytest.raises(FactRefused) as raised:
            parse_fact(*place, value)
        assert raised.value.error is FactCode.OUT_OF_RANGE, value
        assert any("一" <= letter <= "鿿" for letter in raised.value.say("zh"))


@pytest.mark.parametrize(("number", "points", "rules"), SOURCE)
def test_figures(rubric, number, points, rules):
    found = rubric(TABLE).by_id[f"O{number}"]
    assert found.number == number
    assert found.source_lines == (24 + number, 24 + number)
    assert ("null" if found.max_points is None else plain(found.max_points)) == points
    assert {rule.id: figures(rule) for rule in found.rules} == rules
    assert found.in_base is (number < 20)


def test_sums(rubric):
    table = rubric(TABLE)
    assert len(table.items) == 22
    assert len(table.rules) == 59
    assert {s.id: s.max_points for s in table.sections if s.max_points is not None} == SECTIONS
    for section in table.sections:
        inside = [table.by_id[name].max_points for name in section.items]
        assert section.max_points == (None if None in inside else sum(inside))
    assert table.sections[-1].items == ("O20", "O21", "O22")
    assert sum(item.max_points for item in table.items if item.max_points is not None) == 100
    assert (table.total.stated, table.total.cap, table.total.floor) == (100, 100, 0)
    assert [name for section in table.sections for name in section.items] == [f"O{n}" for n in range(1, 23)]


def test_conditions_keep_the_words_of_the_source(rubric):
    rules = rubric(TABLE).rules
    assert set(CONDITIONS) | {"O1.r4"} == set(rules)  # O1.r4 says that it goes with its gate
    assert rules["O1.r4"][1].linked_to == "g1"
    for key, words in CONDITIONS.items():
        assert [word for word in words if word not in rules[key][1].condition] == [], key


def test_checks(rubric):
    found = {
        key: (rule.automation.value, rule.check, *rule.also_checks)
        for key, (_, rule) in rubric(TABLE).rules.items()
        if rule.check is not None or rule.automation != "manual"
    }
    assert found == CHECKS


def test_limits_and_conditions_of_the_source(rubric):
    table = rubric(TABLE)
    rules = {key: rule for key, (_, rule) in table.rules.items()}
    assert {key for key, rule in rules.items() if rule.when} == {
        "O8.r1", "O8.r2", "O13.r1", "O13.r2", "O13.r3", "O13.r4", "O14.r1",
    }  # fmt: skip
    assert table.by_id["O13"].when == {"has_website": True}
    assert (rules["O20.r1"].cap, rules["O20.r1"].period_cap) == (2, "calendar_year")
    assert [key for key, rule in rules.items() if isinstance(rule, AdjustmentRule) and rule.cap] == ["O20.r1"]
    assert {key: rule.yields_to for key, rule in rules.items() if rule.yields_to} == {
        "O1.r1": ("O1.r2",), "O21.r1": ("O22.r1", "O22.r2", "O22.r3"),
    }  # fmt: skip
    assert {key: rule.exclusive_with for key, rule in rules.items() if rule.exclusive_with} == {
        "O8.r1": ("r2",), "O8.r2": ("r1",),
    }  # fmt: skip
    assert rules["O8.r3"].check_params == {"max_working_days": 20}
    assert rules["O11.r2"].threshold == {"max_working_days": 3}
    assert len(rules["O8.r1"].check_params["areas"]) == 16
    assert rules["O5.r2"].check_params == {"mark": "此件公开发布"}
    per = {key: rule.per.value for key, rule in rules.items() if getattr(rule, "per", None)}
    assert per == {
        "O1.r1": "case", "O1.r2": "event", "O8.r3": "sampled_case", "O9.r1": "case", "O11.r2": "case", "O11.r3": "case",
        "O12.r1": "occurrence", "O12.r2": "case", "O12.r3": "case", "O14.r2": "place", "O14.r3": "place",
        "O14.r4": "place", "O14.r5": "place", "O17.r1": "document", "O20.r1": "occurrence", "O20.r2": "event",
        "O21.r1": "event", "O22.r2": "occurrence", "O22.r3": "occurrence",
    }  # fmt: skip


def test_the_notice(rubric):
    table = rubric(TABLE)
    assert {group: len(set(names)) for group, names in table.applies_to.units.items()} == {
        "department": 50, "township_street": 13,
    }  # fmt: skip
    assert (table.cadence.periods, table.cadence.first_quarter) == (("quarterly", "annual"), 2)
    assert table.cadence.data_cutoff == "12-31"
    assert table.cadence.self_assessment_due.startswith("01-05")
    assert table.cadence.methods == ("日常考核", "季度考核", "年终考评")
    assert table.source.doc_no == "温瓯政办发〔2017〕61号"
    assert (table.source.year, table.source.lines) == (2017, (1, 46))
