"""One open page of the browser; every call has its time limit."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from playwright.async_api import Error, Page

from sitecheck.fetch.browser_requests import Requests
from sitecheck.fetch.browser_result import NoRender, PageRequest

T = TypeVar("T")

_QUIET = 0.4  # seconds without a request after which a page counts as settled
_STEP = 0.05
_GRACE = 2.0  # seconds past the time to settle after which a page that answers nothing hangs
_MAX_HTML = 5 * 1024 * 1024
_DIED = re.compile(r"crashed|has been closed|closed unexpectedly|Connection closed|Target closed", re.I)
_MOVES = 5  # times a page may move on under a script of ours
_COMPLETE = """() => document.readyState === 'complete' && new Promise(done =>
  requestIdleCallback(() => setTimeout(() => done(true)), {timeout: 1000}))"""
_LENGTH = "() => document.documentElement ? document.documentElement.outerHTML.length : 0"


class BrowserError(Exception):
    """The browser did not do what was asked; the message is for the log, ``why`` for the record."""

    why = NoRender.FAILED


class BrowserHung(BrowserError):
    """A call took longer than its limit: what it was asked of is not to be trusted any more."""

    why = NoRender.HUNG


class BrowserCrashed(BrowserError):
    """The page or the whole browser died."""

    why = NoRender.CRASHED


class BrowserMissing(BrowserError):
    """There is no browser (any more)."""

    why = NoRender.NO_BROWSER


class PageTooLarge(BrowserError):
    """The document is larger than is ever read."""

    why = NoRender.TOO_LARGE


@dataclass(frozen=True, slots=True)
class BrowserLimits:
    """Bounds of the browser, times in seconds.

    ``start``: for Chromium and its driver, each; ``settle``: for a page to come to rest; ``call``: for any other step;
    ``page``: for all steps of one page; ``close``: for closing. ``pages``: opened before Chromium is started anew;
    ``parallel``: at a time; ``losses``: how often Chromium may be lost in a night (crash, hang) before it is given up.
    ``memory``: MB of all its processes past which the largest page is ended; ``idle_memory``: MB between pages past
    which Chromium is started anew.
    """

    start: float = 60.0
    settle: float = 8.0
    call: float = 20.0
    page: float = 60.0
    close: float = 8.0
    pages: int = 60
    parallel: int = 2
    losses: int = 30
    memory: int = 1500
    idle_memory: int = 700
    width: int = 1280
    height: int = 900


async def within(seconds: float, step: Awaitable[T], what: str) -> T:
    """Await one step of the browser.

    Raises BrowserHung when it takes too long, BrowserCrashed when the page or the browser died over it, BrowserError
    when it fails otherwise.
    """
    try:
        async with asyncio.timeout(seconds):
            return await step
    except TimeoutError as error:
        raise BrowserHung(f"{what}: no answer within {seconds:.3g} s") from error
    except Exception as error:  # a driver that died answers with a plain Exception
        text = f"{what}: {str(error).strip().partition(chr(10))[0]}"
        if isinstance(error, Error) and not _DIED.search(text):
            raise BrowserError(text) from error
        raise BrowserCrashed(text) from error


class OpenPage:
    """A page that has come to rest, or was stopped after the time to settle."""

    def __init__(self, page: Page, requests: Requests, limits: BrowserLimits, clock: Callable[[], float]) -> None:
        self._page = page
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
        quiet = _QUIET if scripts else 0.0
        end = min(self._clock() + self._limits.settle, self._end)
        while self._clock() < end:
            # Asked once more after the page's own work is done: on a busy machine that takes longer than the quiet.
            if self._quiet(quiet) and await self._loaded(end + _GRACE) and self._quiet(quiet):
                self.settled = True
                break
            await asyncio.sleep(_STEP)
        self._requests.close()

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

    async def screenshot(self, width: int, height: int) -> bytes:
        """PNG of the page from its top left corner, also beyond the window; sizes in CSS pixels."""
        seconds = self._left()
        shot = self._page.screenshot(
            type="png",
            full_page=True,
            clip={"x": 0, "y": 0, "width": width, "height": height},
            animations="disabled",
            caret="hide",
            timeout=seconds * 1000,
        )
        return await within(seconds + 2, shot, "screenshot")


def _moved_on(error: BrowserError) -> bool:
    return "context was destroyed" in str(error) or "Cannot find context" in str(error)
