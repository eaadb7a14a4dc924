"""A whole night over a portal of the tests, in one call; also run as a program, to be killed."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sitecheck.crawl.reading import InlineReader
from sitecheck.crawl.result import CrawledPage, CrawlResult, CrawlTarget, Target
from sitecheck.crawl.site import crawl_site
from sitecheck.crawl.visitor import NightVisitor
from sitecheck.facts.site import CrawlTotals, Skipped
from sitecheck.facts.visit import Visit
from sitecheck.fetch import AddressPolicy, Fetcher, FetchLimits, networks
from sitecheck.store.nightfile import NightFile

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


async def no_sleep(_seconds: float) -> None:
    """Time passes at once."""


@dataclass
class Night:
    visitor: NightVisitor
    file: NightFile
    fetcher: Fetcher


@asynccontextmanager
async def night(folder: Path, *, min_free_mb: int = 0, **options: Any) -> AsyncIterator[Night]:
    """Fetcher, night file and visitor; a second call on the same folder takes the night up again."""
    limits = FetchLimits(retries=0)
    async with Fetcher(AddressPolicy(networks(("127.0.0.0/8",))), limits=limits) as fetcher:
        last = folder / "site.last"
        with NightFile.open(folder / "site.night", "inputs", last, min_free_mb=min_free_mb) as file:
            yield Night(NightVisitor(fetcher, file, **options), file, fetcher)


@dataclass(frozen=True)
class Crawled:
    """A crawl's result with its pages and targets in memory, good after the night file is closed."""

    home: Visit | None
    pages: tuple[CrawledPage, ...]
    targets: tuple[Target, ...]
    totals: CrawlTotals
    skipped: tuple[Skipped, ...]
    skipped_counts: Mapping[str, int]
    hosts: tuple[str, ...]


async def crawl(
    folder: Path,
    url: str,
    *,
    on_progress: Callable[[str, int, int], None] | None = None,
    now: datetime = NOW,
    keep: bool = False,
    **options: Any,
) -> Crawled:
    """Crawl ``url``; ``options`` are fields of CrawlTarget, ``clock`` and those of the visitor.

    ``keep`` ends the night, and the next one builds on what it keeps.
    """
    fields = {name: options.pop(name) for name in ("hosts", "exclude", "budgets") if name in options}
    clock = options.pop("clock", lambda: 0.0)
    async with night(folder, **options) as tonight:
        result = await crawl_site(
            CrawlTarget(url, **fields),
            tonight.visitor,
            tonight.file,
            clock=clock,
            now=lambda: now,
            sleep=no_sleep,
            on_progress=on_progress,
        )
        crawled = in_memory(result)
        if keep:
            tonight.file.keep(folder / "site.last", InlineReader().version)
    if keep:
        (folder / "site.night").unlink()
    return crawled


def in_memory(result: CrawlResult) -> Crawled:
    """The result with all it reads out of the night file."""
    return Crawled(
        result.home, tuple(result.pages), tuple(result.targets), result.totals, result.skipped,
        result.skipped_counts, result.hosts,
    )  # fmt: skip


def essence(result: Crawled) -> Crawled:
    """The result without the clock's part of it: when the home page was fetched and how long that took."""
    if result.home is None:
        return result
    fetched = replace(result.home.fetched, at=None, attempts=())
    return replace(result, home=replace(result.home, fetched=fetched))


if __name__ == "__main__":
    asyncio.run(crawl(Path(sys.argv[1]), sys.argv[2]))
