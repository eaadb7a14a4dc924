"""An optional fence: the caller says which URLs belong to the run, and redirects cannot lead out of it."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._trip import trip_of
from sitecheck.fetch.errors import FetchError

ScopeRule = Callable[[str], str | None]  # URL → why it is left out, None when it belongs


def check_scope(rule: ScopeRule | None, url: str) -> None:
    """Raise FetchError(OUT_OF_BUDGET), our own decision and no failing of the site, for what the rule leaves out."""
    if rule is not None and (why := rule(url)):
        raise FetchError(Failure.OUT_OF_BUDGET, f"out of scope: {why}")


class Scope(httpx.AsyncBaseTransport):
    """Lets a request through only inside the fence."""

    def __init__(self, inner: httpx.AsyncBaseTransport, rule: ScopeRule | None) -> None:
        self._inner = inner
        self._rule = rule

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass on what belongs; raises FetchError."""
        check_scope(self._rule, trip_of(request).url)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close what is inside."""
        await self._inner.aclose()
