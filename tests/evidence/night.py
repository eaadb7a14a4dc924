"""A small night for the tests of this room: pages in a table, a visitor over them, a store in a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from sitecheck.facts.fetched import Fetched
from sitecheck.facts.outcomes import Failure, Stop
from sitecheck.facts.site import CrawlTotals, SiteObservation
from sitecheck.facts.visit import Visit
from sitecheck.page.read import read_page
from sitecheck.store.nightfile import Asked
from sitecheck.store.told import Told

SITE = "http://www.example.gov.cn"
AT = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
HTML = (("Content-Type", "text/html"),)


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


class Night:
    """Answers ``visit``, ``render``, ``get`` and ``told`` out of tables; every live request is kept in ``asked``."""

    def __init__(
        self,
        pages: Mapping[str, bytes],
        rendered: Mapping[str, str] | None = None,
        live: Mapping[str, bytes] | None = None,
    ) -> None:
        self._pages = pages
        self._rendered = rendered or {}
        self._live = live or {}
        self.asked: list[str] = []
        self.parts: dict[str, Told] = {}
        self.again: dict[str, Fetched] = {}  # answers to whoever asks once more; without one it is as it was
        self.moved: dict[str, str] = {}  # where a page was found → what was asked for
        self.bodies = {
            sha(body): body for body in (*pages.values(), *(text.encode() for text in self._rendered.values()))
        }

    async def visit(self, url: str, *, referer: str | None = None) -> Visit:
        body = self._pages.get(url.removeprefix(SITE))
        if body is None:
            return Visit(url, Fetched(url, url, "GET", None, failure=Failure.REFUSED, at=AT), None)
        page, html = read_page(body, url)
        return Visit(url, Fetched(url, url, "GET", 200, HTML, body, at=AT), page, html, sha(body))

    async def anew(self, url: str) -> Visit:
        fetched = self.again.get(url.removeprefix(SITE))
        if fetched is None:
            return await self.visit(url)
        page, _ = read_page(fetched.body, url) if fetched.ok else (None, "")
        return Visit(url, fetched, page, body_sha256=sha(fetched.body) if fetched.body else None)

    async def render(self, url: str) -> Visit | None:
        html = self._rendered.get(url.removeprefix(SITE))
        if html is None:
            return None
        page, _ = read_page(html.encode(), url)
        fetched = Fetched(url, url, "GET", 200, HTML, self._pages[url.removeprefix(SITE)], at=AT)
        return Visit(url, fetched, page, html, sha(html.encode()), rendered=True)

    def asked_for(self, url: str) -> str:
        return self.moved.get(url, url)

    def body(self, sha: str) -> bytes | None:
        return self.bodies.get(sha)

    def told(self, url: str) -> tuple[Told, ...]:
        body = self._pages.get(url.removeprefix(SITE))
        if body is None:
            return ()
        return (Told(Asked("GET", url), Fetched(url, url, "GET", 200, HTML, at=AT), sha(body)),)

    def addresses(self, url: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.asked_for(url), url)))

    def part(self, url: str) -> Told | None:
        return self.parts.get(url)

    def keep_part(self, url: str, answer: Fetched, *, whole: bool = True) -> None:
        if whole:
            self.bodies[sha(answer.body)] = answer.body
        self.parts[url] = Told(Asked("PART", url), replace(answer, body=b""), sha(answer.body))

    async def get(self, url: str, *, referer: str | None = None) -> Fetched:
        self.asked.append(url.removeprefix(SITE))
        body = self._live.get(url.removeprefix(SITE))
        if body is None:
            return Fetched(url, url, "GET", 404, HTML, b"none")
        return Fetched(url, url, "GET", 200, (("Content-Type", "text/css"),), body)


def observation(**changes: object) -> SiteObservation:
    base: dict[str, object] = {
        "schema": "test",
        "site": SITE + "/",
        "site_key": "www.example.gov.cn",
        "as_of": date(2026, 11, 20),
        "started_at": AT,
        "finished_at": AT,
        "crawl": CrawlTotals(1, 1, 0, 1, Stop.EXHAUSTED),
        "home": None,
    }
    return SiteObservation(**{**base, **changes})  # type: ignore[arg-type]
