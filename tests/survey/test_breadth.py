from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.survey.fake import SITE, WORDS, Answer, FakeVisitor, Reply, crawl, nav, page, plan, rows

from sitecheck.facts.outcomes import Failure, Stop
from sitecheck.facts.page import PageFacts
from sitecheck.facts.site import ColumnState
from sitecheck.page.read import read_page
from sitecheck.survey.breadth import Passage, disclosure_out_of_reach, leads_away, too_narrow
from sitecheck.survey.candidates import LeadFinder, SearchPage
from sitecheck.survey.search import open_search
from sitecheck.survey.shelf import Shelf
from sitecheck.survey.site import survey_site

HOSTS = ("portal.test",)
NAMES = ("政务动态", "通知公告", "机构设置", "网上办事", "互动交流", "专题专栏")
MENU = {name: f"/c{number}/" for number, name in enumerate(NAMES)}
COLUMNS: dict[str, Answer] = {path: page(name, f"<p>{name}的内容</p>", nav=nav(MENU)) for name, path in MENU.items()}
DROPDOWN = "".join(
    f'<li><a href="javascript:;">{name}</a><a href="/{name}/1/">{name}一</a><a href="/{name}/2/">{name}二</a>'
    f'<a href="/{name}/3/">{name}三</a></li>'
    for name in NAMES
)
ARTICLE = page(
    "关于开展安全生产检查的通知",
    "<h1>关于开展安全生产检查的通知</h1><div>发布日期：2026-11-12 来源：某局</div><p>各单位：</p>"
    + "<p>请按照有关规定开展安全生产检查，并于月底前报送情况。</p>" * 8,
    nav=nav(MENU),
    head='<meta name="ArticleTitle" content="关于开展安全生产检查的通知"><meta name="PubDate" content="2026-11-12">',
)


def front(html: str) -> SearchPage:
    return SearchPage(SITE, facts(html))


def facts(html: str, url: str = SITE) -> PageFacts:
    return read_page(html.encode(), url, content_type="text/html; charset=utf-8", lexicon=WORDS)[0]


def menu(live: int, dead: int, away: int = 0, href: str = "javascript:;") -> str:
    links = {f"栏目{chr(0x4E00 + number)}": f"/c{number}/" for number in range(live)}
    links |= {f"名称{chr(0x4E50 + number)}": href for number in range(dead)}
    links |= {f"外部{chr(0x5000 + number)}": f"http://other{number}.test/" for number in range(away)}
    return page("首页", "<p>欢迎</p>", nav=nav(links))


HOME = page("首页", rows(("某项通知", "/a.html", "2026-11-01")), nav=nav(MENU))
FIVE = [SearchPage(f"{SITE}{number}", facts(page(f"栏目{number}", "<p>内容</p>"))) for number in range(4)]
OPEN, DEAD, SHUT = Passage(), Passage(gone=True), Passage("http-401")


@pytest.mark.parametrize(
    ("home", "others", "asked", "gates", "reasons"),
    [
        (HOME, FIVE, [OPEN] * 8, [OPEN] * 6, []),
        (HOME, FIVE[:3], [OPEN] * 8, [OPEN] * 6, ["few-pages"]),
        (HOME, FIVE[:1] * 9, [OPEN] * 8, [OPEN] * 6, ["few-pages"]),  # the same page at nine addresses is one page
        (ARTICLE, FIVE, [OPEN] * 8, [OPEN] * 6, ["home-article"]),
        (HOME, FIVE, [OPEN] * 8, [OPEN] * 5 + [SHUT], []),
        (HOME, FIVE, [OPEN] * 8, [OPEN] * 4 + [SHUT] * 2, ["navigation-unread"]),
        (HOME, FIVE, [OPEN] * 8, [OPEN] * 3 + [DEAD] * 3, []),
        (HOME, FIVE, [OPEN] * 8, [OPEN] * 2 + [DEAD] * 4, ["navigation-unread"]),
        (HOME, FIVE, [OPEN] * 7 + [SHUT] * 3, [OPEN] * 6, ["pages-unread"]),
        (HOME, FIVE, [OPEN] * 8 + [SHUT] * 2, [OPEN] * 6, []),
        (HOME, FIVE, [OPEN] * 5 + [DEAD] * 5, [], []),
    ],
)
def test_too_narrow(
    home: str, others: list[SearchPage], asked: list[Passage], gates: list[Passage], reasons: list[str]
) -> None:
    first = front(home)
    share = sum(bool(one.trouble) for one in asked) / max(len(asked), 1)
    assert too_narrow([first], shelf(first, *others).unlike, share, gates) == reasons


def shelf(*pages: SearchPage) -> Shelf:
    made = Shelf(LeadFinder(WORDS, HOSTS), HOSTS)
    for one in pages:
        made.take_in(one)
    return made


def test_a_rendered_page_is_no_further_page() -> None:
    first = front(HOME)
    again = [SearchPage(page.url, page.facts, rendered=True) for page in FIVE]
    assert too_narrow([first], shelf(first, *again).unlike, 0.0, [OPEN]) == ["few-pages"]


@pytest.mark.parametrize(
    ("html", "reasons"),
    [
        (menu(8, 0), []),
        (menu(8, 4), []),
        (menu(6, 4), ["navigation-placeholders"]),
        (menu(6, 4, href="#"), ["navigation-placeholders"]),
        (menu(3, 2), []),  # two are chance
        (page("首页", "", nav=DROPDOWN), []),  # head lines of menus have no address, their entries do
        (page("首页", "", nav=nav(MENU) + nav(dict.fromkeys(("登录", "注册", "无障碍", "设为首页"), "#"))), []),
        (menu(4, 0, 4), []),
        (menu(4, 0, 5), ["navigation-elsewhere"]),
        (page("首页", nav(dict.fromkeys(NAMES, "#"))), ["navigation-placeholders"]),  # no menu: the page counts
    ],
)
def test_leads_away(html: str, reasons: list[str]) -> None:
    assert leads_away([front(html)], HOSTS) == reasons


@pytest.mark.parametrize(
    ("label", "href", "reason"),
    [
        ("政府信息公开", "/gk/", ""),
        ("政府信息公开", "javascript:;", "disclosure-placeholder"),
        ("政务公开", "#", "disclosure-placeholder"),
        ("信息公开", "http://county.test/xxgk/", "disclosure-elsewhere"),
        ("信息公开", "http://province.test/xxgk/", ""),  # that of the level above
        ("工程领域项目和信用信息公开", "http://county.test/", ""),
        ("通知公告", "#", ""),
    ],
)
def test_disclosure_out_of_reach(label: str, href: str, reason: str) -> None:
    home = front(page("首页", "", nav=nav(MENU) + nav({label: href})))
    assert disclosure_out_of_reach([home], WORDS, HOSTS, ("province.test",)) == reason


SHUT_REPLY = Reply("<html><title>401</title></html>", 401)
CASES: list[tuple[str, Mapping[str, Answer], ColumnState, str]] = [
    ("all of a small portal was read", COLUMNS, ColumnState.MISSING, "not-found"),
    ("one column of six is closed", {**COLUMNS, "/c1/": SHUT_REPLY}, ColumnState.MISSING, "not-found"),
    (
        "two columns of six are closed",
        {**COLUMNS, "/c1/": SHUT_REPLY, "/c2/": SHUT_REPLY},
        ColumnState.UNABLE,
        "navigation-unread",
    ),
    ("nothing but the home page", {}, ColumnState.UNABLE, "few-pages"),
]


@pytest.mark.parametrize(("pages", "state", "reason"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
async def test_missing_needs_a_wide_search(pages: Mapping[str, Answer], state: ColumnState, reason: str) -> None:
    visitor = FakeVisitor({**pages, "/": page("首页", "<p>欢迎</p>", nav=nav(MENU))})
    result = await survey_site(await crawl(visitor), visitor, WORDS, plan(columns=("disclosure-guide",)))
    reading = result.columns["disclosure-guide"]
    assert (reading.state, reading.reason) == (state, reason)


async def test_a_silent_portal_is_searched_in_what_it_showed() -> None:
    links = {**MENU, "政府信息公开指南": "/zn.html"}
    pages: dict[str, Answer] = {"/": page("首页", "", nav=nav(links)), "/c0/": COLUMNS["/c0/"]}
    hung = {path: Reply(status=None, failure=Failure.TIMEOUT_READ) for path in (*list(MENU.values())[1:], "/zn.html")}
    visitor = FakeVisitor({**pages, **hung})
    seen = await crawl(visitor, limit=3, stop=Stop.UNREACHABLE, reason="timeout-read")
    before = len(visitor.asked)
    search = await open_search(seen, visitor, WORDS, plan())
    assert search.disturbances == ["timeout-read"]
    result = await survey_site(seen, visitor, WORDS, plan(columns=("disclosure-guide",)))
    assert result.columns["disclosure-guide"].state is ColumnState.UNABLE
    assert result.links_unchecked == len(seen.targets) - 2  # the home page and the one column that was seen
    asked = {url for _, url in visitor.asked[before:]}
    assert not asked & {f"{SITE}c2/", f"{SITE}c3/", f"{SITE}zn.html"}


def test_a_navigation_in_two_charsets_proves_no_absence() -> None:
    body = HOME.encode().replace(b"</body>", "<p>本栏目公布本机关的通知和公告，欢迎查阅。</p></body>".encode("gbk"))
    damaged, _ = read_page(body, SITE, content_type="text/html; charset=utf-8", lexicon=WORDS)
    home = SearchPage(SITE, damaged)
    assert too_narrow([home], shelf(home, *FIVE).unlike, 0.0, [OPEN]) == ["damaged-text"]
