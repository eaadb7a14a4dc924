"""What the browser's tests share: a fetcher that answers out of a table, and the processes a test has started."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sitecheck.facts.fetched import Fetched
from sitecheck.facts.outcomes import Failure

SITE = "http://www.example.gov.cn"


class FakeFetcher:
    """Answers out of a table; what is not in it is refused. Every request is kept."""

    def __init__(self, answers: Mapping[str, Fetched | str]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str | None]] = []

    async def get(self, url: str, *, referer: str | None = None) -> Fetched:
        self.asked.append((url, referer))
        found = self.answers.get(url.removeprefix(SITE))
        if found is None:
            return Fetched(url, url, "GET", None, failure=Failure.REFUSED)
        return html(url, found) if isinstance(found, str) else found

    def paths(self) -> list[str]:
        return [url.removeprefix(SITE) for url, _ in self.asked]


def html(url: str, text: str, *, status: int = 200, final: str = "", kind: str = "text/html; charset=utf-8") -> Fetched:
    return Fetched(url, final or url, "GET", status, (("Content-Type", kind),), text.encode())


def ours(word: bytes) -> set[int]:
    """Processes started from this very test process that have the word in their command line."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            marked = word in (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if marked and os.getpid() in _ancestors(int(folder.name)):
            found.add(int(folder.name))
    return found


def _ancestors(pid: int) -> list[int]:
    found: list[int] = []
    while pid > 1:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            break
        pid = int(stat.rpartition(")")[2].split()[1])
        found.append(pid)
    return found
