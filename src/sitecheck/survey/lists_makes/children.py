"""Columns that are an index of columns: the newest of the children is the newest of the column."""

from __future__ import annotations

import re

from sitecheck.facts.page import LinkKind, PageFacts, Zone
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import Lexicon, match_label
from sitecheck.page.urls import host_key, identity, site_key
from sitecheck.survey.content import DISCLOSURE_FAMILY

_MOST = 15
_TOOLS = re.compile(r"首页|返回|上一|下一|更多|打印|关闭|分享|登录|注册|下载|网站地图|收藏|^\d+$")
_NO_LISTS = frozenset({"disclosure-guide", "foi-entry"})


def child_urls(page: PageFacts, key: str, words: Lexicon) -> tuple[str, ...]:
    """Addresses of the columns a column's page links to in its main part, in document order, at most fifteen.

    The same host, short labels, no article, not itself, not the home page; the guide and the application entry have
    no dates to give.
    """
    own = {identity(page.url)}
    found: dict[str, str] = {}
    for link in page.links:
        if link.kind is not LinkKind.ANCHOR or link.zone is not Zone.MAIN or link.url is None:
            continue
        label = compact(link.label)
        if not 2 <= len(label) <= 16 or _TOOLS.search(label) or words.is_article(link.url):
            continue
        if (
            host_key(link.url) != host_key(page.url)
            or identity(link.url) in own
            or site_key(link.url) == host_key(link.url)
        ):
            continue
        if any(
            match_label(label, other, words) is not None
            for other in _NO_LISTS
            if other in DISCLOSURE_FAMILY and other != key
        ):
            continue
        found.setdefault(identity(link.url), link.url)
    rows = {
        identity(row.url) for group in page.groups for row in group.rows if row.url is not None and row.day is not None
    }
    return tuple(url for name, url in found.items() if name not in rows)[:_MOST]
