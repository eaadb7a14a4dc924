"""A page for documents of our own, without scripts or network: it is laid out, measured and taken as a picture."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import BrowserContext, Page, Route

from sitecheck.fetch.browser_camera import Camera
from sitecheck.fetch.browser_limits import BrowserError, within

_SECTIONS = """() => [...document.querySelectorAll('body > section')].map(one => {
  const box = one.getBoundingClientRect();
  return [Math.floor(box.top), Math.ceil(box.bottom)];
})"""
_MOST = 16_000  # pixels; what is higher cannot be taken in one picture


@dataclass(frozen=True, slots=True)
class Laid:
    """A document as a picture, with top and bottom of each of its sections in pixels."""

    png: bytes
    sections: tuple[tuple[int, int], ...]


class Sheet:
    """The page is kept from one document to the next; one document at a time."""

    def __init__(self, new_context: Callable[[], Awaitable[BrowserContext]], seconds: float) -> None:
        self._new_context = new_context
        self._seconds = seconds
        self._lock = asyncio.Lock()
        self._page: Page | None = None
        self._camera: Camera | None = None

    async def lay(self, html: str, width: int) -> Laid:
        """The document ``width`` pixels wide; its body holds sections only. Raises BrowserError."""
        async with self._lock:
            try:
                return await self._laid(html, width)
            except BrowserError:
                self._page = self._camera = None  # the next document gets a page of its own
                raise

    async def _laid(self, html: str, width: int) -> Laid:
        page = self._page or await self._made()
        await within(self._seconds, page.set_content(html), "sheet")
        camera = Camera(page, lambda: self._seconds)
        found = await camera.look(_SECTIONS)
        sections = tuple((top, min(bottom, _MOST)) for top, bottom in found if top < _MOST)
        if not sections:
            raise BrowserError("sheet: nothing was laid out")
        return Laid(await camera.capture(0, 0, width, sections[-1][1]), sections)

    async def _made(self) -> Page:
        context = await self._new_context()
        await within(self._seconds, context.route("**/*", _nothing), "sheet")
        self._page = await within(self._seconds, context.new_page(), "sheet")
        return self._page


async def _nothing(route: Route) -> None:
    await route.abort("failed")
