"""What the browser holds and costs over many pages: memory of its whole tree (PSS), and seconds a page.

    python benchmarks/browser.py [--pages 200] [--renew 60]

Pages are made here and answered from memory: what is measured is Chromium, its driver and this process.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import time
from pathlib import Path

from sitecheck.facts.fetched import Fetched
from sitecheck.fetch import browser_process as process
from sitecheck.fetch.browser import Browser, BrowserLimits, Rendered, find_browser

SITE = "http://www.example.gov.cn"
_EVERY = 20
_ROWS = 60


class Portal:
    """A fetcher for script-made list pages, each with styles, a script and its rows as JSON."""

    async def get(self, url: str, *, referer: str | None = None) -> Fetched:
        """The answer for a path of the portal."""
        path = url.removeprefix(SITE)
        if path.startswith("/rows"):
            rows = ",".join(f'"{path} 关于做好第 {number} 项政务公开工作的通知"' for number in range(_ROWS))
            return _answer(url, f"[{rows}]", "application/json")
        if path == "/app.js":
            return _answer(url, _SCRIPT, "text/javascript")
        if path == "/site.css":
            return _answer(url, "li { padding: 4px; font-family: sans-serif }", "text/css")
        return _answer(url, _PAGE, "text/html; charset=utf-8")


_PAGE = (
    "<!doctype html><title>通知公告</title><link rel=stylesheet href=/site.css><div id=app></div>"
    + "<p>政府信息公开</p>" * 40
    + "<script src=/app.js></script>"
)
_SCRIPT = """fetch('/rows' + location.search).then(answer => answer.json()).then(rows => {
  document.getElementById('app').innerHTML =
    '<ul>' + rows.map(row => `<li><a href="/a.html">${row}</a></li>`).join('') + '</ul>';
});"""


def _answer(url: str, text: str, kind: str) -> Fetched:
    return Fetched(url, url, "GET", 200, (("Content-Type", kind),), text.encode())


def pss_mb(pids: list[int]) -> float:
    """Memory of processes in MB, what they share counted once."""
    total = 0
    for pid in pids:
        try:
            lines = (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return total / 1024


async def measure(pages: int, renew: int) -> None:
    """Render so many pages and print what the tree holds between them."""
    portal, times, held = Portal(), [], []
    own = os.getpid()
    async with Browser(find_browser(), limits=BrowserLimits(pages=renew)) as browser:
        print(f"{'page':>5} {'Chromium':>9} {'driver':>7} {'own':>5}   MB (PSS), of which Chromium's private")
        for number in range(pages + 1):
            if number:
                start = time.perf_counter()
                found = await browser.render(f"{SITE}/list.html?{number}", portal)
                times.append(time.perf_counter() - start)
                if not isinstance(found, Rendered) or found.html.count("<li>") != _ROWS:
                    raise SystemExit(f"page {number} was not rendered: {str(found)[:200]}")
            if number % _EVERY == 0:
                chromium = process.pids_of(browser.process)
                driver = [pid for pid in process.pids_of(own) if pid not in {own, *chromium}]
                private = sum(one.private_mb for one in process.tree(browser.process))
                held.append(pss_mb(chromium))
                print(
                    f"{number:>5} {held[-1]:>9.0f} {pss_mb(driver):>7.0f} {pss_mb([own]):>5.0f}   {private}", flush=True
                )
    print(f"seconds a page: median {statistics.median(times):.2f}, slowest {max(times):.2f}")
    print(f"Chromium: {min(held):.0f} to {max(held):.0f} MB, lost {browser.losses} times")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--renew", type=int, default=BrowserLimits().pages)
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.pages, arguments.renew))


if __name__ == "__main__":
    main()
