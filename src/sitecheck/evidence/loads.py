"""What pictures load: styles, scripts, images and fonts, each asked for once and remembered for the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from sitecheck.facts.fetched import Fetched
from sitecheck.fetch.browser import Getter, Listener
from sitecheck.store.nightfile import BodyDamaged
from sitecheck.store.told import Told

LEFT_OUT = "the body was left out: pictures of this night load more than is kept"
_ROOM = 64 * 1024 * 1024


class Parts(Protocol):
    """As much of the night's memory as this needs."""

    def part(self, url: str) -> Told | None:
        """What a page in the browser was answered to this before."""
        ...

    def keep_part(self, url: str, answer: Fetched, *, whole: bool = True) -> None:
        """Remember what a page in the browser was answered, without ``whole`` only the hash of its body. Raises
        DiskFull."""
        ...

    def body(self, sha: str) -> bytes | None:
        """A body met in the night. Raises BodyDamaged."""
        ...


class Loads:
    """``fetcher`` is asked for what the night does not remember; pages opened with it share its shelf.

    ``room``: bytes of bodies that are kept of one night; of what comes beyond that the hash is.
    """

    def __init__(self, parts: Parts, fetcher: Getter, *, room: int = _ROOM) -> None:
        self._parts = parts
        self._fetcher = fetcher
        self._room = room
        self._all: set[str] = set()
        self._heard: dict[str, set[str]] = {}

    def listener(self, fingerprints: Sequence[str]) -> Listener:
        """The way to the network for a picture that shows these findings."""

        def heard(url: str, answer: Fetched) -> None:
            if answer.status is not None:
                self._keep(url, answer)
                for one in fingerprints:
                    self._heard.setdefault(one, set()).add(url)

        return Listener(self._fetcher, heard, self._known)

    def of(self, fingerprint: str) -> tuple[Told, ...]:
        """What the pictures of a finding loaded, by address."""
        found = (self._parts.part(url) for url in sorted(self._heard.get(fingerprint, ())))
        return tuple(one for one in found if one is not None)

    def _keep(self, url: str, answer: Fetched) -> None:
        if url in self._all:
            return
        self._all.add(url)
        if len(answer.body) <= self._room:
            self._room -= len(answer.body)
            self._parts.keep_part(url, answer)
        else:
            self._parts.keep_part(url, replace(answer, detail=LEFT_OUT), whole=False)

    def _known(self, url: str) -> Fetched | None:
        told = self._parts.part(url)
        if told is None:
            return None
        try:
            body = self._parts.body(told.sha) if told.sha is not None else b""
        except BodyDamaged:
            return None
        return None if body is None else replace(told.fetched, body=body)
