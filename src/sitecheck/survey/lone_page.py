"""A visitor that has one page and knows no other: what the survey makes of a page without asking for anything."""

from __future__ import annotations

from dataclasses import dataclass, field

from sitecheck.facts.fetched import Fetched
from sitecheck.facts.identity import TlsReading
from sitecheck.facts.outcomes import Failure
from sitecheck.facts.visit import Visit
from sitecheck.page.urls import host_key, identity

_NOT_ASKED = "only this page is looked at"


@dataclass(slots=True)
class LonePage:
    """Answers with ``page`` under its own address; of every other address it keeps that it would have been asked for.

    ``wanted`` holds those addresses in order, each once.
    """

    page: Visit
    wanted: dict[str, None] = field(default_factory=dict)

    async def visit(self, url: str, *, referer: str | None = None) -> Visit:
        """The page, or that nobody asked."""
        if identity(url) in (identity(self.page.url), identity(self.page.final_url)):
            return self.page
        self.wanted.setdefault(url)
        return Visit(url, _unasked(url, "GET"), None)

    async def glance(self, url: str, *, referer: str | None = None) -> Visit:
        """As ``visit``."""
        return await self.visit(url, referer=referer)

    async def anew(self, url: str, *, late: bool = False) -> Visit:
        """As ``visit``."""
        return await self.visit(url)

    async def certificate(self, url: str) -> TlsReading:
        """That nobody asked."""
        return TlsReading(host_key(url), None, detail=_NOT_ASKED)

    async def raw(self, url: str, *, referer: str | None = None) -> Fetched:
        """That nobody asked."""
        self.wanted.setdefault(url)
        return _unasked(url, "GET")

    async def render(self, url: str) -> Visit | None:
        """There is no browser."""
        return None

    async def probe(self, url: str, *, referer: str | None = None, second: bool = False) -> Fetched:
        """The page's own answer, or that nobody asked."""
        if identity(url) == identity(self.page.url):
            return self.page.fetched
        self.wanted.setdefault(url)
        return _unasked(url, "HEAD")


def _unasked(url: str, method: str) -> Fetched:
    return Fetched(url, url, method, None, failure=Failure.OUT_OF_BUDGET, detail=_NOT_ASKED)
