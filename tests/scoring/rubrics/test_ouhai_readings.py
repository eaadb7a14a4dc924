"""Ouhai: every reading about the table - what it decides, and what the other choice would give."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.scoring.rubrics.ouhai import (
    NO_SITE,
    OUTSIDE,
    TABLE,
    TIMED,
    UNIT,
    about,
    finding,
    item,
    points,
    steps,
    total,
)

from sitecheck.scoring.answer import card_json
from sitecheck.scoring.automatic import propose
from sitecheck.scoring.engine import score
from sitecheck.scoring.facts import amount_limits, parse_fact
from sitecheck.scoring.rules import Automation, DeductRule
from sitecheck.scoring.values import Count, Unit

COVERED: set[str] = set()


def test_every_reading_is_named_where_it_counts(rubric):
    table = rubric(TABLE)
    named = {*table.cadence.readings, *table.total.readings, *table.rescale.readings, *table.table_readings}
    for entry in table.items:
        named |= {*entry.readings, *(name for rule in entry.rules for name in rule.readings)}
    assert named == set(table.readings)


@about(COVERED, "AO-1")
def test_parts_of_the_notice_are_cited_by_title(rubric):
    text = rubric(TABLE).readings["AO-1"]
    assert "考核内容" in text
    assert "考核时间" in text
    assert [section.title for section in rubric(TABLE).sections][:2] == ["基础工作", "主动公开（重点领域公开）"]


@about(COVERED, "AO-2")
def test_the_four_items_of_units_that_are_not_responsible(rubric, card):
    rescale = rubric(TABLE).rescale
    assert rescale.items == ("O1", "O2", "O3", "O15")
    assert rescale.subset_max == sum(rubric(TABLE).by_id[name].max_points for name in rescale.items) == 30
    assert total(card, {"O4.r1": False, "O16.r1": 2}, **OUTSIDE) == 100  # no fifth item counts


@about(COVERED, "AO-3")
@pytest.mark.parametrize(
    ("facts", "off", "on"),
    [
        ({"O22.r1": True}, "100", "90"),  # off: does not apply; on: 100 − 10
        ({"O20.r2": "city", "O1.r1": 3}, "90", "95"),  # 27/30×100 = 90; on: + 5
        ({"O1.g1": True, "O2.r1": True, "O20.r2": "province"}, "70/3", "100/3"),  # 16/30×100 − 30; on: + 10
    ],
)
def test_adjustments_of_units_that_are_not_responsible(card, facts, off, on):
    for setting, expected in ((False, off), (True, on)):
        top, _, bottom = expected.partition("/")
        found = total(card, facts, {"subset_adjustments": setting}, **OUTSIDE)
        assert round(found, 20) == round(Decimal(top) / Decimal(bottom or 1), 20)


@about(COVERED, "AO-3")
def test_the_thirty_points_are_taken_after_rescaling(card):
    found = card(TABLE, {"O1.g1": True}, unit=OUTSIDE, others="full")
    assert found.base == 22  # before rescaling: 0 + 6 + 6 + 10
    assert card_json(found)["total"] == "43.33"  # 22/30×100 − 30, and not (22 − 30)/30×100


@about(COVERED, "AO-4")
def test_one_event_counts_at_its_highest_level(card):
    one = [{"value": "district", "event": "e"}, {"value": "city", "event": "e"}]
    assert points(card, "O1", {"r2": one}) == 4  # 8 − 4
    assert points(card, "O1", {"r2": ["district", "city"]}) == 2  # two events: 8 − 2 − 4
    # the violation behind the notice is not counted again, another one is: 8 − 4 − 1
    assert points(card, "O1", {"r1": {"value": 2, "events": ["e", "f"]}, "r2": one}) == 3
    assert points(card, "O1", {"r1": {"value": 1, "event": "e"}, "r2": one}) == 4


@about(COVERED, "AO-5")
def test_the_accident_takes_the_item_and_thirty_points(card):
    found = card(TABLE, {"O1.g1": True}, unit=UNIT, others="full")
    assert (item(found, "O1").points, found.penalty, found.total) == (0, 30, 62)  # 92 − 30
    assert found.subtotals["basic"] == 22  # the section keeps its other items
    worst = {"O1.g1": True, "O2.r1": True, "O5.r1": 2, "O6.r1": 6, "O4.r1": False, "O4.r2": False}
    found = card(TABLE, {**worst, "O3.r1": {"rank": 63, "n": 63}}, unit=UNIT, others="full")
    assert found.subtotals["basic"] == 2  # only the lowest band of O3 is left; never below 0
    assert all(score.points >= 0 for score in found.items if score.max_points is not None)


@about(COVERED, "AO-6")
def test_item_2_never_falls_below_zero(card):
    assert points(card, "O2", {"r1": True, "r2": True, "r3": True}) == 0  # 6 − 12 → 0
    assert total(card, {"O2.r1": True, "O2.r2": True, "O2.r3": True}) == 94  # nothing is carried over


@about(COVERED, "AO-7")
@pytest.mark.parametrize(
    ("rank", "n", "expected"),
    [
        (1, 30, 6), (20, 30, 6),  # 30 units: 11 to 20 are in both, the first 20 are looked at first
        (21, 30, 2), (30, 30, 2),  # 20 above, at most 9 below
        (20, 40, 6), (21, 40, 2),  # 40 units: nobody is in between
        (20, 41, 6), (21, 41, 4), (22, 41, 2),  # 41: one in between, 20 above and 20 below
        (5, 5, 6),  # all in the first 20
    ],
)  # fmt: skip
def test_the_first_twenty_are_looked_at_before_the_last(card, rank, n, expected):
    assert points(card, "O3", {"r1": {"rank": rank, "n": n}}) == expected


@about(COVERED, "AO-7")
def test_ties_share_and_all_units_stand_in_one_list(cards):
    numbers = [100 - position for position in range(63)]
    numbers[20] = numbers[19]  # two at place 20
    numbers[42] = numbers[43]  # two at place 43: 19 strictly below each
    units = [
        {"code": f"u{p}", "unit": {"category": "department" if p % 2 else "township_street"},
         "facts": {"O3.r1": {"metric": number}}}
        for p, number in enumerate(numbers)
    ]  # fmt: skip
    found = cards(TABLE, units)
    assert [item(found[f"u{p}"], "O3").points for p in range(63)] == [6] * 21 + [4] * 21 + [2] * 21


@about(COVERED, "AO-8")
def test_two_clauses_of_one_point_each(rubric, card):
    assert [(rule.id, rule.points) for rule in rubric(TABLE).by_id["O4"].rules] == [("r1", 1), ("r2", 1)]
    assert points(card, "O4", {"r1": True, "r2": False}) == 1
    assert points(card, "O4", {"r1": True, "r2": True}) == 2


NULLS = {
    "O5": ("r1", "r2"), "O6": ("r1", "r2"), "O10": ("r1", "r2"), "O11": ("r1",), "O13": ("r1", "r2", "r3", "r4"),
    "O14": ("r1",), "O16": ("r1", "r2", "r3"), "O18": ("r1", "r2", "r3"),
}  # fmt: skip


@about(COVERED, "AO-9", "AO-28")
def test_amounts_the_source_does_not_give_are_entered_within_the_item(rubric, card):
    table = rubric(TABLE)
    found: dict[str, tuple[str, ...]] = {}
    for key, (entry, rule) in table.rules.items():
        if isinstance(rule, DeductRule) and rule.points is None:
            found[entry.id] = (*found.get(entry.id, ()), rule.id)
            assert entry.start == "full"
            assert "AO-9" in rule.readings
            assert amount_limits(entry, rule) == (0, entry.max_points), key
            assert rule.automation is not Automation.AUTO  # nothing a machine found has an amount
    assert found == NULLS
    scored = card(TABLE, {"O5.r1": {"value": "0.5", "reason": "rule in draft"}}, unit=UNIT, others="full")
    (line,) = item(scored, "O5").lines
    assert (line.points, line.reason) == (Decimal("-0.5"), "rule in draft")


@about(COVERED, "AO-10")
def test_no_column_and_a_stale_one_exclude_each_other(rubric, card):
    assert points(card, "O8", {"r1": True, "r2": True}) == 6  # 8 − 2, not 8 − 4
    assert points(card, "O8", {"r1": True, "r2": True, "r3": 1}) == 4  # lateness besides: 8 − 2 − 2
    assert points(card, "O8", {"r1": True, "r2": True}, **NO_SITE) == 8  # only units with a website
    assert points(card, "O8", {"r3": 2}, **NO_SITE) == 4  # sampled lateness for all: 8 − 4
    areas = [finding("key-areas-coverage", name) for name in ("budgets", "housing")]
    assert propose(rubric(TABLE), Unit("u"), areas).facts == {}  # which areas are covered is evidence only
    assert "key-areas-coverage" not in {rule.check for _, rule in rubric(TABLE).rules.values()}


@about(COVERED, "AO-11")
def test_units_without_a_website_keep_the_points_and_nothing_is_rescaled(card):
    facts = {"O13.r1": 2, "O13.r4": 1, "O14.r1": 3, "O14.r2": 1, "O14.r5": 1}
    found = card(TABLE, facts, unit=NO_SITE, others="full")
    assert item(found, "O13").points == 2
    assert item(found, "O14").points == 1  # reposting is off; two faults of the platform: 3 − 1 − 1
    assert (found.base, found.total) == (98, 98)


@about(COVERED, "AO-13")
def test_one_place_is_one_distinct_fault(rubric, card):
    links = [finding("broken-links", "/a", 1), finding("broken-links", "/a", 2), finding("broken-links", "/b")]
    found = propose(rubric(TABLE), Unit("u"), [*links, finding("blank-columns", "/c")]).facts
    assert {key: fact.value for key, fact in found.items()} == {"O14.r5": Count(2), "O14.r2": Count(1)}
    assert points(card, "O14", {"r5": 2, "r2": 1}) == 0  # 3 − 2 − 1


@about(COVERED, "AO-14")
@pytest.mark.parametrize(
    ("group", "size"), [("department", 10), ("township_street", 1)]
)  # fmt: skip
def test_and_so_on_goes_down_to_zero(card, group, size):
    for rank in (1, 2, 10, 11, 13, 40, 41, 42, 400, 401, 411):
        k = (rank - 1) // size
        expected = max(Decimal(0), 10 - Decimal("0.25") * k)
        assert points(card, "O15", {"r1": {"rank": rank, "group": group}}) == expected, rank


@about(COVERED, "AO-14")
def test_ties_share_a_rank_and_nothing_sent_gives_nothing(cards, card):
    units = [
        {"code": code, "unit": {"category": "township_street"}, "facts": {"O15.r1": {"metric": number}}}
        for code, number in (("a", 9), ("b", 8), ("c", 8), ("d", 1))
    ]
    found = {code: item(one, "O15").points for code, one in cards(TABLE, units).items()}
    # places 1, 2, 2, 4
    assert found == {"a": 10, "b": Decimal("9.75"), "c": Decimal("9.75"), "d": Decimal("9.25")}
    assert points(card, "O15", {"g1": True}) == 0


@about(COVERED, "AO-16")
def test_item_19_is_emptied_and_each_case_counts_once(card):
    assert points(card, "O19", {"r1": True, "r2": True}) == 0  # 5 − 3 − 5 → 0
    assert points(card, "O19", {"r1": [True, True]}) == 2  # once a period: 5 − 3
    assert points(card, "O19", {"r2": True}) == 0  # 5 − 5
    assert total(card, {"O19.r1": True, "O19.r2": True}) == 95  # nothing carried over


@about(COVERED, "AO-17")
def test_fifteen_points_empty_item_12_and_no_more(card):
    assert points(card, "O12", {"r3": 1}) == 0  # 15 − 15
    assert total(card, {"O12.r3": 3}) == 85  # 15 − 45 → 0, other items stand


@about(COVERED, "AO-18")
@pytest.mark.parametrize(("order", "expected"), [("after_all", 80), ("before_penalties", 70)])
def test_the_cap_of_the_total(card, order, expected):
    facts = {"O20.r2": ["city", "city"], "O21.r1": "national"}
    assert total(card, facts, {"cap_order": order}) == expected  # min(110 − 30, 100) | min(110, 100) − 30


@about(COVERED, "AO-18")
def test_only_the_gazette_is_capped_and_one_achievement_counts_once(card):
    low = {"O12.r3": 1, "O6.r1": 6, "O7.r1": True}  # 100 − 15 − 6 − 1 = 78
    assert total(card, {**low, "O20.r1": 9}) == 80  # 78 + 2
    assert total(card, {**low, "O20.r2": ["province", "city"]}) == 93  # 78 + 10 + 5: different ones add
    same = [{"value": "province", "event": "a"}, {"value": "city", "event": "a"}]
    assert total(card, {**low, "O20.r2": same}) == 88  # 78 + 10


@about(COVERED, "AO-19")
@pytest.mark.parametrize(("rule", "expected"), [("r1", 90), ("r2", 95), ("r3", 97)])
def test_each_level_of_item_22_takes_its_notice_from_item_21(card, rule, expected):
    # 100 − 10, 100 − 5, 100 − 3; the 30 of a notice by the state stay out
    facts = {"O21.r1": [{"value": "national", "event": "n"}], f"O22.{rule}": {"value": 1, "event": "n"}}
    assert total(card, facts) == expected


@about(COVERED, "AO-19")
def test_a_website_notice_is_charged_under_item_22_only(card):
    notice = {"O21.r1": [{"value": "city", "event": "n"}], "O22.r3": {"value": 1, "event": "n"}}
    found = card(TABLE, notice, unit=UNIT, others="full")
    assert found.total == 97  # 100 − 3, not 100 − 3 − 5
    assert steps(item(found, "O21")) == "r1×0=0!"
    # another criticism besides: 100 − 3 − 2
    assert (
        total(card, {**notice, "O21.r1": [{"value": "city", "event": "n"}, {"value": "district", "event": "m"}]}) == 95
    )
    assert total(card, {"O21.r1": "city", "O22.r3": 1}) == 92  # two matters: 100 − 5 − 3


@about(COVERED, "AO-20")
def test_the_state_council_office_counts_once_and_a_district_notice_has_no_rule(rubric, card):
    assert total(card, {"O22.r1": 3}) == 90  # 100 − 10
    assert total(card, {"O22.r2": 3}) == 85  # 100 − 3×5
    assert total(card, {"O22.r3": 3}) == 91  # 100 − 3×3
    rules = rubric(TABLE).by_id["O22"].rules
    assert [rule.points for rule in rules] == [10, 5, 3]
    assert total(card, {"O21.r1": "district"}) == 98  # where it names the work of disclosure: 100 − 2


@about(COVERED, "AO-21")
def test_quarters_are_interim_and_the_year_is_scored_anew(rubric, read, card):
    cadence = rubric(TABLE).cadence
    assert (cadence.periods, cadence.first_quarter) == (("quarterly", "annual"), 2)
    unit = {"code": "u", "unit": UNIT, "others": "full"}
    assert read(TABLE, {"period": "2017Q1", "units": [unit]}).errors != ()
    assert read(TABLE, {"period": "2017Q2", "units": [unit]}).errors == ()
    quarters = [total(card, {"O20.r1": printed, "O12.r3": 1}) for printed in (1, 1, 1)]
    assert quarters == [86, 86, 86]  # each by itself: 85 + 1
    assert total(card, {"O20.r1": 3, "O12.r3": 1}) == 87  # the year: 85 + 2
    # what is left of the yearly cap after two quarters of one piece each
    assert total_of_quarter(read, rubric, {"value": 1, "earlier": 2}) == 85


def total_of_quarter(read: Any, rubric: Any, gazette: dict[str, Any]) -> Decimal:
    unit = {"code": "u", "unit": UNIT, "others": "full", "facts": {"O20.r1": gazette, "O12.r3": 1}}
    found = read(TABLE, {"period": "2017Q4", "units": [unit]})
    assert found.errors == ()
    result: Decimal = score(rubric(TABLE), found.submissions[0]).total
    return result


@about(COVERED, "AO-22")
@pytest.mark.parametrize(("weight", "expected"), [(None, None), ("4", "3.68"), ("5", "4.6")])
def test_without_a_weight_nothing_is_converted(rubric, card, weight, expected):
    assert rubric(TABLE).switches.conversion_weight is None
    found = card(TABLE, {"O1.r1": 8}, {"conversion_weight": weight}, unit=UNIT, others="full")
    assert card_json(found)["converted"] == expected  # 92/100 × the weight


@about(COVERED, "AO-23")
def test_the_total_is_not_below_zero_and_the_raw_one_is_kept(card):
    found = card(TABLE, {"O21.r1": "national", "O21.r2": True, "O22.r2": 10}, unit=UNIT, others="full")
    assert (found.raw_total, found.total) == (-10, 0)  # 100 − 30 − 30 − 50


@about(COVERED, "AO-24")
def test_slips_of_the_source_are_named_where_they_stand(rubric):
    table = rubric(TABLE)
    assert {entry.id for entry in table.items if "AO-24" in entry.readings} == {"O12", "O20", "O21"}
    assert "照录" in table.readings["AO-24"]


@about(COVERED, "AO-27")
def test_the_lowest_band_is_two(rubric, card):
    assert points(card, "O3", {"r1": {"rank": 63, "n": 63}}) == 2
    assert min(band.points for band in rubric(TABLE).rules["O3.r1"][1].bands) == 2


@about(COVERED, "AO-28")
def test_duties_without_points_of_item_1_count_as_violations(rubric, card):
    rule = rubric(TABLE).rules["O1.r1"][1]
    assert "AO-28" in rule.readings
    assert "专人负责" in rule.note
    assert points(card, "O1", {"r1": 1}) == 7  # no person in charge: one violation, 8 − 1


def test_a_judged_amount_is_a_fact_of_its_rule(rubric):
    fact = parse_fact(*rubric(TABLE).rules["O18.r2"], {"value": "1.25", "reason": "two press days of four"})
    assert fact.reason == "two press days of four"


def test_every_reading_has_its_test(rubric):
    assert set(rubric(TABLE).readings) - TIMED == COVERED
