"""Kaifu table 3 (街道、镇): every reading, its default and its switch, by hand."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from tests.scoring.rubrics.kaifu import Case, Kit, copied, each_quarter_by_itself, item, named, points

from sitecheck.facts.outcomes import FindingState
from sitecheck.scoring.answer import card_json
from sitecheck.scoring.automatic import CountedFinding, propose
from sitecheck.scoring.rules import Automation
from sitecheck.scoring.values import Count, Level, Levels, Unit
from sitecheck.worktime import Calendar, UnknownYear, working_days

TABLE = "kaifu-2013-streets"


@pytest.fixture
def kit(card, cards, read, rubric) -> Kit:
    return Kit(card, cards, read, rubric)


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


# where each reading rests; "table": on the table as a whole
PLACES = {
    "AK-1": "KS1",
    "AK-7": "KS8",
    "AK-9": "KS7",
    "AK-18": "KS4 KS4.r2",
    "AK-19": "KS5 KS5.r2",
    "AK-20": "KS13",
    "AK-21": "KS14",
    "AK-22": "KS16",
    "AK-23": "KS2",
    "AK-24": "KS9 KS10 KS12",
    "AK-26": "KS5.r2",
    "AK-29": "KS13",
    "AX-2": "KS5.r2",
    "AX-9": "KS5.r2",
    "AX-10": "KS5.r2",
}
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
    READINGS[reading](kit)


def test_every_reading_stands_where_it_is_used(rubric):
    table = rubric(TABLE)
    assert {one: named(table, one) for one in table.readings} == {
        one: set(PLACES.get(one, "table").split()) for one in table.readings
    }


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
