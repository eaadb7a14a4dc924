"""Where in the page things stand: navigation, main part, side boxes, footer."""

from __future__ import annotations

import re

from sitecheck.facts.page import Zone
from sitecheck.page.document import TEXT, Document, Node

_BY_TAG = {"nav": Zone.NAV, "header": Zone.NAV, "aside": Zone.ASIDE, "footer": Zone.FOOTER}
_NAV = frozenset(
    ["nav", "navs", "navbar", "navi", "navigation", "menu", "menus", "menubar", "mainnav", "topnav", "leftnav", "subnav", "sidenav", "header", "topbar", "banner", "crumb", "crumbs", "breadcrumb", "breadcrumbs", "weizhi", "dqwz", "dangqian", "daohang", "logo"]
)
_NAV_ON_TOP = frozenset({"head", "top", "tops", "dh"})  # too common to be believed anywhere but at the beginning
_ASIDE = frozenset({"aside", "sidebar", "recommend", "related", "hot", "share", "bdsharebuttonbox"})
_FOOTER = frozenset(
    ["footer", "foot", "foots", "footers", "bottom", "copyright", "copyrights", "dibu", "friendlink", "friendlinks", "flink", "flinks", "yqlj", "youlian"]
)
_FOOT_TEXT = re.compile(
    r"版权所有|ICP备|网站标识码|公网安备|主办单位\s*[:：]|主办\s*[:：]|承办\s*[:：]|copyright|©|技术支持\s*[:：]|访问量|浏览器",
    re.I,
)
_FOOT_CHARS = 900  # a footer has a few lines; anything longer is not one
_TOP_SHARE = 0.35
_NAV_SHARE = 0.6
_MAIN_LIMIT = 0.5


def mark_zones(doc: Document) -> None:
    """Set ``zone`` of every node from tags, class and id words, and (for footers) from what is said at the end."""
    before = _text_before(doc)
    total = before[-1]
    footers = _footers_by_text(doc, before)
    for node in doc.nodes:
        above = node.parent.zone if node.parent is not None else Zone.MAIN
        if node.tag == TEXT or above is Zone.FOOTER:
            node.zone = above
            continue
        size = before[node.end] - before[node.start]
        position = before[node.start] / total if total else 0.0
        hint = Zone.FOOTER if node.start in footers else _hint(node, position)
        if hint is None or node.tag in ("html", "body") or size > total * _share_limit(hint) or (above is Zone.NAV and hint is Zone.ASIDE):
            node.zone = above
        else:
            node.zone = hint


def _share_limit(hint: Zone) -> float:
    """How much of the page's text a zone may hold before its class name is not believed any more."""
    return _NAV_SHARE if hint is Zone.NAV else _MAIN_LIMIT


def _hint(node: Node, position: float) -> Zone | None:
    if node.tag in _BY_TAG:
        return _BY_TAG[node.tag]
    if "class" not in node.attrs and "id" not in node.attrs:
        return None
    words = node.words()
    if words & _FOOTER and position > _TOP_SHARE:
        return Zone.FOOTER
    if words & _NAV or (words & _NAV_ON_TOP and position < _TOP_SHARE):
        return Zone.NAV
    return Zone.ASIDE if words & _ASIDE else None


def _text_before(doc: Document) -> list[int]:
    """Running count of shown characters: ``[i]`` is the number before node ``i``."""
    counts = [0]
    for node in doc.nodes:
        shown = 0 if node.tag != TEXT or node.silent else len("".join(node.text.split()))
        counts.append(counts[-1] + shown)
    return counts


def _footers_by_text(doc: Document, before: list[int]) -> set[int]:
    """Start of the largest small block around each footer phrase in the last part of the page."""
    found: set[int] = set()
    total = before[-1]
    limit = min(_FOOT_CHARS, int(total * _MAIN_LIMIT))
    for node in doc.nodes:
        if node.tag != TEXT or node.silent or before[node.start] < total * 0.5 or not _FOOT_TEXT.search(node.text):
            continue
        block = node
        for parent in node.ancestors():
            size = before[parent.end] - before[parent.start]
            if parent.tag in ("html", "body") or size > limit or before[parent.start] < total * 0.5:
                break
            if any(inner.tag in ("h1", "article", "main") for inner in doc.inside(parent)):
                break
            block = parent
        found.add(block.start)
    return found
