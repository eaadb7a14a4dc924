"""One row for each request, as it went over the wire or was refused before it could."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import httpx

from sitecheck.facts.fetched import Attempt
from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._trip import HANDSHAKE, Trip, Wire, trip_of
from sitecheck.fetch.errors import FetchError

OnAttempt = Callable[[Attempt], None]


class Ledger(httpx.AsyncBaseTransport):
    """Times every attempt (without the waiting for its turn) and hands the row to the trip and to ``on_attempt``."""

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        on_attempt: OnAttempt | None,
        clock: Callable[[], float],
        now: Callable[[], datetime],
    ) -> None:
        self._inner = inner
        self._on_attempt = on_attempt
        self._clock = clock
        self._now = now

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass on, and write down what came of it."""
        trip = trip_of(request)
        trip.wire = Wire()
        at, start = self._now(), self._clock()
        try:
            response = await self._inner.handle_async_request(request)
        except FetchError as error:
            error.logged = True
            self._write(request.method, trip, at, start, error.status, error.failure, error.detail)
            raise
        status = None if request.method == HANDSHAKE else response.status_code
        self._write(request.method, trip, at, start, status, None, "")
        return response

    def refused(self, method: str, trip: Trip, error: FetchError) -> None:
        """Write down a request that an outer layer refused."""
        trip.wire = Wire()
        self._write(method, trip, self._now(), self._clock(), None, error.failure, error.detail)

    def _write(
        self, method: str, trip: Trip, at: datetime, start: float, status: int | None, failure: Failure | None, why: str
    ) -> None:
        wire = trip.wire
        trip.relaxed_tls = trip.relaxed_tls or wire.relaxed_tls
        trip.note = trip.note or wire.note
        ms = round((self._clock() - start) * 1000)
        attempt = Attempt(at, method, trip.url, wire.address, status, failure, why or wire.note, wire.bytes, ms)
        trip.attempts.append(attempt)
        if self._on_attempt is not None:
            self._on_attempt(attempt)

    async def aclose(self) -> None:
        """Close what is inside."""
        await self._inner.aclose()
