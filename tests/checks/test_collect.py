"""Kind ``collect``: what is laid out, what is said to be missing, and when nothing may be said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError
from tests.checks.sights import CALENDAR, CHECKS, SITE, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.kinds.collect import CollectCheck, CollectParams
from sitecheck.checks.messages import message
from sitecheck.facts.mentions import Mention, MentionReading, NamedUnit
from sitecheck.facts.outcomes import Failure, Outcome, PageKind, Stop
from sitecheck.facts.site import PageReading, SiteObservation
from sitecheck.facts.verdict import Verdict

POWERS = "power-directory"
UNITS = (
    NamedUnit("lib", "云溪县图书馆", "department", ("云溪县图书馆", "县图书馆"), ("lib.example",)),
    NamedUnit("mus", "云溪县博物馆", "department", ("云溪县博物馆",)),
    NamedUnit("cg", "云溪县城关镇", "township", ("云溪县城关镇", "城关镇")),
)

READ = tuple(PageReading(f"{SITE}{n}", "", PageKind.OTHER, 200) for n in range(8))


def place(group: str, name: str, day: str = "", *, opened: bool | None = True) -> Mention:
    return Mention(group, name, f"{SITE}{name}", SITE, date.fromisoformat(day) if day else None, opened, 3, "ab" * 32)


def seen(check: str, *places: Mention, **given: Any) -> SiteObservation:
    counts: dict[str, int] = {}
    years: dict[str, dict[str, int]] = {}
    for one in places:
        counts[one.group] = counts.get(one.group, 0) + 1
        by_year = years.setdefault(one.group, {})
        year = str(one.day.year) if one.day else ""
        by_year[year] = by_year.get(year, 0) + 1
    return observe(mentions={check: MentionReading(places, counts, (), years)}, **{"pages": READ} | given)


def said(check: str, observation: SiteObservation) -> Verdict:
    return judge(observation, CHECKS[check], CALENDAR)


def test_what_was_found_and_what_was_not() -> None:
    verdict = said(POWERS, seen(POWERS, place("powers", "权力清单"), place("duties", "责任清单")))
    assert (verdict.outcome, verdict.reason, verdict.findings) == (Outcome.FACTS, "collected", ())
    text = message(CHECKS[POWERS], verdict.reason, verdict.params, "zh")
    assert "找到2处，涉及：权力清单、责任清单" in text
    assert "没有找到的：行政职权目录、职权流程图、便民服务事项清单" in text
    assert [(one.page_url, one.link_index, one.text) for one in verdict.looked_at] == [
        (SITE, 3, "权力清单"), (SITE, 3, "责任清单"),
    ]  # fmt: skip


def test_pages_that_are_gone_hide_nothing() -> None:
    gone = tuple(replace(READ[0], status=code) for code in (404, 404, 410))
    assert said(POWERS, seen(POWERS, pages=(*READ, *gone))).reason == "none-found"


def test_nothing_found_on_a_whole_site() -> None:
    verdict = said(POWERS, seen(POWERS))
    assert (verdict.outcome, verdict.reason, verdict.params["pages"]) == (Outcome.FACTS, "none-found", "20")


UNREAD = PageReading(f"{SITE}x", "", PageKind.OTHER, None, Failure.TIMEOUT_READ)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"crawl": totals(Stop.TIME_BUDGET)}, "time-budget"),
        ({"pages": READ[:4]}, "few-pages"),
        ({"pages": (*READ[:4], UNREAD)}, "few-pages"),
        ({"pages": (*READ[:4], replace(READ[4], kind=PageKind.SHELL))}, "few-pages"),
        ({"pages": (*READ, UNREAD, UNREAD, UNREAD)}, "pages-unread"),
        ({"pages": (*READ, *(replace(READ[0], status=code) for code in (401, 403, 503)))}, "pages-unread"),
        ({"pages": (*READ[:4], *(replace(READ[0], status=404) for _ in range(4)))}, "few-pages"),
    ],
)
def test_too_little_was_read_to_prove_an_absence(given: dict[str, Any], why: str) -> None:
    verdict = said(POWERS, seen(POWERS, **given))
    assert (verdict.outcome, verdict.reason, verdict.params["why"]) == (Outcome.UNABLE, "cut-short", why)
    verdict = said(POWERS, seen(POWERS, place("powers", "权力清单"), **given))
    assert verdict.params["missing"] == "not-searched"
    assert "没有找到的：未查完，不能断定" in message(CHECKS[POWERS], verdict.reason, verdict.params, "zh")


@pytest.mark.parametrize(
    ("observation", "reason"),
    [
        (observe(crawl=totals(Stop.BLOCKED, reason="blocked")), "site-unseen"),
        (observe(crawl=totals(Stop.UNREACHABLE, reason="dns")), "site-unseen"),
        (observe(home=None), "site-unseen"),
        (observe(), "not-surveyed"),
    ],
)
def test_what_was_not_seen_is_not_judged(observation: SiteObservation, reason: str) -> None:
    verdict = said(POWERS, observation)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNABLE, reason)


def test_only_this_year_counts_where_the_year_matters() -> None:
    check = "plan-summary-notice"
    old = said(check, seen(check, place("plan", "a", "2025-03-01")))
    assert (old.outcome, old.reason) == (Outcome.FACTS, "none-found")
    both = seen(check, place("plan", "a", "2025-03-01"), place("plan", "b", "2026-03-01"), place("plan", "c"))
    verdict = said(check, both)
    assert (verdict.reason, verdict.params["count"], verdict.params["each"]) == ("collected", "2", "plan 2")
    assert "a" not in verdict.params["places"].replace("example", "").replace("portal", "")


def test_places_that_do_not_open_are_named() -> None:
    verdict = said(POWERS, seen(POWERS, place("powers", "权力清单", opened=False), place("duties", "责任清单")))
    assert verdict.params["unopened"] == "powers"
    maybe = place("powers", "a", opened=False), place("powers", "b", opened=None)
    assert said(POWERS, seen(POWERS, *maybe)).params["unopened"] == ""


def test_units_of_the_register_by_their_names() -> None:
    check = "site-group"
    verdict = said(check, seen(check, place("lib", "图书馆"), units=UNITS))
    assert (verdict.params["groups"], verdict.params["missing"]) == ("云溪县图书馆", "云溪县博物馆")
    check = "portal-contribution"
    many = (place("cg", "x", "2026-01-02"), place("cg", "y", "2026-02-02"), place("lib", "z", "2026-03-02"))
    assert said(check, seen(check, *many, units=UNITS)).params["each"] == "云溪县图书馆 1、云溪县城关镇 2"


@pytest.mark.parametrize("check", ["site-group", "township-disclosure", "portal-contribution"])
def test_nothing_is_registered(check: str) -> None:
    verdict = said(check, seen(check))
    assert (verdict.outcome, verdict.reason) == (Outcome.NOT_APPLICABLE, "none-registered")
    assert "没有" in message(CHECKS[check], verdict.reason, verdict.params, "zh")


def test_what_is_asked_of_the_survey() -> None:
    check = CHECKS["township-disclosure"]
    assert isinstance(check, CollectCheck)
    (topic,) = check.topics((), UNITS)
    assert (topic.group, topic.where, topic.hosts) == ("cg", "names", ())
    assert topic.any_of[0].startswith("^(?:云溪县城关镇|城关镇)")
    library = CHECKS["site-group"].topics((), UNITS[:1])
    assert [topic.hosts for topic in library] == [(), ("lib.example",)]


def test_one_of_each_thing_is_shown_first() -> None:
    many = [place("powers", f"p{n}") for n in range(20)]
    verdict = said(POWERS, seen(POWERS, *many, place("services", "便民服务清单")))
    assert [one.text for one in verdict.looked_at[:3]] == ["p0", "便民服务清单", "p1"]
    assert len(verdict.looked_at) == 12


NAME = {"zh": "物", "en": "thing"}


@pytest.mark.parametrize(
    ("group", "said_of_it"),
    [
        ({}, "needs words"),
        ({"any": ["("]}, "is no regular expression"),
        ({"any": ["a"], "each": "units"}, "by the names and hosts of each"),
        ({"each": "upstream"}, "Input should be 'units'"),
        ({"any": ["a"], "within": "g", "where": "texts"}, "which is no group of whole pages"),
        ({"any": ["a"], "within": "h"}, "needs where: texts"),
        ({"any": ["a"], "also": [{"where": "texts"}]}, "needs words"),
        ({"any": ["a"], "where": "smells"}, "Input should be 'names', 'texts' or 'sources'"),
    ],
)
def test_groups_that_ask_nothing_sensible(group: dict[str, Any], said_of_it: str) -> None:
    with pytest.raises(ValidationError, match=said_of_it):
        CollectParams.model_validate({"groups": [{"key": "g", "name": NAME} | group]})
