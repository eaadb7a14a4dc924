"""One page parsed once: a flat list of nodes in document order, each knowing where its subtree ends and its zone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from heapq import merge
from itertools import pairwise

import msgspec

from sitecheck.facts.page import Zone

TEXT = "#text"
HIDDEN, LINKED = 1, 2  # what holds for everything inside of an element
_BLOCK_NAMES = (
    "html body address article aside blockquote br center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol p pre section summary table tbody "
    "td tfoot th thead tr ul caption"
)
BLOCKS = frozenset(_BLOCK_NAMES.split())
LINK_TAGS = frozenset({"a", "area", "frame", "iframe", "img", "link", "script", "embed", "object"})
LINK_SELECTOR = "a, area, frame, iframe, img, link, script, embed, object, [onclick]"
FINDABLE = frozenset(  # what is looked for by its tag
    {"a", "meta", "body", "frameset", "form", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"nav", "header", "aside", "footer"}
)
_WORD_BREAK = re.compile(r"[^a-z0-9]+|(?<=[a-z])(?=[0-9])")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MAX_CLIMB = 64  # no real page is deeper; broken markup nests a hundred thousand elements
_LONGEST_NAME = 200  # longer classes are made up by scripts, one for each element: not worth remembering
LINE_END = "\x1e"  # white space to ``str.split``, so folding a text over several lines joins them with a space


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
    state: int  # bits: HIDDEN, LINKED
    attrs: dict[str, str]
    text: str = ""
    order: int = -1  # Link.index: place among the elements of LINK_SELECTOR
    zone: Zone = Zone.MAIN

    @property
    def hidden(self) -> bool:
        """display:none by attribute: tabs are content, lines meant for nobody are not."""
        return self.state & HIDDEN != 0

    @property
    def linked(self) -> bool:
        """Inside a link."""
        return self.state & LINKED != 0

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
    with its line end (one more for the end). Of every shown text ``folded`` is what it says with its white space folded
    and ``sizes`` the number of its characters but white space; ``breaks`` are the places in ``shown`` at which a line
    begins. ``title`` is the text of the first title element as written.
    """

    nodes: list[Node]
    named: list[Node]
    references: list[Node]
    shown: list[Node]
    flow: str
    at: list[int]
    folded: list[str]
    sizes: list[int]
    breaks: list[int]
    by_tag: Mapping[str, list[Node]]
    scripts: list[Script]
    title: str
    base_href: str
    cut: bool = False  # some of the page went before it was parsed: nothing is known to be missing from it
    _texts: dict[tuple[int, int], str] = field(default_factory=dict, repr=False, compare=False)

    def inside(self, node: Node) -> list[Node]:
        """All descendants in document order."""
        return self.nodes[node.start + 1 : node.end]

    def all(self, *tags: str) -> list[Node]:
        """Every element with one of the tags, in document order."""
        found = [
            self.by_tag.get(tag, []) if tag in FINDABLE else [node for node in self.nodes if node.tag == tag]
            for tag in tags
        ]
        return list(merge(*found, key=lambda node: node.start)) if len(found) > 1 else list(found[0])

    def text(self, node: Node, most: int | None = None) -> str:
        """Shown text of a subtree on one line, white space folded; its first ``most`` characters."""
        first, last = node.first, node.last
        if last - first == 1:  # one text, as in most links, items and cells
            return self.folded[first] if most is None else self.folded[first][:most]
        begin, end = self.at[first], self.at[last]
        if most is None or end - begin <= most:
            # A link, its item and the cell around it often show one and the same text.
            known = self._texts.get((first, last))
            if known is None:
                known = self._texts[first, last] = " ".join(self.flow[begin:end].split())
            return known
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
        flow = self.flow[self.at[node.first] : self.at[node.last]]
        return [line for part in flow.split(LINE_END) if (line := " ".join(part.split()))]

    def text_lines(self) -> list[str]:
        """The lines of the whole page."""
        return [line for line, _ in self._lines]

    def lines(self) -> list[tuple[str, Node]]:
        """The lines of the whole page, with the first text node of each."""
        return self._lines

    @cached_property
    def _lines(self) -> list[tuple[str, Node]]:
        shown, folded, at, flow = self.shown, self.folded, self.at, self.flow
        return [
            (folded[first] if last - first == 1 else " ".join(flow[at[first] : at[last]].split()), shown[first])
            for first, last in pairwise([*self.breaks, len(shown)])
        ]
