"""What can be amiss with a portal: each defect takes something away and says what must then be found."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.portals.office import Pages

Change = Callable[[Pages], None]


@dataclass(frozen=True, slots=True)
class Defect:
    """``check`` and ``subject`` of the finding (a path of the undressed portal, or a key), how it comes about, ids of
    further checks that may rightly say the same."""

    check: str
    subject: str
    change: Change
    also: frozenset[str] = frozenset()
    by_lists: bool = False  # seen only where the lists can be read
    for_a_person: bool = False  # the check proposes nothing: it lays out what is amiss, and a person decides


def _htmls(pages: Pages) -> list[tuple[str, str]]:
    return [(path, page) for path, page in pages.items() if isinstance(page, str)]


def _edit(pages: Pages, path: str, pattern: str, put: str) -> None:
    """Replace in one page; a pattern that meets nothing would plant nothing."""
    page = pages[path]
    assert isinstance(page, str)
    changed, count = re.subn(pattern, put, page, flags=re.S)
    assert count, f"{path} holds no {pattern}"
    pages[path] = changed


def _without(*paths: str) -> Change:
    """The pages are gone, and everything that led to them."""

    def change(pages: Pages) -> None:
        for path in [one for one in pages if one.startswith(paths)]:
            del pages[path]
        gone = "|".join(map(re.escape, paths))
        for path, html in _htmls(pages):
            html = re.sub(rf'<li><a href="(?:{gone})[^"]*">[^<]*</a>(?:<span>[^<]*</span>)?</li>', "", html)
            html = re.sub(rf'<p>[^<>]*<a href="(?:{gone})[^"]*">[^<]*</a></p>', "", html)
            pages[path] = re.sub(rf'<a href="(?:{gone})[^"]*">([^<]*)</a>', "", html)

    return change


def _no_entry(pages: Pages) -> None:
    _without("/gk/sq.html")(pages)
    _edit(pages, "/gk/zn.html", r"<h3>[^<]*依申请公开</h3>\s*<p>.*?</p>", "")


def _no_line(label: str, *, elsewhere: str = "") -> Change:
    def change(pages: Pages) -> None:
        _edit(pages, "/gk/zn.html", rf"<p>{label}：[^<]*</p>", "")
        for path, html in _htmls(pages) if elsewhere else ():
            pages[path] = re.sub(elsewhere, "", html)

    return change


def _dead(path: str, label: str, on: str) -> Change:
    def change(pages: Pages) -> None:
        _edit(pages, on, r"</div>\s*<div class=\"footer\">", f'<p><a href="{path}">{label}</a></p>\\g<0>')

    return change


def _half_a_year_ago(pages: Pages) -> None:
    """Every day of September to November lies half a year back."""
    for path, html in _htmls(pages):
        pages[path] = re.sub(r"2026-(09|10|11)-(\d\d)", lambda at: f"2026-0{int(at[1]) - 6}-{at[2]}", html)


def _late(pages: Pages) -> None:
    """Formed on 1 September, published on 10 November."""
    _edit(pages, "/zc/1.html", "成文日期：2026-11-05", "成文日期：2026-09-01")


def _one_way(pages: Pages) -> None:
    """The document leads to its interpretation, which does not lead back."""
    _edit(pages, "/jd/1.html", r"<p>相关文件：<a [^>]*>[^<]*</a></p>", "")


def _no_last_report(pages: Pages) -> None:
    """The report on the year before the last is the newest there is."""
    _edit(pages, "/gk/nb/", r'<li><a href="/gk/nb/2025.html">[^<]*</a><span>[^<]*</span></li>\s*', "")
    del pages["/gk/nb/2025.html"]


def _blank(pages: Pages) -> None:
    """The services of the unit: a page that says there is nothing."""
    _edit(pages, "/bm/", r'(<div class="location">.*?</div>).*?(<div class="footer">)', r"\1<p>暂无内容</p>\2")
    for path in ("/bm/1.html", "/bm/2.html"):
        del pages[path]


def _unmarked(pages: Pages) -> None:
    _edit(pages, "/zc/2.html", r"<p>（此件公开发布）</p>", "")


def _no_career(pages: Pages) -> None:
    """The second leader's cell is empty."""
    _edit(pages, "/gk/ld/", r"<td>汉族，1980年生[^<]*</td>", "<td></td>")


def _no_city(pages: Pages) -> None:
    """No page links to the city any more."""
    for path, html in _htmls(pages):
        pages[path] = re.sub(r'<a href="http://www\.city\.example/">[^<]*</a>', "", html)


_AREAS = [
    "市场监管", "政府采购", "价格收费", "国企管理", "财政预决算", "扶贫工作", "保障性住房", "食品药品安全",
    "环境保护", "安全生产", "重点项目", "社会救助", "义务教育", "就业创业", "统计信息",
]  # fmt: skip


def _no_land(pages: Pages) -> None:
    """The column goes by the sixteen areas, and one is left out."""
    links = "".join(f'<li><a href="/gk/zdly/1.html">{name}</a></li>' for name in _AREAS)
    _edit(pages, "/gk/zdly/", r'<ul class="list">', f'<ul class="areas">{links}</ul>\\g<0>')


_COLUMNS = frozenset({"required-columns", "site-group"})
_STALE = frozenset({"column-freshness", "monthly-posting", "directory-quarterly-update", "disclosure-guide"})

DEFECTS: dict[str, Defect] = {
    "guide": Defect("disclosure-guide", "disclosure-guide", _without("/gk/zn.html"), _COLUMNS | {"contact-fields"}),
    "directory": Defect("disclosure-directory", "disclosure-directory", _without("/gk/ml.html"), _COLUMNS),
    "entry": Defect("foi-entry", "foi-entry", _no_entry, _COLUMNS | {"foi-channel"}),
    "interpretation": Defect(
        "policy-interpretation-column", "policy-interpretation-column", _without("/jd/"), _COLUMNS
    ),
    "overview": Defect("agency-overview", "agency-overview", _without("/gk/jg.html"), _COLUMNS, for_a_person=True),
    "interaction": Defect("interaction-column", "interaction-column", _without("/hd/"), _COLUMNS, for_a_person=True),
    "key-areas": Defect("key-areas-column", "key-areas-column", _without("/gk/zdly/"), _COLUMNS),
    "reports": Defect("annual-report", "2025", _without("/gk/nb/"), _COLUMNS, for_a_person=True),
    "last-report": Defect("annual-report", "2025", _no_last_report, by_lists=True),
    "blank": Defect("blank-columns", "/bm/", _blank, frozenset({"service-guide"})),
    "late": Defect("publication-lag", "/zc/1.html", _late),
    "one-way": Defect("policy-interpretation-links", "/zc/1.html", _one_way, by_lists=True),
    "fax": Defect("contact-fields", "fax", _no_line("传真号码")),
    "hours": Defect("contact-fields", "hours", _no_line("办公时间")),
    "email": Defect(
        "contact-fields",
        "email",
        _no_line("电子邮箱", elsewhere=r"、发送电子邮件（[^（）]*）|通过电子邮箱、|xxgk@portal\.example"),
    ),
    "dead-file": Defect("broken-links", "/files/ghost.doc", _dead("/files/ghost.doc", "附件：报名表", "/tz/2.html")),
    "dead-page": Defect("broken-links", "/zt/2024/ghost.html", _dead("/zt/2024/ghost.html", "专题专栏", "/zc/2.html")),
    "unmarked": Defect("attribute-mark", "/zc/2.html", _unmarked, by_lists=True),
    "career": Defect("leadership-info", "resume", _no_career),
    "city": Defect("upstream-links", "www.city.example", _no_city),
    "land": Defect("key-areas-coverage", "征地拆迁", _no_land, by_lists=True),
    "stale": Defect("update-freshness", "/gk/", _half_a_year_ago, _STALE, by_lists=True),
}  # fmt: skip
