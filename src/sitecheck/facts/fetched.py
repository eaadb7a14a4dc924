"""What one request brought back: the answer or a typed failure, every hop and every attempt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sitecheck.facts.outcomes import Failure


@dataclass(frozen=True, slots=True)
class Attempt:
    """One line of the ledger: a single request as it went over the wire (or was refused before it could)."""

    at: datetime  # aware, UTC
    method: str
    url: str
    address: str | None  # the IP the connection was made to
    status: int | None
    failure: Failure | None
    detail: str = ""
    bytes: int = 0
    ms: int = 0


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a redirect chain; ``how`` is http, refresh-header, meta-refresh or script.

    ``headers`` are those of the answer that sent on; empty for steps a page took itself, and in older records.
    """

    url: str
    status: int | None
    target: str
    how: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """The end of a request: body and headers, or ``failure`` saying why there are none.

    ``status`` may be set together with ``failure`` (a firewall's 412 is ``BLOCKED`` with status 412).
    ``body`` is decoded from its transfer and content encoding, not from its charset.
    """

    url: str
    final_url: str
    method: str
    status: int | None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    failure: Failure | None = None
    detail: str = ""
    hops: tuple[Hop, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    truncated: bool = False
    relaxed_tls: bool = False
    at: datetime | None = field(default=None)

    @property
    def ok(self) -> bool:
        """True for a 2xx answer without a failure."""
        return self.failure is None and self.status is not None and 200 <= self.status < 300

    def header(self, name: str) -> str | None:
        """Value of the first header of that name, case-insensitive."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)
