"""sitecheck's crawl of some portals, as a night does it: fetch, parse, extract, store, links.

    python benchmarks/crawl_sitecheck.py FOLDER URL... [--pages N] [--alone] [--profile FILE]

The first time the folder is empty and this is a first night; called again with the same folder it is the next night,
which finds what the last one kept. ``--alone``: pages are read in this process, not in one beside it. Politeness is
off: loopback is not paced, and eight requests are in flight.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
from dataclasses import replace
from pathlib import Path

from sitecheck.audit.site import make_fetcher
from sitecheck.audit.workshop import Workshop, open_workshop
from sitecheck.crawl.reading import InlineReader
from sitecheck.crawl.result import CrawlTarget
from sitecheck.crawl.site import crawl_site
from sitecheck.crawl.visitor import NightVisitor
from sitecheck.settings.records import Budgets, PaceConfig, Settings, SiteConfig
from sitecheck.store.nightfile import NightFile

_EVERYTHING = 100_000
_AT_ONCE = 3  # sites, as ``parallel_sites`` has it


async def night(urls: list[str], folder: Path, pages: int, *, alone: bool) -> int:
    """Pages that opened."""
    gate = asyncio.Semaphore(_AT_ONCE)
    async with open_workshop(Settings(), root=None, snapshots=folder / "snapshots", use_browser=False) as tools:
        workshop = replace(tools, reader=InlineReader(tools.lexicon)) if alone else tools

        async def one(url: str) -> int:
            async with gate:
                return await crawled(url, workshop, folder, pages)

        return sum(await asyncio.gather(*map(one, urls)))


async def crawled(url: str, workshop: Workshop, folder: Path, pages: int) -> int:
    """One site's crawl in a night file of its own, which is tidied away as a night does."""
    name = url.partition("://")[2].strip("/").replace(":", "_")
    path, last = folder / f"{name}.night", folder / f"{name}.last"
    site = SiteConfig(
        unit="bench",
        url=url,
        budgets=Budgets(
            pages=pages + pages // 8, minutes=1440, depth=50, per_folder=_EVERYTHING, per_template=_EVERYTHING
        ),
        pace=PaceConfig(in_flight=8),
        allow_networks=("127.0.0.0/8",),
    )
    async with make_fetcher(site, workshop) as fetcher:
        with NightFile.open(path, "benchmark", last) as file:
            visitor = NightVisitor(fetcher, file, reader=workshop.reader)
            target = CrawlTarget(url=site.url, budgets=site.budgets)
            result = await crawl_site(target, visitor, file, lexicon=workshop.lexicon)
            file.keep(last, workshop.reader.version)
    path.unlink()
    return result.totals.pages


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("urls", nargs="+")
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--profile", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    profile = cProfile.Profile() if options.profile else None
    if profile is not None:
        profile.enable()
    opened = asyncio.run(night(options.urls, options.folder, options.pages, alone=options.alone))
    if profile is not None:
        profile.disable()
        profile.dump_stats(options.profile)
    print(opened)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
