"""The blocks met by all fetchers of a night: the same block page on several hosts is one firewall before them all."""

from __future__ import annotations

from dataclasses import dataclass, field

from sitecheck.fetch.shape import print_of

_SEVERAL = 2  # hosts


@dataclass(frozen=True, slots=True)
class Wall:
    """A firewall before several hosts: the status it answers with, what it showed itself by, and the hosts, sorted."""

    status: int
    sign: str
    hosts: tuple[str, ...]


@dataclass(slots=True)
class Walls:
    """May be shared by all fetchers of a night, like Gates; one for each fetcher otherwise."""

    _met: dict[tuple[int, str], tuple[str, set[str]]] = field(default_factory=dict)

    def note(self, host: str, url: str, status: int, body: bytes, sign: str) -> None:
        """Note the block page that ``host`` (with its port) gave for ``url``, and what it was recognised by."""
        _, hosts = self._met.setdefault((status, print_of(url, body)), (sign, set()))
        hosts.add(host)

    def shared(self) -> tuple[Wall, ...]:
        """The firewalls that stand before several hosts, the widest first."""
        found = [
            Wall(status, sign, tuple(sorted(hosts)))
            for (status, _), (sign, hosts) in self._met.items()
            if len(hosts) >= _SEVERAL
        ]
        return tuple(sorted(found, key=lambda wall: (-len(wall.hosts), wall.status, wall.hosts)))
