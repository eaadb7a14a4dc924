"""Reads the answer to its end or to its cap, whichever is first: nothing is endless, nothing is inflated unseen."""

from __future__ import annotations

import asyncio
import contextlib

import httpx

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._inflate import Inflater, coding_of
from sitecheck.fetch._mapping import typed
from sitecheck.fetch._trip import Wire, trip_of
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.limits import FetchLimits

RAW_HEADERS = "sitecheck.headers"  # as sent, before the codings were undone
TRUNCATED = "sitecheck.truncated"

_TEXT_TYPES = (
    "text/",
    "application/xhtml",
    "application/xml",
    "application/json",
    "application/javascript",
    "application/x-javascript",
)
_UNDONE = {b"content-encoding", b"content-length", b"transfer-encoding"}


class Body(httpx.AsyncBaseTransport):
    """Whole texts up to ``text_bytes``; of anything else the first ``attachment_bytes``. One deadline for it all."""

    def __init__(self, inner: httpx.AsyncBaseTransport, limits: FetchLimits) -> None:
        self._inner = inner
        self._limits = limits

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Response with a read, decoded body; raises FetchError."""
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
            return _closed(request, response, b"", truncated=False)
        inflater = Inflater(coding_of(response.headers.get("content-encoding", "")), self._limits.text_bytes)
        textual = None if _unsaid(request, response) else _is_text(response.headers.get("content-type", ""))
        body = bytearray()
        try:
            async for chunk in _stream(response):
                wire.bytes += len(chunk)
                body += inflater.feed(chunk)
                if textual is None and body:
                    textual = _looks_like_text(bytes(body[:512]))
                if inflater.full or (not textual and len(body) > self._limits.attachment_bytes):
                    break
                if wire.bytes > self._limits.text_bytes:
                    inflater.full = True
                    break
            else:
                body += inflater.finish()
        except httpx.TransportError as error:
            raise typed(error) from error
        if not textual and len(body) > self._limits.attachment_bytes:
            del body[self._limits.attachment_bytes :]
            return _closed(request, response, bytes(body), truncated=True)
        if inflater.full:
            kept = _closed(request, response, bytes(body), truncated=True)
            raise FetchError(Failure.TOO_LARGE, f"more than {self._limits.text_bytes} bytes of text", response=kept)
        return _closed(request, response, bytes(body), truncated=False)

    async def aclose(self) -> None:
        """Close what is inside."""
        await self._inner.aclose()


def _closed(request: httpx.Request, response: httpx.Response, body: bytes, *, truncated: bool) -> httpx.Response:
    headers = [(name, value) for name, value in response.headers.raw if name.lower() not in _UNDONE]
    extensions = {RAW_HEADERS: response.headers.raw, TRUNCATED: truncated}
    return httpx.Response(response.status_code, headers=headers, content=body, request=request, extensions=extensions)


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


def _is_text(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind.startswith(_TEXT_TYPES) or kind.endswith(("+xml", "+json"))


def _unsaid(request: httpx.Request, response: httpx.Response) -> bool:
    """The header does not say what it is: let the first bytes tell, unless the caller knows it for an attachment."""
    kind = str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()
    return kind in ("", "application/octet-stream", "unknown/unknown") and not trip_of(request).attachment


def _looks_like_text(start: bytes) -> bool:
    return b"\x00" not in start and not start.startswith(
        (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"\x1f\x8b")
    )
