"""Ouhai: what becomes of the whole - subset and rescaling, cap order, conversion, lists of all units, quarters."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scoring.rubrics.ouhai import NA, NO_SITE, OUTSIDE, TABLE, UNIT, item

from sitecheck.facts.data import data_dir
from sitecheck.scoring.answer import answer
from sitecheck.scoring.engine import score
from sitecheck.scoring.explain import explain
from sitecheck.scoring.factfile import parse_fact_file
from sitecheck.scoring.messages import say_all
from sitecheck.scoring.rubric import load_rubric

LOADED = load_rubric(data_dir("config") / "rubrics" / f"{TABLE}.yaml")
ON = {"subset_adjustments": True}
BEFORE = {"cap_order": "before_penalties"}
R30, R11 = {"rank": 30, "n": 63}, {"rank": 11}

# facts, settings, total: units that are not responsible, by items 1, 2, 3 and 15 of 30 points
SUBSET = [
    ({}, {}, "100"),  # (8 + 6 + 6 + 10) / 30 × 100
    ({"O1.r1": 3}, {}, "90"),  # (5 + 22) / 30 × 100
    ({"O2.r1": True}, {}, "80"),  # (8 + 0 + 6 + 10) / 30 × 100
    ({"O3.r1": R30}, {}, "280/3"),  # (8 + 6 + 4 + 10) / 30 × 100
    ({"O15.g1": True}, {}, "200/3"),  # (8 + 6 + 6 + 0) / 30 × 100
    ({"O1.r1": 2, "O3.r1": R30, "O15.r1": R11}, {}, "515/6"),  # (6 + 6 + 4 + 9.75) / 30 × 100 = 85.8333…
    ({"O1.g1": True}, {}, "130/3"),  # (0 + 22) / 30 × 100 − 30: the 30 are points of the scale of 100
    ({"O1.g1": True, "O2.r1": True, "O3.r1": {"rank": 63, "n": 63}, "O15.g1": True}, {}, "0"),  # 2/30×100 − 30 < 0
    ({"O7.r1": True, "O12.r3": 1, "O14.r5": 3}, {}, "100"),  # items outside the four cost nothing
    ({"O20.r2": "city", "O1.r1": 3}, {}, "90"),  # no bonus …
    ({"O22.r2": 1, "O21.r2": True, "O1.r1": 3}, {}, "90"),  # … and no penalty for them
    ({"O20.r2": "city", "O1.r1": 3}, ON, "95"),  # switched on: 90 + 5
    ({"O20.r2": "national", "O1.r1": 3}, ON, "100"),  # 90 + 20 = 110 → 100
    ({"O22.r2": 1, "O1.r1": 3}, ON, "85"),  # 90 − 5
    ({"O20.r1": 5, "O1.r1": 3}, ON, "92"),  # 90 + 2
    ({"O20.r2": "city", "O22.r1": True}, ON, "95"),  # 100 + 5 − 10
    ({"O20.r2": "city", "O22.r1": True}, {**ON, **BEFORE}, "90"),  # min(105, 100) − 10
    ({"O1.g1": True}, BEFORE, "130/3"),  # min(73.33…, 100) − 30
]


@pytest.mark.parametrize(("facts", "settings", "total"), SUBSET)
def test_units_that_are_not_responsible(card, facts, settings, total):
    found = card(TABLE, facts, settings, unit=OUTSIDE, others="full")
    assert abs(Fraction(found.total) - Fraction(total)) < Fraction(1, 10**40)
    assert found.base == sum(item(found, name).points for name in ("O1", "O2", "O3", "O15"))
    counted = {one.item for one in found.items if one.applies}
    assert counted == {"O1", "O2", "O3", "O15"} | (
        {"O20", "O21", "O22"} if settings.get("subset_adjustments") else set()
    )
    for one in found.items:
        if not one.applies:
            assert one.points is None
            assert [line.points for line in one.lines] == [0] * len(one.lines)
    assert found.complete


def test_the_step_to_the_scale_of_a_hundred_is_told(card, rubric):
    found = card(TABLE, {"O1.g1": True}, unit=OUTSIDE, others="full")
    told = explain(rubric(TABLE), found, "zh")
    # 22/30×100 = 73.33, less 30
    assert "30分中得22分，折算为100分制：73.33分" in told
    assert "封顶保底前 43.33" not in told  # nothing was capped
    assert [note.remark.value for note in found.notes] == ["rescaled"]
    assert say_all(found.notes) == "22 of 30 points brought to 100: 73.33"
    assert card(TABLE, {"O1.g1": True}, unit=UNIT, others="full").notes == ()


def test_that_a_unit_does_not_say_whether_it_is_responsible_is_told(card):
    found = card(TABLE, {"O7.r1": True}, unit={"category": "department", "has_website": True}, others="full")
    assert found.total == 99  # scored by all items
    assert say_all(found.notes, "zh") == "单位未写明政府信息公开责任单位，按默认处理"


def test_lines_speak_to_assessors_in_their_words(card, rubric):
    found = card(TABLE, {"O15.r1": {"rank": 11, "n": 50}, "O13.r1": 1}, unit=NO_SITE, others="full")
    (rank,), (kept, _) = item(found, "O15").lines, item(found, "O13").lines
    assert say_all(rank.notes, "zh") == "部门第11名（共50）"
    assert say_all(rank.notes) == "rank 11 of 50 in department"
    assert say_all(kept.notes, "zh") == "不适用于该单位（有网站）"


def test_a_value_for_an_item_outside_the_subset_is_shown_and_not_counted(card):
    found = card(TABLE, {}, unit=OUTSIDE, others="full", items={"O12": "3"})
    (line,) = item(found, "O12").lines
    assert (line.points, line.notes[0].remark.value) == (0, "not-in-subset")
    assert found.total == 100


def test_subtotals_are_the_sections_of_the_source(card):
    whole = card(TABLE, {"O1.g1": True, "O14.r5": 2, "O20.r2": "city", "O22.r2": 1}, unit=UNIT, others="full")
    assert whole.subtotals == {
        "basic": 22,  # 30 − 8
        "proactive": 18,
        "on-request": 20,
        "platform": 13,  # 15 − 2
        "interpretation": 10,
        "response": 7,
        "adjust": 0,  # + 5 − 5; the 30 of the accident stand with item 1 and act on the total
    }
    assert (whole.base, whole.bonus, whole.penalty, whole.total) == (90, 5, 35, 60)  # 90 + 5 − 30 − 5
    few = card(TABLE, {"O1.r1": 1}, unit=OUTSIDE, others="full")
    assert few.subtotals["basic"] == 19  # 7 + 6 + 6 of the three items that count
    assert few.subtotals["platform"] == 10
    assert few.subtotals["response"] is None


CAPS = [
    ({"O20.r2": "province", "O21.r1": "city"}, "100", "95"),  # 100 + 10 − 5 = 105 → 100 | 100 − 5
    ({"O20.r2": "province", "O22.r1": True}, "100", "90"),  # 100 + 10 − 10 = 100 | 100 − 10
    ({"O20.r2": "city", "O12.r3": 1, "O21.r1": "city"}, "85", "85"),  # 85 + 5 − 5: nothing is over 100 either way
    ({"O20.r2": "national", "O1.g1": True}, "82", "70"),  # 92 + 20 − 30 = 82 | min(112, 100) − 30
    ({"O20.r2": "national", "O21.r2": True, "O21.r1": "national", "O1.g1": True}, "22", "10"),  # 112 − 90 | 100 − 90
    ({}, "100", "100"),
]


@pytest.mark.parametrize(("facts", "after", "before"), CAPS)
def test_the_cap_after_all_or_before_the_penalties(card, facts, after, before):
    assert card(TABLE, facts, unit=UNIT, others="full").total == Decimal(after)
    assert card(TABLE, facts, {"cap_order": "after_all"}, unit=UNIT, others="full").total == Decimal(after)
    other = card(TABLE, facts, BEFORE, unit=UNIT, others="full")
    assert other.total == Decimal(before)
    assert other.raw_total == other.base + other.bonus - other.penalty


LEVELS = {"O20.r2": ["city", "province", "national"], "O21.r1": ["district", "city", "province", "national"]}
ADJUSTED = st.fixed_dictionaries(
    {},
    optional={
        "O20.r1": st.integers(0, 4), "O22.r1": st.booleans(), "O22.r2": st.integers(0, 6), "O22.r3": st.integers(0, 6),
        "O21.r2": st.booleans(), "O1.g1": st.booleans(), "O12.r1": st.integers(0, 8), "O17.r1": st.integers(0, 5),
        **{key: st.lists(st.sampled_from(keys), min_size=1, max_size=3) for key, keys in LEVELS.items()},
    },
)  # fmt: skip


@settings(max_examples=80, deadline=None, derandomize=True)
@given(facts=ADJUSTED, responsible=st.booleans(), adjusted=st.booleans())
def test_whichever_order_the_cap_has(facts, responsible, adjusted):
    """Capping before the penalties never gives more, both stay within 0 and 100, and without penalties they agree."""
    unit = {"code": "u", "unit": {**UNIT, "foi_responsible": responsible}, "facts": facts, "others": "full"}
    found = []
    for order in ("after_all", "before_penalties"):
        chosen = {"cap_order": order, "subset_adjustments": adjusted, "conversion_weight": "4"}
        read = parse_fact_file({"settings": chosen, "units": [unit]}, LOADED)
        assert read.errors == ()
        found.append(score(LOADED, read.submissions[0], read.switches))
    after, before = found
    assert 0 <= before.total <= after.total <= 100
    assert after.penalty or before.total == after.total
    assert abs(after.converted - after.total * 4 / 100) < Decimal("1E-20")
    base = after.base if responsible else after.base * 100 / 30
    assert abs(after.raw_total - (base + after.bonus - after.penalty)) < Decimal("1E-20")


CONVERSIONS = [
    (UNIT, {"O1.r1": 8}, None, None),  # no weight, no converted score
    (UNIT, {"O1.r1": 8}, "4", "3.68"),  # 92 / 100 × 4
    (UNIT, {}, "5", "5"),  # 100 / 100 × 5
    (UNIT, {"O20.r2": "city", "O22.r3": 1}, "4", "4"),  # 102 → 100: the cap comes first
    (UNIT, {"O21.r1": "national"}, "0", "0"),  # a weight of nothing is a weight
    (OUTSIDE, {"O1.r1": 3}, "4", "3.6"),  # 90 / 100 × 4, after rescaling
    (OUTSIDE, {"O1.r1": 3}, None, None),
]


@pytest.mark.parametrize(("unit", "facts", "weight", "converted"), CONVERSIONS)
def test_conversion(card, unit, facts, weight, converted):
    found = card(TABLE, facts, {"conversion_weight": weight}, unit=unit, others="full")
    assert found.converted == (None if converted is None else Decimal(converted))
    assert found.total == card(TABLE, facts, unit=unit, others="full").total


@pytest.mark.parametrize(
    "settings",
    [
        {"conversion_weight": "-1"}, {"conversion_weight": "much"}, {"cap_order": "never"},
        {"subset_adjustments": "perhaps"}, {"no_such_switch": 1},
    ],
)  # fmt: skip
def test_settings_that_cannot_be(read, settings):
    (error,) = read(TABLE, {"settings": settings, "units": [{"code": "u"}]}).errors
    assert (error.code, error.rule) == (None, f"settings.{next(iter(settings))}")


def test_two_lists_of_all_sixty_three_units(rubric, cards):
    """All units in one list for O3, departments and streets apart for O15; expected by counting anew."""
    names = rubric(TABLE).applies_to.units
    units, figures = [], {}
    for group, members in names.items():
        for position, name in enumerate(members):
            figures[name] = (group, 500 - 7 * position % 97 - (0 if group == "department" else 3), 90 - position // 2)
            units.append(
                {
                    "code": name, "name": name, "unit": {**UNIT, "category": group}, "others": "full",
                    "facts": {"O3.r1": {"metric": figures[name][1]}, "O15.r1": {"metric": str(figures[name][2])}},
                }
            )  # fmt: skip
    assert len(units) == 63
    found = cards(TABLE, units)
    for name, (group, oa, portal) in figures.items():
        above = sum(other[1] > oa for other in figures.values())
        below = sum(other[1] < oa for other in figures.values())
        assert item(found[name], "O3").points == (6 if above < 20 else 2 if below < 20 else 4), name
        ahead = sum(other[0] == group and other[2] > portal for other in figures.values())
        steps = ahead // 10 if group == "department" else ahead
        assert item(found[name], "O15").points == max(Decimal(0), 10 - Decimal("0.25") * steps), name
        assert found[name].total == 84 + item(found[name], "O3").points + item(found[name], "O15").points
    grades = [item(card, "O3").points for card in found.values()]
    assert {6, 4, 2} == set(grades)


def test_a_list_with_a_hole_is_refused(read):
    units = [{"code": name, "unit": UNIT, "facts": {"O3.r1": {"metric": 5}}} for name in "ab"] + [
        {"code": "c", "unit": UNIT, "facts": {"O1.r1": 1}}
    ]
    (error,) = read(TABLE, {"units": units}).errors
    assert (error.code, error.rule) == ("c", "O3.r1")
    units[2]["facts"] = {"O3.r1": NA}  # a unit that is not ranked says so, with the reason
    assert read(TABLE, {"units": units}).errors == ()


def test_without_a_website(card):
    facts = {"O8.r1": True, "O8.r2": True, "O8.r3": 1, "O13.r2": 2, "O14.r1": 3, "O14.r5": 1}
    found = card(TABLE, facts, unit=NO_SITE, others="full")
    # O8: late publication still counts, 8 − 2; O13 kept whole; O14: the clause on reposting is off, 3 − 1
    assert [item(found, name).points for name in ("O8", "O13", "O14")] == [6, 2, 2]
    assert (found.base, found.total) == (97, 97)  # 100 − 2 − 1, nothing rescaled


def test_a_website_that_is_not_stated_is_assumed_and_said(card):
    found = card(TABLE, {"O8.r1": True}, unit={"category": "department"}, others="full")
    assert item(found, "O8").points == 6
    assert "assumed-attribute" in [note.remark.value for note in item(found, "O8").lines[0].notes]


def test_what_is_left_to_enter(card):
    found = card(TABLE, {"O1.r1": 1}, unit=UNIT)
    assert found.total == 81  # 7 of O1; O3, O4, O15 start at zero: 99 − 6 − 2 − 10
    assert not found.complete
    assert {score.item for score in found.items if not score.complete} == {"O3", "O4", "O15"}
    few = card(TABLE, {"O1.r1": 1, "O3.r1": R30}, unit=OUTSIDE)
    assert {score.item for score in few.items if not score.complete} == {"O15"}
    assert not few.complete


QUARTERS = [("2017Q1", False), ("2017Q2", True), ("2017Q3", True), ("2017Q4", True), ("2017", True), ("2017Q5", False)]


@pytest.mark.parametrize(("period", "fine"), QUARTERS)
def test_quarters_from_the_second(read, rubric, period, fine):
    found = read(TABLE, {"period": period, "units": [{"code": "u", "unit": UNIT, "others": "full"}]})
    assert (found.errors == ()) is fine
    told = answer(rubric(TABLE), [], found.errors, period=found.period)
    assert told["units"] == []
    assert [error["error"] for error in told["errors"]] == ([] if fine else ["out_of_range"])


def test_a_year_is_scored_on_its_own_facts(card):
    """Quarters of 7, 6 and 5 points off do not make an average: the year counts what happened in it."""
    quarters = [{"O1.r1": 7}, {"O2.r1": True}, {"O12.r2": 1}]
    # 100 − 7, 100 − 6, 100 − 5
    assert [card(TABLE, facts, unit=UNIT, others="full").total for facts in quarters] == [93, 94, 95]
    year = {"O1.r1": 7, "O2.r1": True, "O12.r2": 1}
    assert card(TABLE, year, unit=UNIT, others="full").total == 82  # 100 − 7 − 6 − 5
    # what is taken once per period is taken once in the year, whatever the quarters took
    assert card(TABLE, {"O2.r1": [True, True, True]}, unit=UNIT, others="full").total == 94  # 100 − 6
