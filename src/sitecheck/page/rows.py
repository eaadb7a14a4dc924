"""Dated list rows: one dominant link with a date near it, in runs of like-built rows."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import chain, islice

from sitecheck.facts.page import Link, LinkKind, Row, RowGroup, Zone
from sitecheck.page.dates import infer_year, may_hold_date
from sitecheck.page.document import Document, Node
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.publish_date import url_date
from sitecheck.page.row_date import RowDates
from sitecheck.page.row_title import MINOR, row_title
from sitecheck.page.spans import Spans

_ROW_TAGS = frozenset({"li", "tr", "dl"})
_STOP_TAGS = frozenset({"ul", "ol", "table", "tbody", "thead", "body", "html", "form", "main", "article", "section"})
_PAGER = re.compile(
    r"^\W*(?:上|下|前|后|首|末|尾)一?(?:篇|条|页|章)|^\d{1,4}$|^(?:首页|尾页|末页|转到|跳转|更多|返回.{0,4})$"
)
_TOOL = re.compile(r"^(?:分享|收藏|打印|关闭|字号|返回|转发|下载|复制).{0,8}$")
_LOOSE_TAGS = frozenset({"p", "span", "div", "td", "font", "strong", "b"})
_NO_ROW = frozenset({"ul", "ol", "table", "form", "input"})
_MAX_ROW_TEXT = 700
_MAX_ROW_NODES = 250
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


class _Anchors:
    """The links of a page that may be rows, in document order, with what every row asks of its neighbours.

    ``said`` is what each shows, ``keys`` what it leads to, ``rivals`` whether it could be the subject of a row.
    """

    def __init__(self, doc: Document, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.starts = [node.start for node in nodes]
        self.said = [compact(doc.text(node)) for node in nodes]
        self.keys = [_key(node, said) for node, said in zip(nodes, self.said, strict=True)]
        self.rivals = [key != "text:" and not MINOR.match(said) for key, said in zip(self.keys, self.said, strict=True)]


def find_lists(doc: Document, links: tuple[Link, ...], url: str, lexicon: Lexicon, source: str = "static") -> Lists:
    """Groups of rows in document order of their first row.

    Footers hold none; what is called navigation holds one only where most of its links are dated, which no menu's are.
    """
    by_order = {link.index: link for link in links}
    anchors = _Anchors(doc, [node for node in doc.all("a") if node.zone is not Zone.FOOTER and node.order in by_order])
    candidates: list[_Candidate] = []
    taken: set[int] = set()
    dates = RowDates(doc)
    for place, anchor in enumerate(anchors.nodes):
        unit = _unit(doc, anchors, place)
        if unit.start in taken:
            continue
        candidate = _candidate(doc, anchor, unit, by_order[anchor.order], dates, bool(url))
        if (
            candidate is not None
            and not candidate.row.text
            and (whole := _entry(doc, anchors, place, unit, dates)) is not None
        ):
            entry = _candidate(doc, anchor, whole, by_order[anchor.order], dates, bool(url))
            candidate = entry if entry is not None and entry.row.text else candidate
        if candidate is not None and candidate.unit.start not in taken:
            taken.update((unit.start, candidate.unit.start))
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


def _key(anchor: Node, said: str) -> str:
    """What the link leads to; script placeholders are told apart by what they say."""
    href = anchor.attrs.get("href", "").strip()
    if not href or href[0] == "#" or href[:11].lower() == "javascript:":
        return "text:" + said
    return href


def _unit(doc: Document, anchors: _Anchors, place: int) -> Node:
    """The largest element around the link that holds no other row."""
    unit = anchors.nodes[place]
    first, last = place, place + 1  # of the anchors inside what was looked at so far
    others: list[int] = []
    for parent in unit.ancestors():
        if parent.tag in _STOP_TAGS or parent.end - parent.start > _MAX_ROW_NODES:
            break
        begin = bisect_left(anchors.starts, parent.start, 0, first)
        end = bisect_left(anchors.starts, parent.end, last)
        if begin < first or end > last:
            others += _others(anchors, place, chain(range(begin, first), range(last, end)), _MAX_LINKS_IN_ROW + 1)
            first, last = begin, end
        row = parent.tag in _ROW_TAGS
        if others and (len(others) > _MAX_LINKS_IN_ROW or not row or not _dominates(doc, anchors, place, others)):
            break
        if not row and _is_long(doc, parent):
            break
        unit = parent
        if row:
            break
    return unit


def _is_long(doc: Document, node: Node) -> bool:
    written = doc.at[node.last] - doc.at[node.first]  # folding makes a text no longer
    return written > _MAX_ROW_TEXT and len(doc.text(node, _MAX_ROW_TEXT + 1)) > _MAX_ROW_TEXT


def _entry(doc: Document, anchors: _Anchors, place: int, unit: Node, dates: RowDates) -> Node | None:
    """The list around an undated item, where it is one entry: title, excerpt and date each an item of it.

    Only where its links all lead to one page, and it is one of several lists like it.
    """
    whole, above = unit.parent, unit.parent.parent if unit.parent is not None else None
    if unit.tag != "li" or whole is None or above is None or whole.end - whole.start > _MAX_ROW_NODES:
        return None
    if not dates.may_hold(whole):
        return None
    first = bisect_left(anchors.starts, whole.start, 0, place + 1)
    last = bisect_left(anchors.starts, whole.end, place)
    if _others(anchors, place, range(first, last), 1) or not may_hold_date(doc.text(whole, _MAX_ROW_TEXT)):
        return None
    near = (doc.nodes[at] for at in (whole.end, whole.start - 1) if above.start < at < above.end)
    alike = (node for one in near for node in (one, *one.ancestors()) if node.parent is above)
    return whole if any(node.tag == whole.tag and node.attr("class") == whole.attr("class") for node in alike) else None


def _others(anchors: _Anchors, place: int, among: Iterable[int], most: int) -> list[int]:
    """The first links that lead elsewhere than the one at ``place`` and could be rows of their own."""
    own = anchors.keys[place]
    return list(islice((at for at in among if anchors.rivals[at] and anchors.keys[at] != own), most))


def _dominates(doc: Document, anchors: _Anchors, place: int, others: list[int]) -> bool:
    """Whether the link is the row's subject and the others are its category or its department."""
    own = len(anchors.said[place])
    longest = max(len(anchors.said[at]) for at in others)
    inside = doc.inside(anchors.nodes[place])
    return own >= 8 and longest <= 8 and own > longest and not any(inner.tag == "li" for inner in inside)


def _candidate(doc: Document, anchor: Node, unit: Node, link: Link, dates: RowDates, based: bool) -> _Candidate | None:
    title = row_title(doc, anchor)
    if len(compact(title)) < 2 or _is_tool(title):
        return None
    text = doc.text(unit)
    if _PAGER.match(text):
        return None
    for node in doc.inside(unit):
        if node.tag in _NO_ROW:
            return None
    hit = dates.of(unit, anchor, title)
    if hit is None:
        if unit.tag in _LOOSE_TAGS and len(title) < 0.5 * len(text):
            return None
        if link.kind is LinkKind.ATTACHMENT:
            return None
    href = link.url or (
        link.href if not based and link.href and not link.href.lower().startswith("javascript:") else None
    )
    if hit is None:
        return _Candidate(anchor, unit, Row(title, href, None))
    if hit.precision == "short":
        return _Candidate(anchor, unit, Row(title, href, None, hit.text, "inferred"), hit.month, hit.day)
    return _Candidate(anchor, unit, Row(title, href, hit.date, hit.text, hit.precision))


@lru_cache(maxsize=4096)
def _is_tool(title: str) -> bool:
    """Whether a link turns pages, shares, prints or leads to the rest of something."""
    return any(pattern.match(title) for pattern in (_PAGER, _TOOL, MINOR))


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
