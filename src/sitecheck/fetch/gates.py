"""The state of politeness: one gate per host and one per address, each with its places, its pace and its pauses."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from sitecheck.fetch.limits import Pace

_STEP = 0.5  # seconds by which an error or a slow answer lengthens the pace
_STEP_CAP = 10.0
_QUIET = 60.0  # seconds without a request after which half of what was added is forgiven, and again after as many


@dataclass(slots=True)
class Gate:
    """One host or one address. Times are those of the injected clock, in seconds."""

    slots: asyncio.Semaphore
    places: int
    base: float  # seconds between requests when all is well
    adaptive: bool
    cap: float
    extra: float = 0.0  # lengthening learned from errors and slowness
    next_at: float = 0.0
    pause_until: float = 0.0
    last: float = 0.0

    def turn(self, now: float) -> float:
        """When the next request may go."""
        quiet = now - max(self.last, self.pause_until)
        if self.extra and quiet >= _QUIET:
            self.extra *= 0.5 ** (quiet // _QUIET)
        return max(now, self.next_at, self.pause_until)

    def reserve(self, at: float, interval: float, crawl_delay: float = 0.0) -> None:
        """Take the place at that time; the next one comes after ``interval`` and what strain has added to it."""
        self.last = at
        self.next_at = at + max(interval + self.extra, crawl_delay)

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
    _names: dict[str, list[Gate]] = field(default_factory=dict)
    _pauses: dict[str, float] = field(default_factory=dict)
    _crawl_delays: dict[str, float] = field(default_factory=dict)

    def gate(self, key: str, *, unpaced: bool, name: str = "", pace: Pace | None = None) -> Gate:
        """The gate of a host or address; ``unpaced`` applies when no pace was asked for in so many words.

        ``name`` is the host without its port: what one port asks for holds for all of them. ``pace`` is that of the
        fetcher that comes first; later ones keep to the gate's places and add their own interval.
        """
        if (found := self._gates.get(key)) is not None:
            return found
        pace = pace or self.pace
        free = unpaced and pace.per_second is None
        places = max(1, pace.in_flight)
        base = 0.0 if free else pace.interval
        made = Gate(asyncio.Semaphore(places), places, base, not free, max(pace.interval_cap, pace.interval))
        self._gates[key] = made
        if name:
            self._names.setdefault(name, []).append(made)
            made.pause(self._pauses.get(name, 0.0))
        return made

    def pause(self, name: str, until: float) -> None:
        """Nobody asks the host of that name, on whatever port, before that time."""
        self._pauses[name] = max(until, self._pauses.get(name, 0.0))
        for gate in self._names.get(name, ()):
            gate.pause(until)

    def set_crawl_delay(self, host: str, seconds: float) -> None:
        """Robots' wish for one host (with or without port), capped: a delay of an hour would end the audit."""
        self._crawl_delays[host.lower()] = min(max(seconds, 0.0), self.pace.crawl_delay_cap)

    def crawl_delay(self, netloc: str, hostname: str) -> float:
        """The delay that holds for a host, 0 without one."""
        return self._crawl_delays.get(netloc, self._crawl_delays.get(hostname, 0.0))
