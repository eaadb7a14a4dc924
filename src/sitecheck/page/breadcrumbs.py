"""The path shown above the content: 当前位置：首页 > 政务公开 > 通知公告."""

from __future__ import annotations

import re

from sitecheck.page.document import BLOCKS, TEXT, Document, Node
from sitecheck.page.labels import normalise
from sitecheck.page.widths import nfkc

_INTRO = re.compile(
    r"(?:您|你)?(?:当前|现在|目前|所在)?(?:所在)?(?:的)?(?:页面)?位置(?:是|为)?\s*[:：∶>»]|(?:当前|所在|您的|你的|现在的?)(?:所在)?位置"
    r"|(?:您|你)(?:现在|当前|目前)?所?在的?(?:页面)?(?:位置)?(?:是|在)?\s*[:：∶]"
)
_SEPARATOR = re.compile(r"\s*(?:-?>+|»+|›+|→|/|\\|\||::|＞+|≫|&gt;|--+|(?<=\s)[-·](?=\s))\s*")
_WORDS = frozenset(
    {"crumb", "crumbs", "breadcrumb", "breadcrumbs", "weizhi", "dqwz", "position", "location", "bread", "wz"}
)
_LIMIT = 160
_STEPS = 10


def find_breadcrumbs(doc: Document) -> tuple[str, ...]:
    """Steps from the home page down, empty when the page shows none. A title that closes the path is kept."""
    for node in doc.shown:
        if ("位置" in node.text or "在" in node.text) and _INTRO.search(" ".join(node.text.split())):
            steps = _climb(doc, node)
            if steps:
                return steps
    for node in doc.named:
        if node.tag in BLOCKS and not node.words().isdisjoint(_WORDS):
            steps = _steps(doc, node)
            if len(steps) > 1 and steps[0] in ("首页", "网站首页", "主页"):
                return steps
    return ()


def _climb(doc: Document, node: Node) -> tuple[str, ...]:
    """Steps from the nearest block around the introducing words that shows more than the home page."""
    best: tuple[str, ...] = ()
    for parent in node.ancestors():
        if parent.tag in ("body", "html") or len(doc.text(parent, _LIMIT + 1)) > _LIMIT:
            break
        steps = _steps(doc, parent, start=node.start)
        if steps[: len(best)] == best and len(steps) > len(best):
            best = steps
        if len(best) > 1:
            break
    return best


def _steps(doc: Document, block: Node, start: int | None = None) -> tuple[str, ...]:
    """Anchors are steps of their own even without a separator between them."""
    parts: list[str] = []
    closes: set[int] = set()
    for node in doc.nodes[(block.start if start is None else start) : block.end]:
        if node.start in closes or node.tag in ("li", "a"):
            parts.append(">")
        if node.tag in ("a", "li"):
            closes.add(node.end)
        elif node.tag == TEXT:
            parts.append(node.text)
    text = nfkc(" ".join("".join(parts).split()))
    if len(text) > _LIMIT + 60:
        return ()
    intro = _INTRO.search(text)
    if intro is not None:
        text = text[intro.end() :].lstrip(" :>")
    steps = [normalise(part) for part in _SEPARATOR.split(text)]
    return tuple(step for step in steps if step)[:_STEPS]
