"""Answers a question for a host's certificate: a connection and a handshake, over which no request is sent."""

from __future__ import annotations

import asyncio
from typing import Protocol, runtime_checkable

import httpx

from sitecheck.facts.identity import TlsReading
from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._trip import HANDSHAKE, Wire, trip_of
from sitecheck.fetch._urls import netloc
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.hosts import Blocks

READING = "sitecheck.certificate"


@runtime_checkable
class Certificates(Protocol):
    """A network that can be asked for certificates."""

    async def certificate(self, url: str, wire: Wire) -> TlsReading:
        """What the host of an https URL shows; raises FetchError where there was no handshake to read."""
        ...

    def shown(self, url: str) -> TlsReading | None:
        """What a strict connection of this run to that host has shown already."""
        ...


class Handshakes(httpx.AsyncBaseTransport):
    """Sits inside pace and ledger, which hold for a handshake too; whatever is no handshake is passed on."""

    def __init__(
        self, inner: httpx.AsyncBaseTransport, certificates: Certificates | None, blocks: Blocks, seconds: float
    ) -> None:
        self._inner = inner
        self._certificates = certificates
        self._blocks = blocks
        self._seconds = seconds

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """A response without body that carries the reading in its extensions; raises FetchError."""
        if request.method != HANDSHAKE:
            return await self._inner.handle_async_request(request)
        trip = trip_of(request)
        try:
            reading = await self._read(trip.url, trip.wire)
        except FetchError as error:
            error.again = False  # once a night is enough; nothing but a line in the report rests on it
            raise
        return httpx.Response(204, request=request, extensions={READING: reading})

    async def _read(self, url: str, wire: Wire) -> TlsReading:
        if (why := self._blocks.why(netloc(url))) is not None:
            raise FetchError(Failure.BLOCKED, why)
        if self._certificates is None:
            raise FetchError(Failure.OUT_OF_BUDGET, "this network shows no certificates")
        try:
            async with asyncio.timeout(self._seconds):
                return await self._certificates.certificate(url, wire)
        except TimeoutError as error:
            raise FetchError(Failure.TIMEOUT_CONNECT, f"no connection within {self._seconds:g} s") from error

    async def aclose(self) -> None:
        """Close what is inside."""
        await self._inner.aclose()
