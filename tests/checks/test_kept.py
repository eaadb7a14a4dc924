"""What a night was judged by is kept whole: the same checks, limits and working days come out of the bytes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from tests.portals.made import made
from tests.portals.office import AS_OF

from sitecheck.audit.example import observe_memory
from sitecheck.checks import kept
from sitecheck.checks.engine import judge_all
from sitecheck.checks.kept import Basis, RubricLimit
from sitecheck.checks.load import checks_hash, load_checks
from sitecheck.facts.data import data_dir
from sitecheck.worktime import Calendar, UnknownYear, YearPlan, load_calendar

CHECKS = load_checks([data_dir("checks")])
CALENDAR = load_calendar([data_dir("config") / "calendar"])
LIMITS = (
    RubricLimit("update-freshness", "max_working_days", "", 20, "kaifu-2013-departments", "KD1.r1"),
    RubricLimit("contact-fields", "fields", "", ["机构名称"], "kaifu-2013-departments", "KD2.r1"),
)
UNIT = {"has_website": True, "has_service_window": True, "category": "department"}
WHOLE = kept.dump(Basis(CHECKS, CALENDAR, LIMITS))


def test_checks_come_back_as_they_were() -> None:
    found = kept.load(WHOLE)
    assert checks_hash(found.checks) == checks_hash(CHECKS)
    assert {key: type(check) for key, check in found.checks.items()} == {k: type(c) for k, c in CHECKS.items()}
    assert sorted(map(str, found.limits)) == sorted(map(str, LIMITS))
    assert not found.unreadable
    assert kept.dump(found) == WHOLE


@pytest.mark.parametrize("name", ["static", "ucap-no-guide", "walled-412"])
def test_kept_checks_judge_as_the_files_do(name: str) -> None:
    seen = observe_memory(made()[name].memory, CHECKS, AS_OF)
    again = kept.load(WHOLE)
    assert judge_all(seen, again.checks, again.calendar, UNIT) == judge_all(seen, CHECKS, CALENDAR, UNIT)


def test_the_order_of_files_leaves_no_trace() -> None:
    assert kept.dump(Basis(dict(reversed(CHECKS.items())), CALENDAR, tuple(reversed(LIMITS)))) == WHOLE


def test_the_kept_calendar_knows_the_years_it_knew_and_no_others() -> None:
    then = Calendar({2030: YearPlan(frozenset({date(2030, 1, 1)}), frozenset())}, alone=True)
    again = kept.load(kept.dump(Basis({}, then))).calendar
    assert again == then
    assert again.known_years == (2030,)
    assert again.working_days(date(2030, 1, 1), date(2030, 1, 4)) == 3
    with pytest.raises(UnknownYear):
        again.working_days(date(2026, 1, 5), date(2026, 1, 6))  # the package knows it, the night did not
    everything = kept.load(WHOLE).calendar
    assert everything.known_years == CALENDAR.known_years
    start, end = date(2026, 9, 25), date(2026, 10, 20)
    assert everything.working_days(start, end) == CALENDAR.working_days(start, end)


@pytest.mark.parametrize("changed", ["params", "name", "column"])
def test_whatever_a_check_says_is_in_the_bytes(changed: str) -> None:
    said = json.loads(WHOLE)
    assert changed in said["checks"]["disclosure-guide"]
    assert "examples" not in said["checks"]["disclosure-guide"]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"kind": "of-later-times"}, "kind 'of-later-times' is none of this version"),
        ({"params": {"unheard": 1}}, "params.unheard"),
    ],
)
def test_a_check_this_version_does_not_know_is_named_and_the_others_stay(edit: dict[str, Any], said: str) -> None:
    whole = json.loads(WHOLE)
    whole["checks"]["disclosure-guide"] |= edit
    found = kept.load(json.dumps(whole).encode())
    assert said in found.unreadable["disclosure-guide"]
    assert found.checks.keys() == CHECKS.keys() - {"disclosure-guide"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff", "damaged checks"),
        (b"[]", "damaged checks"),
        (b"{}", "damaged checks"),
        (b'{"schema":"sitecheck.checks/2"}', "schema 'sitecheck.checks/2'"),
        (WHOLE.replace(b'"2026-10-01"', b'"2026-13-01"'), "damaged checks"),
    ],
)
def test_bytes_that_are_no_checks_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(kept.BadBasis, match=said):
        kept.load(data)
