"""Caps that run through the year, and the year scored on its own facts (AO-21)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitecheck.facts.data import data_dir
from sitecheck.scoring.engine import score
from sitecheck.scoring.facts import parse_fact
from sitecheck.scoring.messages import say_all
from sitecheck.scoring.rubric import load_rubric
from sitecheck.scoring.values import Submission, Unit
from sitecheck.scoring.year import after_quarters, given_earlier

TABLE = "ouhai-2017"
LOADED = load_rubric(data_dir("config") / "rubrics" / f"{TABLE}.yaml")


def quarter(table, pieces, given):
    facts = {"O20.r1": parse_fact(*table.rules["O20.r1"], pieces)} if pieces is not None else {}
    return score(table, after_quarters(Submission(Unit("u", category="department"), facts, fill=True), given))


# pieces printed in Q2, Q3, Q4; bonus of each quarter; bonus of the year on all pieces
YEARS = [
    ([1, 3, 1], [1, 1, 0], 2),  # cap 2: one used, one left, none left
    ([0, 0, 5], [0, 0, 2], 2),
    ([2, 2, 2], [2, 0, 0], 2),
    ([1, None, 1], [1, 0, 1], 2),
    ([1, 0, 0], [1, 0, 0], 1),
]


@pytest.mark.parametrize(("pieces", "quarters", "year"), YEARS)
def test_the_cap_of_the_year_runs_through_its_quarters(rubric, pieces, quarters, year):
    table = rubric(TABLE)
    cards = []
    for printed in pieces:
        cards.append(quarter(table, printed, given_earlier(table, cards)))
    assert [card.bonus for card in cards] == quarters
    whole = quarter(table, sum(printed or 0 for printed in pieces), {})
    assert whole.bonus == year
    assert sum(quarters) == year


def test_only_rules_with_a_cap_for_the_year_are_carried(rubric):
    table = rubric(TABLE)
    facts = {
        key: parse_fact(*table.rules[key], raw)
        for key, raw in (("O20.r1", 1), ("O20.r2", "city"), ("O22.r2", 1), ("O1.r1", 2))
    }
    card = score(table, Submission(Unit("u"), facts))
    assert given_earlier(table, [card]) == {"O20.r1": Decimal(1)}
    assert given_earlier(table, [card, card]) == {"O20.r1": Decimal(2)}
    assert given_earlier(table, []) == {}


def test_what_was_entered_by_hand_stays(rubric):
    table = rubric(TABLE)
    fact = parse_fact(*table.rules["O20.r1"], {"value": 2, "earlier": "2"})
    submission = Submission(Unit("u"), {"O20.r1": fact})
    assert after_quarters(submission, {"O20.r1": Decimal(1)}).facts["O20.r1"].earlier == 2


def test_a_fact_file_may_name_what_was_given_earlier(read, rubric):
    def file(period, key, raw):
        return read(TABLE, {"period": period, "units": [{"code": "u", "facts": {key: raw}, "others": "full"}]})

    found = file("2017Q3", "O20.r1", {"value": 2, "earlier": 1})
    assert found.errors == ()
    card = score(rubric(TABLE), found.submissions[0])
    (line,) = next(one for one in card.items if one.item == "O20").lines
    assert (line.count, line.points) == (2, 1)  # 2 pieces, 2 - 1 left of the year
    assert say_all(line.notes).startswith("at most 2 in a year, 1 of it given in earlier quarters")
    for period, key, raw, words in (
        ("2017", "O20.r1", {"value": 2, "earlier": 1}, "a year has no earlier quarters"),
        ("2017Q3", "O20.r1", {"value": 2, "earlier": 3}, "3 is not within 0 to 2"),
        ("2017Q3", "O20.r1", {"value": 2, "earlier": -1}, "-1 is not within 0 to 2"),
        ("2017Q3", "O20.r1", {"value": 2, "earlier": "x"}, "no number"),
        ("2017Q3", "O20.r2", {"value": "city", "earlier": 1}, "cap that runs through the year"),
        ("2017Q3", "O1.r1", {"value": 1, "earlier": 1}, "cap that runs through the year"),
    ):
        (error,) = file(period, key, raw).errors
        assert (error.code, error.rule) == ("u", key)
        assert words in error.message


@pytest.mark.parametrize(("period", "fine"), [("2017", True), ("2017Q1", False), ("2017Q2", True), ("2017Q4", True)])
def test_quarters_are_scored_from_the_second(read, period, fine):
    errors = read(TABLE, {"period": period, "units": []}).errors
    assert (errors == ()) is fine
    assert fine or "scored from Q2 on" in errors[0].message


@settings(max_examples=60, deadline=None, derandomize=True)
@given(pieces=st.lists(st.integers(0, 4), min_size=1, max_size=3))
def test_quarters_together_never_give_more_than_the_year(pieces):
    cards = []
    for printed in pieces:
        cards.append(quarter(LOADED, printed, given_earlier(LOADED, cards)))
    assert sum(card.bonus for card in cards) == quarter(LOADED, sum(pieces), {}).bonus == min(2, sum(pieces))
    assert all(0 <= card.bonus <= 2 for card in cards)
