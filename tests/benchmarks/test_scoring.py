from __future__ import annotations

import gc
import json

import pytest
from benchmarks.scoring import made

from sitecheck.facts.data import data_dir
from sitecheck.scoring.answer import _exact, answer
from sitecheck.scoring.engine import score_all
from sitecheck.scoring.explain import explain
from sitecheck.scoring.factfile import parse_fact_file
from sitecheck.scoring.messages import say
from sitecheck.scoring.rubric import load_family
from sitecheck.scoring.uncollected import uncollected

RUBRIC, PARTNERS = load_family("ouhai-2017", [data_dir("config") / "rubrics"])


def told(units: int, facts: int, *, forget: bool) -> bytes:
    """Answer and explanation of the benchmark's facts; ``forget``: nothing remembered from one unit to the next."""
    read = parse_fact_file(made(RUBRIC, units, facts)[0], RUBRIC, PARTNERS)
    assert read.errors == ()
    cards = score_all(RUBRIC, read.submissions, read.switches, PARTNERS)
    parts = []
    for card in cards:
        if forget:
            say.cache_clear()
            _exact.cache_clear()
        parts.append(json.dumps(answer(RUBRIC, [card], language="zh"), ensure_ascii=False) + explain(RUBRIC, card))
    return "\n".join(parts).encode()


def test_the_facts_are_as_many_as_asked_for_and_the_same_every_time() -> None:
    file, count = made(RUBRIC, 30, 2000)
    assert (len(file["units"]), count) == (30, 2000)
    assert made(RUBRIC, 30, 2000) == (file, count)
    assert {key for unit in file["units"] for key in unit["facts"]} == set(RUBRIC.rules)


def test_what_is_remembered_between_units_changes_no_byte() -> None:
    assert told(40, 2700, forget=True) == told(40, 2700, forget=False)


@pytest.mark.parametrize("before", [True, False])
def test_the_collector_is_as_it_was(before: bool) -> None:
    seen: list[bool] = []

    @uncollected
    def work(fault: bool) -> None:
        seen.append(gc.isenabled())
        if fault:
            raise ValueError("broken off")

    if not before:
        gc.disable()
    try:
        work(False)
        with pytest.raises(ValueError, match="broken off"):
            work(True)
        assert gc.isenabled() is before
    finally:
        gc.enable()
    assert seen == [False, False]
