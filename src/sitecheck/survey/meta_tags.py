"""The meta tags that government websites must have, counted by kind of page.

Source: 政府网站发展指引 (国办发〔2017〕47号), annex 网页标签规范.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import PageFacts

HOME, COLUMN, ARTICLE = "home", "column", "article"
PAGES = "pages"
_SITE = ("SiteName", "SiteDomain", "SiteIDCode")
REQUIRED = {
    HOME: _SITE,
    COLUMN: (*_SITE, "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"),
    ARTICLE: (*_SITE, "ArticleTitle", "PubDate", "ContentSource"),
}
"""Required tags by kind of page, as the source writes them."""


def count_tags(
    home: PageFacts, others: Iterable[PageFacts]
) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, str]]]:
    """How many pages of each kind were looked at (``pages``) and had each tag, and the first page that lacks it."""
    counts: dict[str, dict[str, int]] = {}
    without: dict[str, dict[str, str]] = {}
    seen = {home.url}
    _count(HOME, home, counts, without)
    for page in others:
        kind = _kind(page.kind)
        if kind is not None and page.url not in seen:
            seen.add(page.url)
            _count(kind, page, counts, without)
    return counts, without


def tags_of(page: PageFacts) -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
    """Of one page its kind, the required tags it has and those it lacks; None for a page none are required of."""
    kind = HOME if page.kind is PageKind.HOME else _kind(page.kind)
    if kind is None:
        return None
    has = tuple(tag for tag in REQUIRED[kind] if _has(page, tag))
    return kind, has, tuple(tag for tag in REQUIRED[kind] if tag not in has)


def _has(page: PageFacts, tag: str) -> bool:
    return bool(page.metas.get(tag.lower(), "").strip())


def _count(kind: str, page: PageFacts, counts: dict[str, dict[str, int]], without: dict[str, dict[str, str]]) -> None:
    tags = counts.setdefault(kind, {PAGES: 0} | dict.fromkeys(REQUIRED[kind], 0))
    tags[PAGES] += 1
    for tag in REQUIRED[kind]:
        if _has(page, tag):
            tags[tag] += 1
        else:
            without.setdefault(kind, {}).setdefault(tag, page.url)


def _kind(kind: PageKind) -> str | None:
    """Columns and articles beyond doubt: what else a page may be, its tags cannot be asked for."""
    match kind:
        case PageKind.LIST | PageKind.DIRECTORY:
            return COLUMN
        case PageKind.ARTICLE:
            return ARTICLE
        case (
            PageKind.HOME
            | PageKind.GUIDE
            | PageKind.FOI
            | PageKind.LEADER
            | PageKind.CONTACT
            | PageKind.ANNUAL_REPORT
            | PageKind.SEARCH
            | PageKind.INTERPRETATION
            | PageKind.SHELL
            | PageKind.BLOCKED
            | PageKind.NOT_FOUND
            | PageKind.OTHER
        ):
            return None
        case never:
            assert_never(never)
