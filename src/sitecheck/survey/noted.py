"""Which addresses a reading rests on: a visitor that writes down what it is asked for."""

from __future__ import annotations

from sitecheck.facts.fetched import Fetched
from sitecheck.facts.identity import TlsReading
from sitecheck.facts.visit import Visit, Visitor


class NotedVisitor:
    """Passes everything on. ``addresses`` are those asked for so far, each once, in the order of asking."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._noted: dict[str, None] = {}

    @property
    def addresses(self) -> tuple[str, ...]:
        """What was asked for so far."""
        return tuple(self._noted)

    async def visit(self, url: str, *, referer: str | None = None) -> Visit:
        """As ``facts.visit.Visitor``; so are all of these."""
        self._noted.setdefault(url)
        return await self._visitor.visit(url, referer=referer)

    async def glance(self, url: str, *, referer: str | None = None) -> Visit:
        """Noted."""
        self._noted.setdefault(url)
        return await self._visitor.glance(url, referer=referer)

    async def anew(self, url: str, *, late: bool = False) -> Visit:
        """Noted."""
        self._noted.setdefault(url)
        return await self._visitor.anew(url, late=late)

    async def certificate(self, url: str) -> TlsReading:
        """Noted."""
        self._noted.setdefault(url)
        return await self._visitor.certificate(url)

    async def raw(self, url: str, *, referer: str | None = None) -> Fetched:
        """Noted."""
        self._noted.setdefault(url)
        return await self._visitor.raw(url, referer=referer)

    async def render(self, url: str) -> Visit | None:
        """Noted."""
        self._noted.setdefault(url)
        return await self._visitor.render(url)

    async def probe(self, url: str, *, referer: str | None = None, second: bool = False) -> Fetched:
        """Noted."""
        self._noted.setdefault(url)
        return await self._visitor.probe(url, referer=referer, second=second)
