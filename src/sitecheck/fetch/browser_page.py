"""One open page of the browser; every call has its time limit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from playwright.async_api import Page

from sitecheck.fetch.browser_requests import PageRequest, Requests

T = TypeVar("T")

_QUIET = 0.4  # seconds without a request after which a page counts as settled
_STEP = 0.05


class BrowserError(Exception):
    """The browser did not do what was asked; the message is for the log."""


@dataclass(frozen=True, slots=True)
class BrowserLimits:
    """Bounds of the browser: ``settle`` seconds for a page to come to rest, ``call`` seconds for any other step,
    ``pages`` after which Chromium is started anew, ``parallel`` pages at a time."""

    settle: float = 8.0
    call: float = 20.0
    pages: int = 60
    parallel: int = 2
    width: int = 1280
    height: int = 900


async def within(seconds: float, step: Awaitable[T], what: str) -> T:
    """Await one step of the browser; raises BrowserError when it fails and BrowserHung when it takes too long."""
    try:
        async with asyncio.timeout(seconds):
            return await step
    except TimeoutError as error:
        raise BrowserHung(f"{what}: no answer within {seconds:g} s") from error
    except Exception as error:  # a driver that died answers with a plain Exception
        raise BrowserError(f"{what}: {str(error).strip().partition(chr(10))[0]}") from error


class BrowserHung(BrowserError):
    """A call took longer than its limit: the browser is not to be trusted any more."""


class OpenPage:
    """A page that has come to rest, or was stopped after the time to settle."""

    def __init__(self, page: Page, requests: Requests, limits: BrowserLimits) -> None:
        self._page = page
        self._requests = requests
        self._limits = limits
        self.settled = False

    @property
    def url(self) -> str:
        """Where the main frame stands."""
        return self._page.url

    @property
    def requests(self) -> tuple[PageRequest, ...]:
        """Every request seen so far, in a fixed order."""
        return tuple(sorted(self._requests.seen))

    async def settle(self, clock: Callable[[], float], *, scripts: bool) -> None:
        """Wait until nothing is being loaded, then stop all loading. Without ``scripts`` nothing more can come."""
        quiet = _QUIET if scripts else 0.0
        end = clock() + self._limits.settle
        while clock() < end:
            if self._requests.idle_for() >= quiet and await self._loaded():
                self.settled = True
                break
            await asyncio.sleep(_STEP)
        self._requests.close()

    async def _loaded(self) -> bool:
        return bool(await self.evaluate("() => document.readyState === 'complete'"))

    async def evaluate(self, script: str, argument: Any = None) -> Any:
        """Run a function of ours in the page; raises BrowserError."""
        return await within(self._limits.call, self._page.evaluate(script, argument), "script")

    async def html(self) -> str:
        """The document as it stands now."""
        return await within(self._limits.call, self._page.content(), "content")

    async def title(self) -> str:
        """The document's title."""
        return await within(self._limits.call, self._page.title(), "title")

    async def screenshot(self, width: int, height: int) -> bytes:
        """PNG of the page from its top left corner, also beyond the window; sizes in CSS pixels."""
        shot = self._page.screenshot(
            type="png",
            full_page=True,
            clip={"x": 0, "y": 0, "width": width, "height": height},
            animations="disabled",
            caret="hide",
            timeout=self._limits.call * 1000,
        )
        return await within(self._limits.call + 2, shot, "screenshot")
