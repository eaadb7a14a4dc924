"""The office portal of the worked examples (``checks/portals/office.yaml``) taken apart: pages, lists and rows.

Everything the generated portals say comes from there, so that a portal without a planted defect is one with which
nothing is amiss, whatever checks there are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sitecheck.facts.data import data_dir
from sitecheck.settings.yaml_lines import read_yaml

AS_OF = date(2026, 11, 20)
HOST = "portal.example"

LIST = re.compile(r'<ul class="list">(?P<rows>.*?)</ul>', re.S)
NAV = re.compile(r'<div class="nav">(?P<links>.*?)</ul></div>', re.S)
FOOTER = re.compile(r'<div class="footer">.*?</div>', re.S)
ANCHOR = re.compile(r'<a href="(?P<url>[^"]*)">(?P<label>[^<]*)</a>')
_ROW = re.compile(r'<li><a href="(?P<url>[^"]+)">(?P<title>[^<]+)</a><span>(?P<day>[\d-]+)</span></li>')

Pages = dict[str, str | dict[str, object]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: where it leads, what it is called, its day as ISO text."""

    url: str
    title: str
    day: str


def office_pages() -> Pages:
    """Path → page: HTML, or a table with status, headers and body. Some documents are a few lines long."""
    value, _ = read_yaml(data_dir("checks") / "portals" / "office.yaml")
    assert isinstance(value, dict)
    return value


def rows_in(html: str) -> list[Row]:
    """The dated rows of a piece of HTML, in order."""
    return [Row(found["url"], found["title"], found["day"]) for found in _ROW.finditer(html)]


def static_list(rows: list[Row]) -> str:
    """The plainest list there is: what the office portal itself writes."""
    lines = "".join(f'<li><a href="{row.url}">{row.title}</a><span>{row.day}</span></li>' for row in rows)
    return f'<ul class="list">{lines}</ul>'
