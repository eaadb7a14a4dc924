"""What goes into a crawl and what comes out of it. Everything in a fixed order; pages stay in the night file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sitecheck.crawl.reading import unpack_facts
from sitecheck.facts.outcomes import Failure, PageKind
from sitecheck.facts.page import PageFacts
from sitecheck.facts.site import CrawlTotals, PageReading, Referrer, Skipped
from sitecheck.facts.visit import Visit
from sitecheck.page.urls import identity
from sitecheck.settings.records import Budgets
from sitecheck.store.crawlrows import CrawlRows, PageRow


@dataclass(frozen=True, slots=True)
class CrawlTarget:
    """The site to crawl. ``hosts`` are further hosts of it, ``exclude`` URL prefixes left out."""

    url: str
    hosts: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    budgets: Budgets = field(default_factory=Budgets)


@dataclass(frozen=True, slots=True)
class CrawledPage:
    """A page the crawl asked for. Its source can be had again by visiting ``url``, which costs nothing."""

    url: str
    final_url: str
    depth: int
    referrer: str
    status: int | None
    failure: Failure | None
    body_sha256: str | None
    rendered: bool
    internal: bool  # it ended on the site
    same_as: str  # URL of an earlier page with the very same body
    packed: bytes | None = field(repr=False)

    @property
    def facts(self) -> PageFacts | None:
        """What the page says, None when there was nothing to read. Unpacked anew with every call."""
        return None if self.packed is None else unpack_facts(self.packed)


@dataclass(frozen=True, slots=True)
class Target:
    """A distinct link target: where it is linked from (the first places, and how many in all)."""

    url: str
    internal: bool
    kind: str  # of the first link to it, a LinkKind value
    referrers: tuple[Referrer, ...]
    count: int


class Pages(Protocol):
    """Pages in the order of the crawl, home first."""

    def __len__(self) -> int:
        """How many."""

    def __iter__(self) -> Iterator[CrawledPage]:
        """One after the other."""

    def at(self, url: str) -> CrawledPage | None:
        """The first page asked for under this address, or ended there."""

    def asked(self, url: str) -> CrawledPage | None:
        """The first page asked for under this address."""

    def lines(self) -> Iterator[PageReading]:
        """The pages in a line each."""


class Targets(Protocol):
    """Distinct link targets in the order of meeting."""

    def __len__(self) -> int:
        """How many."""

    def __iter__(self) -> Iterator[Target]:
        """One after the other."""

    def internal_first(self) -> Iterator[Target]:
        """Those of the site first, otherwise in the order of meeting."""


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """A crawled site. ``pages`` and ``targets`` are read out of the night file, which must stay open meanwhile."""

    home: Visit | None
    pages: Pages
    targets: Targets
    totals: CrawlTotals
    skipped: tuple[Skipped, ...] = ()
    skipped_counts: Mapping[str, int] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    tries: tuple[Visit, ...] = ()  # every visit made for the home page, in order, without source and body


class NightPages:
    """The pages of a crawl, read out of the night file as they are asked for."""

    def __init__(self, rows: CrawlRows) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return self._rows.pages_seen()

    def __iter__(self) -> Iterator[CrawledPage]:
        return (_page(row, facts) for row, facts in self._rows.pages())

    def at(self, url: str) -> CrawledPage | None:
        """The first page asked for under this address, or ended there."""
        found = self._rows.page_at(identity(url))
        return None if found is None else _page(*found)

    def asked(self, url: str) -> CrawledPage | None:
        """The first page asked for under this address."""
        found = self._rows.page_asked(identity(url))
        return None if found is None else _page(*found)

    def lines(self) -> Iterator[PageReading]:
        """The pages in a line each."""
        return map(line_of, self._rows.page_lines())


def line_of(row: PageRow) -> PageReading:
    """A kept page in one line."""
    return PageReading(
        url=row.url,
        title=row.title,
        kind=PageKind(row.kind),
        status=row.status,
        failure=Failure(row.failure) if row.failure is not None else None,
        body_sha256=row.sha,
        depth=row.depth,
        rendered=bool(row.rendered),
        final_url=row.final_url,
    )


def _page(row: PageRow, facts: bytes | None) -> CrawledPage:
    return CrawledPage(
        url=row.url,
        final_url=row.final_url,
        depth=row.depth,
        referrer=row.referrer,
        status=row.status,
        failure=Failure(row.failure) if row.failure is not None else None,
        body_sha256=row.sha,
        rendered=bool(row.rendered),
        internal=bool(row.internal),
        same_as=row.same_as,
        packed=facts if row.failure is None else None,
    )
