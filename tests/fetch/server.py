"""A server on loopback that misbehaves on demand: raw asyncio streams, one behaviour per path."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import ssl
import zlib
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

Handler = Callable[["Exchange"], Awaitable[None]]


class Exchange:
    """One request and the way to answer it byte by byte."""

    def __init__(self, server: Server, head: bytes, writer: asyncio.StreamWriter) -> None:
        self.server = server
        self.writer = writer
        line, _, rest = head.partition(b"\r\n")
        self.method, self.target, _version = (part.decode("latin-1") for part in line.split(b" ", 2))
        fields = (one.partition(b":") for one in rest.split(b"\r\n") if one)
        self.headers = {name.decode("latin-1").lower(): value.strip().decode("latin-1") for name, _, value in fields}
        self.open = True

    async def raw(self, data: bytes, *, close: bool = False) -> None:
        self.writer.write(data)
        await self.writer.drain()
        self.open = not close

    async def reply(self, status: int, body: bytes | str = b"", *headers: str, close: bool = False) -> None:
        data = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status} Fine", f"Content-Length: {len(data)}", *headers]
        if not any(one.lower().startswith("content-type") for one in headers):
            lines.append("Content-Type: text/html; charset=utf-8")
        if close:
            lines.append("Connection: close")
        head = "\r\n".join(lines).encode() + b"\r\n\r\n"
        await self.raw(head + (b"" if self.method == "HEAD" else data), close=close)

    async def hang(self) -> None:
        self.open = False
        await self.server.stopping.wait()


class Server:
    """``async with Server() as server``; every request is kept in ``server.exchanges``."""

    def __init__(self, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.address = address
        self.exchanges: list[Exchange] = []
        self.connections = 0
        self.stopping = asyncio.Event()
        self.asked = asyncio.Event()  # the first request has come in
        self.routes: dict[str, Handler] = dict(BEHAVIOURS)
        self._tls = tls
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, self.address, 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def url(self, target: str = "/", host: str = "") -> str:
        return f"{'https' if self._tls else 'http'}://{host or self.address}:{self.port}{target}"

    @property
    def targets(self) -> list[str]:
        return [f"{one.method} {one.target}" for one in self.exchanges]

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client went away, or the test is over
        finally:
            self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            exchange = Exchange(self, head[:-4], writer)
            self.exchanges.append(exchange)
            self.asked.set()
            await self.routes.get(exchange.target.partition("?")[0], _page)(exchange)
            if not exchange.open:
                return


async def _page(one: Exchange) -> None:
    await one.reply(200, f"<html><title>页</title><p>{one.target}</p></html>")


async def _slow_headers(one: Exchange) -> None:
    await one.hang()


async def _half_headers(one: Exchange) -> None:
    await one.raw(b"HTTP/1.1 200 OK\r\nContent-Le")
    await one.hang()


async def _slow_body(one: Exchange) -> None:
    await one.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<html>")
    await one.hang()


async def _drip(one: Exchange) -> None:
    """Always a byte in time for the read limit: only the total deadline ends it."""
    await one.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await one.raw(b"1\r\na\r\n")
        await asyncio.sleep(0.005)


async def _endless(one: Exchange) -> None:
    await one.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    while True:
        await one.raw(chunk)


async def _bomb(one: Exchange) -> None:
    await one.reply(200, zip_bomb(), "Content-Encoding: gzip", close=True)


async def _too_few(one: Exchange) -> None:
    """States more than it sends."""
    await one.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\n<p>short", close=True)


async def _too_many(one: Exchange) -> None:
    """States less than it sends, on a connection that stays open."""
    await one.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 8\r\n\r\n<p>right<p>left over")


async def _reset(one: Exchange) -> None:
    one.writer.transport.abort()
    one.open = False


async def _silent(one: Exchange) -> None:
    one.open = False


async def _garbage(one: Exchange) -> None:
    await one.raw(b"\x16\x03\x01 this is no HTTP at all\r\n\r\n", close=True)


async def _huge_headers(one: Exchange) -> None:
    with contextlib.suppress(OSError):
        await one.raw(b"HTTP/1.1 200 OK\r\n" + b"X-Filler: " + b"y" * 300_000 + b"\r\n\r\n", close=True)


async def _loop(one: Exchange) -> None:
    await one.reply(302, b"", "Location: /loop2")


async def _loop2(one: Exchange) -> None:
    await one.reply(302, b"", "Location: /loop")


async def _endless_chain(one: Exchange) -> None:
    number = int(one.target.partition("?")[2] or 0)
    await one.reply(302, b"", f"Location: /chain?{number + 1}")


async def _cookie_turn(one: Exchange) -> None:
    """Sets a session cookie and redirects to itself, as several portals do."""
    if "JSESSIONID=1" in one.headers.get("cookie", ""):
        await one.reply(200, "<p>in</p>")
    else:
        await one.reply(302, b"", "Location: /cookie-turn", "Set-Cookie: JSESSIONID=1; Path=/; HttpOnly")


async def _rivers(one: Exchange) -> None:
    await one.reply(
        412, '<html><head><meta content="{qtaaaa" r="m"><script>$_ts=window["$_ts"];</script></head></html>'
    )


async def _jsl(one: Exchange) -> None:
    body = "<script>document.cookie='__jsl_clearance_s=1|x';location.href=location.pathname+location.search</script>"
    await one.reply(521, body, "Set-Cookie: __jsluid_s=abc; path=/")


async def _block_page(one: Exchange) -> None:
    await one.reply(200, "<html><body><h1>提示</h1>当前访问疑似黑客攻击，已被创宇盾拦截。</body></html>")


async def _no_head(one: Exchange) -> None:
    await one.reply(405 if one.method == "HEAD" else 200, "<p>附件列表</p>")


async def _busy(one: Exchange) -> None:
    first = sum(other.target == one.target for other in one.server.exchanges) == 1
    if first:
        await one.reply(503, "busy", "Retry-After: 7")
    else:
        await one.reply(200, "<p>back</p>")


async def _last_on_connection(one: Exchange) -> None:
    await one.reply(200, "<p>bye</p>", close=True)


async def _closes_without_saying(one: Exchange) -> None:
    """Promises keep-alive and hangs up after the answer."""
    await one.reply(200, "<p>bye</p>")
    one.open = False


async def _big_file(one: Exchange) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 50000000\r\n\r\n%PDF-1.4"
    await one.raw(head + b"0" * 200_000)
    await one.hang()


async def _not_modified(one: Exchange) -> None:
    await one.reply(304 if one.headers.get("if-none-match") == '"1"' else 200, b"", 'ETag: "1"')


def zip_bomb() -> bytes:
    """About 100 KB that inflate to 100 MB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(100)) + packer.flush()


async def _gzip(one: Exchange) -> None:
    await one.reply(200, gzip.compress("<p>压缩</p>".encode()), "Content-Encoding: gzip")


BEHAVIOURS: dict[str, Handler] = {
    "/slow-headers": _slow_headers,
    "/half-headers": _half_headers,
    "/slow-body": _slow_body,
    "/drip": _drip,
    "/endless": _endless,
    "/bomb": _bomb,
    "/too-few": _too_few,
    "/too-many": _too_many,
    "/reset": _reset,
    "/silent": _silent,
    "/garbage": _garbage,
    "/huge-headers": _huge_headers,
    "/loop": _loop,
    "/loop2": _loop2,
    "/chain": _endless_chain,
    "/cookie-turn": _cookie_turn,
    "/rivers": _rivers,
    "/jsl": _jsl,
    "/block-page": _block_page,
    "/no-head": _no_head,
    "/busy": _busy,
    "/last": _last_on_connection,
    "/hangs-up": _closes_without_saying,
    "/big-file": _big_file,
    "/etag": _not_modified,
    "/gzip": _gzip,
}
