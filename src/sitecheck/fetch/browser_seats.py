"""Who may open a page now: the crawl's pages come first, and never wait for a picture."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import TypeVar

T = TypeVar("T")


class Wear(Enum):
    """How fit the browser is for a further page."""

    FRESH = auto()
    WORN = auto()  # to be started anew as soon as no page is open
    LOST = auto()


class Seats:
    """At most ``parallel`` pages of the crawl at a time, and as many pictures on what those leave free.

    A page of the crawl is let in where pictures hold every seat, and onto a worn browser that they still use; a picture
    waits as long as any page of the crawl does. ``wear`` looks at the browser.
    """

    def __init__(self, parallel: int, wear: Callable[[], Wear]) -> None:
        self._parallel = parallel
        self._wear = wear
        self._changed = asyncio.Condition()
        self._pages = 0
        self._pictures = 0
        self._coming = 0  # pages of the crawl that wait

    @property
    def taken(self) -> int:
        """How many pages are open."""
        return self._pages + self._pictures

    async def take(self, prepare: Callable[[], Awaitable[T]], *, picture: bool) -> T:
        """Wait for a seat, then for ``prepare`` while nobody else comes or goes; without it there is no seat."""
        async with self._changed:
            if not picture:
                self._coming += 1
            try:
                await self._changed.wait_for(lambda: self._may(picture))
                prepared = await prepare()
            finally:
                if not picture:
                    self._coming -= 1
                    self._changed.notify_all()
            if picture:
                self._pictures += 1
            else:
                self._pages += 1
            return prepared

    async def leave(self, *, picture: bool) -> None:
        """Give a seat back."""
        async with self._changed:
            if picture:
                self._pictures -= 1
            else:
                self._pages -= 1
            self._changed.notify_all()

    def _may(self, picture: bool) -> bool:
        if not self.taken:
            return not (picture and self._coming)
        wear = self._wear()
        if picture:
            return wear is Wear.FRESH and not self._coming and self.taken < self._parallel
        fit = wear is Wear.FRESH or (wear is Wear.WORN and self._pictures > 0)
        return fit and self._pages < self._parallel
