"""Asks again where the failure may have been an accident; never at once for a name or a certificate."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._retry_after import retry_after
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.limits import FetchLimits

# How often each kind is asked again. A timeout has cost half a minute already, so once must do.
_AGAIN = {Failure.RESET: 2, Failure.BAD_RESPONSE: 2, Failure.TIMEOUT_CONNECT: 1, Failure.TIMEOUT_READ: 1}
_AGAIN_STATUS = {429: 2, 502: 2, 503: 2, 504: 2}


class Retry(httpx.AsyncBaseTransport):
    """By kind of failure, with growing pauses; every attempt stands in the ledger."""

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        limits: FetchLimits,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._inner = inner
        self._limits = limits
        self._now = now
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The first usable answer, or the last failure; 429 to the end is no page but FetchError(BLOCKED)."""
        done = 0
        while True:
            try:
                response = await self._inner.handle_async_request(request)
            except FetchError as error:
                if not error.again or done >= min(_AGAIN.get(error.failure, 0), self._limits.retries):
                    raise
                told = None
            else:
                told = retry_after(response.headers.get("retry-after"), self._now())
                too_long = told is not None and told > self._limits.retry_after_cap
                if too_long or done >= min(_AGAIN_STATUS.get(response.status_code, 0), self._limits.retries):
                    return _seen(response)
            if told is None:  # otherwise the throttle holds the whole host back for as long as it asked
                await self._sleep(self._limits.backoff * 4**done)
            done += 1

    async def aclose(self) -> None:
        """Close what is inside."""
        await self._inner.aclose()


def _seen(response: httpx.Response) -> httpx.Response:
    if response.status_code == 429:
        raise FetchError(Failure.BLOCKED, "asked too often (429), also after waiting", response=response)
    return response
