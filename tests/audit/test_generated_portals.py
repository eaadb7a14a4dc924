"""Portals of a dozen makes, observed and judged as a night would: nothing false, no decoy taken, no defect missed."""

from __future__ import annotations

from functools import cache

import pytest
from tests.portals.made import UPSTREAM, Made, made
from tests.portals.makes import MAKES
from tests.portals.office import AS_OF

from sitecheck.audit.example import observe_memory
from sitecheck.checks.definition import CheckFile
from sitecheck.checks.engine import judge_all
from sitecheck.checks.load import load_checks
from sitecheck.facts.data import data_dir
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Verdict
from sitecheck.worktime import Calendar, load_calendar

pytestmark = pytest.mark.slow
PORTALS = made()
UNIT = {"has_website": True, "foi_responsible": True, "has_service_window": True}


@cache
def checks() -> dict[str, CheckFile]:
    return load_checks([data_dir("checks")])


@cache
def calendar() -> Calendar:
    return load_calendar([data_dir("config") / "calendar"])


@cache
def observed(name: str) -> SiteObservation:
    return observe_memory(PORTALS[name].memory, checks(), AS_OF, upstream=UPSTREAM)


def judged(name: str) -> tuple[Verdict, ...]:
    return judge_all(observed(name), checks(), calendar(), UNIT)


def found(name: str) -> set[tuple[str, str]]:
    return {
        (verdict.check, finding.subject)
        for verdict in judged(name)
        if verdict.outcome is Outcome.FAIL
        for finding in verdict.findings
    }


def named(*, blocked: bool = False, amiss: bool | None = None) -> list[str]:
    return [
        name
        for name, portal in PORTALS.items()
        if portal.blocked is blocked and amiss in (None, bool(portal.planted or portal.also))
    ]


def test_there_are_enough_of_them() -> None:
    assert len(MAKES) >= 10
    assert len(PORTALS) >= 24
    assert {make.charset for make in MAKES.values()} == {"utf-8", "gbk"}


@pytest.mark.parametrize("name", named(amiss=False))
def test_nothing_is_found_on_a_clean_portal(name: str) -> None:
    assert found(name) == set()
    failed = [verdict.check for verdict in judged(name) if verdict.outcome is Outcome.FAIL]
    assert failed == []


@pytest.mark.parametrize("name", named(amiss=False))
def test_a_clean_portal_is_seen_to_be_clean(name: str) -> None:
    """A reader that decides nothing would find nothing either."""
    passed = {verdict.check for verdict in judged(name) if verdict.outcome is Outcome.PASS}
    assert passed >= {
        "broken-links", "contact-fields", "disclosure-directory", "disclosure-guide", "foi-entry",
        "policy-interpretation-column", "update-freshness",
    }  # fmt: skip
    laid_out = {check for portal in PORTALS.values() for check in portal.laid_out}
    assert {verdict.outcome for verdict in judged(name) if verdict.check in laid_out} <= {Outcome.PASS, Outcome.UNABLE}


@pytest.mark.parametrize("name", [name for name, portal in PORTALS.items() if portal.laid_out])
def test_what_a_person_must_decide_is_laid_out(name: str) -> None:
    outcomes = {verdict.check: verdict.outcome for verdict in judged(name)}
    assert {check: outcomes[check] for check in PORTALS[name].laid_out} == dict.fromkeys(
        PORTALS[name].laid_out, Outcome.FACTS
    )


@pytest.mark.parametrize("name", named(amiss=True))
def test_only_what_was_planted_is_found(name: str) -> None:
    portal = PORTALS[name]
    assert {one for one in found(name) - portal.planted if one[0] not in portal.also} == set()


def test_what_was_planted_is_found() -> None:
    planted = {(name, *one) for name in named(amiss=True) for one in PORTALS[name].planted}
    missed = {one for one in planted if one[1:] not in found(one[0])}
    assert len(planted) > 100
    assert len(missed) <= 0.03 * len(planted), sorted(missed)


@pytest.mark.parametrize("name", named())
def test_columns_are_the_right_pages(name: str) -> None:
    portal: Made = PORTALS[name]
    columns = observed(name).columns
    assert [key for key, column in columns.items() if column.url in portal.decoys] == []
    wrong = {key: column.url for key, column in columns.items() if column.url not in (None, portal.columns.get(key))}
    assert {key: url for key, url in wrong.items() if key in portal.columns} == {}
    assert [key for key in portal.columns if columns[key].url is None] == []


@pytest.mark.parametrize("name", named(blocked=True))
def test_of_a_portal_nobody_may_look_into_nothing_is_said(name: str) -> None:
    verdicts = judged(name)
    assert [verdict.check for verdict in verdicts if verdict.outcome is not Outcome.UNABLE] == []
    assert [verdict.check for verdict in verdicts if verdict.findings] == []
