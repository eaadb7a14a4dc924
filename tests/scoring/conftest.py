"""Scoring from facts as a file would hold them, without a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from sitecheck.facts.data import data_dir
from sitecheck.scoring.engine import score_all
from sitecheck.scoring.factfile import FactFile, parse_fact_file
from sitecheck.scoring.rubric import Rubric, load_family
from sitecheck.scoring.scorecard import Scorecard

Facts = dict[str, Any]


@cache
def _tables(name: str) -> tuple[Rubric, dict[str, Rubric]]:
    return load_family(name, [data_dir("config") / "rubrics"])


@pytest.fixture
def rubric() -> Callable[[str], Rubric]:
    return lambda name: _tables(name)[0]


@pytest.fixture
def read() -> Callable[..., FactFile]:
    """A whole fact file."""
    return lambda name, data: parse_fact_file(data, *_tables(name))


@pytest.fixture
def cards() -> Callable[..., dict[str, Scorecard]]:
    """Cards by unit code; the file must be without mistakes."""

    def run(name: str, units: list[Facts], settings: Facts | None = None) -> dict[str, Scorecard]:
        table, partners = _tables(name)
        found = parse_fact_file({"period": "2017", "settings": settings or {}, "units": units}, table, partners)
        assert found.errors == ()
        return {card.code: card for card in score_all(table, found.submissions, found.switches, partners)}

    return run


@pytest.fixture
def card(cards: Callable[..., dict[str, Scorecard]]) -> Callable[..., Scorecard]:
    """The card of one unit, given its facts and the rest of its entry."""

    def run(name: str, facts: Facts | None = None, settings: Facts | None = None, **entry: Any) -> Scorecard:
        return cards(name, [{"code": "u", "facts": facts or {}, **entry}], settings)["u"]

    return run
