"""The date of a list row: beside the link, before or after it, never out of an excerpt."""

from __future__ import annotations

import re
from itertools import pairwise

from sitecheck.page.dates import DateHit, find_dates, find_loose_dates, fold, make_date, may_hold_date, sole_date
from sitecheck.page.document import TEXT, Document, Node
from sitecheck.page.labels import compact

_LABELLED = re.compile(r"(?:日期|时间|日间|发布于?|发表于?|更新)\s*[:：]?\s*$")
_OTHER_DATE = re.compile(r"截止|截至|结束|失效|废止|施行|实施|生效|成文|发文|生成|印发|开始")
_PUBLISHED = re.compile(r"^(?:发布|公开|公布|发表|上网|更新)(?:日期|时间)$")
_PIECE = re.compile(r"^[\d年月日/.\-\s]{1,10}$")
_DAY_NUMBER = re.compile(r"^(?:3[01]|[12]\d|0?[1-9])日?$")
_YEAR_NUMBER = re.compile(r"^[-—–·\[(（【 ]*((?:19|20)\d{2})年?[-—–·\])）】 ]*$")  # also in a frame: --2021--
_REST = 40
_WORDS = 16  # characters beside title and date; more is an excerpt, and dates in excerpts are other dates
_SMALL = 60
_NEAR = 3  # pieces of text between two links that may hold the date of one of them


class RowDates:
    """Dates of the rows of one page."""

    def __init__(self, doc: Document) -> None:
        self._doc = doc
        self._dated_first: dict[int, bool] = {}  # per parent, whether its text begins with a date
        # Of each shown text the next one with the sign of a date, as far as it is known, else one on the way there.
        # Most rows of a menu have none, which is told at once; articles are not searched for any.
        self._next_sign: list[int | None] = [None] * len(doc.shown)

    def may_hold(self, node: Node) -> bool:
        """Whether any text inside has a sign of a date."""
        return self._first(node.first, node.last) < node.last

    def signs(self, node: Node, most: int) -> int:
        """How many texts inside have a sign of a date, counted to ``most``."""
        place, last = node.first, node.last
        for count in range(most):
            place = self._first(place, last) + 1
            if place > last:
                return count
        return most

    def _first(self, place: int, last: int) -> int:
        """The first text with a sign of a date from one place to another, the latter where there is none."""
        known = self._next_sign
        passed = []
        while place < last:
            step = known[place]
            if step is None:
                step = known[place] = place if may_hold_date(self._doc.folded[place]) else place + 1
            if step == place:
                break
            passed.append(place)
            place = step
        for one in passed:
            known[one] = place
        return min(place, last)

    def of(self, unit: Node, anchor: Node, title: str) -> DateHit | None:
        """Date of one row, None when it shows none.

        In order: of several dates in a table row the one below 发布日期;
        an element that is nothing but a date (of several the latest that is not a deadline or a date of
        formation), a date split over elements (day, month), what remains of a short row beside its title, a date with a
        label, a date closing or opening the link's own text; and beside a bare link the text next to it.
        """
        return (_inside(self._doc, unit, anchor, title) if self.may_hold(unit) else None) or self._neighbour(unit)

    def _neighbour(self, unit: Node) -> DateHit | None:
        """Text between this link and the next: after it, or before it where the list begins with a date."""
        parent = unit.parent
        if parent is None or not self.may_hold(parent):
            return None
        if parent.start not in self._dated_first:
            self._dated_first[parent.start] = _begins_with_date(self._doc, parent)
        step = _previous if self._dated_first[parent.start] else _next
        node = step(self._doc, unit, parent)
        seen = 0
        while node is not None and seen < _NEAR and not _holds_link(self._doc, node):
            piece = " ".join((node.text if node.tag == TEXT else self._doc.text(node)).split())
            if piece:
                hit = sole_date(piece)
                if hit is not None and hit.precision == "day":
                    return hit
                seen += 1
            node = step(self._doc, node, parent)
        return None


def _inside(doc: Document, unit: Node, anchor: Node, title: str) -> DateHit | None:
    shown = doc.folded[unit.first : unit.last]
    pieces = [text if text.isascii() else " ".join(fold(text).split()) for text in shown]
    return (
        _under_head(doc, unit)
        or _sole(pieces)
        or _split(pieces)
        or _beside(doc, unit, title)
        or _labelled(pieces)
        or _edge(doc, anchor)
    )


def _under_head(doc: Document, unit: Node) -> DateHit | None:
    """The date in the column headed as that of publication, where the row has several (deadline, formation)."""
    if unit.tag != "tr":
        return None
    table = next((parent for parent in unit.ancestors() if parent.tag == "table"), None)
    if table is None:
        return None
    inside = (doc.nodes[at] for at in range(table.start + 1, table.end))
    head = next((node for node in inside if node.tag == "tr"), None)
    if head is None or head is unit:
        return None
    names, cells = _cells(doc, head), _cells(doc, unit)
    if len(names) != len(cells) or sum(sole_date(fold(cell)) is not None for cell in cells) < 2:
        return None
    place = next((at for at, name in enumerate(names) if len(name) <= 10 and _PUBLISHED.search(compact(name))), None)
    return sole_date(fold(cells[place])) if place is not None else None


def _cells(doc: Document, row: Node) -> list[str]:
    return [doc.text(cell) for cell in doc.inside(row) if cell.parent is row and cell.tag in ("td", "th")]


def _sole(pieces: list[str]) -> DateHit | None:
    hits: list[DateHit] = []
    for at, piece in enumerate(pieces):
        hit = sole_date(piece)
        if hit is None or (at and _OTHER_DATE.search(pieces[at - 1][-8:])) or _OTHER_DATE.search(piece):
            continue
        hits.append(hit)
    whole = [hit for hit in hits if hit.precision == "day" and hit.date is not None]
    if whole:
        return max(whole, key=lambda hit: (hit.year, hit.month, hit.day))
    joined = _join_parts(pieces)
    if joined is not None:
        return joined
    return hits[0] if hits else None


def _split(pieces: list[str]) -> DateHit | None:
    """Parts of one date in neighbouring elements, such as 2020 / 年 / 08 / 月 / 02."""
    run = ""
    for piece in [*pieces, "|"]:
        if _PIECE.match(piece):
            run += piece
            continue
        if run:
            hit = sole_date(run)
            if hit is not None and hit.precision in ("day", "short"):
                return hit
        run = ""
    return None


def _join_parts(pieces: list[str]) -> DateHit | None:
    """A lone day number beside a month (23 | 2020-12, 02 | 08月), or a lone year beside month and day."""
    for left, right in pairwise(pieces):
        for part, rest in ((left, right), (right, left)):
            hit = _alone(rest)
            if hit is None:
                continue
            if hit.precision == "month" and _DAY_NUMBER.match(part):
                day = int(part.rstrip("日"))
                if make_date(hit.year, hit.month, day) is not None:
                    return DateHit(f"{hit.text} {part}", 0, 0, "day", hit.month, day, hit.year)
            framed = _YEAR_NUMBER.match(part) if hit.precision == "short" else None
            if framed is not None:
                year = int(framed[1])
                if make_date(year, hit.month, hit.day) is not None:
                    return DateHit(f"{part} {hit.text}", 0, 0, "day", hit.month, hit.day, year)
            month = re.fullmatch(r"(1[0-2]|0?[1-9])月", rest)
            if month and _DAY_NUMBER.match(part) and make_date(2000, int(month[1]), int(part.rstrip("日"))):
                return DateHit(f"{part} {rest}", 0, 0, "short", int(month[1]), int(part.rstrip("日")))
    return None


def _alone(text: str) -> DateHit | None:
    if re.fullmatch(r"(1[0-2]|0?[1-9])月", text):
        return DateHit(text, 0, 0, "bare-month", int(text[:-1]), 1)
    return sole_date(text)


def _beside(doc: Document, unit: Node, title: str) -> DateHit | None:
    """What is left of a short row without its title holds exactly one date."""
    rest = compact(doc.text(unit)).replace(compact(title), "", 1)
    if not rest or len(rest) > _REST:
        return None
    hits = find_loose_dates(fold(doc.text(unit)).replace(fold(title), " ", 1))
    hits = [hit for hit in hits if hit.precision == "day"] or hits
    if len(hits) != 1 or len(rest) - len(compact(hits[0].text)) > _WORDS:
        return None
    return hits[0]


def _labelled(pieces: list[str]) -> DateHit | None:
    for piece in pieces:
        for hit in find_dates(piece):
            if _LABELLED.search(piece[: hit.start]) and not _OTHER_DATE.search(
                piece[max(0, hit.start - 8) : hit.start]
            ):
                return hit
    return None


def _edge(doc: Document, anchor: Node) -> DateHit | None:
    """A date in brackets or after a gap that ends (or begins) a line of the link's own text."""
    for line in doc.lines_of(anchor):
        plain = fold(line).strip()
        for hit in find_dates(plain):
            tail, head = plain[hit.end :].strip(" )]】"), plain[: hit.start]
            if (not tail and head[-1:] in "([【 ") or (
                not head.strip("([【 ") and plain[hit.end : hit.end + 1] in ")] 】"
            ):
                return hit
    return None


def _next(doc: Document, node: Node, parent: Node) -> Node | None:
    return doc.nodes[node.end] if node.end < parent.end else None


def _previous(doc: Document, node: Node, parent: Node) -> Node | None:
    if node.start - 1 <= parent.start:
        return None
    before: Node | None = doc.nodes[node.start - 1]
    while before is not None and before.parent is not parent:
        before = before.parent
    return before


def _begins_with_date(doc: Document, parent: Node) -> bool:
    node: Node | None = doc.nodes[parent.start + 1]
    while node is not None and not _holds_link(doc, node):
        if sole_date(node.text if node.tag == TEXT else doc.text(node)) is not None:
            return True
        node = _next(doc, node, parent)
    return False


def _holds_link(doc: Document, node: Node) -> bool:
    """Whether a neighbour is a row of its own, or too large to be a date."""
    return node.tag == "a" or node.end - node.start > _SMALL or any(inner.tag == "a" for inner in doc.inside(node))
