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
from pathlib import Path

from sitecheck.checks.load import load_checks
from sitecheck.checks.words import extend_lexicon
from sitecheck.crawl.garbage import seldom_collected
from sitecheck.crawl.readers import ReaderPool
from sitecheck.crawl.reading import InlineReader, Reader
from sitecheck.crawl.result import CrawlTarget
from sitecheck.crawl.site import crawl_site
from sitecheck.crawl.visitor import NightVisitor
from sitecheck.facts.data import data_dir
from sitecheck.fetch import Fetcher, Pace, networks, policy_for
from sitecheck.page.lexicon import Lexicon, load_lexicon
from sitecheck.settings.records import Budgets
from sitecheck.store.nightfile import NightFile

_EVERYTHING = 100_000
_AT_ONCE = 3  # sites, as ``parallel_sites`` has it


async def night(urls: list[str], folder: Path, pages: int, *, alone: bool) -> int:
    """Pages that opened."""
    lexicon = extend_lexicon(load_lexicon(), load_checks((data_dir("checks"),)).values())
    gate = asyncio.Semaphore(_AT_ONCE)
    async with ReaderPool(lexicon) as pool:
        reader = InlineReader(lexicon) if alone else pool

        async def one(url: str) -> int:
            async with gate:
                return await crawled(url, folder, pages, lexicon, reader)

        with seldom_collected():
            return sum(await asyncio.gather(*map(one, urls)))


async def crawled(url: str, folder: Path, pages: int, lexicon: Lexicon, reader: Reader) -> int:
    """One site's crawl in a night file of its own, which is tidied away as a night does."""
    name = url.partition("://")[2].strip("/").replace(":", "_")
    path, last = folder / f"{name}.night", folder / f"{name}.last"
    budgets = Budgets(
        pages=pages + pages // 8, minutes=1440, depth=50, per_folder=_EVERYTHING, per_template=_EVERYTHING
    )
    policy = policy_for(url, networks(("127.0.0.0/8",)))
    async with Fetcher(policy, pace=Pace(in_flight=8)) as fetcher:
        with NightFile.open(path, "benchmark", last) as file:
            visitor = NightVisitor(fetcher, file, reader=reader)
            result = await crawl_site(CrawlTarget(url, budgets=budgets), visitor, file, lexicon=lexicon)
            file.keep(last, reader.version)
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
