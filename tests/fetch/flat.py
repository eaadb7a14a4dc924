"""Fetches what it is told to in a process of its own, and prints how each request ended and how far memory grew."""

from __future__ import annotations

import asyncio
import json
import resource
import sys

from sitecheck.fetch import AddressPolicy, Fetcher, FetchLimits, networks


def peak_kb() -> int:
    """Largest resident size so far (Linux: KB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


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
