"""A brake on sign-in attempts from one address; locking an account is the review room's part."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

_MOST_ADDRESSES = 10_000


class SignInBrake:
    """At most ``most`` failures per address within ``minutes``; kept in memory, the oldest addresses are forgotten."""

    def __init__(self, most: int = 20, minutes: int = 15) -> None:
        self._most = most
        self._window = timedelta(minutes=minutes)
        self._failures: OrderedDict[str, list[datetime]] = OrderedDict()

    def holds(self, address: str, now: datetime) -> bool:
        """Whether this address has to wait."""
        recent = [at for at in self._failures.get(address, ()) if now - at < self._window]
        return len(recent) >= self._most

    def failed(self, address: str, now: datetime) -> None:
        """Note a failure."""
        recent = [at for at in self._failures.pop(address, ()) if now - at < self._window]
        self._failures[address] = [*recent, now]
        while len(self._failures) > _MOST_ADDRESSES:
            self._failures.popitem(last=False)

    def succeeded(self, address: str) -> None:
        """Forget the failures of an address somebody signed in from."""
        self._failures.pop(address, None)
