"""Which events of the ledger become which facts, and why others do not."""

from __future__ import annotations

import itertools
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sitecheck.facts.events import Event, EventFlag, EventKind, EventLevel, EventSubject
from sitecheck.scoring.engine import score
from sitecheck.scoring.event_trail import Use, Why
from sitecheck.scoring.events import Consumption, consume
from sitecheck.scoring.facts import amount_limits
from sitecheck.scoring.messages import say_all
from sitecheck.scoring.rubric import Rubric, list_rubrics, load_rubric, rubric_folders
from sitecheck.scoring.values import Amounts, Count, Flag, Level, Levels, Origin, Submission, Unit

RUBRICS = {name: load_rubric(path) for name, path in list_rubrics(rubric_folders()).items()}
OUHAI, DEPARTMENTS = RUBRICS["ouhai-2017"], RUBRICS["kaifu-2013-departments"]
WINDOWS, STREETS = RUBRICS["kaifu-2013-windows"], RUBRICS["kaifu-2013-streets"]
WAFANGDIAN, TAIQIAN = RUBRICS["wafangdian-2013"], RUBRICS["taiqian-townships"]
UNIT = Unit("a", "甲局", "department", {"has_service_window": True})
DAYS = (date(2026, 4, 1), date(2026, 6, 30))
MAY = date(2026, 5, 20)


def event(key: str, kind: str, *said: str, **more: object) -> Event:
    """``said``: levels, subjects, flags (``-flag``: recorded as no)."""
    levels = [EventLevel(one) for one in said if one in set(EventLevel)]
    subjects = [EventSubject(one) for one in said if one in set(EventSubject)]
    flags = {
        EventFlag(one.removeprefix("-")): not one.startswith("-")
        for one in said
        if one.removeprefix("-") in set(EventFlag)
    }
    assert len(levels) + len(subjects) + len(flags) == len(said)
    values = {"verified": MAY, "happened": MAY, **more}
    return Event(
        key, "a", EventKind(kind), key,
        level=levels[0] if levels else None, subject=subjects[0] if subjects else None, flags=flags,
        **values,  # type: ignore[arg-type]
    )  # fmt: skip


def read(rubric: Rubric, *events: Event, unit: Unit = UNIT) -> Consumption:
    return consume((rubric,), unit, events, DAYS)


def values(rubric: Rubric, *events: Event) -> dict[str, object]:
    return {key: fact.value for key, fact in read(rubric, *events).facts.items()}


def levels(*pairs: tuple[str, str]) -> Levels:
    return Levels(tuple(Level(key, matter) for key, matter in pairs))


CASES = {
    "violations add up": (
        OUHAI, [event("E1", "security-violation", count=2), event("E2", "security-violation")], {"O1.r1": Count(3)},
    ),
    "a notice counts, not the violation it is about (AO-4)": (
        OUHAI,
        [event("E1", "security-violation", count=2), event("E2", "notice", "network-security", "city", matter="E1")],
        {"O1.r2": levels(("city", "E1"))},
    ),
    "one matter at its highest level, others beside (AO-4)": (
        OUHAI,
        [
            event("E1", "notice", "network-security", "district", matter="M"),
            event("E2", "notice", "network-security", "national", matter="M"),
            event("E3", "notice", "network-security", "city"),
        ],
        {"O1.r2": levels(("province_or_above", "M"), ("city", "E3"))},
    ),
    "a website notice counts under O22 only (AO-19)": (
        OUHAI,
        [event("E1", "notice", "website", "city", matter="M"), event("E2", "notice", "disclosure", "city", matter="M")],
        {"O22.r3": Count(1)},
    ),
    "criticism of another matter counts under O21": (
        OUHAI,
        [event("E1", "notice", "website", "city"), event("E2", "notice", "disclosure", "district")],
        {"O22.r3": Count(1), "O21.r1": levels(("district", "E2"))},
    ),
    "a website notice at several levels once, at the highest": (
        OUHAI,
        [event("E1", "notice", "website", "city", matter="M"),
         event("E2", "notice", "website", "province", matter="M")],
        {"O22.r2": Count(1)},
    ),
    "a website notice of the district is evidence only (AO-20)": (
        OUHAI, [event("E1", "notice", "website", "district")], {}),
    "concealed, so not late as well": (
        OUHAI,
        [event("E1", "litigation", "on-request", "reported-late", "concealed")],
        {"O11.r3": Count(1)},
    ),
    "corrected: the unit's own case and the government's": (
        OUHAI,
        [
            event("E1", "litigation", "on-request", "corrected", "-government-sued"),
            event("E2", "litigation", "disclosure", "corrected", "government-sued"),
        ],
        {"O12.r2": Count(1), "O12.r3": Count(1)},
    ),
    "an amount judged": (OUHAI, [event("E1", "submission", "-as-required", points=Decimal("1.5"))],
        {"O6.r1": Amounts((Decimal("1.5"),))}),
    "of several amounts the gravest, where the source takes it once": (
        OUHAI,
        [event("E1", "submission", "-as-required", points=Decimal(1)),
         event("E2", "submission", "-as-required", points=Decimal(3))],
        {"O6.r1": Amounts((Decimal(3),))},
    ),
    "an amount above the item is not taken": (
        OUHAI, [event("E1", "submission", "-as-required", points=Decimal(7))], {}),
    "commendation by level": (
        OUHAI,
        [event("E1", "commendation", "disclosure", "province"), event("E2", "commendation", "disclosure", "district")],
        {"O20.r2": levels(("province", "E1"))},
    ),
    "gate": (OUHAI, [event("E1", "security-incident", "major")], {"O1.g1": Flag(True)}),
    "one complaint under several items (AK-10)": (
        DEPARTMENTS,
        [event("E1", "complaint", "service", "handled", "resolved", "-recurred")],
        {"KD4.r1": Flag(True), "KD14.r2": levels(("resolved", "")), "KD15.r2": Flag(True)},
    ),
    "the worst complaint sets the grade": (
        DEPARTMENTS,
        [event("E1", "complaint", "other", "handled", "resolved", "-recurred"),
         event("E2", "complaint", "other", "handled", "-resolved")],
        {"KD14.r2": levels(("complained", "")), "KD15.r2": Flag(True)},
    ),
    "no grade while one complaint is open": (
        DEPARTMENTS,
        [event("E1", "complaint", "other", "handled", "resolved", "-recurred"),
         event("E2", "complaint", "other", "handled", "resolved")],
        {"KD15.r2": Flag(True)},
    ),
    "permitted without need, and not permitted (AK-11)": (
        WINDOWS,
        [event("E1", "staff-change", "permitted", "-justified"), event("E2", "staff-change", "-permitted", count=2)],
        {"KW1.r2": Flag(True), "KW1.r3": Count(2)},
    ),
    "half days": (WINDOWS, [event("E1", "absence", "-substituted", count=3)], {"KW1.r6": Count(3)}),
    "stars by the size of the window (AK-14)": (
        WINDOWS,
        [event("E1", "service-star", "single-staff"), event("E2", "service-star", "-single-staff")],
        {"KW3.r5": levels(("single_staff_window", "E1"), ("multi_staff_window", "E2"))},
    ),
    "an amount for each case": (
        WINDOWS,
        [event("E1", "discipline", "-handled", points=Decimal(5)),
         event("E2", "discipline", "-handled", points=Decimal(8))],
        {"KW1.r8": Amounts((Decimal(5), Decimal(8)))},
    ),
    "commendations and reports by level": (
        STREETS,
        [event("E1", "commendation", "city"), event("E2", "commendation", "city"),
         event("E3", "media-report", "national", "favourable"), event("E4", "media-report", "city", "-favourable")],
        {"KS16.r2": Count(2), "KS16.r5": Count(1), "KS14.r1": Flag(True)},
    ),
    "what is assumed does not hold (AW-6)": (
        WAFANGDIAN, [event("E1", "litigation", "reported-late")], {"W3.r3": Flag(False)}),
    "listed without points": (
        TAIQIAN,
        [event("E1", "notice", "district", "disclosure"), event("E2", "notice", "township"), event("E3", "fraud"),
         event("E4", "training", "-as-required"), event("E5", "inquiry", "as-required")],
        {"T65.r1": Count(1), "T66.r1": Count(1), "T67.r1": Flag(True)},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rubric", "events", "wanted"), CASES.values(), ids=CASES)
def test_facts_of_events(rubric: Rubric, events: list[Event], wanted: dict[str, object]) -> None:
    for order in itertools.permutations(events):
        assert values(rubric, *order) == wanted


PASSED = {
    "not verified": (OUHAI, [event("E1", "gazette", verified=None)], "O20.r1", Why.NOT_VERIFIED, ""),
    "level not recorded": (OUHAI, [event("E1", "notice", "website")], "O22.r1", Why.UNKNOWN, "level"),
    "subject not recorded": (OUHAI, [event("E1", "notice", "city")], "O21.r1", Why.UNKNOWN, "subject"),
    "outcome not recorded": (OUHAI, [event("E1", "litigation", "on-request")], "O12.r2", Why.UNKNOWN, "corrected"),
    "level for a grade": (OUHAI, [event("E1", "notice", "disclosure")], "O21.r1", Why.UNKNOWN, "level"),
    "no grade for the level": (OUHAI, [event("E1", "commendation", "disclosure", "township")], "O20.r2", Why.NO_GRADE,
        "township"),
    "no amount": (OUHAI, [event("E1", "submission", "-as-required")], "O6.r1", Why.NO_AMOUNT, ""),
    "amount outside": (WINDOWS, [event("E1", "innovation", points=Decimal(2))], "KW3.r1", Why.OUT_OF_RANGE, "2"),
    "day not recorded": (
        WINDOWS, [event("E1", "periodic-report", "-as-required", happened=None)], "KW2.r11", Why.UNKNOWN, "happened"),
    "counted by another rule": (
        OUHAI,
        [event("E1", "notice", "network-security", "city", matter="M"), event("E2", "security-violation", matter="M")],
        "O1.r1", Why.COUNTED_BY, "O1.r2",
    ),
    "same matter": (
        OUHAI,
        [event("E1", "gazette", matter="M"), event("E2", "gazette", matter="M")], "O20.r1", Why.SAME_MATTER, "E1"),
}  # fmt: skip


@pytest.mark.parametrize(("rubric", "events", "key", "why", "detail"), PASSED.values(), ids=PASSED)
def test_an_event_that_does_not_count_says_why(
    rubric: Rubric, events: list[Event], key: str, why: Why, detail: str
) -> None:
    found = read(rubric, *events)
    passed = [use for use in found.uses if use.key == key and use.why is not Why.COUNTED]
    assert passed == [Use(key, passed[0].event, why, detail)]
    assert why.open == (key not in found.facts and why not in (Why.COUNTED_BY, Why.NO_GRADE))


def test_an_event_belongs_to_the_period_in_which_it_was_verified() -> None:
    late = event("E1", "gazette", happened=date(2026, 2, 1), verified=date(2026, 6, 30))
    after = event("E2", "gazette", happened=date(2026, 6, 30), verified=date(2026, 7, 1))
    assert values(OUHAI, late, after) == {"O20.r1": Count(1)}  # AX-6: by the day it was established


def test_a_report_belongs_to_its_month_whenever_that_is_verified() -> None:
    june = event("E1", "periodic-report", "-as-required", happened=date(2026, 6, 5), verified=date(2026, 8, 1))
    august = event("E2", "periodic-report", "-as-required", happened=date(2026, 8, 5), verified=date(2026, 5, 1))
    assert values(WINDOWS, june, august) == {"KW2.r11": Count(1)}


def test_the_trail_and_the_fact_name_the_events() -> None:
    fact = read(OUHAI, event("E2", "gazette"), event("E1", "gazette")).facts["O20.r1"]
    assert (fact.origin, fact.ids, fact.events) == (Origin.EVENT, ("events/E1", "events/E2"), ("E1", "E2"))


def test_rules_that_share_a_matter_name_each_other_on_their_lines() -> None:
    complaint = event("E1", "complaint", "service", "business-error", "handled", "resolved", "-recurred")
    found = consume((DEPARTMENTS, WINDOWS), UNIT, [complaint], DAYS)
    assert found.facts["KD4.r1"].shared == ("KD14.r2", "KD15.r2", "KW2.r13")
    card = score(DEPARTMENTS, Submission(UNIT, found.facts), partners={WINDOWS.id: WINDOWS})
    lines = {line.rule: say_all(line.notes) for item in card.items for line in item.lines}
    assert "counts under KD14.r2, KD15.r2, KW2.r13 as well" in lines["KD4.r1"]


@pytest.mark.parametrize(("attributes", "counted"), [({"has_service_window": True}, True), ({}, False),
                                                     ({"has_service_window": False}, False)])  # fmt: skip
def test_events_do_not_decide_by_which_tables_a_unit_is_scored(attributes: dict[str, bool], counted: bool) -> None:
    unit = Unit("a", "甲局", "department", attributes)
    found = consume((DEPARTMENTS, WINDOWS), unit, [event("E1", "praise")], DAYS)
    assert ("KW3.r2" in found.facts) is counted


def test_the_main_table_takes_events_of_a_unit_that_does_not_state_the_attribute() -> None:
    assert "KW3.r2" in consume((WINDOWS,), Unit("a"), [event("E1", "praise")], DAYS).facts


def test_events_of_other_units_and_rules_for_other_units_are_left_out() -> None:
    other = Event("E1", "b", EventKind.GAZETTE, "x", verified=MAY)
    assert read(OUHAI, other).facts == {}


def test_no_event_credits_nothing() -> None:
    for rubric in RUBRICS.values():
        assert read(rubric) == Consumption({}, ())


def test_every_clause_of_the_shipped_rubrics_can_count() -> None:
    """An event that says all a clause asks for gives its rule a fact the engine takes."""
    for rubric in RUBRICS.values():
        for key, (item, rule) in rubric.rules.items():
            clause = rule.events
            if clause is None:
                continue
            grade = clause.grades[0] if clause.grades else None
            said = {**clause.flags, **(grade.flags if grade else {})}
            level = next(iter((grade.levels if grade else ()) or clause.levels), EventLevel.CITY)
            flags = [("" if on else "-") + flag for flag, on in said.items()]
            _, most = amount_limits(item, rule) or (None, None)
            one = event("E1", clause.kinds[0], level, *clause.subjects[:1], *flags, points=most)
            assert key in read(rubric, one).facts, key
            card = score(rubric, Submission(UNIT, {key: read(rubric, one).facts[key]}))
            lines = [line for item in card.items for line in item.lines if line.rule == key]
            assert lines, key
            assert {line.origin for line in lines} == {Origin.EVENT}, key


@pytest.mark.parametrize("codes", [EventKind, EventLevel, EventSubject, EventFlag])
def test_every_code_is_in_the_guide(codes: type) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "rubrics.md").read_text(encoding="utf-8")
    section = guide.partition("### Events")[2].partition("### Ranking lists")[0]
    named = set(re.findall(r"`([a-z-]+)` [一-鿿]", section))
    assert {code.value for code in codes} <= named  # type: ignore[attr-defined]
