"""Every request of a page in the browser, answered through our own fetcher: guard, pace and ledger hold there too."""

from __future__ import annotations

import asyncio
import html
import logging
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from playwright.async_api import Error, Page, Request, Route, WebSocketRoute

from sitecheck.facts.fetched import Fetched
from sitecheck.facts.outcomes import Failure
from sitecheck.fetch.browser_result import PageRequest
from sitecheck.fetch.browser_shelf import Shelf

_WANTED = frozenset({"document", "stylesheet", "image", "font", "script", "xhr", "fetch"})
_SHELVED = frozenset({"stylesheet", "image", "font", "script"})
# What describes the transfer, or would bind the browser to more than this one page.
_DROPPED = frozenset(
    (
        "content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive", "trailer", "upgrade",
        "set-cookie", "refresh", "link", "strict-transport-security", "alt-svc", "content-disposition", "report-to",
        "nel", "reporting-endpoints", "clear-site-data", "content-security-policy",
        "content-security-policy-report-only", "x-frame-options",
    )
)  # fmt: skip
_AT_ONCE = 6
_NAVIGATIONS = 5
_MOST = 300  # requests of one page; what asks for more is no page but a loop
_GONE = (404, 410)
_KEPT = 1000  # refused requests that are written down
_FONT = 2.0  # seconds without any answer after which fonts alone are not waited for
_log = logging.getLogger(__name__)


class Getter(Protocol):
    """As much of the fetcher as a page needs."""

    async def get(self, url: str, *, referer: str | None = None) -> Fetched:
        """Fetch to the end of the redirects; never raises for what the network does."""
        ...


@dataclass(frozen=True, slots=True)
class Listener:
    """A fetcher for one page whose answers are wanted: ``heard`` is told of each, also of those that were on the shelf
    of ``fetcher`` already; ``known`` gives what need not be asked for."""

    fetcher: Getter
    heard: Callable[[str, Fetched], None]
    known: Callable[[str], Fetched | None]

    async def get(self, url: str, *, referer: str | None = None) -> Fetched:
        """What is known, else as ``fetcher`` does."""
        return self.known(url) or await self.fetcher.get(url, referer=referer)


@dataclass(frozen=True, slots=True)
class Source:
    """A document to open: its address after redirects, its bytes, and the charset they are to be read in.

    Without ``scripts`` none of its scripts runs: a document that was saved after they ran is shown as it was.
    """

    url: str
    body: bytes
    content_type: str
    scripts: bool = True


class _GivenUpError(Exception):
    """Nobody waits for this answer any more."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A request that is being answered."""

    request: PageRequest
    given_up: asyncio.Event = field(default_factory=asyncio.Event)


class Requests:
    """Answers the requests of one page.

    ``locked``: the main document never changes, wherever its scripts want to go; otherwise navigations are followed
    (a handful of them), each through the fetcher.
    """

    def __init__(
        self,
        source: Source,
        fetcher: Getter,
        shelf: Shelf,
        *,
        locked: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source: Source | None = source
        self._fetcher = fetcher
        self._shelf = shelf
        self._locked = locked
        self._clock = clock
        self._seats = asyncio.Semaphore(_AT_ONCE)
        self._landed: dict[str, Fetched] = {}
        self._navigations = 0
        self._closed = False
        self._left: set[asyncio.Task[Fetched]] = set()  # under way and not waited for: each has its row in the ledger
        self._asked = 0
        self._waiting: dict[Route, _Waiting] = {}
        self._last = clock()
        self._seen: list[PageRequest] = []
        self.page: Page | None = None  # the window these requests belong to; what others ask is refused

    @property
    def seen(self) -> tuple[PageRequest, ...]:
        """Every request so far, in a fixed order; those still waited for are "unanswered"."""
        return tuple(sorted((*self._seen, *(one.request for one in self._waiting.values()))))

    def idle_for(self) -> float:
        """Seconds since the last answer; 0 while one is waited for."""
        return 0.0 if self._waiting else self._clock() - self._last

    def give_up_fonts(self) -> None:
        """Fail the fonts that do not come while nothing else is waited for: text stands in another one."""
        if self._clock() - self._last >= _FONT and all(one.request.kind == "font" for one in self._waiting.values()):
            for one in self._waiting.values():
                one.given_up.set()

    def close(self, *, give_up: bool = False) -> None:
        """Refuse everything from now on; ``give_up`` also what is waited for now."""
        self._closed = True
        for one in self._waiting.values() if give_up else ():
            one.given_up.set()

    async def __call__(self, route: Route) -> None:
        """Playwright's handler; what goes wrong in here must never leave a request hanging."""
        request = route.request
        waiting = _Waiting(PageRequest(request.url, request.method, self._kind(request), "unanswered"))
        self._waiting[route] = waiting
        try:
            outcome = await self._answer(route, request, waiting.given_up)
        except _GivenUpError:
            outcome = "unanswered"
            with suppress(Error):
                await route.abort("timedout")
        except Error:
            outcome = "failed"  # the page went away while its request was being answered
        except Exception as error:
            # Nobody waits for this call: what goes wrong (a full disk) shows again where somebody does.
            _log.warning("request of a page failed: %s", error)
            outcome = "failed"
            with suppress(Error):
                await route.abort("failed")
        finally:
            del self._waiting[route]
            self._last = self._clock()
        self._write(replace(waiting.request, outcome=outcome))

    async def socket(self, socket: WebSocketRoute) -> None:
        """Playwright's handler for web sockets: none is opened."""
        self._write(PageRequest(socket.url, "GET", "websocket", "refused"))
        with suppress(Error):
            await socket.close()

    def _write(self, request: PageRequest) -> None:
        if request.outcome != "refused" or len(self._seen) < _KEPT:
            self._seen.append(request)

    async def _answer(self, route: Route, request: Request, given_up: asyncio.Event) -> str:
        if self._closed or request.method != "GET" or request.resource_type not in _WANTED or self._foreign(request):
            return await _refuse(route)
        if request.is_navigation_request() and request.frame.parent_frame is None:
            return await self._navigate(route, request, given_up)
        if request.is_navigation_request() and (landed := self._landed.pop(request.url, None)) is not None:
            return await _fulfil(route, landed)
        answer = await self._get(request, given_up)
        if request.is_navigation_request() and _moved(request.url, answer):
            return await self._forward(route, answer)
        return await _fulfil(route, answer)

    def _kind(self, request: Request) -> str:
        """Playwright's resource type, with the documents of frames and of other windows apart from the page's own."""
        if request.resource_type != "document":
            return request.resource_type
        if self._foreign(request):
            return "window"
        return "document" if request.frame.parent_frame is None else "frame"

    def _foreign(self, request: Request) -> bool:
        try:
            return request.frame.page is not self.page
        except Error:
            return True  # a window that is only just being opened

    async def _navigate(self, route: Route, request: Request, given_up: asyncio.Event) -> str:
        if self._source is not None:
            source, self._source = self._source, None
            headers = {"content-type": source.content_type}
            if not source.scripts:
                headers["content-security-policy"] = "script-src 'none'"
            await route.fulfill(status=200, headers=headers, body=source.body)
            return "answered"
        if (landed := self._landed.pop(request.url, None)) is not None:
            return await _fulfil(route, landed)
        self._navigations += 1
        if self._locked or self._navigations > _NAVIGATIONS:
            return await _refuse(route)
        answer = await self._get(request, given_up)
        if _moved(request.url, answer):
            return await self._forward(route, answer)
        return await _fulfil(route, answer)

    async def _forward(self, route: Route, answer: Fetched) -> str:
        """Send a frame on to where the redirects ended, so that its relative links resolve there.

        A redirect answered here would be followed by the browser itself, past this handler.
        """
        self._landed[answer.final_url] = answer
        target = html.escape(answer.final_url)
        body = f'<!doctype html><meta http-equiv="refresh" content="0;url={target}">'
        await route.fulfill(status=200, headers={"content-type": "text/html; charset=utf-8"}, body=body)
        return "answered"

    async def _get(self, request: Request, given_up: asyncio.Event) -> Fetched:
        answer = await self._asked_for(request, given_up)
        if isinstance(self._fetcher, Listener):
            self._fetcher.heard(request.url, answer)
        return answer

    async def _asked_for(self, request: Request, given_up: asyncio.Event) -> Fetched:
        kept = self._shelf.find(request.url)
        if kept is not None:
            return kept
        referer = request.headers.get("referer")
        async with self._seats:
            if given_up.is_set():
                raise _GivenUpError
            if self._asked == _MOST:
                return Fetched(request.url, request.url, "GET", None, failure=Failure.OUT_OF_BUDGET)
            self._asked += 1
            return await self._unless(given_up, self._fetched(request, referer))

    async def _fetched(self, request: Request, referer: str | None) -> Fetched:
        answer = await self._fetcher.get(request.url, referer=referer)
        if answer.ok and request.resource_type in _SHELVED:
            self._shelf.keep(request.url, answer)
        return answer

    async def _unless(self, given_up: asyncio.Event, getting: Coroutine[Any, Any, Fetched]) -> Fetched:
        """The answer; raises _GivenUpError where that is given up before it comes."""
        asking, ending = asyncio.ensure_future(getting), asyncio.ensure_future(given_up.wait())
        try:
            await asyncio.wait((asking, ending), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            asking.cancel()
            raise
        finally:
            ending.cancel()
        if asking.done():
            return asking.result()
        self._left.add(asking)
        asking.add_done_callback(self._arrived_late)
        raise _GivenUpError

    def _arrived_late(self, asking: asyncio.Task[Fetched]) -> None:
        self._left.discard(asking)
        if not asking.cancelled() and asking.exception() is not None:
            _log.warning("request of a page failed: %s", asking.exception())


def _moved(url: str, answer: Fetched) -> bool:
    return answer.failure is None and answer.final_url.partition("#")[0] != url.partition("#")[0]


async def _refuse(route: Route) -> str:
    # ERR_ABORTED is the one error after which the browser stays on the document it has.
    await route.abort("aborted")
    return "refused"


async def _fulfil(route: Route, answer: Fetched) -> str:
    if answer.failure is not None or answer.status is None:
        await route.abort("aborted" if route.request.is_navigation_request() else "failed")
        return "failed"
    headers = {name.lower(): value for name, value in answer.headers if name.lower() not in _DROPPED}
    status = answer.status if answer.status >= 200 and answer.status not in (204, 205, 304) else 200
    await route.fulfill(status=status, headers=headers, body=answer.body)
    # What is gone is gone for every visitor; an error or a refusal may be for us, or for the moment, alone.
    return "answered" if status < 400 or status in _GONE else "failed"
