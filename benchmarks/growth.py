"""How the time to read a page grows with its length: pages made to keep a reader busy, once and fourfold.

    python benchmarks/growth.py [--rounds N]

CPU time, the best of N readings. A ratio about 4 is linear; one near 16 would be a page that holds up a night, and the
run then exits with 1. tests/page/test_growth.py counts the steps of the same pages.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.page.long_pages import LONG_PAGES, read_long

MOST = 9.0
LEAST_SECONDS = 0.002  # below this a ratio says more of the clock than of the reader


def seconds(html: str, rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        read_long(html)
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    rounds: int = parser.parse_args().rounds
    steepest = 0.0
    print("| page | ms | four times the page, ms | times |\n|---|---:|---:|---:|")
    for name, (count, build) in LONG_PAGES.items():
        read_long(build(10))
        once, fourfold = seconds(build(count), rounds), seconds(build(4 * count), rounds)
        ratio = fourfold / max(once, LEAST_SECONDS)
        steepest = max(steepest, ratio)
        print(f"| {name} | {once * 1000:.1f} | {fourfold * 1000:.1f} | {ratio:.1f} |")
    return int(steepest > MOST)


if __name__ == "__main__":
    sys.exit(main())
