"""Stops at a firewall: a block seen once ends the asking of that host, and what follows is blocked, not broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._trip import trip_of
from sitecheck.fetch._urls import netloc
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.signs import is_short, recognise

_STREAK_UNSEEN = 3  # different pages refused in a row by a host that never showed one
_SILENT = 4  # attempts in a row without a connection, after which a host is left alone for a while
_REST = timedelta(minutes=5)
_STREAK_SEEN = 8  # … by a host that did: a firewall may start in mid-crawl, but a closed folder is no firewall


@dataclass(slots=True)
class _Host:
    seen_good: bool = False
    refused: set[str] = field(default_factory=set)
    stopped: str | None = None
    silent: int = 0
    rests_until: datetime | None = None


class Blocks:
    """What is known of each host in this run: whether it ever answered, and since when it is blocked."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}

    def host(self, key: str) -> _Host:
        """State of one host (with its port), made on first use."""
        return self._hosts.setdefault(key, _Host())

    def why(self, key: str) -> str | None:
        """Since when and why the host is not asked any more; a key without port finds any port of that host."""
        if (found := self._hosts.get(key)) is not None:
            return found.stopped
        return next((one.stopped for name, one in self._hosts.items() if one.stopped and _bare(name) == key), None)


class Breaker(httpx.AsyncBaseTransport):
    """Refuses hosts that have blocked us, and recognises the block when it comes."""

    def __init__(self, inner: httpx.AsyncBaseTransport, blocks: Blocks, now: Callable[[], datetime]) -> None:
        self._inner = inner
        self._blocks = blocks
        self._now = now

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, if it is one; raises FetchError(BLOCKED) with the answer that showed the block."""
        key = netloc(trip_of(request).url)
        host = self._blocks.host(key)
        if host.stopped:
            raise FetchError(Failure.BLOCKED, host.stopped)
        self._let_rest(host)
        try:
            response = await self._inner.handle_async_request(request)
        except FetchError as error:
            self._listen(host, error.failure)
            raise
        self._listen(host, None)
        block = recognise(
            request.method, response.status_code, response.headers.get("content-type", ""), response.content
        )
        if block is not None:
            if request.method != "HEAD":  # a HEAD shows too little to give up a whole host for; a GET will tell
                self._stop(host, str(block))
            raise FetchError(Failure.BLOCKED, str(block), response=response)
        if request.method != "HEAD":
            self._count(host, trip_of(request).url, response)
        return response

    def _let_rest(self, host: _Host) -> None:
        """Hundreds of links may lead to one dead host; each would cost its full time limit again."""
        if host.rests_until is not None and self._now() < host.rests_until:
            until = host.rests_until.isoformat(timespec="seconds")
            error = FetchError(
                Failure.TIMEOUT_CONNECT, f"no connection {host.silent} times in a row, rests until {until}"
            )
            error.again = False
            raise error

    def _listen(self, host: _Host, failure: Failure | None) -> None:
        host.silent = host.silent + 1 if failure is Failure.TIMEOUT_CONNECT else 0
        host.rests_until = self._now() + _REST if host.silent >= _SILENT else None

    def _count(self, host: _Host, url: str, response: httpx.Response) -> None:
        if response.status_code != 403:
            host.seen_good = host.seen_good or response.is_success
            host.refused.clear()
            return
        host.refused.add(url)
        if len(host.refused) >= (_STREAK_SEEN if host.seen_good else _STREAK_UNSEEN):
            self._stop(host, f"status 403 for {len(host.refused)} different pages in a row")
            raise FetchError(Failure.BLOCKED, f"status 403 for {len(host.refused)} pages in a row", response=response)
        # robots.txt is often closed by itself; its 403 has a meaning of its own (RFC 9309) and must stay one.
        if not host.seen_good and is_short(response.content) and not url.endswith("/robots.txt"):
            detail = "status 403 with an empty page, and the host has shown no other"
            raise FetchError(Failure.BLOCKED, detail, response=response)

    def _stop(self, host: _Host, why: str) -> None:
        if host.stopped is None:
            host.stopped = f"host blocked since {self._now().isoformat(timespec='seconds')}: {why}"

    async def aclose(self) -> None:
        """Close what is inside."""
        await self._inner.aclose()


def _bare(key: str) -> str:
    head, _, port = key.rpartition(":")
    return head if port.isdigit() and head else key
