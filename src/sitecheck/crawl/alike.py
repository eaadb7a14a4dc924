"""Pages that are all alike, one after the other: a firewall that started in mid-crawl, or a folder that is closed.

Which of the two, a page that opened before tells, when it is asked for once more. Pure: fed in the order of the crawl,
so that a crawl taken up again comes to the same end; what it knows goes into the night file with each wave.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sitecheck.facts.outcomes import Failure
from sitecheck.facts.page import PageFacts
from sitecheck.facts.visit import Visit
from sitecheck.fetch.shape import REFUSALS, print_of
from sitecheck.page.urls import host_key

_ALIKE = 4  # addresses in a row; twice as many each time that a witness has cleared the host
_WITNESSES = 8  # pages kept to be asked for again; each serves once, for an answer is remembered for the night
_SHORT = 600  # characters shown; the pages of firewalls are shorter
_FEW_LINKS = 5

Key = tuple[int, str]
ORDINARY: Key = (0, "")


@dataclass(slots=True)
class Alike:
    """The row of pages that are alike, and the pages that opened before."""

    key: Key = ORDINARY
    row: list[tuple[int, str]] = field(default_factory=list)  # turn and address of each page in it
    limit: int = _ALIKE
    witnesses: list[str] = field(default_factory=list)

    def take(self, turn: int, visit: Visit) -> None:
        """Take in a page of the site."""
        key = key_of(visit)
        if key is None:
            return
        if key == ORDINARY:
            if host_key(visit.url) == self.host:
                self.key, self.row = ORDINARY, []
            if len(self.witnesses) < _WITNESSES and visit.fetched.ok and turn > 1:
                self.witnesses.append(visit.url)
            return
        if key != self.key or host_key(visit.url) != self.host:
            self.key, self.row = key, []
        if all(url != visit.url for _, url in self.row):
            self.row.append((turn, visit.url))

    def witness(self) -> str | None:
        """A page of the same host to ask for again, None while there is nothing to settle, or nobody to ask."""
        if len(self.row) < self.limit:
            return None
        found = next((url for url in self.witnesses if host_key(url) == self.host), None)
        if found is not None:
            self.witnesses.remove(found)
        return found

    @property
    def host(self) -> str:
        """The host the row stands on."""
        return host_key(self.row[-1][1]) if self.row else ""

    def settle(self, again: Visit) -> tuple[int, ...]:
        """The turns of the pages that were the firewall's; none where the witness opens as before."""
        if again.failure is Failure.BLOCKED or key_of(again) == self.key:
            return tuple(turn for turn, _ in self.row)
        self.limit *= 2
        self.key, self.row = ORDINARY, []
        return ()

    def dump(self) -> str:
        """As text, for the night file."""
        return json.dumps([self.key, self.row, self.limit, self.witnesses])

    @classmethod
    def load(cls, text: str | None) -> Alike:
        """Out of the night file; a new one where there is nothing."""
        if text is None:
            return cls()
        key, row, limit, witnesses = json.loads(text)
        return cls((key[0], key[1]), [(turn, url) for turn, url in row], limit, witnesses)


def key_of(visit: Visit) -> Key | None:
    """What a page has in common with others; ORDINARY for one that says something, None for what was not seen."""
    status = visit.fetched.status
    if visit.failure is not None or status is None:
        return None
    if status in REFUSALS:
        return (403, "")  # whatever the page says: it often quotes the number of the incident
    if status >= 500:
        return (status, "")
    if visit.page is None:
        return None
    return _of_page(status, visit.page)


def _of_page(status: int, page: PageFacts) -> Key:
    if len(page.text) > _SHORT or len(page.links) > _FEW_LINKS:
        return ORDINARY
    return (status, print_of(page.url, f"{page.title}\n{page.text}".encode()))
