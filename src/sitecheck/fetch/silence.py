"""Hosts that do not answer are left alone for a while: of hundreds of links to one, each would cost its time limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch.errors import FetchError

_UNHEARD = 2  # attempts without an answer, of a host that never gave one
_HEARD = 3  # … of one that did: a page may hang by itself
_REST = timedelta(minutes=1)  # twice as long after each rest that helped nothing
_LONGEST = timedelta(minutes=5)
_SILENT = frozenset({Failure.TIMEOUT_CONNECT, Failure.TIMEOUT_READ})


@dataclass(slots=True)
class _Origin:
    heard: bool = False
    failures: int = 0
    last: Failure = Failure.TIMEOUT_CONNECT
    rest: timedelta = _REST
    until: datetime | None = None


class Silence:
    """Counts what was not answered, by scheme, host and port: the other scheme of a host may well answer."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._origins: dict[str, _Origin] = {}

    def admit(self, origin: str) -> None:
        """Raise the failure last met (FetchError) while the origin rests."""
        one = self._origins.get(origin)
        if one is None or one.until is None or self._now() >= one.until:
            return
        until = one.until.isoformat(timespec="seconds")
        error = FetchError(one.last, f"no answer {one.failures} times in a row, rests until {until}")
        error.again = False
        raise error

    def heard(self, origin: str) -> None:
        """The origin answered."""
        one = self._origins.get(origin)
        if one is None:
            one = self._origins[origin] = _Origin()
        one.heard, one.failures, one.rest, one.until = True, 0, _REST, None

    def failed(self, origin: str, error: FetchError) -> None:
        """An attempt failed; one time-out too many lets the origin rest, and the attempt is the last of its request."""
        if error.failure not in _SILENT:
            return
        one = self._origins.setdefault(origin, _Origin())
        one.failures, one.last = one.failures + 1, error.failure
        if one.failures < (_HEARD if one.heard else _UNHEARD):
            return
        error.again = False
        now = self._now()
        if one.until is None or now >= one.until:  # requests under way at the same time let it rest once
            one.rest = _REST if one.until is None else min(2 * one.rest, _LONGEST)
            one.until = now + one.rest
