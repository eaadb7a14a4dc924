from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.checks.sights import CALENDAR, CHECKS, SITE, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.facts.identity import IdentityReading, TlsReading, TlsTrouble
from sitecheck.facts.outcomes import Outcome, Stop
from sitecheck.facts.verdict import Verdict

CHECK = CHECKS["tls-certificate"]
HOST = "portal.example"
SECURE = f"https://{HOST}/"


def reading(trouble: str = "", *, offered: bool | None = True, day: str = "2027-06-01", detail: str = "") -> TlsReading:
    return TlsReading(HOST, offered, trouble, detail, datetime.fromisoformat(day).replace(tzinfo=UTC), "示例 CA")


def judged(tls: TlsReading | None, *, home: str = SITE, relaxed: str = "", **given: Any) -> Verdict:
    seen = observe(identity=IdentityReading(HOST, tls=tls))
    assert seen.home is not None
    page = replace(seen.home, final_url=home)
    crawl = replace(totals(), relaxed_tls=relaxed)
    return judge(replace(seen, **{"home": page, "pages": (page,), "crawl": crawl, **given}), CHECK, CALENDAR, {})


@pytest.mark.parametrize(
    ("tls", "home", "outcome", "reason"),
    [
        (reading(), SITE, Outcome.PASS, "valid"),
        (replace(reading(), not_after=None), SITE, Outcome.PASS, "valid"),
        (reading(day="2026-12-21"), SITE, Outcome.PASS, "valid"),
        (reading(day="2026-12-20"), SITE, Outcome.FACTS, "ending"),
        (reading("expired"), SECURE, Outcome.FAIL, "invalid"),
        (reading("wrong-host"), SECURE, Outcome.FAIL, "invalid"),
        # Opened by http: port 443 may be somebody else's.
        (reading("expired"), SITE, Outcome.FACTS, "trouble"),
        (reading("wrong-host"), SITE, Outcome.FACTS, "trouble"),
        # Our clock, our list of authorities, our protocols: a browser may see it otherwise.
        (reading("not-yet-valid"), SECURE, Outcome.FACTS, "trouble"),
        (reading("untrusted"), SECURE, Outcome.FACTS, "trouble"),
        (reading("old-protocol"), SECURE, Outcome.FACTS, "trouble"),
        (reading("failed"), SECURE, Outcome.UNABLE, "unknown"),
        (reading(offered=False), SITE, Outcome.FACTS, "not-offered"),
        (reading(offered=None, detail="timeout-connect"), SITE, Outcome.UNABLE, "unknown"),
        (None, SITE, Outcome.UNABLE, "not-surveyed"),
    ],
)
def test_what_a_certificate_comes_to(tls: TlsReading | None, home: str, outcome: Outcome, reason: str) -> None:
    verdict = judged(tls, home=home)
    assert (verdict.outcome, verdict.reason) == (outcome, reason)
    assert [finding.subject for finding in verdict.findings] == ([HOST] if outcome is Outcome.FAIL else [])


@pytest.mark.parametrize("trouble", TlsTrouble)
def test_a_portal_opened_by_http_never_loses_a_point(trouble: TlsTrouble) -> None:
    assert judged(reading(trouble.value)).outcome in (Outcome.FACTS, Outcome.UNABLE)


def test_the_registered_address_counts_too() -> None:
    assert judged(reading("expired"), site=SECURE).outcome is Outcome.FAIL


@pytest.mark.parametrize(("relaxed", "certain"), [("", False), ("certificate: certificate has expired", True)])
def test_the_crawl_is_the_second_witness(relaxed: str, certain: bool) -> None:
    (finding,) = judged(reading("expired"), home=SECURE, relaxed=relaxed).findings
    assert finding.certain is certain
    assert [(mark.page_url, mark.body_sha256) for mark in finding.marks] == [(SECURE, "aa" * 32)]


@pytest.mark.parametrize("stop", [Stop.BLOCKED, Stop.UNREACHABLE])
def test_a_site_that_was_not_seen(stop: Stop) -> None:
    verdict = judged(reading("expired"), home=SECURE, crawl=totals(stop, reason="blocked"))
    assert (verdict.outcome, verdict.reason) == (Outcome.UNABLE, "site-unseen")


def test_units_without_a_site() -> None:
    assert judge(observe(), CHECK, CALENDAR, {"has_website": False}).outcome is Outcome.NOT_APPLICABLE
