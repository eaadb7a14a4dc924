"""What the layers tell one another about one request: carried in ``request.extensions``, typed in this file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from sitecheck.facts.fetched import Attempt, Hop
from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._urls import wire_target

_KEY = "sitecheck.trip"

MayFollow = Callable[[str], Awaitable[tuple[Failure, str] | None]]
"""Asked before each hop of a redirect: why it is left out, None where it may be followed."""


@dataclass(slots=True)
class Wire:
    """One attempt on the wire, filled in from below as it goes."""

    phase: str = ""  # dns, connect, tls, open; empty on a connection that was open already
    address: str | None = None
    relaxed_tls: bool = False
    note: str = ""  # why strict TLS did not do
    bytes: int = 0


@dataclass(slots=True)
class Trip:
    """One ``get`` or ``head`` with all its hops and attempts."""

    url: str  # the hop now being asked for, as it goes over the wire
    attachment: bool = False
    may_follow: MayFollow | None = None
    wire: Wire = field(default_factory=Wire)
    hops: list[Hop] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    relaxed_tls: bool = False
    note: str = ""


def trip_of(request: httpx.Request) -> Trip:
    """The trip a request belongs to; a bare request starts one of its own."""
    found = request.extensions.get(_KEY)
    if isinstance(found, Trip):
        return found
    trip = Trip(str(request.url))
    request.extensions[_KEY] = trip
    return trip


def build(method: str, trip: Trip, headers: httpx.Headers) -> httpx.Request:
    """Request for the trip's present URL; the target is passed beside httpx's own URL, which may re-encode it."""
    return httpx.Request(method, trip.url, headers=headers, extensions={_KEY: trip, "target": wire_target(trip.url)})
