"""Dated list rows: one dominant link with a date near it, in runs of like-built rows."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from sitecheck.facts.page import Link, LinkKind, Row, RowGroup, Zone
from sitecheck.page.dates import infer_year
from sitecheck.page.document import Document, Node
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.publish_date import url_date
from sitecheck.page.row_date import RowDates
from sitecheck.page.row_title import MINOR, MINOR_FIRST, row_title
from sitecheck.page.row_units import ROW_TAGS, Anchors
from sitecheck.page.spans import Spans

_PAGER = re.compile(
    r"^\W*(?:上|下|前|后|首|末|尾)一?(?:篇|条|页|章)|^\d{1,4}$|^(?:首页|尾页|末页|转到|跳转|更多|返回.{0,4})$"
)
_TOOL = re.compile(r"^(?:分享|收藏|打印|关闭|字号|返回|转发|下载|复制).{0,8}$")
# The letters with which what these find begins, where it begins with one.
_PAGER_FIRST = frozenset("上下前后首末尾转跳更返")
_TOOL_FIRST = _PAGER_FIRST | frozenset("分收打关字转复") | MINOR_FIRST
_LOOSE_TAGS = frozenset({"p", "span", "div", "td", "font", "strong", "b"})
_NO_ROW = frozenset({"ul", "ol", "table", "form", "input"})
_UNDATED_TITLE = 8  # mean title length from which undated links are a list and not a menu
_UNDATED_ROWS = 3
_DATED_IN_NAV = 2


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
    footer = Zone.FOOTER
    anchors = Anchors(doc, [node for node in doc.all("a") if node.zone is not footer and node.order in by_order])
    dates = RowDates(doc)
    units = [anchors.unit(place) for place in range(len(anchors.nodes))]
    containers = [_container(unit) for unit in units]
    promising = _promising(doc, units, containers, dates)
    groups: dict[tuple[int, str], list[_Candidate]] = defaultdict(list)
    taken: set[int] = set()
    for place, (unit, container) in enumerate(zip(units, containers, strict=True)):
        if container not in promising or unit.start in taken:
            continue
        anchor = anchors.nodes[place]
        link = by_order[anchor.order]
        candidate = _candidate(doc, anchor, unit, link, dates, bool(url))
        if candidate is None:
            continue
        if not candidate.row.text and (whole := anchors.entry(place, unit, dates)) is not None:
            entry = _candidate(doc, anchor, whole, link, dates, bool(url))
            if entry is not None and entry.row.text:
                candidate, container = entry, _container(whole)
        if candidate.unit.start not in taken:
            taken.update((unit.start, candidate.unit.start))
            groups[container].append(candidate)
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


def _promising(
    doc: Document, units: list[Node], containers: list[tuple[int, str]], dates: RowDates
) -> set[tuple[int, str]]:
    """The containers that may hold a list by what ``_settle`` asks of one: so many units, so many texts with a sign of
    a date, of which no two rows of one container share any.

    Told before anything of a row is read, for most links of a page belong to its frame.
    """
    inside: dict[tuple[int, str], dict[int, Node]] = {}
    for unit, container in zip(units, containers, strict=True):
        inside.setdefault(container, {})[unit.start] = unit
    # Whole entries join a container of their own beside its units.
    around = {parent.start: parent for unit in units if unit.tag == "li" and (parent := unit.parent) is not None}
    joined = {_container(parent) for parent in around.values()}
    nav = Zone.NAV
    kept = set()
    for container, found in inside.items():
        least, few = 1, len(found) < _UNDATED_ROWS
        if container not in joined:
            if len(found) == 1 and not any(unit.tag in ROW_TAGS for unit in found.values()):
                continue
            if all(unit.zone is nav for unit in found.values()):
                least, few = _DATED_IN_NAV, True
        if not few or dates.signs(doc.nodes[container[0]], least) == least:
            kept.add(container)
    return kept


def _candidate(doc: Document, anchor: Node, unit: Node, link: Link, dates: RowDates, based: bool) -> _Candidate | None:
    title = row_title(doc, anchor)
    if len(compact(title)) < 2 or _is_tool(title):
        return None
    text = doc.text(unit)
    if _may_be(_PAGER_FIRST, text) and _PAGER.match(text):
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


def _is_tool(title: str) -> bool:
    """Whether a link turns pages, shares, prints or leads to the rest of something."""
    return _may_be(_TOOL_FIRST, title) and any(pattern.match(title) for pattern in (_PAGER, _TOOL, MINOR))


def _may_be(first: frozenset[str], text: str) -> bool:
    """A quick look: whether a text begins with one of the letters, or with none."""
    begins = text[:1]
    return begins in first or not begins.isalpha()


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
    if len(rows) == 1 and rows[0].unit.tag not in ROW_TAGS:
        return []
    dated = sum(candidate.row.day is not None or bool(candidate.month) for candidate in rows)
    if rows[0].unit.zone is Zone.NAV:
        return rows if dated >= _DATED_IN_NAV and dated >= 0.5 * len(rows) else []
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
