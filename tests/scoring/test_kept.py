"""What was kept of a score gives the same score again, byte for byte."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from decimal import Decimal
from typing import get_args

import pytest

from sitecheck.facts.data import data_dir
from sitecheck.scoring.answer import card_json
from sitecheck.scoring.engine import score, score_all
from sitecheck.scoring.kept import (
    keep_rubric,
    keep_submission,
    keep_switches,
    kept_rubric,
    kept_submission,
    kept_switches,
)
from sitecheck.scoring.model import Switches
from sitecheck.scoring.ranking import rank_all
from sitecheck.scoring.rubric import list_rubrics, load_rubric
from sitecheck.scoring.values import (
    Amounts,
    Answer,
    Answers,
    Count,
    Fact,
    Flag,
    ItemEntry,
    Level,
    Levels,
    Metric,
    NotApplicable,
    Origin,
    Said,
    Standing,
    Submission,
    Unit,
    Value,
)

RUBRICS = list_rubrics([data_dir("config") / "rubrics"])
VALUES: list[Value] = [
    Flag(True), Count(3), Amounts((Decimal("0.5"), Decimal("1.50"))), Levels((Level("city", "n1"), Level("district"))),
    Standing(3, 2, None, None, ""), Standing(1, 0, 62, 63, "department"), Metric(Decimal("88.25"), "g"),
    Answer(Said.NA), Answers((("a", Said.YES), ("b", Decimal("4.5")))), NotApplicable(),
]  # fmt: skip


def again(submission: Submission) -> Submission:
    return kept_submission(json.loads(json.dumps(keep_submission(submission))))


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_every_kind_of_value(value):
    behind = Fact("A1.r1", Count(2), Origin.FINDING, ("7",))
    fact = Fact("A1.r1", value, Origin.ENTRY, ("9",), "seen", ("e1",), outranked=behind)
    submission = Submission(Unit("u", "Unit", "department", {"has_website": False, "note": "yes"}), {"A1.r1": fact})
    assert again(submission) == submission


@pytest.mark.parametrize("year_over", [True, False])
def test_the_part_of_the_year(year_over):
    submission = Submission(Unit("u"), year_over=year_over)
    assert again(submission) == submission
    assert ("year_over" in keep_submission(submission)) is not year_over  # those kept before were of whole years


def test_no_kind_is_left_out():
    assert {type(value) for value in VALUES} == set(get_args(Value))


def test_no_field_is_left_out():
    """A further field must be kept as well, or the score of a unit that has it comes out otherwise."""
    assert [field.name for field in fields(Submission)] == ["unit", "facts", "items", "fill", "quarters", "year_over"]
    fact = Fact("A1.r1", Count(1), Origin.EVENT, ("9",), "seen", ("e1",), outranked=None)
    shown = replace(fact, shared=("x",), earlier=Decimal("1.5"))
    entry = ItemEntry("A2", Decimal("3.5"), ("4",), "why")
    whole = Submission(
        Unit("u", "U", "c", {"a": True}), {"A1.r1": shown}, {"A2": entry}, True, {1: Decimal("80.5")}, False
    )
    assert again(whole) == whole
    for record in (whole, shown, entry, whole.unit):
        for field in fields(record):
            assert getattr(record, field.name) or field.name in ("outranked", "year_over"), field.name


@pytest.mark.parametrize("value", [Decimal("12.50"), Answer(Said.NO), NotApplicable()])
def test_values_of_whole_items(value):
    entry = ItemEntry("A1", value, ("4",), "looked at")
    submission = Submission(Unit("u"), {}, {"A1": entry}, True)
    assert again(submission) == submission


@pytest.mark.parametrize("name", RUBRICS)
def test_a_rubric(name):
    rubric = load_rubric(RUBRICS[name])
    kept = kept_rubric(keep_rubric(rubric))
    assert kept.hash == rubric.hash
    submission = Submission(Unit("u", "U", rubric.applies_to.categories[0]), fill=True)
    assert card_json(score(kept, submission)) == card_json(score(rubric, submission))


def test_switches():
    switches = Switches(cap_order="before_penalties", conversion_weight=Decimal("0.05"))
    assert kept_switches(json.loads(json.dumps(keep_switches(switches)))) == switches
    assert set(keep_switches(Switches())) == set(Switches.model_fields)


def test_scored_again_alone(read, rubric):
    table = rubric("ouhai-2017")
    units = [
        {"code": str(n), "unit": {"category": "department"}, "others": "full",
         "facts": {"O3.r1": {"metric": 60 + n % 7}, "O15.r1": {"metric": n}, "O1.r1": n % 3}}
        for n in range(45)
    ]  # fmt: skip
    found = read("ouhai-2017", {"units": units})
    assert found.errors == ()
    together = [card_json(card) for card in score_all(table, found.submissions)]
    alone = [card_json(score(table, again(one))) for one in rank_all(table, found.submissions)]
    assert alone == together
