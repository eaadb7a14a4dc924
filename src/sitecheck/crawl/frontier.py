"""Which URLs are known, which come next, and what became of each: pure, in a fixed order, written down wave by wave."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from sitecheck.crawl.budget import Spending
from sitecheck.crawl.keys import page_key
from sitecheck.crawl.reasons import SkipReason
from sitecheck.facts.site import Skipped
from sitecheck.settings.records import Budgets
from sitecheck.store.nightfile import FrontierRow

QUEUED, DONE, SKIPPED = "queued", "done", "skipped"
_LISTED = 500
_UNLISTED = frozenset({SkipReason.OFF_SITE.value, SkipReason.FILE.value})  # looked at as links instead


class Frontier:
    """Priced breadth-first: the cheapest first, among equals the shallower, then the one met earlier.

    ``rows`` are those of a crawl taken up again.
    """

    def __init__(self, budgets: Budgets, rows: Iterable[FrontierRow] = ()) -> None:
        self._budgets = budgets
        self._rows: dict[str, FrontierRow] = {row.key: row for row in rows}
        self._keys: dict[str, str] = {}
        self._heap: list[tuple[int, int, int, str]] = []
        self._changed: dict[str, FrontierRow] = {}
        self._queued = 0
        self._seq = max((row.seq for row in self._rows.values()), default=0)
        self._turn = max((row.turn for row in self._rows.values()), default=0)
        self._spending = Spending(budgets)
        for row in sorted(self._rows.values(), key=lambda row: row.turn):
            if row.state == QUEUED:
                self._push(row)
                self._queued += 1
            elif row.turn:
                self._spending.spend(row.url, row.price)

    @property
    def queued(self) -> int:
        """URLs waiting."""
        return self._queued

    def visits(self) -> tuple[FrontierRow, ...]:
        """What was visited, in order."""
        done = (row for row in self._rows.values() if row.turn and row.state == DONE)
        return tuple(sorted(done, key=lambda row: row.turn))

    def add(self, url: str, *, price: int, depth: int, referrer: str) -> None:
        """Meet a URL to be visited; a better price for one that waits already is taken over."""
        key = self._key(url)
        known = self._rows.get(key)
        if known is not None:
            if known.state == QUEUED and price < known.price:
                self._put(replace(known, price=price))
                self._push(self._rows[key])
            return
        if depth > self._budgets.depth:
            self.skip(url, SkipReason.TOO_DEEP, depth=depth, referrer=referrer)
            return
        self._seq += 1
        row = FrontierRow(self._seq, key, url, price, depth, referrer, QUEUED)
        self._put(row)
        self._push(row)
        self._queued += 1

    def skip(self, url: str, reason: SkipReason, *, depth: int, referrer: str) -> None:
        """Leave a URL out; one that is known already stays what it is."""
        key = self._key(url)
        if key not in self._rows:
            self._seq += 1
            self._put(FrontierRow(self._seq, key, url, 0, depth, referrer, SKIPPED, reason.value))

    def close(self, url: str) -> None:
        """A URL that waits was seen as the end of a redirect: it need not be visited for itself."""
        known = self._rows.get(self._key(url))
        if known is None:
            self._seq += 1
            self._put(FrontierRow(self._seq, self._key(url), url, 0, 0, "", DONE))
        elif known.state == QUEUED:
            self._put(replace(known, state=DONE))
            self._queued -= 1

    def take(self, count: int) -> tuple[FrontierRow, ...]:
        """The next wave: at most ``count`` rows in the order in which they are to be visited, now done."""
        wave: list[FrontierRow] = []
        while self._heap and len(wave) < count:
            price, depth, seq, key = heapq.heappop(self._heap)
            row = self._rows[key]
            if row.state != QUEUED or (row.price, row.depth, row.seq) != (price, depth, seq):
                continue
            self._queued -= 1
            refusal = self._spending.refusal(row.url, row.price)
            if refusal is not None:
                self._put(replace(row, state=SKIPPED, reason=refusal.value))
                continue
            self._spending.spend(row.url, row.price)
            self._turn += 1
            taken = replace(row, state=DONE, turn=self._turn)
            self._put(taken)
            wave.append(taken)
        return tuple(wave)

    def refuse(self, row: FrontierRow, reason: SkipReason) -> None:
        """A row that was taken turned out to be one that may not be visited (robots.txt): it keeps its turn."""
        self._put(replace(row, state=SKIPPED, reason=reason.value))

    def end(self, reason: SkipReason) -> int:
        """Leave out everything that still waits; answers how many of them for this reason."""
        ended = 0
        for row in sorted(self._rows.values(), key=lambda row: row.seq):
            if row.state == QUEUED:
                refusal = self._spending.refusal(row.url, row.price) or reason
                ended += refusal is reason
                self._put(replace(row, state=SKIPPED, reason=refusal.value))
        self._heap.clear()
        self._queued = 0
        return ended

    def changes(self) -> tuple[FrontierRow, ...]:
        """Rows added or changed since the last call."""
        changed = tuple(sorted(self._changed.values(), key=lambda row: row.seq))
        self._changed.clear()
        return changed

    def skipped(self) -> tuple[tuple[Skipped, ...], dict[str, int]]:
        """The first URLs left out with their reasons, and how many there are of each reason.

        Pages of other sites and files are counted, not listed: they are looked at as links.
        """
        rows = sorted((row for row in self._rows.values() if row.state == SKIPPED), key=lambda row: row.seq)
        listed = [Skipped(row.url, row.reason) for row in rows if row.reason not in _UNLISTED][:_LISTED]
        counts = Counter(row.reason for row in rows)
        return tuple(listed), {reason: counts[reason] for reason in sorted(counts)}

    def _key(self, url: str) -> str:
        """The same addresses stand on page after page."""
        key = self._keys.get(url)
        if key is None:
            key = self._keys[url] = page_key(url)
        return key

    def _put(self, row: FrontierRow) -> None:
        self._rows[row.key] = row
        self._changed[row.key] = row

    def _push(self, row: FrontierRow) -> None:
        heapq.heappush(self._heap, (row.price, row.depth, row.seq, row.key))
