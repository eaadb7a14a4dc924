"""City-wide 2013, counties: 35 lines without points, what each asks for, and every reading."""

from __future__ import annotations

from typing import Any

import pytest
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
from tests.scoring.rubrics.kaifu import Case, Kit, item, named, said
from tests.scoring.rubrics.refusals import refused

from sitecheck.facts.outcomes import FindingState
from sitecheck.scoring.answer import card_json
from sitecheck.scoring.automatic import CountedFinding, propose
from sitecheck.scoring.engine import score_all
from sitecheck.scoring.facts import parse_fact
from sitecheck.scoring.refusals import FactRefused, Refusal
from sitecheck.scoring.rules import Automation
from sitecheck.scoring.values import Answer, Said, Unit

TABLE = "citywide-2013-counties"

# The source, line by line.
SOURCE: dict[str, Source] = {
    "C1": Source(12, "县（市、区）长 组长 领导小组"),
    "C2": Source(16, "综合考核"),
    "C3": Source(20, "政府或政府办 工作要点", "assisted plan-summary-notice"),
    "C4": Source(24, "定期 开会 研究"),
    "C5": Source(28, "本地区 主管机关 工作机构", asks={"authority": "", "office": ""}),
    "C6": Source(32, "制度", "assisted disclosure-rules"),
    "C7": Source(36, "一级政府 部门 门户 子站", "assisted site-group", {"portal": "", "sub_sites": ""}),
    "C8": Source(
        40,
        "政务公开 网上办事 公共服务 互动交流",
        "auto required-columns",
        {"openness": "", "services": "", "public_services": "", "interaction": ""},
    ),
    "C9": Source(
        49, "门户网站 发布平台 重点领域", "auto disclosure-column key-areas-column", {"platform": "", "key_areas": ""}
    ),
    "C10": Source(
        53, "《条例》 9、10、11 准确 及时 网上", "assisted statutory-disclosure", {"accurate": "", "timely": ""}
    ),
    "C11": Source(57, "《条例》 12 乡镇（街道）", "assisted township-disclosure"),
    "C12": Source(61, "重点领域 网上公开", "assisted key-areas-coverage"),
    "C13": Source(65, "及时 上年度 报告", "auto annual-report"),
    "C14": Source(69, "保密审查"),
    "C15": Source(73, "公共企事业单位 指导 督促"),
    "C16": Source(77, "公共企事业单位 办事服务信息", "assisted public-enterprise-disclosure"),
    "C17": Source(81, "硬件 场地 机构 经费 编制", asks={"site": "", "body": "", "funds": "", "posts": ""}),
    "C18": Source(
        89,
        "审批 办证 收费 公共服务 应进尽进",
        asks={"approvals": "", "certificates": "", "fees": "", "public_services": ""},
    ),
    "C19": Source(93, "统一 办件系统 进驻"),
    "C20": Source(97, "充分授权 首席代表", asks={"authorised": "", "representative": ""}),
    "C21": Source(101, "全面 两集中、两到位"),
    "C22": Source(105, "建设工程 联合审批 联合验收", asks={"approval": "", "acceptance": ""}),
    "C23": Source(109, "重大投资项目 委托代办"),
    "C24": Source(113, "窗口人员 年度考核 单列 中心实施", asks={"separate": "", "by_centre": ""}),
    "C25": Source(117, "窗口 人员 按月 讲评 通报", asks={"review": "", "notice": ""}),
    "C26": Source(121, "省 电子监察 及时 规范", asks={"timely": "", "regular": ""}),
    "C27": Source(132, "100㎡ 办公服务设施", asks={"area": ">=100㎡", "equipment": ""}),
    "C28": Source(136, "七站八所 集中"),
    "C29": Source(140, "运行经费"),
    "C30": Source(144, "便民服务指南 印制 免费", asks={"printed": "", "free": ""}),
    "C31": Source(148, "政务中心考核 按月讲评通报", asks={"assessed": "", "reviewed": ""}),
    "C32": Source(154, "年底 90%以上 村（社区） 推进", asks={"progress": "in_year", "share": ">=90% year_end"}),
    "C33": Source(158, "资金保障"),
    "C34": Source(162, "乡镇（街道） 指导 检查", asks={"guidance": "", "inspection": ""}),
    "C35": Source(166, "按要求 及时"),
}
SECTIONS = {
    "org": 4,
    "disclosure": 10,
    "public-enterprise": 2,
    "service-center": 10,
    "township-center": 5,
    "village-point": 4,
}

# Lines answered by what they ask for: entry, answer.
PARTS: list[tuple[str, dict[str, Any], str | None]] = [
    ("C5", {"authority": "yes", "office": "no"}, "no"),
    ("C7", {"portal": "yes", "sub_sites": "yes"}, "yes"),
    ("C8", {"openness": "yes", "services": "yes", "public_services": "yes", "interaction": "yes"}, "yes"),
    ("C8", {"openness": "yes", "services": "yes", "public_services": "yes"}, None),  # three of four answered
    ("C8", {"interaction": "no"}, "no"),  # one that does not hold is enough
    ("C9", {"platform": "yes", "key_areas": "no"}, "no"),
    ("C9", {"platform": "yes", "key_areas": "yes"}, "yes"),
    ("C10", {"accurate": "yes", "timely": "no"}, "no"),
    ("C17", {"site": True, "body": True, "funds": True, "posts": False}, "no"),  # a place, a body, money, no posts
    ("C17", {"site": True, "body": True, "funds": True, "posts": NA}, "yes"),
    ("C18", {"approvals": "yes", "certificates": "yes", "fees": "yes", "public_services": "yes"}, "yes"),
    ("C20", {"authorised": "yes", "representative": "no"}, "no"),
    ("C22", {"approval": NA, "acceptance": NA}, "na"),
    ("C24", {"separate": "yes", "by_centre": "no"}, "no"),
    ("C25", {"review": "yes", "notice": "yes"}, "yes"),
    ("C26", {"timely": "no", "regular": "yes"}, "no"),
    ("C27", {"area": 100, "equipment": "yes"}, "yes"),  # 100 of 100
    ("C27", {"area": "99.9", "equipment": "yes"}, "no"),  # 99.9 of 100
    ("C30", {"printed": "yes", "free": "no"}, "no"),
    ("C31", {"assessed": "yes", "reviewed": "yes"}, "yes"),
    ("C32", {"progress": "yes"}, None),  # a year is scored at its end: the share decides
    ("C32", {"share": 90}, "yes"),
    ("C32", {"share": "89.99"}, "no"),
    ("C34", {"guidance": "yes", "inspection": "yes"}, "yes"),
]


@pytest.fixture
def kit(card, cards, read, rubric) -> Kit:
    return Kit(card, cards, read, rubric)


def test_the_table_is_the_sources(rubric):
    table = rubric(TABLE)
    assert [one.id for one in table.items] == list(SOURCE)
    assert {section.id: len(section.items) for section in table.sections} == SECTIONS  # 4 + 10 + 2 + 10 + 5 + 4 = 35
    assert [name for section in table.sections for name in section.items] == list(SOURCE)
    assert (len(table.items), len(table.rules)) == (35, 35)
    assert {one.number for one in table.items} == {None}  # the source numbers nothing
    assert {one.max_points for one in table.items} == {None}
    assert (table.total.stated, table.total.items_sum, table.total.cap) == (None, None, None)
    assert (table.mode, table.cadence.periods, table.cadence.stated) == ("checklist", ("annual",), False)


@pytest.mark.parametrize("name", SOURCE)
def test_a_line_is_the_sources(rubric, name):
    one, source = rubric(TABLE).by_id[name], SOURCE[name]
    (rule,) = one.rules
    assert (one.source_lines, bound(rule), asks(rule)) == ((source.at, source.at), source.check, source.asks)
    assert missing_words(rubric(TABLE), name, source) == []


def test_what_the_checks_look_for(rubric):
    params = {key: rule.check_params for key, (_, rule) in rubric(TABLE).rules.items() if rule.check_params}
    assert params == {
        "C8.r1": {"columns": ["政务公开", "网上办事", "公共服务", "互动交流"]},
        "C10.r1": {"articles": [9, 10, 11], "edition": 2007},
        "C11.r1": {"articles": [12], "edition": 2007},
        "C12.r1": {"areas": None},  # the source names none
        "C13.r1": {"report_year": "previous_year", "deadline": None},
    }


@pytest.mark.parametrize("name", SOURCE)
@pytest.mark.parametrize(
    ("value", "said", "counts", "rate"),
    [
        ("yes", "yes", (35, 0, 0), "100.00"),  # 35 / 35
        ("no", "no", (34, 1, 0), "97.14"),  # 34 / 35 = 97.142…
        (True, "yes", (35, 0, 0), "100.00"),
        (False, "no", (34, 1, 0), "97.14"),
        (NA, "na", (34, 0, 1), "100.00"),  # 34 / 34: leaves the denominator
    ],
)
def test_rule(card, name, value, said, counts, rate):
    found = card(TABLE, {f"{name}.r1": value}, others="full")
    assert (answer_of(found, name), counts_of(found), rate_of(found)) == (said, counts, rate)
    nothing_is_invented(found)
    assert found.complete


@pytest.mark.parametrize(("name", "value", "said"), PARTS)
def test_a_line_by_what_it_asks_for(kit, name, value, said):
    assert answers_alone(kit, TABLE, name, value) == said


@pytest.mark.parametrize("name", SOURCE)
@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("partly", Refusal.NOT_AN_ANSWER),
        (1, Refusal.NOT_AN_ANSWER),
        ("na", Refusal.REASON),
        ({"nothing": "yes"}, Refusal.NOT_A_KEY),
    ],
)
def test_refused(rubric, name, value, why):
    assert refused(rubric(TABLE), f"{name}.r1", value) is why


def test_every_line_that_asks_for_several_things_has_rows():
    assert {name for name, *_ in PARTS} == {name for name, source in SOURCE.items() if source.asks}


def test_a_whole_card(card):
    facts = {f"C{number}.r1": "yes" for number in range(1, 29)}  # 28 yes
    facts |= {f"C{number}.r1": "no" for number in range(29, 35)}  # 6 no
    facts |= {"C35.r1": NA}
    found = card(TABLE, facts, unit={"category": "county"})
    assert (counts_of(found), rate_of(found)) == ((28, 6, 1), "82.35")  # 28 / 34 = 82.352…
    sections = {name: (one.yes, one.no, one.na) for name, one in found.compliance_by_section.items()}
    assert sections == {
        "org": (4, 0, 0),
        "disclosure": (10, 0, 0),
        "public-enterprise": (2, 0, 0),
        "service-center": (10, 0, 0),
        "township-center": (2, 3, 0),
        "village-point": (0, 3, 1),
    }
    assert found.compliance_by_section["township-center"].rate == 40  # 2 / 5
    assert found.compliance_by_section["village-point"].rate == 0  # 0 / 3


def test_what_is_not_answered_is_neither_yes_nor_no(card):
    found = card(TABLE, {"C1.r1": "yes", "C8.r1": {"openness": "yes"}})
    assert (counts_of(found), rate_of(found)) == ((1, 0, 0), "100.00")
    assert not found.complete
    assert not item(found, "C8").complete
    assert rate_of(card(TABLE)) is None


# --- readings -------------------------------------------------------------------------------------------------------


def _a_rate_and_no_score(kit: Kit) -> None:
    found = kit.card(TABLE, {"C1.r1": "no"}, others="full")
    nothing_is_invented(found)
    shown = card_json(found)
    assert (shown["total"], shown["final"], shown["base"]) == (None, None, None)
    assert shown["compliance"]["rate"] == "97.14"  # 34 / 35
    refused = kit.read(TABLE, {"units": [{"code": "u", "items": {"C1": 5}}]})
    assert [error.error for error in refused.errors] == ["out_of_range"]


def _yes_no_or_na_with_words(kit: Kit) -> None:
    with pytest.raises(FactRefused):  # there is no third answer: who assesses decides, with a reason
        parse_fact(*kit.rubric(TABLE).rules["C4.r1"], "partly")
    partly = {"C4.r1": {"value": "no", "reason": "只开了一次会"}}
    found = kit.card(TABLE, partly, others="full")
    assert (answer_of(found, "C4"), item(found, "C4").lines[0].reason) == ("no", "只开了一次会")
    decided = kit.card(TABLE, partly, items={"C4": {"value": "yes", "reason": "按季度专题研究"}}, others="full")
    assert (answer_of(decided, "C4"), rate_of(decided)) == ("yes", "100.00")
    assert [line.reason for line in item(decided, "C4").lines] == [
        "只开了一次会",
        "按季度专题研究",
    ]  # both stay visible
    away = kit.card(TABLE, {"C4.r1": NA, "C5.r1": "no"}, others="full")
    assert (counts_of(away), rate_of(away)) == ((33, 1, 1), "97.06")  # 33 / 34 = 97.058…


def _all_parts_for_a_yes(kit: Kit) -> None:
    whole = {"site": "yes", "body": "yes", "funds": "yes", "posts": "yes"}
    assert answers_alone(kit, TABLE, "C17", whole) == "yes"
    for name in whole:
        assert answers_alone(kit, TABLE, "C17", {**whole, name: "no"}) == "no"
    found = kit.card(TABLE, {"C17.r1": {"value": {**whole, "posts": "no"}, "reason": "编制未批"}})
    shown = card_json(found, "zh")["items"]["C17"]["lines"][0]
    assert shown["note"] == "有场地：是；有机构：是；有经费：是；有编制：否"
    assert shown["reason"] == "编制未批"


def _progress_first_the_share_at_the_end(kit: Kit) -> None:
    rows: list[tuple[str, Any, str | None]] = [
        ("2013Q3", {"progress": "yes", "share": 60}, "yes"),  # 60 % in September is no shortfall yet
        ("2013Q3", {"progress": "no", "share": 95}, "no"),
        ("2013Q3", {"share": 60}, None),
        ("2013Q4", {"progress": "yes", "share": "89.9"}, "no"),
        ("2013Q4", {"share": 90}, "yes"),
        ("2013", {"progress": "no", "share": 90}, "yes"),
        ("2013", {"progress": "yes"}, None),
        ("2013Q3", "no", "no"),  # or as the assessor sees it
    ]
    table = kit.rubric(TABLE)
    for period, value, expected in rows:
        found = kit.read(TABLE, {"period": period, "units": [{"code": "u", "facts": {"C32.r1": value}}]})
        (card,) = score_all(table, found.submissions, found.switches)
        assert (found.errors, answer_of(card, "C32")) == ((), expected), (period, value)
    (early,) = score_all(table, kit.read(TABLE, {"period": "2013Q1", "units": [_sharing(60)]}).submissions)
    assert said(early, "C32.r1") == ["not-now", "open"]


def _the_slip_stays(kit: Kit) -> None:
    assert "办公事公开" in kit.rubric(TABLE).rules["C15.r1"][1].note
    assert "办公事" not in kit.rubric(TABLE).rules["C15.r1"][1].condition


def _two_digits_half_up(kit: Kit) -> None:
    facts = {f"C{number}.r1": "no" if number <= 2 else "yes" for number in range(1, 4)}
    found = kit.card(TABLE, facts)
    assert rate_of(found) == "33.33"  # 1 / 3
    assert len(str(found.compliance.rate)) > 40  # exact inside
    assert rate_of(kit.card(TABLE, {**facts, "C2.r1": "yes"})) == "66.67"  # 2 / 3, half up


def _one_fault_where_the_words_cover_it(kit: Kit) -> None:
    findings = [
        CountedFinding("key-areas-column", "key-areas-column", "1", FindingState.CONFIRMED),
        CountedFinding("disclosure-column", "disclosure-column", "2", FindingState.CONFIRMED),
    ]
    proposal = propose(kit.rubric(TABLE), Unit("u"), findings)
    assert {key: fact.value for key, fact in proposal.facts.items()} == {
        "C9.r1": Answer(Said.NO)
    }  # C9 names the platform
    assert [(hint.key, hint.ids) for hint in proposal.hints] == [("C9.r1", ("1",))]  # key areas only as evidence
    assert (
        rate_of(kit.card(TABLE, {"C9.r1": "no", "C12.r1": "no"}, others="full")) == "94.29"
    )  # 33 / 35, both by people


def _nothing_is_no_before_it_is_confirmed(kit: Kit) -> None:
    for state, answered in [(FindingState.VERIFIED, set()), (FindingState.CONFIRMED, {"C13.r1"})]:
        finding = CountedFinding("annual-report", "2012", "4", state)
        assert set(propose(kit.rubric(TABLE), Unit("u"), [finding]).facts) == answered
    assert not any("deadline" in rule.threshold for _, rule in kit.rubric(TABLE).rules.values())  # no line has a date
    late = kit.read(TABLE, {"period": "2014", "units": [{"code": "u", "facts": {"C25.r1": "no"}}]})
    assert (late.errors, late.period) == ((), "2014")  # counted in the period it is entered for


def _na_leaves_the_rate_alone(kit: Kit) -> None:
    found = kit.card(TABLE, {"C22.r1": NA}, others="full")
    assert (counts_of(found), rate_of(found), found.complete) == ((34, 0, 1), "100.00", True)
    by_item = kit.card(TABLE, items={"C22": NA}, others="full")
    assert counts_of(by_item) == (34, 0, 1)
    assert item(by_item, "C22").lines[-1].reason == "不涉及"


def _articles_as_then_in_force(kit: Kit) -> None:
    rules = kit.rubric(TABLE).rules
    for key, articles in {"C10.r1": [9, 10, 11], "C11.r1": [12]}.items():  # not 19 to 21 of the text of 2019
        assert rules[key][1].check_params == {"articles": articles, "edition": 2007}
        assert "2007年公布" in rules[key][1].note
    assert {rules[key][1].automation for key in ("C10.r1", "C11.r1")} == {Automation.ASSISTED}


def _sharing(share: int) -> dict[str, Any]:
    return {"code": "u", "facts": {"C32.r1": {"share": share}}}


READINGS: dict[str, Case] = {
    "AC-1": _a_rate_and_no_score,
    "AC-2": _yes_no_or_na_with_words,
    "AC-3": _all_parts_for_a_yes,
    "AC-5": _progress_first_the_share_at_the_end,
    "AC-6": _the_slip_stays,
    "AX-1": _two_digits_half_up,
    "AX-4": _one_fault_where_the_words_cover_it,
    "AX-6": _nothing_is_no_before_it_is_confirmed,
    "AX-7": _na_leaves_the_rate_alone,
    "AX-8": _articles_as_then_in_force,
}


# The items and rules that name a reading; the others hold for the table as a whole.
RESTS_ON: dict[str, set[str]] = {
    "AC-3": {"table", *(name for name, one in SOURCE.items() if one.asks)} - {"C32"},
    "AC-5": {"C32"},
    "AC-6": {"C15"},
    "AX-8": {"C10", "C11"},
}


@pytest.mark.parametrize("reading", READINGS)
def test_reading(kit, reading):
    assert named(kit.rubric(TABLE), reading) == RESTS_ON.get(reading, {"table"})
    READINGS[reading](kit)


def test_every_reading_of_the_file_has_a_case(rubric):
    assert set(rubric(TABLE).readings) == set(READINGS)
