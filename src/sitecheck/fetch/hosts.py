"""What is known of each host in a run: whether it ever showed a page, and since when it is blocked."""

from __future__ import annotations

from dataclasses import dataclass, field

from sitecheck.fetch.shape import REFUSALS

_UNSEEN = 3  # different pages refused in a row by a host that never showed one
_SEEN = 24  # … by a host that did: a closed folder is no firewall, and the crawl itself asks a witness much earlier
_HURRIED = 6  # answers 429 in a row, each waited for: two addresses with all their attempts


@dataclass(slots=True)
class Host:
    """One host (with its port). ``stopped`` says since when and why it is not asked any more."""

    seen_good: bool = False
    stopped: str | None = None
    refused: set[str] = field(default_factory=set)
    hurried: int = 0

    def count(self, url: str, status: int) -> str | None:
        """Take note of a plain answer to a GET; says why the host has to be given up, if it has."""
        self.hurried = self.hurried + 1 if status == 429 else 0
        if status in REFUSALS:
            # robots.txt is often closed by itself; its 403 has a meaning of its own (RFC 9309) and must stay one.
            if not url.endswith("/robots.txt"):
                self.refused.add(url)
        elif status != 429:
            self.seen_good = self.seen_good or 200 <= status < 300 or status == 304
            self.refused.clear()
        if self.hurried >= _HURRIED:
            return f"asked too often (status 429 {self.hurried} times in a row, also after waiting)"
        if len(self.refused) >= (_SEEN if self.seen_good else _UNSEEN):
            return f"status {status} for {len(self.refused)} different pages in a row"
        return None


class Blocks:
    """The hosts of one run."""

    def __init__(self) -> None:
        self._hosts: dict[str, Host] = {}

    def host(self, key: str) -> Host:
        """State of one host (with its port), made on first use."""
        found = self._hosts.get(key)
        if found is None:
            found = self._hosts[key] = Host()
        return found

    def why(self, key: str) -> str | None:
        """Since when and why the host is not asked any more; a key without port finds any port of that host."""
        if (found := self._hosts.get(key)) is not None:
            return found.stopped
        return next((one.stopped for name, one in self._hosts.items() if one.stopped and _bare(name) == key), None)


def _bare(key: str) -> str:
    head, _, port = key.rpartition(":")
    return head if port.isdigit() and head else key
