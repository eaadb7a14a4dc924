"""How a home page was opened is said where it matters to the unit, and never judged."""

from __future__ import annotations

import asyncio
import json
import ssl
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

import httpx
import jsonschema
import trustme
from tests.crawl.portal import Page, Portal, page
from tests.fetch.fakes import Inner

from sitecheck.audit.calendars import calendar_of
from sitecheck.audit.report import report
from sitecheck.audit.site import SiteAudit, audit_site
from sitecheck.audit.words import words
from sitecheck.audit.workshop import open_workshop
from sitecheck.crawl.result import CrawlTarget
from sitecheck.crawl.site import crawl_site
from sitecheck.crawl.visitor import NightVisitor
from sitecheck.facts.outcomes import Stop
from sitecheck.fetch import AddressPolicy, Fetcher
from sitecheck.settings.records import Settings, SiteConfig
from sitecheck.store.nightfile import NightFile

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "audit.schema.json").read_text(encoding="utf-8"))
PAGES: dict[str, Page] = {"/": page("某局", "通知公告=/tz/"), "/tz/": page("通知公告")}


class SecurePortal(Portal):
    """A portal with a certificate that nobody trusts."""

    async def __aenter__(self) -> Self:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
        self._server = await asyncio.start_server(self._accept, self.address, 0, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def url(self, target: str = "/") -> str:
        return super().url(target).replace("http://", "https://")


async def audited(portal: Portal, folder: Path) -> tuple[SiteAudit, list[str], dict[str, object]]:
    async with open_workshop(Settings(), root=None, snapshots=folder / "snapshots", use_browser=False) as workshop:
        audit = await audit_site(
            SiteConfig(unit="a", url=portal.url(), allow_networks=("127.0.0.0/8",)), workshop,
            as_of=date(2026, 11, 20), night_path=folder / "night", calendar=calendar_of(None), attributes={},
        )  # fmt: skip
        checks = dict(workshop.checks)
    value = report([audit], checks, "snapshots")
    jsonschema.validate(value, SCHEMA)
    other = replace(
        audit, observation=replace(audit.observation, crawl=replace(audit.observation.crawl, opened_by="http"))
    )
    jsonschema.validate(report([other], checks, "snapshots"), SCHEMA)
    assert any("opens by http only" in line for line in words([other], checks))
    return audit, list(words([audit], checks)), value["audits"][0]["crawl"]


async def test_a_portal_that_opens_only_with_relaxed_tls_is_read_and_marked(tmp_path: Path) -> None:
    async with SecurePortal(PAGES) as portal:
        audit, lines, crawl = await audited(portal, tmp_path)
    assert audit.observation.crawl.stopped_by is Stop.EXHAUSTED
    assert audit.observation.crawl.pages == 2
    assert "certificate" in str(crawl["relaxed_tls"])
    assert any("opens only with relaxed TLS (certificate" in line for line in lines)


async def test_an_ordinary_portal_has_no_such_note(tmp_path: Path) -> None:
    async with Portal(PAGES) as portal:
        _, lines, crawl = await audited(portal, tmp_path)
    assert not {"relaxed_tls", "opened_by"} & set(crawl)
    assert not any("note" in line for line in lines)


async def test_the_scheme_that_opened_is_kept_where_it_is_the_other_one(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response | Exception:
        if request.url.scheme == "http":
            return httpx.ConnectError("connection refused")
        return httpx.Response(200, html=page("某局"))

    async def no_sleep(_seconds: float) -> None:
        """Time passes at once."""

    for configured, opened_by in (("http", "https"), ("https", "")):
        async with Fetcher(AddressPolicy(), transport=Inner(answer), sleep=no_sleep) as fetcher:
            with NightFile.open(tmp_path / configured, "inputs") as night:
                result = await crawl_site(
                    CrawlTarget(f"{configured}://a.gov.test/"), NightVisitor(fetcher, night), night,
                    clock=lambda: 0.0, now=lambda: datetime(2026, 11, 20, tzinfo=UTC), sleep=no_sleep,
                )  # fmt: skip
                assert (result.totals.opened_by, result.totals.relaxed_tls) == (opened_by, "")
