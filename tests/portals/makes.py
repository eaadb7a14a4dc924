"""Ten and more makes of portals: how each writes addresses, lists, navigation and bytes.

A make is given the rows of a list and answers with what stands in the page, and with further answers of the server.
The wire forms are those of ``portals-in-the-wild`` 1.1; nothing is copied from a real portal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from tests.portals.office import Row, static_list

Extra = dict[str, tuple[str, str]]  # target → (content type, text)
XML, JSON, HTML = "text/xml", "application/json", "text/html"


@dataclass(frozen=True, slots=True)
class Column:
    """A list column: its name in addresses, its number, its own address once dressed."""

    name: str
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What a make puts into the page, into its head, and what else its server answers."""

    html: str
    head: str = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Make:
    """One make. ``readable``: whether its lists can be read without a browser, so that their age can be judged."""

    name: str
    charset: str
    column: Callable[[str, int], str]
    article: Callable[[Column, int, str], str]
    listing: Callable[[Column, list[Row]], Listed]
    navigation: str = "list"  # list, table or split
    contacts: str = "lines"  # lines, table, spans or terms
    readable: bool = True


def _hex(*parts: object) -> str:
    return hashlib.md5("/".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


def _dashless(day: str) -> str:
    return day.replace("-", "")


def _instant(day: str) -> int:
    """Seconds of nine in the morning in China."""
    return int((datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC) - timedelta(hours=8)).timestamp())


# --- static rows, date before the link, titles cut with the whole in title= ---------------------------------------


def _static(_column: Column, rows: list[Row]) -> Listed:
    lines = "".join(
        f'<li><span class="date">[{row.day}]</span><a href="{row.url}" title="{row.title}" target="_blank">'
        f"{row.title[:14] + '...' if len(row.title) > 14 else row.title}</a></li>"
        for row in rows
    )
    return Listed(f'<div class="gl"><ul>{lines}</ul></div>')


def _trs_article(column: Column, number: int, day: str) -> str:
    return f"/{column.name}/{_dashless(day)[:6]}/t{_dashless(day)}_{column.number}{number}.html"


# --- rows inside a script, and rows of the XML interface -----------------------------------------------------------


def _records(rows: list[Row]) -> str:
    made = "".join(
        f'<record><![CDATA[<li><a href="{row.url}" title="{row.title}">{row.title}</a><span>{row.day}</span></li>]]>'
        "</record>"
        for row in rows
    )
    return (
        f"<datastore><totalrecord>{len(rows)}</totalrecord><totalpage>1</totalpage><recordset>{made}</recordset>"
        "</datastore>"
    )


def _datastore(column: Column, rows: list[Row]) -> Listed:
    return Listed(f'<div id="{column.number}"><script type="text/xml">{_records(rows)}</script></div>')


def _dataproxy(column: Column, rows: list[Row]) -> Listed:
    query = (
        f"page=1&appid=1&webid=39&path=/&columnid={column.number}&unitid=2{column.number}&webname=x&permissiontype=0"
    )
    target = f"/module/web/jpage/dataproxy.jsp?{query}"
    script = (
        f'<script>var proxy = "{target}"; $(function(){{ $("#l").jpage({{proxyUrl: proxy, perPage: 15}}); }});</script>'
    )
    return Listed(f'<div id="l"></div>{script}', extra={target: (XML, f"<?xml version='1.0'?>{_records(rows)}")})


def _hanweb_column(_name: str, number: int) -> str:
    return f"/col/col{number}/index.html"


def _hanweb_article(column: Column, number: int, day: str) -> str:
    year, month, date = (int(part) for part in day.split("-"))
    return f"/art/{year}/{month}/{date}/art_{column.number}_{number}.html"


# --- a unit given as HTML inside JSON ------------------------------------------------------------------------------


def _jpaas(column: Column, rows: list[Row]) -> Listed:
    query = {
        "webId": "7", "tplSetId": "9", "pageType": "column", "tagId": "分页列表", "pageId": str(column.number),
    }  # fmt: skip
    base = "/api-gateway/jpaas-publish-server/front/page/build/unit"
    asked = {**query, "paramJson": json.dumps({"pageNo": 1, "pageSize": 20})}
    lines = "".join(f'<li><a href="{row.url}" title="{row.title}">{row.title}</a><b>{row.day}</b></li>' for row in rows)
    answer = json.dumps({"success": True, "data": {"html": f"<ul>{lines}</ul>"}}, ensure_ascii=False)
    written = ",".join(f"'{name}':'{value}'" for name, value in query.items())
    tag = f'<script url="{base}" queryData="{{{written}}}" src="/assets/unitbuild.js"></script>'
    return Listed(f'<div class="page-content">{tag}</div>', extra={f"{base}?{urlencode(asked)}": (JSON, answer)})


# --- JSON of a channel, and of the directory platform --------------------------------------------------------------

_UCAP = "_isAgg=true&_isJson=true&_pageSize=15&_template=index&_rangeTimeGte=&_channelName=&page=1"


def _ucap(column: Column, rows: list[Row]) -> Listed:
    channel = _hex("channel", column.number)
    results = [
        {"title": row.title, "url": row.url, "publishedTime": _instant(row.day) * 1000, "publishedTimeStr": row.day}
        for row in rows
    ]
    answer = json.dumps({"data": {"total": len(rows), "results": results}})
    return Listed(
        '<div id="list"></div><script src="/js/list.js"></script>',
        f'<meta name="channelid" content="{channel}">',
        {f"/common/search/{channel}?{_UCAP}": (JSON, answer)},
    )


def _gkmlpt(column: Column, rows: list[Row]) -> Listed:
    articles = [
        {"id": n, "title": row.title, "url": row.url, "create_time": _instant(row.day)} for n, row in enumerate(rows)
    ]
    answer = json.dumps({"total": len(rows), "articles": articles})
    return Listed(
        f"<div id=gk></div><script>window._CONFIG = {{SID: '755031', CATEGORY_ID: {column.number}, path: '/gkmlpt/'}}"
        "</script>",
        extra={f"/gkmlpt/api/all/{column.number}?page=1&sid=755031": (JSON, answer)},
    )


# --- partials, a frame, paging by a function call ------------------------------------------------------------------


def _lonsun(column: Column, rows: list[Row]) -> Listed:
    lines = "".join(
        f'<li class="clearfix"><a class="left" href="{row.url}" title="{row.title}">{row.title}</a>'
        f'<span class="right date">{row.day}</span></li>'
        for row in rows
    )
    more = f"/public/content/list?organId=3902&catId={column.number}&pageIndex=2"
    return Listed(
        f'<div class="xxgk_navli"><ul>{lines}</ul></div><div id="more"></div>'
        f'<script>function turn() {{ $("#more").load("{more}"); }}</script>',
        extra={more: (HTML, "<ul></ul>")},
    )


def _frame(column: Column, rows: list[Row]) -> Listed:
    source = f"/frame/{column.name}_list.html"
    page = f'<html><head><meta charset="gb2312"><title>list</title></head><body>{static_list(rows)}</body></html>'
    return Listed(f'<iframe src="{source}" width="100%" frameborder="0"></iframe>', extra={source: (HTML, page)})


_PINNED = 2


def _paged(column: Column, rows: list[Row]) -> Listed:
    """The oldest rows are pinned to page one, the newest stand on page two: row one says nothing about the age."""
    by_age = sorted(rows, key=lambda row: row.day)
    first, second = (by_age[:_PINNED], by_age[_PINNED:]) if len(by_age) > _PINNED else (by_age, [])
    pages = 2 if second else 1
    script = f'<script>createPageHTML({pages}, 0, "index", "html");</script>'
    page = (
        f'<html><head><meta charset="gb2312"><title>{column.name}</title></head><body><div class="main">'
        f'{static_list(second)}<script>createPageHTML(2, 1, "index", "html");</script></div></body></html>'
    )
    extra: Extra = {f"/{column.name}/index_1.html": (HTML, page)} if second else {}
    return Listed(static_list(first) + script, extra=extra)


# --- lists that only a browser can read ----------------------------------------------------------------------------


def _truecms(column: Column, _rows: list[Row]) -> Listed:
    return Listed(
        f"<div id='list'></div><script>var o = {{columnId:'{column.number}', "
        f"proxyUrl:'/messageController/getMessage.do', perpage: 20}}; $.ajax({{url: o.proxyUrl, type: 'post', "
        f"dataType: 'jsonp', data: {{columnId: o.columnId}}, success: show}});</script>"
    )


def _ewb(column: Column, _rows: list[Row]) -> Listed:
    return Listed(
        '<ul id="infolist"></ul><script src="/js/webBuilderCommon.js"></script><script>'
        "$.ajax({type: 'post', url: siteInfo.projectName + '/rest/lightfrontaction/getgovinfolist', "
        f"data: {{categorynum: '{column.number}', pageIndex: 0, pageSize: 15}}, success: draw}});</script>"
    )


# --- tables of an older time ---------------------------------------------------------------------------------------


def _table(_column: Column, rows: list[Row]) -> Listed:
    lines = "".join(
        f"<TR><TD width=10>·</TD><TD><A HREF={row.url} TARGET=_blank>{row.title}</A></TD>"
        f"<TD align=right>{row.day.replace('-', '/')}</TD></TR>"
        for row in rows
    )
    return Listed(f"<TABLE width=100%>{lines}</TABLE>")


def _folder(name: str, _number: int) -> str:
    return f"/{name}/"


MAKES: Mapping[str, Make] = {
    make.name: make
    for make in (
        Make("static", "utf-8", _folder, _trs_article, _static, "list", "lines"),
        Make("datastore", "gbk", _hanweb_column, _hanweb_article, _datastore, "table", "table"),
        Make("dataproxy", "gbk", _hanweb_column, _hanweb_article, _dataproxy, "list", "spans"),
        Make(
            "jpaas", "utf-8", lambda name, _n: f"/zwgk/{name}/index.html",
            lambda column, n, day: f"/zwgk/{column.name}/art/{day[:4]}/art_{_hex(column.number, n)}.html",
            _jpaas, "split", "terms",
        ),
        Make(
            "ucap", "utf-8", lambda _name, n: f"/office/c{n}/list.shtml",
            lambda column, n, day: f"/office/c{column.number}/{_dashless(day)[:6]}/{_hex(column.number, n)}.shtml",
            _ucap, "list", "table",
        ),
        Make(
            "gkmlpt", "utf-8", lambda name, _n: f"/gkmlpt/{name}",
            lambda column, n, _day: f"/gkmlpt/content/0/{n}/post_{column.number}{n}.html", _gkmlpt, "list", "lines",
        ),
        Make(
            "lonsun", "utf-8", lambda _name, n: f"/public/column/3902?type=4&catId={n}&action=list",
            lambda column, n, _day: f"/public/3902/{column.number}{n}.html", _lonsun, "split", "spans",
        ),
        Make("frame", "gbk", _folder, _trs_article, _frame, "table", "lines"),
        Make("paged", "gbk", _folder, _trs_article, _paged, "list", "terms"),
        Make("truecms", "utf-8", _folder, _trs_article, _truecms, "list", "table", readable=False),
        Make("ewb", "utf-8", _folder, _trs_article, _ewb, "split", "lines", readable=False),
        Make(
            "table", "gbk", lambda _name, n: f"/Category_{n}/Index.aspx",
            lambda column, n, _day: f"/Item/{column.number}{n}.aspx", _table, "table", "spans",
        ),
    )
}  # fmt: skip
