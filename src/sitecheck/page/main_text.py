"""The page's own text: without navigation, side boxes, footer and list rows."""

from __future__ import annotations

from collections.abc import Iterable

from sitecheck.facts.page import Zone
from sitecheck.page.document import HIDDEN, LINKED, Document, Node
from sitecheck.page.spans import NO_SPANS, Spans

LIMIT = 200_000


def shown_text(doc: Document) -> str:
    """Everything shown, one line per block, at most ``LIMIT`` characters."""
    return "\n".join(doc.text_lines())[:LIMIT]


def own_lines(doc: Document, spans: Spans = NO_SPANS) -> list[tuple[str, Node]]:
    """Lines of the main part and beside it with the first text node of each, hidden ones too; list rows (``spans``)
    speak of other pages."""
    main, aside = Zone.MAIN, Zone.ASIDE
    return spans.outside([one for one in doc.lines() if (zone := one[1].zone) is main or zone is aside])


def main_text(lines: Iterable[tuple[str, Node]]) -> str:
    """Those of the page's ``own_lines`` that are in its main part; hidden ones and lines that are only a link stay
    out."""
    main = Zone.MAIN
    kept = [
        line
        for line, node in lines
        if node.zone is main and not node.state & HIDDEN and not (node.state & LINKED and len(line) <= 40)
    ]
    return "\n".join(kept)[:LIMIT]
