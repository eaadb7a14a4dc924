"""The title of a list row: untruncated where the page holds it in full."""

from __future__ import annotations

import re

from sitecheck.page.dates import sole_date
from sitecheck.page.document import Document, Node
from sitecheck.page.labels import compact

MINOR = re.compile(r"^\W*(?:查看|阅读|了解)?(?:详情|详细|更多|全文|原文|下载|预览|详细内容|点击查看|more)\W*$", re.I)
MINOR_FIRST = frozenset("查阅了详更全原下预点mM")  # the letters with which it begins, where it begins with one
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TITLE_WORDS = frozenset({"title", "tit", "bt", "biaoti", "name", "subject", "listtitle"})
_BULLETS = "·•‧∙・●■□◆◇▪▶►»>|+*-"
_LEADING = re.compile(rf"^[\s{re.escape(_BULLETS)}]+")
_DATE_TAIL = re.compile(
    r"\s*[\[(（【]?\s*(?:20\d{2}|19\d{2})?[-/.年]?\d{1,2}[-/.月]\d{1,2}日?\s*[\])）】]\s*$|\s*(?:20\d{2})-\d{1,2}-\d{1,2}\s*$"
)
_CLOSING = "])）】"
_LONE_YEAR = re.compile(r"^[\W_]*(?:19|20)\d{2}年?[\W_]*$")
_DOTS = {"…": 1, ".": 3, "。": 2}  # so many of them at the end of a title say that it was cut


def row_title(doc: Document, anchor: Node) -> str:
    """Title attribute when it says more than the shown text, else the heading inside the link, else its first line."""
    shown = _shown(doc, anchor)
    attribute = " ".join(anchor.attrs.get("title", "").split())
    if attribute and attribute != shown and (not shown or _says_more(attribute, shown)):
        return attribute
    return shown


def _says_more(attribute: str, shown: str) -> bool:
    full, visible = compact(attribute), compact(_uncut(shown))
    return bool(visible) and len(full) >= len(visible) and (full.startswith(visible[:6]) or visible in full)


def _uncut(shown: str) -> str:
    """A title without the dots of its cut."""
    last = shown[-1:]
    if last not in _DOTS:
        return shown
    rest = shown.rstrip(last)
    return rest if len(shown) - len(rest) >= _DOTS[last] else shown


def _shown(doc: Document, anchor: Node) -> str:
    if anchor.end - anchor.start <= 2 and anchor.last - anchor.first == 1:  # nothing but a text, as most links are
        line = doc.text(anchor)
        return _trim(line) if sole_date(line) is None else ""
    for node in doc.inside(anchor):
        if node.tag in _HEADINGS or ("class" in node.attrs and node.attrs["class"] and node.words() & _TITLE_WORDS):
            text = _trim(doc.text(node))
            if text:
                return text
    lines = [line for line in doc.lines_of(anchor) if sole_date(line) is None]
    long = [line for line in lines if len(compact(line)) >= 4 and not _is_year(line) and not line.isdigit()]
    return _trim((long or lines or [""])[0])


def _is_year(line: str) -> bool:
    return ("20" in line or "19" in line) and _LONE_YEAR.match(line) is not None


def _trim(line: str) -> str:
    """A folded line without a bullet before it and a date behind it."""
    plain = _LEADING.sub("", line) if line[:1] in _BULLETS else line
    last = plain[-1:]
    return (_DATE_TAIL.sub("", plain) if last.isdecimal() or last in _CLOSING else plain).strip()
