"""A clean portal whose disclosure part is one page with a switch (?gk=1…4); the form lives inside the guide.

Decoys: several columns share one path, month and day stand in separate tags, session ids in links, a calendar trap."""

from __future__ import annotations

from datetime import timedelta

from sitecheck.demo.content import (
    AS_OF,
    INTERPRETATIONS,
    NOTICES,
    Item,
    Office,
    article_html,
    guide_html,
    items,
    key_areas_html,
    static,
)
from sitecheck.demo.server import Answer, Reply

UNIT = "云溪县城关镇人民政府"
OFFICE = Office(org=f"{UNIT}党政综合办公室", phone="0731-84560018", fax="0731-84560019")
_NEWS = items(NOTICES, newest=AS_OF - timedelta(days=1), every=7, first_number=3300)
_READ = items(INTERPRETATIONS, newest=AS_OF - timedelta(days=13), every=17, first_number=3400)
_SESSION = ";jsessionid=0A1B2C3D4E5F60718293A4B5C6D7E8F9"


def answer() -> Answer:
    """The portal's answers."""
    pages: dict[str, str | bytes | Reply] = {
        "/": _page("首页", _rows(_NEWS[:6]) + '<a href="/calendar?date=2026-11">办事日历</a>'),
        "/zfxxgk.html?gk=1": _page("政府信息公开指南", guide_html(UNIT, OFFICE, form=True)),
        "/zfxxgk.html?gk=2": _page("法定主动公开内容", _rows(_NEWS)),
        "/zfxxgk.html?gk=3": _page("政府信息公开年报", "<p>2025年政府信息公开工作年度报告 2026-01-20</p>"),
        "/zfxxgk.html?gk=4": _page("依申请公开", guide_html(UNIT, OFFICE, form=True)),
        "/zcjd.html": _page("政策解读", _rows(_READ)),
        "/tzgg.html": _page("通知公告", _rows(_NEWS)),
        "/zdly.html": _page(
            "重点领域信息公开", key_areas_html(f"/info/{_NEWS[5].number}.html", f"/info/{_NEWS[7].number}.html")
        ),
    }
    for item in (*_NEWS, *_READ):
        pages[f"/info/{item.number}.html"] = _page(item.title, article_html(item, UNIT))
    fixed = static(pages)

    def reply(method: str, target: str) -> Reply:
        path = target.replace(_SESSION, "")
        if path.startswith("/calendar?date="):
            return Reply(_calendar(path.removeprefix("/calendar?date=")).encode())
        return fixed(method, path)

    return reply


def _calendar(month: str) -> str:
    year, _, number = month.partition("-")
    if not (year.isdigit() and number.isdigit()):
        return _page("办事日历", "<p>日期有误</p>")
    index = int(year) * 12 + int(number)
    links = "".join(
        f'<a href="/calendar?date={(index + step) // 12:04d}-{(index + step) % 12 + 1:02d}">{word}</a> '
        for step, word in ((-2, "上月"), (0, "下月"))
    )
    return _page("办事日历", f"<p>{year}年{number}月：周一至周五正常办公。</p>{links}")


def _rows(rows: tuple[Item, ...]) -> str:
    body = "".join(
        f'<li><em><b>{item.day.day:02d}</b>{item.day:%Y-%m}</em><a href="/info/{item.number}.html{_SESSION}" '
        f'title="{item.title}">{item.title[:14]}...</a></li>'
        for item in rows
    )
    return f'<ul class="newslist">{body}</ul>'


def _page(title: str, body: str) -> str:
    return f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}_{UNIT}</title>
<meta name="ColumnName" content="{title}"><style>body{{margin:0;font:16px/1.8 sans-serif}}.head{{background:#e65100;color:#fff;
padding:16px 40px;font-size:24px}}.nav{{background:#ef6c00;padding:10px 40px}}.nav a{{color:#fff;margin-right:24px}}
.main{{max-width:1000px;margin:24px auto}}.newslist em{{margin-right:16px;color:#999}}.foot{{background:#eee;padding:16px}}</style></head><body>
<div class="head">{UNIT}</div><div class="nav"><a href="/">首页</a><a href="/zfxxgk.html?gk=1">政府信息公开指南</a>
<a href="/zfxxgk.html?gk=2">法定主动公开内容</a><a href="/zfxxgk.html?gk=3">政府信息公开年报</a>
<a href="/zfxxgk.html?gk=4">依申请公开</a><a href="/zcjd.html">政策解读</a><a href="/tzgg.html">通知公告</a>
<a href="/zdly.html">重点领域信息公开</a></div>
<div class="main"><div class="path">当前位置：<a href="/">首页</a> &gt; {title}</div><h2>{title}</h2>{body}</div>
<div class="foot footer">主办：{UNIT} 网站标识码：4301050007</div></body></html>"""
