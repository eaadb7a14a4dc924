"""One page parsed once: a flat list of nodes in document order, each knowing where its subtree ends and its zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

from sitecheck.facts.page import Zone

TEXT = "#text"
_SKIPPED = frozenset({"template", "iframe", "noframes", "xmp"})
_SILENT = frozenset({"script", "style", "noscript", "title", "option", "textarea", "svg", "math"})
_BLOCK_NAMES = (
    "html body address article aside blockquote br center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol p pre section summary table tbody "
    "td tfoot th thead tr ul caption"
)
BLOCKS = frozenset(_BLOCK_NAMES.split())
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_WORD_BREAK = re.compile(r"[^a-z0-9]+|(?<=[a-z])(?=[0-9])")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MAX_NODES = 400_000
_MAX_CLIMB = 64  # no real page is deeper; broken markup nests a hundred thousand elements


@dataclass(slots=True, eq=False)
class Node:
    """An element or a text run. ``doc.nodes[node.start + 1 : node.end]`` are its descendants in document order."""

    tag: str
    start: int
    parent: Node | None
    attrs: dict[str, str] = field(default_factory=dict)
    text: str = ""
    end: int = 0
    zone: Zone = Zone.MAIN
    hidden: bool = False  # display:none by attribute: tabs are content, lines meant for nobody are not
    silent: bool = False  # its text is not shown: scripts, styles, options
    order: int = -1  # Link.index: place among the elements of LINK_SELECTOR

    def attr(self, name: str) -> str:
        """Value of an attribute, empty when absent or without value."""
        return self.attrs.get(name, "")

    def words(self) -> set[str]:
        """Lower-case words of class and id: ``leftNav-2`` gives left and nav."""
        return words_of(self.attr("class") + " " + self.attr("id"))

    def ancestors(self) -> Iterator[Node]:
        """Parents from the nearest outwards, at most ``_MAX_CLIMB`` of them."""
        node = self.parent
        for _ in range(_MAX_CLIMB):
            if node is None:
                return
            yield node
            node = node.parent


def words_of(name: str) -> set[str]:
    """Words of a class or id in lower case."""
    return {word for word in _WORD_BREAK.split(_CAMEL.sub(" ", name).lower()) if word}


@dataclass(slots=True)
class Script:
    """A script element: its type and source URL as written, and its inline text."""

    type: str
    src: str
    text: str


@dataclass(slots=True)
class Document:
    """A parsed page. ``title`` is the text of the first title element as written."""

    nodes: list[Node]
    scripts: list[Script]
    title: str
    base_href: str
    shown: list[tuple[str, Node]] | None = None  # the lines of the whole page, made once

    def inside(self, node: Node) -> list[Node]:
        """All descendants in document order."""
        return self.nodes[node.start + 1 : node.end]

    def all(self, *tags: str) -> list[Node]:
        """Every element with one of the tags, in document order."""
        wanted = set(tags)
        return [node for node in self.nodes if node.tag in wanted]

    def text(self, node: Node) -> str:
        """Shown text of a subtree on one line, white space folded."""
        return " ".join(line for line, _ in self.lines(node.start, node.end))

    def lines(self, start: int = 0, end: int | None = None) -> list[tuple[str, Node]]:
        """Shown text as lines: one per block element or ``<br>``, white space folded, with the first text node of each.

        Text of inline neighbours is joined without a gap, as on the screen.
        """
        if start == 0 and end is None:
            if self.shown is None:
                self.shown = self._lines(0, len(self.nodes))
            return self.shown
        return self._lines(start, len(self.nodes) if end is None else end)

    def _lines(self, start: int, stop: int) -> list[tuple[str, Node]]:
        found: list[tuple[str, Node]] = []
        parts: list[str] = []
        first: Node | None = None
        breaks: set[int] = set()
        for node in self.nodes[start:stop]:
            if (node.start in breaks or node.tag in BLOCKS) and parts:
                line = " ".join("".join(parts).split())
                if line and first is not None:
                    found.append((line, first))
                parts, first = [], None
            if node.tag in BLOCKS:
                breaks.add(node.end)
            elif node.tag == TEXT and not node.silent:
                if first is None and node.text.strip():
                    first = node
                parts.append(node.text)
        line = " ".join("".join(parts).split())
        if line and first is not None:
            found.append((line, first))
        return found


LINK_TAGS = frozenset({"a", "area", "frame", "iframe", "img", "link", "script", "embed", "object"})
LINK_SELECTOR = "a, area, frame, iframe, img, link, script, embed, object, [onclick]"


def parse(html: str) -> Document:
    """Parse once. Comments, template and noscript content are no content; nonsense gives an empty document."""
    root = LexborHTMLParser(html).root
    nodes: list[Node] = []
    scripts: list[Script] = []
    title: list[str] = []
    base: list[str] = []
    order = 0
    current = root
    parent: Node | None = None
    silent = False
    while current is not None:
        tag = current.tag or ""
        node: Node | None = None
        descend = False
        if tag == "-text":
            node = Node(TEXT, len(nodes), parent, text=current.text_content or "", silent=silent)
            node.hidden = parent is not None and parent.hidden
            nodes.append(node)
            node.end = len(nodes)
        elif not tag.startswith("-"):
            attrs = {name.lower(): value or "" for name, value in current.attributes.items()}
            if tag == "title":
                if not title and not silent:  # a picture's title is not the page's
                    title.append(current.text())
            elif tag == "base" and "href" in attrs and not base:
                base.append(attrs["href"])
            elif tag == "script":
                scripts.append(Script(attrs.get("type", "").lower(), attrs.get("src", ""), current.text()))
            if tag != "noscript" and tag != "template":
                node = Node(tag, len(nodes), parent, attrs, silent=silent or tag in _SILENT)
                node.hidden = bool(parent is not None and parent.hidden) or bool(
                    _HIDDEN_STYLE.search(attrs.get("style", ""))
                )
                if tag in LINK_TAGS or "onclick" in attrs:
                    node.order = order
                    order += 1
                nodes.append(node)
                descend = tag not in _SKIPPED and tag not in ("script", "style", "title") and len(nodes) < _MAX_NODES
        child = current.first_child if descend else None
        if child is not None and node is not None:
            current, parent, silent = child, node, node.silent
            continue
        if node is not None:
            node.end = len(nodes)
        while current is not None and current.next is None:
            current = current.parent
            if parent is None or current is None:
                current = None
                break
            parent.end = len(nodes)
            parent = parent.parent
        if current is not None:
            current = current.next
            silent = parent.silent if parent is not None else False
    return Document(nodes, scripts, title[0] if title else "", base[0] if base else "")
