"""A visit: one page fetched and read, and the interface by which the survey asks for more."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sitecheck.facts.fetched import Attempt, Fetched, Hop
from sitecheck.facts.identity import TlsReading
from sitecheck.facts.outcomes import Failure
from sitecheck.facts.page import PageFacts

_NOT_MODIFIED = 304
PARTLY = "not everything the page's scripts asked for was answered"
"""``Fetched.detail`` of a rendered page that may lack what a visitor sees: such a page proves no absence."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One page as it was fetched (after all redirects) and read; ``page`` is None when there was nothing to read."""

    url: str  # as asked for
    fetched: Fetched
    page: PageFacts | None
    html: str = ""  # decoded source, for readers of embedded lists
    body_sha256: str | None = None
    rendered: bool = False
    hops: tuple[Hop, ...] = ()  # HTTP and client-side redirects in order

    @property
    def final_url(self) -> str:
        """Where the visit ended."""
        return self.page.url if self.page is not None else self.fetched.final_url

    @property
    def whole(self) -> bool:
        """Whether nothing the page's scripts asked for went unanswered; a plain page is whole as it stands."""
        return not self.rendered or self.fetched.detail != PARTLY

    @property
    def failure(self) -> Failure | None:
        """Why there is no page, if there is none."""
        return self.fetched.failure

    @property
    def on_trust(self) -> bool:
        """Whether the page was not sent tonight, because its server said that it had not changed."""
        return any(attempt.status == _NOT_MODIFIED for attempt in self.fetched.attempts)


class LinkState(StrEnum):
    """What checking one link target showed. Only ``DEAD`` and ``SOFT_404`` are defects; ``UNDECIDED`` is none."""

    OK = "ok"
    DEAD = "dead"
    SOFT_404 = "soft-404"
    INTRANET = "intranet"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class LinkVerdict:
    """The state of one link target with all attempts made. ``certain`` means two different looks agree."""

    url: str
    state: LinkState
    reason: str  # http-404, http-410, http-5xx, refused, dns, soft-404, blocked, timeout-read …
    certain: bool
    status: int | None = None
    final_url: str = ""
    attempts: tuple[Attempt, ...] = ()
    body_sha256: str | None = None


class Visitor(Protocol):
    """The one way the survey reaches the network. Every answer is remembered for the night, so asking twice is free
    and a killed night that is taken up again sees the same answers."""

    async def visit(self, url: str, *, referer: str | None = None) -> Visit:
        """Fetch and read a page, following HTTP, meta and script redirects."""
        ...

    async def glance(self, url: str, *, referer: str | None = None) -> Visit:
        """As ``visit``, without source and body: what came of it, and what was read."""
        ...

    async def anew(self, url: str, *, late: bool = False) -> Visit:
        """As ``glance``, fetched whole once more; ``late``: once again where that was done before."""
        ...

    async def certificate(self, url: str) -> TlsReading:
        """What the host of an https URL shows of itself in a TLS handshake. No page is asked for."""
        ...

    async def raw(self, url: str, *, referer: str | None = None) -> Fetched:
        """Fetch without reading: list interfaces that answer JSON or XML."""
        ...

    async def render(self, url: str) -> Visit | None:
        """Open in the browser; None where there is none, a visit without page where it failed (RENDER_FAILED)."""
        ...

    async def probe(self, url: str, *, referer: str | None = None, second: bool = False) -> Fetched:
        """Check a link: HEAD then GET. ``second`` asks again instead of remembering."""
        ...
