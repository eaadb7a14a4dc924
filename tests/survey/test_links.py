from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from tests.survey.fake import GONE, SITE, WORDS, Answer, FakeVisitor, Reply, crawl, nav, page, plan

from sitecheck.facts.outcomes import Failure
from sitecheck.facts.site import LinkReading
from sitecheck.facts.visit import LinkState, Visit
from sitecheck.survey.links import LinkChecker
from sitecheck.survey.notfound import NotFound

MISSING = "<p>抱歉，您访问的页面不存在或已删除。</p>"
FILE = b"%PDF-1.4 x"


async def check(pages: Mapping[str, Answer] | FakeVisitor, **changes: object) -> tuple[dict[str, LinkReading], int]:
    visitor = pages if isinstance(pages, FakeVisitor) else FakeVisitor(pages)
    seen = await crawl(visitor)
    checker = LinkChecker(seen, visitor, NotFound(visitor, WORDS, seen.home and seen.home.page), plan(**changes))
    readings, unchecked = await checker.check()
    return {reading.verdict.url.removeprefix(SITE.rstrip("/")): reading for reading in readings}, unchecked


def home(body: str) -> str:
    return page("首页", "<p>欢迎访问本局门户网站，了解政务公开、办事服务和互动交流。</p>" + body)


async def test_the_usual_site() -> None:
    dns = Reply("", None, failure=Failure.DNS, detail="the name does not exist; other names resolve in this run")
    pages: dict[str, Answer] = {
        "/": home(
            nav({"正常": "/ok.html", "没了": "/gone.html", "表格": "/f/a.pdf", "慢": "/slow.html", "错": "/error.html"})
            + nav(
                {"墙": "/wall.html", "内网": "http://10.1.2.3/oa", "外": "http://out.test/x", "旧": "http://old.test/"}
            )
            + '<a href="javascript:void(0)">分享</a><!--<a href="/commented.html">旧版</a>-->'
            + '<a href="mailto:a@b.c">信</a>'
        ),
        "/ok.html": page("通知", "<p>正文</p>"),
        "/f/a.pdf": FILE,
        "/slow.html": Reply("", None, failure=Failure.TIMEOUT_READ),
        "/error.html": Reply("x", 500),
        "/wall.html": Reply("", 412, failure=Failure.BLOCKED),
        "http://out.test/x": page("外部", "<p>正文</p>"),
        "http://old.test/": dns,
    }
    readings, unchecked = await check(pages)
    verdicts = {url: (r.verdict.state.value, r.verdict.reason, r.verdict.certain) for url, r in readings.items()}
    assert verdicts == {
        "/": ("ok", "", False),
        "/ok.html": ("ok", "", False),
        "/gone.html": ("dead", "http-404", True),
        "/f/a.pdf": ("ok", "", False),
        "/slow.html": ("undecided", "timeout-read", False),
        "/error.html": ("dead", "http-500", False),
        "/wall.html": ("undecided", "blocked", False),
        "http://10.1.2.3/oa": ("intranet", "private-address", True),
        "http://out.test/x": ("ok", "", False),
        "http://old.test/": ("dead", "dns", False),
    }
    assert unchecked == 0
    assert not readings["http://out.test/x"].internal


async def test_a_dead_link_of_the_template_is_one_place() -> None:
    pages: dict[str, Answer] = {"/": home(nav({str(n): f"/{n}.html" for n in range(25)} | {"表格下载": "/dead.doc"}))}
    pages |= {f"/{n}.html": page(str(n), nav({"表格下载": "/dead.doc"})) for n in range(25)}
    readings, _ = await check(pages)
    reading = readings["/dead.doc"]
    assert (reading.verdict.state, reading.count, len(reading.referrers)) == (LinkState.DEAD, 26, 20)


async def test_second_looks_come_after_all_first_ones() -> None:
    visitor = FakeVisitor(
        {"/": home(nav({"一": "/1.doc", "二": "/2.doc", "三": "/3.html"})), "/3.html": page("三", "x")}
    )
    await check(visitor)
    probes = [how for how, _ in visitor.asked if how.startswith("probe")]
    assert probes == ["probe", "probe", "probe2", "probe2", "probe2"]
    assert [url for how, url in visitor.asked if how == "probe2"][-1] == SITE  # does the host still answer at all?


@pytest.mark.parametrize("door", [GONE, Reply("", 403), Reply("", None, failure=Failure.RESET)])
async def test_a_host_that_turned_everybody_away_has_no_dead_links(door: Reply) -> None:
    visitor = FakeVisitor({"/": home(nav({"一": "/1.html", "二": "/2.doc"}))}, second={"/": door})
    readings, _ = await check(visitor)
    verdicts = [readings[url].verdict for url in ("/1.html", "/2.doc")]
    assert [(one.state, one.reason) for one in verdicts] == [(LinkState.UNDECIDED, "blocked")] * 2


async def test_a_host_that_is_down_for_everybody_has_no_dead_links() -> None:
    down, pages = Reply("", 500), {"/": home(nav({"一": "/1.html"})), "/1.html": Reply("", 500)}
    readings, _ = await check(FakeVisitor(pages, second={"/1.html": down, "/": down}))
    assert readings["/1.html"].verdict.state is LinkState.UNDECIDED
    readings, _ = await check(FakeVisitor(pages, second={"/1.html": down}))
    assert readings["/1.html"].verdict.state is LinkState.DEAD


async def test_a_link_that_comes_back_is_none() -> None:
    visitor = FakeVisitor({"/": home(nav({"一": "/1.doc"}))}, second={"/1.doc": FILE})
    readings, _ = await check(visitor)
    assert readings["/1.doc"].verdict.state is LinkState.OK
    assert [attempt.status for attempt in readings["/1.doc"].verdict.attempts] == [404, 200]


def soft(pages: Mapping[str, Answer], missing: Answer, folder: str = "/") -> FakeVisitor:
    """A host that answers 200 below ``folder``, whatever exists."""
    return FakeVisitor(lambda path: pages.get(path) or (missing if path.startswith(folder) else GONE))


@pytest.mark.parametrize(
    ("folder", "certain"),
    [("/", True), ("/special/", True), ("/elsewhere/", False)],
)
async def test_a_page_that_says_there_is_none(folder: str, certain: bool) -> None:
    pages = {
        "/": home(nav({"专题": "/special/2025/index.html"})),
        "/special/2025/index.html": page("提示信息", MISSING),
    }
    readings, _ = await check(soft(pages, page("提示信息", MISSING), folder))
    verdict = readings["/special/2025/index.html"].verdict
    assert (verdict.state, verdict.certain) == (LinkState.SOFT_404, certain)


async def test_redirected_to_the_error_page() -> None:
    error = page("出错了", "<p>您要找的内容已经不在了，请从首页重新进入本网站。</p>")
    pages: dict[str, Answer] = {"/": home(nav({"专题": "/zt/"})), "/error.html": error}
    readings, _ = await check(soft(pages, Reply("", 302, location="/error.html")))
    assert (readings["/zt/"].verdict.state, readings["/zt/"].verdict.certain) == (LinkState.SOFT_404, True)


async def test_what_looks_like_a_soft_404_and_is_none() -> None:
    shell = '<html><body><div id="app"></div><script src="/app.js"></script></body></html>'
    notice = page(
        "关于排查网站404错误提示的通知",
        "<p>发布日期：2026-11-11</p><p>近期发现部分页面出现404错误提示，请各单位于月底前完成排查。</p>",
    )
    single, _ = await check(soft({"/": home(nav({"甲": "/a", "乙": "/b"}))}, shell))
    assert {reading.verdict.state for reading in single.values()} == {LinkState.OK}
    about, _ = await check({"/": home(nav({"通知": "/n.html"})), "/n.html": notice})
    assert about["/n.html"].verdict.state is LinkState.OK
    bounce = home(nav({"首页": "/index.html", "公开": "/gk/"}))
    bounced, _ = await check(soft({}, bounce))
    assert {reading.verdict.state for reading in bounced.values()} == {LinkState.OK}


async def test_a_file_that_is_a_page_saying_there_is_none() -> None:
    pages: dict[str, Answer] = {"/": home(nav({"表格": "/f/a.doc", "预览": "/f/b.doc"}))}
    pages |= {"/f/a.doc": page("提示信息", MISSING), "/f/b.doc": page("在线预览", "<p>文件预览：办事指南全文。</p>")}
    readings, _ = await check(pages)
    assert readings["/f/a.doc"].verdict.state is LinkState.SOFT_404
    preview = readings["/f/b.doc"].verdict
    assert (preview.state, preview.reason, preview.certain) == (LinkState.UNDECIDED, "not-a-file", False)


async def test_the_budget_leaves_external_links_first() -> None:
    links = nav({"外一": "http://x.test/1", "甲": "/1.html", "外二": "http://x.test/2", "乙": "/2.html"})
    pages: dict[str, Answer] = {"/": home(links), "/1.html": page("甲", "x"), "/2.html": page("乙", "x")}
    readings, unchecked = await check(pages, link_budget=3)
    assert [*readings] == ["/", "/1.html", "/2.html"]
    assert unchecked == 2


async def test_a_private_site_may_link_to_its_neighbours() -> None:
    visitor = FakeVisitor(
        {"/": home(nav({"邻": "http://127.0.0.9/a"})), "http://127.0.0.9/a": page("邻", "x")}, site="http://127.0.0.8/"
    )
    seen = await crawl(visitor)
    checker = LinkChecker(seen, visitor, NotFound(visitor, WORDS), plan(site="http://127.0.0.8/"))
    readings, _ = await checker.check()
    assert {reading.verdict.state for reading in readings} == {LinkState.OK}


async def test_a_foreign_host_that_is_gone_altogether_is_only_suspected() -> None:
    links = {str(n): f"http://x.test/{n}" for n in range(3)} | {"y": "http://y.test/1"}
    pages: dict[str, Answer] = {"/": home(nav(links)), "http://y.test/1": GONE}
    pages |= {f"http://x.test/{n}": GONE for n in range(3)}
    readings, _ = await check(pages)
    assert {url: reading.verdict.certain for url, reading in readings.items() if not reading.internal} == {
        "http://x.test/0": False, "http://x.test/1": False, "http://x.test/2": False, "http://y.test/1": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("label", "others", "state"),
    [
        ("专题专栏", 9, LinkState.SOFT_404),
        ("专题专栏", 1, LinkState.OK),  # on a site of one page all links show it
        ("返回首页", 9, LinkState.OK),
        ("", 9, LinkState.OK),
    ],
)
async def test_a_link_that_shows_the_home_page_as_made_up_addresses_do(
    label: str, others: int, state: LinkState
) -> None:
    menu = {f"栏目{n}": f"/c{n}/" for n in range(others)}
    pages: dict[str, Answer] = {"/": home(nav({**menu, label: "/zt/2025/"}))}
    pages |= {url: page(name, f"<p>{name}的内容：{name * 9}</p>") for name, url in menu.items()}
    readings, _ = await check(soft(pages, Reply("", 302, location="/")))
    verdict = readings["/zt/2025/"].verdict
    assert (verdict.state, verdict.certain) == (state, False)
    assert all(readings[url].verdict.state is LinkState.OK for url in menu.values())


class Trusting(FakeVisitor):
    """Whose articles were not sent tonight: their server said that they had not changed."""

    async def glance(self, url: str, *, referer: str | None = None) -> Visit:
        visit = await self.visit(url, referer=referer)
        if "/art" not in url:
            return visit
        attempts = tuple(replace(one, status=304) for one in visit.fetched.attempts)
        return replace(visit, fetched=replace(visit.fetched, attempts=attempts))


HOLDS = page("文章", "<p>正文</p><a href='/gone.html'>附则</a>")


@pytest.mark.parametrize(
    ("home_links", "anew", "state", "asked"),
    [
        ('<a href="/art1.html">甲</a>', HOLDS, ("dead", "http-404"), 1),
        ('<a href="/art1.html">甲</a>', page("文章", "<p>正文</p>"), ("undecided", "not-seen-anew"), 1),  # mended since
        ('<a href="/art1.html">甲</a>', Reply("x", 503), ("undecided", "not-seen-anew"), 1),
        # It also stands on a page that was sent tonight.
        ('<a href="/art1.html">甲</a><a href="/gone.html">乙</a>', HOLDS, ("dead", "http-404"), 0),
    ],
)
async def test_a_defect_on_articles_taken_on_trust_is_looked_for_anew(
    home_links: str, anew: Answer, state: tuple[str, str], asked: int
) -> None:
    visitor = Trusting({"/": home(home_links), "/art1.html": HOLDS}, second={"/art1.html": anew})
    readings, _ = await check(visitor)
    verdict = readings["/gone.html"].verdict
    assert (verdict.state.value, verdict.reason) == state
    assert sum(how == "anew" for how, _ in visitor.asked) == asked


async def test_a_target_taken_on_trust_is_no_soft_404() -> None:
    missing = page("错误", MISSING)
    pages = {"/": home('<a href="/art9.html">甲</a>'), "/art9.html": missing}
    plain, _ = await check(FakeVisitor(pages))
    trusted, _ = await check(Trusting(pages))
    assert plain["/art9.html"].verdict.state is LinkState.SOFT_404
    assert trusted["/art9.html"].verdict.state is LinkState.UNDECIDED
