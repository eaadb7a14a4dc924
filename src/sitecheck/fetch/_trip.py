"""What the layers tell one another about one request: carried in ``request.extensions``, typed in this file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from sitecheck.facts.fetched import Attempt, Hop
from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._urls import Place, place_of
from sitecheck.fetch.errors import FetchError

_KEY = "sitecheck.trip"
_NOTHING = httpx.ByteStream(b"")
HANDSHAKE = "TLS"
"""Stands for the method in the ledger row of a handshake, over which no request is sent."""

Lines = list[tuple[bytes, bytes]]

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


class Ask(httpx.Request):
    """GET or HEAD of a trip's present URL.

    httpx's own reading of the URL is slow, and not a browser's; it is made, like its headers, only where somebody asks
    for it: a replaced transport does, our network does not.
    """

    def __init__(self, method: str, trip: Trip, lines: Lines) -> None:
        self.method = method
        self.lines = lines  # header lines without Host
        self.place = place_of(trip.url)
        self.extensions = {_KEY: trip, "target": self.place.target}
        self.stream = _NOTHING
        self._written = trip.url

    def __getattr__(self, name: str) -> Any:
        if name == "url":
            try:
                self.url = httpx.URL(self._written)
            except httpx.InvalidURL as error:
                raise FetchError(Failure.BAD_URL, str(error)) from error
            return self.url
        if name == "headers":
            self.headers = httpx.Headers([(b"Host", self.place.netloc.encode("ascii")), *self.lines])
            return self.headers
        raise AttributeError(name)


def build(method: str, trip: Trip, headers: httpx.Headers) -> httpx.Request:
    """Request for the trip's present URL with these headers and its Host; raises FetchError(BAD_URL)."""
    return Ask(method, trip, [line for line in headers.raw if line[0].lower() != b"host"])


def lines_of(request: httpx.Request) -> Lines:
    """Header lines of a request, without Host."""
    if isinstance(request, Ask):
        return request.lines
    return [line for line in request.headers.raw if line[0].lower() != b"host"]


def wire_bytes(request: httpx.Request, place: Place) -> bytes:
    """The request as it goes over the wire."""
    lines = b"".join([b"%b: %b\r\n" % line for line in lines_of(request)])
    host = place.netloc.encode("ascii")
    return b"%b %b HTTP/1.1\r\nHost: %b\r\n%b\r\n" % (request.method.encode("ascii"), place.target, host, lines)
