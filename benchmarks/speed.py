"""Speed of the page reader and of the crawl, as ratios to a plain selectolax parse on the same machine.

    python benchmarks/speed.py [--seconds N]

The reader runs over saved pages of real portals (../shared/real-pages beside the project), else over the demo's pages;
the crawl over two of the demo's portals on loopback, which is not paced. Ratios travel between machines, times do not.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from sitecheck.crawl.result import CrawlTarget
from sitecheck.crawl.site import crawl_site
from sitecheck.crawl.visitor import NightVisitor
from sitecheck.demo.server import Portal, free_port, serving
from sitecheck.demo.truth import portals
from sitecheck.fetch import AddressPolicy, Fetcher, networks
from sitecheck.page.charset import decode
from sitecheck.page.read import read_page
from sitecheck.store.nightfile import NightFile

PAGES = Path(__file__).resolve().parents[2] / "shared" / "real-pages"
PORTALS = ("finance", "town")


def bodies() -> tuple[str, list[bytes]]:
    saved = sorted(PAGES.glob("*/*.html")) if PAGES.is_dir() else []
    if saved:
        return "saved pages of real portals", [file.read_bytes() for file in saved]
    return "pages of the demo", [portal.answer("GET", "/").body for portal in portals(8391)] * 20


def seconds(work: Callable[[bytes], object], pages: Sequence[bytes], at_least: float) -> float:
    """Mean seconds per page: the best of whole rounds, as many as fit the time (two or more)."""
    best, spent, rounds = float("inf"), 0.0, 0
    while spent < at_least or rounds < 2:
        start = time.perf_counter()
        for page in pages:
            work(page)
        took = time.perf_counter() - start
        best, spent, rounds = min(best, took), spent + took, rounds + 1
    return best / len(pages)


def parsed(body: bytes) -> object:
    return LexborHTMLParser(decode(body).text).root


async def crawled(portal: Portal, port: int) -> tuple[int, int, float]:
    """Pages, bytes and seconds of one crawl."""
    url = f"http://{portal.address}:{port}/"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with Fetcher(AddressPolicy(networks(("127.0.0.0/8",)))) as fetcher:
            with NightFile.open(folder / "site.night", "speed") as night:
                visitor = NightVisitor(fetcher, night)
                start = time.perf_counter()
                result = await crawl_site(CrawlTarget(url), visitor, night)
                took = time.perf_counter() - start
    return result.totals.pages, result.totals.bytes, took


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=8.0, help="at least so long for each reading")
    options = parser.parse_args()
    what, pages = bodies()
    size = sum(map(len, pages))
    plain = seconds(parsed, pages, options.seconds / 4)
    read = seconds(lambda body: read_page(body, "http://portal.example/"), pages, options.seconds)
    print(f"{len(pages)} {what}, {size / 1e6:.1f} MB\n")
    print("| work | ms per page | MB/s | ratio to the plain parse |\n|---|---|---|---|")
    for name, took in (("decode and parse (selectolax)", plain), ("read_page: all facts", read)):
        rate = size / len(pages) / took / 1e6
        print(f"| {name} | {took * 1000:.2f} | {rate:.1f} | {took / plain:.1f} |")
    asked = [portal for portal in portals(0) if portal.code in PORTALS]
    port = free_port(asked, 8591)
    with serving([portal for portal in portals(port) if portal.code in PORTALS], port):
        runs = [asyncio.run(crawled(portal, port)) for portal in asked for _ in range(3)]
    count, took = sum(run[0] for run in runs), sum(run[2] for run in runs)
    small = [portal.answer("GET", "/").body for portal in asked]
    floor = seconds(parsed, small * 50, 0.5)
    print(
        f"\ncrawl on loopback, unpaced, server in the same process: {count} pages in {took:.1f} s, "
        f"{count / took:.0f} pages/s; {took / count / floor:.0f} times a plain parse of such a page"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
