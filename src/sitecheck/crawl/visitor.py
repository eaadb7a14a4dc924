"""The one way to a site in a night: robots.txt first, each thing asked once, every answer remembered."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sitecheck.crawl.memory import Fetching, Kept, Memory, Steps
from sitecheck.crawl.reading import Reader
from sitecheck.crawl.robots import RobotsGate
from sitecheck.facts.fetched import Attempt, Fetched, Hop
from sitecheck.facts.identity import TlsReading
from sitecheck.facts.outcomes import Failure, PageKind
from sitecheck.facts.page import Refresh
from sitecheck.facts.visit import PARTLY, Visit
from sitecheck.fetch import unpack_reading
from sitecheck.fetch.browser_result import NotRendered
from sitecheck.page.charset import decode
from sitecheck.page.urls import host_key, identity, resolve, same_site
from sitecheck.store.nightfile import Asked, NightFile

_CLIENT_HOPS = 5
_PATIENCE = 30.0  # seconds; a page that moves on later than that is a page to be read
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|dps|ofd|ceb|rtf|csv|txt|zip|rar|7z|gz|mp[34]|avi|wmv|flv|mov)$", re.I
)
_NO_USE_ASKING = frozenset({Failure.DNS, Failure.PRIVATE_ADDRESS, Failure.BAD_URL, Failure.OUT_OF_BUDGET})


class PageGetter(Protocol):
    """What a page in the browser asks its requests of."""

    async def get(self, url: str, *, referer: str | None = None) -> Fetched:
        """Fetch to the end of the redirects."""
        ...


class RenderedPage(Protocol):
    """A page after its scripts ran."""

    @property
    def html(self) -> str:
        """The document."""

    @property
    def final_url(self) -> str:
        """Where it ended."""

    @property
    def whole(self) -> bool:
        """Whether everything its scripts asked for was answered."""


class Rendering(Protocol):
    """As much of the browser as a visitor needs."""

    @property
    def available(self) -> bool:
        """Whether pages can be opened."""

    async def render(
        self, url: str, fetcher: PageGetter, *, first: Fetched | None = None
    ) -> RenderedPage | NotRendered:
        """Open a page and let its scripts run."""


@dataclass(frozen=True, slots=True)
class Look:
    """A visit without the page's source and body, and the question whose answer holds its facts."""

    visit: Visit
    asked: Asked


class NightVisitor:
    """Implements ``facts.visit.Visitor`` for one site and one night; also what the browser's requests go through.

    Never raises for what the network does. Raises DiskFull when an answer cannot be kept. ``ignore_robots`` is set only
    when the site's configuration names a written authority for it. ``reader`` reads the pages.
    """

    def __init__(
        self,
        fetcher: Fetching,
        night: NightFile,
        *,
        browser: Rendering | None = None,
        ignore_robots: bool = False,
        reader: Reader | None = None,
    ) -> None:
        self._memory = Memory(fetcher, night, reader)
        self._robots = RobotsGate(self._memory, fetcher, ignore=ignore_robots)
        self._rows = night.crawl
        self._browser = browser
        self._own: tuple[str, ...] = ()
        self._one_render = asyncio.Lock()
        self._rendering: Steps | None = None

    def owns(self, hosts: Sequence[str]) -> None:
        """Name the hosts of the site: their links and the requests of their pages in the browser obey robots.txt."""
        self._own = tuple(hosts)

    def steps(self, turn: int) -> Steps:
        """Place in the ledger for a page visited as the ``turn``-th of the crawl."""
        return self._memory.steps(turn)

    def blocked(self, url: str) -> str | None:
        """Why the host of this URL is left alone for the rest of the night, None when it is not."""
        return self._memory.blocked(url)

    def block(self, url: str, why: str) -> None:
        """Leave the host of this URL alone for the rest of the night: the crawl has recognised a firewall."""
        self._memory.block(url, why)

    def body(self, sha: str) -> bytes | None:
        """A body met in this night, None when it was not kept."""
        return self._memory.body(sha)

    def asked_for(self, url: str) -> str:
        """The address under which the crawl asked for the page that it found at ``url``."""
        name = identity(url)
        found = self._rows.page_asked(name) or self._rows.page_at(name)
        return url if found is None or found[0].name == name else found[0].url

    async def visit(
        self, url: str, *, referer: str | None = None, second: bool = False, steps: Steps | None = None
    ) -> Visit:
        """Fetch and read a page, following HTTP, meta and script redirects (at most five of its own, no circles).

        A page that reads as a firewall's answer has the failure BLOCKED. ``second`` asks anew, once. What the crawl
        took on its server's word is fetched whole: columns are judged by what is visited here.
        """
        look = await self.look(url, referer=referer, second=second, steps=steps)
        if look.visit.on_trust:
            look = await self.look(url, referer=referer, second=True, steps=steps)
        return self.whole(look.visit)

    async def glance(self, url: str, *, referer: str | None = None) -> Visit:
        """The visit without source and body, for those who only want to know what came of it."""
        return (await self.look(url, referer=referer)).visit

    async def anew(self, url: str, *, late: bool = False) -> Visit:
        """As ``glance``, fetched whole once more: a second look is never asked for on condition.

        ``late`` asks once again where that was done before.
        """
        return (await self.look(url, second=True, late=late)).visit

    async def certificate(self, url: str) -> TlsReading:
        """What the host of an https URL shows of itself in a TLS handshake. No page is asked for."""
        plain = _plain(url)
        return unpack_reading(host_key(plain), await self._memory.certificate(plain, self._memory.steps(None)))

    async def look(
        self,
        url: str,
        *,
        referer: str | None = None,
        second: bool = False,
        late: bool = False,
        steps: Steps | None = None,
        fresh: bool = True,
        skim: bool = False,
    ) -> Look:
        """As ``visit``, without source and body.

        ``fresh`` False lets the server say that nothing changed; ``skim`` reads of articles what a crawl needs alone.
        """
        steps = steps or self._memory.steps(None)
        hops: list[Hop] = []
        seen: set[str] = set()
        attempts: tuple[Attempt, ...] = ()
        current = _plain(url)
        while True:
            seen.add(identity(current))
            kept = await self._get(current, steps, referer=referer, second=second, late=late, fresh=fresh, skim=skim)
            fetched, page = kept.fetched, kept.facts
            seen.add(identity(fetched.final_url))
            hops += fetched.hops
            attempts += fetched.attempts
            turn = page.refresh if page is not None else None
            if turn is None or not leads_on(turn) or identity(turn.url) in seen or _own_hops(hops) == _CLIENT_HOPS:
                break
            hops.append(Hop(fetched.final_url, fetched.status, turn.url, turn.how))
            current, referer = turn.url, fetched.final_url
        if page is not None and page.kind is PageKind.BLOCKED:
            fetched = replace(fetched, failure=Failure.BLOCKED, detail=f"the page reads as a firewall's: {page.title}")
            page = None
        if len(attempts) != len(fetched.attempts):
            fetched = replace(fetched, attempts=attempts)
        visit = Visit(url, fetched, page, "", kept.sha, hops=tuple(hops))
        return Look(visit, kept.asked)

    async def raw(self, url: str, *, referer: str | None = None) -> Fetched:
        """Fetch without reading: list interfaces that answer JSON or XML."""
        plain, steps = _plain(url), self._memory.steps(None)
        refusal = await self._robots.refusal(plain, steps)
        return refusal or await self._memory.get(plain, steps, referer=referer)

    async def probe(self, url: str, *, referer: str | None = None, second: bool = False) -> Fetched:
        """Check a link. What was visited is known; else HEAD, and GET wherever that did not go plainly well.

        Links to files are asked for their first piece: HEAD is wrong about them too often. ``second`` asks anew, by
        GET, and remembers that as well. Robots rules hold for the site's own links; an outside link is a single
        question.
        """
        plain, steps = _plain(url), self._memory.steps(None)
        is_file = _FILE.search(plain.partition("?")[0]) is not None
        if not second and self._memory.known(Asked("FILE" if is_file else "HEAD", plain)) is None:
            visited = self._memory.known(Asked("GET", plain))
            if visited is not None:
                return visited
        refusal = await self._robots.refusal(plain, steps, second=second) if self._is_own(plain) else None
        if refusal is not None:
            return refusal
        follow = self._robots.hops(steps, second=second, where=self._is_own)
        if is_file:
            return await self._memory.file(plain, steps, referer=referer, second=second, may_follow=follow)
        if second:
            return await self._memory.get(plain, steps, referer=referer, second=True, may_follow=follow)
        head = await self._memory.head(plain, steps, referer=referer, may_follow=follow)
        if head.ok or head.failure in _NO_USE_ASKING:
            return head
        got = await self._memory.get(plain, steps, referer=referer, may_follow=follow)
        return replace(got, attempts=head.attempts + got.attempts)

    async def render(self, url: str, *, steps: Steps | None = None) -> Visit | None:
        """Open in the browser; None where there is no browser or the page did not open before.

        A visit without page and with the failure RENDER_FAILED where the browser could not do it.
        """
        look = await self._look_rendered(url, steps)
        return None if look is None else self.whole(look.visit)

    async def look_rendered(self, url: str, *, steps: Steps | None = None) -> Look | None:
        """As ``render``, without source and body; None also where the browser failed."""
        look = await self._look_rendered(url, steps)
        return None if look is None or look.visit.page is None else look

    async def _look_rendered(self, url: str, steps: Steps | None) -> Look | None:
        browser = self._browser
        if browser is None:
            return None
        steps = steps or self._memory.steps(None)
        plain = (await self.look(url, steps=steps)).visit
        if not plain.fetched.ok or plain.page is None:
            return None
        asked = Asked("RENDER", _plain(url))
        if self._memory.known(asked) is None and not browser.available:
            return None
        made = await self._memory.made(asked, steps, lambda: self._rendered(browser, plain, steps))
        fetched = replace(made.fetched, attempts=plain.fetched.attempts)
        if fetched.failure is Failure.RENDER_FAILED:
            return Look(Visit(url, fetched, None, rendered=True, hops=plain.hops), asked)
        if not fetched.ok or made.facts is None or made.facts.kind is PageKind.BLOCKED:
            return None
        return Look(Visit(url, fetched, made.facts, "", made.sha, rendered=True, hops=plain.hops), asked)

    async def get(self, url: str, *, referer: str | None = None) -> Fetched:
        """A request of a page in the browser: robots, pace and ledger hold, but it is not remembered."""
        steps = self._rendering or self._memory.steps(None)
        refusal = await self._robots.refusal(url, steps) if self._is_own(url) else None
        if refusal is not None:
            return refusal
        # Those of one page go out at the same time: the ledger sorts them by address.
        follow = self._robots.hops(steps, where=self._is_own)
        return await self._memory.pass_on(url, steps.together(url), referer=referer, may_follow=follow)

    def _is_own(self, url: str) -> bool:
        return same_site(url, self._own)

    async def _get(
        self, url: str, steps: Steps, *, referer: str | None, second: bool, late: bool, fresh: bool, skim: bool
    ) -> Kept:
        refusal = await self._robots.refusal(url, steps, second=second)
        if refusal is not None:
            return Kept(Asked("GET", url), refusal, None)
        follow = self._robots.hops(steps, second=second)
        return await self._memory.page(
            url, steps, referer=referer, second=second, late=late, fresh=fresh, skim=skim, may_follow=follow
        )

    async def _rendered(self, browser: Rendering, plain: Visit, steps: Steps) -> Fetched:
        async with self._one_render:
            self._rendering = steps
            try:
                rendered = await browser.render(plain.final_url, self, first=self.whole(plain).fetched)
            finally:
                self._rendering = None
        if isinstance(rendered, NotRendered):
            why = str(rendered)
            return Fetched(plain.url, plain.final_url, "GET", None, failure=Failure.RENDER_FAILED, detail=why)
        return Fetched(
            url=plain.url,
            final_url=rendered.final_url,
            method="GET",
            status=plain.fetched.status,
            headers=(("Content-Type", _UTF8),),
            body=rendered.html.encode("utf-8", "replace"),
            detail="" if rendered.whole else PARTLY,
            at=plain.fetched.at,
        )

    def whole(self, visit: Visit) -> Visit:
        """The visit with its body and, where that is text, its source."""
        body = self._memory.body(visit.body_sha256) if visit.body_sha256 is not None else None
        if body is None:
            return visit
        fetched = replace(visit.fetched, body=body)
        html = decode(body, fetched.header("content-type")).text if visit.page is not None else ""
        return replace(visit, fetched=fetched, html=html)


_UTF8 = "text/html; charset=utf-8"


def _plain(url: str) -> str:
    """The URL as it is asked for and remembered: resolved, without fragment."""
    return resolve(url, None) or url.partition("#")[0]


def leads_on(turn: Refresh) -> bool:
    """Whether a page that moves on is followed rather than read."""
    return turn.delay <= _PATIENCE


def _own_hops(hops: Sequence[Hop]) -> int:
    return sum(hop.how != "http" for hop in hops)
