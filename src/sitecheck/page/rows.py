"""Dated list rows: one dominant link with a date near it, in runs of like-built rows."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from sitecheck.facts.page import Link, LinkKind, Row, RowGroup, Zone
from sitecheck.page.dates import infer_year
from sitecheck.page.document import Document, Node
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.publish_date import url_date
from sitecheck.page.row_date import row_date
from sitecheck.page.row_title import MINOR, row_title
from sitecheck.page.spans import Spans

_ROW_TAGS = frozenset({"li", "tr", "dl"})
_STOP_TAGS = frozenset({"ul", "ol", "table", "tbody", "thead", "body", "html", "form", "main", "article", "section"})
_PAGER = re.compile(
    r"^\W*(?:上|下|前|后|首|末|尾)一?(?:篇|条|页|章)|^\d{1,4}$|^(?:首页|尾页|末页|转到|跳转|更多|返回.{0,4})$"
)
_TOOL = re.compile(r"^(?:分享|收藏|打印|关闭|字号|返回|转发|下载|复制).{0,8}$")
_MAX_ROW_TEXT = 700
_MAX_LINKS_IN_ROW = 6
_UNDATED_TITLE = 8  # mean title length from which undated links are a list and not a menu
_UNDATED_ROWS = 3


@dataclass(slots=True)
class _Candidate:
    """A link that may be a row: its anchor, the element that holds the whole row, and what was read."""

    anchor: Node
    unit: Node
    row: Row
    month: int = 0
    day: int = 0


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of a page and the node ranges their rows cover, so that row dates are not read as the page's own."""

    groups: tuple[RowGroup, ...]
    spans: Spans


def find_lists(doc: Document, links: tuple[Link, ...], url: str, lexicon: Lexicon, source: str = "static") -> Lists:
    """Groups of rows in document order of their first row.

    Footers hold none; what is called navigation holds one only where most of its links are dated, which no menu's are.
    """
    by_order = {link.index: link for link in links}
    anchors = [
        node for node in doc.nodes if node.tag == "a" and node.zone is not Zone.FOOTER and node.order in by_order
    ]
    keys = [_key(doc, node) for node in anchors]
    starts = [node.start for node in anchors]
    candidates: list[_Candidate] = []
    taken: set[int] = set()
    for anchor in anchors:
        unit = _unit(doc, anchor, anchors, keys, starts)
        if unit.start in taken:
            continue
        candidate = _candidate(doc, anchor, unit, by_order[anchor.order], bool(url))
        if candidate is not None:
            taken.add(unit.start)
            candidates.append(candidate)
    groups: dict[tuple[int, str], list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[_container(candidate.unit)].append(candidate)
    kept = [found for found in (_settle(doc, group, url, lexicon) for group in groups.values()) if found]
    kept.sort(key=lambda group: group[0].unit.start)
    return Lists(
        tuple(
            RowGroup(
                rows=tuple(candidate.row for candidate in group),
                zone=group[0].unit.zone,
                source=source,
                dated=sum(candidate.row.day is not None for candidate in group),
            )
            for group in kept
        ),
        Spans(tuple((candidate.unit.start, candidate.unit.end) for group in kept for candidate in group)),
    )


def _key(doc: Document, anchor: Node) -> str:
    """What the link leads to; script placeholders are told apart by what they say."""
    href = anchor.attr("href").strip()
    if not href or href.startswith("#") or href.lower().startswith("javascript:"):
        return "text:" + compact(doc.text(anchor))
    return href


def _unit(doc: Document, anchor: Node, anchors: list[Node], keys: list[str], starts: list[int]) -> Node:
    """The largest element around the link that holds no other row."""
    own = _key(doc, anchor)
    unit = anchor
    for parent in anchor.ancestors():
        if parent.tag in _STOP_TAGS or parent.end - parent.start > 400:
            break
        first, last = bisect_left(starts, parent.start), bisect_left(starts, parent.end)
        others = [
            node
            for node, key in zip(anchors[first:last], keys[first:last], strict=True)
            if key != own and key != "text:" and not MINOR.match(compact(doc.text(node)))
        ]
        if len(others) > _MAX_LINKS_IN_ROW:
            break
        if others and not (parent.tag in _ROW_TAGS and _dominates(doc, anchor, others)):
            break
        if parent.tag not in _ROW_TAGS and len(doc.text(parent)) > _MAX_ROW_TEXT:
            break
        unit = parent
        if parent.tag in _ROW_TAGS:
            break
    return unit


def _dominates(doc: Document, anchor: Node, others: list[Node]) -> bool:
    """Whether the link is the row's subject and the others are its category or its department."""
    own = len(compact(doc.text(anchor)))
    longest = max(len(compact(doc.text(node))) for node in others)
    return own >= 8 and longest <= 8 and own > longest and not any(inner.tag == "li" for inner in doc.inside(anchor))


def _candidate(doc: Document, anchor: Node, unit: Node, link: Link, based: bool) -> _Candidate | None:
    title = row_title(doc, anchor)
    if len(compact(title)) < 2 or _PAGER.match(title) or _TOOL.match(title) or MINOR.match(title):
        return None
    text = doc.text(unit)
    if _PAGER.match(text) or any(node.tag in ("ul", "ol", "table", "form", "input") for node in doc.inside(unit)):
        return None
    hit = row_date(doc, unit, anchor, title)
    if unit.tag in ("p", "span", "div", "td", "font", "strong", "b") and len(title) < 0.5 * len(text) and hit is None:
        return None
    if hit is None and link.kind is LinkKind.ATTACHMENT:
        return None
    href = link.url or (
        link.href if not based and link.href and not link.href.lower().startswith("javascript:") else None
    )
    if hit is None:
        return _Candidate(anchor, unit, Row(title, href, None))
    if hit.precision == "short":
        return _Candidate(anchor, unit, Row(title, href, None, hit.text, "inferred"), hit.month, hit.day)
    return _Candidate(anchor, unit, Row(title, href, hit.date, hit.text, hit.precision))


def _container(unit: Node) -> tuple[int, str]:
    """Rows belong together under one parent; lists cut into pieces of five (ul, ul, ul) under one grandparent."""
    parent = unit.parent
    if parent is None:
        return 0, unit.tag
    above = parent.parent
    if above is not None and parent.tag in ("ul", "ol", "tbody") and above.tag not in ("body", "html"):
        twins = "ul" if parent.tag != "tbody" else "table"
        if parent.tag == "tbody":
            return above.start, "tr"
        return above.start, f"{twins}.{parent.attr('class')}.{unit.tag}"
    return parent.start, f"{unit.tag}.{unit.attr('class') if unit.tag != 'li' else ''}"


def _settle(doc: Document, group: list[_Candidate], url: str, lexicon: Lexicon) -> list[_Candidate]:
    """Infer missing years, drop doubles, and refuse what is a menu and not a list."""
    known = [
        candidate.row.day for candidate in group if candidate.row.day is not None and candidate.row.precision == "day"
    ]
    for candidate in group:
        if candidate.month:
            candidate.row = replace(candidate.row, day=_full_date(candidate, known, lexicon))
    seen: set[tuple[str, str | None]] = set()
    rows = []
    for candidate in group:
        identity = (candidate.row.title, candidate.row.url)
        if candidate.row.url is None or identity not in seen:
            seen.add(identity)
            rows.append(candidate)
    if len(rows) == 1 and rows[0].unit.tag not in _ROW_TAGS:
        return []
    dated = sum(candidate.row.day is not None or bool(candidate.month) for candidate in rows)
    if rows[0].unit.zone is Zone.NAV:
        return rows if dated >= 2 and dated >= 0.5 * len(rows) else []
    if dated and dated >= 0.3 * len(rows):
        return rows
    mean = sum(len(compact(candidate.row.title)) for candidate in rows) / len(rows)
    return rows if len(rows) >= _UNDATED_ROWS and mean >= _UNDATED_TITLE else []


def _full_date(candidate: _Candidate, known: list[date], lexicon: Lexicon) -> date | None:
    """Year of a month-and-day date: from the row's own URL when it agrees, else from dated neighbours."""
    own = url_date(candidate.row.url or "", lexicon)
    if own is not None:
        near = infer_year(candidate.month, candidate.day, [own], None)
        if near is not None and abs((near - own).days) <= 31:
            return near
    return infer_year(candidate.month, candidate.day, known, None) if known else None
