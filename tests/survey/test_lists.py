from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone

import pytest
from tests.survey.fake import AS_OF, GONE, SITE, WORDS, Answer, FakeVisitor, Reply, nav, page, rows

from sitecheck.facts.outcomes import Failure
from sitecheck.facts.site import ListReading, ListState
from sitecheck.survey.lists import ListReader

BEIJING = timezone(timedelta(hours=8))
TITLES = (
    "关于开展安全生产专项检查工作的通知",
    "关于公布规范性文件清理结果的公告",
    "政府采购项目中标结果公告",
    "关于公开招聘的公告",
)


async def read(
    pages: Mapping[str, Answer], *, key: str = "notices", at: str = "/tz/", visitor: FakeVisitor | None = None
) -> ListReading:
    visitor = visitor or FakeVisitor(dict(pages))
    visit = await visitor.visit(SITE.rstrip("/") + at)
    return await ListReader(visitor, WORDS, AS_OF, visitor.browser).read(visit, key)


def listed(*days: str, folder: str = "/tz") -> str:
    return rows(*((f"{TITLES[n % 4]}（{n}）", f"{folder}/{n}.html", day) for n, day in enumerate(days)))


def records(*days: str, column: str = "61490") -> str:
    made = "".join(
        f'<record><![CDATA[<li><a href="/art/{day[:4]}/1/1/art_{column}_{n}.html" title="{TITLES[n % 4]}">'
        f"{TITLES[n % 4]}</a>"
        f"<span>{day}</span></li>]]></record>"
        for n, day in enumerate(days)
    )
    return f"<datastore><recordset>{made}</recordset></datastore>"


def article(day: str) -> str:
    return page(TITLES[0], f"<p>发布日期：{day}</p><p>{'各有关单位：请遵照执行。' * 20}</p>")


def beijing(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=BEIJING).timestamp())


JSON = "application/json; charset=utf-8"
PROXY = "/module/web/jpage/dataproxy.jsp?page=1&amp;appid=1&amp;webid=39&amp;columnid=61490&amp;unitid=2"
UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
UCAP = "/common/search/" + "0af1" * 8
UCAP_ASKED = UCAP + "?_isAgg=true&_isJson=true&_pageSize=15&_template=index&_rangeTimeGte=&_channelName=&page=1"


def by_prefix(found: Mapping[str, Answer], prefix: str, answer: Answer) -> FakeVisitor:
    return FakeVisitor(lambda path: answer if path.startswith(prefix) else found.get(path))


READ: list[tuple[str, dict[str, Answer], str, str | None]] = [
    ("static rows", {"/tz/": page("通知公告", listed("2026-11-18", "2026-11-02"))}, "static", "2026-11-18"),
    ("a pinned old row on top", {"/tz/": page("通知公告", listed("2023-03-01", "2026-11-17"))}, "static", "2026-11-17"),
    (
        "pinned rows fill page one",
        {
            "/tz/": page(
                "通知公告",
                listed("2023-03-01", "2023-02-01") + "<script>createPageHTML(2, 0, 'index', 'html');</script>",
            ),
            "/tz/index_1.html": page("通知公告", rows(("关于做好冬季民生保障工作的通知", "/tz/8.html", "2026-10-12"))),
        },
        "static",
        "2026-10-12",
    ),
    (
        "page two by its link",
        {
            "/tz/": page("通知公告", listed("2024-03-01") + '<a href="list_2.html">下一页</a>'),
            "/tz/list_2.html": page("通知公告", rows(("关于做好冬季民生保障工作的通知", "/tz/8.html", "2026-09-01"))),
        },
        "static",
        "2026-09-01",
    ),
    (
        "rows of the future are set apart",
        {"/tz/": page("通知公告", listed("2027-01-01", "2026-10-01"))},
        "static",
        "2026-10-01",
    ),
    (
        "a fresh side box is not the list",
        {
            "/tz/": page(
                "通知公告",
                listed("2026-09-01", "2026-08-01")
                + '<aside class="sidebar">'
                + listed("2026-11-19", "2026-11-18", folder="/hot")
                + "</aside>",
            )
        },
        "static",
        "2026-09-01",
    ),
    (
        "rows of another column are dropped",
        {
            "/tz/": page(
                "通知公告",
                listed("2026-09-01", "2026-08-01", "2026-07-01", "2026-06-01")
                + rows(("县内要闻：重点项目集中开工", "/yw/1.html", "2026-11-19")),
            )
        },
        "static",
        "2026-09-01",
    ),
    (
        "rows inside a script",
        {
            "/tz/": page(
                "通知公告", f'<div></div><script type="text/xml">{records("2026-11-16", "2026-11-01")}</script>'
            )
        },
        "datastore",
        "2026-11-16",
    ),
    (
        "rows of the XML interface",
        {
            "/tz/": page("通知公告", f'<div></div><script>var u = "{PROXY}"; load(u);</script>'),
            PROXY.replace("&amp;", "&"): Reply(records("2026-11-15"), content_type="text/xml"),
        },
        "jpage",
        "2026-11-15",
    ),
    (
        "rows of the channel interface",
        {
            "/tz/": page("通知公告", "<div></div>", head=f'<meta name="channelid" content="{"0af1" * 8}">'),
            UCAP_ASKED: Reply(
                json.dumps(
                    {
                        "data": {
                            "total": 1,
                            "results": [
                                {
                                    "title": TITLES[0],
                                    "url": "/c1/202611/a.shtml",
                                    "publishedTime": beijing("2026-11-14T00:10:00") * 1000,
                                }
                            ],
                        }
                    }
                ),
                content_type=JSON,
            ),
        },
        "ucap",
        "2026-11-14",
    ),
    (
        "rows of the directory platform",
        {
            "/tz/": page("通知公告", "<div></div><script>window._CONFIG = {SID: '755031', path: '/gkmlpt/'}</script>"),
            "/gkmlpt/api/all/0?page=1&sid=755031": Reply(
                json.dumps(
                    {
                        "total": 1,
                        "articles": [
                            {
                                "title": TITLES[1],
                                "url": "/gkmlpt/content/0/1/post_1.html",
                                "create_time": beijing("2026-11-13T00:00:01"),
                            }
                        ],
                    }
                ),
                content_type=JSON,
            ),
        },
        "gkmlpt",
        "2026-11-13",
    ),
    (
        "rows of a literal interface",
        {
            "/tz/": page("通知公告", "<ul id=l></ul><script>fetch('/api/list?c=1&page=1').then(show)</script>"),
            "/api/list?c=1&page=1": Reply(
                json.dumps([{"title": TITLES[2], "url": "/p/1", "publish_time": "2026-11-12 12:40"}]), content_type=JSON
            ),
        },
        "json",
        "2026-11-12",
    ),
    (
        "page two of an interface",
        {
            "/tz/": page("通知公告", "<ul id=l></ul><script>$.getJSON('/api/list?page=1', show)</script>"),
            "/api/list?page=1": Reply(
                json.dumps([{"title": TITLES[2], "url": "/p/1", "date": "2021-01-12"}]), content_type=JSON
            ),
            "/api/list?page=2": Reply(
                json.dumps([{"title": TITLES[1], "url": "/p/2", "date": "2026-11-09"}]), content_type=JSON
            ),
        },
        "json",
        "2026-11-09",
    ),
    (
        "rows in a frame",
        {
            "/tz/": page("通知公告", '<iframe src="/tz/inner.html"></iframe>'),
            "/tz/inner.html": page("通知公告", listed("2026-11-11", "2026-11-01")),
        },
        "iframe",
        "2026-11-11",
    ),
    (
        "undated rows: the articles say",
        {
            "/tz/": page(
                "通知公告",
                "<ul>" + "".join(f'<li><a href="/tz/{n}.html">{t}</a></li>' for n, t in enumerate(TITLES)) + "</ul>",
            ),
            "/tz/0.html": article("2026-11-10"),
            "/tz/1.html": article("2026-11-01"),
            "/tz/2.html": article("2026-10-01"),
        },
        "static",
        "2026-11-10",
    ),
]


@pytest.mark.parametrize(("pages", "source", "newest"), [case[1:] for case in READ], ids=[case[0] for case in READ])
async def test_what_is_read(pages: dict[str, Answer], source: str, newest: str) -> None:
    reading = await read(pages)
    assert (reading.state, reading.source, reading.newest) == (ListState.READ, source, date.fromisoformat(newest))


async def test_html_inside_json() -> None:
    query = "{'webId':'1','pageId':'7','tagId':'分页列表','tplSetId':'a'}"
    html = rows((TITLES[0], "/art/2026/art_1.html", "2026-11-09"))
    pages: dict[str, Answer] = {
        "/tz/": page("通知公告", f'<script src="/unitbuild.js" url="{UNIT}" queryData="{query}"></script>')
    }
    answer = Reply(json.dumps({"success": True, "data": {"html": html}}), content_type=JSON)
    visitor = by_prefix(pages, UNIT, answer)
    reading = await read({}, visitor=visitor)
    assert (reading.state, reading.source, reading.newest) == (ListState.READ, "jpaas", date(2026, 11, 9))
    asked = next(url for how, url in visitor.asked if how == "raw")
    assert "paramJson=%7B%22pageNo%22%3A+1" in asked
    assert "webId=1" in asked


UNREAD: list[tuple[str, dict[str, Answer], ListState, str]] = [
    (
        "an empty static list proves nothing while a script may fill it",
        {"/tz/": page("通知公告", "<ul id=l></ul><script>$.ajax({url: base + '/x', success: show})</script>")},
        ListState.UNDETERMINED,
        "script-list",
    ),
    (
        "nor while a script file may",
        {"/tz/": page("通知公告", '<ul></ul><script src="/js/list.js"></script>')},
        ListState.UNDETERMINED,
        "script-list",
    ),
    (
        "a list asked for by POST is not asked for",
        {
            "/tz/": page(
                "通知公告", "<ul></ul><script>$.ajax({url: '/rest/list', type: 'POST', success: show})</script>"
            ),
            "/rest/list": Reply(json.dumps([{"title": TITLES[0], "date": "2026-11-09"}]), content_type=JSON),
        },
        ListState.UNDETERMINED,
        "script-list",
    ),
    (
        "one entry that stands in no list",
        {"/tz/": page("通知公告", "<a href='/tz/1.html'>2025年政府信息公开工作年度报告</a><span>2026-01-26</span>")},
        ListState.UNDETERMINED,
        "no-list",
    ),
    (
        "buttons and names of columns are no entries",
        {"/tz/": page("通知公告", "<a href='/'>返回首页</a><a href='/gk/zn/'>政府信息公开指南</a>")},
        ListState.EMPTY,
        "bare",
    ),
    ("nothing at all is nothing", {"/tz/": page("通知公告", "<ul></ul>")}, ListState.EMPTY, "bare"),
    (
        "code of the page's own may fill it",
        {"/tz/": page("通知公告", "<div></div><script>getMessage({columnId: 'a'})</script>")},
        ListState.UNDETERMINED,
        "script-list",
    ),
    (
        "a visitor count fills nothing",
        {"/tz/": page("通知公告", "<ul></ul><script>var _hmt = _hmt || [];</script>")},
        ListState.EMPTY,
        "bare",
    ),
    ("and so is a page that says so", {"/tz/": page("通知公告", "<p>暂无数据</p>")}, ListState.EMPTY, "empty-text"),
    ("a picture is content", {"/tz/": page("通知公告", '<img src="/long.jpg">')}, ListState.UNDETERMINED, "no-list"),
    ("a document", {"/tz/": page("通知公告", "<p>" + "本局依法公开政府信息。" * 40 + "</p>")}, ListState.SINGLE, ""),
    ("a missing page", {"/tz/": GONE}, ListState.UNDETERMINED, "not-found"),
]


@pytest.mark.parametrize(("pages", "state", "reason"), [case[1:] for case in UNREAD], ids=[case[0] for case in UNREAD])
async def test_what_is_not_read(pages: dict[str, Answer], state: ListState, reason: str) -> None:
    reading = await read(pages)
    assert (reading.state, reading.reason, reading.newest) == (state, reason, None)


async def test_the_browser_shows_what_no_interface_tells() -> None:
    pages: dict[str, Answer] = {"/tz/": page("通知公告", '<ul></ul><script src="/js/list.js"></script>')}
    visitor = FakeVisitor(pages, rendered={"/tz/": page("通知公告", listed("2026-11-08", "2026-11-01"))}, browser=True)
    reading = await read({}, visitor=visitor)
    assert (reading.state, reading.source, reading.newest) == (ListState.READ, "rendered", date(2026, 11, 8))
    empty = FakeVisitor(pages, rendered={"/tz/": page("通知公告", "<ul></ul>")}, browser=True)
    assert (await read({}, visitor=empty)).state is ListState.EMPTY


@pytest.mark.parametrize(
    "html",
    [
        '<html><body><div id="app"></div><script src="/app.js"></script></body></html>',
        page("通知公告", '<ul id="list"></ul><script src="/js/list.js"></script>'),
    ],
    ids=["shell", "script-made list"],
)
async def test_a_list_the_browser_died_over_is_undetermined(html: str) -> None:
    reading = await read({}, visitor=FakeVisitor({"/tz/": html}, browser=True, crashes=True))
    assert (reading.state, reading.reason) == (ListState.UNDETERMINED, "render-failed")


async def test_a_browser_page_that_lacks_an_answer_is_not_called_blank() -> None:
    html = page("通知公告", "<ul></ul><script>fetch('/l', {method: 'POST'}).then(show)</script>")
    visitor = FakeVisitor({"/tz/": html}, rendered={"/tz/": html}, browser=True, whole=False)
    reading = await read({}, visitor=visitor)
    assert (reading.state, reading.reason) == (ListState.UNDETERMINED, "script-list")
    visitor = FakeVisitor({"/tz/": html}, rendered={"/tz/": html}, browser=True)
    assert (await read({}, visitor=visitor)).state is ListState.EMPTY


async def test_a_stale_list_beside_a_script_is_not_called_stale() -> None:
    pages: dict[str, Answer] = {
        "/tz/": page("通知公告", listed("2026-01-08", folder="/x") + "<script>$.post('/l', show)</script>")
    }
    reading = await read(pages)
    assert (reading.state, reading.reason, reading.newest) == (ListState.UNDETERMINED, "script-list", date(2026, 1, 8))


async def test_undated_rows_without_dated_articles() -> None:
    items = "".join(f'<li><a href="/tz/{n}.html">{title}</a></li>' for n, title in enumerate(TITLES))
    reading = await read({"/tz/": page("通知公告", f"<ul>{items}</ul>")})
    assert (reading.state, reading.reason, reading.newest, reading.undated) == (ListState.READ, "undated", None, 4)


async def test_a_directory_is_as_fresh_as_its_freshest_child() -> None:
    links = "".join(
        f'<li><a href="{url}">{label}</a></li>' for label, url in {"行政许可": "/a/", "财政信息": "/b/"}.items()
    )
    pages: dict[str, Answer] = {
        "/ml/": page("法定主动公开内容", f"<ul>{links}</ul>"),
        "/a/": page("行政许可", listed("2026-09-01", folder="/a")),
        "/b/": page("财政信息", listed("2026-10-20", folder="/b")),
    }
    reading = await read(pages, key="disclosure-directory", at="/ml/")
    assert (reading.state, reading.source, reading.newest) == (ListState.READ, "children", date(2026, 10, 20))
    pages["/b/"] = Reply("", 503)
    hidden = await read(pages, key="disclosure-directory", at="/ml/")
    assert (hidden.state, hidden.reason, hidden.newest) == (ListState.UNDETERMINED, "children-unread", date(2026, 9, 1))


async def test_a_menu_beside_a_list_is_not_its_content() -> None:
    menu = '<ul><li><a href="/gk/zc/">政策文件</a></li><li><a href="/gk/tz/">通知公告</a></li></ul>'
    pages: dict[str, Answer] = {
        "/gk/jd/": page("政策解读", menu + "<p>暂无数据</p>"),
        "/gk/zc/": page("政策文件", listed("2026-11-18", folder="/gk/zc")),
    }
    reading = await read(pages, key="policy-interpretation-column", at="/gk/jd/")
    assert (reading.state, reading.newest) == (ListState.EMPTY, None)


async def test_every_row_of_today_is_doubted() -> None:
    reading = await read({"/tz/": page("通知公告", listed(*["2026-11-20"] * 5))})
    assert (reading.newest, reading.reason) == (AS_OF, "always-today")


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (Reply("fill()", content_type="text/javascript"), ListState.EMPTY, "bare"),
        (GONE, ListState.EMPTY, "bare"),  # a script that is not there fills no list for anybody
        (Reply("", 401), ListState.UNDETERMINED, "script-list"),
        (Reply(status=None, failure=Failure.TIMEOUT_READ), ListState.UNDETERMINED, "script-list"),
    ],
)
async def test_a_browser_without_the_portal_s_scripts_has_not_seen_the_list(
    answer: Reply, state: ListState, reason: str
) -> None:
    html = page("通知公告", "<ul></ul>", head='<script src="/js/list.js"></script>')
    visitor = FakeVisitor({"/tz/": html, "/js/list.js": answer}, rendered={"/tz/": html}, browser=True)
    reading = await read({}, visitor=visitor)
    assert (reading.state, reading.reason) == (state, reason)


OLDEST_FIRST = listed("2025-01-08", "2025-02-08", "2025-03-08", "2025-04-08")


@pytest.mark.parametrize(
    ("pages", "state", "newest"),
    [
        ({"/tz/": page("通知公告", OLDEST_FIRST)}, ListState.READ, "2025-04-08"),
        (
            {
                "/tz/": page("通知公告", OLDEST_FIRST + '<a href="2.html">下一页</a><a href="9.html">尾页</a>'),
                "/tz/9.html": page("通知公告", listed("2026-10-08", "2026-11-01", folder="/tz/9")),
            },
            ListState.READ,
            "2026-11-01",
        ),
        (
            {"/tz/": page("通知公告", OLDEST_FIRST + '<a href="2.html">下一页</a>')},
            ListState.UNDETERMINED,
            "2025-04-08",
        ),
    ],
)
async def test_a_list_that_begins_with_its_oldest_entries(
    pages: dict[str, Answer], state: ListState, newest: str
) -> None:
    reading = await read(pages)
    assert (reading.state, reading.newest) == (state, date.fromisoformat(newest))


async def test_entries_among_dated_ones_are_no_child_columns() -> None:
    entry = '<li><a href="/ml/{name}/">{title}</a><span>[06-02]</span></li>'
    items = entry.format(name="a", title="关于水价的通知") + entry.format(name="b", title="部门预算")
    pages: dict[str, Answer] = {"/ml/": page("法定主动公开内容", f"<ul>{items * 2}</ul>"), "/ml/a/": Reply("", 503)}
    reading = await read(pages, key="disclosure-directory", at="/ml/")
    assert reading.reason != "children-unread"


async def test_a_menu_below_the_disclosure_page_holds_its_children() -> None:
    menu = nav({"预算决算": "/gk/cz/", "通知公告": "/tz/"})
    pages: dict[str, Answer] = {
        "/gk/": page("政府信息公开", listed("2026-05-01", folder="/gk/x"), nav=menu),
        "/gk/cz/": page("预算决算", listed("2026-11-10", folder="/gk/cz")),
        "/tz/": page("通知公告", listed("2026-11-19")),
    }
    reading = await read(pages, key="disclosure-column", at="/gk/")
    assert (reading.state, reading.newest) == (ListState.READ, date(2026, 11, 10))


@pytest.mark.parametrize(("day", "newest"), [("20261110", date(2026, 11, 10)), ("20250110", None)])
async def test_addresses_tell_only_that_something_is_new(day: str, newest: date | None) -> None:
    items = "".join(f'<li><a href="/tz/{day[:6]}/t{day}_{n}.html">{title}</a></li>' for n, title in enumerate(TITLES))
    reading = await read({"/tz/": page("通知公告", f"<ul>{items}</ul>")})
    assert (reading.state, reading.newest) == (ListState.READ, newest)


@pytest.mark.parametrize(
    ("child", "state", "newest"),
    [
        # a document of a few lines is read, and is as new as it says
        ("<p>本局贯彻执行文化工作的法律法规，管理公共文化服务和文物保护工作。</p>", ListState.READ, "2026-05-01"),
        (
            "<p>主要职责：管理公共文化服务和文物保护工作，推进文化设施建设</p><p>更新日期：2026-08-20</p>",
            ListState.READ,
            "2026-08-20",
        ),
        # a line that says nothing may stand above a list nobody could read
        ("<p>栏目说明 相关信息 如有需要请自行查询</p>", ListState.UNDETERMINED, "2026-05-01"),
        ("<p>本栏目公布人事信息，欢迎查阅和监督。</p><ul></ul><script src=/js/l.js></script>", ListState.UNDETERMINED,
         "2026-05-01"),
    ],
)  # fmt: skip
async def test_a_short_child_is_a_document_by_its_signs(child: str, state: ListState, newest: str) -> None:
    menu = nav({"机构职能": "/gk/jg/"})
    pages: dict[str, Answer] = {
        "/gk/": page("政府信息公开", listed("2026-05-01", folder="/gk/x"), nav=menu),
        "/gk/jg/": page("机构职能", child),
    }
    reading = await read(pages, key="disclosure-column", at="/gk/")
    assert (reading.state, reading.newest) == (state, date.fromisoformat(newest))


async def test_the_piece_a_script_loads_is_the_rest_of_the_list() -> None:
    script = '<div id="more"></div><script>function turn() { $("#more").load("/tz/list?page=2"); }</script>'
    pages: dict[str, Answer] = {"/tz/": page("通知公告", listed("2026-01-08", folder="/x") + script)}
    assert (await read(pages)).reason == "script-list"  # not answered
    pages["/tz/list?page=2"] = "<ul></ul>"
    assert (await read(pages)).state is ListState.READ
    pages["/tz/list?page=2"] = listed("2026-11-18", folder="/x")
    reading = await read(pages)
    assert (reading.state, reading.newest) == (ListState.READ, date(2026, 11, 18))


@pytest.mark.parametrize(
    ("day", "state", "reason"),
    [("2026-05-08", ListState.UNDETERMINED, "damaged-text"), ("2026-11-18", ListState.READ, "")],
)
async def test_a_page_in_two_charsets_is_not_called_stale_or_empty(day: str, state: ListState, reason: str) -> None:
    whole = page("通知公告", listed(day, day, day, folder="/tz")).encode()
    other = "<p>本栏目公布本机关的通知和公告，欢迎查阅和监督。</p>".encode("gbk")
    reading = await read({"/tz/": whole.replace(b"</div>", other + b"</div>", 3)})
    assert (reading.state, reading.reason) == (state, reason)
    empty = page("通知公告", "<ul></ul>").encode().replace(b"<ul></ul>", other)
    assert (await read({"/tz/": empty})).reason == "damaged-text"


async def test_a_reading_names_every_address_it_rests_on() -> None:
    interface = by_prefix(
        {"/tz/": page("通知公告", f'<div></div><script>var u = "{PROXY}"; load(u);</script>')},
        PROXY.partition("?")[0],
        Reply(records("2026-11-15"), content_type="text/xml"),
    )
    found = await read({}, visitor=interface)
    assert (found.state, found.asked) == (ListState.READ, (SITE.rstrip("/") + PROXY.replace("&amp;", "&"),))
    children = {
        "/zw/": page("政务公开", '<p><a href="/zw/a/">通知公告</a><a href="/zw/b/">人事信息</a></p>'),
        "/zw/a/": page("通知公告", listed("2026-10-01", folder="/zw/a")),
        "/zw/b/": page("人事信息", listed("2026-10-02", folder="/zw/b")),
    }
    below = await read(children, key="x", at="/zw/")
    assert below.asked == (f"{SITE}zw/a/", f"{SITE}zw/b/")
    plain = await read({"/tz/": page("通知公告", listed("2026-11-18", "2026-11-17", "2026-11-10"))})
    assert plain.asked == ()
