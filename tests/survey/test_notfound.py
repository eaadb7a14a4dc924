from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.survey.fake import GONE, SITE, WORDS, Answer, FakeVisitor, Reply, nav, page, rows

from sitecheck.survey.notfound import NotFound, Resemblance, made_up, sample_of

Host = Callable[[str], Answer | None]  # path → answer, None for an honest 404


def test_made_up_addresses_are_the_same_every_night() -> None:
    folder, file = made_up(SITE + "a/b.html")
    assert folder == SITE + "a/sitecheck-" + folder.rstrip("/")[-8:] + "/"
    assert file == folder.rstrip("/") + ".html"
    assert made_up(SITE + "a/b.html") == (folder, file)
    assert made_up("http://other.test/a/b.html")[0].rsplit("/", 2)[1] != folder.rsplit("/", 2)[1]


async def test_each_host_is_asked_once() -> None:
    visitor = FakeVisitor({})
    not_found = NotFound(visitor, WORDS)
    assert await not_found.samples(SITE + "a.html") == ()
    assert await not_found.samples(SITE + "b.html") == ()
    assert [url for _, url in visitor.asked] == list(made_up(SITE))


async def test_hosts_of_other_people_are_not_asked_for_what_they_do_not_have() -> None:
    visitor = FakeVisitor({})
    assert await NotFound(visitor, WORDS, hosts=("portal.test",)).samples("http://other.test/a") == ()
    assert visitor.asked == []


async def test_an_honest_404_is_no_sample() -> None:
    assert sample_of(await FakeVisitor({}).visit(SITE + "x")) is None
    sample = sample_of(await FakeVisitor(lambda _: page("提示", "<p>您访问的页面不存在</p>")).visit(SITE + "x"))
    assert sample is not None
    assert (sample.status, sample.title, sample.says_missing) == (200, "提示", True)


HOME = page(
    "首页", nav({f"栏目{n}": f"/c{n}/" for n in range(8)}) + "<p>欢迎访问云溪县某局门户网站，了解政务公开情况。</p>"
)
MISSING = page("提示信息", "<p>抱歉，您访问的页面不存在或已删除。</p>")
EMPTY = page("通知公告", "<p>暂无数据</p>")
CLOSED = page("通知公告", "<p>栏目正在建设中，敬请期待。</p>")
LIST = page("通知公告", rows(*((f"关于第{n}项工作的通知", f"/tz/{n}.html", f"2026-11-{n:02}") for n in range(10, 16))))
GUIDE = page(
    "政府信息公开指南", "<p>联系电话：0730-1234567</p><p>传真：0730-7654321</p><p>办公地址：云溪县政府大院3号楼。</p>"
)
PLAIN = page("机构设置", "<p>我局设办公室、法规科、监督科三个内设机构，主要职责如下所列。</p>")
ERROR = page("出错了", "<p>您要找的内容已经不在了，请从首页重新进入本网站。</p>")
ARTICLE = page(
    "关于排查网站404错误提示的通知",
    "<p>发布日期：2026-11-11</p><p>近期发现部分网站页面不存在或出现404错误提示，请各单位于月底前完成排查并上报。</p>",
)
LONG = page(
    "政务服务指南",
    "<p>如提示页面不存在，请更换浏览器后重试。</p>"
    + "<p>申请人应当提交申请表、身份证明及有关材料，受理后十五个工作日办结。</p>" * 16,
)
TO_HOME, TO_ERROR = Reply("", 302, location="/"), Reply("", 302, location="/error.html")
TO_LIST = Reply("", 302, location="/zfxxgk/")
ECHO = "<p>您访问的页面不存在，编号{}，请核对地址，或返回本网站首页重新查找需要的政府信息公开内容，谢谢您的理解。</p>"


def where(**pages: Answer) -> dict[str, Answer]:
    return {"/" + key.replace("__", ".").replace("_", "/"): answer for key, answer in pages.items()}


def host(pages: dict[str, Answer], other: Answer | Host | None, under: str = "/") -> Host:
    """Those pages, and for every other path below ``under`` what ``other`` says; elsewhere an honest 404."""

    def answer(path: str) -> Answer | None:
        if path in pages:
            return pages[path]
        if path == "/":
            return HOME
        if not path.startswith(under):
            return None
        return other(path) if callable(other) else other

    return answer


def echo(path: str) -> Answer:
    return page("提示信息", ECHO.format(len(path) % 7))


def by_make(path: str) -> Answer | None:
    """Files are answered honestly, folders are not."""
    return MISSING if path.endswith("/") else None


PROBE, SUSPECTED = Resemblance("probe", certain=True), Resemblance("probe", certain=False)
PHRASE, BOUNCE = Resemblance("phrase", certain=False), Resemblance("home", certain=False)


@pytest.mark.parametrize(
    ("path", "answers", "expected"),
    [
        # What is none, though it looks like one.
        ("/tz/", host(where(tz_=LIST), None), None),
        ("/tz/", host(where(tz_=LIST), MISSING), None),
        ("/tz/", host(where(tz_=EMPTY), None), None),
        ("/tz/", host(where(tz_=EMPTY), MISSING), None),
        ("/tz/", host(where(tz_=EMPTY), EMPTY), None),  # a program that shows an empty list for what it does not know
        ("/tz/", host(where(tz_=CLOSED), CLOSED), None),
        ("/tz/", host(where(tz_=LIST), LIST), None),  # its default page, and a column all the same
        ("/tz/?id=7", host({"/tz/?id=7": LIST}, LIST), None),  # an unknown number shows page one
        ("/zn/", host(where(zn_=GUIDE), GUIDE), None),
        ("/zn/", host(where(zn_=GUIDE), GUIDE, "/zn/"), None),  # whatever stands behind the address is passed over
        ("/n.html", host({"/n.html": ARTICLE}, None), None),
        ("/n.html", host({"/n.html": ARTICLE}, MISSING), None),
        ("/fw.html", host({"/fw.html": LONG}, MISSING), None),  # the words alone, in a long page
        ("/jg.html", host({"/jg.html": PLAIN}, MISSING), None),
        ("/jg.html", host({"/jg.html": PLAIN}, TO_HOME), None),
        ("/", host({}, HOME), None),
        ("/", host({}, TO_HOME), None),
        ("/index.html", host({"/index.html": HOME}, HOME), None),
        ("/index.jsp", host({"/index.jsp": TO_HOME}, TO_HOME), None),
        ("/home/", host({"/home/": TO_HOME}, TO_HOME), None),
        ("/web", host({"/web": TO_HOME}, TO_HOME), None),
        ("/zt/", host({"/zt/": TO_HOME}, None), None),  # moved to the home page; made-up addresses are not
        ("/gk", host({"/gk": TO_LIST, "/zfxxgk/": LIST}, TO_LIST), None),  # the host's default page is a column
        ("/app/", host({}, '<html><body><div id="app"></div><script src="/a.js"></script></body></html>'), None),
        ("/x/", host({}, "<html><title></title><body><p>无</p></body></html>"), None),
        # What is one.
        ("/tz/", host({}, MISSING), PROBE),
        ("/tz/a.html", host({}, MISSING), PROBE),
        ("/tz/", host({}, by_make), PROBE),
        ("/tz/", host({"/error.html": ERROR}, TO_ERROR), PROBE),
        ("/tz/", host({}, echo), PROBE),
        ("/app/tz/", host({}, MISSING, "/app/"), PROBE),
        ("/app/tz/a.html", host({}, MISSING, "/app/tz/"), PROBE),
        ("/tz/", host({"/tz/": MISSING}, None), PHRASE),
        ("/tz/", host({"/tz/": page("404", "<p>出错啦，请稍后再试一试。</p>")}, None), PHRASE),
        ("/jg.html", host({}, PLAIN), SUSPECTED),  # one page for everything, which says neither
        ("/zt/2025/", host({}, TO_HOME), BOUNCE),
        ("/zt/2025.html", host({}, HOME), BOUNCE),
    ],
)
async def test_what_is_a_soft_404(path: str, answers: Host, expected: Resemblance | None) -> None:
    visitor = FakeVisitor(answers)
    home, seen = await visitor.visit(SITE), await visitor.visit(SITE.rstrip("/") + path)
    assert seen.page is not None
    not_found = NotFound(visitor, WORDS, home.page)
    assert await not_found.resemblance(seen.url, seen.page) == expected


@pytest.mark.parametrize(
    ("answers", "closely", "expected"),
    [
        # The program below /app/ says there is nothing in words of its own; the rest of the host is honest.
        (host({}, page("提示", "<p>Sorry, the page is not here any more.</p>"), "/app/"), True, None),
        (host({}, page("404", "<p>Sorry, the page is not here any more.</p>"), "/app/"), True, PROBE),
        (host({"/app/tz/": LIST}, MISSING, "/app/"), True, None),
        (host({"/app/tz/": EMPTY}, MISSING, "/app/"), True, None),
        (host({"/app/tz/": PLAIN}, PLAIN, "/app/tz/"), True, None),
    ],
)
async def test_columns_are_looked_at_closely(answers: Host, closely: bool, expected: Resemblance | None) -> None:
    visitor = FakeVisitor(answers)
    seen = await visitor.visit(SITE + "app/tz/")
    assert seen.page is not None
    assert await NotFound(visitor, WORDS).resemblance(seen.url, seen.page, closely=closely) == expected


async def test_a_page_full_of_content_costs_no_further_requests() -> None:
    visitor = FakeVisitor(host({"/app/tz/": LIST}, None))
    seen = await visitor.visit(SITE + "app/tz/")
    assert seen.page is not None
    await NotFound(visitor, WORDS).resemblance(seen.url, seen.page, closely=True)
    assert [url for _, url in visitor.asked[1:]] == list(made_up(SITE))
    assert GONE.status == 404
