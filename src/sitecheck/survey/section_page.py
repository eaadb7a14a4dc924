"""What the main part of a column's page leads to, apart from the path, the way home and the tools of every page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitecheck.facts.page import Link, LinkKind, PageFacts, Zone
from sitecheck.page.labels import compact
from sitecheck.page.urls import identity, site_key

_CONTENT = frozenset(
    {LinkKind.ANCHOR, LinkKind.AREA, LinkKind.ONCLICK, LinkKind.ATTACHMENT, LinkKind.IMAGE, LinkKind.FRAME}
)
_TOOLS = re.compile(
    r"^(?:\W*|\d+|首页|返回.*|上一.*|下一.*|尾页|末页|更多|打印.*|关闭.*|分享.*|收藏.*|跳转|转到|确定)$"
)
_SHORT = 16


def main_links(page: PageFacts, home: str) -> frozenset[str]:
    """Identities of all that the main part links to or shows: links, files, pictures, frames. ``home`` is the home
    page's ``site_key``."""
    return frozenset(identity(link.url) for link in _leading(page, home) if link.url is not None)


def foot_links(page: PageFacts) -> frozenset[str]:
    """Identities of all that the foot links to."""
    return frozenset(identity(link.url) for link in page.links if link.zone is Zone.FOOTER and link.url is not None)


def own_links(page: PageFacts, home: str) -> frozenset[str]:
    """Those of ``main_links`` that are neither on the path, nor tools of every page, nor the page itself."""
    path = {compact(step) for step in page.breadcrumbs}
    found = set()
    for link in _leading(page, home):
        label = compact(link.label or link.title)
        # A picture needs no name to be content.
        if link.url is not None and (link.kind is LinkKind.IMAGE or not (label in path or _TOOLS.match(label))):
            found.add(identity(link.url))
    return frozenset(found - {identity(page.url)})


def short_links(page: PageFacts, own: frozenset[str]) -> frozenset[str]:
    """Those of ``own`` that are named as columns are: in a few characters."""
    return frozenset(
        name
        for link in page.links
        if link.url is not None
        and link.kind in (LinkKind.ANCHOR, LinkKind.ONCLICK)
        and 2 <= len(compact(link.label)) <= _SHORT
        and (name := identity(link.url)) in own
    )


def _leading(page: PageFacts, home: str) -> Iterator[Link]:
    for link in page.links:
        if link.zone is Zone.MAIN and link.kind in _CONTENT and link.url is not None and site_key(link.url) != home:
            yield link
