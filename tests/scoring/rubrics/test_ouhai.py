"""Ouhai 2017: every rule by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.scoring.rubrics.ouhai import NA, REFUSED, ROWS, TABLE, TOTALS, UNIT, item, steps


@pytest.mark.parametrize(("name", "facts", "points", "lines"), ROWS)
def test_item(card, name, facts, points, lines):
    found = card(TABLE, {f"{name}.{rule}": value for rule, value in facts.items()}, unit=UNIT, others="full")
    score = item(found, name)
    assert score.points == Decimal(points)
    assert steps(score) == lines
    running = score.start
    for line in score.lines:
        if not line.on_total:
            running += line.points
            assert line.running == running
    assert running == score.points
    assert found.total == 100 - score.max_points + Decimal(points) - found.penalty
    assert found.complete


@pytest.mark.parametrize(("facts", "raw", "total"), TOTALS)
def test_total(card, facts, raw, total):
    found = card(TABLE, facts, unit=UNIT, others="full")
    assert (found.raw_total, found.total, found.final) == (Decimal(raw), Decimal(total), Decimal(total))
    assert found.raw_total == found.base + found.bonus - found.penalty
    assert found.base == sum(score.points for score in found.items if score.max_points is not None)


@pytest.mark.parametrize(("key", "value", "words"), REFUSED)
def test_refused(read, key, value, words):
    where = "facts" if "." in key else "items"
    found = read(TABLE, {"units": [{"code": "u", "unit": UNIT, where: {key: value}}]})
    (error,) = found.errors
    assert (error.code, error.rule) == ("u", key)
    assert words in error.message


def test_every_rule_has_its_rows(rubric):
    """A rule nobody wrote a row for would be one nobody has seen work."""
    told = [(f"{name}.{rule}", value) for name, facts, *_ in ROWS for rule, value in facts.items()]
    told += [(key, value) for facts, *_ in TOTALS for key, value in facts.items()]
    assert {key for key, value in told if value not in (False, 0, NA)} == set(rubric(TABLE).rules)
