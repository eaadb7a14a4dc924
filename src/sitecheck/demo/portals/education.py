"""GB18030 pages that declare UTF-8 in the header and gb2312 in the meta tag, built of tables.

Planted: the office publishes no fax number and no e-mail address. Decoys: the footer carries the technical support's
fax and e-mail, and a form asks the applicant for theirs."""

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
    guide_html,
    items,
    key_areas_html,
    static,
)
from sitecheck.demo.server import Answer, Reply

UNIT = "云溪县教育局"
OFFICE = Office(org=f"{UNIT}政务公开办公室", phone="（0731）84520018 转 806", fax="", email="")
_NEWS = items(NOTICES, newest=AS_OF - timedelta(days=2), every=5)
_READ = items(INTERPRETATIONS[:3], newest=AS_OF - timedelta(days=16), every=25, first_number=5000)


def answer() -> Answer:
    """The portal's answers."""
    pages: dict[str, str | bytes | Reply] = {
        "/": _page("首页", _rows(_NEWS[:5]) + "<p>热烈祝贺我县朱镕基式好校长评选活动圆满结束，㐂迎新学年。</p>"),
        "/index.html": _page("首页", _rows(_NEWS[:5])),
        "/xxgk/index.html": _page("信息公开", "<p>本栏目公开本局政府信息。</p>" + _rows(_NEWS)),
        "/xxgk/gkzn.html": _page("信息公开指南", guide_html(UNIT, OFFICE)),
        "/xxgk/gkml.html": _page("信息公开目录", _catalog()),
        "/xxgk/ysqgk.html": _page("依申请公开", _apply()),
        "/xxgk/zcjd.html": _page("政策解读", _rows(_READ)),
        "/xxgk/tzgg.html": _page("通知公告", _rows(_NEWS)),
        "/xxgk/zdly.html": _page(
            "重点领域信息公开", key_areas_html(f"/info/{_NEWS[5].number}.html", f"/info/{_NEWS[7].number}.html")
        ),
        "/files/sqb.pdf": PDF,
    }
    for item in (*_NEWS, *_READ):
        pages[f"/info/{item.number}.html"] = _page(item.title, article_html(item, UNIT))
    # The header is wrong on purpose: the bytes are GB18030.
    encoded = {
        path: value if isinstance(value, bytes | Reply) else Reply(value.encode("gb18030"), "text/html; charset=utf-8")
        for path, value in pages.items()
    }
    return static(encoded)


def _rows(rows: tuple[Item, ...]) -> str:
    body = "".join(
        f"<tr><td>·<a href=/info/{item.number}.html>{item.title}</a></td><td width=100>[{item.day:%Y/%m/%d}]</td></tr>"
        for item in rows
    )
    return f"<TABLE width=100% class=listtable>{body}</TABLE>"


def _catalog() -> str:
    head = "<tr><th>索引号</th><th>名称</th><th>发布机构</th><th>生成日期</th></tr>"
    body = "".join(
        f"<tr><td>43010500{item.number}</td><td><a href=/info/{item.number}.html>{item.title}</a></td>"
        f"<td>{UNIT}</td><td>{item.day.isoformat()}</td></tr>"
        for item in _NEWS
    )
    return f"<TABLE border=1>{head}{body}</TABLE>"


def _apply() -> str:
    return (
        f"<p>向{UNIT}申请公开政府信息，可以当面提交、邮寄或者网上提交申请表，本局在20个工作日内答复。</p>"
        '<form action="/apply" method="post"><TABLE><tr><td>申请人姓名</td><td><input name="sqr"></td></tr>'
        '<tr><td>传真</td><td><input name="fax"></td></tr><tr><td>电子邮箱</td><td><input name="email"></td></tr>'
        '<tr><td>所需信息的内容描述</td><td><textarea name="nr"></textarea></td></tr></TABLE>'
        "<input type=submit value=提交申请></form>"
        '<p><a href="/files/sqb.pdf">政府信息公开申请表下载</a></p>'
    )


def _page(title: str, body: str) -> str:
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>{UNIT}_{title}</title>
<style>body{{margin:0;font:15px/1.9 SimSun,sans-serif}} .head{{background:#0b5394;color:#fff;padding:18px 30px;font-size:26px}}
.menu{{background:#3d85c6}} .menu td{{padding:8px 18px}} .menu a{{color:#fff}} .foot{{background:#eee;padding:14px 30px}}
.body{{width:960px;margin:20px auto}}</style></head><BODY>
<DIV class=head>{UNIT}</DIV>
<TABLE class=menu width=100%><tr><td><A href=/index.html>网站首页</A></td><td><A href=/xxgk/index.html>信息公开</A></td>
<td><A href=/xxgk/gkzn.html>信息公开<br>指 南</A></td><td><A href=/xxgk/gkml.html>信息公开<br>目　录</A></td>
<td><A href=/xxgk/ysqgk.html>依申请公开</A></td><td><A href=/xxgk/zcjd.html>政策解读</A></td>
<td><A href=/xxgk/tzgg.html>通知公告</A></td><td><A href=/xxgk/zdly.html>重点领域</A></td></tr></TABLE>
<DIV class=body><p>您现在的位置：<a href=/index.html>首页</a> &gt;&gt; {title}</p><h2>{title}</h2>{body}</DIV>
<DIV class=foot>版权所有：{UNIT}　技术支持：某科技公司　技术支持传真：0731-80001111　维护邮箱：support@vendor.example</DIV>
</BODY></html>"""
