"""Where a document's own part leads: links to other pages, without path, neighbours in the list and files."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sitecheck.facts.page import Link, LinkKind, PageFacts, Zone
from sitecheck.page.labels import compact
from sitecheck.page.urls import identity, same_site

_OWN = (Zone.MAIN, Zone.ASIDE)
_LEADING = frozenset({LinkKind.ANCHOR, LinkKind.AREA, LinkKind.ONCLICK})
_NEIGHBOUR = re.compile(r"^[<«]*(?:上|下|前|后)一?(?:篇|条|页|个|则)")
_BOX = re.compile(
    r"^(?:相关(?:政策)?(?:解读|文件|链接|政策|文档|附件)|政策(?:解读|原文|文件)|(?:解读|原文|文件)链接|关联(?:解读|文件)|文件原文|解读材料)[:：]?$"
)
_MOST = 60
_BOXES = 12  # headings of boxes looked at; no document has more


def own_links(facts: PageFacts, hosts: Iterable[str]) -> tuple[Link, ...]:
    """Links of the main part and of the boxes beside it that lead to other pages of the site, each address once."""
    known = tuple(hosts)
    here = {identity(facts.url)}
    neighbours = _neighbours(facts.text)
    path = set(facts.breadcrumbs)
    kept: dict[str, Link] = {}
    for link in facts.links:
        if link.url is None or link.kind not in _LEADING or link.zone not in _OWN:
            continue
        label = compact(link.label)
        if not label or label in neighbours or _NEIGHBOUR.match(label) or link.label in path:
            continue
        key = identity(link.url)
        if key not in here and same_site(link.url, known) and len(kept) < _MOST:
            kept.setdefault(key, link)
    return tuple(kept.values())


def has_empty_box(facts: PageFacts) -> bool:
    """Whether a heading such as 相关解读 stands alone where no link does: a box that only a script fills."""
    linked = [link for link in facts.links if link.url is not None]
    names = {compact(link.label) for link in linked}
    own = [label for link in linked if link.zone in _OWN and (label := compact(link.label))]
    lines = [compact(line) for line in facts.text.split("\n")]
    boxes = [at for at, line in enumerate(lines) if _BOX.match(line) and line not in names]
    for at in boxes[:_BOXES]:
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if not following or not any(label in following or following in label for label in own):
            return True
    return False


def _neighbours(text: str) -> set[str]:
    """Titles behind 上一篇 and 下一篇: their links say nothing about the document."""
    found: set[str] = set()
    lines = [compact(line) for line in text.split("\n")]
    for at, line in enumerate(lines):
        hit = _NEIGHBOUR.match(line) if len(line) <= 160 else None
        if hit is None:
            continue
        rest = line[hit.end() :].lstrip(":：>»]】")
        if rest:
            found.add(rest)
        elif at + 1 < len(lines):
            found.add(lines[at + 1])
    return found
