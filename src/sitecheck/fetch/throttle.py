"""Waits for its turn, per host and per address, and learns the pace from the answers."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import lru_cache

import httpx

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._retry_after import retry_after
from sitecheck.fetch._trip import trip_of
from sitecheck.fetch._urls import hostname, netloc
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.gates import Gate, Gates
from sitecheck.fetch.limits import FetchLimits, Pace

Sleep = Callable[[float], Awaitable[None]]
AddressOf = Callable[[str], Awaitable[str | None]]

_LATER = (429, 503)
_STRAIN = {Failure.RESET, Failure.TIMEOUT_CONNECT, Failure.TIMEOUT_READ}


class Throttle(httpx.AsyncBaseTransport):
    """At most N in flight and one request per interval; host first, then address, then a place in the pool."""

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        gates: Gates,
        limits: FetchLimits,
        pace: Pace,
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
        self._pace = pace
        self._address_of = address_of
        self._stopped = stopped
        self._unpaced = unpaced
        self._clock = clock
        self._now = now
        self._sleep = sleep
        # The network never waits for a connection: whoever comes through here may have one.
        self._places = asyncio.Semaphore(limits.connections)
        self._own: dict[str, asyncio.Semaphore] = {}  # where gates made by others have more places than we may take

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
        gate = self._gates.gate(host, unpaced=free, name=name, pace=self._pace)
        gates: tuple[Gate, ...] = (gate,)
        if address is not None:
            gates = (gate, self._gates.gate(f"address {address}", unpaced=free, pace=self._pace))
        interval = 0.0 if free and self._pace.per_second is None else self._pace.interval
        delay = self._gates.crawl_delay(host, name)
        held: list[asyncio.Semaphore] = []
        try:
            for slots in self._slots(host, gate):
                await slots.acquire()
                held.append(slots)
            # One after the other: a place at the address is taken when it can be used, not when a slow host will.
            for one in gates:
                await self._wait(one, host, interval, delay if one is gate else 0.0)
            # Taken after the waiting, so that a host told to pause holds up no other.
            for slots in (*(one.slots for one in gates[1:]), self._places):
                await slots.acquire()
                held.append(slots)
            return await self._send(request, gates, name)
        finally:
            for slots in held:
                slots.release()

    def _slots(self, host: str, gate: Gate) -> tuple[asyncio.Semaphore, ...]:
        if self._pace.in_flight >= gate.places:
            return (gate.slots,)
        own = self._own.get(host)
        if own is None:
            own = self._own[host] = asyncio.Semaphore(max(1, self._pace.in_flight))
        return (own, gate.slots)

    async def _wait(self, gate: Gate, host: str, interval: float, crawl_delay: float) -> None:
        at = gate.turn(self._clock())
        gate.reserve(at, interval, crawl_delay)
        while (wait := max(at, gate.pause_until) - self._clock()) > 0 and not self._stopped(host):
            await self._sleep(wait)

    async def _send(self, request: httpx.Request, gates: tuple[Gate, ...], name: str) -> httpx.Response:
        start = self._clock()
        try:
            response = await self._inner.handle_async_request(request)
        except FetchError as error:
            if error.response is not None and error.response.status_code in _LATER:
                self._heed(error.response, gates, name)
            elif error.failure in _STRAIN:
                _learn(gates, strain=True)
            raise
        if response.status_code in _LATER:
            self._heed(response, gates, name)
        else:
            slow = self._clock() - start > self._pace.slow_after
            _learn(gates, strain=response.status_code >= 500 or slow)
        return response

    def _heed(self, response: httpx.Response, gates: tuple[Gate, ...], name: str) -> None:
        """The host asks for less: all of it is left in peace for as long as it says, within the cap."""
        told = retry_after(response.headers.get("retry-after"), self._now())
        if told is not None:
            self._gates.pause(name, self._clock() + min(told, self._limits.retry_after_cap))
        for one in gates:
            one.worse(much=True)

    async def aclose(self) -> None:
        """Close what is inside."""
        await self._inner.aclose()


def _learn(gates: tuple[Gate, ...], *, strain: bool) -> None:
    for one in gates:
        if strain:
            one.worse(much=False)
        else:
            one.better()


@lru_cache(maxsize=1024)
def _loopback(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False
