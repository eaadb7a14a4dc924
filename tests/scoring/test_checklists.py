"""Tables without points: a compliance rate, never an invented number."""

from __future__ import annotations

from decimal import Decimal

from sitecheck.scoring.values import Said

NA = {"value": "na", "reason": "no such project"}


def test_rate_leaves_out_what_does_not_apply(card):
    facts = {f"C{number}.r1": "yes" for number in range(1, 29)}  # 28 yes
    facts |= {f"C{number}.r1": "no" for number in range(29, 35)}  # 6 no
    facts |= {"C35.r1": NA}
    found = card("citywide-2013-counties", facts, unit={"category": "county"})
    assert (found.compliance.yes, found.compliance.no, found.compliance.na) == (28, 6, 1)
    assert round(found.compliance.rate, 2) == Decimal("82.35")  # AC-2: 28 / 34
    assert found.complete
    assert (found.total, found.final, found.base, found.raw_total) == (None, None, None, None)  # AC-1
    section = found.compliance_by_section["village-point"]
    assert (section.yes, section.no, section.na, section.rate) == (0, 3, 1, 0)


def test_what_is_not_answered_is_neither_yes_nor_no(card):
    found = card("citywide-2013-departments", {"D1.r1": "yes"})
    assert (found.compliance.yes, found.compliance.no, found.compliance.rate) == (1, 0, 100)
    assert not found.complete
    assert card("citywide-2013-departments").compliance.rate is None


def test_filling_answers_yes(card):
    found = card("citywide-2013-departments", {"D6.r1": False}, others="full")
    assert (found.compliance.yes, found.compliance.no) == (15, 1)
    assert found.complete


def test_an_assessors_answer_stands_before_the_fact(card):
    found = card("citywide-2013-departments", {"D6.r1": "no"}, items={"D6": "yes", "D14": NA}, others="full")
    answers = {score.item: score.answer for score in found.items}
    assert (answers["D6"], answers["D14"]) == (Said.YES, Said.NA)


def test_special_items_are_listed_without_points(card):
    found = card("taiqian-townships", {"T60.r1": 2, "T63.r1": 1}, others="full")
    scores = {score.item: score for score in found.items}
    assert scores["T60"].points is None  # AT-3
    assert [(line.count, line.points) for line in scores["T60"].lines] == [(2, None)]
    assert [(line.count, line.points) for line in scores["T63"].lines] == [(1, None)]
    assert found.compliance.yes == 59  # AT-1: T1 to T59
    assert "special" not in found.compliance_by_section
    assert found.total is None
    assert (found.bonus, found.penalty) == (None, None)


def test_fraud_strikes_the_whole_result(card):
    found = card("taiqian-townships", {"T67.r1": True, "T60.r1": 3}, others="full")
    assert (found.total, found.final) == (0, 0)  # AT-4
    assert card("taiqian-townships", {"T67.r1": False}, others="full").total is None
