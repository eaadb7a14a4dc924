"""One Chromium for the whole night: started once, renewed now and then, watched, and never on the network by itself."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from weakref import WeakKeyDictionary

from playwright.async_api import BrowserContext, Dialog, Error, Page

from sitecheck.facts.fetched import Fetched
from sitecheck.fetch.browser_find import find_browser
from sitecheck.fetch.browser_limits import (
    BrowserCrashed,
    BrowserError,
    BrowserHung,
    BrowserLimits,
    BrowserMissing,
    within,
)
from sitecheck.fetch.browser_page import OpenPage
from sitecheck.fetch.browser_requests import Getter, Listener, Requests, Source
from sitecheck.fetch.browser_result import NoRender, NotRendered, PageRequest, Rendered
from sitecheck.fetch.browser_seats import Seats, Wear
from sitecheck.fetch.browser_shelf import Shelf
from sitecheck.fetch.browser_started import Started

__all__ = [
    "Browser", "BrowserError", "BrowserLimits", "Getter", "Listener", "NoRender", "NotRendered", "OpenPage",
    "PageRequest", "Rendered", "Source", "find_browser",
]  # fmt: skip

_STARTS = 3  # failed starts in a row after which there is no browser
_WATCH = 0.5  # seconds between two looks at the memory while a page is open
_HTML_TYPES = ("", "text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml")
_TOFU = """() => {
  const draw = (char) => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 40;
    const pen = canvas.getContext('2d');
    pen.font = '32px sans-serif';
    pen.fillText(char, 2, 34);
    return pen.getImageData(0, 0, 40, 40).data.join();
  };
  const [one, two, none] = ['政', '务', String.fromCodePoint(0x10FFFD)].map(draw);
  return one !== two && one !== none && two !== none;
}"""
# What would leave the page or speak past our request handler. Peer connections reach no address anyway; without them
# no script waits for one.
_TAMED = """for (const name of ['close', 'print']) window[name] = () => undefined;
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport', 'SharedWorker'])
  delete window[name];"""
# A page that wants to move on cuts its own loading short, even where the move is refused later: here it is not begun.
_HELD = """if (window === top && window.navigation) navigation.addEventListener('navigate', event => {
  if (event.cancelable && !event.hashChange) event.preventDefault();
});"""
_log = logging.getLogger(__name__)


class Browser:
    """Chromium behind time limits. Use it as an async context manager; without one ``available`` is False.

    A page gets its own context and all its requests go through the fetcher it is opened with. One event loop only.
    """

    def __init__(
        self,
        executable: Path | None,
        *,
        limits: BrowserLimits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._executable = executable
        self._limits = limits or BrowserLimits()
        self._clock = clock
        self._started: Started | None = None
        self._seats = Seats(self._limits.parallel, self._wear)
        self._failed_starts = 0
        self._losses = 0
        self._closed = False
        self._why = "not started"
        self._shelves: WeakKeyDictionary[Getter, Shelf] = WeakKeyDictionary()

    @property
    def available(self) -> bool:
        """Whether pages can be opened."""
        return not self._why

    @property
    def why_missing(self) -> str:
        """Why there is no browser; empty while there is one."""
        return self._why

    @property
    def losses(self) -> int:
        """How often Chromium was lost so far: crashed, hung or killed."""
        return self._losses

    @property
    def process(self) -> int:
        """Process id of Chromium, 0 while there is none."""
        return self._started.main if self._started is not None else 0

    async def __aenter__(self) -> Self:
        if self._executable is None:
            self._why = "no Chromium was found on this machine"
            return self
        await self._start(self._executable)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed, self._why = True, "closed"
        await self._stop()

    async def render(self, url: str, fetcher: Getter, *, first: Fetched | None = None) -> Rendered | NotRendered:
        """Open a page and let its scripts run. Never raises for what the page does.

        ``first`` is the answer for ``url`` where it was fetched already.
        """
        answer = first if first is not None else await fetcher.get(url)
        kind = (answer.header("content-type") or "").partition(";")[0].strip().lower()
        if answer.failure is not None or answer.status is None:
            return NotRendered(NoRender.NO_PAGE, answer.failure or "no answer")
        if kind not in _HTML_TYPES:
            return NotRendered(NoRender.NO_PAGE, kind)
        content_type = answer.header("content-type") or "text/html"
        try:
            async with self.open(Source(answer.final_url, answer.body, content_type), fetcher) as page:
                html = await page.html()
                if not page.url.startswith(("http://", "https://")):
                    return NotRendered(NoRender.LED_AWAY, page.url[:200])
                return Rendered(html, page.url, await page.title(), page.requests, page.settled)
        except BrowserError as error:
            return NotRendered(error.why, str(error))

    @asynccontextmanager
    async def open(self, source: Source, fetcher: Getter, *, locked: bool = False) -> AsyncIterator[OpenPage]:
        """Open a document and wait until it has settled.

        ``locked``: a captured document, of which a picture is to be taken. It cannot lead elsewhere, gives way to the
        pages of a crawl, and what it still waits for at the end is given up.

        Raises BrowserError where that fails, also for want of a browser.
        """
        started, context = await self._seated(picture=locked)
        watch = asyncio.create_task(started.watch(_WATCH))
        try:
            requests = Requests(source, fetcher, self._shelf(fetcher), locked=locked, clock=self._clock)
            yield await self._opened(started, context, source, requests, picture=locked)
        finally:
            try:
                await self._put_away(started, context)
            finally:
                watch.cancel()
                await asyncio.gather(watch, return_exceptions=True)
                await self._seats.leave(picture=locked)

    async def cjk_fonts_ok(self) -> bool:
        """Whether Chinese characters have shapes: without fonts they are all drawn as the same box."""
        blank = Source("http://fonts.invalid/", b"<!doctype html><title></title>", "text/html")
        try:
            async with self.open(blank, _Nothing(), locked=True) as page:
                return bool(await page.evaluate(_TOFU))
        except BrowserError:
            return False

    async def _opened(
        self, started: Started, context: BrowserContext, source: Source, requests: Requests, *, picture: bool
    ) -> OpenPage:
        limit = self._limits.call
        await asyncio.gather(
            within(limit, context.route("**/*", requests), "route"),
            within(limit, context.route_web_socket("**/*", requests.socket), "route"),
            within(limit, context.add_init_script(_TAMED + (_HELD if picture else "")), "route"),
        )
        page = await within(limit, context.new_page(), "page")
        requests.page = page
        context.on("page", _close_window)
        page.on("dialog", _dismiss)
        opened = OpenPage(page, requests, self._limits, self._clock, started.sheet)
        await opened.go(source.url)
        await (opened.settle_picture if picture else opened.settle)(scripts=source.scripts)
        return opened

    async def _put_away(self, started: Started, context: BrowserContext) -> None:
        """Close a page's context, which ends its processes also where a script never stops; else end them all."""
        try:
            await within(self._limits.close, context.close(), "close")
        except BrowserHung:
            await asyncio.to_thread(started.kill)
        except BrowserError:
            pass  # died already; the next page finds that out

    async def _seated(self, *, picture: bool) -> tuple[Started, BrowserContext]:
        """A context of its own; a browser that has none to give has died unnoticed and is replaced once."""
        try:
            return await self._seated_once(picture)
        except (BrowserHung, BrowserCrashed):
            return await self._seated_once(picture)

    async def _seated_once(self, picture: bool) -> tuple[Started, BrowserContext]:
        started = await self._seats.take(self._fit, picture=picture)
        try:
            return started, await started.context()
        except BaseException:
            started.broken = True
            await self._seats.leave(picture=picture)
            raise

    async def _fit(self) -> Started:
        """The browser, started anew where that is due and no page is open; raises BrowserMissing."""
        usable = self._executable is not None and not self._closed
        if usable and not self._seats.taken and (self._wear() is not Wear.FRESH or self._heavy()):
            await self._renew()
        if self._started is None:
            raise BrowserMissing(self._why)
        self._started.served += 1
        return self._started

    def _wear(self) -> Wear:
        started = self._started
        if started is None or self._lost(started):
            return Wear.LOST
        return Wear.WORN if started.served >= self._limits.pages else Wear.FRESH

    def _lost(self, started: Started) -> bool:
        return started.broken or not started.connected

    def _heavy(self) -> bool:
        if self._started is None:
            return False
        return sum(one.private_mb for one in self._started.processes()) > self._limits.idle_memory

    async def _renew(self) -> None:
        if self._started is not None and self._lost(self._started):
            self._losses += 1
            _log.warning("Chromium was lost for the %d. time; it is started anew", self._losses)
        await self._stop()
        if self._losses > self._limits.losses:
            self._why = f"Chromium was lost {self._losses} times in one night and is not started again"
        elif self._executable is not None and self._failed_starts < _STARTS:
            await self._start(self._executable)

    async def _start(self, executable: Path) -> None:
        try:
            self._started = await Started.launch(executable, self._limits)
        except BrowserError as error:
            self._why = str(error)
            self._failed_starts += 1
        else:
            self._why, self._failed_starts = "", 0

    async def _stop(self) -> None:
        started, self._started = self._started, None
        if started is not None:
            await started.close()

    def _shelf(self, fetcher: Getter) -> Shelf:
        owner = fetcher.fetcher if isinstance(fetcher, Listener) else fetcher
        return self._shelves.setdefault(owner, Shelf())


class _Nothing:
    """A fetcher for documents that need no network."""

    async def get(self, url: str, *, referer: str | None = None) -> Fetched:
        return Fetched(url, url, "GET", None)


async def _close_window(page: Page) -> None:
    with suppress(Error):
        await page.close()


async def _dismiss(dialog: Dialog) -> None:
    with suppress(Error):
        await dialog.dismiss()
