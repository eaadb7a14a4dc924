"""A network made of a few pages held in memory: for the examples in check files, which are worked end to end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from sitecheck.facts.identity import TlsReading
from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._trip import Wire
from sitecheck.fetch._urls import place_of
from sitecheck.fetch.errors import FetchError


@dataclass(frozen=True, slots=True)
class MemoryPage:
    """The answer to one path (with query): a page, or a failure of the network."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    failure: Failure | None = None


_ADDRESS = "192.0.2.1"  # RFC 5737: stands for a host in examples, is never connected to
_MISSING = MemoryPage(b"<html><head><title>404 Not Found</title></head><body>404 Not Found</body></html>", status=404)


class Memory(httpx.AsyncBaseTransport):
    """Answers from ``pages``, keyed by path and query (``/a?b=1``), or by whole URL for other hosts and for one scheme.

    ``tls`` is what the host shows in a handshake; without it, it does not speak HTTPS.
    """

    def __init__(self, pages: Mapping[str, MemoryPage], host: str, tls: TlsReading | None = None) -> None:
        self._pages = pages
        self._host = host
        self._tls = tls

    async def certificate(self, url: str, wire: Wire) -> TlsReading:
        """What the host was said to show; a refused connection where nothing was said, and of any other host."""
        if self._tls is None or place_of(url).netloc != self._host:
            raise FetchError(Failure.REFUSED, "nothing listens there")
        wire.address = _ADDRESS
        return self._tls

    def shown(self, url: str) -> TlsReading | None:
        """Nothing: no connection is ever made."""
        return None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The page of that path; an honest 404 for any other path of the host; no address for any other host."""
        target = request.extensions.get("target", request.url.raw_path).decode("ascii")
        page = self._pages.get(f"{request.url.scheme}://{request.url.netloc.decode('ascii')}{target}")
        if page is None:
            if request.url.host != self._host:
                raise FetchError(Failure.DNS, f"{request.url.host} is not part of the example")
            page = self._pages.get(target, _MISSING)
        if page.failure is not None:
            raise FetchError(page.failure, "as the example says")
        body = b"" if request.method == "HEAD" else page.body
        return httpx.Response(page.status, headers=list(page.headers), stream=httpx.ByteStream(body), request=request)
