from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.survey.fake import SITE, WORDS, Answer, FakeVisitor, Reply, crawl, nav, page, plan, rows

from sitecheck.facts.outcomes import Failure
from sitecheck.facts.pins import FoundBy, PinState, Remembered
from sitecheck.facts.site import ColumnReading, ColumnState
from sitecheck.survey.site import SurveyResult, survey_site

KEY = "policy-interpretation-column"
PIN = SITE + "old/jd.html"
NOTICES = (
    ("关于开展安全生产专项检查工作的通知", "/a/1.html", "2026-11-18"),
    ("关于公布行政规范性文件清理结果的公告", "/a/2.html", "2026-11-10"),
    ("政府采购项目中标结果公告", "/a/3.html", "2026-10-30"),
    ("关于召开第三季度工作会议的通知", "/a/4.html", "2026-10-20"),
)
ENTRIES = (
    ("惠企二十条看这里", "/b/1.html", "2026-11-12"),
    ("住房公积金新规来了", "/b/2.html", "2026-11-02"),
    ("城市更新怎么做", "/b/3.html", "2026-10-21"),
    ("社保缴费十问十答", "/b/4.html", "2026-10-09"),
    ("一图看清招生新办法", "/b/5.html", "2026-09-30"),
)
LATER = (
    ("创业补贴如何申领", "/c/9.html", "2026-11-19"),
    *((title, f"/c/{at}", day) for at, (title, _, day) in enumerate(ENTRIES)),
)
HELD = tuple((title, SITE + url[1:]) for title, url, _ in ENTRIES)
MENU = nav({"政务动态": "/dt/", "通知公告": "/tz/", "网上办事": "/bs/", "互动交流": "/hd/"})
FILLER = rows(*NOTICES)
BASE: dict[str, Answer] = {
    "/dt/": page("政务动态", FILLER, nav=MENU),
    "/tz/": page("通知公告", FILLER, nav=MENU),
    "/bs/": page("网上办事", "<p>办事大厅</p>", nav=MENU),
    "/hd/": page("互动交流", "<p>网上调查</p>", nav=MENU),
}
MEMORY = Remembered(PIN, PIN, "惠民政策一览", HELD)


def portal(links: Mapping[str, str], pages: Mapping[str, Answer]) -> dict[str, Answer]:
    return {**BASE, "/": page("首页", FILLER, nav=MENU + nav(links)), **pages}


async def survey(pages: Mapping[str, Answer], known: Remembered | None = MEMORY, **changes: object) -> SurveyResult:
    visitor = FakeVisitor(dict(pages))
    remembered = {KEY: known} if known is not None else {}
    asked = plan(columns=("disclosure-column", KEY), pins={KEY: PIN}, remembered=remembered, **changes)
    return await survey_site(await crawl(visitor), visitor, WORDS, asked)


async def read(pages: Mapping[str, Answer], known: Remembered | None = MEMORY) -> ColumnReading:
    return (await survey(pages, known)).columns[KEY]


HOME_AGAIN = Reply(location="/", status=302)
MOVED: list[tuple[str, dict[str, Answer], Remembered | None, str, FoundBy, str]] = [
    # name, portal, memory, new address, known by, why the old one is stale
    (
        "gone, and its entries stand under another name",
        portal({"便民服务": "/new/"}, {"/new/": page("便民服务", rows(*LATER), nav=MENU)}),
        MEMORY, SITE + "new/", FoundBy.ROWS, "http-404",
    ),
    (
        "redirected home, and its entries stand in the column of its name",
        portal({"政策解读": "/jd2/"}, {"/old/jd.html": HOME_AGAIN, "/jd2/": page("政策解读", rows(*LATER), nav=MENU)}),
        MEMORY, SITE + "jd2/", FoundBy.ROWS, "leads-home",
    ),
    (
        "another column stands there now",
        portal({"政策解读": "/jd2/"}, {
            "/old/jd.html": page("通知公告", FILLER, nav=MENU), "/jd2/": page("政策解读", rows(*LATER), nav=MENU),
        }),
        MEMORY, SITE + "jd2/", FoundBy.ROWS, "other-content",
    ),
    (
        "nothing remembered, and one page bears the name",
        portal({"政策解读": "/jd2/"}, {"/jd2/": page("政策解读", rows(
            ("《惠企二十条》政策解读", "/c/1.html", "2026-11-12"), ("一图读懂新规", "/c/2.html", "2026-11-02"),
            ("城市更新办法解读", "/c/3.html", "2026-10-21")), nav=MENU)}),
        None, SITE + "jd2/", FoundBy.NAME, "http-404",
    ),
    (
        "its entries have other titles and the same addresses",
        portal({"便民服务": "/new/"}, {"/new/": page("便民服务", rows(
            *((f"政策直通车第{at}期", url, day) for at, (_, url, day) in enumerate(ENTRIES))), nav=MENU)}),
        MEMORY, SITE + "new/", FoundBy.ROWS, "http-404",
    ),
    (
        "its titles are cut off",
        portal({"便民服务": "/new/"}, {"/new/": page("便民服务", rows(
            *((f"{title[:6]}...", f"/c/{at}", day) for at, (title, _, day) in enumerate(ENTRIES))), nav=MENU)}),
        MEMORY, SITE + "new/", FoundBy.ROWS, "http-404",
    ),
    (
        "two pages bear its name, and one the name of its file",
        portal({"政策解读": "/new/jd.html", "政策文件解读": "/new/wjjd.html"}, {
            path: page("政策解读", rows((f"《办法{at}》政策解读", f"/c/{at}", "2026-11-12")), nav=MENU)
            for at, path in enumerate(("/new/jd.html", "/new/wjjd.html"))
        }),
        None, SITE + "new/jd.html", FoundBy.ADDRESS, "http-404",
    ),
    (
        "one page under two addresses",
        portal({"政策解读": "/jd2/", "政策文件解读": "/jd2/index.html"}, {
            path: page("政策解读", rows(("《办法》政策解读", "/c/1", "2026-11-12")), nav=MENU)
            for path in ("/jd2/", "/jd2/index.html")
        }),
        None, SITE + "jd2/", FoundBy.NAME, "http-404",
    ),
    (
        "moved already last night",
        portal({"便民服务": "/new/"}, {"/new/": page("便民服务", rows(*LATER), nav=MENU)}),
        Remembered(PIN, SITE + "new/", "便民服务", HELD), SITE + "new/", FoundBy.ROWS, "http-404",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("pages", "known", "url", "by", "why"), [case[1:] for case in MOVED], ids=[c[0] for c in MOVED]
)
async def test_a_pin_is_bound_again(
    pages: dict[str, Answer], known: Remembered | None, url: str, by: FoundBy, why: str
) -> None:
    reading = await read(pages, known)
    assert (reading.state, reading.url, reading.reason) == (ColumnState.FOUND, url, "pin-moved")
    assert reading.pin is not None
    assert (reading.pin.url, reading.pin.state, reading.pin.by, reading.pin.why) == (PIN, PinState.MOVED, by, why)
    assert f"pin moved from {PIN} ({why}) to {url} because " in reading.trail.note
    assert reading.confidence < 1
    assert reading.list is not None
    assert reading.list.rows
    assert reading.pin.held is not None
    assert (reading.pin.held.pin, reading.pin.held.url) == (PIN, url)


STALE: list[tuple[str, dict[str, Answer], Remembered | None]] = [
    ("gone, and nothing is like it", portal({}, {}), MEMORY),
    ("gone, and nothing is known", portal({}, {}), None),
    ("its name leads nowhere", portal({"政策解读": "javascript:;"}, {}), None),
    ("the link of its name is dead as well", portal({"政策解读": "/old/jd.html"}, {}), None),
    (
        "the page of its name lists other things",
        portal({"政策解读": "/jd2/"}, {"/jd2/": page("政策解读", FILLER, nav=MENU)}),
        MEMORY,
    ),
    (
        "two pages bear its name",
        portal({"政策解读": "/jd2/", "政策文件解读": "/jd3/"}, {
            path: page("政策解读", rows((f"《办法{path[3]}》政策解读", f"/c{path}", "2026-11-12")), nav=MENU)
            for path in ("/jd2/", "/jd3/")
        }),
        None,
    ),
    ("it shows another list", portal({}, {"/old/jd.html": page("招聘启事", FILLER, nav=MENU)}), MEMORY),
    ("a page that says it does not exist", portal({}, {
        "/old/jd.html": page("页面不存在", "<p>您访问的页面不存在或已被删除</p>")}), MEMORY),
]  # fmt: skip


@pytest.mark.parametrize(("pages", "known"), [case[1:] for case in STALE], ids=[case[0] for case in STALE])
async def test_a_pin_that_cannot_be_bound_again_for_certain_is_undecided(
    pages: dict[str, Answer], known: Remembered | None
) -> None:
    reading = await read(pages, known)
    assert (reading.state, reading.reason) == (ColumnState.UNABLE, "pin-stale")
    assert reading.pin is not None
    assert (reading.pin.url, reading.pin.state, reading.pin.held) == (PIN, PinState.STALE, None)
    assert f"pin {PIN} is stale" in reading.trail.note


HOLDS: list[tuple[str, Answer, Remembered | None]] = [
    ("a name nobody knows", page("惠民政策一览", rows(*ENTRIES), nav=MENU), None),
    ("new entries under the same title", page("惠民政策一览", FILLER, nav=MENU), MEMORY),
    ("another title over the same entries", page("惠民之窗", rows(*LATER), nav=MENU), MEMORY),
    ("the column's own name over other entries", page("政策解读", FILLER, nav=MENU), MEMORY),
    (
        "what stood behind another pin says nothing",
        page("招聘启事", FILLER, nav=MENU),
        Remembered(SITE + "x/", SITE + "x/", "惠民政策一览", HELD),
    ),
    (
        "a person has confirmed the new address",
        page("便民服务", rows(*LATER), nav=MENU),
        Remembered(SITE + "x/", PIN, "便民服务", HELD),
    ),
]


@pytest.mark.parametrize(("answer", "known"), [case[1:] for case in HOLDS], ids=[case[0] for case in HOLDS])
async def test_a_pin_is_believed(answer: Answer, known: Remembered | None) -> None:
    reading = await read(portal({}, {"/old/jd.html": answer}), known)
    assert (reading.state, reading.url) == (ColumnState.FOUND, PIN)
    assert reading.pin is not None
    assert (reading.pin.state, reading.pin.why, reading.confidence) == (PinState.HOLDS, "", 1.0)


async def test_a_pin_that_does_not_answer_is_not_looked_for_elsewhere() -> None:
    pages = portal(
        {"政策解读": "/jd2/"},
        {"/old/jd.html": Reply(status=None, failure=Failure.TIMEOUT_READ), "/jd2/": page("政策解读", rows(*LATER))},
    )
    reading = await read(pages)
    assert (reading.state, reading.reason) == (ColumnState.UNABLE, "timeout-read")
    assert reading.pin is not None
    assert (reading.pin.state, reading.pin.why) == (PinState.UNREAD, "timeout-read")


async def test_a_stale_pin_costs_no_dead_link() -> None:
    found = await survey(portal({}, {}))
    assert all(link.verdict.url != PIN for link in found.links)


async def test_without_a_pin_nothing_is_remembered() -> None:
    pages = portal({"政策解读": "/jd2/"}, {"/jd2/": page("政策解读", rows(*LATER), nav=MENU)})
    visitor = FakeVisitor(pages)
    found = await survey_site(await crawl(visitor), visitor, WORDS, plan(columns=(KEY,)))
    assert found.columns[KEY].pin is None


async def test_a_document_is_known_again_by_its_text() -> None:
    key = "agency-overview"
    text = (
        "<p>"
        + "".join(f"本局负责第{at}类公共文化设施的规划、建设与管理工作，并依法监督检查。" for at in range(12))
        + "</p>"
    )
    first = FakeVisitor(portal({}, {"/old/jd.html": page("本局概貌", text, nav=MENU)}))
    asked = plan(columns=(key,), pins={key: PIN})
    held = (await survey_site(await crawl(first), first, WORDS, asked)).columns[key].pin
    assert held is not None
    assert held.held is not None
    later = FakeVisitor(portal({"关于本局": "/about/"}, {"/about/": page("关于", text, nav=MENU)}))
    asked = plan(columns=(key,), pins={key: PIN}, remembered={key: held.held})
    reading = (await survey_site(await crawl(later), later, WORDS, asked)).columns[key]
    assert (reading.state, reading.url) == (ColumnState.FOUND, SITE + "about/")
    assert reading.pin is not None
    assert reading.pin.by is FoundBy.TEXT


async def test_what_holds_the_words_of_the_column_under_another_name_is_not_believed_against_memory() -> None:
    key = "contact"
    spoken = "<p>地址：云溪县人民路1号</p><p>联系电话：0731-84510018</p>"
    pages = portal({}, {"/old/jd.html": page("通知公告", spoken + FILLER, nav=MENU)})
    for known, state in ((None, PinState.HOLDS), (Remembered(PIN, PIN, "科室一览", HELD), PinState.STALE)):
        visitor = FakeVisitor(pages)
        asked = plan(columns=(key,), pins={key: PIN}, remembered={key: known} if known is not None else {})
        pin = (await survey_site(await crawl(visitor), visitor, WORDS, asked)).columns[key].pin
        assert pin is not None
        assert pin.state is state
