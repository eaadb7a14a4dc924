"""A portal in memory: answers by path, a visitor that reads them, and the crawl a survey starts from."""

from __future__ import annotations

import asyncio
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from sitecheck.facts.fetched import Attempt, Fetched
from sitecheck.facts.identity import TlsReading
from sitecheck.facts.outcomes import Failure, Stop
from sitecheck.facts.page import LinkKind, PageFacts
from sitecheck.facts.site import CrawlTotals, Referrer
from sitecheck.facts.visit import PARTLY, Visit
from sitecheck.page.attachments import is_document
from sitecheck.page.lexicon import load_lexicon
from sitecheck.page.read import read_page
from sitecheck.page.urls import host_key, identity, resolve
from sitecheck.survey.plan import SurveyPlan

SITE = "http://portal.test/"
AS_OF = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
WORDS = load_lexicon()


@dataclass(frozen=True)
class Reply:
    body: str | bytes = ""
    status: int | None = 200
    content_type: str = "text/html; charset=utf-8"
    failure: Failure | None = None
    detail: str = ""
    location: str = ""
    truncated: bool = False


Answer = str | bytes | Reply
GONE = Reply("<html><head><title>404 Not Found</title></head><body>404 Not Found</body></html>", 404)


def page(title: str, body: str, *, nav: str = "", head: str = "", site: str = "云溪县某局") -> str:
    """A page in the usual dress: navigation, path line, heading, content, footer."""
    return (
        f'<html><head><meta charset="utf-8"><title>{title}-{site}</title>{head}</head><body>'
        f'<div class="nav"><a href="/">首页</a>{nav}</div><div class="main"><div class="position">当前位置：'
        f'<a href="/">首页</a> &gt; {title}</div><h2>{title}</h2>{body}</div>'
        f'<div class="footer">主办单位：{site} 网站标识码：4301050001</div></body></html>'
    )


def nav(links: Mapping[str, str]) -> str:
    """Navigation links, label to address."""
    return "".join(f'<a href="{url}">{label}</a>' for label, url in links.items())


def rows(*entries: tuple[str, str, str]) -> str:
    """A list of (title, address, date)."""
    items = "".join(f'<li><a href="{url}">{title}</a><span>{day}</span></li>' for title, url, day in entries)
    return f'<ul class="list">{items}</ul>'


@dataclass
class FakeVisitor:
    """Answers from ``pages`` (path or absolute URL); ``rendered`` holds what a browser would show."""

    pages: Mapping[str, Answer] | Callable[[str], Answer | None]
    rendered: Mapping[str, str] = field(default_factory=dict)
    second: Mapping[str, Answer] = field(default_factory=dict)
    browser: bool = False
    whole: bool = True  # rendered pages got all they asked for
    crashes: bool = False  # the browser dies over every page
    site: str = SITE
    asked: list[tuple[str, str]] = field(default_factory=list)
    jitter: bool = False
    tls: TlsReading = field(default_factory=lambda: TlsReading("portal.test", False, detail="refused"))

    def reply(self, url: str, *, second: bool = False) -> Reply:
        base = self.site.rstrip("/")
        key = url.removeprefix(base) if url.startswith(base + "/") else url
        found = self.second.get(key) if second else None
        if found is None:
            found = self.pages(key) if callable(self.pages) else self.pages.get(key)
        if found is None:
            return (
                GONE
                if key.startswith("/")
                else Reply(status=None, failure=Failure.DNS, detail="the name does not exist")
            )
        return found if isinstance(found, Reply) else Reply(found)

    def fetched(self, url: str, method: str, *, second: bool = False) -> Fetched:
        reply, final = self.reply(url, second=second), url
        for _ in range(5):
            if not reply.location:
                break
            final = resolve(reply.location, final) or final
            reply = self.reply(final, second=second)
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        attempt = Attempt(AT, method, url, "203.0.113.9", reply.status, reply.failure, reply.detail)
        headers = (("Content-Type", reply.content_type),)
        return Fetched(
            url, final, method, reply.status, headers, b"" if method == "HEAD" else body, reply.failure, reply.detail,
            attempts=(attempt,), truncated=reply.truncated,
        )  # fmt: skip

    async def visit(self, url: str, *, referer: str | None = None) -> Visit:
        await self._turn(url)
        self.asked.append(("visit", url))
        fetched = self.fetched(url, "GET")
        for _ in range(5):
            if fetched.failure is not None or not fetched.body:
                return Visit(url, fetched, None)
            facts, html = read_page(
                fetched.body, fetched.final_url, content_type=fetched.header("content-type"), lexicon=WORDS
            )
            if facts.refresh is None or not (fetched.status or 500) < 400:
                break
            fetched = self.fetched(facts.refresh.url, "GET")
        return Visit(url, fetched, facts, html, body_sha256="0" * 64)

    async def glance(self, url: str, *, referer: str | None = None) -> Visit:
        return await self.visit(url, referer=referer)

    async def anew(self, url: str, *, late: bool = False) -> Visit:
        self.asked.append(("late" if late else "anew", url))
        fetched = self.fetched(url, "GET", second=True)
        readable = fetched.ok and fetched.body
        facts = read_page(fetched.body, fetched.final_url, lexicon=WORDS)[0] if readable else None
        return Visit(url, fetched, facts)

    async def certificate(self, url: str) -> TlsReading:
        self.asked.append(("certificate", url))
        return self.tls

    async def raw(self, url: str, *, referer: str | None = None) -> Fetched:
        await self._turn(url)
        self.asked.append(("raw", url))
        return self.fetched(url, "GET")

    async def render(self, url: str) -> Visit | None:
        self.asked.append(("render", url))
        if not self.browser:
            return None
        if self.crashes:
            lost = Fetched(url, url, "GET", None, failure=Failure.RENDER_FAILED, detail="crashed")
            return Visit(url, lost, None, rendered=True)
        key = url.removeprefix(self.site.rstrip("/"))
        html = self.rendered.get(key)
        if html is None:
            plain = await self.visit(url)
            return None if plain.page is None else Visit(url, plain.fetched, plain.page, plain.html, rendered=True)
        facts, text = read_page(html.encode(), url, content_type="text/html; charset=utf-8", lexicon=WORDS)
        fetched = replace(self.fetched(url, "GET"), detail="" if self.whole else PARTLY)
        return Visit(url, fetched, facts, text, rendered=True)

    async def probe(self, url: str, *, referer: str | None = None, second: bool = False) -> Fetched:
        await self._turn(url)
        self.asked.append(("probe2" if second else "probe", url))
        if is_document(url):  # as the crawl's own visitor: of files the first bytes are looked at
            return self.fetched(url, "GET", second=second)
        head = self.fetched(url, "HEAD", second=second)
        return head if head.ok else self.fetched(url, "GET", second=second)

    async def _turn(self, url: str) -> None:
        if self.jitter:  # answers come in another order than they were asked for
            for _ in range(zlib.crc32(url.encode()) % 5):
                await asyncio.sleep(0)


@dataclass(frozen=True)
class FakePage:
    url: str
    final_url: str
    depth: int
    facts: PageFacts | None
    status: int | None
    failure: Failure | None
    body_sha256: str | None = None
    rendered: bool = False


class FakePages(tuple[FakePage, ...]):
    """Pages with the look-ups of those of a real crawl."""

    __slots__ = ()

    def at(self, url: str) -> FakePage | None:
        name = identity(url)
        return next((one for one in self if name in (identity(one.url), identity(one.final_url))), None)

    def asked(self, url: str) -> FakePage | None:
        return next((one for one in self if identity(one.url) == identity(url)), None)


@dataclass(frozen=True)
class FakeTarget:
    url: str
    internal: bool
    kind: str
    referrers: tuple[Referrer, ...]
    count: int


class FakeTargets(tuple[FakeTarget, ...]):
    """Targets with the order of those of a real crawl."""

    __slots__ = ()

    def internal_first(self) -> Iterator[FakeTarget]:
        return iter(sorted(self, key=lambda target: not target.internal))


@dataclass(frozen=True)
class FakeCrawl:
    home: Visit | None
    pages: FakePages
    totals: CrawlTotals
    targets: FakeTargets
    hosts: tuple[str, ...] = ()
    tries: tuple[Visit, ...] = ()


async def crawl(visitor: FakeVisitor, *, limit: int = 200, stop: Stop = Stop.EXHAUSTED, reason: str = "") -> FakeCrawl:
    """Breadth first over the site, as the crawl room does it."""
    home = await visitor.visit(visitor.site)
    hosts = {host_key(visitor.site)}
    queue: list[tuple[str, int]] = [(visitor.site, 0)]
    seen = {identity(visitor.site)}
    pages: list[FakePage] = []
    places: dict[str, list[Referrer]] = defaultdict(list)
    kinds: dict[str, LinkKind] = {}
    counts: Counter[str] = Counter()
    while queue and len(pages) < limit:
        url, depth = queue.pop(0)
        visit = await visitor.visit(url)
        pages.append(FakePage(url, visit.final_url, depth, visit.page, visit.fetched.status, visit.failure))
        if visit.page is None or (visit.fetched.status or 500) >= 400:
            continue
        for link in visit.page.links:
            if link.url is None or link.kind in (LinkKind.SCRIPT, LinkKind.STYLE):
                continue
            key = identity(link.url)
            kinds.setdefault(key, link.kind)
            counts[key] += 1
            places[key].append(Referrer(visit.final_url, link.label, link.index, link.zone.value))
            page_like = link.kind in (LinkKind.ANCHOR, LinkKind.FRAME, LinkKind.ONCLICK)
            if host_key(link.url) in hosts and page_like and key not in seen:
                seen.add(key)
                queue.append((link.url, depth + 1))
    targets = FakeTargets(
        FakeTarget(url, host_key(url) in hosts, kinds[url].value, tuple(places[url][:20]), counts[url])
        for url in places
    )
    reason = reason or (home.failure.value if home.failure is not None else "")
    totals = CrawlTotals(
        len(pages), len(visitor.asked), 0, 0, stop if home.page is not None else Stop.UNREACHABLE, reason
    )
    return FakeCrawl(home, FakePages(pages), totals, targets)


def plan(**changes: object) -> SurveyPlan:
    """A plan for the fake portal."""
    return SurveyPlan(**{"site": SITE, "as_of": AS_OF, **changes})  # type: ignore[arg-type]
