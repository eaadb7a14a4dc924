"""The document a browser had built, made fit to be looked at again in a player: it shows the same, and does nothing.

In the archive it lies under an address of its own, from which no relative address leads anywhere; and its scripts have
run already. This is a copy for looking at: the document itself lies beside it, untouched.
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode, create_tag

from sitecheck.page.tame import tame
from sitecheck.page.urls import resolve

VIEW = "urn:sitecheck:view:"
"""Beginning of the address of such a copy; the page's own address follows."""
_DOES = "script, noscript, base, meta[http-equiv]"
_ADDRESSES = ("href", "src", "action", "formaction", "data", "xlink:href")


def view(html: str, url: str) -> bytes:
    """``html`` of the page ``url`` without scripts and handlers, its addresses leading where they led (UTF-8)."""
    tree = LexborHTMLParser(tame(html)[0])
    written = next((node.attributes.get("href") for node in tree.css("base[href]")), None)
    for node in tree.css(_DOES):
        node.decompose()
    for node in tree.css("*"):
        _quiet(node)
    head = tree.head
    if head is not None:
        base, charset = create_tag("base"), create_tag("meta")
        base.attrs["href"] = (resolve(written, url) if written else None) or url
        charset.attrs["charset"] = "utf-8"
        for made in (base, charset):
            if head.child is not None:
                head.child.insert_before(made)
            else:
                head.insert_child(made)
    return (tree.html or "").encode("utf-8", "replace")


def _quiet(node: LexborNode) -> None:
    """Take away what would run."""
    for name, value in node.attributes.items():
        low = name.lower()
        runs = low.startswith("on") or low == "srcdoc"
        if runs or (low in _ADDRESSES and "".join((value or "").split()).lower().startswith("javascript:")):
            del node.attrs[name]
