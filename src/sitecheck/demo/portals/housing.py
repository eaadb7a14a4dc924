"""Lists that a script asks of a JSON interface; the static page shows none.

Planted: a form in the template that is gone (linked from every page: one place), and a page that answers 200 but says it
does not exist. Decoys: columns that look empty without their script, a fresh list that only the interface knows."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

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

UNIT = "云溪县住房和城乡建设局"
OFFICE = Office(org=f"{UNIT}法规科（政府信息公开办公室）", phone="0731-84530018", fax="0731-84530019")
_BEIJING = timezone(timedelta(hours=8))
_CHANNELS = {
    "12": ("通知公告", items(NOTICES, newest=AS_OF - timedelta(days=1), every=5, first_number=8000)),
    "13": ("政策解读", items(INTERPRETATIONS, newest=AS_OF - timedelta(days=10), every=18, first_number=8100)),
    "14": ("信息公开目录", items(NOTICES[:8], newest=AS_OF - timedelta(days=4), every=8, first_number=8200)),
}
_GONE = "<p>抱歉，您访问的页面不存在或已删除。</p><p><a href='/'>返回首页</a></p>"


def answer() -> Answer:
    """The portal's answers."""
    pages: dict[str, str | bytes | Reply] = {
        "/": _page("首页", _loader("12") + '<p><a href="/special/2025/index.html">2025年住房保障专题</a></p>'),
        "/open/": _page("政府信息公开", directory_html(_DISCLOSURE)),
        "/open/guide.html": _page("政府信息公开指南", guide_html(UNIT, OFFICE)),
        "/open/apply.html": _page("依申请公开", foi_html(UNIT, OFFICE)),
        "/open/areas.html": _page("重点领域信息公开", key_areas_html("/channel/14.html", "/channel/12.html")),
        "/files/sqb.pdf": PDF,
        "/special/2025/index.html": _page("提示信息", _GONE),
    }
    for channel, (name, rows) in _CHANNELS.items():
        pages[f"/channel/{channel}.html"] = _page(name, _loader(channel))
        pages[f"/api/articles?channel={channel}&page=1"] = _json(rows)
        for item in rows:
            pages[f"/post/{item.number}.html"] = _page(item.title, article_html(item, UNIT))
    fixed = static(pages)
    soft = Reply(_page("提示信息", _GONE).encode(), status=200)

    def reply(method: str, target: str) -> Reply:
        found = fixed(method, target)
        # This make answers 200 to everything below /special/, whatever exists.
        return soft if found.status == 404 and target.startswith("/special/") else found

    return reply


_DISCLOSURE = {
    "政府信息公开指南": "/open/guide.html",
    "信息公开目录": "/channel/14.html",
    "依申请公开": "/open/apply.html",
    "重点领域信息公开": "/open/areas.html",
    "政策解读": "/channel/13.html",
    "通知公告": "/channel/12.html",
}


def _json(rows: tuple[Item, ...]) -> Reply:
    articles = [
        {
            "id": item.number,
            "title": item.title,
            "url": f"/post/{item.number}.html",
            # Seconds since 1970 of ten in the morning, Beijing time.
            "publish_time": int(datetime(item.day.year, item.day.month, item.day.day, 10, tzinfo=_BEIJING).timestamp()),
        }
        for item in rows
    ]
    body = json.dumps({"total": len(rows), "articles": articles}, ensure_ascii=False)
    return Reply(body.encode(), "application/json; charset=utf-8")


def _loader(channel: str) -> str:
    return f"""<ul id="list" class="list"></ul><script>
fetch('/api/articles?channel={channel}&page=1').then(r => r.json()).then(data => {{
  const list = document.getElementById('list');
  for (const a of data.articles) {{
    const li = document.createElement('li'), link = document.createElement('a'), day = document.createElement('span');
    link.href = a.url; link.textContent = a.title;
    day.textContent = new Date((a.publish_time + 28800) * 1000).toISOString().slice(0, 10);
    li.append(link, day); list.append(li);
  }}
}});</script>"""


def _page(title: str, body: str) -> str:
    return f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title} - {UNIT}</title>
<style>body{{margin:0;font:16px/1.8 sans-serif}}.bar{{background:#33691e;color:#fff;padding:16px 40px;font-size:24px}}
.menu{{background:#558b2f;padding:10px 40px}}.menu a{{color:#fff;margin-right:28px}}.content-box{{max-width:1000px;margin:24px auto}}
.list li{{display:flex;justify-content:space-between}}.bottom{{background:#eee;padding:16px 40px}}</style></head><body>
<div class="bar">{UNIT}</div><div class="menu nav"><a href="/">首页</a><a href="/open/">政府信息公开</a>
<a href="/channel/12.html">通知公告</a><a href="/channel/13.html">政策解读</a><a href="/open/apply.html">依申请公开</a></div>
<div class="content-box main"><div class="crumb">当前位置：<a href="/">首页</a> &gt; {title}</div><h2>{title}</h2>{body}</div>
<div class="bottom footer">主办单位：{UNIT} <a href="/files/zjbd.doc">常用表格下载</a> 网站标识码：4301050004</div></body></html>"""
