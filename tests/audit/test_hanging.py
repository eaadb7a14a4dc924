"""Portals that take every connection and never answer cost a minute or two, are no finding, and cost links no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest
from tests.fetch.fakes import FakeTime, Inner

from sitecheck.audit.calendars import calendar_of
from sitecheck.audit.site import audit_site
from sitecheck.audit.workshop import open_workshop
from sitecheck.facts.outcomes import Failure, Outcome, Stop
from sitecheck.fetch.errors import FetchError
from sitecheck.settings.records import Settings, SiteConfig

READ, CONNECT = 20.0, 10.0


@pytest.mark.parametrize(
    ("failure", "seconds", "most"),
    [(Failure.TIMEOUT_READ, READ, 90.0), (Failure.TIMEOUT_CONNECT, CONNECT, 60.0)],
)
async def test_a_site_that_hangs_on_every_request(
    tmp_path: Path, failure: Failure, seconds: float, most: float
) -> None:
    time = FakeTime()

    def hang(_request: httpx.Request) -> Exception:
        time.seconds += seconds
        return FetchError(failure, "nothing came")

    inner = Inner(hang)
    async with open_workshop(Settings(), root=None, snapshots=tmp_path / "snapshots", use_browser=False) as workshop:
        own = replace(workshop, transport=inner, now=time.now, clock=time.clock, sleep=time.sleep)  # type: ignore[arg-type]
        start = time.seconds
        audit = await audit_site(
            SiteConfig(unit="a", url="http://hangs.gov.test/"), own, as_of=date(2026, 11, 20),
            night_path=tmp_path / "night", calendar=calendar_of(None), attributes={},
        )  # fmt: skip
    assert time.seconds - start <= most
    assert len(inner.requests) == 4  # two by each scheme
    seen = audit.observation.crawl
    assert (seen.stopped_by, seen.pages) == (Stop.UNREACHABLE, 0)
    assert not any(verdict.findings for verdict in audit.verdicts)
    assert {verdict.outcome for verdict in audit.verdicts} <= {Outcome.UNABLE, Outcome.NOT_APPLICABLE}
