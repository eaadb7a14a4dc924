"""Judging is a function of what was stored: the same bytes twice, in any order, whatever was judged before."""

from __future__ import annotations

import json
import random
from dataclasses import asdict

import pytest
from tests.portals.made import made
from tests.portals.office import AS_OF

from sitecheck.audit.example import observe_memory
from sitecheck.checks.engine import judge, judge_all
from sitecheck.checks.load import load_checks
from sitecheck.facts.data import data_dir
from sitecheck.facts.verdict import Verdict
from sitecheck.store import bundle
from sitecheck.worktime import load_calendar

CHECKS = load_checks([data_dir("checks")])
CALENDAR = load_calendar([data_dir("config") / "calendar"])
UNIT = {"has_website": True, "has_service_window": True}
PORTALS = made()
NAMES = ("static", "ucap-no-guide", "paged-no-entry", "table-no-interpretation", "walled-412")


def written(verdict: Verdict) -> bytes:
    return json.dumps(asdict(verdict), ensure_ascii=False, default=str).encode()


@pytest.fixture(scope="module")
def stored() -> dict[str, bytes]:
    return {name: bundle.dump(observe_memory(PORTALS[name].memory, CHECKS, AS_OF)) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_the_same_night_is_judged_the_same(name: str, stored: dict[str, bytes]) -> None:
    once = [written(one) for one in judge_all(bundle.load(stored[name]), CHECKS, CALENDAR, UNIT)]
    again = [written(one) for one in judge_all(bundle.load(stored[name]), CHECKS, CALENDAR, UNIT)]
    assert once == again
    assert bundle.dump(bundle.load(stored[name])) == stored[name]


@pytest.mark.parametrize("name", NAMES)
def test_a_night_and_its_file_are_judged_alike(name: str) -> None:
    """In a file keys stand in another order; no judge may go by it."""
    seen = observe_memory(PORTALS[name].memory, CHECKS, AS_OF)
    of_file = [written(one) for one in judge_all(bundle.load(bundle.dump(seen)), CHECKS, CALENDAR, UNIT)]
    assert [written(one) for one in judge_all(seen, CHECKS, CALENDAR, UNIT)] == of_file


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_checks_and_sites_does_not_matter(seed: int, stored: dict[str, bytes]) -> None:
    wanted = {
        (name, verdict.check): written(verdict)
        for name in NAMES
        for verdict in judge_all(bundle.load(stored[name]), CHECKS, CALENDAR, UNIT)
    }
    work = [(name, key) for name in NAMES for key in CHECKS]
    random.Random(seed).shuffle(work)
    seen = {name: bundle.load(stored[name]) for name in NAMES}
    assert {(name, key): written(judge(seen[name], CHECKS[key], CALENDAR, UNIT)) for name, key in work} == wanted
    # Nothing that was judged was changed by it.
    assert {name: bundle.dump(one) for name, one in seen.items()} == stored


@pytest.mark.parametrize("seed", range(3))
def test_a_shuffled_folder_of_checks_gives_the_same(seed: int, stored: dict[str, bytes]) -> None:
    keys = list(CHECKS)
    random.Random(seed).shuffle(keys)
    seen = bundle.load(stored[NAMES[1]])
    plain, shuffled = (
        [written(one) for one in judge_all(seen, checks, CALENDAR, UNIT)]
        for checks in (CHECKS, {key: CHECKS[key] for key in keys})
    )
    assert plain == shuffled
