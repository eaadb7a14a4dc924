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

_FOOT = '<div class="footer">'
_DOCUMENTS = ("/gk/zd.html", "/gk/ld/", "/gk/jg.html")
_PROSE = (
    "<div><p>本局贯彻落实国家有关法律法规和政策，坚持以人民为中心的工作导向，建立健全工作制度，明确责任分工，规范办理程序，"
    "加强监督检查，不断提高工作质量和服务水平。</p><p>各科室按照职责分工，做好信息的收集、审核、保管和公布，遇有重要事项及时"
    "报告，重大事项由局党组会议集体研究决定，并按照规定接受社会各界的监督。</p><p>本局定期组织学习培训，总结经验，改进作风，"
    "对工作中出现的问题认真查找原因，制定措施，限期整改，确保各项任务落到实处。</p></div>"
)

Pages = dict[str, str | dict[str, object]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: where it leads, what it is called, its day as ISO text."""

    url: str
    title: str
    day: str


def office_pages() -> Pages:
    """Path → page: HTML, or a table with status, headers and body. Documents are as long as real ones, for of a page
    with a line or two nobody can say that no list was meant."""
    value, _ = read_yaml(data_dir("checks") / "portals" / "office.yaml")
    assert isinstance(value, dict)
    return value | {path: value[path].replace(_FOOT, _PROSE + _FOOT) for path in _DOCUMENTS}


def rows_in(html: str) -> list[Row]:
    """The dated rows of a piece of HTML, in order."""
    return [Row(found["url"], found["title"], found["day"]) for found in _ROW.finditer(html)]


def static_list(rows: list[Row]) -> str:
    """The plainest list there is: what the office portal itself writes."""
    lines = "".join(f'<li><a href="{row.url}">{row.title}</a><span>{row.day}</span></li>' for row in rows)
    return f'<ul class="list">{lines}</ul>'
