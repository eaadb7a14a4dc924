"""City-wide 2013, departments: 16 lines without points, two of them by kind of unit, and every reading."""

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
from sitecheck.scoring.refusals import Refusal
from sitecheck.scoring.values import Answer, Said, Unit

TABLE = "citywide-2013-departments"
WINDOW, OTHER = {"category": "department", "has_window": True}, {"category": "department", "has_service_window": False}
BRANCHES = {"window_unit": "has_service_window=True", "other_unit": "has_service_window=False"}

# The source, line by line.
SOURCE: dict[str, Source] = {
    "D1": Source(179, "行政正职 组长 领导小组"),
    "D2": Source(183, "综合考核"),
    "D3": Source(187, "定期 开会 研究"),
    "D4": Source(191, "工作机构 职责", asks={"office": "", "duties": ""}),
    "D5": Source(195, "制度", "assisted disclosure-rules"),
    "D6": Source(
        199,
        "单位网站 政务公开 信息发布 专栏",
        "auto disclosure-column site-availability required-columns",
        {"website": "", "openness": "", "releases": ""},
    ),
    "D7": Source(
        203, "《条例》 9、10、11 准确 及时 网上", "assisted statutory-disclosure", {"accurate": "", "timely": ""}
    ),
    "D8": Source(207, "财政预决算 重点领域", "assisted key-areas-coverage"),
    "D9": Source(211, "保密审查"),
    "D10": Source(220, "及时回复 申请"),
    "D11": Source(224, "本系统 公共企事业单位 指导 督促"),
    "D12": Source(228, "审批 办证 收费 市政务服务中心 分中心 本单位 大厅"),
    "D13": Source(232, "窗口单位 两集中、两到位 其他单位 相对集中", asks=BRANCHES),
    "D14": Source(236, "中心城区 联审 一票制", asks={"joint": "", "one_bill": ""}),
    "D15": Source(240, "网上办理 网上监察", "assisted online-services", {"online": "", "supervised": ""}),
    "D16": Source(244, "窗口 人员 管理教育 未纳入中心 效能管理", asks=BRANCHES),
}
SECTIONS = {"org": 4, "disclosure": 7, "service": 5}

# Lines answered by what they ask for: unit, entry, answer.
PARTS: list[tuple[str, dict[str, Any], dict[str, Any], str | None]] = [
    ("D4", {}, {"office": "yes", "duties": "no"}, "no"),
    ("D6", {}, {"website": "yes", "openness": "yes", "releases": "yes"}, "yes"),
    ("D6", {}, {"website": "yes", "openness": "yes", "releases": "no"}, "no"),
    ("D6", {}, {"website": "yes"}, None),  # two columns still to be looked at
    ("D7", {}, {"accurate": "yes", "timely": "yes"}, "yes"),
    ("D13", WINDOW, {"window_unit": "yes"}, "yes"),
    ("D13", WINDOW, {"other_unit": "yes"}, None),  # the other half of the sentence is not asked of it
    ("D13", OTHER, {"other_unit": "no"}, "no"),
    ("D13", OTHER, {"other_unit": "yes", "window_unit": "no"}, "yes"),
    ("D13", {}, {"window_unit": "no"}, "no"),  # kind not stated: the branch answered is the one that applies
    ("D14", {}, {"joint": "yes", "one_bill": NA}, "yes"),
    ("D14", {}, {"joint": NA, "one_bill": NA}, "na"),
    ("D15", {}, {"online": "yes", "supervised": "no"}, "no"),
    ("D16", WINDOW, {"window_unit": "no"}, "no"),
    ("D16", OTHER, {"other_unit": "yes"}, "yes"),
]


@pytest.fixture
def kit(card, cards, read, rubric) -> Kit:
    return Kit(card, cards, read, rubric)


def test_the_table_is_the_sources(rubric):
    table = rubric(TABLE)
    assert [one.id for one in table.items] == list(SOURCE)
    assert {section.id: len(section.items) for section in table.sections} == SECTIONS  # 4 + 7 + 5 = 16
    assert [name for section in table.sections for name in section.items] == list(SOURCE)
    assert (len(table.items), len(table.rules)) == (16, 16)
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
        "D6.r1": {"columns": ["政务公开", "政府信息发布"]},
        "D7.r1": {"articles": [9, 10, 11], "edition": 2007},
        "D8.r1": {"areas": ["财政预决算"]},
    }


@pytest.mark.parametrize("name", SOURCE)
@pytest.mark.parametrize(
    ("value", "said", "counts", "rate"),
    [
        ("yes", "yes", (16, 0, 0), "100.00"),  # 16 / 16
        ("no", "no", (15, 1, 0), "93.75"),  # 15 / 16
        (True, "yes", (16, 0, 0), "100.00"),
        (False, "no", (15, 1, 0), "93.75"),
        (NA, "na", (15, 0, 1), "100.00"),  # 15 / 15: leaves the denominator
    ],
)
def test_rule(card, name, value, said, counts, rate):
    found = card(TABLE, {f"{name}.r1": value}, others="full")
    assert (answer_of(found, name), counts_of(found), rate_of(found)) == (said, counts, rate)
    nothing_is_invented(found)
    assert found.complete


@pytest.mark.parametrize(("name", "unit", "value", "expected"), PARTS)
def test_a_line_by_what_it_asks_for(kit, name, unit, value, expected):
    assert answers_alone(kit, TABLE, name, value, unit) == expected


@pytest.mark.parametrize("name", SOURCE)
@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("partly", Refusal.NOT_AN_ANSWER),
        (0, Refusal.NOT_AN_ANSWER),
        ("na", Refusal.REASON),
        ({"nothing": "yes"}, Refusal.NOT_A_KEY),
    ],
)
def test_refused(rubric, name, value, why):
    assert refused(rubric(TABLE), f"{name}.r1", value) is why


def test_every_line_that_asks_for_several_things_has_rows():
    assert {name for name, *_ in PARTS} == {name for name, source in SOURCE.items() if source.asks}


def test_a_whole_card(card):
    facts = {f"D{number}.r1": "yes" for number in range(1, 12)} | {"D12.r1": "no", "D14.r1": NA, "D15.r1": "no"}
    facts |= {"D13.r1": {"window_unit": "yes"}, "D16.r1": {"window_unit": "no"}}
    found = card(TABLE, facts, unit=WINDOW)
    # 11 + D13 yes; D12, D15, D16 no; D14 na: 12 / 15
    assert (counts_of(found), rate_of(found)) == ((12, 3, 1), "80.00")
    sections = {name: (one.yes, one.no, one.na) for name, one in found.compliance_by_section.items()}
    assert sections == {"org": (4, 0, 0), "disclosure": (7, 0, 0), "service": (1, 3, 1)}
    assert found.compliance_by_section["service"].rate == 25  # 1 / 4
    assert found.complete


def test_what_is_not_answered_is_neither_yes_nor_no(card):
    found = card(TABLE, {"D1.r1": "yes"})
    assert (counts_of(found), rate_of(found)) == ((1, 0, 0), "100.00")
    assert not found.complete
    assert rate_of(card(TABLE)) is None


def test_an_assessors_answer_stands_before_the_fact(card):
    found = card(TABLE, {"D6.r1": "no"}, items={"D6": "yes", "D14": NA}, others="full")
    assert (answer_of(found, "D6"), answer_of(found, "D14")) == ("yes", "na")
    assert [line.rule for line in item(found, "D6").lines] == ["D6.r1", None]  # both stay visible


# --- readings -------------------------------------------------------------------------------------------------------


def _a_rate_and_no_score(kit: Kit) -> None:
    found = kit.card(TABLE, {"D1.r1": "no"}, others="full")
    nothing_is_invented(found)
    assert card_json(found)["compliance"]["rate"] == "93.75"  # 15 / 16
    assert (card_json(found)["total"], card_json(found)["final"]) == (None, None)


def _yes_no_or_na_with_words(kit: Kit) -> None:
    partly = {"D3.r1": {"value": "no", "reason": "部分落实"}}
    found = kit.card(TABLE, partly, others="full")
    assert (answer_of(found, "D3"), item(found, "D3").lines[0].reason) == ("no", "部分落实")
    decided = kit.card(TABLE, partly, items={"D3": "yes"}, others="full")
    assert answer_of(decided, "D3") == "yes"  # unless the assessor decides otherwise
    refused = kit.read(TABLE, {"units": [{"code": "u", "facts": {"D3.r1": "na"}, "items": {"D4": "na"}}]})
    assert [error.error for error in refused.errors] == ["missing_reason", "missing_reason"]


def _all_parts_for_a_yes(kit: Kit) -> None:
    whole = {"website": "yes", "openness": "yes", "releases": "yes"}
    assert answers_alone(kit, TABLE, "D6", whole) == "yes"
    for name in whole:
        assert answers_alone(kit, TABLE, "D6", {**whole, name: "no"}) == "no"


def _each_kind_has_its_half(kit: Kit) -> None:
    for name in ("D13", "D16"):
        for unit, asked in ((WINDOW, "窗口单位"), (OTHER, "其他单位")):
            found = kit.card(TABLE, {f"{name}.r1": "yes"}, unit=unit)
            assert said(found, f"{name}.r1") == ["answer", "asked"]
            assert asked in card_json(found, "zh")["items"][name]["lines"][0]["note"]
        assert said(kit.card(TABLE, {f"{name}.r1": "yes"}), f"{name}.r1") == ["answer"]  # kind not stated
    unclear = {"category": "department", "has_service_window": "perhaps"}
    refused = kit.read(TABLE, {"units": [{"code": "u", "unit": unclear}]})
    assert [error.error for error in refused.errors] == ["out_of_range"]


def _the_slip_stays(kit: Kit) -> None:
    assert "疑脱“加强”" in kit.rubric(TABLE).rules["D16.r1"][1].note


def _without_such_projects(kit: Kit) -> None:
    found = kit.card(TABLE, {"D14.r1": NA}, others="full")
    assert (counts_of(found), rate_of(found)) == ((15, 0, 1), "100.00")
    assert item(found, "D14").lines[0].reason == "不涉及"


def _two_digits_half_up(kit: Kit) -> None:
    facts = {f"D{number}.r1": "no" if number <= 2 else "yes" for number in range(1, 4)}
    assert rate_of(kit.card(TABLE, facts)) == "33.33"  # 1 / 3
    assert rate_of(kit.card(TABLE, {**facts, "D2.r1": "yes"})) == "66.67"  # 2 / 3, half up


def _one_fault_where_the_words_cover_it(kit: Kit) -> None:
    missing = CountedFinding("disclosure-column", "disclosure-column", "2", FindingState.CONFIRMED)
    down = CountedFinding("site-availability", "http://a.test/", "3", FindingState.CONFIRMED)
    proposal = propose(kit.rubric(TABLE), Unit("u"), [missing, down])
    assert {key: fact.value for key, fact in proposal.facts.items()} == {"D6.r1": Answer(Said.NO)}  # and no other line
    assert [(hint.key, hint.ids) for hint in proposal.hints] == [("D6.r1", ("3",))]  # beside it only as evidence


def _nothing_is_no_before_it_is_confirmed(kit: Kit) -> None:
    for state, answered in [(FindingState.VERIFIED, set()), (FindingState.CONFIRMED, {"D6.r1"})]:
        finding = CountedFinding("disclosure-column", "disclosure-column", "4", state)
        assert set(propose(kit.rubric(TABLE), Unit("u"), [finding]).facts) == answered
    assert not any(rule.threshold for _, rule in kit.rubric(TABLE).rules.values())  # no line is tied to a date


def _na_leaves_the_rate_alone(kit: Kit) -> None:
    by_item = kit.card(TABLE, {"D11.r1": "no"}, items={"D11": NA}, others="full")
    assert (counts_of(by_item), rate_of(by_item), by_item.complete) == ((15, 0, 1), "100.00", True)
    assert item(by_item, "D11").lines[-1].reason == "不涉及"


def _articles_as_then_in_force(kit: Kit) -> None:
    rule = kit.rubric(TABLE).rules["D7.r1"][1]
    assert (rule.check_params, rule.automation.value) == ({"articles": [9, 10, 11], "edition": 2007}, "assisted")
    assert "2007年公布" in rule.note  # not 19 to 21 of the text of 2019


READINGS: dict[str, Case] = {
    "AC-1": _a_rate_and_no_score,
    "AC-2": _yes_no_or_na_with_words,
    "AC-3": _all_parts_for_a_yes,
    "AC-4": _each_kind_has_its_half,
    "AC-6": _the_slip_stays,
    "AC-7": _without_such_projects,
    "AX-1": _two_digits_half_up,
    "AX-4": _one_fault_where_the_words_cover_it,
    "AX-6": _nothing_is_no_before_it_is_confirmed,
    "AX-7": _na_leaves_the_rate_alone,
    "AX-8": _articles_as_then_in_force,
}


# The items and rules that name a reading; the others hold for the table as a whole.
RESTS_ON: dict[str, set[str]] = {
    "AC-3": {"table", *(name for name, one in SOURCE.items() if one.asks and one.asks != BRANCHES)},
    "AC-4": {"D13", "D16"},
    "AC-6": {"D16"},
    "AC-7": {"D14"},
    "AX-8": {"D7"},
}


@pytest.mark.parametrize("reading", READINGS)
def test_reading(kit, reading):
    assert named(kit.rubric(TABLE), reading) == RESTS_ON.get(reading, {"table"})
    READINGS[reading](kit)


def test_every_reading_of_the_file_has_a_case(rubric):
    assert set(rubric(TABLE).readings) == set(READINGS)
