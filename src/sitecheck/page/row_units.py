"""The element that holds a whole row of a list, told from the links around it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import chain, islice

from sitecheck.page.dates import may_hold_date
from sitecheck.page.document import Document, Node
from sitecheck.page.labels import compact
from sitecheck.page.row_date import RowDates
from sitecheck.page.row_title import MINOR, MINOR_FIRST

ROW_TAGS = frozenset({"li", "tr", "dl"})
_STOP_TAGS = frozenset({"ul", "ol", "table", "tbody", "thead", "body", "html", "form", "main", "article", "section"})
_MAX_ROW_TEXT = 700
_MAX_ROW_NODES = 250
_MAX_LINKS_IN_ROW = 6


class Anchors:
    """The links of a page that may be rows, in document order, with what every row asks of its neighbours."""

    def __init__(self, doc: Document, nodes: list[Node]) -> None:
        self.nodes = nodes
        self._doc = doc
        self._starts = [node.start for node in nodes]
        self._said = [compact(doc.text(node)) for node in nodes]  # what each shows
        self._keys = [_key(node, said) for node, said in zip(nodes, self._said, strict=True)]  # what it leads to
        self._rivals = [  # whether it could be the subject of a row
            key != "text:" and not ((said[:1] in MINOR_FIRST or not said[:1].isalpha()) and MINOR.match(said))
            for key, said in zip(self._keys, self._said, strict=True)
        ]

    def unit(self, place: int) -> Node:
        """The largest element around the link that holds no other row."""
        unit = self.nodes[place]
        first, last = place, place + 1  # of the anchors inside what was looked at so far
        others: list[int] = []
        for parent in unit.ancestors():
            if parent.tag in _STOP_TAGS or parent.end - parent.start > _MAX_ROW_NODES:
                break
            begin = bisect_left(self._starts, parent.start, 0, first)
            end = bisect_left(self._starts, parent.end, last)
            if begin < first or end > last:
                others += self._others(place, chain(range(begin, first), range(last, end)), _MAX_LINKS_IN_ROW + 1)
                first, last = begin, end
            row = parent.tag in ROW_TAGS
            if others and (len(others) > _MAX_LINKS_IN_ROW or not row or not self._dominates(place, others)):
                break
            if not row and _is_long(self._doc, parent):
                break
            unit = parent
            if row:
                break
        return unit

    def entry(self, place: int, unit: Node, dates: RowDates) -> Node | None:
        """The list around an undated item, where it is one entry: title, excerpt and date each an item of it.

        Only where its links all lead to one page, and it is one of several lists like it.
        """
        doc, whole, above = self._doc, unit.parent, unit.parent.parent if unit.parent is not None else None
        if unit.tag != "li" or whole is None or above is None or whole.end - whole.start > _MAX_ROW_NODES:
            return None
        if not dates.may_hold(whole):
            return None
        first = bisect_left(self._starts, whole.start, 0, place + 1)
        last = bisect_left(self._starts, whole.end, place)
        if self._others(place, range(first, last), 1) or not may_hold_date(doc.text(whole, _MAX_ROW_TEXT)):
            return None
        near = (doc.nodes[at] for at in (whole.end, whole.start - 1) if above.start < at < above.end)
        alike = (node for one in near for node in (one, *one.ancestors()) if node.parent is above)
        return (
            whole
            if any(node.tag == whole.tag and node.attr("class") == whole.attr("class") for node in alike)
            else None
        )

    def _others(self, place: int, among: Iterable[int], most: int) -> list[int]:
        """The first links that lead elsewhere than the one at ``place`` and could be rows of their own."""
        rivals, keys, own = self._rivals, self._keys, self._keys[place]
        return list(islice((at for at in among if rivals[at] and keys[at] != own), most))

    def _dominates(self, place: int, others: list[int]) -> bool:
        """Whether the link is the row's subject and the others are its category or its department."""
        own = len(self._said[place])
        longest = max(len(self._said[at]) for at in others)
        inside = self._doc.inside(self.nodes[place])
        return own >= 8 and longest <= 8 and own > longest and not any(inner.tag == "li" for inner in inside)


def _key(anchor: Node, said: str) -> str:
    """What the link leads to; script placeholders are told apart by what they say."""
    href = anchor.attrs.get("href", "").strip()
    if not href or href[0] == "#" or href[:11].lower() == "javascript:":
        return "text:" + said
    return href


def _is_long(doc: Document, node: Node) -> bool:
    written = doc.at[node.last] - doc.at[node.first]  # folding makes a text no longer
    return written > _MAX_ROW_TEXT and len(doc.text(node, _MAX_ROW_TEXT + 1)) > _MAX_ROW_TEXT
