"""Quarters and the year they make: facts of the whole year, caps that run through it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.tables.district import YEAR, District, district

from sitecheck.scoring.messages import say_all
from sitecheck.scoring.rubric import load_family, rubric_folders
from sitecheck.scoring.values import Origin
from sitecheck.tables.dry_run import assessment_side

Q1, Q2, Q3, Q4 = date(2026, 2, 2), date(2026, 5, 8), date(2026, 8, 8), date(2026, 12, 31)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[District]:
    with district(tmp_path) as opened:
        yield opened


def points(house: District, assessment: str, rule: str) -> Decimal | None:
    line = house.line(assessment, rule)
    return line.points if line is not None else None


def test_a_cap_for_the_year_is_used_up_by_earlier_quarters(house: District) -> None:
    house.event("T1", "gazette", Q2)
    house.event("T2", "gazette", Q3, count=3)
    house.event("T3", "gazette", Q4)
    # at most 2 in the year: 1 in the second quarter, 1 of 3 in the third, nothing left in the fourth
    assert [points(house, name, "O20.r1") for name in ("q2", "q3", "q4")] == [Decimal(1), Decimal(1), Decimal(0)]
    assert points(house, "y", "O20.r1") == Decimal(2)  # min(5, 2) on the facts of the year
    line = house.line("q4", "O20.r1")
    assert line is not None
    assert "此前各季已计2分" in say_all(line.notes, "zh")


def test_entries_of_earlier_quarters_use_up_a_cap_as_well(house: District) -> None:
    house.event("T1", "gazette", Q2)
    house.enter("q2", "O20.r1", 2, "另有一篇")
    house.event("T2", "gazette", Q3)
    assert [points(house, name, "O20.r1") for name in ("q2", "q3")] == [Decimal(2), Decimal(0)]


def test_a_quarter_that_is_not_scored_uses_up_nothing(house: District) -> None:
    house.event("T1", "gazette", Q1, count=2)
    house.event("T2", "gazette", Q2, count=2)
    assert points(house, "q2", "O20.r1") == Decimal(2)  # scored from the second quarter on


def test_the_year_is_scored_on_the_entries_of_its_quarters(house: District) -> None:
    first = house.enter("q2", "O1.r1", 2, "第二季度两例")
    second = house.enter("q3", "O1.r1", 1, "第三季度一例")
    line = house.line("y", "O1.r1")
    assert line is not None
    assert (line.count, line.points, line.origin) == (3, Decimal(-3), Origin.ENTRY)  # 2 + 1 cases
    assert line.ids == (str(first), str(second))
    assert line.reason == "第二季度两例；第三季度一例"
    (deduction,) = house.card("y").deductions
    assert deduction.entered_by == "assessor"


def test_events_count_in_the_quarters_without_an_entry(house: District) -> None:
    house.enter("q2", "O1.r1", 1, "核减后一例")
    house.event("T1", "security-violation", Q2, count=4)
    house.event("T2", "security-violation", Q3)
    house.event("T3", "security-violation", Q1)
    line = house.line("y", "O1.r1")
    assert line is not None
    assert line.points == Decimal(-3)  # 1 entered for the second quarter, 1 event each in the first and third
    assert line.outranked == ((Origin.EVENT, ("events/T1", "events/T2", "events/T3")),)


def test_the_year_s_own_entry_stands_before_those_of_its_quarters(house: District) -> None:
    house.enter("q2", "O1.r1", 2)
    house.enter("y", "O1.r1", 1, "全年核定一例")
    line = house.line("y", "O1.r1")
    assert line is not None
    assert (line.points, line.reason) == (Decimal(-1), "全年核定一例")
    assert [origin for origin, _ in line.outranked] == [Origin.ENTRY]


def test_what_speaks_of_its_quarter_only_has_to_be_entered_for_the_year(house: District) -> None:
    house.enter("q2", "O15.g1", True, "本季未报送")  # the source: nothing handed in all year
    house.enter("q2", "O4.r1", True)
    house.enter("q3", "O5", "1.5")
    card = house.card("y")
    assert card.unsettled == ("O5", "O15.g1", "O4.r1")
    assert card.deductions == ()
    house.enter("y", "O4.r1", True)
    assert house.card("y").unsettled == ("O5", "O15.g1")
    assert house.card("q3").unsettled == ()
    table, partners = load_family("ouhai-2017", rubric_folders())
    side = assessment_side(house.session, house.project, YEAR, table, partners)
    assert [one.place for one in side.refused["fin"]] == ["O5", "O15.g1"]


def test_findings_of_the_year_count_once_however_many_quarters_saw_them(house: District) -> None:
    house.broken_links(Q2, "http://fin.example/a")
    house.broken_links(Q3, "http://fin.example/a", "http://fin.example/b")
    assert [points(house, name, "O14.r5") for name in ("q2", "q3", "y")] == [Decimal(-1), Decimal(-2), Decimal(-2)]


def test_findings_count_in_the_quarters_without_an_entry(house: District) -> None:
    house.broken_links(Q2, "http://fin.example/a")
    number = house.enter("q2", "O14.r5", 0, "当季已核销")
    house.broken_links(Q3, "http://fin.example/b", "http://fin.example/c")
    assert [points(house, name, "O14.r5") for name in ("q2", "q3")] == [Decimal(0), Decimal(-2)]
    line = house.line("y", "O14.r5")
    assert line is not None
    assert (line.points, line.origin) == (Decimal(-2), Origin.ENTRY)  # the larger of 0 and 2 places
    assert line.ids == (str(number), "findings/2", "findings/3")
    assert line.outranked == ((Origin.FINDING, ("1", "2", "3")),)
    (deduction,) = house.card("y").deductions
    assert (deduction.sources, deduction.entered_by) == (("#2", "#3"), "assessor")


def test_other_years_other_rubrics_and_other_units_are_left_alone(house: District) -> None:
    house.enter("q2", "O1.r1", 2, unit="edu")
    house.event("T1", "gazette", date(2025, 12, 31))
    assert house.line("y", "O1.r1") is None
    assert house.line("y", "O20.r1") is None


def test_an_entry_a_quarter_refuses_is_not_carried(house: District) -> None:
    house.enter("q2", "O1.r1", -1)
    house.enter("q3", "O99.r1", 1)
    card = house.card("y")
    assert (card.deductions, card.unsettled, card.refused) == ((), (), ())
    assert [one.place for one in house.card("q2").refused] == ["O1.r1"]
