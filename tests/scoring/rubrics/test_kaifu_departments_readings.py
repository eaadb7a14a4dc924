"""Kaifu table 1 (区直部门): every reading, its default and its switch, by hand."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from tests.scoring.rubrics.kaifu import (
    Case,
    Kit,
    each_quarter_by_itself,
    figures,
    item,
    named,
    points,
    said,
    shared_with,
)

from sitecheck.facts.outcomes import FindingState
from sitecheck.scoring.answer import card_json
from sitecheck.scoring.automatic import CountedFinding, propose
from sitecheck.scoring.facts import parse_fact
from sitecheck.scoring.refusals import FactRefused
from sitecheck.scoring.rules import Automation
from sitecheck.scoring.values import Flag, Unit
from sitecheck.worktime import Calendar, UnknownYear, working_days

TABLE = "kaifu-2013-departments"


@pytest.fixture
def kit(card, cards, read, rubric) -> Kit:
    return Kit(card, cards, read, rubric)


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


# where each reading rests; "table": on the table as a whole
PLACES = {
    "AK-1": "KD1",
    "AK-2": "KD2",
    "AK-3": "KD6 KD6.r2",
    "AK-4": "KD8",
    "AK-5": "KD14",
    "AK-6": "KD15",
    "AK-7": "KD11",
    "AK-8": "KD12",
    "AK-9": "KD10",
    "AK-10": "KD4 KD9 KD14 KD15",
    "AK-26": "KD6.r1",
    "AK-29": "KD14",
    "AX-2": "KD6.r1",
    "AX-9": "KD6.r1",
    "AX-10": "KD6.r1",
}
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
    READINGS[reading](kit)


def test_every_reading_stands_where_it_is_used(rubric):
    table = rubric(TABLE)
    assert {one: named(table, one) for one in table.readings} == {
        one: set(PLACES.get(one, "table").split()) for one in table.readings
    }


def test_every_reading_of_the_file_has_a_case(rubric):
    assert set(READINGS) == set(rubric(TABLE).readings)
