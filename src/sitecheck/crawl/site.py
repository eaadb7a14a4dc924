"""The crawl of one site: home first, then wave after wave; killed anywhere and taken up again it ends the same."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

from sitecheck.crawl.frontier import Frontier
from sitecheck.crawl.home import Home, Sleep, open_home
from sitecheck.crawl.link_index import LinkIndex
from sitecheck.crawl.memory import LATER
from sitecheck.crawl.price import Price, Prices
from sitecheck.crawl.reasons import SkipReason
from sitecheck.crawl.result import CrawledPage, CrawlResult, CrawlTarget, Target
from sitecheck.crawl.scope import Decision, Scope
from sitecheck.crawl.visitor import NightVisitor
from sitecheck.facts.outcomes import Failure, PageKind, Stop
from sitecheck.facts.page import Link, LinkKind
from sitecheck.facts.site import CrawlTotals
from sitecheck.facts.times import BEIJING
from sitecheck.facts.visit import Visit
from sitecheck.page.lexicon import Lexicon, load_lexicon
from sitecheck.page.urls import host_key
from sitecheck.store.nightfile import FrontierRow, NightFile

__all__ = ["CrawlResult", "CrawlTarget", "CrawledPage", "Target", "crawl_site"]

Progress = Callable[[str, int, int], None]  # phase, pages, requests

_WAVE = 8
_RENDERS = 20  # shells opened in the browser for their links
_QUIET = 12  # pages in a row without any answer after which the site counts as gone
_BLOCKS = 5  # pages in a row that read as a firewall's
_SILENT = frozenset(
    {
        Failure.DNS,
        Failure.REFUSED,
        Failure.RESET,
        Failure.TLS,
        Failure.TIMEOUT_CONNECT,
        Failure.TIMEOUT_READ,
        Failure.ROBOTS_UNREACHABLE,
    }
)
_LEADING = frozenset({LinkKind.ANCHOR, LinkKind.AREA, LinkKind.FRAME, LinkKind.ONCLICK})
_LEFT = {
    Stop.PAGE_BUDGET: SkipReason.PAGE_BUDGET,
    Stop.TIME_BUDGET: SkipReason.TIME_BUDGET,
    Stop.BLOCKED: SkipReason.BLOCKED,
    Stop.UNREACHABLE: SkipReason.UNREACHABLE,
}


async def crawl_site(
    target: CrawlTarget,
    visitor: NightVisitor,
    night: NightFile,
    *,
    clock: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    sleep: Sleep = asyncio.sleep,
    lexicon: Lexicon | None = None,
    on_progress: Progress | None = None,
) -> CrawlResult:
    """Crawl a site within its budgets, out of the night file where that was begun before.

    ``clock`` (seconds) is what the budget of minutes is measured by, over all sittings of the night. Cancellation and a
    killed process leave a file to go on from. Raises DiskFull, and OSError when the file cannot be written.
    """
    visitor.owns((host_key(target.url), *target.hosts))
    home = await open_home(target.url, visitor, visitor.steps(1), sleep=sleep)
    crawl = _Crawl(target, visitor, night, home, now, lexicon or load_lexicon(), on_progress)
    await crawl.resume()
    await crawl.run(clock)
    return crawl.result()


class _Crawl:
    """One crawl under way. What it holds is either in the night file or follows from it."""

    def __init__(
        self,
        target: CrawlTarget,
        visitor: NightVisitor,
        night: NightFile,
        home: Home,
        now: Callable[[], datetime],
        words: Lexicon,
        on_progress: Progress | None,
    ) -> None:
        self._target = target
        self._visitor = visitor
        self._night = night
        self._home = home
        self._on_progress = on_progress
        self._scope = Scope(
            (target.url, home.visit.final_url),
            hosts=target.hosts,
            exclude=target.exclude,
            today=night.started_at(now()).astimezone(BEIJING).date(),
            whole_host=words.is_opaque,
        )
        visitor.owns(self._scope.hosts)
        self._prices = Prices(words)
        self._frontier = Frontier(target.budgets, night.frontier())
        self._index = LinkIndex(self._scope.internal, self._scope.excludes)
        self._decisions: dict[str, Decision] = {}
        self._pages: list[CrawledPage] = []
        self._bodies: dict[str, str] = {}
        self._stop: tuple[Stop, str] | None = None

    async def resume(self) -> None:
        """Take in what was visited before; begin with the home page where nothing was."""
        rows = self._frontier.visits()
        for row in rows:
            await self._take_in(row, await self._visited(row))
        stopped = self._night.note("crawl.stop")
        if stopped is not None:
            by, reason = json.loads(stopped)
            self._stop = (Stop(by), reason)
        elif not rows:
            self._frontier.add(self._target.url, price=Price.COLUMN, depth=0, referrer="")

    async def run(self, clock: Callable[[], float]) -> None:
        """Wave after wave until something ends it; each is written down as a whole."""
        before = float(self._night.note("crawl.seconds") or 0.0)
        start = clock()
        while self._stop is None:
            self._stop = self._why_stop(before + clock() - start)
            if self._stop is None:
                await self._wave()
            else:
                self._leave_the_rest()
            notes = {"crawl.seconds": repr(before + clock() - start)}
            if self._stop is not None:
                notes["crawl.stop"] = json.dumps([self._stop[0].value, self._stop[1]])
            self._night.save_wave(self._frontier.changes(), notes)
            self._report()

    def result(self) -> CrawlResult:
        """Everything seen, in the order of the crawl."""
        stop, reason = self._stop or (Stop.EXHAUSTED, "")
        requests, size = self._night.cost(before_turn=LATER)
        skipped, counts = self._frontier.skipped()
        return CrawlResult(
            home=self._home.visit,
            pages=tuple(self._pages),
            targets=self._index.targets(),
            totals=CrawlTotals(
                pages=sum(_is_open(page) for page in self._pages),
                requests=requests,
                rendered=sum(page.rendered for page in self._pages),
                bytes=size,
                stopped_by=stop,
                reason=reason,
            ),
            skipped=skipped,
            skipped_counts=counts,
            hosts=self._scope.hosts,
        )

    def _why_stop(self, seconds: float) -> tuple[Stop, str] | None:
        if self._pages and self._home.stop is not None:
            return self._home.stop, self._home.reason
        if self._pages and self._visitor.blocked(self._home.visit.final_url):
            return Stop.BLOCKED, Failure.BLOCKED.value
        if len(self._pages) >= _BLOCKS and all(page.failure is Failure.BLOCKED for page in self._pages[-_BLOCKS:]):
            return Stop.BLOCKED, Failure.BLOCKED.value
        if len(self._pages) >= _QUIET and all(page.failure in _SILENT for page in self._pages[-_QUIET:]):
            failure = self._pages[-1].failure
            return Stop.UNREACHABLE, failure.value if failure is not None else ""
        if not self._frontier.queued:
            return Stop.EXHAUSTED, ""
        if len(self._pages) >= self._target.budgets.pages:
            return Stop.PAGE_BUDGET, ""
        return (Stop.TIME_BUDGET, "") if seconds >= self._target.budgets.minutes * 60 else None

    def _leave_the_rest(self) -> None:
        stop, _ = self._stop or (Stop.EXHAUSTED, "")
        reason = _LEFT.get(stop)
        # What waited only for a used-up folder or template would not have been visited anyway.
        if reason is not None and not self._frontier.end(reason) and stop is Stop.PAGE_BUDGET:
            self._stop = (Stop.EXHAUSTED, "")

    async def _wave(self) -> None:
        room = self._target.budgets.pages - len(self._pages)
        rows = self._frontier.take(min(_WAVE, room) if self._pages else 1)
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._visited(row)) for row in rows]
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from None
        # Answers come in any order; they are taken in in the order of asking.
        for row, task in zip(rows, tasks, strict=True):
            page = await self._take_in(row, task.result())
            if page is not None:
                self._expand(row, page)

    async def _visited(self, row: FrontierRow) -> Visit:
        if row.turn == 1:
            return self._home.visit
        return await self._visitor.visit(row.url, referer=row.referrer or None, steps=self._visitor.steps(row.turn))

    async def _take_in(self, row: FrontierRow, visit: Visit) -> CrawledPage | None:
        """Add a visit to what was seen; None for a page that robots.txt keeps."""
        if visit.failure is Failure.ROBOTS and row.turn > 1:
            self._frontier.refuse(row, SkipReason.ROBOTS)
            return None
        visit = await self._rendered(row, visit)
        sha = visit.body_sha256
        same_as = self._bodies.setdefault(sha, row.url) if sha is not None else ""
        page = CrawledPage(
            url=visit.url,
            final_url=visit.final_url,
            depth=row.depth,
            referrer=row.referrer,
            facts=visit.page,
            status=visit.fetched.status,
            failure=visit.failure,
            body_sha256=sha,
            rendered=visit.rendered,
            internal=self._scope.internal(visit.final_url),
            same_as=same_as if same_as != row.url else "",
        )
        self._pages.append(page)
        if page.internal and _is_open(page):
            self._index.add(page)
        return page

    async def _rendered(self, row: FrontierRow, visit: Visit) -> Visit:
        """A page that is a shell is opened in the browser for what it links to, a bounded number of times."""
        page = visit.page
        if visit.rendered or page is None or page.kind is not PageKind.SHELL or page.frames or not visit.fetched.ok:
            return visit
        if sum(one.rendered for one in self._pages) >= _RENDERS:
            return visit
        return await self._visitor.render(visit.url, steps=self._visitor.steps(row.turn)) or visit

    def _expand(self, row: FrontierRow, page: CrawledPage) -> None:
        if page.facts is None or not page.internal or not _is_open(page):
            return
        if page.final_url != row.url:
            self._frontier.close(page.final_url)
        dated = {one.url for group in page.facts.groups for one in group.rows if one.day is not None}
        for link in page.facts.links:
            if link.url is None:
                continue
            if link.kind is LinkKind.ATTACHMENT:
                self._frontier.skip(link.url, SkipReason.FILE, depth=row.depth + 1, referrer=page.final_url)
            elif link.kind in _LEADING:
                self._meet(link, link.url, row, page.final_url, dated=link.url in dated)
        linked = {link.url for link in page.facts.links}
        for group in page.facts.groups:
            for one in group.rows:
                if one.url is not None and one.url not in linked and self._decide(one.url).accept:
                    self._frontier.add(one.url, price=Price.ARTICLE, depth=row.depth + 1, referrer=page.final_url)

    def _meet(self, link: Link, url: str, row: FrontierRow, referrer: str, *, dated: bool) -> None:
        decision = self._decide(url)
        # A frame is a part of its page, not a click further on.
        depth = row.depth if link.kind is LinkKind.FRAME else row.depth + 1
        if decision.accept:
            price = self._prices.of(link, dated=dated)
            self._frontier.add(url, price=price, depth=depth, referrer=referrer)
        else:
            self._frontier.skip(url, decision.reason, depth=depth, referrer=referrer)

    def _decide(self, url: str) -> Decision:
        decision = self._decisions.get(url)
        if decision is None:
            decision = self._decisions[url] = self._scope.decide(url)
        return decision

    def _report(self) -> None:
        if self._on_progress is not None:
            requests, _ = self._night.cost(before_turn=LATER)
            self._on_progress("crawl", len(self._pages), requests)


def _is_open(page: CrawledPage) -> bool:
    return page.failure is None and page.status is not None and 200 <= page.status < 300 and page.facts is not None
