"""What a URL costs to visit: navigation and columns are cheap, articles dearer, later pages of lists dearest."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import assert_never

from sitecheck.facts.page import Link, LinkKind, Zone
from sitecheck.page.labels import normalise
from sitecheck.page.lexicon import Lexicon, match_label

_PAGED_PATH = re.compile(
    r"/(?:index|list|default)[_-](?!0*1?\.)\d{1,4}\.\w+$|[a-z/]_(?:[2-9]|[1-9]\d)\.s?html?$|/page/(?!0*1(?:/|$))\d+",
    re.I,
)
_PAGED_QUERY = re.compile(
    r"(?:^|&)(?:page|page_?no|page_?num|page_?index|current_?page|cur_?page|pn|start|offset)=(?!0*1?(?:&|$))\d+", re.I
)
_REPEATED = re.compile(r"/([^/]*[a-z][^/]*/[^/]+)/\1(?=/|$)", re.I)  # the beginning of a path without end, or none
_DATED_QUERY = re.compile(r"(?:^|&)(?:date|day|month|rq)=\d{1,4}", re.I)
_PAGER_LABEL = re.compile(r"(?:下一?页|上一?页|尾页|末页|next|prev|last|(?!(?:19|20)\d\d)\d{1,4})", re.I)
_FOLDER = re.compile(r"[a-z][a-z0-9_-]*", re.I)
_HELD = 8192  # labels of which it is held whether they name a column


class Price(IntEnum):
    """The order in which a crawl visits; lower is sooner."""

    COLUMN = 0  # named like a column that is looked for
    FRAME = 1  # a part of its page
    NAVIGATION = 2
    SECTION = 3
    ASIDE = 4
    ARTICLE = 5
    LATER_PAGE = 6
    TRAP = 7  # calendars, and what looks like the beginning of a path without end


class Prices:
    """Prices by the words of one lexicon; labels that stand on every page are matched once."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        self._slugs = frozenset(slug for column in words.columns.values() for slug in column.slugs)
        exact = (len(name) for column in words.columns.values() for name in column.exact)
        self._longest = max(words.max_label, *exact, 0)
        self._named: dict[str, bool] = {}

    def of(self, link: Link, *, dated: bool) -> Price:
        """Price of a link's target; ``dated`` says that it is a dated row of a list, hence an article."""
        url = link.url or ""
        plain, _, query = url.partition("?")
        path = "/" + plain.partition("://")[2].partition("/")[2]
        if _DATED_QUERY.search(query) or _REPEATED.search(path):
            return Price.TRAP
        if _PAGED_PATH.search(path) or _PAGED_QUERY.search(query) or _PAGER_LABEL.fullmatch(link.label):
            return Price.LATER_PAGE
        if link.kind is LinkKind.FRAME:
            return Price.FRAME
        if dated:
            return Price.ARTICLE
        if any(self._names_column(text) for text in (link.label, link.title) if text):
            return Price.COLUMN
        if self._words.is_article(url):
            return Price.ARTICLE
        if self._has_slug(path):
            return Price.COLUMN
        match link.zone:
            case Zone.NAV:
                return Price.NAVIGATION
            case Zone.MAIN:
                return Price.SECTION
            case Zone.ASIDE | Zone.FOOTER:
                return Price.ASIDE
        assert_never(link.zone)

    def _names_column(self, label: str) -> bool:
        named = self._named.get(label)
        if named is None:
            if len(self._named) >= _HELD:
                self._named.clear()
            named = self._named[label] = self._is_exact(label)
        return named

    def _is_exact(self, label: str) -> bool:
        if len(normalise(label)) > self._longest:
            return False  # the title of an article: most labels of a portal are, and each stands on few pages
        matches = (match_label(label, key, self._words) for key in self._words.columns)
        return any(match is not None and match.tier == "exact" for match in matches)

    def _has_slug(self, path: str) -> bool:
        """Whether the last folder of the path is one that columns usually have; what lies deeper is its content."""
        folders = [part for part in path.split("/") if _FOLDER.fullmatch(part)]
        return bool(folders) and folders[-1].lower() in self._slugs
