"""Places of a night: so many portals are crawled at a time."""

from __future__ import annotations

import asyncio
from typing import Self


class Place:
    """A place that is given back when a portal's crawl is over, which is before its pictures are taken."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places: asyncio.Semaphore | None = places

    @classmethod
    async def taken(cls, places: asyncio.Semaphore) -> Self:
        """Wait for a free place and take it."""
        await places.acquire()
        return cls(places)

    def give_back(self) -> None:
        """Make room for the next one; once is enough, twice is the same."""
        places, self._places = self._places, None
        if places is not None:
            places.release()
