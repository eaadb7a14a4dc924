"""Stops at a firewall: a block seen once ends the asking of that host, and what follows is blocked, not broken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import httpx

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._trip import trip_of
from sitecheck.fetch._urls import netloc
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.hosts import Blocks, Host
from sitecheck.fetch.shape import REFUSALS
from sitecheck.fetch.signs import is_short, recognise
from sitecheck.fetch.silence import Silence
from sitecheck.fetch.walls import Walls


class Breaker(httpx.AsyncBaseTransport):
    """Refuses hosts that have blocked us or do not answer, and recognises a block when it comes."""

    def __init__(
        self, inner: httpx.AsyncBaseTransport, blocks: Blocks, now: Callable[[], datetime], walls: Walls | None = None
    ) -> None:
        self._inner = inner
        self._blocks = blocks
        self._now = now
        self._walls = walls if walls is not None else Walls()
        self._silence = Silence(now)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, if it is one; raises FetchError(BLOCKED) with the answer that showed the block."""
        url = trip_of(request).url
        key = netloc(url)
        host = self._blocks.host(key)
        if host.stopped is not None:
            raise FetchError(Failure.BLOCKED, host.stopped)
        origin = f"{url.partition('://')[0]}://{key}"
        self._silence.admit(origin)
        try:
            response = await self._inner.handle_async_request(request)
        except FetchError as error:
            self._silence.failed(origin, error)
            raise
        self._silence.heard(origin)
        block = recognise(
            request.method, response.status_code, response.headers.get("content-type", ""), response.content
        )
        if block is not None:
            # A HEAD shows too little to give up a whole host for; a GET will tell.
            if request.method != "HEAD":
                self._walls.note(key, url, response.status_code, response.content, str(block))
                if block.sure or not host.seen_good:
                    self._stop(host, str(block))
            raise FetchError(Failure.BLOCKED, str(block), response=response)
        if request.method != "HEAD":
            self._count(host, url, response)
        return response

    def _count(self, host: Host, url: str, response: httpx.Response) -> None:
        if (why := host.count(url, response.status_code)) is not None:
            self._stop(host, why)
            raise FetchError(Failure.BLOCKED, why, response=response)
        unseen = not host.seen_good and not url.endswith("/robots.txt")
        if unseen and response.status_code in REFUSALS and is_short(response.content):
            detail = f"status {response.status_code} with an empty page, and the host has shown no other"
            raise FetchError(Failure.BLOCKED, detail, response=response)

    def _stop(self, host: Host, why: str) -> None:
        host.stopped = f"host blocked since {self._now().isoformat(timespec='seconds')}: {why}"

    async def aclose(self) -> None:
        """Close what is inside."""
        await self._inner.aclose()
