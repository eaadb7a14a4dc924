"""Kaifu table 2 (窗口单位): every reading, its default and its switch, by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.scoring.rubrics.kaifu import (
    Case,
    Kit,
    arithmetic,
    each_quarter_by_itself,
    item,
    named,
    points,
    said,
    shared_with,
)

from sitecheck.facts.outcomes import FindingState
from sitecheck.scoring.answer import card_json
from sitecheck.scoring.automatic import CountedFinding, propose
from sitecheck.scoring.explain import explain
from sitecheck.scoring.facts import parse_fact
from sitecheck.scoring.refusals import FactRefused
from sitecheck.scoring.values import Unit
from sitecheck.worktime import Calendar, UnknownYear, working_days

TABLE = "kaifu-2013-windows"
WINDOW = {"category": "department", "has_service_window": True}

ONCE = ["KW1.r1", "KW1.r2", "KW1.r4", "KW1.r5", "KW2.r5", "KW2.r9", "KW2.r10", "KW2.r12", "KW2.r13", "KW3.r4"]


@pytest.fixture
def kit(card, cards, read, rubric) -> Kit:
    return Kit(card, cards, read, rubric)


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
    # events not named, or only under one of the two: they cannot be told apart, 40 − 5 = 35
    (True, 1, 35),
    ({"value": True, "event": "move-1"}, 1, 35),
    (True, {"value": 1, "event": "move-1"}, 35),
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


# where each reading rests; "table": on the table as a whole
PLACES = {
    "AK-10": "KW2.r13",
    "AK-11": "KW1.r2 KW1.r3",
    "AK-12": "KW1.r5 KW1.r8 KW3.r1",
    "AK-13": "KW3 table",
    "AK-14": "KW3.r5",
    "AK-16": "KW1.r1 KW1.r2 KW1.r4 KW2.r5 KW2.r9 KW2.r10 KW2.r11 KW2.r12 KW2.r13 KW3.r4",
    "AK-28": "KW2",
    "AX-2": "KW2.r4",
    "AX-10": "KW2.r4",
}
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
    READINGS[reading](kit)


def test_every_reading_stands_where_it_is_used(rubric):
    table = rubric(TABLE)
    assert {one: named(table, one) for one in table.readings} == {
        one: set(PLACES.get(one, "table").split()) for one in table.readings
    }


def test_every_reading_of_the_file_has_a_case(rubric):
    assert set(READINGS) == set(rubric(TABLE).readings)
