from __future__ import annotations

import pytest
from pydantic import ValidationError

from sitecheck.settings.problems import ConfigError, Problem, from_validation, line_of
from sitecheck.settings.records import AssessmentConfig, Settings, SiteConfig

LINES = {("sites", 0): 2, ("sites", 0, "url"): 3, ("sites", 0, "budgets"): 5}


def told(model: type, value: object) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(value)  # type: ignore[attr-defined]
    return [str(problem) for problem in from_validation(caught.value, "f", LINES, ("sites", 0))]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"unit": "a"}, ["f:3: sites.0.url: is missing"]),
        ({"unit": 7, "url": "u"}, ["f:2: sites.0.unit: must be text (quote it) (found 7)"]),
        ({"unit": "a", "url": "u", "colour": 1}, ["f:2: sites.0.colour: is not a known field"]),
        ({"unit": "a", "url": "u", 7: 1}, ["f:2: sites.0.7: is not a known field: field names are text (found 7)"]),
        (
            {"unit": "a", "url": "u", "budgets": {"pages": "many"}},
            ["f:5: sites.0.budgets.pages: must be a whole number (found 'many')"],
        ),
        (
            {"unit": "a", "url": "u", "budgets": {"pages": 0}},
            ["f:5: sites.0.budgets.pages: input should be greater than or equal to 1 (found 0)"],
        ),
        ({"unit": "a", "url": "u", "hosts": "x"}, ["f:2: sites.0.hosts: must be a list (found 'x')"]),
        ({"unit": "a", "url": "u", "budgets": 3}, ["f:5: sites.0.budgets: must be a mapping of fields (found 3)"]),
        ("text", ["f:2: sites.0: must be a mapping of fields (found 'text')"]),
        (None, ["f:2: sites.0: must be a mapping of fields"]),
    ],
)
def test_words_for_mistakes(value: object, expected: list[str]) -> None:
    assert told(SiteConfig, value) == expected


def test_a_choice_names_what_may_be_chosen() -> None:
    value = {"id": "a", "title": "t", "rubric": "r", "period": "2026", "counts": "all"}
    assert told(AssessmentConfig, value) == ["f:2: sites.0.counts: must be one of confirmed, verified (found 'all')"]


def test_long_values_are_cut_and_secrets_are_not_shown() -> None:
    (long,) = told(SiteConfig, {"unit": "a", "url": "u", "budgets": {"pages": "x" * 10_000}})
    assert len(long) < 200
    with pytest.raises(ValidationError) as caught:
        Settings(secret_key="hush", database_url="mysql://me:hush@127.0.0.1/x")
    told_of = [str(problem) for problem in from_validation(caught.value, "f", {})]
    assert len(told_of) == 2
    assert not [line for line in told_of if "hush" in line]


def test_the_nearest_parent_has_the_line() -> None:
    assert line_of(LINES, ("sites", 0, "budgets", "pages")) == 5
    assert line_of(LINES, ("sites", 9)) == 0
    assert line_of({}, ()) == 0


def test_each_mistake_once_and_in_order() -> None:
    a, b, c = Problem("a", 10, "", "x"), Problem("a", 9, "", "y"), Problem("b", 0, "f", "z")
    error = ConfigError([c, a, b, a])
    assert error.problems == (b, a, c)
    assert str(error) == "a:9: y\na:10: x\nb: f: z"
