"""The innermost layer: one request over the wire by httpcore, with the URL as written and every error typed."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator

import httpcore
import httpx

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._backend import CURRENT, CheckedBackend
from sitecheck.fetch._mapping import typed
from sitecheck.fetch._tls import relaxed_context, strict_context
from sitecheck.fetch._trip import Wire, trip_of
from sitecheck.fetch._urls import netloc
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.limits import FetchLimits
from sitecheck.fetch.policy import AddressPolicy
from sitecheck.fetch.resolver import Resolver, ResolverControl

_IDLE = 15.0  # seconds an idle connection is kept; many of these servers close sooner than they say


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
    ) -> None:
        self._limits = limits
        backend = CheckedBackend(resolver, policy, control)
        self._strict = _pool(backend, strict or strict_context(), limits)
        self._relaxed = _pool(backend, relaxed or relaxed_context(), limits)
        self._needs_relaxed: dict[str, str] = {}  # host → what strict TLS said, for the length of the run
        self._addresses: dict[str, str] = {}  # host → address of its open connections

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Response with an unread, undecoded stream; raises FetchError."""
        trip = trip_of(request)
        wire, host = trip.wire, netloc(trip.url)
        token = CURRENT.set(wire)
        try:
            answer = await self._send(self._core(request), wire, host)
        except Exception as error:
            wire.address = wire.address or self._addresses.get(host)
            raise typed(error) from error
        finally:
            CURRENT.reset(token)
        if wire.address is None:
            wire.address = self._addresses.get(host)
        else:
            self._addresses[host] = wire.address
        return httpx.Response(answer.status, headers=answer.headers, stream=_Raw(answer), request=request)

    async def _send(self, request: httpcore.Request, wire: Wire, host: str) -> httpcore.Response:
        if host not in self._needs_relaxed or request.url.scheme != b"https":
            try:
                return await self._strict.handle_async_request(request)
            except FetchError as error:
                if error.failure is not Failure.TLS:
                    raise
                strict_says = error.detail
            try:
                answer = await self._relaxed.handle_async_request(request)
            except FetchError as error:
                if error.failure is Failure.TLS:
                    raise FetchError(Failure.TLS, f"{strict_says}; relaxed: {error.detail}") from error
                raise
            self._needs_relaxed[host] = strict_says
        else:
            answer = await self._relaxed.handle_async_request(request)
        wire.relaxed_tls, wire.note = True, self._needs_relaxed[host]
        return answer

    def _core(self, request: httpx.Request) -> httpcore.Request:
        url, limits = request.url, self._limits
        extensions = {
            "timeout": {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": limits.total}
        }
        target = request.extensions.get("target", url.raw_path)
        core = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=target)
        return httpcore.Request(request.method, core, headers=request.headers.raw, extensions=extensions)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._strict.aclose()
        await self._relaxed.aclose()


class _Raw(httpx.AsyncByteStream):
    """The body as it comes, errors typed."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._answer.aiter_stream():
                yield chunk
        except Exception as error:
            raise typed(error) from error

    async def aclose(self) -> None:
        if _leftover(self._answer):
            # httpcore would put the connection back and read these bytes as the answer to the next request.
            await self._answer.extensions["network_stream"].aclose()
        await self._answer.aclose()


def _pool(backend: CheckedBackend, context: ssl.SSLContext, limits: FetchLimits) -> httpcore.AsyncConnectionPool:
    return httpcore.AsyncConnectionPool(
        ssl_context=context,
        max_connections=limits.connections,
        max_keepalive_connections=limits.connections,
        keepalive_expiry=_IDLE,
        network_backend=backend,
    )


def _leftover(answer: httpcore.Response) -> bool:
    """Whether more came than the answer stated: a wrong length, or a body after HEAD.

    httpcore has no public way to ask. Where its inside is not as expected the answer is yes: a connection too many is
    cheap, a page taken for another is a false finding.
    """
    stream: object = answer.stream
    for name in ("_stream", "_connection", "_h11_state"):
        stream = getattr(stream, name, None)
    data = getattr(stream, "trailing_data", None)
    return data is None or bool(data[0])
