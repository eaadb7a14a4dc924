"""What the browser may take, and how a step of it fails."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from playwright.async_api import Error

from sitecheck.fetch.browser_result import NoRender

T = TypeVar("T")

_DIED = re.compile(r"crashed|has been closed|closed unexpectedly|Connection closed|Target closed", re.I)


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

    ``start``: for Chromium and its driver, each; ``settle``: for a page to come to rest; ``settle_picture``: the same
    where a picture is to be taken, for its parts come at the portal's pace; ``call``: for any other step; ``page``: for
    all steps of one page; ``close``: for closing. ``pages``: opened before Chromium is started anew; ``parallel``:
    pages of a crawl at a time, pictures go beside them; ``losses``: how often Chromium may be lost in a night (crash,
    hang) before it is given up. ``memory``: MB of all its processes past which the largest page is ended;
    ``idle_memory``: MB between pages past which Chromium is started anew.
    """

    start: float = 60.0
    settle: float = 8.0
    settle_picture: float = 20.0
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
