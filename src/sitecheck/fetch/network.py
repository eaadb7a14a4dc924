"""The innermost layer: one request over the wire, with the URL as written and every error typed."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx

from sitecheck.facts.identity import TlsReading, TlsTrouble
from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._connection import Connection
from sitecheck.fetch._dial import Connect, Dialler, connect_tcp
from sitecheck.fetch._head import Head
from sitecheck.fetch._mapping import tls_reason, typed
from sitecheck.fetch._pool import Origin, Pool
from sitecheck.fetch._tls import lenient_context, relaxed_context, strict_context
from sitecheck.fetch._trip import Wire, trip_of, wire_bytes
from sitecheck.fetch._urls import Place, place_of
from sitecheck.fetch.certificate import bad, good, is_no_tls, trouble_of
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.limits import FetchLimits
from sitecheck.fetch.policy import AddressPolicy
from sitecheck.fetch.resolver import Resolver, ResolverControl


class Network(httpx.AsyncBaseTransport):
    """Sends to a checked address; strict TLS first, relaxed where that fails, and says so in the attempt's record."""

    def __init__(
        self,
        resolver: Resolver,
        policy: AddressPolicy,
        limits: FetchLimits,
        control: ResolverControl,
        *,
        strict: ssl.SSLContext | None = None,
        relaxed: ssl.SSLContext | None = None,
        lenient: ssl.SSLContext | None = None,
        connect: Connect = connect_tcp,
    ) -> None:
        self._read = limits.read
        self._dialler = Dialler(resolver, policy, control, limits.connect, connect)
        self._pool = Pool(limits.connections)
        self._strict, self._relaxed, self._lenient = strict, relaxed, lenient
        self._shown: dict[str, TlsReading] = {}  # host → what its strict connections showed
        self._needs_relaxed: dict[str, str] = {}  # host → what strict TLS said, for the length of the run

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Response with an unread, undecoded stream; raises FetchError."""
        trip = trip_of(request)
        place = place_of(trip.url)
        try:
            stream = await self._send(request.method, wire_bytes(request, place), place, trip.wire)
        except Exception as error:
            raise typed(error) from error
        response = httpx.Response(stream.head.status, stream=stream, request=request)
        # Put in their place by hand: httpx would copy them, and try encodings on each line, for every copy again.
        response.headers = httpx.Headers(stream.head.headers, encoding="latin-1")
        return response

    async def _send(self, method: str, data: bytes, place: Place, wire: Wire) -> _Stream:
        if place.scheme != "https":
            return await self._exchange(method, data, place, (place.netloc, False, False), wire)
        if place.netloc not in self._needs_relaxed:
            try:
                return await self._exchange(method, data, place, (place.netloc, True, False), wire)
            except FetchError as error:
                if error.failure is not Failure.TLS:
                    raise
                strict_says = error.detail
            try:
                stream = await self._exchange(method, data, place, (place.netloc, True, True), wire)
            except FetchError as error:
                if error.failure is Failure.TLS:
                    raise FetchError(Failure.TLS, f"{strict_says}; relaxed: {error.detail}") from error
                raise
            self._needs_relaxed[place.netloc] = strict_says
        else:
            stream = await self._exchange(method, data, place, (place.netloc, True, True), wire)
        wire.relaxed_tls, wire.note = True, self._needs_relaxed[place.netloc]
        return stream

    async def _exchange(self, method: str, data: bytes, place: Place, origin: Origin, wire: Wire) -> _Stream:
        """Over a connection that is open, or a new one.

        A server may close an idle connection just as the next request goes out. That is a RESET like any other, for
        the retries to mend: each request that was sent has its own row in the ledger.
        """
        if (kept := self._pool.take(origin)) is not None:
            wire.address = kept.address
            return await self._ask(kept, method, data, origin)
        self._pool.room()
        context = self._context(relaxed=origin[2]) if origin[1] else None
        made = await self._dialler.dial(self._connection, place.hostname, place.port, context, wire)
        self._pool.add(made)
        if origin[1] and not origin[2] and place.netloc not in self._shown:
            self._shown[place.netloc] = good(place.netloc, made.certificate)
        made.take()
        return await self._ask(made, method, data, origin)

    async def _ask(self, connection: Connection, method: str, data: bytes, origin: Origin) -> _Stream:
        try:
            head = await connection.ask(method, data)
        except BaseException:
            connection.abort()
            raise
        return _Stream(connection, head, self._pool, origin)

    def shown(self, url: str) -> TlsReading | None:
        """What a strict connection of this run to that host has shown, None where there was none."""
        return self._shown.get(place_of(url).netloc)

    async def certificate(self, url: str, wire: Wire) -> TlsReading:
        """What the host of an https URL shows in a strict handshake, and why that failed; raises FetchError.

        Of a certificate that only its dates or its name speak against, these are read by a second handshake; where
        something else failed, the second is relaxed and tells whether the host is outdated.
        """
        place = place_of(url)
        strict_says = await self._shaken(place, self._context(relaxed=False), wire)
        if not isinstance(strict_says, FetchError):
            return good(place.netloc, strict_says)
        cause = strict_says.__cause__
        trouble = trouble_of(cause)
        detail = tls_reason(cause) if cause is not None else strict_says.detail
        if trouble is TlsTrouble.UNTRUSTED:
            return bad(place.netloc, trouble, detail, None)
        if trouble is not None:
            read = await self._shaken(place, self._lenient or lenient_context(), Wire())
            return bad(place.netloc, trouble, detail, None if isinstance(read, FetchError) else read)
        relaxed_says = await self._shaken(place, self._context(relaxed=True), Wire())
        if not isinstance(relaxed_says, FetchError):
            return bad(place.netloc, TlsTrouble.OLD_PROTOCOL, detail, None)
        if is_no_tls(cause) and is_no_tls(relaxed_says.__cause__):
            return TlsReading(place.netloc, False, detail=detail)
        return bad(place.netloc, TlsTrouble.FAILED, detail, None)

    async def _shaken(self, place: Place, context: ssl.SSLContext, wire: Wire) -> Mapping[str, Any] | FetchError:
        """The verified certificate of a handshake, or how TLS failed; raises FetchError for any other failure."""
        self._pool.room()
        try:
            made = await self._dialler.dial(self._connection, place.hostname, place.port, context, wire)
        except FetchError as error:
            if error.failure is Failure.TLS:
                return error
            raise
        self._pool.add(made)
        shown = made.certificate
        made.abort()
        return shown

    def _connection(self) -> Connection:
        return Connection(self._read, self._pool.gone)

    def _context(self, *, relaxed: bool) -> ssl.SSLContext:
        if relaxed:
            return self._relaxed or relaxed_context()
        return self._strict or strict_context()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _Stream(httpx.AsyncByteStream):
    """The body as it comes, errors typed; closing it gives the connection back."""

    def __init__(self, connection: Connection, head: Head, pool: Pool, origin: Origin) -> None:
        self.head = head
        self._connection: Connection | None = connection
        self._pool = pool
        self._origin = origin

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._connection is not None:
            async for piece in self._connection.body(self.head):
                yield piece

    async def aclose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._pool.give_back(connection, self._origin)
