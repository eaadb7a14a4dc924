"""One connection to a server: a request out, an answer in, one after the other."""

from __future__ import annotations

import asyncio
import errno
import select
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._chunked import Chunks
from sitecheck.fetch._head import LARGEST, Head, head_end, is_http, read_head
from sitecheck.fetch._mapping import typed
from sitecheck.fetch.errors import FetchError

_IDLE = 15.0  # seconds an idle connection is kept; many of these servers close sooner than they say
_AHEAD = 512 * 1024  # bytes kept unread before the server is made to wait
_INTERIM = 16  # answers 1xx before the real one
_NO_BODY = (204, 304)


class Connection(asyncio.Protocol):
    """Serves one request at a time: ``take``, ``ask``, ``body``, then ``rest`` (where ``reusable``) or ``abort``."""

    def __init__(self, read: float, gone: Callable[[Connection], None]) -> None:
        self.address = ""  # the IP it was made to
        self.asked = 0  # requests sent
        self.answered = False  # something came in answer to the present request
        self.closed = False
        self._loop = asyncio.get_running_loop()
        self._limit = read
        self._gone = gone
        self._transport: asyncio.Transport | None = None
        self._poll: select.poll | None = None
        self._buffer = bytearray()
        self._error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._since = 0.0  # last sign of life, by the loop's clock
        self._idle = True
        self._paused = False
        self._over = True  # the whole answer has been read
        self._keep = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Keep what came and wake who waits for it."""
        if self._idle:
            self.abort()  # nobody asked for this; it must not become the answer to the next request
            return
        self._buffer += data
        self._since = self._loop.time()
        self.answered = True
        self._wake()
        if len(self._buffer) > _AHEAD and self._transport is not None:
            self._transport.pause_reading()
            self._paused = True

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end, by the server's doing or ours."""
        self._end(exc)
        self._gone(self)

    async def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Go on over TLS; raises OSError (ssl.SSLError is one), and ValueError for a name that TLS cannot carry."""
        assert self._transport is not None
        secured = await self._loop.start_tls(self._transport, self, context, server_hostname=host)
        if secured is None:
            raise ConnectionResetError(errno.ECONNRESET, "closed in the handshake")
        self._transport = secured

    @property
    def certificate(self) -> Mapping[str, Any]:
        """The server's certificate as ``ssl`` gives it; empty where it was not verified, or without TLS."""
        shown = None if self._transport is None else self._transport.get_extra_info("peercert")
        return shown or {}

    def take(self) -> bool:
        """Take it for a request; False where the server has closed it, or sent something unasked, since the last."""
        transport = self._transport
        if self.closed or transport is None or transport.is_closing():
            return False
        if self.asked:
            if self._poll is None:
                self._poll = select.poll()
                self._poll.register(transport.get_extra_info("socket").fileno(), select.POLLIN)
            if self._poll.poll(0):
                return False
        self._idle = False
        return True

    async def ask(self, method: str, request: bytes) -> Head:
        """Send, and wait for the head of the answer; raises FetchError."""
        assert self._transport is not None
        self.asked += 1
        self.answered = self._over = self._keep = False
        self._since = self._loop.time()
        if self._timer is None:
            self._timer = self._loop.call_later(min(self._limit, _IDLE), self._tick)
        self._transport.write(request)
        for _ in range(_INTERIM):
            head = await self._head()
            if head.status >= 200:
                break
            if head.status == 101:
                raise FetchError(Failure.BAD_RESPONSE, "the server wants to speak another protocol")
        else:
            raise FetchError(Failure.BAD_RESPONSE, f"more than {_INTERIM} answers before the answer")
        self._keep = head.keep
        self._over = method == "HEAD" or head.status in _NO_BODY or head.length == 0
        return head

    async def body(self, head: Head) -> AsyncIterator[bytes]:
        """Pieces of the body, as they come; raises FetchError."""
        chunks = Chunks() if head.chunked else None
        left = head.length
        while not self._over:
            if chunks is not None:
                piece = chunks.take(self._buffer)
                self._over = chunks.done
            else:
                whole = left is None or len(self._buffer) <= left
                piece = bytes(self._buffer if whole else self._buffer[:left])
                del self._buffer[: len(piece)]
                if left is not None:
                    left -= len(piece)
                    self._over = left == 0
            if self._over and chunks is not None:
                self._after_chunks()
            if piece:
                yield piece
            elif self.closed and self._error is None and left is None and chunks is None:
                self._over, self._keep = True, False
            elif not self._over:
                await self._more()

    @property
    def reusable(self) -> bool:
        """Whether the next request may use it: kept open, read to the end, and nothing left over."""
        return self._over and self._keep and not self._buffer and not self.closed

    def rest(self) -> None:
        """Lie idle until the next request, or until it has lain too long."""
        self._idle = True
        self._since = self._loop.time()
        self._resume()

    def abort(self) -> None:
        """Close at once."""
        self._end(None)
        if self._transport is not None:
            self._transport.abort()

    async def _head(self) -> Head:
        start = 0
        while (end := head_end(self._buffer, start)) < 0 and len(self._buffer) <= LARGEST:
            if not is_http(self._buffer):
                raise FetchError(Failure.BAD_RESPONSE, f"no HTTP answer: {bytes(self._buffer[:60])!r}")
            start = max(0, len(self._buffer) - 3)
            await self._more()
        if end < 0 or end > LARGEST:
            raise FetchError(Failure.BAD_RESPONSE, f"more than {LARGEST} bytes of headers")
        data = bytes(self._buffer[:end])
        del self._buffer[:end]
        return read_head(data)

    async def _more(self) -> None:
        """Wait for more bytes; raises FetchError where none will come."""
        if self.closed:
            if self._error is not None:
                raise typed(self._error) from self._error
            if not self.answered:
                raise FetchError(Failure.RESET, "connection closed without an answer")
            raise FetchError(Failure.BAD_RESPONSE, "the connection was closed before the end of the answer")
        self._resume()
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _after_chunks(self) -> None:
        if self._buffer.startswith(b"\r\n"):
            del self._buffer[:2]
        else:
            self._keep = False  # a trailer, or its end, is yet to come: not worth waiting for

    def _resume(self) -> None:
        if self._paused and self._transport is not None:
            self._transport.resume_reading()
            self._paused = False

    def _end(self, error: Exception | None) -> None:
        self.closed = True
        self._error = self._error or error
        if self._timer is not None:
            self._timer.cancel()
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _tick(self) -> None:
        """One timer for the connection's whole life: arming one for each wait would cost more than the wait."""
        now = self._loop.time()
        if not self._idle and self._waiter is None:
            self._since = now  # it is not the server that keeps us waiting
        limit = _IDLE if self._idle else self._limit
        if now - self._since >= limit:
            if not self._idle:
                self._error = FetchError(Failure.TIMEOUT_READ, f"nothing came for {limit:g} s")
            self.abort()
        else:
            self._timer = self._loop.call_later(min(self._since + limit - now, self._limit, _IDLE), self._tick)
