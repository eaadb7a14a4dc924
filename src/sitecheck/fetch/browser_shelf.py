"""What several pages of a site are made of, kept between them."""

from __future__ import annotations

from collections import OrderedDict

from sitecheck.facts.fetched import Fetched


class Shelf:
    """Styles, scripts, fonts and pictures shared by the pages of one site, so that they are asked for once."""

    def __init__(self, room: int = 48 * 1024 * 1024) -> None:
        self._room = room
        self._kept: OrderedDict[str, Fetched] = OrderedDict()

    def find(self, url: str) -> Fetched | None:
        """The answer kept for this URL."""
        found = self._kept.get(url)
        if found is not None:
            self._kept.move_to_end(url)
        return found

    def keep(self, url: str, answer: Fetched) -> None:
        """Keep an answer; the least used ones make room."""
        self._kept[url] = answer
        while len(self._kept) > 1 and sum(len(one.body) for one in self._kept.values()) > self._room:
            self._kept.popitem(last=False)
