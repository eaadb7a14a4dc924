"""An old frameset: a navigation frame and a content frame.

Planted: no policy interpretation column at all, and a guide whose page is gone. Decoys: the column's name in a
commented-out entry and in an article's title."""

from __future__ import annotations

from datetime import timedelta

from sitecheck.demo.content import (
    AS_OF,
    NOTICES,
    PDF,
    Item,
    Office,
    article_html,
    foi_html,
    items,
    key_areas_html,
    static,
)
from sitecheck.demo.server import Answer, Reply

UNIT = "云溪县民政局"
OFFICE = Office(org=f"{UNIT}办公室", phone="0731-84540018", fax="0731-84540019")
_DECOY = Item(9100, "我局召开《社会救助暂行办法》政策解读会", AS_OF - timedelta(days=7))
_NEWS = items(NOTICES, newest=AS_OF - timedelta(days=2), every=6, first_number=9000)
_ROWS = (_NEWS[0], _DECOY, *_NEWS[1:])


def answer() -> Answer:
    """The portal's answers."""
    pages: dict[str, str | bytes | Reply] = {
        "/": _FRAMESET,
        "/left.htm": _LEFT,
        "/main.htm": _page("工作动态", _rows(_ROWS[:8])),
        "/gk/index.htm": _page("政务公开", _rows(_ROWS[:4])),
        "/gk/ml.htm": _page("政府信息公开目录", _catalog()),
        "/gk/sq.htm": _page("依申请公开", foi_html(UNIT, OFFICE)),
        "/gk/gg.htm": _page("通知公告", _rows(_ROWS)),
        "/gk/zdly.htm": _page("重点领域信息公开", key_areas_html("/gk/ml.htm", "/gk/gg.htm")),
        "/files/sqb.pdf": PDF,
    }
    for item in _ROWS:
        pages[f"/news/{item.number}.htm"] = _page(item.title, article_html(item, UNIT))
    return static(pages)


_FRAMESET = f"""<html><head><meta charset="utf-8"><title>{UNIT}</title></head>
<frameset cols="220,*" frameborder="0"><frame src="left.htm" name="left"><frame src="main.htm" name="main">
<noframes><body>您的浏览器不支持框架</body></noframes></frameset></html>"""

_LEFT = f"""<html><head><meta charset="utf-8"><title>导航</title></head><body style="background:#fff3e0;font:16px/2 sans-serif">
<h2 style="color:#bf360c">{UNIT}</h2><ul><li><a href="main.htm" target="main">工作动态</a></li>
<li><a href="gk/index.htm" target="main">政务公开</a></li><li><a href="gk/zn.htm" target="main">政府信息公开指南</a></li>
<li><a href="gk/ml.htm" target="main">政府信息公开目录</a></li><li><a href="gk/sq.htm" target="main">依申请公开</a></li>
<!--<li><a href="gk/jd.htm" target="main">政策解读</a></li>-->
<li><a href="gk/gg.htm" target="main">通知公告</a></li>
<li><a href="gk/zdly.htm" target="main">重点领域信息公开</a></li></ul></body></html>"""


def _rows(rows: tuple[Item, ...]) -> str:
    body = "".join(
        f'<li><a href="/news/{item.number}.htm">{item.title}</a> （{item.day.year}年{item.day.month}月{item.day.day}日）</li>'
        for item in rows
    )
    return f'<ul class="list">{body}</ul>'


def _catalog() -> str:
    body = "".join(
        f"<tr><td>YX{item.number}</td><td><a href='/news/{item.number}.htm'>{item.title}</a></td>"
        f"<td>{UNIT}</td><td>{item.day.isoformat()}</td></tr>"
        for item in _NEWS
    )
    return f"<table border='1'><tr><th>索引号</th><th>名称</th><th>发布机构</th><th>生成日期</th></tr>{body}</table>"


def _page(title: str, body: str) -> str:
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head>
<body style="font:16px/1.9 sans-serif;padding:10px 30px"><p>当前位置：{UNIT} &gt; {title}</p><h2>{title}</h2>{body}
<hr><p>版权所有 {UNIT} 网站标识码：4301050005</p></body></html>"""
