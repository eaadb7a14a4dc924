"""The state of politeness: one gate per host and one per address, each with its places, its pace and its pauses."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from sitecheck.fetch.limits import Pace

_STEP = 0.5  # seconds by which an error or a slow answer lengthens the pace
_STEP_CAP = 10.0


@dataclass(slots=True)
class Gate:
    """One host or one address. Times are those of the injected clock, in seconds."""

    slots: asyncio.Semaphore
    base: float  # seconds between requests when all is well
    adaptive: bool
    cap: float
    extra: float = 0.0  # lengthening learned from errors and slowness
    next_at: float = 0.0
    pause_until: float = 0.0

    def turn(self) -> float:
        """When the next request may go."""
        return max(self.next_at, self.pause_until)

    def reserve(self, at: float, crawl_delay: float) -> None:
        """Take the place at that time; the next one comes an interval later."""
        self.next_at = at + max(self.base + self.extra, crawl_delay)

    def pause(self, until: float) -> None:
        """Nobody goes before that time."""
        self.pause_until = max(self.pause_until, until)

    def worse(self, *, much: bool) -> None:
        """The host shows strain: double the interval on 429 and 503, add a little on other errors and slowness."""
        if not self.adaptive:
            return
        if much:
            self.extra = min(self.cap, max(self.base + self.extra, _STEP) * 2) - self.base
        elif self.extra < _STEP_CAP:
            self.extra += _STEP

    def better(self) -> None:
        """A quick answer: give back half of what was added."""
        self.extra = self.extra / 2 if self.extra > _STEP / 8 else 0.0


@dataclass(slots=True)
class Gates:
    """All gates of one event loop; several fetchers may share it, so that one address is asked gently by all."""

    pace: Pace = field(default_factory=Pace)
    _gates: dict[str, Gate] = field(default_factory=dict)
    _crawl_delays: dict[str, float] = field(default_factory=dict)

    def gate(self, key: str, *, unpaced: bool) -> Gate:
        """The gate of a host or address; ``unpaced`` applies when no pace was asked for in so many words."""
        if (found := self._gates.get(key)) is not None:
            return found
        free = unpaced and self.pace.per_second is None
        slots = asyncio.Semaphore(max(1, self.pace.in_flight))
        made = Gate(
            slots, 0.0 if free else self.pace.interval, not free, max(self.pace.interval_cap, self.pace.interval)
        )
        self._gates[key] = made
        return made

    def set_crawl_delay(self, host: str, seconds: float) -> None:
        """Robots' wish for one host (with or without port), capped: a delay of an hour would end the audit."""
        self._crawl_delays[host.lower()] = min(max(seconds, 0.0), self.pace.crawl_delay_cap)

    def crawl_delay(self, netloc: str, hostname: str) -> float:
        """The delay that holds for a host, 0 without one."""
        return self._crawl_delays.get(netloc, self._crawl_delays.get(hostname, 0.0))
