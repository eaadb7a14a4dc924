"""One Chromium for the whole night: started once, renewed now and then, watched, and never on the network by itself."""

from __future__ import annotations

import asyncio
import os
import re
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar
from weakref import WeakKeyDictionary

from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, Dialog, Error, Page, Playwright, WebSocketRoute, async_playwright

from sitecheck.facts.fetched import Fetched
from sitecheck.fetch.browser_find import find_browser
from sitecheck.fetch.browser_page import BrowserError, BrowserHung, BrowserLimits, OpenPage, within
from sitecheck.fetch.browser_process import FLAGS, LANGUAGE, end_marked
from sitecheck.fetch.browser_requests import Getter, PageRequest, Requests, Shelf, Source

__all__ = [
    "Browser", "BrowserError", "BrowserLimits", "Getter", "OpenPage", "PageRequest", "Rendered", "Source",
    "find_browser",
]  # fmt: skip

T = TypeVar("T")

_STARTS = 3  # failed starts in a row after which there is no browser
_MAX_HTML = 5 * 1024 * 1024
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


_CARRIES = frozenset({"script", "xhr", "fetch"})  # kinds of requests that bring content
_COUNTS = re.compile(r"hm\.baidu|bdstatic|bdimg|cnzz|umeng|google|analytics|tongji|counter|collect|beacon|share", re.I)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page after its scripts ran. ``settled`` is False when it was still loading at the end of its time."""

    html: str
    final_url: str
    title: str
    requests: tuple[PageRequest, ...]
    settled: bool

    @property
    def whole(self) -> bool:
        """Whether everything its scripts asked for was answered: what was refused (POST) or failed may be missing."""
        return all(
            one.outcome == "answered" or one.kind not in _CARRIES or _COUNTS.search(one.url) is not None
            for one in self.requests
        )


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
        self._changed = asyncio.Condition()
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None
        self._mark = ""
        self._active = 0
        self._served = 0
        self._failed_starts = 0
        self._hung = False
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

    async def __aenter__(self) -> Self:
        if self._executable is None:
            self._why = "no Chromium was found on this machine"
            return self
        await self._start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()
        self._why = "closed"

    async def render(self, url: str, fetcher: Getter, *, first: Fetched | None = None) -> Rendered | None:
        """Open a page and let its scripts run; None where that gives nothing. Never raises for what the page does.

        ``first`` is the answer for ``url`` where it was fetched already.
        """
        answer = first if first is not None else await fetcher.get(url)
        kind = (answer.header("content-type") or "").partition(";")[0].strip().lower()
        if answer.failure is not None or answer.status is None or kind not in _HTML_TYPES:
            return None
        content_type = answer.header("content-type") or "text/html"
        try:
            async with self.open(Source(answer.final_url, answer.body, content_type), fetcher) as page:
                html = await page.html()
                if len(html) > _MAX_HTML or not page.url.startswith(("http://", "https://")):
                    return None
                return Rendered(html, page.url, await page.title(), page.requests, page.settled)
        except BrowserError:
            return None

    @asynccontextmanager
    async def open(self, source: Source, fetcher: Getter, *, locked: bool = False) -> AsyncIterator[OpenPage]:
        """Open a document and wait until it has settled. ``locked``: it cannot lead elsewhere.

        Raises BrowserError where that fails, also for want of a browser.
        """
        context = await self._seated()
        try:
            try:
                requests = Requests(source, fetcher, self._shelf(fetcher), locked=locked, clock=self._clock)
                yield await self._opened(context, source, requests)
            finally:
                with suppress(BrowserError):
                    await self._within(context.close(), "close")
        except BrowserHung:
            self._hung = True
            raise
        finally:
            await self._leave()

    async def cjk_fonts_ok(self) -> bool:
        """Whether Chinese characters have shapes: without fonts they are all drawn as the same box."""
        blank = Source("http://fonts.invalid/", b"<!doctype html><title></title>", "text/html")
        try:
            async with self.open(blank, _Nothing(), locked=True) as page:
                return bool(await page.evaluate(_TOFU))
        except BrowserError:
            return False

    async def _opened(self, context: BrowserContext, source: Source, requests: Requests) -> OpenPage:
        await self._within(context.route("**/*", requests), "route")
        await self._within(context.route_web_socket("**/*", _close_socket), "route")
        page = await self._within(context.new_page(), "page")
        requests.page = page
        context.on("page", _close_window)
        page.on("dialog", _dismiss)
        opened = OpenPage(page, requests, self._limits)
        try:
            await within(
                self._limits.call + 2,
                page.goto(source.url, wait_until="commit", timeout=self._limits.call * 1000),
                "open",
            )
        except BrowserHung:
            raise
        except BrowserError as error:
            # A script that moves on at once cancels the navigation being waited for.
            if "ERR_ABORTED" not in str(error) and "interrupted" not in str(error):
                raise
        await opened.settle(self._clock, scripts=source.scripts)
        return opened

    async def _context(self, chromium: Chromium) -> BrowserContext:
        return await chromium.new_context(
            viewport={"width": self._limits.width, "height": self._limits.height},
            device_scale_factor=1,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            color_scheme="light",
            service_workers="block",
            accept_downloads=False,
        )

    async def _seated(self) -> BrowserContext:
        """A context of its own; a browser that has none to give has died unnoticed and is replaced once."""
        try:
            return await self._seated_once()
        except BrowserError:
            return await self._seated_once()

    async def _seated_once(self) -> BrowserContext:
        chromium = await self._seat()
        try:
            return await self._within(self._context(chromium), "context")
        except BaseException:
            self._hung = True
            await self._leave()
            raise

    async def _leave(self) -> None:
        async with self._changed:
            self._active -= 1
            self._changed.notify_all()

    async def _seat(self) -> Chromium:
        """Wait for a free seat and a fresh browser."""
        async with self._changed:
            await self._changed.wait_for(
                lambda: self._active < self._limits.parallel and not (self._worn and self._active)
            )
            if self._worn and self._executable is not None and self._failed_starts < _STARTS and self._why != "closed":
                await self._stop()
                await self._start()
            if self._chromium is None:
                raise BrowserError(self._why)
            self._active += 1
            self._served += 1
            return self._chromium

    @property
    def _worn(self) -> bool:
        gone = self._chromium is None or not self._chromium.is_connected()
        return gone or self._hung or self._served >= self._limits.pages

    async def _start(self) -> None:
        self._served, self._hung = 0, False
        # The sandbox of Chromium needs a user other than root and a kernel that lets it be built.
        for sandbox in (False,) if os.geteuid() == 0 else (True, False):
            try:
                await self._launch(sandbox)
            except BrowserError as error:
                self._why = str(error)
                await self._stop()
            else:
                self._why, self._failed_starts = "", 0
                return
        self._failed_starts += 1

    async def _launch(self, sandbox: bool) -> None:
        if self._executable is None or not self._executable.is_file():
            raise BrowserError(f"{self._executable} does not exist")
        self._mark = f"--sitecheck-mark={uuid.uuid4().hex}"
        if self._playwright is None:
            self._playwright = await self._within(async_playwright().start(), "driver")
        launch = self._playwright.chromium.launch(
            executable_path=self._executable,
            args=[*FLAGS, self._mark],
            chromium_sandbox=sandbox,
            env={**os.environ, **LANGUAGE},
            timeout=self._limits.call * 1000,
            # Ctrl-C is for us: we close the browser in our own order.
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
        self._chromium = await within(self._limits.call + 2, launch, "start")

    async def _stop(self) -> None:
        chromium, self._chromium = self._chromium, None
        playwright, self._playwright = self._playwright, None
        if chromium is not None:
            with suppress(BrowserError):
                await self._within(chromium.close(), "close")
        if self._mark:
            end_marked(self._mark)
            self._mark = ""
        if playwright is not None:
            with suppress(BrowserError):
                await self._within(playwright.stop(), "stop")

    async def _within(self, step: Awaitable[T], what: str) -> T:
        return await within(self._limits.call, step, what)

    def _shelf(self, fetcher: Getter) -> Shelf:
        return self._shelves.setdefault(fetcher, Shelf())


class _Nothing:
    """A fetcher for documents that need no network."""

    async def get(self, url: str, *, referer: str | None = None) -> Fetched:
        return Fetched(url, url, "GET", None)


async def _close_socket(socket: WebSocketRoute) -> None:
    await socket.close()


async def _close_window(page: Page) -> None:
    with suppress(Error):
        await page.close()


async def _dismiss(dialog: Dialog) -> None:
    with suppress(Error):
        await dialog.dismiss()
