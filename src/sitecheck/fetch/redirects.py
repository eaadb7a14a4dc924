"""Follows HTTP redirects, each hop admitted anew, the chain kept."""

from __future__ import annotations

import httpx

from sitecheck.facts.fetched import Hop
from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._header_text import header_text
from sitecheck.fetch._trip import Trip, build, trip_of
from sitecheck.fetch._urls import follow, netloc
from sitecheck.fetch.body import RAW_HEADERS
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.guard import Admit

_STATUSES = {301, 302, 303, 307, 308}
_OF_THE_FIRST = {"host", "cookie", "if-none-match", "if-modified-since"}  # true of the first URL only


class Redirects(httpx.AsyncBaseTransport):
    """Up to ``limit`` hops; going round in a circle or beyond the limit is FetchError(REDIRECT_LOOP).

    Cookies set on the way are sent to the same host within this one chain and then forgotten: portals that set a
    session cookie and redirect to themselves would otherwise look like a loop that no visitor ever sees.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, admit: Admit, limit: int = 10) -> None:
        self._inner = inner
        self._admit = admit
        self._limit = limit

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer at the end of the chain; raises FetchError."""
        trip = trip_of(request)
        jar: dict[str, dict[str, str]] = {}
        seen = {(trip.url, "")}
        while True:
            response = await self._inner.handle_async_request(request)
            location = _location(response)
            if location is None:
                return response
            _remember(jar, netloc(trip.url), response)
            target = self._next(trip, response, location)
            cookies = "; ".join(f"{name}={value}" for name, value in sorted(jar.get(netloc(target), {}).items()))
            if (target, cookies) in seen or len(trip.hops) > self._limit:
                why = "more than" if len(trip.hops) > self._limit else "a circle after"
                raise FetchError(Failure.REDIRECT_LOOP, f"{why} {len(trip.hops)} redirects", response=response)
            seen.add((target, cookies))
            await _permitted(trip, target, response)
            request = _hop(request, trip, cookies)

    def _next(self, trip: Trip, response: httpx.Response, location: bytes) -> str:
        try:
            target = follow(trip.url, location)
        except FetchError as error:
            raise FetchError(error.failure, error.detail, response=response) from error
        headers = header_text(response.extensions.get(RAW_HEADERS, response.headers.raw))
        trip.hops.append(Hop(trip.url, response.status_code, target, "http", headers))
        trip.url = target
        self._admit(target)
        return target

    async def aclose(self) -> None:
        """Close what is inside."""
        await self._inner.aclose()


async def _permitted(trip: Trip, target: str, response: httpx.Response) -> None:
    refusal = await trip.may_follow(target) if trip.may_follow is not None else None
    if refusal is not None:
        raise FetchError(*refusal, response=response)


def _location(response: httpx.Response) -> bytes | None:
    if response.status_code not in _STATUSES:
        return None
    return next((value for name, value in response.headers.raw if name.lower() == b"location" and value.strip()), None)


def _hop(request: httpx.Request, trip: Trip, cookies: str) -> httpx.Request:
    headers = httpx.Headers([(name, value) for name, value in request.headers.items() if name not in _OF_THE_FIRST])
    if cookies:
        headers["cookie"] = cookies
    return build(request.method, trip, headers)


def _remember(jar: dict[str, dict[str, str]], host: str, response: httpx.Response) -> None:
    for line in response.headers.get_list("set-cookie"):
        name, mark, value = line.partition(";")[0].strip().partition("=")
        if mark and name and (name + value).isascii() and (name + value).isprintable():
            jar.setdefault(host, {})[name] = value
