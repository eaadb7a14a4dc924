"""A home page that is a script redirect, columns behind meta refresh.

Planted: no application entry (the only label like it leads to statistics about applications), and a directory that is
"under construction". Decoys: the redirecting shells themselves, the statistics page."""

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

UNIT = "云溪县卫生健康局"
OFFICE = Office(org=f"{UNIT}办公室", phone="0731-84550018", fax="0731-84550019")
_NEWS = items(NOTICES, newest=AS_OF - timedelta(days=4), every=5, first_number=6000)
_READ = items(INTERPRETATIONS, newest=AS_OF - timedelta(days=9), every=22, first_number=6100)


def answer() -> Answer:
    """The portal's answers."""
    pages: dict[str, str | bytes | Reply] = {
        "/": "<html><head><script>window.location.replace('./web/index.html')</script></head><body></body></html>",
        "/web/index.html": _page("首页", _rows(_NEWS[:6])),
        "/web/xxgk/": '<html><head><meta http-equiv="refresh" content="0; url=list.html"></head></html>',
        "/web/xxgk/list.html": _page("政府信息公开", _rows(_NEWS)),
        "/web/xxgk/zn.html": _page("政府信息公开指南", guide_html(UNIT, OFFICE).replace("网上提交", "信函提交")),
        "/web/xxgk/ml.html": _page("政府信息公开目录", "<p class='tip'>栏目正在建设中，敬请期待！</p>"),
        "/web/xxgk/tj.html": _page("依申请公开情况统计", _STATISTICS),
        "/web/zcjd/": _page("政策解读", _rows(_READ)),
        "/web/tzgg/": _page("通知公告", _rows(_NEWS)),
        "/web/zdly/": _page(
            "重点领域信息公开", key_areas_html(f"/web/a/{_NEWS[5].number}.html", f"/web/a/{_NEWS[7].number}.html")
        ),
    }
    for item in (*_NEWS, *_READ):
        pages[f"/web/a/{item.number}.html"] = _page(item.title, article_html(item, UNIT))
    return static(pages)


_STATISTICS = (
    "<p>2026年第三季度政府信息公开申请办理情况：</p><table border='1'><tr><th>新收申请数量</th><th>予以公开</th>"
    "<th>部分公开</th><th>结转</th></tr><tr><td>3</td><td>2</td><td>1</td><td>0</td></tr></table>"
)


def _rows(rows: tuple[Item, ...]) -> str:
    body = "".join(
        f'<li><span class="date">{item.day:%Y.%m.%d}</span><a href="/web/a/{item.number}.html">{item.title}</a></li>'
        for item in rows
    )
    return f'<ul class="news-list">{body}</ul>'


def _page(title: str, body: str) -> str:
    return f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{UNIT}-{title}</title>
<style>body{{margin:0;font:16px/1.8 sans-serif}}.header{{background:#4a148c;color:#fff;padding:16px 40px;font-size:24px}}
.navbar{{background:#6a1b9a;padding:10px 40px}}.navbar a{{color:#fff;margin-right:26px}}.container{{max-width:1000px;margin:24px auto}}
.date{{color:#888;margin-right:16px}}.footer{{background:#eee;padding:16px 40px}}</style></head><body>
<div class="header">{UNIT}</div><div class="navbar"><a href="/web/index.html">首页</a><a href="/web/xxgk/">政府信息公开</a>
<a href="/web/xxgk/zn.html">公开指南</a><a href="/web/xxgk/ml.html">公开目录</a><a href="/web/xxgk/tj.html">依申请公开情况统计</a>
<a href="/web/zcjd/">政策解读</a><a href="/web/tzgg/">通知公告</a>
<a href="/web/zdly/">重点领域信息公开</a></div>
<div class="container"><div class="breadcrumb"><a href="/web/index.html">首页</a> &gt; <span>{title}</span></div><h2>{title}</h2>{body}</div>
<div class="footer">主办：{UNIT} 网站标识码：4301050006</div></body></html>"""
