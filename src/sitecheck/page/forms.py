"""Forms as they stand in the page; never submitted."""

from __future__ import annotations

from sitecheck.facts.page import Form
from sitecheck.page.document import Document

_FIELDS = frozenset({"input", "select", "textarea"})
_TEXT_LIMIT = 2000


def find_forms(doc: Document) -> tuple[Form, ...]:
    """Every form with the names (else placeholders) of its fields; hidden fields and buttons are not fields."""
    forms = []
    for node in doc.all("form"):
        names = []
        for inner in doc.inside(node):
            if inner.tag not in _FIELDS or inner.attr("type").lower() in ("hidden", "submit", "button", "image"):
                continue
            name = inner.attr("name") or inner.attr("id") or inner.attr("placeholder")
            if name:
                names.append(name)
        method = node.attr("method").strip().lower() or "get"
        forms.append(Form(node.attr("action").strip(), method, tuple(names), doc.text(node, _TEXT_LIMIT)))
    return tuple(forms)
