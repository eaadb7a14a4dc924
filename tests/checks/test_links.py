from __future__ import annotations

from typing import Any

import pytest
from tests.checks.sights import CALENDAR, CHECKS, SITE, link, observe, totals

from sitecheck.checks.definition import LinksCheck, LinksParams
from sitecheck.checks.engine import examined, judge
from sitecheck.checks.messages import message
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.site import LinkReading
from sitecheck.facts.verdict import Verdict
from sitecheck.facts.visit import LinkState

CHECK = CHECKS["broken-links"]
DEAD, SOFT, INTRANET, UNDECIDED = LinkState.DEAD, LinkState.SOFT_404, LinkState.INTRANET, LinkState.UNDECIDED
OK = [link(f"{SITE}ok{place}") for place in range(4)]


def judged(*links: LinkReading, params: LinksParams | None = None, **given: Any) -> Verdict:
    check = CHECK if params is None else CHECK.model_copy(update={"params": params})
    return judge(observe(links=links, **given), check, CALENDAR)


@pytest.mark.parametrize(
    ("state", "said", "reason"),
    [
        (DEAD, "http-404", "http-404"),
        (DEAD, "http-410", "http-410"),
        (DEAD, "http-503", "http-5xx"),
        (DEAD, "http-500", "http-5xx"),
        (DEAD, "refused", "refused"),
        (DEAD, "dns", "dns"),
        (DEAD, "reset", "dead"),
        (DEAD, "all-open", "dead"),  # no reason of a link, whatever it looks like
        (SOFT, "soft-404", "soft-404"),
        (INTRANET, "private-address", "intranet"),
    ],
)
@pytest.mark.parametrize("certain", [True, False])
def test_defects(state: LinkState, said: str, reason: str, certain: bool) -> None:
    verdict = judged(*OK, link(f"{SITE}x.html", state, said, certain=certain))
    (finding,) = verdict.findings
    assert (verdict.outcome, verdict.reason, verdict.params["count"]) == (Outcome.FAIL, "dead-links", "1")
    assert (finding.subject, finding.reason, finding.certain) == (f"{SITE}x.html", reason, certain)
    for lang in ("zh", "en"):
        assert f"{SITE}x.html" in message(CHECK, finding.reason, finding.params, lang)


@pytest.mark.parametrize(
    ("links", "given", "outcome", "reason"),
    [
        (OK, {}, "pass", "all-open"),
        ([*OK, link(f"{SITE}u", UNDECIDED, "blocked")], {}, "pass", "open-so-far"),
        (OK, {"links_unchecked": 4}, "pass", "open-so-far"),
        ([*OK[:1], link(f"{SITE}u", UNDECIDED, "blocked")], {}, "pass", "open-so-far"),  # half is not most
        ([*OK[:1], *[link(f"{SITE}u{n}", UNDECIDED, "tls") for n in range(2)]], {}, "unable", "mostly-undecided"),
        (OK, {"links_unchecked": 5}, "unable", "mostly-undecided"),
        ([], {}, "unable", "no-links"),
        ([], {"links_unchecked": 3}, "unable", "mostly-undecided"),
        (OK, {"crawl": totals(Stop.BLOCKED, reason="blocked")}, "unable", "site-unseen"),
        ([], {"crawl": totals(Stop.UNREACHABLE, reason="dns"), "home": None}, "unable", "site-unseen"),
        (OK, {"home": None}, "unable", "site-unseen"),
        (OK, {"crawl": totals(Stop.PAGE_BUDGET)}, "pass", "all-open"),
        (OK, {"crawl": totals(Stop.TIME_BUDGET)}, "pass", "all-open"),
        ([link(f"{SITE}x", DEAD, "http-404")], {"crawl": totals(Stop.BLOCKED, reason="blocked")}, "fail", "dead-links"),
    ],
)  # fmt: skip
def test_outcomes(links: list[LinkReading], given: dict[str, Any], outcome: str, reason: str) -> None:
    verdict = judged(*links, **given)
    assert (verdict.outcome.value, verdict.reason) == (outcome, reason)


def test_what_could_not_be_decided_is_listed_apart() -> None:
    verdict = judged(*OK, link(f"{SITE}u", UNDECIDED, "timeout-read"), link(f"{SITE}x", DEAD, "http-404"))
    assert verdict.undecided == (f"{SITE}u",)
    assert [finding.subject for finding in verdict.findings] == [f"{SITE}x"]


@pytest.mark.parametrize(
    ("given", "partial"),
    [
        ({}, False),
        ({"links_unchecked": 1}, True),
        ({"crawl": totals(Stop.TIME_BUDGET)}, True),
        ({"crawl": totals(Stop.PAGE_BUDGET)}, False),
    ],
)
def test_a_verdict_that_did_not_see_everything_says_so(given: dict[str, Any], partial: bool) -> None:
    assert ("partial" in judged(*OK, **given).params) is partial
    assert ("partial" in judged(*OK, link(f"{SITE}x", DEAD, "http-404"), **given).params) is partial


def test_examined_are_those_that_open() -> None:
    links = (*OK[:1], link(f"{SITE}u", UNDECIDED), link(f"{SITE}x", DEAD), link(f"{SITE}s.css", kind="style"))
    assert examined(observe(links=links), CHECKS) == {"broken-links": {f"{SITE}ok0"}}


@pytest.mark.parametrize(
    ("params", "subjects"),
    [
        (LinksParams(), ["http://other.example/y", f"{SITE}x"]),
        (LinksParams(external=False), [f"{SITE}x"]),
        (LinksParams(internal=False), ["http://other.example/y"]),
        (LinksParams(kinds=("style",)), [f"{SITE}s.css"]),
    ],
)
def test_which_links_count(params: LinksParams, subjects: list[str]) -> None:
    verdict = judged(
        link(f"{SITE}x", DEAD, "http-404"),
        link("http://other.example/y", DEAD, "http-404", internal=False),
        link(f"{SITE}s.css", DEAD, "http-404", kind="style"),
        params=params,
    )
    assert [finding.subject for finding in verdict.findings] == subjects


def test_one_target_in_many_places_is_one_finding_with_its_first_places_marked() -> None:
    verdict = judged(*OK, link(f"{SITE}x", DEAD, "http-404", places=7, status=404))
    (finding,) = verdict.findings
    assert finding.params == {
        "target": f"{SITE}x",
        "label": "申请表",
        "page": f"{SITE}p0",
        "count": "7",
        "status": "404",
    }
    assert [(mark.page_url, mark.link_index, mark.body_sha256) for mark in finding.marks] == [
        (f"{SITE}p{place}", place, "cc" * 32) for place in range(3)
    ]


def test_the_order_of_links_does_not_matter_to_findings() -> None:
    links = [link(f"{SITE}{name}", DEAD, "http-404") for name in "cab"]
    assert [finding.subject for finding in judged(*links).findings] == [f"{SITE}{name}" for name in "abc"]
    assert judged(*links).findings == judged(*reversed(links)).findings


def test_a_unit_without_a_website() -> None:
    assert judge(observe(links=tuple(OK)), CHECK, CALENDAR, {"has_website": False}).outcome is Outcome.NOT_APPLICABLE
    assert isinstance(CHECK, LinksCheck)
