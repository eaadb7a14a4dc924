"""From markup to a document: one walk over the parser's tree that notes everything a document is made of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sitecheck.page.document import BLOCKS, FINDABLE, HIDDEN, LINE_END, LINK_TAGS, LINKED, TEXT, Document, Node, Script
from sitecheck.page.tame import tame

_TEXT_TAG = "-text"
_VOID = frozenset({"area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta"})
_SKIPPED = _VOID | {"iframe", "noframes", "xmp", "script", "style", "title"}
_MUTED = frozenset({"script", "style", "noscript", "title", "option", "textarea", "svg", "math"})  # text not shown
_NO_CONTENT = frozenset({"noscript", "template"})
_SPECIAL = frozenset({"title", "base", "script"})
# What an element's tag says of it, as bits: it is asked a thousand times on a page.
_BLOCK = 1  # its text is a line of its own
_MUTE = 2  # its text is not shown
_REFERS = 4
_TOLD = 8  # the walk notes it by itself: the title, the base, scripts
_UNSEEN = 16  # no node of the document
_FOUND = 32  # ``Document.all`` is asked for it
_CLOSED = 64  # what is in it is no content
_TEXT, _NO_ELEMENT = -1, -2
_SORTS = (
    {
        tag: (tag in BLOCKS) * _BLOCK
        + (tag in _MUTED) * _MUTE
        + (tag in LINK_TAGS) * _REFERS
        + (tag in _SPECIAL) * _TOLD
        + (tag in _NO_CONTENT) * _UNSEEN
        + (tag in FINDABLE) * _FOUND
        + (tag in _SKIPPED) * _CLOSED
        for tag in BLOCKS | _MUTED | FINDABLE | LINK_TAGS | _SPECIAL | _NO_CONTENT | _SKIPPED
    }
    | {_TEXT_TAG: _TEXT}
    | dict.fromkeys(("-comment", "-doctype", "-document", "-cdata", "-undef"), _NO_ELEMENT)
)
_OTHERS = frozenset({"span", "b", "i", "u", "s", "em", "strong", "font", "small", "big", "label", "button", "select"})


def _known_tags() -> dict[int, tuple[str, int]]:
    """The parser's numbers of plain tags, each with its name and what it says: to ask for a name costs the parser more
    than all else. Only names that are written alike wherever they stand (``foreignObject`` is not)."""
    parser = LexborHTMLParser("x")
    known = {
        parser.create_node(tag).tag_id: (tag, _SORTS.get(tag, 0)) for tag in _OTHERS | BLOCKS | LINK_TAGS | FINDABLE
    }
    texts = parser.body.iter(include_text=True) if parser.body is not None else ()
    return known | {text.tag_id: (_TEXT_TAG, _TEXT) for text in texts}


def _other(element: LexborNode) -> tuple[str, int]:
    """The same of an element whose tag is none of these."""
    tag: str = element.tag  # type: ignore[assignment]
    return tag, _SORTS.get(tag, 0)


_KNOWN = _known_tags()
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_MAX_NODES = 400_000
_LONGEST_STYLE = 200  # longer ones are made up for one element: not worth remembering
_NO_ATTRS: dict[str, str] = {}
_SILENT = 4  # beside HIDDEN and LINKED: its text is not shown, so no node asks for it


def _hides(style: str) -> bool:
    """Whether a style attribute takes its element out of sight."""
    return _known_to_hide(style) if len(style) <= _LONGEST_STYLE else _HIDDEN_STYLE.search(style) is not None


@lru_cache(maxsize=1024)
def _known_to_hide(style: str) -> bool:
    return _HIDDEN_STYLE.search(style) is not None


def parse(html: str, utf_8: bytes | None = None) -> Document:
    """Parse once. Comments, template and noscript content are no content; nonsense gives an empty document.

    Markup made to keep a parser busy is cut first (``Document.cut``). ``utf_8`` is the same page as the parser takes
    it, where that is at hand.
    """
    plain, cut = tame(html)
    made = _Walk().through(LexborHTMLParser(plain if cut or utf_8 is None else utf_8).root)
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
        self.folded: list[str] = []
        self.spaced: list[tuple[int, int]] = []  # of shown texts of several words the place and the number of spaces
        self.breaks: list[int] = []
        self.by_tag: defaultdict[str, list[Node]] = defaultdict(list)
        self.scripts: list[Script] = []
        self.title: str | None = None
        self.base: str | None = None

    def through(self, root: LexborNode | None) -> Document:
        """The document below ``root``. No recursion: broken markup nests a hundred thousand elements."""
        nodes, named, references, shown, pieces = self.nodes, self.named, self.references, self.shown, self.pieces
        folded, spaced, breaks = self.folded, self.spaced, self.breaks
        add, known, by_tag = nodes.append, _KNOWN.get, self.by_tag
        level: Iterator[LexborNode] = iter(() if root is None else (root,))  # the children of ``parent`` not yet seen
        levels: list[Iterator[LexborNode]] = []  # those of the elements around it
        parent: Node | None = None
        state = 0  # what everything inside of ``parent`` has from the elements around it
        states: list[tuple[int, int]] = []  # the depths at which it changed, and what it was before
        broken = True  # whether a block began or ended since the last shown text
        start = place = 0  # numbers of the next node and of the next shown text
        while True:
            for current in level:
                tag, sort = known(current.tag_id) or _other(current)
                if sort < 0:
                    if sort == _NO_ELEMENT or state & _SILENT:
                        continue
                    text: str = current.text_content or ""
                    words = text.split()
                    if not words:
                        if place:
                            # Between words it parts them; a node of its own would be every third of a page.
                            shown[-1].text += text
                            if not broken:
                                pieces[-1] += text
                        continue
                    if len(words) == 1:
                        folded.append(words[0])
                    else:
                        folded.append(" ".join(words))
                        spaced.append((place, len(words) - 1))
                    piece = text.replace(LINE_END, " ") if LINE_END in text else text
                    if broken:
                        breaks.append(place)
                        piece = LINE_END + piece
                        broken = False
                    pieces.append(piece)
                    node = Node(TEXT, start, start + 1, place, place + 1, parent, state, _NO_ATTRS, text)
                    add(node)
                    shown.append(node)
                    start += 1
                    place += 1
                    continue
                attrs: dict[str, str] = current.attributes  # type: ignore[assignment]
                node = Node(tag, start, start + 1, place, place, parent, state, attrs)
                within = state
                if sort == _BLOCK:
                    broken = True
                elif sort:
                    if sort & _TOLD:
                        self._note(current, tag, attrs, bool(state & _SILENT))
                    if sort & _UNSEEN:
                        continue
                    if sort & _BLOCK:
                        broken = True
                    if sort & _FOUND:
                        by_tag[tag].append(node)
                    if sort & _REFERS:
                        node.order = len(references)
                        references.append(node)
                        if tag == "a":
                            within |= LINKED
                    if sort & _MUTE:
                        within |= _SILENT
                add(node)
                start += 1
                if attrs:
                    if not all(attrs.values()):
                        node.attrs = attrs = {name: value or "" for name, value in attrs.items()}
                    if "class" in attrs or "id" in attrs:
                        named.append(node)
                    if "style" in attrs and _hides(attrs["style"]):
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
                    level, parent = current.iter(True), node
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
        sizes = list(map(len, folded))
        for place, spaces in spaced:
            sizes[place] -= spaces
        return Document(
            nodes,
            named,
            references,
            shown,
            "".join(pieces),
            at,
            folded,
            sizes,
            breaks,
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
