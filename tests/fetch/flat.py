"""Fetches what it is told to in a process of its own, and prints how each request ended and how far memory grew."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from pathlib import Path

from sitecheck.fetch import AddressPolicy, Fetcher, FetchLimits, networks


def peak_kb() -> int:
    """Largest resident size of this program so far. (``ru_maxrss`` would count the program it was started from.)"""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1])


async def main(base: str, paths: list[str]) -> None:
    policy = AddressPolicy(networks(("127.0.0.0/8",)))
    async with Fetcher(policy, limits=FetchLimits(retries=0)) as fetcher:
        await fetcher.get(f"{base}/warm")
        before, ends = peak_kb(), []
        for path in paths:
            fetched = await fetcher.get(f"{base}{path}", attachment=path.endswith(".pdf"))
            ends.append([path, fetched.failure or fetched.status, len(fetched.body)])
            del fetched
        print(json.dumps({"ends": ends, "grew_kb": peak_kb() - before}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2:]))
