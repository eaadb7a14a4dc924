"""Where on a captured page a mark points to, described so that a browser finds the element again.

Scripts of the page may add elements before the picture is taken, so a bare number is no safe address. An element is
described by its tag, the attributes it was written with and its rank among elements that are written alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from sitecheck.facts.page import Zone
from sitecheck.facts.verdict import Mark
from sitecheck.page.document import TEXT, Document, Node
from sitecheck.page.walk import parse
from sitecheck.page.zones import mark_zones

_REFERENCE = {"a": "href", "area": "href", "link": "href", "object": "data"}  # every other tag: src, else onclick
_CONTACT = re.compile(
    r"(?:电\s*话|传\s*真|邮\s*箱|邮\s*件|地\s*址|(?:办公|工作|受理)时间|邮\s*编|邮政编码|联系(?:方式|人)|(?:机构|单位)名称)"
    r"[^：:，。]{0,8}[：:]"
)
_CONTACT_LABELS = 2  # fewer are words of a text, not a block of contact fields
_MAIN_SHARE = 0.8
_CONTACT_SHARE = 0.7
_NAV_LINKS = 3
_NAV_MOST = 6
_TEXT_MOST = 80
_MENU_LINKS = 5
_MENU_SHARE = 0.85
_MENU_LABEL = 9  # characters a link on average
_MENU_MOST = 2


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the page: the ``nth`` (from 0) of those with this tag and these attributes (None: absent)."""

    tag: str
    attributes: dict[str, str | None]
    nth: int


@dataclass(frozen=True, slots=True)
class Place:
    """What to frame: these elements; where there is none of them, the smallest element that shows ``text``."""

    elements: tuple[Element, ...] = ()
    text: str = ""

    def record(self) -> dict[str, Any]:
        """Plain values for the script in the browser."""
        return asdict(self)


def find_places(html: str, marks: tuple[Mark, ...]) -> tuple[Place, ...]:
    """The place of each mark. A place without elements and text is the page as a whole."""
    doc = parse(html)
    mark_zones(doc)
    return tuple(_place(doc, mark) for mark in marks)


def _place(doc: Document, mark: Mark) -> Place:
    text = " ".join(mark.text.split())[:_TEXT_MOST]
    if mark.link_index is not None:
        linked = next((node for node in doc.nodes if node.order == mark.link_index), None)
        return Place((_link(doc, linked),), text) if linked is not None else Place((), text)
    if text:
        return Place((), text)
    nodes = _region(doc, mark.region)
    return Place(tuple(_element(doc, node, ("id", "class")) for node in nodes))


def _region(doc: Document, region: str) -> list[Node]:
    match region:
        case "nav":
            return _navigation(doc) or _menus(doc) or _frames(doc)
        case "contact":
            return _around(doc, _CONTACT_SHARE, _contact_labels, least=_CONTACT_LABELS) or _main(doc)
        case "main":
            return _main(doc)
        case _:
            return []


def _navigation(doc: Document) -> list[Node]:
    """The outermost navigation blocks that hold a few links."""
    found: list[Node] = []
    for node in doc.nodes:
        outer = node.parent is None or node.parent.zone is not Zone.NAV
        if node.zone is Zone.NAV and outer and node.tag != TEXT and not node.hidden:
            links = sum(inner.tag == "a" for inner in doc.inside(node))
            if links >= _NAV_LINKS:
                found.append(node)
    return found[:_NAV_MOST]


def _menus(doc: Document) -> list[Node]:
    """Blocks of hardly anything but short links, where nothing says by its name that it is a navigation."""
    links, words, in_links = [0], [0], [0]
    for node in doc.nodes:
        size = len("".join(node.text.split())) if node.tag == TEXT and not node.hidden else 0
        links.append(links[-1] + (node.tag == "a" and not node.hidden))
        words.append(words[-1] + size)
        in_links.append(in_links[-1] + (size if node.linked else 0))
    found: list[Node] = []
    for node in doc.nodes:
        if node.tag in (TEXT, "a", "html", "body") or node.hidden or (found and node.start < found[-1].end):
            continue
        count = links[node.end] - links[node.start]
        text, linked = words[node.end] - words[node.start], in_links[node.end] - in_links[node.start]
        if count >= _MENU_LINKS and linked >= _MENU_SHARE * text and linked <= _MENU_LABEL * count:
            found.append(node)
    return found[:_MENU_MOST]


def _frames(doc: Document) -> list[Node]:
    """The frames of a page that is made of them: the navigation stands in one."""
    return [node for node in doc.nodes if node.tag == "frame"][:_NAV_MOST]


def _main(doc: Document) -> list[Node]:
    return _around(doc, _MAIN_SHARE, lambda node: len("".join(node.text.split())) if node.zone is Zone.MAIN else 0)


def _contact_labels(node: Node) -> int:
    return len(_CONTACT.findall(node.text)) if node.zone is not Zone.FOOTER else 0


def _around(doc: Document, share: float, weight: Callable[[Node], int], *, least: int = 1) -> list[Node]:
    """The smallest element that holds ``share`` of all weight; nothing when that is the whole body."""
    before = [0]
    for node in doc.nodes:
        before.append(before[-1] + (weight(node) if node.tag == TEXT and not node.hidden else 0))
    total = before[-1]
    if total < least:
        return []
    enough = [node for node in doc.nodes if node.tag != TEXT and before[node.end] - before[node.start] >= total * share]
    smallest = min(enough, key=lambda node: (node.end - node.start, -node.start), default=None)
    return [] if smallest is None or smallest.tag in ("html", "body") else [smallest]


def _link(doc: Document, node: Node) -> Element:
    name = _REFERENCE.get(node.tag, "src" if "src" in node.attrs else "onclick")
    return _element(doc, node, (name,) if name in node.attrs else ("id", "class", "onclick"))


def _element(doc: Document, node: Node, names: tuple[str, ...]) -> Element:
    written = {name: node.attrs.get(name) for name in names}
    alike = [
        other
        for other in doc.nodes[: node.start]
        if other.tag == node.tag and all(other.attrs.get(name) == value for name, value in written.items())
    ]
    return Element(node.tag, written, len(alike))
