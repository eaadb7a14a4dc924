"""AK-25: a year made of its quarters' results, for tables scored by the quarter only. Nothing is added up unasked."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from sitecheck.scoring.answer import card_json
from sitecheck.scoring.engine import score
from sitecheck.scoring.kept import keep_submission, kept_submission
from sitecheck.scoring.messages import say_all
from sitecheck.scoring.quarters import QuartersRefused, parse_quarters

TABLES = ["kaifu-2013-departments", "kaifu-2013-windows", "kaifu-2013-streets"]
MEAN = {"annual_aggregation": "mean"}
ALL = {"Q1": "84", "Q2": "86.5", "Q3": 90, "Q4": "81.25"}


def year(read, rubric, table: str, settings: dict[str, Any], **unit: Any):
    """The card of one unit over the year 2013."""
    found = read(table, {"period": "2013", "settings": settings, "units": [{"code": "u", **unit}]})
    assert found.errors == ()
    return score(rubric(table), found.submissions[0], found.switches)


# settings, quarters, the year's final, what the card says
YEARS: list[tuple[dict[str, Any], dict[str, Any] | None, str | None, str]] = [
    # (84 + 86.5 + 90 + 81.25) / 4 = 341.75 / 4 = 85.4375
    (MEAN, ALL, "85.4375", "各季度得分的平均：Q1 84, Q2 86.5, Q3 90, Q4 81.25"),
    (MEAN, {**ALL, "Q4": 0}, "65.125", "各季度得分的平均：Q1 84, Q2 86.5, Q3 90, Q4 0"),  # 260.5 / 4
    (MEAN, {"Q1": "84", "Q3": 90}, None, "尚无年度得分：缺Q2, Q4"),
    (MEAN, None, None, "尚无年度得分：缺Q1, Q2, Q3, Q4"),
    # the source does not say how: nothing is made up
    (
        {},
        ALL,
        None,
        "各季度得分Q1 84, Q2 86.5, Q3 90, Q4 81.25；原件未写如何汇成年度分（设置annual_aggregation）",
    ),
]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("settings", "quarters", "final", "words"), YEARS)
def test_a_year_of_quarters(read, rubric, table, settings, quarters, final, words):
    unit = {} if quarters is None else {"quarters": quarters}
    found = year(read, rubric, table, settings, **unit)
    assert found.final == (None if final is None else Decimal(final))
    assert found.complete is (final is not None)
    assert say_all(found.notes[-1:], "zh") == words


def test_a_unit_with_a_window_is_not_told_that_a_table_of_the_year_is_missing(read, rubric):
    table = rubric(TABLES[0])
    unit = {"code": "u", "unit": {"category": "department", "has_service_window": True}, "quarters": ALL}
    found = read(table.id, {"period": "2013", "settings": MEAN, "units": [unit]})
    card = score(table, found.submissions[0], found.switches, {TABLES[1]: rubric(TABLES[1])})
    assert (card.final, [said.remark.value for said in card.notes]) == (Decimal("85.4375"), ["mean-of-quarters"])


def test_shown_with_two_digits_and_converted(read, rubric):
    found = year(read, rubric, TABLES[0], {**MEAN, "conversion_weight": "4"}, quarters=ALL)
    assert found.converted == Decimal("3.4175")  # 85.4375 / 100 × 4
    assert (card_json(found)["final"], card_json(found)["converted"]) == ("85.44", "3.42")


@pytest.mark.parametrize("table", TABLES)
def test_without_quarters_and_without_the_setting_a_period_is_scored_by_itself(read, rubric, table):
    found = year(read, rubric, table, {}, others="full")
    assert found.final == found.total == 100
    assert rubric(table).switches.annual_aggregation is None


def test_a_quarter_is_scored_by_itself_whatever_is_set(read, rubric):
    data = {"period": "2013Q2", "settings": MEAN, "units": [{"code": "u", "others": "full"}]}
    found = read(TABLES[2], data)
    assert score(rubric(TABLES[2]), found.submissions[0], found.switches).final == 100


def test_a_table_scored_by_the_year_is_never_made_of_quarters(read, rubric):
    found = year(read, rubric, "ouhai-2017", MEAN, others="full")  # AO-21
    assert found.final == 100
    refused = read("ouhai-2017", {"period": "2017", "units": [{"code": "u", "quarters": {"Q2": 80}}]})
    assert [(error.rule, error.error.value) for error in refused.errors] == [("quarters", "out_of_range")]
    assert "scored on its own facts" in refused.errors[0].message


REFUSED: list[tuple[str, Any, list[str]]] = [
    ("2013Q1", {"Q1": 80}, ["only a year"]),
    ("2013", ["84"], ["write {Q1"]),
    ("2013", {"Q5": 80, "2013Q1": 80}, ["'Q5'; write Q1 to Q4", "'2013Q1'; write Q1 to Q4"]),
    ("2013", {"Q1": "100.5", "Q2": -1, "Q3": "x"}, ["0 to 100", "0 to 100", "0 to 100"]),
]


@pytest.mark.parametrize(("period", "quarters", "messages"), REFUSED)
def test_refused(read, period, quarters, messages):
    found = read(TABLES[0], {"period": period, "settings": MEAN, "units": [{"code": "u", "quarters": quarters}]})
    assert [error.code for error in found.errors] == ["u"] * len(messages)
    for error, message in zip(found.errors, messages, strict=True):
        assert message in error.message


def test_every_mistake_is_named(rubric):
    with pytest.raises(QuartersRefused) as raised:
        parse_quarters(rubric(TABLES[0]), {"Q1": "nan", "q2": 3, "Q4": 7})
    assert len(raised.value.messages) == 2


def test_a_setting_that_is_none(read):
    found = read(TABLES[0], {"settings": {"annual_aggregation": "sum"}, "units": []})
    assert [error.rule for error in found.errors] == ["settings.annual_aggregation"]


def test_quarters_are_kept_with_a_published_score(read):
    found = read(TABLES[0], {"period": "2013", "settings": MEAN, "units": [{"code": "u", "quarters": ALL}]})
    kept = kept_submission(json.loads(json.dumps(keep_submission(found.submissions[0]))))
    assert kept.quarters == found.submissions[0].quarters
    alone = read(TABLES[0], {"period": "2013Q1", "units": [{"code": "u"}]}).submissions[0]
    assert "quarters" not in keep_submission(alone)
    assert kept_submission(keep_submission(alone)).quarters is None
