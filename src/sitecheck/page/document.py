"""One page parsed once: a flat list of nodes in document order, each knowing where its subtree ends and its zone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from heapq import merge
from itertools import accumulate

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from sitecheck.facts.page import Zone
from sitecheck.page.tame import tame

TEXT = "#text"
HIDDEN, LINKED, _SILENT = 1, 2, 4  # what holds for everything inside of an element
_TEXT_TAG = "-text"
_VOID = frozenset({"area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta"})
_SKIPPED = _VOID | {"iframe", "noframes", "xmp", "script", "style", "title"}
_MUTED = frozenset({"script", "style", "noscript", "title", "option", "textarea", "svg", "math"})  # text not shown
_BLOCK_NAMES = (
    "html body address article aside blockquote br center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol p pre section summary table tbody "
    "td tfoot th thead tr ul caption"
)
BLOCKS = frozenset(_BLOCK_NAMES.split())
LINK_TAGS = frozenset({"a", "area", "frame", "iframe", "img", "link", "script", "embed", "object"})
LINK_SELECTOR = "a, area, frame, iframe, img, link, script, embed, object, [onclick]"
_NO_CONTENT = frozenset({"noscript", "template"})
_FINDABLE = frozenset(  # what is looked for by its tag
    {"a", "meta", "body", "frameset", "form", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"nav", "header", "aside", "footer"}
)
_SPECIAL = frozenset({"title", "base", "script"})
# What an element's tag says of it, as bits: it is asked a thousand times on a page.
_BLOCK = 1  # its text is a line of its own
_MUTE = 2  # its text is not shown
_REFERS = 4
_TOLD = 8  # the walk notes it by itself: the title, the base, scripts
_UNSEEN = 16  # no node of the document
_FOUND = 32  # ``Document.all`` is asked for it
_CLOSED = 64  # what is in it is no content
_NO_ELEMENT = 128
_SORTS = {
    tag: (tag in BLOCKS) * _BLOCK
    + (tag in _MUTED) * _MUTE
    + (tag in LINK_TAGS) * _REFERS
    + (tag in _SPECIAL) * _TOLD
    + (tag in _NO_CONTENT) * _UNSEEN
    + (tag in _FINDABLE) * _FOUND
    + (tag in _SKIPPED) * _CLOSED
    for tag in BLOCKS | _MUTED | _FINDABLE | LINK_TAGS | _SPECIAL | _NO_CONTENT | _SKIPPED
} | dict.fromkeys(("-comment", "-doctype", "-document", "-cdata", "-undef"), _NO_ELEMENT)
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
    _texts: dict[tuple[int, int], str] = field(default_factory=dict, repr=False, compare=False)

    def inside(self, node: Node) -> list[Node]:
        """All descendants in document order."""
        return self.nodes[node.start + 1 : node.end]

    def all(self, *tags: str) -> list[Node]:
        """Every element with one of the tags, in document order."""
        found = [
            self.by_tag.get(tag, []) if tag in _FINDABLE else [node for node in self.nodes if node.tag == tag]
            for tag in tags
        ]
        return list(merge(*found, key=lambda node: node.start)) if len(found) > 1 else list(found[0])

    def text(self, node: Node, most: int | None = None) -> str:
        """Shown text of a subtree on one line, white space folded; its first ``most`` characters."""
        begin, end = self.at[node.first], self.at[node.last]
        if most is None or end - begin <= most:
            # A link, its item and the cell around it often show one and the same text.
            known = self._texts.get((begin, end))
            if known is None:
                known = self._texts[begin, end] = " ".join(self.flow[begin:end].split())
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
        nodes, named, references, shown, pieces = self.nodes, self.named, self.references, self.shown, self.pieces
        add, sort_of, by_tag = nodes.append, _SORTS.get, self.by_tag
        level: Iterator[LexborNode] = iter(() if root is None else (root,))  # the children of ``parent`` not yet seen
        levels: list[Iterator[LexborNode]] = []  # those of the elements around it
        parent: Node | None = None
        state = 0  # what everything inside of ``parent`` has from the elements around it
        states: list[tuple[int, int]] = []  # the depths at which it changed, and what it was before
        broken = False  # whether a block began or ended since the last shown text
        start = place = 0  # numbers of the next node and of the next shown text
        while True:
            for current in level:
                tag: str = current.tag  # type: ignore[assignment]
                if tag == _TEXT_TAG:
                    if state & _SILENT:
                        continue
                    text = current.text_content
                    if not text or text.isspace():
                        if text and place:
                            # Between words it parts them; a node of its own would be every third of a page.
                            shown[-1].text += text
                            if not broken:
                                pieces[-1] += text
                        continue
                    node = Node(TEXT, start, start + 1, place, place + 1, parent, state, _NO_ATTRS, text)
                    add(node)
                    shown.append(node)
                    piece = text.replace(_LINE_END, " ") if _LINE_END in text else text
                    pieces.append(_LINE_END + piece if broken else piece)
                    broken = False
                    start += 1
                    place += 1
                    continue
                sort = sort_of(tag, 0)
                if sort == _NO_ELEMENT:
                    continue
                attrs: dict[str, str] = current.attributes  # type: ignore[assignment]
                if sort > _BLOCK:
                    if sort & _TOLD:
                        self._note(current, tag, attrs, bool(state & _SILENT))
                    if sort & _UNSEEN:
                        continue
                node = Node(tag, start, start + 1, place, place, parent, state, attrs)
                add(node)
                start += 1
                within = state
                if sort:
                    if sort & _BLOCK:
                        broken = True
                    if sort > _BLOCK:
                        if sort & _FOUND:
                            by_tag[tag].append(node)
                        if sort & _REFERS:
                            node.order = len(references)
                            references.append(node)
                            if tag == "a":
                                within |= LINKED
                        if sort & _MUTE:
                            within |= _SILENT
                if attrs:
                    if None in attrs.values():
                        node.attrs = attrs = {name: value or "" for name, value in attrs.items()}
                    if "class" in attrs or "id" in attrs:
                        named.append(node)
                    if "style" in attrs and _HIDDEN_STYLE.search(attrs["style"]):
                        within |= HIDDEN
                        node.state |= HIDDEN
                    if "onclick" in attrs and not sort & _REFERS:
                        node.order = len(references)
                        references.append(node)
                if sort < _CLOSED and start < _MAX_NODES:
                    if within != state:
                        states.append((len(levels), state))
                        state = within
                    levels.append(level)
                    level, parent = current.iter(include_text=True), node
                    break
            else:
                if parent is None:
                    break
                if parent.tag in BLOCKS:
                    broken = True
                parent.end, parent.last = start, place
                level, parent = levels.pop(), parent.parent
                if states and states[-1][0] == len(levels):
                    state = states.pop()[1]
        at = list(accumulate(map(len, pieces), initial=0))
        return Document(
            nodes,
            named,
            references,
            shown,
            "".join(pieces),
            at,
            by_tag,
            self.scripts,
            self.title or "",
            self.base or "",
        )

    def _note(self, element: LexborNode, tag: str, attrs: Mapping[str, str | None], silent: bool) -> None:
        """Note the title, the base URL and the scripts, each as the page gives it first."""
        if tag == "title" and self.title is None and not silent:  # a picture's title is not the page's
            self.title = element.text()
        elif tag == "base" and self.base is None:
            self.base = attrs.get("href")
        elif tag == "script":
            self.scripts.append(Script((attrs.get("type") or "").lower(), attrs.get("src") or "", element.text()))
