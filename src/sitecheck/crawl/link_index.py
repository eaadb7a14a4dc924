"""Every distinct link target of the site with the places it is linked from, kept in the night file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sitecheck.crawl.keys import target_url
from sitecheck.crawl.result import Target
from sitecheck.facts.page import Link
from sitecheck.facts.site import Referrer
from sitecheck.store.crawlrows import CrawlRows, PlaceRow, TargetRow

_SHOWN = 20
_HELD = 4096  # links whose target is held in memory


@dataclass(slots=True)
class _Entry:
    id: int
    places: int  # as many as are written or gathered, at most _SHOWN


class LinkIndex:
    """Fed page by page in the order of the crawl, one page once.

    What ``excluded`` names is left out: an address the operator does not want asked is not asked as a link either.
    """

    def __init__(self, rows: CrawlRows, internal: Callable[[str], bool], excluded: Callable[[str], bool]) -> None:
        self._rows = rows
        self._internal = internal
        self._excluded = excluded
        self._last = rows.last_target()
        self._links: dict[str, _Entry | None] = {}  # as written in pages; None: excluded
        self._targets: dict[str, _Entry] = {}

    def add(self, turn: int, links: tuple[Link, ...]) -> None:
        """Take in the links of the page that was visited at a turn."""
        known, counts = self._links, self._rows.counts
        for link in links:
            url = link.url
            if url is None:
                continue
            entry = known[url] if url in known else self._entry(url, link)
            if entry is None:
                continue
            counts[entry.id] = counts.get(entry.id, 0) + 1
            if entry.places < _SHOWN:
                entry.places += 1
                self._rows.add_place(PlaceRow(entry.id, turn, link.index, link.label, link.zone))

    def written(self) -> None:
        """What was gathered has been written: what is held of it may be let go."""
        if len(self._links) > _HELD:
            self._links.clear()
            self._targets.clear()

    def _entry(self, url: str, link: Link) -> _Entry | None:
        entry: _Entry | None = None
        if not self._excluded(url):
            name = target_url(url)
            entry = self._targets.get(name)
            if entry is None:
                entry = self._targets[name] = self._made(name, link)
        self._links[url] = entry
        return entry

    def _made(self, name: str, link: Link) -> _Entry:
        known = self._rows.target(name)
        if known is not None:
            return _Entry(*known)
        self._last += 1
        self._rows.add_target(TargetRow(self._last, name, self._internal(name), link.kind.value, 0))
        return _Entry(self._last, 0)


class NightTargets:
    """The targets of a crawl, read out of the night file as they are asked for."""

    def __init__(self, rows: CrawlRows) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return self._rows.targets_seen()

    def __iter__(self) -> Iterator[Target]:
        """In the order in which they were met."""
        return map(self._target, self._rows.targets(internal_first=False))

    def internal_first(self) -> Iterator[Target]:
        """Those of the site first, otherwise in the order in which they were met."""
        return map(self._target, self._rows.targets(internal_first=True))

    def _target(self, row: TargetRow) -> Target:
        places = tuple(Referrer(*place) for place in self._rows.places(row.id, _SHOWN))
        return Target(row.url, bool(row.internal), row.kind, places, row.count)
