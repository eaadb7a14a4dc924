"""The page's own text: without navigation, side boxes, footer and list rows."""

from __future__ import annotations

from sitecheck.facts.page import Zone
from sitecheck.page.document import Document
from sitecheck.page.spans import NO_SPANS, Spans

LIMIT = 200_000


def shown_text(doc: Document) -> str:
    """Everything shown, one line per block, at most ``LIMIT`` characters."""
    return "\n".join(doc.text_lines())[:LIMIT]


def main_text(doc: Document, spans: Spans = NO_SPANS) -> str:
    """Lines of the main part outside the row ``spans``; hidden lines and lines that are only a link stay out."""
    kept = []
    for line, node in doc.lines():
        if node.zone is not Zone.MAIN or node.hidden or node.start in spans:
            continue
        if len(line) <= 40 and node.linked:
            continue
        kept.append(line)
    return "\n".join(kept)[:LIMIT]
