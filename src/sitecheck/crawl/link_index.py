"""Every distinct link target of the site with the places it is linked from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sitecheck.crawl.keys import target_url
from sitecheck.crawl.result import CrawledPage, Target
from sitecheck.facts.site import Referrer
from sitecheck.page.urls import identity

_SHOWN = 20


@dataclass(slots=True)
class _Entry:
    url: str
    internal: bool
    kind: str
    referrers: list[Referrer] = field(default_factory=list)
    count: int = 0


class LinkIndex:
    """Fed page by page in the order of the crawl. A page reached by two addresses is one place.

    What ``excluded`` names is left out: an address the operator does not want asked is not asked as a link either.
    """

    def __init__(self, internal: Callable[[str], bool], excluded: Callable[[str], bool]) -> None:
        self._internal = internal
        self._excluded = excluded
        self._entries: dict[str, _Entry] = {}
        self._names: dict[str, str | None] = {}
        self._pages: set[str] = set()

    def add(self, page: CrawledPage) -> None:
        """Take in the links of a page of the site."""
        if page.facts is None or identity(page.final_url) in self._pages:
            return
        self._pages.add(identity(page.final_url))
        for link in page.facts.links:
            if link.url is None:
                continue
            if link.url not in self._names:
                self._names[link.url] = None if self._excluded(link.url) else target_url(link.url)
            url = self._names[link.url]
            if url is None:
                continue
            entry = self._entries.get(url)
            if entry is None:
                entry = self._entries[url] = _Entry(url, self._internal(url), link.kind.value)
            entry.count += 1
            if len(entry.referrers) < _SHOWN:
                entry.referrers.append(
                    Referrer(page.final_url, link.label, link.index, link.zone.value, page.body_sha256)
                )

    def targets(self) -> tuple[Target, ...]:
        """All targets in the order in which they were met."""
        return tuple(
            Target(entry.url, entry.internal, entry.kind, tuple(entry.referrers), entry.count)
            for entry in self._entries.values()
        )
