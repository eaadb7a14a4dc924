"""The outermost layer: only http and https, no credentials. The address is judged where the connection is made."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._trip import trip_of
from sitecheck.fetch._urls import parse
from sitecheck.fetch.errors import FetchError

Admit = Callable[[str], None]


def check_url(url: str) -> None:
    """Raise FetchError(BAD_URL) for a URL that is never requested."""
    parsed = parse(url)
    if parsed.protocol not in ("http:", "https:"):
        raise FetchError(Failure.BAD_URL, f"{parsed.protocol} is neither http nor https")
    if parsed.username or parsed.password:
        raise FetchError(Failure.BAD_URL, "the address carries a user name or password")


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
