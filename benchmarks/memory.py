"""Peak memory of a whole audit without browser, for portals of several sizes.

    python benchmarks/memory.py [--pages 500 2000 20000] [--seconds 1800]

Each portal is made up, served by nginx (Debian: nginx-light) on loopback and audited by a process of its own, whose
peak is what the kernel says at its end. The exit code is 1 when 500 pages need 250 MB or more, or when 20,000 pages
need a tenth more than 2,000.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from crawl_measure import measured
from portal_server import NoServer, serving

HERE = Path(__file__).resolve().parent
_LIMIT_MB = 250
_GROWTH = 1.10


def peak(pages: int, seconds: float) -> tuple[float, float, float, str]:
    """Peak MB, CPU seconds and wall seconds of one audit, and what it came to."""
    with (
        tempfile.TemporaryDirectory(prefix="sitecheck-portals-") as name,
        tempfile.TemporaryDirectory(prefix="sitecheck-bench-") as work,
        serving(Path(name), sites=1, pages=pages) as portals,
    ):
        url = portals.sites[0].url
        run = measured([sys.executable, str(HERE / "memory_audit.py"), work, url, "--pages", str(pages)], limit=seconds)
    if run.code != 0:
        raise RuntimeError(f"the audit of {pages} pages ended with code {run.code}:\n{run.output[-3000:]}")
    return run.peak_mb, run.cpu, run.wall, run.output.strip()


def goals(peaks: Mapping[int, float]) -> list[tuple[bool, str]]:
    """What was asked for, where the sizes measured can say."""
    found = []
    if 500 in peaks:
        found.append((peaks[500] < _LIMIT_MB, f"500 pages: {peaks[500]:.0f} MB (below {_LIMIT_MB})"))
    if 2000 in peaks and 20000 in peaks:
        ratio = peaks[20000] / peaks[2000]
        found.append((ratio < _GROWTH, f"20,000 pages to 2,000: {ratio:.2f} (below {_GROWTH})"))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, nargs="+", default=[500, 2000, 20000])
    parser.add_argument("--seconds", type=float, default=1800.0, help="the longest a single audit may take")
    options = parser.parse_args()
    peaks: dict[int, float] = {}
    print("| pages of the portal | peak MB | CPU s | wall s | the audit |\n|---|---|---|---|---|")
    try:
        for pages in options.pages:
            peaks[pages], cpu, wall, words = peak(pages, options.seconds)
            print(f"| {pages} | {peaks[pages]:.0f} | {cpu:.0f} | {wall:.0f} | {words} |", flush=True)
    except (NoServer, OSError, RuntimeError) as problem:
        print(f"memory benchmark: {problem}", file=sys.stderr)
        return 3
    print()
    reached = goals(peaks)
    for passed, words in reached:
        print(f"{'reached' if passed else 'MISSED '}  {words}")
    return 0 if all(passed for passed, _ in reached) else 1


if __name__ == "__main__":
    raise SystemExit(main())
