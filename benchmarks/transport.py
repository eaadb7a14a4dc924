"""CPU of one request: our network against httpx's own (httpcore) and aiohttp's client, alone and under the whole onion.

``python benchmarks/transport.py [--requests N] [--rounds N]``. A page of 29 KB from another process on loopback, two
requests in flight, kept connections, no pace. Each round measures every way in turn, every second round backwards; the
figures are medians of this process's CPU time. aiohttp is measured where it is installed; it is no dependency.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import statistics
import time
from collections.abc import AsyncIterator, Callable
from importlib.util import find_spec
from ipaddress import ip_network
from multiprocessing.connection import Connection
from typing import Any

import httpx

from sitecheck.fetch import AddressPolicy, Fetcher, ResolverControl
from sitecheck.fetch._trip import Ask, Trip
from sitecheck.fetch.limits import FetchLimits
from sitecheck.fetch.network import Network
from sitecheck.fetch.resolver import Resolver, local_lookup

POLICY = AddressPolicy((ip_network("127.0.0.0/8"),))
UNCHANGED = {"If-None-Match": '"1"'}
HEADERS = (
    "Server: nginx\r\nDate: Sat, 21 Nov 2026 01:00:00 GMT\r\nContent-Type: text/html; charset=utf-8\r\n"
    "Last-Modified: Fri, 20 Nov 2026 01:00:00 GMT\r\nConnection: keep-alive\r\n"
    'ETag: "1"\r\nX-Frame-Options: SAMEORIGIN'
)
ROW = '<li><a href="/zwgk/tzgg/202611/t{}.html" title="通知">关于印发年度政务公开工作要点的通知</a></li>\n'
PAGE = ("<html><title>政务公开</title><ul>" + "".join(ROW.format(n) for n in range(245)) + "</ul></html>").encode()


class Site(asyncio.Protocol):
    """Answers every request with the page, or that it is unchanged."""

    page = f"HTTP/1.1 200 OK\r\n{HEADERS}\r\nContent-Length: {len(PAGE)}\r\n\r\n".encode() + PAGE
    unchanged = f"HTTP/1.1 304 Not Modified\r\n{HEADERS}\r\n\r\n".encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._head = b""

    def data_received(self, data: bytes) -> None:
        self._head += data
        if self._head.endswith(b"\r\n\r\n"):
            self._transport.write(self.unchanged if b"If-None-Match" in self._head else self.page)
            self._head = b""


def serve(pipe: Connection) -> None:
    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(Site, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


def ours() -> httpx.AsyncBaseTransport:
    control = ResolverControl()
    resolver = Resolver(control, time.monotonic, 5.0, local_lookup)
    return Network(resolver, POLICY, FetchLimits(), control)


def over_httpcore() -> httpx.AsyncBaseTransport:
    return httpx.AsyncHTTPTransport(trust_env=False, limits=httpx.Limits(max_connections=4))


def over_aiohttp() -> httpx.AsyncBaseTransport:
    return Aiohttp()


class Aiohttp(httpx.AsyncBaseTransport):
    """aiohttp's client with URLs as written, raw headers and nothing undone."""

    def __init__(self) -> None:
        import aiohttp
        import yarl

        self._url = yarl.URL
        self._session = aiohttp.ClientSession(
            auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar(), connector=aiohttp.TCPConnector(limit=4)
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._session.request(
            request.method,
            self._url(str(request.url), encoded=True),
            headers=request.headers,
            allow_redirects=False,
        )
        return httpx.Response(answer.status, headers=list(answer.raw_headers), stream=Pieces(answer), request=request)

    async def aclose(self) -> None:
        await self._session.close()


class Pieces(httpx.AsyncByteStream):
    def __init__(self, answer: Any) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._answer.content.iter_any():
            yield piece

    async def aclose(self) -> None:
        self._answer.release()


async def alone(make: Callable[[], httpx.AsyncBaseTransport], base: str, count: int, more: dict[str, str]) -> float:
    transport = make()
    lines = [(name.encode(), value.encode()) for name, value in {"Accept": "*/*", **more}.items()]

    async def one(url: str) -> None:
        response = await transport.handle_async_request(Ask("GET", Trip(url), lines))
        async for _ in response.stream:  # type: ignore[union-attr]
            pass
        await response.aclose()

    spent = await timed(one, base, count)
    await transport.aclose()
    return spent


async def whole(make: Callable[[], httpx.AsyncBaseTransport], base: str, count: int, more: dict[str, str]) -> float:
    async with Fetcher(POLICY, transport=make()) as fetcher:

        async def one(url: str) -> None:
            fetched = await fetcher.get(url, headers=more, referer=base)
            assert fetched.failure is None, fetched.detail

        return await timed(one, base, count)


async def timed(one: Callable[[str], Any], base: str, count: int) -> float:
    """Milliseconds of CPU for one request."""
    urls = iter([f"{base}zwgk/col{n % 40}/t{n}.html" for n in range(count)])
    await one(base)

    async def worker() -> None:
        for url in urls:
            await one(url)

    start = time.process_time()
    await asyncio.gather(worker(), worker())
    return (time.process_time() - start) / count * 1000


def measure(base: str, count: int, rounds: int) -> dict[tuple[str, str], float]:
    ways = {"our network": ours, "httpcore": over_httpcore}
    if find_spec("aiohttp"):
        ways["aiohttp"] = over_aiohttp
    kinds = {
        "network alone, page": (alone, {}),
        "Fetcher.get, page": (whole, {}),
        "Fetcher.get, 304": (whole, UNCHANGED),
    }
    runs = [(kind, way) for kind in kinds for way in ways]
    found: dict[tuple[str, str], list[float]] = {run: [] for run in runs}
    for number in range(rounds):
        for kind, way in runs if number % 2 == 0 else reversed(runs):
            measured, more = kinds[kind]
            found[kind, way].append(asyncio.run(measured(ways[way], base, count, more)))
    return {run: statistics.median(values) for run, values in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    near, far = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(far,), daemon=True)
    server.start()
    found = measure(f"http://127.0.0.1:{near.recv()}/", given.requests, given.rounds)
    server.terminate()
    print("| CPU of one request | over | ms | ratio |\n|---|---|---|---|")
    for (kind, way), spent in found.items():
        print(f"| {kind} | {way} | {spent:.3f} | {spent / found[kind, 'our network']:.2f} |")


if __name__ == "__main__":
    main()
