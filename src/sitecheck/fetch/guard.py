"""What is never asked: anything but http and https, credentials, inward names, anything but GET and HEAD. The address
itself is judged where the connection is made."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._trip import trip_of
from sitecheck.fetch._urls import hostname, place_of
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.policy import AddressPolicy

Admit = Callable[[str], None]

_READING = frozenset({"GET", "HEAD"})


def check_url(url: str) -> None:
    """Raise FetchError(BAD_URL) for a URL that is never requested."""
    place = place_of(url)
    if place.scheme not in ("http", "https"):
        raise FetchError(Failure.BAD_URL, f"{place.scheme}: is neither http nor https")
    if place.credentials:
        raise FetchError(Failure.BAD_URL, "the address carries a user name or password")


def check_name(policy: AddressPolicy, url: str) -> None:
    """Raise FetchError(PRIVATE_ADDRESS) for a host whose very name belongs to an internal network."""
    host = hostname(url)
    if not policy.admits_name(host):
        raise FetchError(Failure.PRIVATE_ADDRESS, f"{host} is a name of an internal network")


def check_method(method: str) -> None:
    """Raise AssertionError, for it is a mistake in this program, for a request that would do more than read."""
    if method not in _READING:
        raise AssertionError(f"{method} must never leave: sitecheck only reads")


class Guard(httpx.AsyncBaseTransport):
    """Lets a request in only if ``admit`` raises nothing; redirects ask it again for each hop."""

    def __init__(self, inner: httpx.AsyncBaseTransport, admit: Admit = check_url) -> None:
        self._inner = inner
        self._admit = admit

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass on what may be asked for; raises FetchError."""
        self._admit(trip_of(request).url)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close what is inside."""
        await self._inner.aclose()
