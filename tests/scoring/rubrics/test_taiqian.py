"""Taiqian townships: 59 lines without points, eight special ones outside any total, and every reading."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.scoring.rubrics.checklist import (
    NA,
    Source,
    answer_of,
    answers_alone,
    asks,
    bound,
    counts_of,
    missing_words,
    nothing_is_invented,
    rate_of,
)
from tests.scoring.rubrics.kaifu import FOLDER, Case, Kit, arithmetic, item, named, said
from tests.scoring.rubrics.refusals import refused

from sitecheck.facts.outcomes import FindingState
from sitecheck.scoring.answer import card_json
from sitecheck.scoring.automatic import CountedFinding, propose
from sitecheck.scoring.engine import score_all
from sitecheck.scoring.factfile import parse_fact_file
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.refusals import Refusal
from sitecheck.scoring.rubric import load_rubric
from sitecheck.scoring.rules import AdjustmentRule, ZeroAllRule
from sitecheck.scoring.scorecard import Scorecard
from sitecheck.scoring.values import Answer, Said, Unit
from sitecheck.worktime import Calendar, UnknownYear, working_days

TABLE = "taiqian-townships"
QUALITATIVE = {"T39", "T40", "T41", "T42", "T56"}
PLACES = {"archive": "", "service_centre": "", "library": ""}

# The 59 lines of the source.
SOURCE: dict[str, Source] = {
    "T1": Source(10, "主要负责人 每年至少 一次 专题汇报 部署", asks={"reports": ">=1次", "deployed": ""}),
    "T2": Source(15, "第一新闻发言人 发布新闻 解读政策", asks={"news": "", "interpretation": ""}),
    "T3": Source(20, "领导分工 党务政务公开栏 公示", "assisted disclosure-leader", {"division": "", "posted": ""}),
    "T4": Source(25, "本乡（镇） 年度综合考评 权重 不低于4%", asks={"assessed": "", "weight": ">=4%"}),
    "T5": Source(30, "每年至少 一次 业务培训", asks={"trainings": ">=1次"}),
    "T6": Source(35, "辖区 指导 监督 检查", asks={"guidance": "", "supervision": "", "inspection": ""}),
    "T7": Source(40, "工作机构 明确"),
    "T8": Source(45, "专职 配齐 配强"),
    "T9": Source(49, "经费 保障"),
    "T10": Source(55, "政府领导负责 有关部门 宣传 保密 领导小组", asks={"led": "", "members": ""}),
    "T11": Source(
        60,
        "保密审查 主动公开 依申请公开 发布协调 年度报告 责任追究",
        asks={
            "secrecy": "",
            "proactive": "",
            "on_request": "",
            "coordination": "",
            "annual_report": "",
            "accountability": "",
        },
    ),
    "T12": Source(65, "五公开 公文办理"),
    "T13": Source(70, "政策解读 公文办理"),
    "T14": Source(75, "五公开 会议办理"),
    "T15": Source(
        80, "舆情 监测 整理 报告 处置 制度", asks={"monitoring": "", "sorting": "", "reporting": "", "handling": ""}
    ),
    "T16": Source(
        85,
        "舆情 收集 会商 研判 回应 评估 机制",
        asks={"gathering": "", "consultation": "", "assessment": "", "response": "", "evaluation": ""},
    ),
    "T17": Source(90, "宣传 网信 重大舆情 快速反应 协调联动"),
    "T18": Source(95, "公开平台 邀请公众参与 制度"),
    "T19": Source(100, "政务公开栏 符合要求 及时更新", asks={"built": "", "updated": ""}),
    "T20": Source(105, "县门户网站 群众来信", "assisted mailbox-response"),
    "T21": Source(110, "乡（镇）长热线 规范"),
    "T22": Source(115, "微博 微信 客户端", "assisted new-media-links", {"weibo": "", "wechat": "", "app": ""}),
    "T23": Source(120, "档案馆 行政服务中心 公共图书馆 查阅场所", asks=PLACES),
    "T24": Source(
        143,
        "指南 目录 年报 发布 及时更新",
        "assisted disclosure-guide disclosure-directory annual-report",
        {"guide": "", "directory": "", "annual_report": ""},
    ),
    "T25": Source(148, "重点领域", "assisted key-areas-coverage"),
    "T26": Source(153, "20个工作日 及时 准确 全面 主动公开", "assisted publication-lag"),
    "T27": Source(158, "及时 档案馆 行政服务中心 公共图书馆", asks=PLACES),
    "T28": Source(163, "依申请公开 渠道畅通", "assisted foi-channel foi-entry"),
    "T29": Source(168, "依法依规 申请"),
    "T30": Source(173, "依法 投诉 复议 诉讼", asks={"complaints": "", "review": ""}),
    "T31": Source(178, "每年自查 不予公开 集中 转为主动公开"),
    "T32": Source(
        183,
        "门户 政策解读专栏 互相链接",
        "auto policy-interpretation-links policy-interpretation-column",
        {"column": "", "links": ""},
    ),
    "T33": Source(188, "新闻发布会 广播电视 解读 评论"),
    "T34": Source(193, "新媒体 解读", "assisted new-media-links"),
    "T35": Source(198, "主要负责人 发布会 采访 文章"),
    "T36": Source(203, "政策解读 评论员 队伍"),
    "T37": Source(208, "专家 学者 起草者 采访 文章"),
    "T38": Source(213, "部门起草 政府常务会议 县政府名义 全部解读", "assisted policy-interpretation-coverage"),
    "T39": Source(218, "准确 生动 易懂 易传播"),
    "T40": Source(223, "多类型媒体 联动 扩大"),
    "T41": Source(229, "收集 研判 报告 有效 领导批示", asks={"gathering": "", "assessment": "", "reporting": ""}),
    "T42": Source(234, "函件 及时 效果", asks={"timely": "", "effective": ""}),
    "T43": Source(
        239,
        "24小时内回应 特别重大、突发 5小时内 权威信息 24小时内 新闻发布会",
        asks={"response": "<=24小时", "authoritative": "<=5小时 major", "conference": "<=24小时 major"},
    ),
    "T44": Source(259, "主要负责人 按要求 回应 权威性"),
    "T45": Source(264, "政府网站 报纸 微博微信 新闻网 广覆盖"),
    "T46": Source(269, "后续跟进 反弹 次生舆情"),
    "T47": Source(
        274, "网站 在线互动 及时反馈", "assisted interaction-column mailbox-response", {"platform": "", "feedback": ""}
    ),
    "T48": Source(279, "公众代表 专家 媒体 列席"),
    "T49": Source(284, "政府热线 乡（镇）长热线 广播电视问政"),
    "T50": Source(289, "法定 听证"),
    "T51": Source(294, "征求意见 采纳情况 不采纳 理由", "assisted opinion-feedback", {"results": "", "reasons": ""}),
    "T52": Source(299, "政务服务 制度 流程"),
    "T53": Source(
        304, "权力 职责 便民利民服务事项清单", "assisted power-directory", {"powers": "", "duties": "", "services": ""}
    ),
    "T54": Source(309, "资源共享 制度"),
    "T55": Source(
        314,
        "集约化 一个实体大厅 场地 功能 制度 运行 事项进驻 厅外无",
        asks={"one_hall": "", "space": "", "functions": "", "rules": "", "regular": "", "services": ""},
    ),
    "T56": Source(319, "集中办理 一站式 办结率"),
    "T57": Source(324, "便民服务中心 达标"),
    "T58": Source(329, "社区（村） 代办点 免费代办", asks={"points": "", "free": ""}),
    "T59": Source(
        334,
        "医院 学校 公交 水电气 公共企事业单位 制度 目录 指南",
        "assisted public-enterprise-disclosure",
        {"rules": "", "catalogue": "", "guide": ""},
    ),
}
# The special ones: line, kind, words.
SPECIAL: dict[str, tuple[int, str, str]] = {
    "T60": (339, "bonus", "县级以上 党报 党刊 政府网站 媒体 正面"),
    "T61": (344, "bonus", "县级以上领导 批示表扬"),
    "T62": (349, "bonus", "县政府 省直委厅局级以上 通报表扬"),
    "T63": (354, "penalty", "县级以上 党报 党刊 政府网站 媒体 负面"),
    "T64": (359, "penalty", "县级以上领导 批示批评"),
    "T65": (364, "penalty", "县政府 省直委厅局级以上 通报批评"),
    "T66": (369, "penalty", "不按要求 培训 会议 材料 反馈意见"),
    "T67": (374, "zero_all", "日常工作 考核 检查 弄虚作假"),
}
SECTIONS = {
    "org": 9,
    "system": 9,
    "platform": 5,
    "disclosure": 8,
    "interpretation": 9,
    "opinion": 6,
    "participation": 5,
    "service": 8,
    "special": 8,
}

# Lines answered by what they ask for: entry, answer.
PARTS: list[tuple[str, dict[str, Any], str | None]] = [
    ("T1", {"reports": 1, "deployed": "yes"}, "yes"),  # once a year is enough
    ("T1", {"reports": 0, "deployed": "yes"}, "no"),
    ("T2", {"news": "yes", "interpretation": "no"}, "no"),
    ("T3", {"division": "yes", "posted": "yes"}, "yes"),
    ("T4", {"assessed": "yes", "weight": 4}, "yes"),  # 4 % of 4 %
    ("T4", {"assessed": "yes", "weight": "3.99"}, "no"),
    ("T5", {"trainings": 2}, "yes"),
    ("T5", {"trainings": 0}, "no"),
    ("T6", {"guidance": "yes", "supervision": "yes", "inspection": "no"}, "no"),
    ("T10", {"led": "yes", "members": "yes"}, "yes"),
    ("T11", {"secrecy": "yes", "proactive": "yes", "on_request": "yes"}, None),  # three of six answered
    ("T11", {"accountability": "no"}, "no"),
    ("T15", {"monitoring": "yes", "sorting": "yes", "reporting": "yes", "handling": "yes"}, "yes"),
    ("T16", {"evaluation": "no"}, "no"),
    ("T19", {"built": "yes", "updated": "no"}, "no"),
    ("T22", {"weibo": "yes", "wechat": "yes", "app": NA}, "yes"),
    ("T23", {"library": "yes"}, "yes"),  # any one place
    ("T23", {"archive": "no", "service_centre": "no", "library": "no"}, "no"),
    ("T24", {"guide": "yes", "directory": "yes", "annual_report": "no"}, "no"),
    ("T27", {"archive": "yes", "service_centre": "no"}, "yes"),
    ("T27", {"archive": "no"}, None),
    ("T30", {"complaints": "yes", "review": NA}, "yes"),
    ("T32", {"column": "yes", "links": "no"}, "no"),
    ("T41", {"gathering": "yes", "assessment": "yes", "reporting": "yes"}, "yes"),
    ("T42", {"timely": "yes", "effective": "no"}, "no"),
    ("T43", {"response": 24}, "yes"),  # 24 of 24 hours, no major event
    ("T43", {"response": 25}, "no"),
    ("T43", {"response": 3, "authoritative": 5, "conference": 24}, "yes"),
    ("T43", {"response": 3, "authoritative": "5.5", "conference": 20}, "no"),
    ("T43", {"response": 3, "authoritative": 4}, None),  # a major event asks for the press conference too
    ("T47", {"platform": "yes", "feedback": "yes"}, "yes"),
    ("T51", {"results": "yes", "reasons": NA}, "yes"),
    ("T53", {"powers": "yes", "duties": "yes", "services": "no"}, "no"),
    ("T55", {"one_hall": "no"}, "no"),
    ("T58", {"points": "yes", "free": "yes"}, "yes"),
    ("T59", {"rules": "yes", "catalogue": "yes", "guide": "no"}, "no"),
]

# Special lines: facts, their line.
ROWS: list[tuple[str, Any, str]] = [
    ("T60", 2, "r1×2=-"),  # two reports, no points: listed
    ("T60", 0, "r1×0=0"),
    ("T61", 1, "r1×1=-"),
    ("T61", True, "r1×1=-"),
    ("T62", 3, "r1×3=-"),
    ("T63", 1, "r1×1=-"),
    ("T64", 2, "r1×2=-"),
    ("T65", 1, "r1×1=-"),
    ("T66", 4, "r1×4=-"),
    ("T66", False, "r1×0=0"),
    ("T67", False, "r1=0"),
]

REFUSED: list[tuple[str, Any, Refusal]] = [
    *((f"T{number}.r1", -1, Refusal.NOT_WITHIN) for number in range(60, 67)),
    *((f"T{number}.r1", "0.5", Refusal.NOT_A_COUNT) for number in range(60, 67)),
    *((f"T{number}.r1", "na", Refusal.REASON) for number in range(60, 68)),
    ("T67.r1", 1, Refusal.NOT_A_FLAG),
    ("T67.r1", "yes", Refusal.NOT_A_FLAG),
]


@pytest.fixture
def kit(card, cards, read, rubric) -> Kit:
    return Kit(card, cards, read, rubric)


def test_the_table_is_the_sources(rubric):
    table = rubric(TABLE)
    assert [one.id for one in table.items] == [*SOURCE, *SPECIAL]
    # 9 + 9 + 5 + 8 + 9 + 6 + 5 + 8 = 59, and 3 + 4 + 1 = 8 special ones
    assert {section.id: len(section.items) for section in table.sections} == SECTIONS
    assert [name for section in table.sections for name in section.items] == [*SOURCE, *SPECIAL]
    assert (len(SOURCE), len(SPECIAL), len(table.items), len(table.rules)) == (59, 8, 67, 67)
    assert {one.number for one in table.items} == {None}  # the source numbers nothing
    assert {one.max_points for one in table.items} == {None}
    assert {one.id for one in table.items if not one.in_base} == set(SPECIAL)
    assert (table.total.stated, table.total.items_sum, table.total.cap) == (None, None, None)
    assert (table.mode, table.cadence.periods, table.cadence.stated) == ("checklist", ("annual",), False)


@pytest.mark.parametrize("name", SOURCE)
def test_a_line_is_the_sources(rubric, name):
    one, source = rubric(TABLE).by_id[name], SOURCE[name]
    (rule,) = one.rules
    assert (one.source_lines, bound(rule), asks(rule)) == ((source.at, source.at), source.check, source.asks)
    assert missing_words(rubric(TABLE), name, source) == []


@pytest.mark.parametrize("name", SPECIAL)
def test_a_special_line_is_the_sources(rubric, name):
    one, (at, kind, words) = rubric(TABLE).by_id[name], SPECIAL[name]
    (rule,) = one.rules
    assert (one.source_lines, rule.kind, one.in_base, one.section) == ((at, at), kind, False, "special")
    assert [word for word in words.split() if word not in rule.condition] == []
    if isinstance(rule, AdjustmentRule):
        assert (rule.points, rule.scope, rule.cap, rule.per_inferred) == (None, "total", None, True)
    else:
        assert isinstance(rule, ZeroAllRule)


def test_what_the_checks_look_for(rubric):
    params = {key: rule.check_params for key, (_, rule) in rubric(TABLE).rules.items() if rule.check_params}
    assert params == {
        "T25.r1": {"areas": None},  # the source names none
        "T26.r1": {"max_working_days": 20},
        "T53.r1": {"lists": ["权力清单", "职责清单", "便民利民服务事项清单"]},
    }


@pytest.mark.parametrize("name", SOURCE)
@pytest.mark.parametrize(
    ("value", "expected", "counts", "rate"),
    [
        ("yes", "yes", (59, 0, 0), "100.00"),  # 59 / 59
        ("no", "no", (58, 1, 0), "98.31"),  # 58 / 59 = 98.305…
        (NA, "na", (58, 0, 1), "100.00"),  # 58 / 58: leaves the denominator
    ],
)
def test_rule(card, name, value, expected, counts, rate):
    found = card(TABLE, {f"{name}.r1": value}, others="full")
    assert (answer_of(found, name), counts_of(found), rate_of(found)) == (expected, counts, rate)
    nothing_is_invented(found)
    assert found.complete


@pytest.mark.parametrize(("name", "value", "lines"), ROWS)
def test_special_rule(card, name, value, lines):
    found = card(TABLE, {f"{name}.r1": value}, others="full")
    assert arithmetic(item(found, name)) == lines
    assert (counts_of(found), rate_of(found)) == ((59, 0, 0), "100.00")  # outside the rate
    nothing_is_invented(found)


@pytest.mark.parametrize(("name", "value", "expected"), PARTS)
def test_a_line_by_what_it_asks_for(kit, name, value, expected):
    assert answers_alone(kit, TABLE, name, value) == expected


@pytest.mark.parametrize("name", SOURCE)
@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("partly", Refusal.NOT_AN_ANSWER),
        (2, Refusal.NOT_AN_ANSWER),
        ("na", Refusal.REASON),
        ({"nothing": "yes"}, Refusal.NOT_A_KEY),
    ],
)
def test_refused(rubric, name, value, why):
    assert refused(rubric(TABLE), f"{name}.r1", value) is why


@pytest.mark.parametrize(("key", "value", "why"), REFUSED)
def test_special_refused(rubric, key, value, why):
    assert refused(rubric(TABLE), key, value) is why


def test_every_rule_has_rows_of_both_kinds(rubric):
    assert {f"{name}.r1" for name in [*SOURCE, *(name for name, *_ in ROWS)]} == set(rubric(TABLE).rules)
    assert {f"{name}.r1" for name in SOURCE} | {key for key, *_ in REFUSED} == set(rubric(TABLE).rules)
    assert {name for name, *_ in PARTS} == {name for name, source in SOURCE.items() if source.asks}


def test_a_whole_card(card):
    facts: dict[str, Any] = {f"T{number}.r1": "yes" for number in range(1, 60)}
    facts |= {"T20.r1": "no", "T25.r1": "no", "T38.r1": NA, "T43.r1": {"response": 30}, "T61.r1": 1, "T66.r1": 2}
    found = card(TABLE, facts, unit={"category": "town"})
    assert (counts_of(found), rate_of(found)) == ((55, 3, 1), "94.83")  # 55 / 58 = 94.827…
    sections = {name: (one.yes, one.no, one.na) for name, one in found.compliance_by_section.items()}
    assert sections == {
        "org": (9, 0, 0),
        "system": (9, 0, 0),
        "platform": (4, 1, 0),
        "disclosure": (7, 1, 0),
        "interpretation": (8, 0, 1),
        "opinion": (5, 1, 0),
        "participation": (5, 0, 0),
        "service": (8, 0, 0),
    }
    assert found.complete
    nothing_is_invented(found)


def test_what_is_not_answered_is_neither_yes_nor_no(card):
    found = card(TABLE, {"T1.r1": "yes", "T11.r1": {"secrecy": "yes"}})
    assert (counts_of(found), rate_of(found), found.complete) == ((1, 0, 0), "100.00", False)


# --- readings -------------------------------------------------------------------------------------------------------


def _own_table(folder: Path, points: str, special: str | None, *, base: bool = True) -> Rubric:
    """A county's copy with ``points`` for each line and ``special`` for each special one."""
    data = yaml.safe_load((FOLDER / f"{TABLE}.yaml").read_text(encoding="utf-8"))
    for one in data["items"]:
        (rule,) = one["rules"]
        if rule["kind"] == "yes_no" and base:
            one |= {"max_points": points, "start": "zero"}
            rule |= {"kind": "award", "points": points}
            rule.pop("requirements", None)
            rule.pop("needs", None)
        elif rule["kind"] in ("bonus", "penalty"):
            rule["points"] = special
    if base:
        data["mode"] = "points"
    path = folder / f"{TABLE}.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return load_rubric(path)


def _scored(table: Rubric, facts: dict[str, Any], settings: dict[str, Any] | None = None) -> Scorecard:
    units = [{"code": "u", "facts": facts, "others": "full"}]
    found = parse_fact_file({"settings": settings or {}, "units": units}, table)
    assert found.errors == ()
    (card,) = score_all(table, found.submissions, found.switches)
    return card


def test_a_county_may_assign_points_in_a_copy(tmp_path):  # AT-1, AT-3
    table = _own_table(tmp_path, "1.5", "0.5")
    found = _scored(table, {"T1.r1": False, "T60.r1": 3, "T66.r1": 1})
    # 58 × 1.5 = 87; special 3 × 0.5 − 1 × 0.5 = 1, after the base
    assert (found.base, found.bonus, found.penalty, found.total) == (87, Decimal("1.5"), Decimal("0.5"), 88)
    assert (item(found, "T60").points, item(found, "T66").points) == (Decimal("1.5"), Decimal("-0.5"))
    assert found.compliance is None


def test_special_points_alone_make_no_total(tmp_path):  # AT-3
    found = _scored(_own_table(tmp_path, "0", "2", base=False), {"T60.r1": 1, "T63.r1": 2, "T1.r1": "no"})
    assert (item(found, "T60").points, item(found, "T63").points) == (2, -4)  # 1 × 2, 2 × 2
    assert (found.bonus, found.penalty, found.total) == (2, 4, None)
    assert rate_of(found) == "98.31"  # 58 / 59, untouched


def test_fraud_comes_after_everything_else(tmp_path):  # AT-4
    table = _own_table(tmp_path, "2", "5")
    honest = _scored(table, {"T60.r1": 4, "T67.r1": False})
    assert (honest.raw_total, honest.total) == (138, 138)  # 59 × 2 + 4 × 5
    for settings in ({}, {"total_cap": 100}, {"conversion_weight": 4}):
        found = _scored(table, {"T60.r1": 4, "T67.r1": True}, settings)
        assert (found.raw_total, found.total, found.final) == (138, 0, 0)  # bonus does not bring it back
        assert found.converted in (None, 0)


def _a_rate_over_the_fifty_nine(kit: Kit) -> None:
    found = kit.card(TABLE, {"T60.r1": 2, "T63.r1": 1, "T1.r1": "no"}, others="full")
    assert (counts_of(found), rate_of(found)) == ((58, 1, 0), "98.31")  # T1 to T59 only
    assert "special" not in found.compliance_by_section
    nothing_is_invented(found)


def _the_first_level_is_the_criterion(kit: Kit) -> None:
    one = kit.rubric(TABLE).by_id["T9"]
    assert ("经费" in one.rules[0].condition, "二级指标空白" in one.note) == (True, True)


def _special_lines_are_listed(kit: Kit) -> None:
    found = kit.card(TABLE, {f"T{number}.r1": 2 for number in range(60, 67)}, others="full")
    for number in range(60, 67):
        assert [(line.count, line.points) for line in item(found, f"T{number}").lines] == [(2, None)]
        assert said(found, f"T{number}.r1") == ["no-points", "on-total"]
    assert (found.bonus, found.penalty, found.total) == (None, None, None)


def _fraud_strikes_the_whole_result(kit: Kit) -> None:
    found = kit.card(TABLE, {"T67.r1": True, "T60.r1": 3}, others="full")
    assert (found.total, found.final) == (0, 0)
    assert [note.remark.value for note in found.notes] == ["zero-all"]
    assert said(found, "T67.r1") == ["zero-all"]
    assert card_json(found)["total"] == "0"
    assert kit.card(TABLE, {"T67.r1": False}, others="full").total is None


def _quality_is_for_people(kit: Kit) -> None:
    lines = QUALITATIVE
    assert named(kit.rubric(TABLE), "AT-5") == lines
    for name in lines:
        assert kit.rubric(TABLE).rules[f"{name}.r1"][1].check is None
        found = kit.card(TABLE, {f"{name}.r1": {"value": "no", "reason": "公众反映看不懂"}})
        assert item(found, name).lines[0].reason == "公众反映看不懂"


def _only_what_the_township_drafted(kit: Kit) -> None:
    nothing = {"value": "na", "reason": "本年度没有起草此类文件"}
    found = kit.card(TABLE, {"T38.r1": nothing}, others="full")
    assert (counts_of(found), rate_of(found)) == ((58, 0, 1), "100.00")
    assert "本乡镇起草" in kit.rubric(TABLE).rules["T38.r1"][1].note
    finding = CountedFinding("policy-interpretation-coverage", "http://a.test/1", "5", FindingState.CONFIRMED)
    proposal = propose(kit.rubric(TABLE), Unit("u"), [finding])
    assert (proposal.facts, [hint.key for hint in proposal.hints]) == (
        {},
        ["T38.r1"],
    )  # whose document it is, a person says


def _any_one_place(kit: Kit) -> None:
    for name in ("T23", "T27"):
        for place in PLACES:
            assert answers_alone(kit, TABLE, name, {**dict.fromkeys(PLACES, "no"), place: "yes"}) == "yes"
        assert answers_alone(kit, TABLE, name, dict.fromkeys(PLACES, "no")) == "no"


def _hours_by_kind_of_event(kit: Kit) -> None:
    assert answers_alone(kit, TABLE, "T43", {"response": 24}) == "yes"  # the limit itself is in time
    assert answers_alone(kit, TABLE, "T43", {"response": "24.01"}) == "no"
    major = {"response": 2, "authoritative": 5, "conference": 24}
    assert answers_alone(kit, TABLE, "T43", major) == "yes"
    for late in ({"authoritative": "5.01"}, {"conference": "24.01"}):
        assert answers_alone(kit, TABLE, "T43", {**major, **late}) == "no"
    assert (
        answers_alone(kit, TABLE, "T43", {"response": 20}) == "yes"
    )  # no event was flagged as major: 5 hours do not bind


def _four_per_cent_is_enough(kit: Kit) -> None:
    for weight, expected in [("3.999", "no"), ("4", "yes"), ("4.5", "yes")]:
        assert answers_alone(kit, TABLE, "T4", {"assessed": "yes", "weight": weight}) == expected
    assert answers_alone(kit, TABLE, "T4", {"assessed": "no", "weight": 10}) == "no"


def _a_year_named_by_the_round(kit: Kit) -> None:
    table = kit.rubric(TABLE)
    assert (table.source.year, table.cadence.periods, table.cadence.stated) == (None, ("annual",), False)
    for period in ("2018", "2020"):
        assert kit.read(TABLE, {"period": period, "units": []}).period == period


def _partly_is_no_unless_decided(kit: Kit) -> None:
    partly = {"T5.r1": {"value": "no", "reason": "只培训了机关人员"}}
    assert answer_of(kit.card(TABLE, partly), "T5") == "no"
    decided = kit.card(TABLE, partly, items={"T5": "yes"})
    assert answer_of(decided, "T5") == "yes"
    refused = kit.read(TABLE, {"units": [{"code": "u", "facts": {"T5.r1": "na"}}]})
    assert [error.error for error in refused.errors] == ["missing_reason"]


def _all_parts_for_a_yes(kit: Kit) -> None:
    whole = {"guide": "yes", "directory": "yes", "annual_report": "yes"}
    assert answers_alone(kit, TABLE, "T24", whole) == "yes"
    for name in whole:
        assert answers_alone(kit, TABLE, "T24", {**whole, name: "no"}) == "no"


def _two_digits_half_up(kit: Kit) -> None:
    facts = {f"T{number}.r1": "no" if number <= 2 else "yes" for number in range(1, 4)}
    assert rate_of(kit.card(TABLE, facts)) == "33.33"  # 1 / 3
    assert rate_of(kit.card(TABLE, {**facts, "T2.r1": "yes"})) == "66.67"  # 2 / 3, half up


def _working_days_need_a_calendar(kit: Kit) -> None:
    assert working_days(date(2019, 9, 30), date(2019, 10, 8), Calendar()) == 1  # National Day: seven days off
    with pytest.raises(UnknownYear):
        working_days(date(1996, 1, 1), date(1996, 2, 1), Calendar())


def _one_fault_where_the_words_cover_it(kit: Kit) -> None:
    finding = CountedFinding("policy-interpretation-links", "http://a.test/1", "5", FindingState.CONFIRMED)
    proposal = propose(kit.rubric(TABLE), Unit("u"), [finding])
    assert {key: fact.value for key, fact in proposal.facts.items()} == {"T32.r1": Answer(Said.NO)}  # and no other line
    media = propose(
        kit.rubric(TABLE), Unit("u"), [CountedFinding("new-media-links", "weibo", "6", FindingState.CONFIRMED)]
    )
    assert (media.facts, {hint.key for hint in media.hints}) == ({}, {"T22.r1", "T34.r1"})  # both name new media


def _the_limit_itself_is_in_time(kit: Kit) -> None:
    assert answers_alone(kit, TABLE, "T43", {"response": 24}) == "yes"


def _nothing_is_no_before_it_is_confirmed(kit: Kit) -> None:
    for state, answered in [(FindingState.VERIFIED, set()), (FindingState.CONFIRMED, {"T32.r1"})]:
        finding = CountedFinding("policy-interpretation-links", "http://a.test/1", "5", state)
        assert set(propose(kit.rubric(TABLE), Unit("u"), [finding]).facts) == answered
    assert not any(rule.threshold for _, rule in kit.rubric(TABLE).rules.values())  # no line is tied to a date


def _na_leaves_the_rate_alone(kit: Kit) -> None:
    found = kit.card(TABLE, items={"T48": NA}, others="full")
    assert (counts_of(found), rate_of(found), found.complete) == ((58, 0, 1), "100.00", True)
    assert item(found, "T48").lines[-1].reason == "不涉及"


def _the_twentieth_day_is_in_time(kit: Kit) -> None:
    assert working_days(date(2019, 3, 1), date(2019, 3, 29), Calendar()) == 20  # Friday to Friday, four weeks later
    assert working_days(date(2019, 3, 1), date(2019, 3, 4), Calendar()) == 1  # the day after is day 1
    assert kit.rubric(TABLE).rules["T26.r1"][1].check_params == {"max_working_days": 20}


def _the_date_on_the_document(kit: Kit) -> None:
    rule = kit.rubric(TABLE).rules["T26.r1"][1]
    finding = CountedFinding("publication-lag", "http://a.test/1", "8", FindingState.CONFIRMED)
    proposal = propose(kit.rubric(TABLE), Unit("u"), [finding])
    assert (proposal.facts, [hint.key for hint in proposal.hints]) == ({}, ["T26.r1"])  # a person decides
    assert rule.automation.value == "assisted"


READINGS: dict[str, Case] = {
    "AC-2": _partly_is_no_unless_decided,
    "AC-3": _all_parts_for_a_yes,
    "AT-1": _a_rate_over_the_fifty_nine,
    "AT-2": _the_first_level_is_the_criterion,
    "AT-3": _special_lines_are_listed,
    "AT-4": _fraud_strikes_the_whole_result,
    "AT-5": _quality_is_for_people,
    "AT-6": _only_what_the_township_drafted,
    "AT-7": _any_one_place,
    "AT-8": _hours_by_kind_of_event,
    "AT-9": _four_per_cent_is_enough,
    "AT-10": _a_year_named_by_the_round,
    "AX-1": _two_digits_half_up,
    "AX-2": _working_days_need_a_calendar,
    "AX-4": _one_fault_where_the_words_cover_it,
    "AX-5": _the_limit_itself_is_in_time,
    "AX-6": _nothing_is_no_before_it_is_confirmed,
    "AX-7": _na_leaves_the_rate_alone,
    "AX-10": _the_twentieth_day_is_in_time,
    "AX-11": _the_date_on_the_document,
}


# The items and rules that name a reading; the others hold for the table as a whole.
RESTS_ON: dict[str, set[str]] = {
    "AC-3": {"table", *(name for name, one in SOURCE.items() if len(one.asks) > 1 and one.asks != PLACES)},
    "AT-2": {"T9"},
    "AT-3": {"table", *(f"T{number}{rule}" for number in range(60, 67) for rule in ("", ".r1"))},
    "AT-4": {"table", "T67", "T67.r1"},
    "AT-5": QUALITATIVE,
    "AT-6": {"T38"},
    "AT-7": {"T23", "T27"},
    "AT-8": {"T43"},
    "AT-9": {"T4"},
    "AX-2": {"table", "T26"},
    "AX-5": {"table", "T43"},
    "AX-10": {"table", "T26"},
    "AX-11": {"table", "T26"},
}


@pytest.mark.parametrize("reading", READINGS)
def test_reading(kit, reading):
    assert named(kit.rubric(TABLE), reading) == RESTS_ON.get(reading, {"table"})
    READINGS[reading](kit)


def test_every_reading_of_the_file_has_a_case(rubric):
    assert set(rubric(TABLE).readings) == set(READINGS)
