"""A small healthy portal as pages by path, with the places where a misbehaviour may be put."""

from __future__ import annotations

from datetime import timedelta

from sitecheck.demo.content import (
    AS_OF,
    INTERPRETATIONS,
    NOTICES,
    PDF,
    Office,
    article_html,
    directory_html,
    foi_html,
    guide_html,
    items,
)

UNIT = "云溪县水利局"
ENTRY = "/sq/"  # the application entry: a column of one page
INTERPRETED = "/jd/"  # the interpretations: a column that is a list
ARTICLE = "/tz/3.html"
FILE = "/files/sqb.pdf"
DEAD = "/gone/1.html"  # linked from the home page, and not there
PLACES = (ENTRY, INTERPRETED, ARTICLE, FILE)

_OFFICE = Office(org=f"{UNIT}办公室")
_SORTS = ("行政许可", "政府采购", "机关简介", "财政信息")
_REPORT = "2025年政府信息公开工作年度报告"
_NAV = {
    "首页": "/",
    "政府信息公开": "/gk/",
    "政府信息公开指南": "/gk/zn.html",
    "政府信息公开目录": "/gk/ml/",
    "依申请公开": ENTRY,
    "通知公告": "/tz/",
    "政策解读": INTERPRETED,
    "政府信息公开年报": "/nb/",
    "重点领域信息公开": "/zdly/",
}


def portal(*, extra: str = "") -> dict[str, str | bytes]:
    """Path → page. ``extra`` is put into the home page."""
    notices = items(NOTICES[:6], newest=AS_OF - timedelta(days=2), every=4, first_number=1)
    views = items(INTERPRETATIONS, newest=AS_OF - timedelta(days=8), every=20, first_number=1)
    pages: dict[str, str | bytes] = {
        "/": page("首页", f'<h2>通知公告</h2>{_rows(notices, "/tz/")}<a href="{DEAD}">专题专栏</a>{extra}'),
        "/gk/": page("政府信息公开", directory_html({"指南": "/gk/zn.html", "目录": "/gk/ml/", "依申请公开": ENTRY})),
        "/gk/zn.html": page("政府信息公开指南", guide_html(UNIT, _OFFICE)),
        "/gk/ml/": page("政府信息公开目录", directory_html(dict.fromkeys(_SORTS, "/tz/"))),
        ENTRY: page("依申请公开", foi_html(UNIT, _OFFICE)),
        "/tz/": page("通知公告", _rows(notices, "/tz/")),
        INTERPRETED: page("政策解读", _rows(views, INTERPRETED)),
        "/nb/": page("政府信息公开年报", f'<a href="/nb/2025.html">{_REPORT}</a><span>2026-01-26</span>'),
        "/nb/2025.html": page(_REPORT, "<p>一、总体情况</p><p>二、主动公开政府信息情况</p>"),
        "/zdly/": page("重点领域信息公开", _rows(notices, "/tz/")),
        FILE: PDF,
    }  # fmt: skip
    for folder, articles in (("/tz/", notices), (INTERPRETED, views)):
        pages |= {f"{folder}{one.number}.html": page(one.title, article_html(one, UNIT)) for one in articles}
    return pages


def page(title: str, body: str) -> str:
    """One page in the portal's frame."""
    menu = "".join(f'<li><a href="{url}">{name}</a></li>' for name, url in _NAV.items())
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}-{UNIT}</title></head><body>'
        f'<div class="nav"><ul>{menu}</ul></div>'
        f'<div class="location">当前位置：<a href="/">首页</a> &gt; {title}</div>'
        f'<div class="main">{body}</div><div class="footer">主办：{UNIT}</div></body></html>'
    )


def _rows(articles: tuple[object, ...], folder: str) -> str:
    rows = "".join(
        f'<li><a href="{folder}{one.number}.html">{one.title}</a><span>{one.day}</span></li>'  # type: ignore[attr-defined]
        for one in articles
    )
    return f'<ul class="list">{rows}</ul>'
