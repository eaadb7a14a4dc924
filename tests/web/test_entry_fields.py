"""From a rule to its form field, from the form to a value and back."""

from __future__ import annotations

from typing import Any

import pytest

from sitecheck.facts.data import data_dir
from sitecheck.scoring.facts import parse_fact
from sitecheck.scoring.rubric import list_rubrics, load_rubric
from sitecheck.web.entries.fields import NA, Control, Field, field_of, item_field, read, same, write

_FOLDER = data_dir("config") / "rubrics"
_RUBRICS = [load_rubric(path) for path in list_rubrics([_FOLDER]).values()]
_RULES = [(item, rule) for rubric in _RUBRICS for item in rubric.items for rule in item.rules]


def _reader(texts: dict[str, str]):
    return lambda name: texts.get(name, "")


def test_every_rule_of_every_rubric_has_a_field() -> None:
    assert {field_of(item, rule).control for item, rule in _RULES} == set(Control)


def test_not_applicable_can_be_entered_everywhere() -> None:
    for item, rule in _RULES:
        field = field_of(item, rule)
        texts = write(field, NA)
        assert read(field, _reader(texts)) == NA
        parse_fact(item, rule, {"value": NA, "reason": "not here"})


def test_an_empty_form_says_nothing() -> None:
    for item, rule in _RULES:
        assert read(field_of(item, rule), _reader({})) is None


def _tiers() -> Field:
    found = next(field_of(item, rule) for item, rule in _RULES if field_of(item, rule).control is Control.LEVELS)
    return Field("K1.r1", Control.LEVELS, tiers=found.tiers[:2])


@pytest.mark.parametrize(
    ("control", "value"),
    [
        (Control.YES_NO, True),
        (Control.YES_NO, False),
        (Control.ANSWER, "yes"),
        (Control.GRADE, "resolved"),
        (Control.COUNT, 3),
        (Control.COUNT, 0),
        (Control.AMOUNTS, "2.5"),
        (Control.AMOUNTS, ["1", "0.5"]),
        (Control.RANK, {"rank": 5, "n": 63}),
        (Control.RANK, {"rank": 5, "n": 63, "group": "department"}),
    ],
)
def test_a_value_comes_back_as_it_was(control: Control, value: Any) -> None:
    field = Field("K1.r1", control)
    assert read(field, _reader(write(field, value))) == value


def test_levels_are_counted() -> None:
    field = _tiers()
    first, second = (tier.key for tier in field.tiers)
    value = [first, first, second]
    assert write(field, value) == {f"v.K1.r1.{first}": "2", f"v.K1.r1.{second}": "1"}
    assert read(field, _reader(write(field, value))) == value
    assert read(field, _reader({f"v.K1.r1.{first}": "two"})) == ["two"]


@pytest.mark.parametrize(
    ("control", "text", "value"),
    [
        (Control.COUNT, "three", "three"),
        (Control.COUNT, "-1", "-1"),
        (Control.AMOUNTS, "1；0.5", ["1", "0.5"]),
        (Control.AMOUNTS, "1，2、3", ["1", "2", "3"]),
        (Control.AMOUNTS, " ; ", None),
        (Control.YES_NO, "maybe", None),
    ],
)
def test_what_people_type(control: Control, text: str, value: Any) -> None:
    assert read(Field("K1.r1", control), _reader({"v.K1.r1": text})) == value


@pytest.mark.parametrize(
    ("control", "one", "other", "equal"),
    [
        (Control.AMOUNTS, 2, "2", True),
        (Control.AMOUNTS, "2", "2.0", False),
        (Control.YES_NO, True, 1, True),
        (Control.COUNT, 2, 3, False),
        (Control.COUNT, None, 0, False),
        (Control.COUNT, True, 1, True),
    ],
)
def test_same_is_what_looks_the_same(control: Control, one: Any, other: Any, equal: bool) -> None:
    assert same(Field("K1.r1", control), one, other) is equal


def test_items_with_points_may_be_given_as_a_whole() -> None:
    fields = [item_field(item) for rubric in _RUBRICS for item in rubric.items]
    assert any(field is None for field in fields)
    assert all(field.low == "0" and float(field.high) > 0 for field in fields if field is not None)


ASKED = [
    # what the form holds, the value, the fact it stands for
    (
        {"v.T4.r1": "apart", "v.T4.r1.assessed": "yes", "v.T4.r1.weight.figure": "4.5"},
        {"assessed": "yes", "weight": "4.5"},
    ),
    ({"v.T4.r1.assessed": "no"}, {"assessed": "no"}),  # nothing chosen for the line: its parts speak
    ({"v.T4.r1.weight": "na", "v.T4.r1.weight.figure": ""}, {"weight": "na"}),
    ({"v.T4.r1.weight": "yes", "v.T4.r1.weight.figure": "5"}, {"weight": "5"}),  # the figure stands before an answer
    ({"v.T4.r1": "yes", "v.T4.r1.assessed": "no"}, "yes"),  # chosen for the line as a whole
    ({"v.T4.r1": "apart"}, None),
]


@pytest.mark.parametrize(("texts", "value"), ASKED)
def test_a_line_may_be_answered_by_what_it_asks_for(texts: dict[str, str], value: Any) -> None:
    item, rule = next((item, rule) for item, rule in _RULES if item.id == "T4")
    field = field_of(item, rule)
    assert [entry.id for entry in field.asks] == ["assessed", "weight"]
    assert read(field, _reader(texts)) == value
    assert read(field, _reader(write(field, value))) == value
    if value is not None:
        parse_fact(item, rule, {"value": value, "reason": "seen"})


def test_what_a_file_says_of_the_parts_is_shown() -> None:
    item, rule = next((item, rule) for item, rule in _RULES if item.id == "T4")
    stored = {"assessed": True, "weight": {"value": "na", "reason": "none"}}
    assert write(field_of(item, rule), stored) == {
        "v.T4.r1": "apart",
        "v.T4.r1.assessed": "yes",
        "v.T4.r1.weight": "na",
    }
