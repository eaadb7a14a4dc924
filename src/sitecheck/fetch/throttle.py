"""Waits for its turn, per host and per address, and learns the pace from the answers."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime

import httpx

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._retry_after import retry_after
from sitecheck.fetch._trip import trip_of
from sitecheck.fetch._urls import hostname, netloc
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.gates import Gate, Gates
from sitecheck.fetch.limits import FetchLimits

Sleep = Callable[[float], Awaitable[None]]
AddressOf = Callable[[str], Awaitable[str | None]]

_STRAIN = {Failure.RESET, Failure.TIMEOUT_CONNECT, Failure.TIMEOUT_READ}


class Throttle(httpx.AsyncBaseTransport):
    """At most N in flight and one request per interval; host first, then address, then a place in the pool."""

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        gates: Gates,
        limits: FetchLimits,
        *,
        address_of: AddressOf,
        stopped: Callable[[str], str | None],
        unpaced: bool,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        sleep: Sleep,
    ) -> None:
        self._inner = inner
        self._gates = gates
        self._limits = limits
        self._address_of = address_of
        self._stopped = stopped
        self._unpaced = unpaced
        self._clock = clock
        self._now = now
        self._sleep = sleep
        # Nothing may wait inside httpcore's pool: it is slow and unfair there.
        self._places = asyncio.Semaphore(limits.connections)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send when it is time; a host that is blocked is passed on at once, to be refused further in."""
        url = trip_of(request).url
        host, name = netloc(url), hostname(url)
        if self._stopped(host):
            return await self._inner.handle_async_request(request)
        address = await self._address_of(name)
        if address is None and not self._unpaced:
            return await self._inner.handle_async_request(request)  # no address, so nobody is asked
        free = self._unpaced or _loopback(address or name)
        gate = self._gates.gate(host, unpaced=free)
        gates = (gate,) if address is None else (gate, self._gates.gate(f"address {address}", unpaced=free))
        delay = self._gates.crawl_delay(host, name)
        async with gate.slots:
            # One after the other: a place at the address is taken when it can be used, not when a slow host will.
            for index, one in enumerate(gates):
                await self._wait(one, host, delay if index == 0 else 0.0)
            # Taken after the waiting, so that a host told to pause holds up no other.
            async with AsyncExitStack() as held:
                for slots in (*(one.slots for one in gates[1:]), self._places):
                    await held.enter_async_context(slots)
                return await self._send(request, gates)

    async def _wait(self, gate: Gate, host: str, crawl_delay: float) -> None:
        at = max(self._clock(), gate.turn())
        gate.reserve(at, crawl_delay)
        while (wait := max(at, gate.pause_until) - self._clock()) > 0 and not self._stopped(host):
            await self._sleep(wait)

    async def _send(self, request: httpx.Request, gates: tuple[Gate, ...]) -> httpx.Response:
        start = self._clock()
        try:
            response = await self._inner.handle_async_request(request)
        except FetchError as error:
            if error.failure in _STRAIN:
                _learn(gates, strain=True)
            raise
        status = response.status_code
        if status in (429, 503):
            told = retry_after(response.headers.get("retry-after"), self._now())
            for one in gates[:1]:
                one.pause(self._clock() + min(told or 0.0, self._limits.retry_after_cap))
            for one in gates:
                one.worse(much=True)
        else:
            _learn(gates, strain=status >= 500 or self._clock() - start > self._gates.pace.slow_after)
        return response

    async def aclose(self) -> None:
        """Close what is inside."""
        await self._inner.aclose()


def _learn(gates: tuple[Gate, ...], *, strain: bool) -> None:
    for one in gates:
        if strain:
            one.worse(much=False)
        else:
            one.better()


def _loopback(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False
