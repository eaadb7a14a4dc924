"""Every reference of a page: anchors, maps, frames, pictures, styles, scripts, attachments, literals in scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from sitecheck.facts.page import Link, LinkKind
from sitecheck.page.document import LINK_SELECTOR, LINK_TAGS, Document, Node
from sitecheck.page.labels import label_of
from sitecheck.page.urls import fragment_of, resolve

__all__ = ["LINK_SELECTOR", "find_links", "frame_urls", "literal_url"]

_REMEMBERED = 500  # characters up to which a written address is remembered
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|dps|ofd|zip|rar|7z|csv|rtf|txt|ceb)(?:[?#]|$)", re.I)
_DEAD = re.compile(r"^\s*(?:javascript:\s*(?:void\s*\(?.*|;*|return.*)|about:blank|null\.s?html?|undefined)\s*$", re.I)
_MAY_BE_DEAD = frozenset("jJaAnNuU")  # first letters of what leads nowhere
_LITERAL = re.compile(
    r"(['\"])(?P<url>(?:https?:)?//[^'\"\s<>]+|\.{0,2}/[^'\"\s<>]+|[\w%./-]+\.(?:s?html?|jsp|aspx?|do|php|action|pdf|docx?|xlsx?)"
    r"(?:[?#][^'\"\s<>]*)?)\1",
    re.I,
)
_BLANK_TEMPLATE = re.compile(r"\{\{|\}\}|\$\{|<%|%>|<\?|\?>|#\{|\[\[|\]\]|%7b%7b|%3c%25", re.I)
_SOURCES = {
    "frame": ("src", LinkKind.FRAME), "iframe": ("src", LinkKind.FRAME), "img": ("src", LinkKind.IMAGE),
    "script": ("src", LinkKind.SCRIPT), "embed": ("src", LinkKind.ATTACHMENT), "object": ("data", LinkKind.ATTACHMENT),
}  # fmt: skip


def literal_url(code: str) -> str | None:
    """The URL literal inside an onclick value or a ``javascript:`` href, None when there is none.

    A literal that is only a piece of an address (``'/detail.jsp?id=' + id``) is none.
    """
    for found in _LITERAL.finditer(code):
        before, after = code[: found.start()].rstrip(), code[found.end() :].lstrip()
        if before.endswith("+") or after.startswith("+"):
            continue
        return found.group("url")
    return None


def is_template(href: str) -> bool:
    """Whether an address is the blank of a template (``{{item.url}}``) that only a script fills in."""
    return _BLANK_TEMPLATE.search(href) is not None


def find_links(doc: Document, base: str | None, encoding: str = "utf-8") -> tuple[Link, ...]:
    """All references in document order. ``encoding`` is the page's: queries are written in it.

    ``Link.index`` counts the elements a browser's ``querySelectorAll(LINK_SELECTOR)`` gives on the saved page, outside
    noscript. A link the page does not resolve (no base, ``javascript:``) keeps ``url=None``; an anchor with an empty
    href points to the page itself, one without href nowhere.
    """
    links: list[Link] = []
    seen: dict[str, str | None] = {}

    def absolute(href: str) -> str | None:
        if href not in seen:
            seen[href] = None if is_template(href) else resolve(href, base, encoding)
        return seen[href]

    for node in doc.references:
        if node.tag in ("a", "area"):
            links.append(_anchor(doc, node, absolute))
        elif node.tag == "link":
            if "stylesheet" in node.attr("rel").lower() and node.attr("href").strip():
                href = node.attr("href")
                links.append(_link(node, href, absolute(href), LinkKind.STYLE, ""))
        elif node.tag in LINK_TAGS:
            name, kind = _SOURCES[node.tag]
            href = node.attr(name)
            if href.strip() and not href.strip().lower().startswith(("data:", "about:", "javascript:", "blob:")):
                label = label_of(doc, node) if kind is LinkKind.IMAGE else node.attr("title")
                links.append(_link(node, href, absolute(href), kind, label))
        elif (literal := literal_url(node.attr("onclick"))) is not None:
            links.append(_link(node, node.attr("onclick"), absolute(literal), LinkKind.ONCLICK, label_of(doc, node)))
    return tuple(links)


def frame_urls(links: tuple[Link, ...]) -> tuple[str, ...]:
    """Absolute URLs of frames and inline frames."""
    return tuple(link.url for link in links if link.kind is LinkKind.FRAME and link.url is not None)


def _anchor(doc: Document, node: Node, absolute: Callable[[str], str | None]) -> Link:
    href = node.attrs.get("href", "")
    is_plain, scripted, is_file = _written(href) if len(href) <= _REMEMBERED else _written.__wrapped__(href)
    kind = LinkKind.AREA if node.tag == "area" else LinkKind.ANCHOR
    target: str | None = href if "href" in node.attrs else None
    if not is_plain:
        code = " ".join((href if scripted else "", node.attr("onclick")))
        literal = literal_url(code) or next(
            (node.attr(name) for name in ("data-href", "data-url") if node.attr(name).strip()), None
        )
        if literal is not None:
            target, kind = literal, LinkKind.ONCLICK
        elif scripted:
            target = None
        is_file = target is not None and _names_file(target)
    if is_file and kind is LinkKind.ANCHOR:
        kind = LinkKind.ATTACHMENT
    url = absolute(target) if target is not None else None
    return _link(node, href, url, kind, label_of(doc, node))


@lru_cache(maxsize=8192)
def _written(href: str) -> tuple[bool, bool, bool]:
    """Whether an href is an address and no more, whether it is a script or leads nowhere, and whether it names a file.

    The links of a template stand on every page.
    """
    start = href.strip()
    scripted = start[:1] in _MAY_BE_DEAD and (start[:11].lower() == "javascript:" or _DEAD.match(href) is not None)
    return not scripted and start not in ("", "#"), scripted, _names_file(href)


def _names_file(href: str) -> bool:
    return _ATTACHMENT.search(href.partition("?")[0]) is not None


def _link(node: Node, href: str, url: str | None, kind: LinkKind, label: str) -> Link:
    title = node.attrs.get("title", "")
    pointed = "#" in href and not href.lower().startswith("javascript:")
    return Link(
        url,
        href,
        label,
        kind,
        node.zone,
        node.order,
        " ".join(title.split()) if title else "",
        fragment_of(href) if pointed else "",
    )
