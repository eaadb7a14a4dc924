"""Which URLs are known, which come next, and what became of each: in a fixed order, written down wave by wave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from msgspec import structs

from sitecheck.crawl.budget import Spending
from sitecheck.crawl.keys import page_key
from sitecheck.crawl.reasons import SkipReason
from sitecheck.facts.site import Skipped
from sitecheck.settings.records import Budgets
from sitecheck.store.crawlrows import CrawlRows, FrontierRow

QUEUED, DONE, SKIPPED = "queued", "done", "skipped"
_LISTED = 500
_UNLISTED = frozenset({SkipReason.OFF_SITE.value, SkipReason.FILE.value})  # looked at as links instead
_HELD = 4096  # URLs of which it is held in memory that they were met


class Frontier:
    """Priced breadth-first: the cheapest first, among equals the shallower, then the one met earlier.

    The URLs lie in the night file, so that a portal without end costs no memory. What is added, taken or left out is
    gathered there and has to be written (``NightFile.save_wave``) before the next wave is taken.
    """

    def __init__(self, budgets: Budgets, rows: CrawlRows) -> None:
        self._budgets = budgets
        self._rows = rows
        self._seq, self._turn, self._queued = rows.frontier_state()
        self._met: dict[str, int] = {}  # URL → the best price it was offered at
        self._settled: set[str] = set()
        self._spending = Spending(budgets)
        for row in rows.visited():
            self._spending.spend(row.url, row.price)

    @property
    def queued(self) -> int:
        """URLs waiting."""
        return self._queued

    @property
    def begun(self) -> bool:
        """Whether anything was visited."""
        return self._turn > 0

    @property
    def settled(self) -> AbstractSet[str]:
        """URLs of which nothing more can come when they are met again: the links of a template stand on every page.

        Others may be settled as well, and have to be looked up.
        """
        return self._settled

    def add(self, url: str, *, price: int, depth: int, referrer: str) -> None:
        """Meet a URL to be visited; a better price for one that waits already is taken over."""
        if url in self._settled or price >= self._met.get(url, price + 1):
            return
        key = page_key(url)
        known = self._rows.met(key)
        if known is None and depth > self._budgets.depth:
            self.skip(url, SkipReason.TOO_DEEP, depth=depth, referrer=referrer)
        elif known is None:
            self._seq += 1
            self._put(FrontierRow(self._seq, key, url, price, depth, referrer, QUEUED))
            self._queued += 1
            self._hold(url, price)
        elif known.state == QUEUED:
            if price < known.price:
                self._put(structs.replace(known, price=price))
            self._hold(url, min(price, known.price))
        else:
            self._settle(url)

    def skip(self, url: str, reason: SkipReason, *, depth: int, referrer: str) -> None:
        """Leave a URL out; one that is known already stays what it is."""
        if url in self._met or url in self._settled:
            return
        key = page_key(url)
        known = self._rows.met(key)
        if known is None:
            self._seq += 1
            self._put(FrontierRow(self._seq, key, url, 0, depth, referrer, SKIPPED, reason.value))
        if known is None or known.state != QUEUED:
            self._settle(url)

    def close(self, url: str) -> None:
        """A URL that waits was seen as the end of a redirect: it need not be visited for itself."""
        key = page_key(url)
        known = self._rows.met(key)
        if known is None:
            self._seq += 1
            self._put(FrontierRow(self._seq, key, url, 0, 0, "", DONE))
        elif known.state == QUEUED:
            self._put(structs.replace(known, state=DONE))
            self._queued -= 1
        self._settle(url)

    def take(self, count: int) -> tuple[FrontierRow, ...]:
        """The next wave: at most ``count`` rows in the order in which they are to be visited, now done."""
        wave: list[FrontierRow] = []
        if not self._queued or count <= 0:
            return ()
        for row in self._rows.queue():
            self._queued -= 1
            self._settle(row.url)
            refusal = self._spending.refusal(row.url, row.price)
            if refusal is not None:
                self._put(structs.replace(row, state=SKIPPED, reason=refusal.value))
                continue
            self._spending.spend(row.url, row.price)
            self._turn += 1
            taken = structs.replace(row, state=DONE, turn=self._turn)
            self._put(taken)
            wave.append(taken)
            if len(wave) == count:
                break
        return tuple(wave)

    def refuse(self, row: FrontierRow, reason: SkipReason) -> None:
        """A row that was taken turned out to be one that may not be visited (robots.txt): it keeps its turn."""
        self._put(structs.replace(row, state=SKIPPED, reason=reason.value))

    def end(self, reason: SkipReason) -> int:
        """Leave out everything that still waits; answers how many of them for this reason."""
        ended = 0
        for row in self._rows.queue():
            refusal = self._spending.refusal(row.url, row.price) or reason
            ended += refusal is reason
            self._put(structs.replace(row, state=SKIPPED, reason=refusal.value))
        self._queued = 0
        return ended

    def skipped(self) -> tuple[tuple[Skipped, ...], dict[str, int]]:
        """The first written URLs left out with their reasons, and how many there are of each reason.

        Pages of other sites and files are counted, not listed: they are looked at as links.
        """
        listed = (Skipped(row.url, row.reason) for row in self._rows.skipped() if row.reason not in _UNLISTED)
        return tuple(_first(listed, _LISTED)), self._rows.skipped_counts()

    def _hold(self, url: str, price: int) -> None:
        if len(self._met) >= _HELD:
            self._met.clear()  # only a short cut: what is not held is looked up
        self._met[url] = price

    def _settle(self, url: str) -> None:
        if len(self._settled) >= _HELD:
            self._settled.clear()
        self._settled.add(url)
        self._met.pop(url, None)

    def _put(self, row: FrontierRow) -> None:
        self._rows.put(row)


def _first(items: Iterable[Skipped], count: int) -> Iterator[Skipped]:
    for _, item in zip(range(count), items, strict=False):
        yield item
