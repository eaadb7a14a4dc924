"""A clean portal in directory style with paged lists (TRS). Decoys: a pinned old row on top, a file that answers 405
to HEAD, a commented-out dead link, ``javascript:`` placeholders, an article about "404", a share button."""

from __future__ import annotations

from datetime import date, timedelta

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
    key_areas_html,
    static,
)
from sitecheck.demo.server import Answer, Reply

UNIT = "云溪县财政局"
OFFICE = Office(org=f"{UNIT}办公室（政府信息公开工作机构）")
_COLUMNS = {
    "tzgg": ("通知公告", items((*NOTICES, *NOTICES[:6]), newest=AS_OF - timedelta(days=3), every=4)),
    "zcjd": ("政策解读", items(INTERPRETATIONS, newest=AS_OF - timedelta(days=8), every=20, first_number=2000)),
    "ghjh": ("规划计划", items(NOTICES[5:8], newest=AS_OF - timedelta(days=12), every=30, first_number=3000)),
    "czxx": ("财政预决算", items(NOTICES[4:8], newest=AS_OF - timedelta(days=6), every=15, first_number=4000)),
}
_PINNED = Item(900, "关于启用新版政务服务平台的公告", date(2023, 3, 1))
_ERROR_CODE = Item(901, "关于排查网站404错误提示的通知", AS_OF - timedelta(days=9))


def answer() -> Answer:
    """The portal's answers."""
    pages: dict[str, str | bytes | Reply] = {
        "/": _page("首页", _home()),
        "/zwgk/": _page("政府信息公开", _tabs() + directory_html({"指南": "/zwgk/zfxxgkzn/"}), trail="政府信息公开"),
        "/zwgk/zfxxgkzn/": _page("政府信息公开指南", guide_html(UNIT, OFFICE), trail="政府信息公开 &gt; 指南"),
        "/zwgk/fdzdgknr/": _page("法定主动公开内容", _directory(), trail="政府信息公开 &gt; 法定主动公开内容"),
        "/zwgk/zfxxgkzd/": _page("政府信息公开制度", "<p>《中华人民共和国政府信息公开条例》（国务院令第711号）</p>"),
        "/zwgk/zfxxgknb/": _page("政府信息公开年报", '<ul><li><a href="./2025.html">2025年政府信息公开工作年度报告</a>'
                                 "<span>2026-01-26</span></li></ul>"),
        "/zwgk/zfxxgknb/2025.html": _page("2025年政府信息公开工作年度报告", "<p>一、总体情况</p><p>二、主动公开政府信息情况</p>"),
        "/zwgk/ysqgk/": _page("依申请公开", foi_html(UNIT, OFFICE), trail="政府信息公开 &gt; 依申请公开"),
        "/zwgk/zdly/": _page("重点领域信息公开", key_areas_html("/zwgk/czxx/", "/zwgk/fdzdgknr/")),
        "/files/sqb.pdf": PDF,
        "/sitemap/": _page("网站地图", _tabs()),
    }  # fmt: skip
    for slug, (name, rows) in _COLUMNS.items():
        pages |= _column(slug, name, rows)
    fixed = static(pages)

    def reply(method: str, target: str) -> Reply:
        if method == "HEAD" and target.startswith("/files/"):
            return Reply(b"", "text/html", status=405)
        return fixed(method, target)

    return reply


def _column(slug: str, name: str, rows: tuple[Item, ...]) -> dict[str, str | bytes | Reply]:
    if slug == "tzgg":
        rows = (_PINNED, *rows[:2], _ERROR_CODE, *rows[2:])
    pages: dict[str, str | bytes | Reply] = {}
    chunks = [rows[start : start + 10] for start in range(0, len(rows), 10)]
    for number, chunk in enumerate(chunks):
        body = "".join(
            f'<li><a href=".{_article_path(item)}" target="_blank" title="{item.title}">{item.title[:18]}…</a>'
            f"<span>{item.day.isoformat()}</span></li>"
            for item in chunk
        )
        script = f'<script>createPageHTML({len(chunks)}, {number}, "index", "html");</script>'
        more = '<a href="index_1.html">下一页</a>' if number == 0 and len(chunks) > 1 else ""
        path = f"/zwgk/{slug}/" if number == 0 else f"/zwgk/{slug}/index_{number}.html"
        pages[path] = _page(name, f'<ul class="list">{body}</ul>{more}{script}', trail=f"政府信息公开 &gt; {name}")
    for item in rows:
        pages[f"/zwgk/{slug}{_article_path(item)}"] = _page(item.title, article_html(item, UNIT), trail=name)
    return pages


def _article_path(item: Item) -> str:
    return f"/{item.day:%Y%m}/t{item.day:%Y%m%d}_{item.number}.html"


def _tabs() -> str:
    links = {
        "政府信息公开指南": "/zwgk/zfxxgkzn/",
        "政府信息公开制度": "/zwgk/zfxxgkzd/",
        "法定主动公开内容": "/zwgk/fdzdgknr/",
        "政府信息公开年报": "/zwgk/zfxxgknb/",
        "依申请公开": "/zwgk/ysqgk/",
        "重点领域信息公开": "/zwgk/zdly/",
        "政策解读": "/zwgk/zcjd/",
    }
    return (
        '<ul class="tabs">' + "".join(f'<li><a href="{url}">{name}</a></li>' for name, url in links.items()) + "</ul>"
    )


def _directory() -> str:
    labels = ("履职依据", "机关简介", "行政许可", "行政处罚", "预算/决算", "收费项目", "政府采购", "招考录用")
    links = dict.fromkeys(labels, "/zwgk/tzgg/") | {"规划信息": "/zwgk/ghjh/", "财政信息": "/zwgk/czxx/"}
    return directory_html(links)


def _home() -> str:
    rows = "".join(
        f'<li><a href="/zwgk/tzgg{_article_path(item)}">{item.title}</a><span>{item.day:%m-%d}</span></li>'
        for item in _COLUMNS["tzgg"][1][:6]
    )
    return (
        f'<div class="news"><h2>通知公告 <a href="/zwgk/tzgg/">更多&gt;&gt;</a></h2><ul>{rows}</ul></div>'
        '<!-- <a href="/old/gone.html">旧版入口</a> --><a href="javascript:void(0);">分享</a>'
    )


def _page(title: str, body: str, *, trail: str = "") -> str:
    crumbs = f'<div class="position">当前位置：<a href="/">首页</a> &gt; {trail}</div>' if trail else ""
    return f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}-{UNIT}</title>
<meta name="SiteName" content="{UNIT}"><meta name="SiteIDCode" content="4301050001">
<meta name="ColumnName" content="{title}"><style>{_CSS}</style></head><body>
<div class="top"><h1 class="logo">{UNIT}</h1></div>
<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政府信息公开</a></li>
<li><a href="/zwgk/tzgg/">通知公告</a></li><li><a href="/zwgk/zcjd/">政策解读</a></li>
<li><a href="/zwgk/ysqgk/">依申请公开</a></li></ul></div>
<div class="main">{crumbs}{body}</div>
<div class="footer">主办单位：{UNIT} 网站标识码：4301050001 技术支持电话：0731-80000000
<a href="/sitemap/">网站地图</a> <a href="javascript:;">设为首页</a></div></body></html>"""


_CSS = (
    "body{margin:0;font:16px/1.8 sans-serif;color:#222}.top{background:#b71c1c;color:#fff;padding:16px 40px}"
    ".logo{margin:0;font-size:28px}.nav{background:#8e1414}.nav ul{display:flex;list-style:none;margin:0;padding:0 40px}"
    ".nav a{color:#fff;padding:12px 20px;display:block;text-decoration:none}.main{max-width:1000px;margin:24px auto}"
    ".list li,.news li{display:flex;justify-content:space-between;border-bottom:1px dashed #ddd}"
    ".footer{background:#eee;padding:20px 40px;font-size:14px}"
)
