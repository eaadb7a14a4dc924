"""The crawl of one site: home first, then wave after wave; killed anywhere and taken up again it ends the same."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from zlib import crc32

from msgspec import structs

from sitecheck.crawl.alike import Alike
from sitecheck.crawl.frontier import Frontier
from sitecheck.crawl.guide import Guide
from sitecheck.crawl.home import Home, Sleep, open_home
from sitecheck.crawl.link_index import LinkIndex, NightTargets
from sitecheck.crawl.memory import LATER
from sitecheck.crawl.mirrors import Mirrors
from sitecheck.crawl.price import Price, Prices
from sitecheck.crawl.reasons import SkipReason
from sitecheck.crawl.result import CrawledPage, CrawlResult, CrawlTarget, NightPages, Target
from sitecheck.crawl.scope import Scope
from sitecheck.crawl.visitor import Look, NightVisitor
from sitecheck.facts.outcomes import Failure, PageKind, Stop
from sitecheck.facts.page import PageFacts
from sitecheck.facts.site import CrawlTotals
from sitecheck.facts.times import BEIJING
from sitecheck.facts.visit import Visit
from sitecheck.page.lexicon import Lexicon, load_lexicon
from sitecheck.page.urls import host_key, identity
from sitecheck.store.crawlrows import FrontierRow, PageRow
from sitecheck.store.nightfile import NightFile

__all__ = ["CrawlResult", "CrawlTarget", "CrawledPage", "Target", "crawl_site"]

Progress = Callable[[str, int, int], None]  # phase, pages, requests

_WAVE = 8
_RENDERS = 20  # shells opened in the browser for their links
_QUIET = 12  # pages in a row without any answer after which the site counts as gone
_BLOCKS = 5  # pages in a row that read as a firewall's
_RENEWED = 7  # nights after which an article is fetched anew though its server says that it did not change
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
    crawl.resume()
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
        self._rows = night.crawl
        self._home = home
        self._on_progress = on_progress
        self._today = night.started_at(now()).astimezone(BEIJING).date()
        self._scope = Scope(
            (target.url, home.visit.final_url),
            hosts=target.hosts,
            exclude=target.exclude,
            today=self._today,
            whole_host=words.is_opaque,
        )
        visitor.owns(self._scope.hosts)
        self._guide = Guide(self._scope, Prices(words))
        self._frontier = Frontier(target.budgets, self._rows)
        self._mirrors = Mirrors(home.visit.final_url, self._scope.hosts)
        self._index = LinkIndex(self._rows, self._scope.internal, self._scope.excludes)
        self._stop: tuple[Stop, str] | None = None
        self._seen = self._renders = self._open = 0
        self._alike = Alike.load(night.note("crawl.alike"))
        self._wall = night.note("crawl.wall")  # why the host was given up, once it was
        self._last: deque[Failure | None] = deque(maxlen=max(_QUIET, _BLOCKS))  # how the last pages failed

    def resume(self) -> None:
        """Take up what was done before; begin with the home page where nothing was."""
        for row in self._rows.page_lines():
            failure = Failure(row.failure) if row.failure is not None else None
            self._count(row.url, failure, rendered=bool(row.rendered), opened=bool(row.opened))
            self._mirrors.note(row)
        if self._wall is not None:
            self._visitor.block(self._home.visit.final_url, self._wall)
        stopped = self._night.note("crawl.stop")
        if stopped is not None:
            by, reason = json.loads(stopped)
            self._stop = (Stop(by), reason)
        elif not self._frontier.begun and not self._frontier.queued:
            self._frontier.add(self._target.url, price=Price.COLUMN, depth=0, referrer="")
            self._night.save_wave({})

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
            notes = {"crawl.seconds": repr(before + clock() - start), "crawl.alike": self._alike.dump()}
            if self._wall is not None:
                notes["crawl.wall"] = self._wall
            if self._stop is not None:
                notes["crawl.stop"] = json.dumps([self._stop[0].value, self._stop[1]])
            self._night.save_wave(notes)
            self._index.written()
            if self._wall is not None:
                self._visitor.block(self._home.visit.final_url, self._wall)
            if self._on_progress is not None:
                self._on_progress("crawl", self._seen, self._night.requests)

    def result(self) -> CrawlResult:
        """Everything seen, in the order of the crawl."""
        stop, reason = self._stop or (Stop.EXHAUSTED, "")
        requests, size = self._night.cost(before_turn=LATER)
        skipped, counts = self._frontier.skipped()
        return CrawlResult(
            home=self._visitor.whole(self._home.visit),
            pages=NightPages(self._rows),
            targets=NightTargets(self._rows),
            totals=CrawlTotals(
                pages=self._open,
                requests=requests,
                rendered=self._renders,
                bytes=size,
                stopped_by=stop,
                reason=reason,
                relaxed_tls=_relaxed(self._home.visit),
                opened_by=_other_scheme(self._target.url, self._home.visit),
            ),
            skipped=skipped,
            skipped_counts=counts,
            hosts=self._scope.hosts,
            tries=self._home.tries,
        )

    def _why_stop(self, seconds: float) -> tuple[Stop, str] | None:
        last = list(self._last)
        if self._seen and self._home.stop is not None:
            return self._home.stop, self._home.reason
        if self._wall is not None:
            return Stop.BLOCKED, Failure.BLOCKED.value
        if self._seen and self._visitor.blocked(self._home.visit.final_url):
            return Stop.BLOCKED, Failure.BLOCKED.value
        if len(last) >= _BLOCKS and all(failure is Failure.BLOCKED for failure in last[-_BLOCKS:]):
            return Stop.BLOCKED, Failure.BLOCKED.value
        if len(last) >= _QUIET and last[-1] is not None and all(failure in _SILENT for failure in last[-_QUIET:]):
            return Stop.UNREACHABLE, last[-1].value
        if not self._frontier.queued:
            return Stop.EXHAUSTED, ""
        if self._seen >= self._target.budgets.pages:
            return Stop.PAGE_BUDGET, ""
        return (Stop.TIME_BUDGET, "") if seconds >= self._target.budgets.minutes * 60 else None

    def _leave_the_rest(self) -> None:
        stop, _ = self._stop or (Stop.EXHAUSTED, "")
        reason = _LEFT.get(stop)
        # What waited only for a used-up folder or template would not have been visited anyway.
        if reason is not None and not self._frontier.end(reason) and stop is Stop.PAGE_BUDGET:
            self._stop = (Stop.EXHAUSTED, "")

    async def _wave(self) -> None:
        room = self._target.budgets.pages - self._seen
        rows = [row for row in self._frontier.take(min(_WAVE, room) if self._seen else 1) if not self._is_mirrored(row)]
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._looked(row)) for row in rows]
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from None
        # Answers come in any order; they are taken in in the order of asking.
        for row, task in zip(rows, tasks, strict=True):
            look = await self._rendered(row, task.result())
            self._take_in(row, look)
        await self._settle(rows[-1].turn if rows else 0)

    async def _settle(self, turn: int) -> None:
        """Where the last pages were all alike, ask for one that opened before: it tells whether a firewall began."""
        witness = self._alike.witness()
        if witness is None:
            return
        host = self._alike.host
        again = await self._visitor.look(witness, second=True, steps=self._visitor.steps(turn))
        taken_back = set(self._alike.settle(again.visit))
        if not taken_back:
            return
        why = f"{len(taken_back)} addresses in a row answered alike, and a page that opened before answers so too"
        if host == host_key(self._home.visit.final_url):
            self._wall = why  # the host is given up when this wave is written, lest a killed crawl leaves it out
        else:
            self._visitor.block(witness, why)
        for page in (*self._rows.page_lines(), *self._rows.gathered()):
            if page.turn in taken_back:
                self._open -= page.opened
                self._rows.disown(structs.replace(page, failure=Failure.BLOCKED.value, opened=False, how="", title=""))

    def _is_mirrored(self, row: FrontierRow) -> bool:
        """Whether a row lies on a mirror of the site; its page is then met on the site's own host instead."""
        original = self._mirrors.original(row.url)
        if original is None:
            return False
        self._frontier.refuse(row, SkipReason.MIRROR)
        self._frontier.add(original, price=row.price, depth=row.depth, referrer=row.referrer)
        return True

    async def _looked(self, row: FrontierRow) -> Look:
        if row.turn == 1:
            return self._home.look
        # An answer that nothing changed is taken on trust, so nothing that may cost a point rests on it: columns,
        # navigation and sections are always looked at anew, and every article once a week.
        due = crc32(row.url.encode()) % _RENEWED == self._today.toordinal() % _RENEWED
        return await self._visitor.look(
            row.url,
            referer=row.referrer or None,
            steps=self._visitor.steps(row.turn),
            fresh=row.price < Price.ARTICLE or due,
            skim=row.price >= Price.ARTICLE,
        )

    async def _rendered(self, row: FrontierRow, look: Look) -> Look:
        """A page that is a shell is opened in the browser for what it links to, a bounded number of times."""
        visit = look.visit
        page = visit.page
        if visit.rendered or page is None or page.kind is not PageKind.SHELL or page.frames or not visit.fetched.ok:
            return look
        if self._renders >= _RENDERS:
            return look
        return await self._visitor.look_rendered(visit.url, steps=self._visitor.steps(row.turn)) or look

    def _take_in(self, row: FrontierRow, look: Look) -> None:
        """Add a visit to what was seen and follow its links; a page that robots.txt keeps is left out."""
        visit = look.visit
        if visit.failure is Failure.ROBOTS and row.turn > 1:
            self._frontier.refuse(row, SkipReason.ROBOTS)
            return
        facts = visit.page
        opened = visit.fetched.ok and facts is not None
        place = identity(visit.final_url)
        is_new = not self._rows.is_known_place(place)
        internal = self._scope.internal(visit.final_url)
        same_as = self._rows.first_with(visit.body_sha256) if visit.body_sha256 is not None else None
        page = PageRow(
            turn=row.turn,
            url=visit.url,
            final_url=visit.final_url,
            name=identity(visit.url),
            place=place,
            depth=row.depth,
            referrer=row.referrer,
            status=visit.fetched.status,
            failure=visit.failure.value if visit.failure is not None else None,
            sha=visit.body_sha256,
            rendered=visit.rendered,
            internal=internal,
            same_as=same_as or "",
            title=facts.title if facts is not None else "",
            kind=(facts.kind if facts is not None else PageKind.OTHER).value,
            opened=opened,
            how=look.asked.how,
            asked=look.asked.url,
            round=look.asked.round,
        )
        self._rows.add_page(page)
        self._mirrors.note(page)
        self._count(row.url, visit.failure, rendered=visit.rendered, opened=opened)
        if internal:
            self._alike.take(row.turn, visit)
        if internal and opened and facts is not None:
            if is_new:  # a page reached by two addresses is one place
                self._index.add(row.turn, facts.links)
            self._expand(row, visit.final_url, facts)

    def _count(self, url: str, failure: Failure | None, *, rendered: bool, opened: bool) -> None:
        self._seen += 1
        self._renders += rendered
        self._open += opened
        # A firewall before a further host says nothing of the site's own.
        if failure is not Failure.BLOCKED or host_key(url) == host_key(self._home.visit.final_url):
            self._last.append(failure)

    def _expand(self, row: FrontierRow, final_url: str, facts: PageFacts) -> None:
        if final_url != row.url:
            self._frontier.close(final_url)
        for lead in self._guide.leads(facts, self._frontier.settled):
            # A frame is a part of its page, not a click further on.
            depth = row.depth if lead.is_frame else row.depth + 1
            original = self._mirrors.original(lead.url) if lead.reason is None else None
            if original is not None:
                self._frontier.skip(lead.url, SkipReason.MIRROR, depth=depth, referrer=final_url)
            if lead.reason is None:
                self._frontier.add(original or lead.url, price=lead.price, depth=depth, referrer=final_url)
            else:
                self._frontier.skip(lead.url, lead.reason, depth=depth, referrer=final_url)


def _relaxed(home: Visit) -> str:
    """What strict TLS said, where only relaxed TLS opened the home page."""
    return (home.fetched.detail or "strict TLS failed") if home.fetched.relaxed_tls else ""


def _other_scheme(url: str, home: Visit) -> str:
    """The scheme that opened the home page, where it is not the one configured."""
    found = home.url.partition(":")[0]
    return found if home.fetched.ok and found != url.partition(":")[0] else ""
