"""What goes into a crawl and what comes out of it. Everything in a fixed order; no source text is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sitecheck.facts.outcomes import Failure, PageKind
from sitecheck.facts.page import PageFacts
from sitecheck.facts.site import CrawlTotals, PageReading, Referrer, Skipped
from sitecheck.facts.visit import Visit
from sitecheck.settings.records import Budgets


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
    facts: PageFacts | None
    status: int | None
    failure: Failure | None = None
    body_sha256: str | None = None
    rendered: bool = False
    internal: bool = True  # it ended on the site
    same_as: str = ""  # URL of an earlier page with the very same body

    @property
    def reading(self) -> PageReading:
        """The page in one line."""
        return PageReading(
            url=self.url,
            title=self.facts.title if self.facts is not None else "",
            kind=self.facts.kind if self.facts is not None else PageKind.OTHER,
            status=self.status,
            failure=self.failure,
            body_sha256=self.body_sha256,
            depth=self.depth,
            rendered=self.rendered,
            final_url=self.final_url,
        )


@dataclass(frozen=True, slots=True)
class Target:
    """A distinct link target: where it is linked from (the first places, and how many in all)."""

    url: str
    internal: bool
    kind: str  # of the first link to it, a LinkKind value
    referrers: tuple[Referrer, ...]
    count: int


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """A crawled site. ``pages`` are in the order of the crawl, home first; ``targets`` in the order of meeting."""

    home: Visit | None
    pages: tuple[CrawledPage, ...]
    targets: tuple[Target, ...]
    totals: CrawlTotals
    skipped: tuple[Skipped, ...] = ()
    skipped_counts: Mapping[str, int] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
