"""A page of plain text with headings and tables, as Markdown or as HTML that stands alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

_STYLE = (
    "body{font:16px/1.6 system-ui,'Noto Sans CJK SC',sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "h1{font-size:1.5em}h2{font-size:1.15em;margin:1.4em 0 .3em}p{margin:.4em 0}"
    "table{border-collapse:collapse;font-size:.85em}th,td{border:1px solid #bbb;padding:.2em .6em;text-align:left}"
    "pre{background:#f4f4f4;padding:.6em;overflow-wrap:anywhere;white-space:pre-wrap}"
    "@media print{body{margin:0;font-size:11pt}}"
)
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|#])")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its paragraphs, then text to be kept as it is (``code``), then a table: heads and rows."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A title, paragraphs under it, and sections. All texts are plain: nothing in them is read as markup."""

    language: str  # zh or en
    title: str
    paragraphs: tuple[str, ...]
    sections: tuple[Section, ...]


def as_markdown(letter: Letter) -> str:
    """The letter as Markdown."""
    return "\n".join(_markdown(letter)) + "\n"


def as_html(letter: Letter) -> str:
    """The letter as one HTML page without scripts and without anything from elsewhere."""
    return "\n".join(_html(letter)) + "\n"


def _markdown(letter: Letter) -> Iterator[str]:
    yield f"# {_plain(letter.title)}"
    for text in letter.paragraphs:
        yield f"\n{_plain(text)}"
    for section in letter.sections:
        yield f"\n## {_plain(section.heading)}"
        for text in section.paragraphs:
            yield f"\n{_plain(text)}"
        if section.code:
            yield "\n" + "\n".join(f"    {line}" for line in section.code)
        if section.rows:
            yield f"\n| {' | '.join(map(_plain, section.heads))} |"
            yield f"|{'---|' * len(section.heads)}"
            for row in section.rows:
                yield f"| {' | '.join(map(_plain, row))} |"


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _html(letter: Letter) -> Iterator[str]:
    language = {"zh": "zh-CN"}.get(letter.language, letter.language)
    yield f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">'
    yield f"<title>{escape(letter.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    yield f"<h1>{escape(letter.title)}</h1>"
    for text in letter.paragraphs:
        yield f"<p>{escape(text)}</p>"
    for section in letter.sections:
        yield f"<h2>{escape(section.heading)}</h2>"
        for text in section.paragraphs:
            yield f"<p>{escape(text)}</p>"
        if section.code:
            kept = escape("\n".join(section.code))
            yield f"<pre>{kept}</pre>"
        if section.rows:
            yield f"<table>\n<tr>{''.join(f'<th>{escape(head)}</th>' for head in section.heads)}</tr>"
            for row in section.rows:
                yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>"
            yield "</table>"
    yield "</body>\n</html>"
