"""Pictures of findings: full page and close-up together, in seconds, CPU and bytes; beside them a bare full-page shot.

    python benchmarks/pictures.py [--count 1000] [--bare 60] [--out FOLDER]

Findings stand on saved pages of real portals (../shared/real-pages beside the project, where present) and on pages
made by portal.py, shuffled; each marks a link. What the pages load is answered from memory: made-up photographs, logos
and a style sheet. `at once` is how many pictures are being taken at a time; seconds are from the start of a picture to
its last byte, `wall` is all of it by the number of pictures. The references open the same pages: a bare full-page shot
of a browser that is used again, and a browser started for each shot. The last lines say whether what is asked for was
reached, and the exit code is 1 when it was not; on a busy machine only the ratios say something.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import io
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser as Chromium
from playwright.async_api import Route, async_playwright

from portal import Site, write_site
from sitecheck.evidence.capture import Capture
from sitecheck.evidence.pictures import Pictures, take_picture
from sitecheck.evidence.shot import Callout, Shot
from sitecheck.facts.fetched import Attempt, Fetched
from sitecheck.facts.page import LinkKind, Zone
from sitecheck.facts.verdict import Mark
from sitecheck.fetch import browser_process as process
from sitecheck.fetch.browser import Browser, find_browser
from sitecheck.i18n import translator
from sitecheck.page.charset import decode
from sitecheck.page.read import read_page

REAL = Path(__file__).resolve().parents[2] / "shared" / "real-pages"
SITE = "http://www.example.gov.cn"
AT = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
SECONDS, BYTES = 1.2, 500 * 1024
_TURNS = 5
_SAVED, _MADE, _MADE_BELOW = "链接不可用", "链接不可用（生成页面）", "/made/"
_PHOTOS = ((960, 360), (320, 220), (240, 160), (1000, 90), (180, 60), (120, 120), (48, 48), (24, 24))
_STYLE = (
    b"body{font-family:sans-serif;background:#f6f8fa} a{text-decoration:none;color:#1b4f8f} img{max-width:960px}"
    b"ul{columns:2;line-height:28px} h1,h2,h3{background:#1b4f8f;color:#fff;padding:6px}"
)


class Parts:
    """A fetcher for what pages load: photographs with grain, as cameras make them, and one style sheet."""

    def __init__(self) -> None:
        dice = random.Random(2026)
        self._photos = [_photo(dice, *size) for size in _PHOTOS]

    async def get(self, url: str, *, referer: str | None = None) -> Fetched:
        """The same answer for the same address."""
        path = url.partition("?")[0].lower()
        if path.endswith(".css"):
            return Fetched(url, url, "GET", 200, (("Content-Type", "text/css"),), _STYLE)
        if path.endswith((".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp")):
            photo = self._photos[int.from_bytes(hashlib.sha256(url.encode()).digest()[:4]) % len(self._photos)]
            return Fetched(url, url, "GET", 200, (("Content-Type", "image/jpeg"),), photo)
        return Fetched(url, url, "GET", 404, (("Content-Type", "text/html"),), b"none")


def _photo(dice: random.Random, width: int, height: int) -> bytes:
    coarse = Image.frombytes("RGB", (16, 9), dice.randbytes(16 * 9 * 3)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    fine = Image.frombytes("RGB", (width // 2, height // 2), dice.randbytes(width // 2 * (height // 2) * 3))
    picture = Image.blend(coarse, fine.resize((width, height), Image.Resampling.BILINEAR), 0.06)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


def shots(count: int) -> list[Shot]:
    """So many findings, each with a link to mark, on as many different pages as there are."""
    found: list[Shot] = []
    files = sorted(REAL.glob("*/*.html")) if REAL.is_dir() else []
    pages = [(f"{SITE}/{file.parent.name}/{number}.html", file.read_bytes()) for number, file in enumerate(files)]
    with tempfile.TemporaryDirectory() as folder:
        write_site(Site(0, 300, 1), Path(folder))
        made = sorted(Path(folder).rglob("*.html"))[: len(files) or 300]
        below = f"{SITE}{_MADE_BELOW}"
        pages += [(f"{below}{file.relative_to(folder).as_posix()}", file.read_bytes()) for file in made]
    random.Random(6).shuffle(pages)
    for url, body in pages * (count // len(pages) + 1):
        if len(found) == count:
            break
        page, _ = read_page(body, url)
        links = [link for link in page.links if link.kind is LinkKind.ANCHOR and link.url and link.zone is Zone.MAIN]
        links = links or [link for link in page.links if link.kind is LinkKind.ANCHOR and link.url]
        if links:
            title = _MADE if url.startswith(f"{SITE}{_MADE_BELOW}") else _SAVED
            found.append(_shot(title, url, body, links[len(found) % len(links)].index))
    return found


def _shot(title: str, url: str, body: bytes, index: int) -> Shot:
    sha, text = hashlib.sha256(body).hexdigest(), decode(body, None)
    headers = (("Content-Type", "text/html"),)
    capture = Capture(url, url, 200, headers, body, text.text, text.encoding, sha, AT, False, (), ())
    attempts = tuple(Attempt(AT, "GET", f"{SITE}/dead", "192.0.2.1", 404, None, ms=12) for _ in range(2))
    callout = Callout("链接“政府信息公开指南”打开为页面不存在（404）", (Mark(url, sha, link_index=index),), attempts)
    return Shot(capture, "broken-links", title, (callout,), ("《评分表》O14.r5：网站和信息公开平台链接不可用，每处",))


@dataclass(slots=True)
class Measured:
    """One way of taking pictures; ``one`` takes that of a finding and gives the bytes of it and of its close-up."""

    name: str
    at_once: int
    one: Callable[[int], Awaitable[tuple[int, int]]]
    seconds: dict[int, float] = field(default_factory=dict)
    full: list[int] = field(default_factory=list)
    close: list[int] = field(default_factory=list)
    wall: float = 0.0
    cpu: float = 0.0
    failed: int = 0

    async def run(self, numbers: range) -> None:
        """Take these pictures, so many at a time."""
        seats = asyncio.Semaphore(self.at_once)
        cpu, wall = _cpu(), time.perf_counter()
        await asyncio.gather(*(self._timed(number, seats) for number in numbers))
        self.wall, self.cpu = self.wall + time.perf_counter() - wall, self.cpu + _cpu() - cpu

    async def _timed(self, number: int, seats: asyncio.Semaphore) -> None:
        async with seats:
            start = time.perf_counter()
            try:
                full, close = await self.one(number)
            except Exception as error:
                print(f"  {self.name} {number}: {error}", file=sys.stderr)
                self.failed += 1
                return
            self.seconds[number] = time.perf_counter() - start
            self.full.append(full)
            if close:
                self.close.append(close)

    def median(self, numbers: Iterable[int]) -> float:
        """Seconds of these pictures."""
        return statistics.median(self.seconds[number] for number in numbers if number in self.seconds)

    def row(self, floor: Measured) -> str:
        """A row of the table; ``floor`` is the bare shot, held against on the pictures both took."""
        seconds = list(self.seconds.values())
        both = self.seconds.keys() & floor.seconds.keys()
        sizes = [f"{statistics.median(some) / 1024:.0f}" if some else "" for some in (self.full, self.close)]
        return (
            f"| {self.name} | {len(seconds)} | {statistics.median(seconds):.2f} "
            f"| {statistics.quantiles(seconds, n=10)[8]:.2f} | {self.wall / len(seconds):.2f} "
            f"| {self.cpu / len(seconds):.2f} | {self.median(both) / floor.median(both):.2f} "
            f"| {sizes[0]} | {sizes[1]} | {self.failed} |"
        )


def _cpu() -> float:
    """Seconds that this process and all below it, ended ones included, have used."""
    total = 0
    for pid in process.pids_of(os.getpid()):
        try:
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, stat[11:15]))
    return total / os.sysconf("SC_CLK_TCK")


async def bare(chromium: Chromium, shot: Shot, parts: Parts) -> int:
    """A full-page shot with nothing around it: a page, its load event, the picture."""
    context = await chromium.new_context(viewport={"width": 1280, "height": 900})

    async def answer(route: Route) -> None:
        if route.request.is_navigation_request():
            kind = f"text/html; charset={shot.capture.encoding}"
            await route.fulfill(status=200, headers={"content-type": kind}, body=shot.capture.body)
            return
        found = await parts.get(route.request.url)
        await route.fulfill(status=found.status or 404, headers=dict(found.headers), body=found.body)

    await context.route("**/*", answer)
    page = await context.new_page()
    await page.goto(shot.capture.url, wait_until="load")
    data = await page.screenshot(full_page=True)
    await context.close()
    return len(data)


async def run(count: int, few: int, out: Path | None) -> int:
    """All of it; the exit code."""
    executable, t, parts = find_browser(), translator("zh"), Parts()
    if executable is None:
        print("no Chromium on this machine", file=sys.stderr)
        return 3
    todo = shots(count)

    def keep(number: int, taken: Pictures) -> None:
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            for part, data in enumerate(taken.tiles):
                (out / f"{number:04}-{part}.png").write_bytes(data)
            for data in filter(None, taken.closeups):
                (out / f"{number:04}-close.png").write_bytes(data)

    async with Browser(executable) as browser:

        async def ours(number: int) -> tuple[int, int]:
            taken = await take_picture(todo[number], browser, parts, t)
            await asyncio.to_thread(keep, number, taken)
            return sum(map(len, taken.tiles)), sum(len(one) for one in taken.closeups if one)

        async with async_playwright() as playwright:
            start = partial(playwright.chromium.launch, executable_path=executable, args=["--disable-gpu"])
            chromium = await start()

            async def reused(number: int) -> tuple[int, int]:
                return await bare(chromium, todo[number], parts), 0

            async def fresh(number: int) -> tuple[int, int]:
                own = await start()
                try:
                    return await bare(own, todo[number], parts), 0
                finally:
                    await own.close()

            rows = [
                Measured("sitecheck, 1 at once", 1, ours),
                Measured("sitecheck, 2 at once", 2, ours),
                Measured("bare full page, browser used again", 1, reused),
                Measured("bare full page, a browser each", 1, fresh),
            ]
            # In turns, so that a busy minute of the machine meets them all; the references only for so many pictures.
            for turn in range(_TURNS):
                start_at, end_at = turn * count // _TURNS, (turn + 1) * count // _TURNS
                some = (turn + 1) * few // _TURNS - turn * few // _TURNS
                for row in rows:
                    await row.run(range(start_at, end_at if row.one is ours else start_at + some))
            await chromium.close()
    print("| | pictures | median s | 9 of 10 below | wall s | CPU s | to bare | full page KB | close-up KB | failed |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        print(row.row(rows[2]))
    for name, saved in (("saved", True), ("made", False)):
        numbers = [number for number in rows[0].seconds if (todo[number].title == _SAVED) is saved]
        if numbers:
            print(f"{name} pages: {len(numbers)}, median {rows[0].median(numbers):.2f} s, 1 at once")
    median = statistics.median(rows[0].seconds.values())
    quick, small = median < SECONDS, [statistics.median(rows[0].full), statistics.median(rows[0].close)]
    light = max(small) < BYTES
    print(f"median below {SECONDS} s: {median:.2f}, {'reached' if quick else 'missed'}")
    sizes = " and ".join(f"{size / 1024:.0f}" for size in small)
    print(f"medians below {BYTES // 1024} KB: {sizes}, {'reached' if light else 'missed'}")
    return 0 if quick and light else 1


def main() -> int:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--bare", type=int, default=60, help="pictures of each reference")
    parser.add_argument("--out", type=Path, help="keep the pictures there, to look at them")
    arguments = parser.parse_args()
    return asyncio.run(run(arguments.count, min(arguments.bare, arguments.count), arguments.out))


if __name__ == "__main__":
    raise SystemExit(main())
