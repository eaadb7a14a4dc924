"""The numbers of the onion: seconds, bytes and counts, with the reason of each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Bounds of one request; times in seconds, sizes in bytes.

    Answers of 3 to 15 s are ordinary on these portals, so the read limit is generous; ``total`` bounds one attempt
    whatever the server drips.
    """

    connect: float = 10.0
    read: float = 20.0
    total: float = 30.0
    text_bytes: int = 5 * 1024 * 1024
    attachment_bytes: int = 64 * 1024
    redirects: int = 10
    connections: int = 4  # open at a time, to all hosts together
    retries: int = 2
    backoff: float = 0.5  # first wait before a retry; each further one is four times as long
    retry_after_cap: float = 60.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How gently a host is asked. ``per_second`` None means 1 request/s, and no pace on loopback."""

    per_second: float | None = None
    in_flight: int = 2
    crawl_delay_cap: float = 30.0
    slow_after: float = 5.0  # an answer slower than this is a host asking for less
    interval_cap: float = 30.0  # the longest pause the pace grows to after 429 and 503

    @property
    def interval(self) -> float:
        """Seconds between two requests to a public host."""
        return 1.0 / (self.per_second or 1.0)


DEFAULT_LIMITS = FetchLimits()
DEFAULT_PACE = Pace()
