"""The lines in which contact fields are looked for, and the value a label without one refers to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sitecheck.page.contact_labels import LABEL
from sitecheck.page.contact_values import fold_value
from sitecheck.page.document import Document, Node
from sitecheck.page.main_text import own_lines
from sitecheck.page.spans import Spans

_LONGEST = 3000  # characters; what is longer is no line of a contact block
_SHORT_HEADING = 60
_HEADING = re.compile(
    r"^\s*(?:第[一二三四五六七八九十]+[章节条部]|[(（]?[一二三四五六七八九十]{1,3}[)）]?\s*[、.．)）]|\(?\d{1,2}\)?\s*[、.．](?!\d))"
)
_CONTINUES = re.compile(
    r"^(?:早|\d{1,2}\s?-\s?\d{1,2}\s?月|上午|下午|夏季|冬季|夏令|冬令|夏时|冬时|周|星期|\(?\s*(?:法定)?节假日|\d{1,2}[:时点])"
)
_APPLICATION = re.compile(
    r"证\s?件\s?(?:号码|名称|类型|号)|身份证|申请人(?:信息|姓名|签名)|所需(?:政府)?信息|组织机构代码"
)
_INPUTS = frozenset({"input", "textarea", "select"})
_NO_TEXT = frozenset({"hidden", "submit", "button", "image", "reset"})


@dataclass(frozen=True, slots=True)
class Line:
    """A folded line of the page's own part."""

    text: str
    node: Node
    cell: Node | None  # nearest td, th, dt or dd


def lines_of(doc: Document, spans: Spans) -> list[Line]:
    """Lines of the main part and beside it that a visitor sees; list rows (``spans``) speak of other pages."""
    kept = []
    for text, node in own_lines(doc, spans):
        if node.hidden or len(text) > _LONGEST:
            continue
        cell = next((parent for parent in node.ancestors() if parent.tag in ("td", "th", "dt", "dd")), None)
        kept.append(Line(fold_value(text), node, cell))
    return kept


def is_heading(line: Line) -> bool:
    """A short line that is numbered or marked as a heading."""
    if len(line.text) > _SHORT_HEADING:
        return False
    return _HEADING.match(line.text) is not None or any(
        parent.tag in ("h1", "h2", "h3", "h4", "h5", "h6") for parent in line.node.ancestors()
    )


def opens_section(line: Line, labels: list[re.Match[str]]) -> bool:
    """A heading that is not itself a filled field."""
    return is_heading(line) and (not labels or len(line.text) - labels[-1].end() < 3)


def asks_for_input(doc: Document, line: Line) -> bool:
    """Whether the label belongs to a form field: its row, item or small block holds an input."""
    for parent in line.node.ancestors():
        if parent.tag in ("body", "form", "table", "tbody", "ul", "html") or len(doc.text(parent, 201)) > 200:
            return False
        if any(node.tag in _INPUTS and node.attr("type").lower() not in _NO_TEXT for node in doc.inside(parent)):
            return True
    return False


def of_an_applicant(doc: Document, line: Line) -> bool:
    """Whether the line stands in an application form: those fields describe the person who applies."""
    table = next((parent for parent in line.node.ancestors() if parent.tag == "table"), None)
    return table is not None and _APPLICATION.search(doc.text(table, 3000)) is not None


def next_value(doc: Document, lines: list[Line], at: int) -> str:
    """The value of a label that stands alone: the next cell of its row, else the next line."""
    cell = lines[at].cell
    following = lines[at + 1] if at + 1 < len(lines) else None
    if following is not None and following.cell is cell and cell is not None and not LABEL.match(following.text):
        return following.text + continuation(lines, at + 1)  # a cell of the layout: label and value are lines of it
    if cell is not None and cell.parent is not None:
        siblings = [
            node
            for node in doc.inside(cell.parent)
            if node.parent is cell.parent and node.tag in ("td", "th", "dd", "dt")
        ]
        place = next((index for index, node in enumerate(siblings) if node is cell), None)
        if place is not None:
            return fold_value(doc.text(siblings[place + 1])) if place + 1 < len(siblings) else ""
    if following is None or following.cell is not None or LABEL.match(following.text):
        return ""
    return following.text + continuation(lines, at + 1)


def continuation(lines: list[Line], at: int) -> str:
    """Office hours going on in the next lines."""
    text = ""
    for line in lines[at + 1 : at + 4]:
        if not _CONTINUES.match(line.text) or len(line.text) > 60:
            break
        text += " " + line.text
    return text
