from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.survey.fake import SITE, WORDS, Answer, FakeVisitor, Reply, crawl, nav, page, plan, rows

from sitecheck.facts.outcomes import Failure, Stop
from sitecheck.facts.site import ColumnReading, ColumnState
from sitecheck.survey.site import survey_site

GUIDE = (
    "<p>为便于获取政府信息，编制本指南。</p><h3>一、信息的分类和编排体系</h3><p>分为机构职能、政策文件等类别，按索引号编排。</p>"
    "<h3>二、获取方式</h3><p>通过本网站查阅。</p><h3>三、工作机构</h3><p>受理机构：某局办公室</p><p>办公地址：人民路1号</p>"
    "<p>办公时间：工作日8:30-17:30</p><p>联系电话：0731-84510018</p><p>传真：0731-84510019</p><p>电子邮箱：a@b.example</p>"
    "<h3>四、依申请公开</h3><p>申请人可以当面提交、邮寄申请，本机关20个工作日内答复。</p>"
)
FORM = (
    '<form action="/s" method="post">申请人姓名<input name="sqr">证件号码<input name="zjhm">所需政府信息的内容描述'
    '<textarea name="nr"></textarea><button>提交申请</button></form>'
)
APPLY = "<p>公民、法人可以当面提交、邮寄或者网上提交申请。</p>" + FORM
NEWS = rows(
    ("关于开展安全生产专项检查工作的通知", "/a/1.html", "2026-11-18"),
    ("关于公布行政规范性文件清理结果的公告", "/a/2.html", "2026-11-10"),
    ("政府采购项目中标结果公告", "/a/3.html", "2026-10-30"),
)
MENU = nav({"政务动态": "/dt/", "通知公告": "/tz/", "网上办事": "/bs/", "互动交流": "/hd/"})
BASE: dict[str, Answer] = {
    "/dt/": page("政务动态", NEWS, nav=MENU),
    "/tz/": page("通知公告", NEWS, nav=MENU),
    "/bs/": page("网上办事", "<p>办事大厅</p>", nav=MENU),
    "/hd/": page("互动交流", "<p>网上调查</p>", nav=MENU),
}


async def read(
    pages: Mapping[str, Answer], key: str, *, visitor: FakeVisitor | None = None, **kwargs: object
) -> ColumnReading:
    visitor = visitor or FakeVisitor(dict(pages))
    stop = kwargs.pop("stop", Stop.EXHAUSTED)
    seen = await crawl(visitor, stop=stop, reason=str(kwargs.pop("reason", "")))  # type: ignore[arg-type]
    keys = tuple(dict.fromkeys(("disclosure-column", "disclosure-guide", key)))
    result = await survey_site(seen, visitor, WORDS, plan(columns=keys, **kwargs))
    return result.columns[key]


def portal(links: Mapping[str, str], pages: Mapping[str, Answer], home: str = "") -> dict[str, Answer]:
    """A portal whose navigation holds ``links`` beside three ordinary columns."""
    return {**BASE, "/": page("首页", home + NEWS, nav=MENU + nav(links)), **pages}


STATISTICS = "<p>第三季度办理情况：</p><table><tr><th>新收申请数量</th></tr><tr><td>3</td></tr></table>"
CASES: list[tuple[str, str, dict[str, Answer], ColumnState, str]] = [
    # name, key, portal, state, url (found) or reason
    (
        "plain guide",
        "disclosure-guide",
        portal({"政府信息公开指南": "/zn.html"}, {"/zn.html": page("政府信息公开指南", GUIDE)}),
        ColumnState.FOUND,
        "/zn.html",
    ),
    (
        "guide as one article",
        "disclosure-guide",
        portal(
            {"公开指南": "/art/2024/6/3/art_61_1.html"},
            {"/art/2024/6/3/art_61_1.html": page("某局政府信息公开指南", GUIDE)},
        ),
        ColumnState.FOUND,
        "/art/2024/6/3/art_61_1.html",
    ),
    (
        "label split by br",
        "disclosure-guide",
        portal({"信息公开<br>指　南": "/zn.html"}, {"/zn.html": page("信息公开指南", GUIDE)}),
        ColumnState.FOUND,
        "/zn.html",
    ),
    (
        "label only in a picture",
        "disclosure-guide",
        portal(
            {'<img src="/i.png" alt="政府信息公开指南">': "/zn.html"}, {"/zn.html": page("政府信息公开指南", GUIDE)}
        ),
        ColumnState.FOUND,
        "/zn.html",
    ),
    (
        "switch in the query",
        "foi-entry",
        portal(
            {"政府信息公开指南": "/g.html?gk=1", "依申请公开": "/g.html?gk=4"},
            {"/g.html?gk=1": page("政府信息公开指南", GUIDE), "/g.html?gk=4": page("政府信息公开", APPLY)},
        ),
        ColumnState.FOUND,
        "/g.html?gk=4",
    ),
    (
        "service guide is no disclosure guide",
        "disclosure-guide",
        portal({"办事指南": "/bszn.html"}, {"/bszn.html": page("办事指南", GUIDE)}),
        ColumnState.MISSING,
        "not-found",
    ),
    (
        "behind the right label a service guide",
        "disclosure-guide",
        portal({"公开指南": "/bszn.html"}, {"/bszn.html": page("办事指南", GUIDE)}),
        ColumnState.MISSING,
        "not-found",
    ),
    (
        "statistics are no entry",
        "foi-entry",
        portal({"依申请公开情况统计": "/tj.html"}, {"/tj.html": page("依申请公开情况统计", STATISTICS)}),
        ColumnState.MISSING,
        "not-found",
    ),
    (
        "behind the right label statistics",
        "foi-entry",
        portal({"依申请公开": "/tj.html"}, {"/tj.html": page("2025年依申请公开情况统计", STATISTICS)}),
        ColumnState.MISSING,
        "not-found",
    ),
    (
        "list of powers is no directory",
        "disclosure-directory",
        portal({"公开目录": "/qz.html"}, {"/qz.html": page("权责清单", NEWS)}),
        ColumnState.MISSING,
        "not-found",
    ),
    (
        "report on the rule of law is no disclosure report",
        "annual-report",
        portal({"法治政府建设年度报告": "/fz.html"}, {"/fz.html": page("法治政府建设年度报告", NEWS)}),
        ColumnState.MISSING,
        "not-found",
    ),
    (
        "the name in an article's title",
        "policy-interpretation-column",
        portal(
            {},
            {"/a/9.html": page("我局召开政策解读会", "<p>会议</p>")},
            rows(("我局召开《社会救助暂行办法》政策解读会", "/a/9.html", "2026-11-13")),
        ),
        ColumnState.MISSING,
        "not-found",
    ),
    (
        "an article called like the column",
        "policy-interpretation-column",
        portal(
            {},
            {"/a/9.html": page("养老补贴政策解读", "<p>发布日期：2026-11-13</p>" + "<p>内容说明。</p>" * 40)},
            rows(("养老补贴政策解读", "/a/9.html", "2026-11-13")),
        ),
        ColumnState.MISSING,
        "not-found",
    ),
    (
        "commented out",
        "policy-interpretation-column",
        portal({}, {}, '<!--<a href="/jd/">政策解读</a>-->'),
        ColumnState.MISSING,
        "not-found",
    ),
    (
        "target gone twice",
        "disclosure-guide",
        portal({"政府信息公开指南": "/zn.html"}, {}),
        ColumnState.BROKEN,
        "http-404",
    ),
    (
        "target says it is not there",
        "disclosure-guide",
        portal(
            {"政府信息公开指南": "/zn.html"},
            {"/zn.html": page("提示信息", "<p>抱歉，您访问的页面不存在或已删除。</p>")},
        ),
        ColumnState.BROKEN,
        "soft-404",
    ),
    (
        "placeholder",
        "foi-entry",
        portal({}, {}, '<a href="javascript:void(0);" title="依申请公开">依申请公开</a>'),
        ColumnState.BROKEN,
        "placeholder",
    ),
    (
        "call of a script",
        "foi-entry",
        portal({}, {}, "<a href=\"javascript:getMainData('ysq')\">依申请公开</a>"),
        ColumnState.UNABLE,
        "script-link",
    ),
    (
        "placeholder where scripts live",
        "foi-entry",
        portal({}, {}, '<a href="javascript:;">依申请公开</a><script src="/js/tabs.js"></script>'),
        ColumnState.UNABLE,
        "script-link",
    ),
    (
        "target behind a firewall",
        "foi-entry",
        portal({"依申请公开": "/sq.html"}, {"/sq.html": Reply("", 412, failure=Failure.BLOCKED)}),
        ColumnState.UNABLE,
        "blocked",
    ),
    (
        "target too slow",
        "foi-entry",
        portal({"依申请公开": "/sq.html"}, {"/sq.html": Reply("", None, failure=Failure.TIMEOUT_READ)}),
        ColumnState.UNABLE,
        "timeout-read",
    ),
    (
        "server error",
        "foi-entry",
        portal({"依申请公开": "/sq.html"}, {"/sq.html": Reply("error", 500)}),
        ColumnState.UNABLE,
        "http-500",
    ),
    (
        "application that is all script",
        "foi-entry",
        portal(
            {"依申请公开": "http://apply.test/#/"},
            {"http://apply.test/": '<html><body><div id="app"></div><script src="/app.js"></script></body></html>'},
        ),
        ColumnState.UNABLE,
        "shell",
    ),
    (
        "another host",
        "foi-entry",
        portal({"依申请公开": "http://ysqgk.city.test/x"}, {"http://ysqgk.city.test/x": page("依申请公开", APPLY)}),
        ColumnState.FOUND,
        "http://ysqgk.city.test/x",
    ),
    (
        "form inside the guide",
        "foi-entry",
        portal({"政府信息公开指南": "/zn.html"}, {"/zn.html": page("政府信息公开指南", GUIDE + FORM)}),
        ColumnState.FOUND,
        "/zn.html",
    ),
    (
        "the entry leads to the guide, which says how to apply",
        "foi-entry",
        portal(
            {"政府信息公开指南": "/zn.html", "依申请公开": "/zn.html"}, {"/zn.html": page("政府信息公开指南", GUIDE)}
        ),
        ColumnState.FOUND,
        "/zn.html",
    ),
    (
        "the guide only describes how to apply",
        "foi-entry",
        portal({"政府信息公开指南": "/zn.html"}, {"/zn.html": page("政府信息公开指南", GUIDE)}),
        ColumnState.MISSING,
        "not-found",
    ),
    (
        "column two clicks away",
        "disclosure-guide",
        portal(
            {"政府信息公开": "/zwgk/"},
            {
                "/zwgk/": page(
                    "政府信息公开",
                    '<ul><li><a href="/zwgk/zn/">指南</a></li><li><a href="/zwgk/nb/">年报</a></li></ul>',
                ),
                "/zwgk/zn/": page("政府信息公开指南", GUIDE),
            },
        ),
        ColumnState.FOUND,
        "/zwgk/zn/",
    ),
    (
        "a section of the disclosure page",
        "disclosure-rules",
        portal(
            {"政府信息公开": "/zwgk/"},
            {
                "/zwgk/": page(
                    "政府信息公开",
                    "<h3>政府信息公开制度</h3><p>《中华人民共和国政府信息公开条例》国务院令第711号；"
                    "《某县政府信息公开办法》</p><h3>其他</h3><p>无</p>",
                )
            },
        ),
        ColumnState.FOUND,
        "/zwgk/",
    ),
    (
        "a block of the home page",
        "policy-interpretation-column",
        portal(
            {},
            {},
            "<h3>政策解读</h3>"
            + rows(
                ("《养老服务条例》解读", "/a/5.html", "2026-11-01"), ("一图读懂养老补贴", "/a/6.html", "2026-10-01")
            ),
        ),
        ColumnState.FOUND,
        "/",
    ),
    (
        "a tab that is no link",
        "policy-interpretation-column",
        portal({}, {}, "<ul class=tabs><li>通知公告</li><li>政策解读</li></ul>"),
        ColumnState.UNABLE,
        "label-without-link",
    ),
    (
        "links home",
        "disclosure-guide",
        portal({"政府信息公开指南": "/old/zn.html"}, {"/old/zn.html": Reply("", 302, location="/")}),
        ColumnState.BROKEN,
        "leads-home",
    ),
    (
        "under construction is found, and said to be closed",
        "disclosure-directory",
        portal({"公开目录": "/ml.html"}, {"/ml.html": page("政府信息公开目录", "<p>栏目正在建设中</p>")}),
        ColumnState.FOUND,
        "/ml.html",
    ),
    (
        "other content says neither yes nor no",
        "disclosure-directory",
        portal({"公开目录": "/x.html"}, {"/x.html": page("网上办事大厅", "<p>请选择事项</p>")}),
        ColumnState.UNABLE,
        "unrecognised",
    ),
]


@pytest.mark.parametrize(
    ("key", "pages", "state", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
async def test_one_column(key: str, pages: dict[str, Answer], state: ColumnState, expected: str) -> None:
    reading = await read(pages, key)
    assert reading.state is state, (reading.reason, reading.trail.refused)
    if state is ColumnState.FOUND:
        assert (reading.url or "").removeprefix(SITE.rstrip("/")) == expected
        assert 0 < reading.confidence <= 1
    else:
        assert reading.reason == expected
        assert reading.trail.pages
        assert reading.trail.labels


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"stop": Stop.TIME_BUDGET}, "time-budget"),
        ({"stop": Stop.BLOCKED, "reason": "blocked"}, "blocked"),
    ],
)
async def test_a_disturbed_search_finds_nothing_missing(changes: dict[str, object], reason: str) -> None:
    reading = await read(portal({}, {}), "policy-interpretation-column", **changes)
    assert (reading.state, reading.reason) == (ColumnState.UNABLE, reason)


@pytest.mark.parametrize(
    ("home", "reason"),
    [
        (Reply("", None, failure=Failure.TIMEOUT_CONNECT), "timeout-connect"),
        ('<html><body><div id="app"></div><script src="/app.js"></script></body></html>', "shell"),
    ],
)
async def test_without_a_readable_home_page_nothing_is_missing(home: Answer, reason: str) -> None:
    reading = await read({"/": home}, "foi-entry")
    assert (reading.state, reading.reason) == (ColumnState.UNABLE, reason)


@pytest.mark.parametrize("place", ["home page", "target"])
async def test_what_the_browser_died_over_was_not_seen(place: str) -> None:
    shell = '<html><body><div id="app"></div><script src="/app.js"></script></body></html>'
    pages = {"/": shell} if place == "home page" else portal({"依申请公开": "/sq.html"}, {"/sq.html": shell})
    visitor = FakeVisitor(pages, browser=True, crashes=True)
    reading = await read({}, "foi-entry", visitor=visitor, use_browser=True)
    assert (reading.state, reading.reason) == (ColumnState.UNABLE, "render-failed")


async def test_an_unread_disclosure_page_may_hold_what_is_looked_for() -> None:
    pages = portal({"政府信息公开": "/zwgk/"}, {"/zwgk/": Reply("", 503)})
    reading = await read(pages, "disclosure-directory")
    assert (reading.state, reading.reason) == (ColumnState.UNABLE, "http-503")


async def test_a_gone_target_that_comes_back_is_not_broken() -> None:
    visitor = FakeVisitor(
        portal({"政府信息公开指南": "/zn.html"}, {}), second={"/zn.html": page("政府信息公开指南", GUIDE)}
    )
    reading = await read({}, "disclosure-guide", visitor=visitor)
    assert (reading.state, reading.reason) == (ColumnState.UNABLE, "unstable")
    assert [attempt.status for attempt in reading.attempts] == [404, 200]


async def test_the_browser_sees_what_the_plain_page_does_not() -> None:
    home = page("首页", NEWS, nav=MENU)
    rendered = page("首页", NEWS, nav=MENU + nav({"政策解读": "/jd/"}))
    visitor = FakeVisitor({**BASE, "/": home, "/jd/": page("政策解读", NEWS)}, rendered={"/": rendered}, browser=True)
    assert (await read({}, "policy-interpretation-column", visitor=visitor)).state is ColumnState.FOUND
    again = FakeVisitor(visitor.pages)
    assert (await read({}, "policy-interpretation-column", visitor=again)).state is ColumnState.MISSING


async def test_a_pin_wins_and_is_looked_at() -> None:
    pages = portal({"政策解读": "/jd/"}, {"/jd/": page("政策解读", NEWS), "/other/": page("惠民政策一览", NEWS)})
    reading = await read(pages, "policy-interpretation-column", pins={"policy-interpretation-column": SITE + "other/"})
    assert (reading.state, reading.url, reading.confidence) == (ColumnState.FOUND, SITE + "other/", 1.0)


async def test_the_unit_s_own_column_before_that_of_the_level_above() -> None:
    pages = portal(
        {"县政府信息公开": "http://county.test/zwgk/", "政府信息公开": "/zwgk/"},
        {
            "/zwgk/": page("政府信息公开", nav({"公开指南": "/zn", "公开目录": "/ml"})),
            "http://county.test/zwgk/": page("政府信息公开", nav({"公开指南": "/zn", "公开目录": "/ml"})),
        },
    )
    reading = await read(pages, "disclosure-column", upstream_hosts=("county.test",))
    assert reading.url == SITE + "zwgk/"


async def test_the_columns_of_the_disclosure_part_may_stand_in_the_navigation() -> None:
    pages = portal({"政府信息公开指南": "/1", "政府信息公开目录": "/2", "依申请公开": "/3"}, {})
    reading = await read(pages, "disclosure-column")
    assert (reading.state, reading.reason) == (ColumnState.FOUND, "children-in-navigation")


async def test_frames_of_the_home_page_are_searched() -> None:
    pages: dict[str, Answer] = {
        **BASE,
        "/": '<html><title>某局</title><frameset><frame src="/left.htm"><frame src="/dt/"></frameset></html>',
        "/left.htm": page("导航", nav({"依申请公开": "/sq.htm"})),
        "/sq.htm": page("依申请公开", APPLY),
    }
    assert (await read(pages, "foi-entry")).url == SITE + "sq.htm"
    assert (await read(pages, "policy-interpretation-column")).state is ColumnState.MISSING


async def test_a_refused_target_stands_in_the_trail() -> None:
    pages = portal({"依申请公开": "/tj.html"}, {"/tj.html": page("2025年依申请公开情况统计", STATISTICS)})
    reading = await read(pages, "foi-entry")
    assert [(one.url, one.verified) for one in reading.trail.refused] == [(SITE + "tj.html", False)]
    assert "情况统计" in reading.trail.refused[0].why


async def test_the_columns_of_the_level_above_are_not_the_unit_s() -> None:
    above = page("政府信息公开", nav({"公开指南": "http://county.test/zn", "政策解读": "http://county.test/jd"}))
    pages = portal(
        {"云溪县人民政府信息公开": "http://county.test/zwgk/"},
        {
            "http://county.test/zwgk/": above,
            "http://county.test/zn": page("政府信息公开指南", GUIDE),
            "http://county.test/jd": page("政策解读", NEWS),
        },
    )
    for key in ("disclosure-guide", "policy-interpretation-column"):
        reading = await read(pages, key, upstream_hosts=("county.test",))
        assert (reading.state, reading.reason) == (ColumnState.MISSING, "not-found")


async def test_links_of_an_error_page_lead_to_no_column() -> None:
    pages = portal(
        {"旧版": "/old/"}, {"/old/": Reply(page("404", nav({"政策解读": "/jd/"})), 404), "/jd/": page("政策解读", NEWS)}
    )
    visitor = FakeVisitor(pages)
    assert (await read({}, "policy-interpretation-column", visitor=visitor)).state is ColumnState.MISSING


async def test_few_pages_of_many_prove_no_absence() -> None:
    visitor = FakeVisitor(portal({}, {}))
    seen = await crawl(visitor, limit=2, stop=Stop.PAGE_BUDGET)
    result = await survey_site(seen, visitor, WORDS, plan(columns=("foi-entry",)))
    assert (result.columns["foi-entry"].state, result.columns["foi-entry"].reason) == (
        ColumnState.UNABLE,
        "page-budget",
    )


OWN = '<div id="m"></div><script src="/js/menu.js"></script>'
LIBRARY = '<script src="/js/jquery.min.js"></script>'
WRITTEN = "<div><script>document.write('<ul><li><a href=/zn.html>政府信息公开指南</a></li></ul>')</script></div>"
DISCLOSURE = {"政府信息公开": "/gk/"}


@pytest.mark.parametrize(
    ("home", "disclosure", "state"),
    [
        (NEWS + OWN, None, ColumnState.UNABLE),  # a home page without a menu of its own: dated rows are none
        (NEWS + WRITTEN, None, ColumnState.UNABLE),
        (NEWS + LIBRARY, None, ColumnState.MISSING),
        (OWN, None, ColumnState.MISSING),  # the menu is there, whatever the script does
        (NEWS, "<p>本专栏依法设立。</p>" + OWN, ColumnState.UNABLE),
        (NEWS, "<p>本专栏依法设立。</p>" + LIBRARY, ColumnState.MISSING),
        (
            NEWS,
            nav({"政府信息公开年报": "/nb/", "依申请公开": "/sq/"}) + OWN,
            ColumnState.MISSING,
        ),
    ],
)
async def test_a_menu_left_to_a_script_proves_no_absence(home: str, disclosure: str | None, state: ColumnState) -> None:
    links = nav({"政务动态": "/dt/", "通知公告": "/tz/", "网上办事": "/bs/", "互动交流": "/hd/"})
    more = f'<a href="/dt/">甲</a><a href="/tz/">乙</a><a href="/bs/">丙</a><a href="/hd/">丁</a>{links}'
    scripted = home.startswith(NEWS) and disclosure is None
    pages: dict[str, Answer] = {**BASE, "/": page("首页", home, nav="" if scripted else MENU + nav(DISCLOSURE))}
    pages["/gk/"] = page("政府信息公开", "<p>本专栏依法设立。</p>", nav=MENU)
    if scripted:
        pages["/a/1.html"] = page("通知", more)  # the columns are reached all the same
    if disclosure is not None:
        pages["/gk/"] = page("政府信息公开", disclosure, nav=MENU)
        pages["/nb/"] = page("政府信息公开年报", NEWS, nav=MENU)
        pages["/sq/"] = page("依申请公开", APPLY, nav=MENU)
    reading = await read(pages, "disclosure-guide")
    assert reading.state is state, reading.reason


@pytest.mark.parametrize(
    ("menu", "whole", "state"),
    [
        (
            nav({"政务动态": "/dt/", "政府信息公开": "/gk/"}),
            True,
            ColumnState.FOUND,
        ),  # its child is known to the browser alone
        ("", True, ColumnState.MISSING),
        ("", False, ColumnState.UNABLE),  # the menu may have been what was not answered
    ],
)
async def test_a_menu_shown_by_the_browser_is_followed(menu: str, whole: bool, state: ColumnState) -> None:
    doors = "".join(
        f'<p><a href="{url}">{name}</a></p>'
        for name, url in (("甲", "/dt/"), ("乙", "/tz/"), ("丙", "/bs/"), ("丁", "/hd/"))
    )
    plain = page("首页", NEWS + doors + OWN)
    gk = page("政府信息公开", "<p>本专栏依法设立。</p>" + OWN, nav=MENU)
    pages: dict[str, Answer] = {**BASE, "/": plain, "/gk/": gk, "/zn/": page("政府信息公开指南", GUIDE)}
    shown = {
        "/": page("首页", menu + NEWS + doors + OWN),
        "/gk/": page("政府信息公开", nav({"政府信息公开指南": "/zn/"}) + OWN, nav=MENU),
    }
    visitor = FakeVisitor(pages, rendered=shown, browser=True, whole=whole)
    reading = await read({}, "disclosure-guide", visitor=visitor, use_browser=True)
    assert reading.state is state, reading.reason
