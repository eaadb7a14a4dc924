"""Speed of the page reader, of judging and of the crawl, as ratios to a plain selectolax parse on the same machine.

    python benchmarks/speed.py [--seconds N] [--profile]

The reader runs over saved pages of real portals (../shared/real-pages beside the project), else over the demo's pages,
and over the pages the crawl is measured on; the judges over generated portals; the crawl over two of the demo's portals
on loopback, which is not paced. CPU time counts, of every page the best of several readings. Ratios travel between
machines, times do not.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from sitecheck.audit.example import observe_memory
from sitecheck.checks.engine import judge, judge_all
from sitecheck.checks.load import load_checks
from sitecheck.crawl.result import CrawlTarget
from sitecheck.crawl.site import crawl_site
from sitecheck.crawl.visitor import NightVisitor
from sitecheck.demo.server import Portal, free_port, serving
from sitecheck.demo.truth import portals
from sitecheck.facts.data import data_dir
from sitecheck.fetch import AddressPolicy, Fetcher, networks
from sitecheck.page.charset import decode
from sitecheck.page.read import read_page
from sitecheck.store.nightfile import NightFile
from sitecheck.worktime import load_calendar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.portal import Site, write_site
from tests.portals.made import made
from tests.portals.office import AS_OF

PAGES = Path(__file__).resolve().parents[2] / "shared" / "real-pages"
PORTALS = ("finance", "town")


def bodies() -> tuple[str, list[bytes]]:
    saved = sorted(PAGES.glob("*/*.html")) if PAGES.is_dir() else []
    if saved:
        return "saved pages of real portals", [file.read_bytes() for file in saved]
    return "pages of the demo", [portal.answer("GET", "/").body for portal in portals(8391)] * 20


def seconds(work: Callable[[bytes], object], pages: Sequence[bytes], at_least: float) -> float:
    """Mean CPU seconds per page: the best of whole rounds, as many as fit the time (two or more)."""
    least, spent, rounds = float("inf"), 0.0, 0
    while spent < at_least or rounds < 2:
        start = time.process_time()
        for page in pages:
            work(page)
        took = time.process_time() - start
        least, spent, rounds = min(least, took), spent + took, rounds + 1
    return least / len(pages)


def parsed(body: bytes) -> object:
    return LexborHTMLParser(decode(body).text).root


def best(work: Callable[[], object], times: int = 5) -> float:
    """CPU seconds of the fastest of several runs."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def made_pages() -> list[bytes]:
    """Every fourth page of two of the portals the crawl is measured on: one in UTF-8, one in GBK."""
    with tempfile.TemporaryDirectory() as name:
        for index in (0, 4):
            site = Site(index, 500, 8100)
            write_site(site, Path(name) / site.address)
        return [file.read_bytes() for file in sorted(Path(name).rglob("*.html"))[::4]]


def typical_pages(what: str, pages: Sequence[bytes]) -> None:
    """Median over the pages of about 30 KB, and the same for a plain parse."""
    near = [page for page in pages if 20_000 <= len(page) <= 45_000]
    if not near:
        return
    plain = [best(lambda page=page: parsed(page)) for page in near]
    read = [best(lambda page=page: read_page(page, "http://portal.example/")) for page in near]
    ratio = statistics.median(one / other for one, other in zip(read, plain, strict=True))
    print(
        f"\n{len(near)} {what} of 20 to 45 KB, median {statistics.median(map(len, near)) / 1000:.1f} KB: all facts "
        f"{statistics.median(read) * 1000:.2f} ms of CPU (median), plain parse "
        f"{statistics.median(plain) * 1000:.2f} ms, ratio {ratio:.1f}"
    )


def judging() -> None:
    """Median over checks and portals of one verdict, and of all verdicts of one portal."""
    checks = load_checks([data_dir("checks")])
    calendar = load_calendar([data_dir("config") / "calendar"])
    portals = [portal for portal in made().values() if not portal.blocked][::6]
    seen = [observe_memory(portal.memory, checks, AS_OF) for portal in portals]
    each = {
        key: statistics.median(best(lambda one=one, key=key: judge(one, checks[key], calendar)) for one in seen)
        for key in checks
    }
    whole = statistics.median(best(lambda one=one: judge_all(one, checks, calendar)) for one in seen)
    slowest = max(each, key=lambda key: each[key])
    print(
        f"\n{len(checks)} checks over {len(seen)} portals: one verdict "
        f"{statistics.median(each.values()) * 1000:.3f} ms of CPU (median), slowest "
        f"{each[slowest] * 1000:.2f} ms ({slowest}), all of one portal {whole * 1000:.2f} ms"
    )


def profile(pages: Sequence[bytes]) -> None:
    """The functions in which most time goes while pages are read."""
    watched = cProfile.Profile()
    watched.enable()
    for page in pages:
        read_page(page, "http://portal.example/")
    watched.disable()
    pstats.Stats(watched).sort_stats("tottime").print_stats(10)


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
    parser.add_argument("--profile", action="store_true", help="only tell where the time of reading goes")
    options = parser.parse_args()
    what, pages = bodies()
    if options.profile:
        profile(pages)
        return 0
    size = sum(map(len, pages))
    plain = seconds(parsed, pages, options.seconds / 4)
    read = seconds(lambda body: read_page(body, "http://portal.example/"), pages, options.seconds)
    print(f"{len(pages)} {what}, {size / 1e6:.1f} MB\n")
    print("| work | ms per page | MB/s | ratio to the plain parse |\n|---|---|---|---|")
    for name, took in (("decode and parse (selectolax)", plain), ("read_page: all facts", read)):
        rate = size / len(pages) / took / 1e6
        print(f"| {name} | {took * 1000:.2f} | {rate:.1f} | {took / plain:.1f} |")
    typical_pages("saved pages", pages)
    typical_pages("benchmark pages (benchmarks/portal.py)", made_pages())
    judging()
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
