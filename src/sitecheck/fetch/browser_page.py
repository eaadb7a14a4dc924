"""One open page of the browser; every call has its time limit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from playwright.async_api import Page

from sitecheck.fetch.browser_camera import Camera
from sitecheck.fetch.browser_limits import (
    BrowserCrashed,
    BrowserError,
    BrowserHung,
    BrowserLimits,
    PageTooLarge,
    within,
)
from sitecheck.fetch.browser_requests import Requests
from sitecheck.fetch.browser_result import PageRequest
from sitecheck.fetch.browser_sheet import Laid, Sheet

_QUIET = 0.4  # seconds without a request after which a page counts as settled
_QUIET_PICTURE = (
    0.15  # the same for a picture: nothing is read from it, and it is looked at again where a place is missing
)
_STEP = 0.05
_GRACE = 2.0  # seconds past the time to settle after which a page that answers nothing hangs
_MAX_HTML = 5 * 1024 * 1024
_MOVES = 5  # times a page may move on under a script of ours
_COMPLETE = """() => document.readyState === 'complete' && new Promise(done =>
  requestIdleCallback(() => setTimeout(() => done(true)), {timeout: 1000}))"""
_LENGTH = "() => document.documentElement ? document.documentElement.outerHTML.length : 0"


class OpenPage:
    """A page that has come to rest, or was stopped after the time to settle."""

    def __init__(
        self,
        page: Page,
        requests: Requests,
        limits: BrowserLimits,
        clock: Callable[[], float],
        sheet: Sheet | None = None,
    ) -> None:
        self._page = page
        self._sheet = sheet
        self._camera = Camera(page, self._left)
        self._requests = requests
        self._limits = limits
        self._clock = clock
        self._end = clock() + limits.page
        self.settled = False

    def _left(self) -> float:
        return max(0.1, min(self._limits.call, self._end - self._clock()))

    @property
    def url(self) -> str:
        """Where the main frame stands."""
        return self._page.url

    @property
    def requests(self) -> tuple[PageRequest, ...]:
        """Every request seen so far, in a fixed order."""
        return self._requests.seen

    async def go(self, url: str) -> None:
        """Open the document; raises BrowserError."""
        seconds = self._left()
        opening = self._page.goto(url, wait_until="commit", timeout=seconds * 1000)
        try:
            await within(seconds + 2, opening, "open")
        except (BrowserHung, BrowserCrashed):
            raise
        except BrowserError as error:
            # A script that moves on at once cancels the navigation being waited for.
            if "ERR_ABORTED" not in str(error) and "interrupted" not in str(error):
                raise

    async def settle(self, *, scripts: bool) -> None:
        """Wait until nothing is being loaded, then stop all loading. Without ``scripts`` nothing more can come."""
        await self._rest(_QUIET if scripts else 0.0, self._limits.settle)
        self._requests.close()

    async def settle_picture(self, *, scripts: bool) -> None:
        """As ``settle`` for a picture, with less quiet and more patience; ``stop`` it before it is taken."""
        await self._rest(_QUIET_PICTURE if scripts else 0.0, self._limits.settle_picture)

    async def wait(self) -> None:
        """Give a page that had settled quickly the quiet that any other has."""
        if self.settled:
            await self._rest(_QUIET, self._limits.settle)

    def stop(self) -> None:
        """Stop all loading; what is still waited for is given up, so that the page shows what it has instead of it."""
        self._requests.close(give_up=True)

    async def _rest(self, quiet: float, patience: float) -> None:
        end = min(self._clock() + patience, self._end)
        while self._clock() < end:
            self._requests.give_up_fonts()
            # Asked once more after the page's own work is done: on a busy machine that takes longer than the quiet.
            if self._quiet(quiet) and await self._loaded(end + _GRACE) and self._quiet(quiet):
                self.settled = True
                break
            await asyncio.sleep(_STEP)

    def _quiet(self, seconds: float) -> bool:
        return self._requests.idle_for() >= seconds

    async def _loaded(self, until: float) -> bool:
        seconds = min(self._left(), until - self._clock())
        try:
            return bool(await within(seconds, self._page.evaluate(_COMPLETE), "script"))
        except BrowserError as error:
            if _moved_on(error):
                return False
            raise

    async def evaluate(self, script: str, argument: Any = None) -> Any:
        """Run a function of ours in the page, again where the page moved on meanwhile; raises BrowserError."""
        for _ in range(_MOVES):
            try:
                return await within(self._left(), self._page.evaluate(script, argument), "script")
            except BrowserError as error:
                if not _moved_on(error):
                    raise
                await asyncio.sleep(_STEP)
        return await within(self._left(), self._page.evaluate(script, argument), "script")

    async def html(self) -> str:
        """The document as it stands now; raises PageTooLarge, BrowserError."""
        # Asked first, because a document of hundreds of megabytes would come through the driver's memory and ours.
        length = await self.evaluate(_LENGTH)
        html = await within(self._left(), self._page.content(), "content") if length <= _MAX_HTML else ""
        if max(length, len(html)) > _MAX_HTML:
            raise PageTooLarge(f"the document has {length} characters, {_MAX_HTML} are read")
        return html

    async def title(self) -> str:
        """The document's title."""
        return await within(self._left(), self._page.title(), "title")

    async def look(self, script: str, argument: Any = None) -> Any:
        """Run a function of ours beside the page's scripts, out of their reach; raises BrowserError."""
        return await self._camera.look(script, argument)

    async def still(self) -> None:
        """Bring to its end what moves, before a picture; raises BrowserError."""
        await self._camera.still()

    async def capture(self, left: int, top: int, width: int, height: int) -> bytes:
        """PNG of a part of the page, also beyond the window, in CSS pixels; raises BrowserError."""
        return await self._camera.capture(left, top, width, height)

    async def lay(self, html: str, width: int) -> Laid:
        """A document of our own as a picture, on a page that has nothing to do with this one; raises BrowserError."""
        if self._sheet is None:
            raise BrowserError("sheet: this page was opened without one")
        return await self._sheet.lay(html, width)


def _moved_on(error: BrowserError) -> bool:
    return "context was destroyed" in str(error) or "Cannot find context" in str(error)
