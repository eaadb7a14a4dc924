"""What the judges of named places share: whether enough was read to miss something, and which places are shown."""

from __future__ import annotations

from collections.abc import Sequence

from sitecheck.checks.judges.common import DISTURBED
from sitecheck.facts.mentions import Mention
from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.site import PageReading, SiteObservation
from sitecheck.facts.verdict import Mark

SHOWN = 12  # pages whose pictures are taken for the person who decides
_LEAST_PAGES = 5  # as for columns: fewer prove no absence
_UNREAD_SHARE = 0.2
_UNREAD = frozenset({PageKind.SHELL, PageKind.BLOCKED})
_REFUSED = 400
_GONE = frozenset({404, 410})


def narrow(observation: SiteObservation) -> str:
    """Why too little was read to say that something is not there, empty where enough was."""
    if observation.crawl.stopped_by in DISTURBED:
        return observation.crawl.stopped_by.value
    unread = sum(map(_is_unread, observation.pages))
    gone = sum(page.status in _GONE for page in observation.pages)
    if len(observation.pages) - unread - gone < _LEAST_PAGES:
        return "few-pages"
    return "pages-unread" if unread > len(observation.pages) * _UNREAD_SHARE else ""


def _is_unread(page: PageReading) -> bool:
    """Whether a page may say something that was not seen; one that is gone says nothing."""
    refused = page.status is not None and page.status >= _REFUSED and page.status not in _GONE
    return page.failure is not None or refused or page.kind in _UNREAD


def unopened(places: Sequence[Mention], key: str) -> bool:
    """Whether no place of a thing opens and at least one is known not to."""
    own = [one.opened for one in places if one.group == key]
    return False in own and True not in own and None not in own


def first_of_each(places: Sequence[Mention]) -> list[Mention]:
    """The places to be shown, one of every group first."""
    rank: dict[str, int] = {}
    turns = []
    for one in places:
        rank[one.group] = rank.get(one.group, -1) + 1
        turns.append(rank[one.group])
    ordered = sorted(zip(turns, places, strict=True), key=lambda pair: pair[0])
    return [one for _, one in ordered[:SHOWN]]


def mark_of(one: Mention) -> Mark:
    """The place, framed on its page."""
    return Mark(one.page_url, one.body_sha256, link_index=one.link_index, text=one.title)
