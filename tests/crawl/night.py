"""A whole night over a portal of the tests, in one call; also run as a program, to be killed."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sitecheck.crawl.result import CrawlResult, CrawlTarget
from sitecheck.crawl.site import crawl_site
from sitecheck.crawl.visitor import NightVisitor
from sitecheck.fetch import AddressPolicy, Fetcher, FetchLimits, networks
from sitecheck.store.blobs import BlobStore
from sitecheck.store.nightfile import NightFile

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


async def no_sleep(_seconds: float) -> None:
    """Time passes at once."""


@dataclass
class Night:
    visitor: NightVisitor
    file: NightFile
    fetcher: Fetcher
    blobs: BlobStore


@asynccontextmanager
async def night(folder: Path, **options: Any) -> AsyncIterator[Night]:
    """Fetcher, night file and visitor; a second call on the same folder takes the night up again."""
    limits = FetchLimits(retries=0)
    async with Fetcher(AddressPolicy(networks(("127.0.0.0/8",))), limits=limits) as fetcher:
        with NightFile.open(folder / "site.night", "inputs") as file:
            blobs = BlobStore(folder / "snapshots")
            yield Night(NightVisitor(fetcher, file, blobs, **options), file, fetcher, blobs)


async def crawl(
    folder: Path, url: str, *, on_progress: Callable[[str, int, int], None] | None = None, **options: Any
) -> CrawlResult:
    """Crawl ``url``; ``options`` are fields of CrawlTarget, ``clock`` and those of the visitor."""
    fields = {name: options.pop(name) for name in ("hosts", "exclude", "budgets") if name in options}
    clock = options.pop("clock", lambda: 0.0)
    async with night(folder, **options) as tonight:
        return await crawl_site(
            CrawlTarget(url, **fields),
            tonight.visitor,
            tonight.file,
            clock=clock,
            now=lambda: NOW,
            sleep=no_sleep,
            on_progress=on_progress,
        )


def essence(result: CrawlResult) -> CrawlResult:
    """The result without the clock's part of it: when the home page was fetched and how long that took."""
    if result.home is None:
        return result
    fetched = replace(result.home.fetched, at=None, attempts=())
    return replace(result, home=replace(result.home, fetched=fetched))


if __name__ == "__main__":
    asyncio.run(crawl(Path(sys.argv[1]), sys.argv[2]))
