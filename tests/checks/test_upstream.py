"""Kind ``upstream``: a host is missed only where everything was seen that could link to it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.checks.sights import CALENDAR, CHECKS, SITE, observe, totals
from tests.checks.test_collect import READ, UNREAD, place

from sitecheck.checks.engine import judge
from sitecheck.checks.messages import message
from sitecheck.facts.mentions import HostLook, Mention, MentionReading, Topic
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Verdict

CHECK = CHECKS["upstream-links"]
CITY, DISTRICT = "www.city.example", "www.district.example"
WHOLE = HostLook((SITE, f"{SITE}gk/"))


def seen(*places: Mention, look: HostLook | None = WHOLE, **given: Any) -> SiteObservation:
    reading = MentionReading(places, look=look)
    plain = {"upstream_hosts": (CITY, DISTRICT), "pages": READ}
    return observe(mentions={CHECK.id: reading}, **(plain | given))


def said(observation: SiteObservation, **attributes: object) -> Verdict:
    return judge(observation, CHECK, CALENDAR, attributes)


def test_a_host_that_no_page_links_to() -> None:
    verdict = said(seen(place(CITY, "市政府")))
    assert (verdict.outcome, verdict.reason) == (Outcome.FAIL, "not-linked")
    assert (verdict.params["groups"], verdict.params["missing"], verdict.params["count"]) == (CITY, DISTRICT, "1")
    (found,) = verdict.findings
    assert (found.subject, found.url, found.certain) == (DISTRICT, SITE, False)
    assert [mark.page_url for mark in found.marks] == [SITE, f"{SITE}gk/"]
    text = message(CHECK, found.reason, found.params, "zh")
    assert DISTRICT in text
    assert f"{SITE}gk/" in text
    assert verdict.undecided == ()


def test_what_the_browser_misses_as_well_has_two_witnesses() -> None:
    verdict = said(seen(look=HostLook((SITE,), rendered=True)))
    assert [(one.subject, one.certain) for one in verdict.findings] == [(CITY, True), (DISTRICT, True)]


def test_all_are_linked() -> None:
    verdict = said(seen(place(CITY, "市政府"), place(DISTRICT, "区政府", opened=None), look=None))
    assert (verdict.outcome, verdict.reason, verdict.findings) == (Outcome.PASS, "linked", ())
    assert len(verdict.looked_at) == 2


@pytest.mark.parametrize(
    ("look", "given", "why"),
    [
        (HostLook((SITE,), unread="script-list"), {}, "script-list"),
        (HostLook((SITE,), unread="timeout-read"), {}, "timeout-read"),
        (None, {}, "not-read"),
        (WHOLE, {"crawl": totals(Stop.TIME_BUDGET)}, "time-budget"),
        (WHOLE, {"pages": READ[:4]}, "few-pages"),
        (WHOLE, {"pages": (*READ, UNREAD, UNREAD, UNREAD)}, "pages-unread"),
    ],
)
def test_too_little_was_seen(look: HostLook | None, given: dict[str, Any], why: str) -> None:
    alone = said(seen(look=look, **given))
    assert (alone.outcome, alone.reason, alone.params["why"]) == (Outcome.UNABLE, "cut-short", why)
    assert (alone.findings, alone.undecided) == ((), (CITY, DISTRICT))
    beside = said(seen(place(CITY, "市政府"), look=look, **given))
    assert (beside.outcome, beside.reason, beside.params["why"]) == (Outcome.FACTS, "laid-out", why)
    assert (beside.findings, beside.undecided) == ((), (DISTRICT,))


def test_a_host_that_is_named_without_a_link_is_laid_out() -> None:
    verdict = said(seen(look=HostLook((SITE,), (CITY,))))
    assert [one.subject for one in verdict.findings] == [DISTRICT]
    assert verdict.undecided == (CITY,)
    verdict = said(seen(look=HostLook((SITE,), (CITY, DISTRICT))))
    assert (verdict.outcome, verdict.reason, verdict.params["why"]) == (Outcome.FACTS, "laid-out", "named-only")
    assert "没有读到链接" in message(CHECK, verdict.reason, verdict.params, "zh")


def test_a_link_that_does_not_open_is_no_missing_link() -> None:
    verdict = said(seen(place(CITY, "市政府", opened=False), place(DISTRICT, "区政府")))
    assert (verdict.outcome, verdict.reason, verdict.findings) == (Outcome.FACTS, "laid-out", ())
    assert (verdict.params["unopened"], verdict.params["missing"], verdict.undecided) == (CITY, "", (CITY,))


@pytest.mark.parametrize(
    ("observation", "attributes", "outcome", "reason"),
    [
        (seen(upstream_hosts=()), {}, "not-applicable", "none-registered"),
        (seen(), {"has_website": False}, "not-applicable", "no-website"),
        (seen(crawl=totals(Stop.BLOCKED, reason="blocked")), {}, "unable", "site-unseen"),
        (observe(upstream_hosts=(CITY,)), {}, "unable", "not-surveyed"),
    ],
)
def test_what_is_not_judged(
    observation: SiteObservation, attributes: dict[str, object], outcome: str, reason: str
) -> None:
    verdict = said(observation, **attributes)
    assert (verdict.outcome.value, verdict.reason, verdict.findings) == (outcome, reason, ())


def test_what_is_asked_of_the_survey() -> None:
    assert CHECK.topics((CITY,), ()) == (Topic("upstream-links", CITY, hosts=(CITY,)),)
