"""Where in the page things stand: navigation, main part, side boxes, footer."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate, chain

from sitecheck.facts.page import Zone
from sitecheck.page.document import LINKED, TEXT, Document, Node

_BY_TAG = {"nav": Zone.NAV, "header": Zone.NAV, "aside": Zone.ASIDE, "footer": Zone.FOOTER}


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NAV = _words(
    "nav navs navbar navi navigation menu menus menubar mainnav topnav leftnav subnav sidenav topbar crumb crumbs "
    "breadcrumb breadcrumbs weizhi dqwz dangqian daohang logo"
)
_HEAD = _words("header head top tops banner dh")  # also the names of an article's own head
_CONTENT = _words("article content detail details news text title xl con main zw info")
_OWN_CONTENT = _words("article content detail details con main xl zw")  # without names that footers use as well
_ASIDE = _words("aside sidebar recommend related hot share bdsharebuttonbox")
_FOOTER = _words(
    "footer foot foots footers bottom copyright copyrights dibu friendlink friendlinks flink flinks yqlj youlian"
)
_TELLING = _NAV | _HEAD | _ASIDE | _FOOTER
_FOOT_TEXT = re.compile(
    r"(?=[版i网公主承c©技])(?:版权所有|ICP备|网站标识码|公网安备|主办单位\s*[:：]|主办\s*[:：]|承办\s*[:：]|copyright|©|技术支持\s*[:：])",
    re.I,
)
# What may be one, for a quick look: without regard to case a text is read three times as slowly.
_FOOT_SIGN = re.compile(
    r"[版网公主承技©iIcC\u0130\u0131](?:权所有|站标识码|网安备|办|术支持|[cC][pP]备|[oO][pP][yY]|(?<=©))"
)
_FOOT_NODES = 400
_FOOT_CHARS = 900  # a footer has a few lines; anything longer is not one
_TOP_SHARE = 0.35
_HEAD_LINKS = 0.3  # share of link text from which a head is the site's and not the article's
_NAV_SHARE = 0.6
_MAIN_LIMIT = 0.5


def mark_zones(doc: Document) -> None:
    """Set ``zone`` of every node from tags, class and id words, and (for footers) from what is said at the end."""
    before, linked = _text_before(doc)
    total = before[-1]
    footers = _footers_by_text(doc, before)
    told = {node.start for node in chain(doc.named, doc.all(*_BY_TAG))} | footers
    for start in sorted(told):
        node = doc.nodes[start]
        above = node.zone  # what is around it has been settled, and has passed on its own
        if above is Zone.FOOTER or node.tag == TEXT:
            continue
        size = before[node.last] - before[node.first]
        hint: Zone | None = Zone.FOOTER
        if start not in footers:
            position = before[node.first] / total if total else 0.0
            hint = _hint(node, position, (linked[node.last] - linked[node.first]) / size if size else 1.0)
        refused = hint is None or node.tag in ("html", "body") or size > total * _share_limit(hint)
        if hint is None or hint is above or refused or (above is Zone.NAV and hint is Zone.ASIDE):
            continue
        for inner in doc.nodes[start : node.end]:
            inner.zone = hint


def _share_limit(hint: Zone) -> float:
    """How much of the page's text a zone may hold before its class name is not believed any more."""
    return _NAV_SHARE if hint is Zone.NAV else _MAIN_LIMIT


def _hint(node: Node, position: float, link_share: float) -> Zone | None:
    if node.tag in _BY_TAG:
        in_article = node.tag in ("header", "footer") and any(
            parent.tag in ("article", "main") for parent in node.ancestors()
        )
        return None if in_article else _BY_TAG[node.tag]
    words = node.words()
    if words.isdisjoint(_TELLING):
        return None
    if words & _FOOTER and position > _TOP_SHARE:
        return Zone.FOOTER
    if words & _NAV:
        return Zone.NAV
    if words & _HEAD and not words & _CONTENT and position < _TOP_SHARE and link_share >= _HEAD_LINKS:
        return Zone.NAV
    return Zone.ASIDE if words & _ASIDE else None


def _text_before(doc: Document) -> tuple[list[int], list[int]]:
    """Running counts of shown characters and of those in links: ``[i]`` is the number before shown text ``i``."""
    linked = [size if node.state & LINKED else 0 for size, node in zip(doc.sizes, doc.shown, strict=True)]
    return list(accumulate(doc.sizes, initial=0)), list(accumulate(linked, initial=0))


def _footers_by_text(doc: Document, before: list[int]) -> set[int]:
    """Start of the largest small block around each footer phrase in the last part of the page."""
    found: set[int] = set()
    total = before[-1]
    limit = min(_FOOT_CHARS, int(total * _MAIN_LIMIT))
    begin = bisect_left(before, total * 0.5)
    for node in _with_foot_text(doc, begin):
        block = node
        for parent in node.ancestors():
            size = before[parent.last] - before[parent.first]
            if parent.tag in ("html", "body") or size > limit or before[parent.first] < total * 0.5:
                break
            if parent.end - parent.start > _FOOT_NODES or parent.start in found:
                break
            around = chain(doc.nodes[parent.start : block.start], doc.nodes[block.end : parent.end])
            if any(_is_content(inner) for inner in around):
                break
            block = parent
        found.add(block.start)
    return found


def _with_foot_text(doc: Document, begin: int) -> Iterator[Node]:
    """Shown text nodes from the ``begin``-th on that hold a footer phrase."""
    last = -1
    for match in _FOOT_SIGN.finditer(doc.flow, doc.at[begin]):
        place = bisect_right(doc.at, match.start()) - 1
        # A phrase that runs over several elements stands together by chance.
        if place > last and _FOOT_TEXT.search(doc.shown[place].text):
            last = place
            yield doc.shown[place]


def _is_content(node: Node) -> bool:
    """Whether an element is (or is named) the place of a page's own content: a footer never holds it."""
    if node.tag in ("h1", "h2", "h3", "h4", "article", "main", "form"):
        return True
    named = "class" in node.attrs or "id" in node.attrs
    return named and not node.words().isdisjoint(_OWN_CONTENT)
