from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.checks.sights import CALENDAR, CHECKS, SITE, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.messages import message
from sitecheck.facts.identity import IdentityReading, Look, LookEnd
from sitecheck.facts.outcomes import Failure, Outcome, Stop
from sitecheck.facts.verdict import Verdict

CHECK = CHECKS["site-availability"]
START = datetime(2026, 11, 19, 17, tzinfo=UTC)
OPENED, FAILED, UNCLEAR, OURS, KEPT_OUT = LookEnd


def look(end: LookEnd, seconds: float = 0, failure: Failure | None = None, status: int | None = None) -> Look:
    return Look(START + timedelta(seconds=seconds), SITE, status, failure, 1234, end)


def judged(*looks: Look, attributes: dict[str, object] | None = None, **given: Any) -> Verdict:
    seen = observe(identity=IdentityReading("portal.example", looks=looks, **given), crawl=totals(Stop.UNREACHABLE))
    return judge(seen, CHECK, CALENDAR, attributes or {})


def refused(*seconds: float) -> list[Look]:
    return [look(FAILED, second, Failure.REFUSED) for second in seconds]


@pytest.mark.parametrize(
    ("looks", "outcome", "reason"),
    [
        ([look(OPENED, status=200)], Outcome.PASS, "open"),
        ([*refused(0), look(OPENED, 1, status=200)], Outcome.PASS, "open-in-the-end"),
        ([*refused(0, 5, 10), look(OPENED, 100, status=200)], Outcome.PASS, "open-in-the-end"),
        (refused(0, 5, 95), Outcome.FAIL, "down"),
        ([look(FAILED, at, status=500) for at in (0, 5, 95)], Outcome.FAIL, "down"),
        # Close together, or too few: a server being restarted looks the same.
        (refused(0, 5, 10), Outcome.UNABLE, "too-few"),
        (refused(0, 95), Outcome.UNABLE, "too-few"),
        # One attempt that was not the site's doing is enough to leave it to a person.
        ([*refused(0, 5), look(UNCLEAR, 95, Failure.TIMEOUT_READ)], Outcome.UNABLE, "no-answer"),
        ([look(UNCLEAR, at, Failure.TIMEOUT_CONNECT) for at in (0, 5, 95)], Outcome.UNABLE, "no-answer"),
        ([look(UNCLEAR, at, status=503) for at in (0, 5, 95)], Outcome.UNABLE, "no-answer"),
        ([*refused(0, 5), look(OURS, 95, Failure.REFUSED)], Outcome.UNABLE, "own-network"),
        ([*refused(0, 5), look(KEPT_OUT, 95, Failure.BLOCKED)], Outcome.UNABLE, "kept-out"),
        ([look(KEPT_OUT, failure=Failure.ROBOTS)], Outcome.UNABLE, "kept-out"),
        ([], Outcome.UNABLE, "not-surveyed"),
    ],
)
def test_what_the_attempts_come_to(looks: list[Look], outcome: Outcome, reason: str) -> None:
    verdict = judged(*looks)
    assert (verdict.outcome, verdict.reason) == (outcome, reason)
    assert bool(verdict.findings) == (outcome is Outcome.FAIL)


def test_a_site_that_is_down_is_one_suspicion_about_the_site() -> None:
    verdict = judged(*refused(0, 5, 95))
    (finding,) = verdict.findings
    assert (finding.subject, finding.url, finding.certain) == (SITE, SITE, False)
    assert [mark.page_url for mark in finding.marks] == [SITE]
    said = message(CHECK, finding.reason, finding.params, "zh")
    assert said == f"北京时间11-20 01:00:00至11-20 01:01:35访问首页3次，均打不开（服务器拒绝连接）：{SITE}"


def test_a_refusal_before_anything_was_asked_has_no_time() -> None:
    looks = [Look(None, SITE, None, Failure.REFUSED, 0, FAILED), *refused(0, 95)]
    assert judged(*looks).reason == "too-few"


def test_a_notice_on_a_page_that_opens_is_not_judged() -> None:
    verdict = judged(look(OPENED, status=200), notice="系统维护中")
    assert (verdict.outcome, verdict.reason, verdict.params["text"]) == (Outcome.UNABLE, "notice", "系统维护中")


def test_how_long_it_took() -> None:
    assert judged(look(OPENED, status=200)).params == {"url": SITE, "seconds": "1.2"}


def test_older_nights_and_units_without_a_site() -> None:
    assert judge(observe(), CHECK, CALENDAR, {}).reason == "not-surveyed"
    assert judged(*refused(0, 5, 95), attributes={"has_website": False}).outcome is Outcome.NOT_APPLICABLE
