"""Name resolution with a memory and a positive control: a name that fails means little while no other name works."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch.errors import FetchError

Lookup = Callable[[str], Awaitable[Sequence[str]]]

_GOOD_FOR = 300.0  # seconds a found address is used again
_BAD_FOR = 5.0  # seconds a failure is: long enough for the layers of one request, too short to echo into a later look


@dataclass(slots=True)
class ResolverControl:
    """The names that did resolve in this run; may be shared by all fetchers of a night."""

    resolved: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)  # public addresses that took a connection

    def works(self, besides: str = "") -> bool:
        """Whether some real name other than ``besides`` has resolved, so that the resolver itself is alive."""
        return any(name != besides for name in self.resolved)

    def goes_out(self, besides: str = "") -> bool:
        """Whether some public address other than ``besides`` took a connection, so that this machine has a way out."""
        return any(address != besides for address in self.reached)


class Resolver:
    """Addresses of a host, IPv4 first, remembered for five minutes."""

    def __init__(self, control: ResolverControl, clock: Callable[[], float], timeout: float, lookup: Lookup) -> None:
        self._control = control
        self._clock = clock
        self._timeout = timeout
        self._lookup = lookup
        self._known: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._failed: dict[str, tuple[float, str]] = {}

    async def addresses(self, host: str) -> tuple[str, ...]:
        """All addresses of the host; raises FetchError(DNS) saying whether the name or the resolver failed."""
        if _literal(host):
            return (host,)
        now = self._clock()
        if (known := self._known.get(host)) and known[0] > now:
            return known[1]
        if (failed := self._failed.get(host)) and failed[0] > now:
            raise FetchError(Failure.DNS, failed[1])
        try:
            async with asyncio.timeout(self._timeout):
                found = tuple(dict.fromkeys(await self._lookup(host)))
        except (TimeoutError, OSError, UnicodeError) as error:
            raise self._failure(host, _why(error)) from error
        if not found:
            raise self._failure(host, "the name has no address")
        # Broken AAAA records are common on these hosts, so IPv4 goes first; the order of the answer is kept otherwise.
        ordered = tuple(sorted(found, key=lambda address: ":" in address))
        self._known[host] = (now + _GOOD_FOR, ordered)
        if host != "localhost" and not host.endswith(".localhost"):
            self._control.resolved.add(host)
        return ordered

    def _failure(self, host: str, why: str) -> FetchError:
        other = (
            "other names resolve in this run"
            if self._control.works(host)
            else "no other name has resolved in this run, the resolver itself may be down"
        )
        detail = f"{why}; {other}"
        self._failed[host] = (self._clock() + _BAD_FOR, detail)
        return FetchError(Failure.DNS, detail)


async def local_lookup(host: str) -> Sequence[str]:
    """Names of this machine only; raises FetchError for any other, without asking anybody."""
    if host == "localhost" or host.endswith(".localhost"):
        return await system_lookup("localhost")
    raise FetchError(
        Failure.OUT_OF_BUDGET, f"{host} lies outside; a portal on loopback is audited on this machine alone"
    )


async def system_lookup(host: str) -> Sequence[str]:
    """Addresses by the operating system's resolver; raises OSError."""
    infos = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(info[4][0]) for info in infos]


@lru_cache(maxsize=1024)
def _literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _why(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        absent = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
        return "the name does not exist" if error.errno in absent else f"temporary failure: {error.strerror}"
    return (
        "temporary failure: no answer in time" if isinstance(error, TimeoutError) else f"the name is not valid: {error}"
    )
