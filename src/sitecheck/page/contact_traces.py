"""Traces of contact fields: what a person may read as a field though no value could be taken from it.

A field with a trace is never called missing: a number in a sentence, an e-mail address as a picture, hours in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitecheck.facts.page import Zone
from sitecheck.page.contact_values import fold_value, is_placeholder, read_organ
from sitecheck.page.contacts import FIELDS
from sitecheck.page.document import BLOCKS, TEXT, Document, Node
from sitecheck.page.tables import rows_of, tables

_FOREIGN = re.compile(r"监\s?督|投\s?诉|举\s?报|技术支持|纪检|复议|诉讼|信访|网站维护|标识码|QQ")
_CHAPTER = re.compile(r"^(?:第?[一二三四五六七八九十]{1,3}[、章节.．]|[(][一二三四五六七八九十]{1,3}[)])")
_PARTS = re.compile(r"[;。]|\s{2,}")
_DATE = re.compile(r"(?:19|20)\d\d\s?[-年/.]\s?\d{1,2}\s?[-月/.]\s?\d{1,2}")
_TRACES = {
    "email": re.compile(r"@|[(\[{【]\s*(?:at|email)\b|\bemail\s*protected|(?:邮箱|邮件|信箱).{0,6}\w+\.\w+", re.I),
    "fax": re.compile(
        r"传\s?真.{0,20}?(?:\d[\d\s()-]{6,}|同上|同号|同电话|(?:与|同).{0,6}电话)|\d{7,8}\s?\(.{0,4}传\s?真"
    ),
    "phone": re.compile(r"(?<!\d)(?:\d[\s()-]{0,2}){7,13}(?!\d)"),
    "hours": re.compile(
        r"\d{1,2}\s?[:点时]\s?\d{0,2}\D{1,12}\d{1,2}\s?[:点时]|(?:工作日|工作时间).{0,24}(?:办公|接待)"
    ),
    "address": re.compile(r"(?:路|街|大道|巷|道|村|镇)[^,。;\s]{0,8}\d+\s?号|大院内|\d+\s?(?:室|楼)(?!\w)"),
    "org": re.compile(r"由[^,。;]{2,30}(?:办公室|科|处|室|中心)[^,。;]{0,8}(?:负责|承担|办理|受理|承办)"),
}
_LABELS = {
    "email": r"邮箱|邮件|信箱|互联网联系方式|网络联系方式|e-?mail",
    "fax": r"传\s?真(?:号码)?",
    "phone": r"电\s?话(?:号码)?|热线|联系方式",
    "hours": r"(?:办公|工作|上班|受理|接待|服务|作息|对外)\s?时\s?间",
    "address": r"地\s?址|地\s?点",
    "org": r"(?:机构|单位|部门|科室|机关)(?:名称)?",
}
_FILLED = {
    field: re.compile(rf"(?:{label})(?:\s?\([^()]*\))?\s?[:】\]为是]\s?[:】\]]?(?P<value>[^;。]{{2,}})", re.I)
    for field, label in _LABELS.items()
}
_OPEN = {field: re.compile(rf"(?:{label})(?:\s?\([^()]*\))?\s?[:】\]]?\s?$", re.I) for field, label in _LABELS.items()}
_OFFICE = re.compile(r"(?:工作机构|受理机构|公开机构|机构信息|联系方式|联系我们)\s?:?$")
_ELSEWHERE = re.compile(
    r"(?:联系方式|机构信息|办公地址|联系电话)[^。]{0,12}(?:详?见|参见|查看|点击)|(?:详见|参见|见).{0,4}(?:机构概况|机构职能|联系我们|网页底部|网站底部)"
)
_VALUES = frozenset({"email", "hours", "address", "org"})  # a label with any value at all is a trace
_MEDIA = frozenset({"img", "script", "canvas", "object", "embed", "svg", "iframe"})
_ZONES = (Zone.MAIN, Zone.ASIDE)


def find_traces(doc: Document) -> tuple[str, ...]:
    """Fields of ``FIELDS`` of which the page's own part shows a trace, hidden tabs included.

    Not counted: lines and sections about complaints, placeholders (暂无, XXX), the navigation and the footer.
    """
    found: set[str] = set()
    for line in _own_lines(doc):
        if _ELSEWHERE.search(line):
            return FIELDS
        for part in _PARTS.split(line):
            found.update(_of_part(part))
    found.update(_beside_media(doc))
    for table in tables(doc):
        if table.zone in _ZONES:
            found.update(_in_columns(doc, table))
    return tuple(field for field in FIELDS if field in found)


def _own_lines(doc: Document) -> Iterator[str]:
    foreign = False
    for text, node in doc.lines():
        if node.zone not in _ZONES or len(text) > 3000:
            continue
        line = fold_value(text)
        if _CHAPTER.match(line) or any(parent.tag in ("h1", "h2", "h3", "h4") for parent in node.ancestors()):
            foreign = _FOREIGN.search(line) is not None and len(line) <= 60
        if not foreign:
            yield line


def _of_part(part: str) -> Iterator[str]:
    for piece in re.split(r"[,、](?=\D{0,12}:)", part):
        if _FOREIGN.search(piece):
            continue
        for field, pattern in _TRACES.items():
            shown = _DATE.sub("", piece)
            if pattern.search(_TRACES["fax"].sub("", shown) if field == "phone" else shown):
                yield field
        for field in _VALUES:
            filled = _FILLED[field].search(piece)
            if filled is not None and not is_placeholder(filled["value"]):
                yield field
    office = re.sub(r"^[(（]?[一二三四五六七八九十\d]{1,3}[)）、.]\s?", "", part)
    if len(office) <= 30 and office.endswith(("办公室", "科", "中心")) and read_organ(office) and ":" not in office:
        yield "org"


def _in_columns(doc: Document, table: Node) -> Iterator[str]:
    """Fields named in the head of a table that lists offices, where some office has a value in that column."""
    rows = rows_of(doc, table)
    heads = (
        [{field for field, label in _OPEN.items() if len(cell) <= 16 and label.search(cell)} for cell in rows[0]]
        if rows
        else []
    )
    first = [
        {field for field, label in _OPEN.items() if len(row[0]) <= 16 and label.search(row[0])} for row in rows if row
    ]
    for names, values in [
        *((names, [row[at] for row in rows[1:] if at < len(row)]) for at, names in enumerate(heads)),
        *((names, row[1:]) for names, row in zip(first, [row for row in rows if row], strict=True)),
    ]:
        if any(value and not is_placeholder(value) for value in values):
            yield from names
    listed = sum(bool(names) for names in heads) >= 2 or sum(bool(names) for names in first) >= 2
    if listed and any(len(cell) <= 20 and read_organ(cell) for row in rows for cell in row):
        yield "org"


def _beside_media(doc: Document) -> Iterator[str]:
    """Fields whose label is followed by a picture, a script or a frame where the value should stand."""
    line, last = "", ""
    ends: set[int] = set()
    for node in doc.nodes:
        if node.start in ends or node.tag in BLOCKS:
            last, line = (line or last), ""
        if node.tag in BLOCKS:
            ends.add(node.end)
        elif node.tag == TEXT:
            line = fold_value(line + node.text)
        elif node.tag in _MEDIA and node.zone in _ZONES:
            label = line or last
            if _FOREIGN.search(label) or len(label) > 60:
                continue
            if _OFFICE.search(label):
                yield from FIELDS
            yield from (field for field, pattern in _OPEN.items() if pattern.search(label))
