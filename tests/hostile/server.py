"""A server on loopback that misbehaves by name: raw asyncio streams, and a log of its own of all that was asked of it.

What it does is in ``acts_*.py``, one function per misbehaviour, registered by ``@act``.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

HTML = "text/html; charset=utf-8"
ARTICLE = (
    '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>关于做好冬季供水保障工作的通知</title></head>'
    "<body><h1>关于做好冬季供水保障工作的通知</h1><p>发布日期：2026-11-12</p>"
    "<p>各街道办事处：为保障冬季居民用水安全，现将有关事项通知如下。一是排查老旧管网，二是落实值班制度。</p></body></html>"
)

NO_COLUMN = "-"  # where it is not tried as one

Act = Callable[["Ask"], Awaitable[None]]
Accept = Callable[["Hostile", asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Case:
    """One misbehaviour: its name is its path, ``does`` the line in docs/hostile-server.md.

    ``seen`` is what the fetcher makes of it (a status, a failure, or both as ``blocked 412``), ``link`` what becomes of
    a link to it (``file`` where that is named as a file), ``column`` whether a column page that behaves so is found.
    """

    name: str
    group: str
    act: Act
    does: str
    seen: str
    link: str
    file: str
    column: str


CASES: dict[str, Case] = {}


def act(name: str, group: str, seen: str, *, link: str = "", file: str = "", column: str = "") -> Callable[[Act], Act]:
    """Register an act; the first line of its docstring says what it does."""

    def register(one: Act) -> Act:
        opened = seen.startswith("2")
        reason = seen.partition(" ")[0]
        told = link or ("ok" if opened else f"undecided {'http-' if reason.isdigit() else ''}{reason}")
        said = (one.__doc__ or "").partition("\n")[0].rstrip(".")
        assert said, name
        assert name not in CASES, name
        found = column or ("found" if opened else "unable")
        CASES[name] = Case(name, group, one, said, seen, told, file or told, found)
        return one

    return register


@dataclass(frozen=True, slots=True)
class Logged:
    """One request as it came in. ``in_flight`` counts it and all others not yet answered."""

    at: float
    method: str
    target: bytes
    headers: Mapping[str, str]
    connection: int
    in_flight: int

    @property
    def path(self) -> str:
        return self.target.decode("latin-1").partition("?")[0]


@dataclass(slots=True)
class Ask:
    """One request, and the ways to answer it."""

    server: Hostile
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    row: Logged
    open: bool = True
    answered: bool = False

    @property
    def method(self) -> str:
        return self.row.method

    @property
    def target(self) -> str:
        return self.row.target.decode("latin-1")

    @property
    def path(self) -> str:
        return self.row.path

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    @property
    def good(self) -> str | bytes:
        """What a healthy server would answer here."""
        return self.server.pages.get(self.path, ARTICLE)

    @property
    def good_bytes(self) -> bytes:
        return self.good.encode() if isinstance(self.good, str) else self.good

    @property
    def kind(self) -> str:
        return "application/pdf" if self.path.endswith(".pdf") else HTML

    @property
    def times(self) -> int:
        """How often this very thing was asked for by this method, this time included."""
        return sum(one.target == self.row.target and one.method == self.method for one in self.server.log)

    def _done(self) -> None:
        # Before the last byte goes out: from then on the client may ask the next thing.
        if not self.answered:
            self.answered = True
            self.server.in_flight -= 1

    async def raw(self, data: bytes, *, close: bool = True) -> None:
        """The last bytes of an answer, as they are."""
        self._done()
        self.writer.write(data)
        await self.writer.drain()
        self.open = not close

    async def piece(self, data: bytes) -> None:
        """Bytes with more to come."""
        self.writer.write(data)
        await self.writer.drain()

    async def reply(self, status: int, body: bytes | str = b"", *headers: str, kind: str = HTML) -> None:
        """A well-formed answer."""
        data = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(data)}", *([f"Content-Type: {kind}"] * bool(kind))]
        head = "\r\n".join((*lines, *headers)).encode("latin-1") + b"\r\n\r\n"
        await self.raw(head + (b"" if self.method == "HEAD" else data), close=False)

    async def healthy(self) -> None:
        """What a healthy server would do, an honest 404 included."""
        if self.server.pages and self.path not in self.server.pages:
            await self.reply(404, "<title>404</title><p>404 Not Found</p>")
        else:
            await self.reply(200, self.good, kind=self.kind)

    async def head(self, *headers: str, status: str = "200 OK") -> None:
        """Status line and headers, with more to come."""
        await self.piece("\r\n".join((f"HTTP/1.1 {status}", f"Content-Type: {self.kind}", *headers, "", "")).encode())

    async def hang(self) -> None:
        """Nothing more, until the other side gives up."""
        self.open = False
        with contextlib.suppress(OSError):
            while await self.reader.read(4096):
                pass

    async def reset(self) -> None:
        """Cut the connection as a firewall does."""
        self.open = False
        cut(self.writer)


def cut(writer: asyncio.StreamWriter) -> None:
    """Close with a RST instead of a FIN."""
    plain = writer.get_extra_info("socket")
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@dataclass(slots=True)
class Hostile:
    """``async with Hostile(...) as server``.

    ``pages`` are what a healthy server would answer (path → page); without any, every path is the same article.
    ``acts`` misbehave at a path, ``every`` at all others; ``accept`` takes over whole connections.
    """

    pages: Mapping[str, str | bytes] = field(default_factory=dict)
    acts: Mapping[str, Act] = field(default_factory=dict)
    every: Act | None = None
    address: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    accept: Accept | None = None
    clock: Callable[[], float] = time.monotonic
    log: list[Logged] = field(default_factory=list)
    in_flight: int = 0
    connections: int = 0
    port: int = 0
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accepted, self.address, 0, ssl=self.tls, limit=1 << 20)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def url(self, target: str = "/") -> str:
        return f"{'https' if self.tls else 'http'}://{self.address}:{self.port}{target}"

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Method and URL of every request, in the order they came in."""
        return [(row.method, self.url(row.target.decode("latin-1"))) for row in self.log]

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            if self.accept is not None:
                await self.accept(self, reader, writer)
            else:
                await self._serve(reader, writer, self.connections)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client went away, or the test is over
        finally:
            self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            line, _, rest = head[:-4].partition(b"\r\n")
            method, target, _ = line.split(b" ", 2)
            fields = (one.partition(b":") for one in rest.split(b"\r\n") if one)
            headers = {name.decode("latin-1").lower(): value.strip().decode("latin-1") for name, _, value in fields}
            self.in_flight += 1
            row = Logged(self.clock(), method.decode(), target, headers, connection, self.in_flight)
            self.log.append(row)
            ask = Ask(self, reader, writer, row)
            try:
                await (self.acts.get(ask.path) or self.every or Ask.healthy)(ask)
            finally:
                ask._done()
            if not ask.open:
                return
