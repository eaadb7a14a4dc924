"""Lists embedded in a script as a datastore (jpage).

Planted: nothing was published in the disclosure columns for more than 20 working days. Decoys: a clock in the header
with today's date, a sidebar of other people's fresh news, an event date of the future in a title, files that are new."""

from __future__ import annotations

from datetime import timedelta

from sitecheck.demo.content import (
    AS_OF,
    INTERPRETATIONS,
    NOTICES,
    PDF,
    Item,
    Office,
    article_html,
    directory_html,
    foi_html,
    guide_html,
    items,
    static,
)
from sitecheck.demo.server import Answer, Reply

UNIT = "云溪县人力资源和社会保障局"
OFFICE = Office(org=f"{UNIT}办公室")
_STALE = AS_OF - timedelta(days=34)
_FUTURE = Item(7000, "关于举办2026年12月31日跨年招聘会的预告", _STALE - timedelta(days=2))
_COLUMNS = {
    "61490": ("通知公告", (_FUTURE, *items(NOTICES, newest=_STALE, every=9, first_number=7001))),
    "61491": ("政策解读", items(INTERPRETATIONS, newest=_STALE - timedelta(days=6), every=30, first_number=7100)),
    "61492": ("法定主动公开内容", items(NOTICES[2:9], newest=_STALE - timedelta(days=1), every=14, first_number=7200)),
    "61483": ("重点领域信息公开", items(NOTICES[5:8], newest=_STALE - timedelta(days=5), every=20, first_number=7300)),
}


def answer() -> Answer:
    """The portal's answers."""
    pages: dict[str, str | bytes | Reply] = {
        "/": _page("首页", '<p>欢迎访问本局门户网站。</p><div id="61490"></div>' + _datastore("61490"), column="首页"),
        "/col/col61480/index.html": _page("政府信息公开", directory_html(_DISCLOSURE), column="政府信息公开"),
        "/art/2024/6/3/art_61481_1.html": _page(
            "政府信息公开指南", guide_html(UNIT, OFFICE), column="政府信息公开指南"
        ),
        "/col/col61482/index.html": _page("依申请公开", foi_html(UNIT, OFFICE), column="依申请公开"),
        "/files/sqb.pdf": PDF,
    }
    for column, (name, rows) in _COLUMNS.items():
        pages[f"/col/col{column}/index.html"] = _page(
            name, f'<div id="{column}" class="list"></div>' + _datastore(column), column=name
        )
        for item in rows:
            pages[_path(column, item)] = _page(item.title, article_html(item, UNIT), column=name)
    return static(pages)


_DISCLOSURE = {
    "政府信息公开指南": "/art/2024/6/3/art_61481_1.html",
    "法定主动公开内容": "/col/col61492/index.html",
    "依申请公开": "/col/col61482/index.html",
    "重点领域信息公开": "/col/col61483/index.html",
    "政策解读": "/col/col61491/index.html",
}


def _path(column: str, item: Item) -> str:
    return f"/art/{item.day.year}/{item.day.month}/{item.day.day}/art_{column}_{item.number}.html"


def _datastore(column: str) -> str:
    records = "".join(
        f'<record><![CDATA[<li><a href="{_path(column, item)}" title="{item.title}" target="_blank">{item.title}</a>'
        f"<span>{item.day.isoformat()}</span></li>]]></record>"
        for item in _COLUMNS[column][1]
    )
    return (
        f'<script type="text/xml"><datastore><totalrecord>{len(_COLUMNS[column][1])}</totalrecord>'
        f"<recordset>{records}</recordset></datastore></script>"
    )


def _page(title: str, body: str, *, column: str) -> str:
    aside = "".join(
        f'<li><a href="http://127.0.0.21:{{port}}/zwgk/tzgg/">县内要闻：{name}</a><span>{AS_OF.isoformat()}</span></li>'
        for name in ("全县重点项目集中开工", "冬季供暖准备就绪")
    )
    return f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{UNIT} {title}</title>
<meta name="ColumnName" content="{column}"><style>body{{margin:0;font:16px/1.8 sans-serif}}header{{background:#006064;color:#fff;
padding:16px 40px;display:flex;justify-content:space-between}}nav{{background:#00838f;padding:8px 40px}}nav a{{color:#fff;
margin-right:28px}}.wrap{{display:flex;max-width:1100px;margin:24px auto;gap:30px}}main{{flex:1}}aside{{width:280px}}
footer{{background:#eee;padding:16px 40px}}</style></head><body>
<header><b>{UNIT}</b><span>今天是 {AS_OF.year}年{AS_OF.month}月{AS_OF.day}日 星期五</span></header>
<nav><a href="/">首页</a><a href="/col/col61480/index.html">政府信息公开</a><a href="/col/col61490/index.html">通知公告</a>
<a href="/col/col61491/index.html">政策解读</a><a href="/col/col61482/index.html">依申请公开</a></nav>
<div class="wrap"><main><div class="location">当前位置：<a href="/">首页</a> &gt; {column}</div>{body}</main>
<aside class="sidebar"><h3>县内要闻</h3><ul>{aside}</ul></aside></div>
<footer>主办：{UNIT} 网站标识码：4301050003 Produced By 大汉网络 大汉版通发布系统</footer></body></html>"""
