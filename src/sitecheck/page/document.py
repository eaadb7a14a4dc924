"""One page parsed once: a flat list of nodes in document order, each knowing where its subtree ends and its zone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import merge
from itertools import accumulate
from typing import NamedTuple

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from sitecheck.facts.page import Zone
from sitecheck.page.tame import tame

TEXT = "#text"
_TEXT_TAG = "-text"
_SKIPPED = frozenset({"iframe", "noframes", "xmp", "script", "style", "title"})
_SILENT = frozenset({"script", "style", "noscript", "title", "option", "textarea", "svg", "math"})
_BLOCK_NAMES = (
    "html body address article aside blockquote br center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol p pre section summary table tbody "
    "td tfoot th thead tr ul caption"
)
BLOCKS = frozenset(_BLOCK_NAMES.split())
LINK_TAGS = frozenset({"a", "area", "frame", "iframe", "img", "link", "script", "embed", "object"})
LINK_SELECTOR = "a, area, frame, iframe, img, link, script, embed, object, [onclick]"
_NO_CONTENT = frozenset({"noscript", "template"})
_SPECIAL = frozenset({"title", "base", "script"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_WORD_BREAK = re.compile(r"[^a-z0-9]+|(?<=[a-z])(?=[0-9])")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MAX_NODES = 400_000
_MAX_CLIMB = 64  # no real page is deeper; broken markup nests a hundred thousand elements
_LONGEST_NAME = 200  # longer classes are made up by scripts, one for each element: not worth remembering
_LINE_END = "\x1e"  # white space to ``str.split``, so folding a text over several lines joins them with a space
_NO_ATTRS: dict[str, str] = {}


class Node(msgspec.Struct, eq=False):
    """An element or a text run. ``doc.nodes[node.start + 1 : node.end]`` are its descendants in document order.

    ``first`` and ``last`` bound the page's shown texts inside. A struct, because a page is made of a thousand of them.
    """

    tag: str
    start: int
    end: int
    first: int
    last: int
    parent: Node | None
    silent: bool  # its text is not shown: scripts, styles, options
    hidden: bool  # display:none by attribute: tabs are content, lines meant for nobody are not
    linked: bool  # inside a link
    attrs: dict[str, str]
    text: str = ""
    order: int = -1  # Link.index: place among the elements of LINK_SELECTOR
    zone: Zone = Zone.MAIN

    def attr(self, name: str) -> str:
        """Value of an attribute, empty when absent or without value."""
        return self.attrs.get(name, "")

    def words(self) -> frozenset[str]:
        """Lower-case words of class and id: ``leftNav-2`` gives left and nav."""
        return words_of(self.attrs.get("class", "") + " " + self.attrs.get("id", ""))

    def ancestors(self) -> Iterator[Node]:
        """Parents from the nearest outwards, at most ``_MAX_CLIMB`` of them."""
        node = self.parent
        for _ in range(_MAX_CLIMB):
            if node is None:
                return
            yield node
            node = node.parent


def words_of(name: str) -> frozenset[str]:
    """Words of a class or id in lower case."""
    return _words_of(name) if len(name) <= _LONGEST_NAME else _words_of.__wrapped__(name)


@lru_cache(maxsize=8192)
def _words_of(name: str) -> frozenset[str]:
    return frozenset(word for word in _WORD_BREAK.split(_CAMEL.sub(" ", name).lower()) if word)


@dataclass(slots=True)
class Script:
    """A script element: its type and source URL as written, and its inline text."""

    type: str
    src: str
    text: str


@dataclass
class Document:
    """A parsed page.

    ``nodes`` are its elements and the texts a reader sees. ``named`` are the elements with a class or an id;
    ``references`` those of ``LINK_SELECTOR``; ``shown`` the texts, each with the white space up to the next; ``flow``
    the texts in one piece, with a line end wherever a block begins or ends, and ``at`` where in it each of them begins
    with its line end (one more for the end). ``title`` is the text of the first title element as written.
    """

    nodes: list[Node]
    named: list[Node]
    references: list[Node]
    shown: list[Node]
    flow: str
    at: list[int]
    by_tag: Mapping[str, list[Node]]
    scripts: list[Script]
    title: str
    base_href: str
    cut: bool = False  # some of the page went before it was parsed: nothing is known to be missing from it

    def inside(self, node: Node) -> list[Node]:
        """All descendants in document order."""
        return self.nodes[node.start + 1 : node.end]

    def all(self, *tags: str) -> list[Node]:
        """Every element with one of the tags, in document order."""
        found = [self.by_tag[tag] for tag in tags if tag in self.by_tag]
        return list(merge(*found, key=lambda node: node.start)) if len(found) > 1 else found[0][:] if found else []

    def text(self, node: Node, most: int | None = None) -> str:
        """Shown text of a subtree on one line, white space folded; its first ``most`` characters."""
        begin, end = self.at[node.first], self.at[node.last]
        if most is None or end - begin <= most:
            return " ".join(self.flow[begin:end].split()) if begin < end else ""
        read = 2 * most
        while True:
            # What a beginning folds to is a beginning of what the whole folds to.
            text = " ".join(self.flow[begin : min(begin + read, end)].split())
            if len(text) >= most or begin + read >= end:
                return text[:most]
            read *= 4

    def lines_of(self, node: Node) -> list[str]:
        """Shown text of a subtree as lines: one per block element or ``<br>``, white space folded.

        Text of inline neighbours is joined without a gap, as on the screen.
        """
        return _lines(self.flow[self.at[node.first] : self.at[node.last]])

    def text_lines(self) -> list[str]:
        """The lines of the whole page."""
        return _lines(self.flow)

    def lines(self) -> list[tuple[str, Node]]:
        """The lines of the whole page, with the first text node of each."""
        return self._lines

    @cached_property
    def _lines(self) -> list[tuple[str, Node]]:
        found: list[tuple[str, Node]] = []
        place, begin = 0, 0
        for part in self.flow.split(_LINE_END):
            line = " ".join(part.split())
            if line:
                # The line's first visible character tells its node: nodes of white space may stand before it.
                begins = begin + len(part) - len(part.lstrip())
                while self.at[place + 1] <= begins:
                    place += 1
                found.append((line, self.shown[place]))
            begin += len(part) + 1
        return found


def _lines(flow: str) -> list[str]:
    return [line for part in flow.split(_LINE_END) if (line := " ".join(part.split()))]


def parse(html: str) -> Document:
    """Parse once. Comments, template and noscript content are no content; nonsense gives an empty document.

    Markup made to keep a parser busy is cut first (``Document.cut``).
    """
    plain, cut = tame(html)
    made = _Walk().through(LexborHTMLParser(plain).root)
    made.cut = cut
    return made


class _Walk:
    """One walk over the tree that notes everything a document is made of."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.named: list[Node] = []
        self.references: list[Node] = []
        self.shown: list[Node] = []
        self.pieces: list[str] = []
        self.by_tag: defaultdict[str, list[Node]] = defaultdict(list)
        self.scripts: list[Script] = []
        self.title: str | None = None
        self.base: str | None = None

    def through(self, root: LexborNode | None) -> Document:
        """The document below ``root``. No recursion: broken markup nests a hundred thousand elements."""
        nodes, shown, pieces, by_tag = self.nodes, self.shown, self.pieces, self.by_tag
        current, parent = root, None
        around: list[LexborNode] = []  # the elements ``current`` is in; ``parent`` is the node of the last
        silent = hidden = linked = False  # what those inside of ``parent`` have from it
        broken = False  # whether a block began or ended since the last shown text
        while current is not None:
            tag = current.tag or ""
            if tag == _TEXT_TAG:
                if not silent:
                    text = current.text_content or ""
                    if not text or text.isspace():
                        if shown:
                            # Between words it parts them; a node of its own would be every third of a page.
                            shown[-1].text += text
                            if not broken:
                                pieces[-1] += text
                    else:
                        start, place = len(nodes), len(shown)
                        node = Node(TEXT, start, start + 1, place, place + 1, parent, False, hidden, linked, _NO_ATTRS)
                        node.text = text
                        nodes.append(node)
                        shown.append(node)
                        piece = text.replace(_LINE_END, " ") if _LINE_END in text else text
                        pieces.append(_LINE_END + piece if broken else piece)
                        broken = False
            elif tag[:1] != "-":
                attrs: dict[str, str] = current.attributes  # type: ignore[assignment]
                if attrs and None in attrs.values():
                    attrs = {name: value or "" for name, value in attrs.items()}
                block, is_silent, special, reference, has_content, entered = _TRAITS.get(tag, _PLAIN)
                if special:
                    self._note(current, tag, attrs, silent)
                if has_content:
                    start, place = len(nodes), len(shown)
                    node = Node(tag, start, start + 1, place, place, parent, silent, hidden, linked, attrs)
                    nodes.append(node)
                    by_tag[tag].append(node)
                    if block:
                        broken = True
                    if is_silent:
                        node.silent = True
                    if reference:
                        self._refer(node)
                    if attrs:
                        if "class" in attrs or "id" in attrs:
                            self.named.append(node)
                        if "style" in attrs and _HIDDEN_STYLE.search(attrs["style"]):
                            node.hidden = True
                        if "onclick" in attrs and not reference:
                            self._refer(node)
                    child = current.first_child if entered and start + 1 < _MAX_NODES else None
                    if child is not None:
                        around.append(current)
                        current, parent = child, node
                        silent, hidden, linked = node.silent, node.hidden, linked or tag == "a"
                        continue
            following = current.next
            while following is None and parent is not None:
                if parent.tag in BLOCKS:
                    broken = True
                parent.end, parent.last = len(nodes), len(shown)
                linked = parent.linked
                current, parent = around.pop(), parent.parent
                following = current.next if parent is not None else None
            if parent is not None:
                silent, hidden = parent.silent, parent.hidden
            current = following
        at = list(accumulate(map(len, pieces), initial=0))
        flow = "".join(pieces)
        return Document(
            nodes, self.named, self.references, shown, flow, at, self.by_tag, self.scripts, self.title or "",
            self.base or "",
        )  # fmt: skip

    def _refer(self, node: Node) -> None:
        node.order = len(self.references)
        self.references.append(node)

    def _note(self, element: LexborNode, tag: str, attrs: dict[str, str], silent: bool) -> None:
        """Note the title, the base URL and the scripts, each as the page gives it first."""
        if tag == "title" and self.title is None and not silent:  # a picture's title is not the page's
            self.title = element.text()
        elif tag == "base" and self.base is None:
            self.base = attrs.get("href")
        elif tag == "script":
            self.scripts.append(Script(attrs.get("type", "").lower(), attrs.get("src", ""), element.text()))


class _Traits(NamedTuple):
    """What an element's tag says of it."""

    block: bool
    silent: bool
    special: bool
    reference: bool
    has_content: bool
    entered: bool


def _traits(tag: str) -> _Traits:
    return _Traits(
        block=tag in BLOCKS,
        silent=tag in _SILENT,
        special=tag in _SPECIAL,
        reference=tag in LINK_TAGS,
        has_content=tag not in _NO_CONTENT,
        entered=tag not in _SKIPPED,
    )


_PLAIN = _traits("")
_TRAITS = {tag: _traits(tag) for tag in BLOCKS | _SILENT | _SPECIAL | LINK_TAGS | _NO_CONTENT | _SKIPPED}
