"""What a link or a heading is called, made comparable."""

from __future__ import annotations

import re
from functools import lru_cache

from sitecheck.page.document import Document, Node
from sitecheck.page.widths import nfkc

_INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff\u00ad]+")
_LEADING = re.compile(r"^(?:-->|[-·•‧∙・●■□◆◇▪▶►»>|+*#:,.、※★☆\"'])+")
_TRAILING = re.compile(r"(?:\[?\+?(?:更多|more|查看更多|了解更多)\+?\]?|[>»|:·•…\-+▼▲∨>\"']|\.{2,})+$", re.I)
_BEGINS_ODDLY = frozenset("-·•‧∙・●■□◆◇▪▶►»>|+*#:,.、※★☆\"'[【「『〔<")  # with none of these nothing is cut off
_ENDS_ODDLY = frozenset("多eE+]>»|:·•…-▼▲∨\"'.")
_BRACKETS = (("[", "]"), ("【", "】"), ("「", "」"), ("『", "』"), ("〔", "〕"), ("<", ">"))
_FOLDS = (("訊", "讯"), ("號", "号"), ("∶", ":"))
_LONGEST = 2000  # characters of a label; links that are never closed show the rest of the page
_NEAR = 125  # nodes of a link in which its picture is looked for
_REMEMBERED = 100  # characters up to which a text may be a label, and comes again on the next page
_ORGAN = (
    r"(?:省|市|县|区|州|旗|盟|镇|乡|街道|村|局|厅|委|委员会|办|办公室|院|会|处|站|中心|部|署|所|公司|人民政府|"
    r"管委会|开发区|新区|自治区|自治州|自治县)"
)


def compact(text: str) -> str:
    """NFKC without any white space or invisible character."""
    return _compact(text) if len(text) <= _REMEMBERED else _compact.__wrapped__(text)


def normalise(text: str) -> str:
    """A label without white space, bullets, enclosing brackets, a left-over ``-->`` and a trailing 更多 or ``>>``."""
    return _normalise(text) if len(text) <= _REMEMBERED else _normalise.__wrapped__(text)


@lru_cache(maxsize=8192)
def _compact(text: str) -> str:
    if text.isascii():
        return "".join(text.split())
    plain = "".join(nfkc(text).split())
    if not plain.isprintable():
        plain = _INVISIBLE.sub("", plain)
    for written, folded in _FOLDS:
        if written in plain:
            plain = plain.replace(written, folded)
    return plain


@lru_cache(maxsize=8192)
def _normalise(text: str) -> str:
    label = compact(text)
    while label and (label[0] in _BEGINS_ODDLY or label[-1] in _ENDS_ODDLY):
        shorter = _TRAILING.sub("", _LEADING.sub("", label))
        for left, right in _BRACKETS:
            if shorter.startswith(left) and shorter.endswith(right) and shorter.count(left) == 1:
                shorter = shorter[1:-1]
        if shorter == label:
            return label
        if not shorter:
            return label if any("\u4e00" <= char <= "\u9fff" for char in label) else ""
        label = shorter
    return label


def without_region(label: str, ending: str) -> bool:
    """Whether ``label`` is ``ending`` with the name of a region or an organ before it (邯郸市政府信息公开)."""
    if not label.endswith(ending):
        return False
    name = label[: -len(ending)].removesuffix("的")
    return name == "" or bool(re.fullmatch(rf"[\u4e00-\u9fff]{{0,16}}{_ORGAN}", name)) or name in ("我", "本")


def label_of(doc: Document, node: Node) -> str:
    """What a reader sees on a link: its text, else its title, the alt of its picture, its aria-label."""
    label = normalise(doc.text(node, _LONGEST))
    if label:
        return label
    near = doc.nodes[node.start + 1 : min(node.end, node.start + _NEAR)]
    images = [inner for inner in near if inner.tag == "img"]
    pictures = [image.attr(name) for image in images for name in ("alt", "title")]
    for candidate in (node.attr("title"), node.attr("alt"), *pictures, node.attr("aria-label")):
        label = normalise(candidate) if candidate else ""
        if label:
            return label
    return ""
