"""Columns that are an index of columns: the newest of the children is the newest of the column."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sitecheck.facts.page import Link, LinkKind, PageFacts, Zone
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import Lexicon, match_label
from sitecheck.page.urls import host_key, identity, site_key

_MOST = 15
_TOOLS = re.compile(r"首页|返回|上一|下一|更多|打印|关闭|分享|登录|注册|下载|网站地图|收藏|^\d+$")
_MADE_OF_COLUMNS = {
    "disclosure-column": ("disclosure-guide", "foi-entry"),
    "disclosure-directory": ("disclosure-column", "disclosure-guide", "foi-entry", "disclosure-rules", "annual-report"),
}  # and which of their neighbours in the menu are no part of them


def child_urls(page: PageFacts, key: str, words: Lexicon) -> tuple[str, ...]:
    """Addresses of the columns a column's page links to in its main part, in document order, at most fifteen.

    The same host, short labels, no article, not itself, not the home page. Where a column is not made of columns by
    nature, only what lies below its own folder counts: a menu beside a list holds its neighbours, not its children.
    Where it is, the menu beside its text counts too, as far as it lies below.
    """
    found: dict[str, str] = {}
    path = {compact(step) for step in page.breadcrumbs}
    for link in page.links:
        if compact(link.label) not in path and link.url is not None and _may_be_child(link, link.url, page, key, words):
            found.setdefault(identity(link.url), link.url)
    # An entry among dated ones is an entry, whether its own date (or its year) could be read or not.
    rows = {
        identity(row.url)
        for group in page.groups
        if any(row.day is not None or row.text for row in group.rows)
        for row in group.rows
        if row.url is not None
    }
    return tuple(url for name, url in found.items() if name not in rows)[:_MOST]


def _may_be_child(link: Link, url: str, page: PageFacts, key: str, words: Lexicon) -> bool:
    label = compact(link.label)
    beside = key in _MADE_OF_COLUMNS and link.zone in (Zone.NAV, Zone.ASIDE) and _is_below(url, page.url)
    if link.kind is not LinkKind.ANCHOR or not (link.zone is Zone.MAIN or beside):
        return False
    if not 2 <= len(label) <= 16 or _TOOLS.search(label) or words.is_article(url):
        return False
    if host_key(url) != host_key(page.url) or identity(url) == identity(page.url) or site_key(url) == host_key(url):
        return False
    neighbours = _MADE_OF_COLUMNS.get(key)
    if neighbours is not None:
        return not any(match_label(label, other, words) is not None for other in neighbours)
    return _is_below(url, page.url)


def _is_below(url: str, page_url: str) -> bool:
    """Whether a folder lies below that of the page."""
    folder = urlsplit(page_url).path.rpartition("/")[0]
    path = urlsplit(url).path
    return len(folder) > 1 and path.startswith(folder + "/") and "/" in path[len(folder) + 1 :]
