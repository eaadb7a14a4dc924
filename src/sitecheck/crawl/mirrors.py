"""Further hosts of a site that turn out to be the same portal under another name: they are crawled once."""

from __future__ import annotations

from hashlib import blake2b

from sitecheck.facts.outcomes import PageKind
from sitecheck.page.urls import host_key
from sitecheck.store.crawlrows import PageRow

_ALIKE = 3  # different pages, each the same to the byte under both names


class Mirrors:
    """Compares what two hosts answer under the same path, in the order of the crawl.

    One path with two different pages is enough to tell two hosts apart for good: a wrong guess would hide columns, a
    missed one costs requests. Shells say nothing, for they are the same everywhere.
    """

    def __init__(self, home: str, hosts: tuple[str, ...]) -> None:
        scheme, mark, _ = home.partition("://")
        self._home = f"{scheme}{mark}{host_key(home)}"
        self._host = _bare(home)
        others = {_bare(f"http://{host}/") for host in hosts} - {self._host}
        self._watched = bool(others)
        self._shas: dict[int, dict[str, str]] = {}  # path, then host
        self._alike: dict[str, set[str]] = {}
        self._apart: set[str] = set()

    def note(self, row: PageRow) -> None:
        """Take in a page of the crawl."""
        if not self._watched or not row.opened or row.sha is None or row.kind == PageKind.SHELL.value:
            return
        if row.url != row.final_url:
            return
        found = self._shas.setdefault(_path(row.url), {})
        found.setdefault(_bare(row.url), row.sha)
        here = found.get(self._host)
        if here is None:
            return
        for other, there in found.items():
            if other != self._host and there == here:
                self._alike.setdefault(other, set()).add(here)
            elif other != self._host:
                self._apart.add(other)

    def original(self, url: str) -> str | None:
        """The same address on the site's own host where the URL's host is a mirror, else None."""
        host = _bare(url) if self._alike else ""
        if host in self._apart or len(self._alike.get(host, ())) < _ALIKE:
            return None
        return self._home + "/" + url.partition("://")[2].partition("/")[2]


def _bare(url: str) -> str:
    return host_key(url).removeprefix("www.")


def _path(url: str) -> int:
    rest = url.partition("://")[2].partition("/")[2]
    return int.from_bytes(blake2b(rest.encode("utf-8", "replace"), digest_size=8).digest())
