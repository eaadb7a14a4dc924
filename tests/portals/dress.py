"""Dressing the office portal as a make: addresses, lists, navigation, contact block, decoys and bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tests.portals.makes import Column, Extra, Make
from tests.portals.office import ANCHOR, FOOTER, LIST, NAV, Pages, Row, rows_in, static_list

from sitecheck.fetch import MemoryPage

_LISTED = ("/tz/", "/zc/", "/jd/", "/gk/nb/", "/gk/zdly/")
_FIELDS = "受理机构名称|办公地址|办公时间|联系电话|传真号码|电子邮箱"
_BLOCK = re.compile(rf"(?:<p>(?:{_FIELDS})：[^<]*</p>\s*)+")
_FIELD = re.compile(r"<p>(?P<label>[^：<]*)：(?P<value>[^<]*)</p>")
_CLOCK = "<div class='top'>今天是2026年11月20日 星期五　欢迎您访问示例市文化局网站</div>"
_COMMENTED = '<!--<li><a href="/old/zn.html">政府信息公开指南</a></li><li><a href="/old/sq.html">依申请公开</a></li>-->'
_SUPPORT = "<p>技术支持：示例软件有限公司　电话：0731-88880000　传真：0731-88880001　邮箱：help@software.example</p>"
_FRIENDS = (
    '<a href="http://walled.example/">某部门</a> <a href="http://slow.example/">某中心</a> '
    '<a href="javascript:void(0);" title="无障碍">无障碍</a>'
)
FALSE_FRIENDS = (
    "2026年上半年依申请公开情况统计",
    "示例市文化局2025年法治政府建设年度报告",
    "文化局权力清单和责任清单目录",
    "关于举办政策解读业务培训会的通知",
    "图书馆读者证办理办事指南",
)
"""Titles that hold the name of a column, or nearly, and are none."""


@dataclass(frozen=True, slots=True)
class Dressed:
    """A portal ready to be served: its answers by target, where each page of the office went, and its decoys."""

    answers: Mapping[str, MemoryPage]
    moved: Mapping[str, str]  # path of the undressed portal → target
    decoys: frozenset[str]  # targets of pages that look like a column and are none


def dressed(pages: Pages, make: Make) -> Dressed:
    """The portal as ``make`` would serve it. ``pages`` is not changed."""
    pages = _with_false_friends(pages)
    columns = {
        path: Column(path.strip("/"), 101 + 10 * at, make.column(path.strip("/"), 101 + 10 * at))
        for at, path in enumerate(path for path in _LISTED if path in pages)
    }
    moved = {path: column.url for path, column in columns.items()}
    for path, column in columns.items():
        for number, row in enumerate(rows_in(_html(pages[path])), 1):
            moved[row.url] = make.article(column, number, row.day)
    decoys = frozenset(moved[row.url] for row in rows_in(_html(pages["/tz/"])) if row.title in FALSE_FRIENDS)
    answers: dict[str, MemoryPage] = {}
    for path, page in pages.items():
        if not isinstance(page, str):
            answers[path] = _file(page)
        elif path.startswith("http"):
            answers[path] = MemoryPage(page.encode())
        else:
            html, extra = _page(page, columns.get(path), make, moved)
            answers[moved.get(path, path)] = _answer(html, make.charset)
            answers.update(
                (target, _answer(text, make.charset, content_type)) for target, (content_type, text) in extra.items()
            )
    return Dressed(answers, moved, decoys)


def _with_false_friends(pages: Pages) -> Pages:
    """The notices and the home page list articles that bear a column's name, the newest of them pinned on top."""
    changed = dict(pages)
    notices = rows_in(_html(pages["/tz/"]))
    friends = []
    for number, title in enumerate(FALSE_FRIENDS, 11):
        url = f"/tz/{number}.html"
        changed[url] = (
            _html(pages["/tz/1.html"]).replace(notices[0].title, title).replace(notices[0].day, notices[1].day)
        )
        friends.append(Row(url, title, notices[1].day))
    for path in ("/tz/", "/"):
        own = LIST.search(_html(pages[path]))
        assert own is not None
        rows = [*rows_in(own["rows"]), *friends]
        changed[path] = _html(pages[path]).replace(own.group(), static_list(rows), 1)
    return changed


def _page(page: str, column: Column | None, make: Make, moved: Mapping[str, str]) -> tuple[str, Extra]:
    html = re.sub(r'href="([^"]*)"', lambda at: f'href="{moved.get(at[1], at[1])}"', page)
    extra: Extra = {}
    if column is not None:
        listed = make.listing(column, rows_in(html))
        html = LIST.sub(lambda _at: listed.html, html, count=1).replace("</head>", f"{listed.head}</head>", 1)
        extra = listed.extra
    html = _BLOCK.sub(lambda at: _contacts(at.group(), make.contacts), html)
    html = NAV.sub(lambda at: _CLOCK + _navigation(at["links"], make.navigation), html, count=1)
    return FOOTER.sub(lambda at: at.group().removesuffix("</div>") + _FRIENDS + _SUPPORT + "</div>", html), extra


def _navigation(links: str, style: str) -> str:
    anchors = [(found["url"], found["label"]) for found in ANCHOR.finditer(links)]
    if style == "table":
        cells = "".join(f"<TD><A HREF='{url}'>{_spread(label)}</A></TD>" for url, label in anchors)
        return f'<TABLE class="nav"><TR>{cells}</TR></TABLE>{_COMMENTED}'
    items = "".join(
        f'<li><a href="{url}">{_split(label) if style == "split" else label}</a></li>' for url, label in anchors
    )
    return f'<div class="nav"><ul>{items}{_COMMENTED}</ul></div>'


def _spread(label: str) -> str:
    """Characters kept apart, as table layouts do to make labels equally long."""
    return "　".join(label) if len(label) <= 2 else "&nbsp;".join((label[:2], label[2:]))


def _split(label: str) -> str:
    return f"{label[: len(label) // 2]}<br>{label[len(label) // 2 :]}"


def _contacts(block: str, style: str) -> str:
    fields = [(found["label"], found["value"]) for found in _FIELD.finditer(block)]
    if style == "table":
        rows = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in fields)
        return f'<table border="1">{rows}</table>'
    if style == "terms":
        return "<dl>" + "".join(f"<dt>{label}：</dt><dd>{value}</dd>" for label, value in fields) + "</dl>"
    if style == "spans":
        return "".join(f"<p>{_pieces(label)}<span>：</span>{_pieces(value)}</p>" for label, value in fields)
    return block


def _pieces(text: str) -> str:
    """A text scattered over sibling spans, as word processors leave it."""
    return "".join(f'<span lang="EN-US">{text[at : at + 3]}</span>' for at in range(0, len(text), 3))


def _html(page: str | dict[str, object]) -> str:
    assert isinstance(page, str)
    return page


def _file(page: dict[str, object]) -> MemoryPage:
    status = page.get("status", 200)
    assert isinstance(status, int)
    content_type = str(page.get("content_type", "text/html; charset=utf-8"))
    return MemoryPage(str(page.get("body", "")).encode(), status, (("Content-Type", content_type),))


def _answer(text: str, charset: str, content_type: str = "text/html") -> MemoryPage:
    if charset == "utf-8":
        return MemoryPage(text.encode(), headers=(("Content-Type", f"{content_type}; charset=utf-8"),))
    # As such servers do: no charset in the header, an older name of it in the page.
    return MemoryPage(
        text.replace('<meta charset="utf-8">', '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">')
        .replace("<?xml version='1.0'?>", "<?xml version='1.0' encoding='gb2312'?>")
        .encode("gb18030"),
        headers=(("Content-Type", content_type),),
    )
