"""Reads the answer to its end or to its cap, whichever is first: nothing is endless, nothing is inflated unseen."""

from __future__ import annotations

import asyncio
import contextlib

import httpx

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._inflate import Inflater, codings_of
from sitecheck.fetch._mapping import typed
from sitecheck.fetch._sorts import Sort, sniff, sort_of
from sitecheck.fetch._trip import Wire, trip_of
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.guard import check_method
from sitecheck.fetch.limits import FetchLimits

RAW_HEADERS = "sitecheck.headers"  # as sent, before the codings were undone
TRUNCATED = "sitecheck.truncated"

_UNDONE = {b"content-encoding", b"content-length", b"transfer-encoding"}
_NOTHING = httpx.ByteStream(b"")


class Whole(httpx.Response):
    """An answer that has been read. httpx would read and copy the body once more for every response made with one."""

    def __init__(self, request: httpx.Request, response: httpx.Response, body: bytes, *, truncated: bool) -> None:
        headers, raw = response.headers, response.headers.raw
        if "content-encoding" in headers:
            headers = httpx.Headers([(name, value) for name, value in raw if name.lower() not in _UNDONE])
        extensions = {RAW_HEADERS: raw, TRUNCATED: truncated}
        super().__init__(response.status_code, stream=_NOTHING, request=request, extensions=extensions)
        self.headers = headers
        self._body = body

    @property
    def content(self) -> bytes:
        """The body, decoded from its transfer and content codings."""
        return self._body


class Body(httpx.AsyncBaseTransport):
    """Texts and page parts up to ``text_bytes``, of files the first ``attachment_bytes``; one deadline for it all."""

    def __init__(self, inner: httpx.AsyncBaseTransport, limits: FetchLimits) -> None:
        self._inner = inner
        self._limits = limits

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Response with a read, decoded body; raises FetchError."""
        check_method(request.method)  # here, for nothing passes by this layer, whatever network lies below
        wire = trip_of(request).wire
        try:
            async with asyncio.timeout(self._limits.total):
                try:
                    response = await self._inner.handle_async_request(request)
                except httpx.TransportError as error:
                    raise typed(error) from error
                try:
                    return await self._read(request, response, wire)
                finally:
                    with contextlib.suppress(httpx.TransportError):
                        await response.aclose()
        except TimeoutError as error:
            raise _late(wire, self._limits.total) from error

    async def _read(self, request: httpx.Request, response: httpx.Response, wire: Wire) -> httpx.Response:
        if request.method == "HEAD" or response.status_code in (204, 304):
            return Whole(request, response, b"", truncated=False)
        headers, limits = response.headers, self._limits
        inflater = Inflater(codings_of(headers.get("content-encoding", "")), limits.text_bytes)
        sort = sort_of(headers.get("content-type", ""), attachment=trip_of(request).attachment)
        body = bytearray()
        try:
            async for chunk in _stream(response):
                wire.bytes += len(chunk)
                body += inflater.feed(chunk)
                if sort is None and body:
                    sort = sniff(bytes(body[:512]))
                # Wire bytes count as well: packed data can go on for ever without yielding anything.
                inflater.full = inflater.full or wire.bytes > limits.text_bytes
                if inflater.full or (sort is Sort.FILE and len(body) > limits.attachment_bytes):
                    break
            else:
                body += inflater.finish()
        except httpx.TransportError as error:
            # Servers that pack a page often state its unpacked length. Browsers show such a page, and it is whole.
            failed = typed(error)
            rest = None if failed.failure is Failure.BAD_ENCODING else inflater.remainder()
            if rest is None:
                raise failed from error
            body += rest
        cut = inflater.full or (sort is Sort.FILE and len(body) > limits.attachment_bytes)
        if sort is Sort.FILE:
            del body[limits.attachment_bytes :]
        whole = Whole(request, response, bytes(body), truncated=cut)
        if cut and sort in (Sort.TEXT, None):
            raise FetchError(Failure.TOO_LARGE, f"more than {limits.text_bytes} bytes of text", response=whole)
        return whole

    async def aclose(self) -> None:
        """Close what is inside."""
        await self._inner.aclose()


def _stream(response: httpx.Response) -> httpx.AsyncByteStream:
    """The undecoded stream: ``aiter_raw`` would refuse a mocked response, which httpx has read already."""
    stream = response.stream
    if not isinstance(stream, httpx.AsyncByteStream):
        raise FetchError(Failure.BAD_RESPONSE, "the transport gave a stream that cannot be read")
    return stream


def _late(wire: Wire, seconds: float) -> FetchError:
    if wire.phase in ("dns", "connect", "tls"):
        return FetchError(Failure.TIMEOUT_CONNECT, f"no connection within {seconds:g} s")
    return FetchError(Failure.TIMEOUT_READ, f"the answer did not end within {seconds:g} s")
