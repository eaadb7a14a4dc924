"""The ledger of a site's night: every request, streamed into the evidence store, and what it came to for each host."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sitecheck.facts.fetched import Attempt
from sitecheck.facts.outcomes import Failure
from sitecheck.store.blobs import BlobStore
from sitecheck.store.lines import read_lines, write_lines

_DEFAULT_PORTS = {"http": 80, "https": 443}
_LONGEST_HOST = 260  # 253 of a name, and a port: what is longer is no host
# Refusals of our own. Some name the address that was refused; it was not connected to.
_OURS = frozenset(
    {Failure.PRIVATE_ADDRESS, Failure.BAD_URL, Failure.ROBOTS, Failure.ROBOTS_UNREACHABLE, Failure.OUT_OF_BUDGET}
)


@dataclass(frozen=True, slots=True)
class HostUse:
    """What one night asked of one host. Times are aware and UTC.

    ``requests`` went out to the host; of these ``answered`` brought a status and ``failed`` none. ``withheld`` were
    refused by our own rules, or had nowhere to go (no address), before anything was sent; they count nowhere else.
    ``busiest_second`` is the most requests begun within one second of the clock, as a server's own log would show it.
    """

    host: str  # with its port unless that is the default one; empty where an address has no host
    requests: int
    withheld: int
    bytes: int
    first_at: datetime  # of the requests that went out, or of the withheld ones where none did
    last_at: datetime
    answered: int
    failed: int
    busiest_second: int
    smallest_gap_ms: int | None  # between the beginnings of two requests; None for fewer than two
    most_in_flight: int
    results: dict[str, int] = field(default_factory=dict)  # requests by status or Failure, in ascending order
    methods: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """A ledger in the evidence store: ``rows`` requests in ``bytes`` bytes of JSON lines (zstd on disk)."""

    sha256: str
    rows: int
    bytes: int
    hosts: tuple[HostUse, ...]  # by host

    @property
    def received(self) -> int:
        """Bytes received from all hosts."""
        return sum(host.bytes for host in self.hosts)


def write_ledger(blobs: BlobStore, rows: Iterable[Attempt]) -> LedgerFile:
    """Store the requests of a night, which come by time, holding no more than one piece of them.

    Raises DiskFull.
    """
    meter = Meter()
    sha, size = write_lines(blobs, meter.over(rows))
    return LedgerFile(sha, meter.rows, size, meter.uses())


def read_ledger(blobs: BlobStore, sha: str, *, host: str | None = None) -> Iterator[Attempt]:
    """The requests by time, one at a time; with ``host`` those to it alone.

    Raises FileNotFoundError, and BlobDamaged for a file that was altered.
    """
    if host is None:
        return read_lines(blobs, sha, Attempt)
    lines = read_lines(blobs, sha, Attempt, holding=host.encode())
    return (one for one in lines if host_of(one.url) == host)


def host_of(url: str) -> str:
    """Host of an address in lower case, with its port unless that is the default one; empty where there is none."""
    try:
        parts = urlsplit(url)
        name, port = parts.netloc.rpartition("@")[2].lower(), parts.port
    except ValueError:
        return ""
    if len(name) > _LONGEST_HOST:
        return ""
    return name.rpartition(":")[0] if port is not None and port == _DEFAULT_PORTS.get(parts.scheme) else name


def went_out(attempt: Attempt) -> bool:
    """Whether the host was asked, or at least called; else our own rules (or the want of an address) kept it back."""
    if attempt.failure is None or attempt.status is not None:
        return True
    return attempt.address is not None and attempt.failure not in _OURS


class Meter:
    """Adds up requests by host, in the order of their beginnings, holding a few numbers for each host."""

    def __init__(self) -> None:
        self.rows = 0
        self._hosts: dict[str, _Host] = {}

    def over(self, rows: Iterable[Attempt]) -> Iterator[Attempt]:
        """Pass the rows on, adding them up."""
        for row in rows:
            self.add(row)
            yield row

    def add(self, row: Attempt) -> None:
        """Add one request."""
        self.rows += 1
        host = host_of(row.url)
        self._hosts.setdefault(host, _Host(host)).add(row)

    def uses(self) -> tuple[HostUse, ...]:
        """What it came to, by host."""
        return tuple(self._hosts[host].use() for host in sorted(self._hosts))


@dataclass(slots=True)
class _Host:
    host: str
    requests: int = 0
    withheld: int = 0
    bytes: int = 0
    answered: int = 0
    sent: tuple[datetime, datetime] | None = None
    kept: tuple[datetime, datetime] | None = None
    second: datetime | None = None
    in_second: int = 0
    busiest: int = 0
    gap: timedelta | None = None
    open: list[datetime] = field(default_factory=list)  # heap of the ends of requests under way
    most_open: int = 0
    results: Counter[str] = field(default_factory=Counter)
    methods: Counter[str] = field(default_factory=Counter)

    def add(self, row: Attempt) -> None:
        if not went_out(row):
            self.withheld += 1
            self.kept = (self.kept[0] if self.kept else row.at, row.at)
            return
        self.requests += 1
        self.bytes += row.bytes
        self.answered += row.status is not None or row.failure is None
        self.methods[row.method] += 1
        # A handshake that went well has no status: its row counts under the name that stands for its method.
        said = row.status if row.status is not None else row.method
        self.results[row.failure.value if row.failure is not None else str(said)] += 1
        if self.sent is not None:
            gap = row.at - self.sent[1]
            self.gap = gap if self.gap is None else min(self.gap, gap)
        self.sent = (self.sent[0] if self.sent else row.at, row.at)
        second = row.at.replace(microsecond=0)
        self.in_second = self.in_second + 1 if second == self.second else 1
        self.second = second
        self.busiest = max(self.busiest, self.in_second)
        while self.open and self.open[0] <= row.at:
            heapq.heappop(self.open)
        # Times are rounded to the millisecond: what may have ended just before is not counted as still under way.
        heapq.heappush(self.open, row.at + timedelta(milliseconds=max(row.ms - 1, 0)))
        self.most_open = max(self.most_open, len(self.open))

    def use(self) -> HostUse:
        times = self.sent or self.kept
        assert times is not None, "a host is known by its first request"
        first, last = times
        return HostUse(
            host=self.host,
            requests=self.requests,
            withheld=self.withheld,
            bytes=self.bytes,
            first_at=first,
            last_at=last,
            answered=self.answered,
            failed=self.requests - self.answered,
            busiest_second=self.busiest,
            smallest_gap_ms=None if self.gap is None else self.gap // timedelta(milliseconds=1),
            most_in_flight=self.most_open,
            results=dict(sorted(self.results.items())),
            methods=dict(sorted(self.methods.items())),
        )
