from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from tests.survey.fake import AS_OF, SITE, WORDS, Answer, FakeVisitor, Reply, crawl, nav, page, plan, rows
from tests.survey.test_site import survey

from sitecheck.facts.outcomes import Failure, Stop
from sitecheck.facts.sections import SectionReading, SectionState
from sitecheck.facts.site import ColumnReading, ColumnState, ListReading, ListState
from sitecheck.survey.columns import Column
from sitecheck.survey.lists import ListReader
from sitecheck.survey.notfound import NotFound
from sitecheck.survey.sections import read_sections

FULL = rows(
    ("关于图书馆冬季开放时间的公告", "/tz/1.html", "2026-11-12"),
    ("关于开展文化市场检查的通知", "/tz/2.html", "2026-10-30"),
    ("非物质文化遗产代表性项目名单公示", "/tz/3.html", "2026-10-09"),
)
LINKS = {"通知公告": "/tz/", "工作动态": "/dt/", "人事信息": "/rs/", "登录": "/login", "省人民政府": "http://p.test/"}
NAV = nav(LINKS)
MENU = (
    '<ul><li><a href="/tz/">通知公告</a></li><li><a href="/dt/">工作动态</a></li><li><a href="/zl/">专栏</a></li></ul>'
)
SCRIPT = '<script src="/js/list.js"></script>'


def portal(section: Answer | None, **more: Answer) -> dict[str, Answer]:
    """A portal whose column 人事信息 is ``section``."""
    pages: dict[str, Answer] = {
        "/": page("首页", FULL, nav=NAV),
        "/tz/": page("通知公告", FULL, nav=NAV),
        "/dt/": page("工作动态", FULL.replace("/tz/", "/dt/"), nav=NAV),
    }
    if section is not None:
        pages["/rs/"] = section
    return pages | more


async def sections(
    pages: Mapping[str, Answer], rendered: Mapping[str, str] | None = None, *, whole: bool = True, crashes: bool = False
) -> dict[str, SectionReading]:
    visitor = FakeVisitor(pages, rendered or {}, browser=rendered is not None, whole=whole, crashes=crashes)
    seen = await crawl(visitor)
    home = seen.home.page if seen.home is not None else None
    reader = ListReader(visitor, WORDS, AS_OF)
    asked = plan(use_browser=rendered is not None)
    not_found = NotFound(visitor, WORDS, home, ("portal.test",))
    found = await read_sections(seen, visitor, WORDS, asked, reader, {}, not_found)
    assert found is not None
    return {one.label: one for one in found}


def bare(text: str = "", **more: str) -> str:
    return page("人事信息", text, nav=NAV, **more)


@pytest.mark.parametrize(
    ("section", "state", "reason"),
    [
        (bare(FULL), "filled", ""),
        (bare(""), "empty", "bare"),
        (bare("<p>暂无数据</p>"), "empty", "empty-text"),
        (bare("<p>栏目正在建设中，敬请期待！</p>"), "closed", "closed-text"),
        (bare("<p>重点项目建设中标公告：中标单位为某某公司，工期三个月。</p>"), "undetermined", "text-only"),
        (bare("<p>内容正在整理，请稍后再来查看本栏目。</p>"), "undetermined", "text-only"),
        (bare("<p>系统维护中，请稍后再试</p>"), "closed", "closed-text"),
        (bare("<p>服务器繁忙</p>"), "unable", "closed-text"),
        (bare(f"<p>{'本单位人员编制情况说明。' * 30}</p>"), "filled", ""),
        (bare('<p><a href="/rs/1.html">2026年公开招聘工作人员公告</a></p>'), "filled", ""),
        (bare('<p><a href="/rs/zk/">招考</a> <a href="/rs/rm/">任免</a></p>'), "filled", ""),
        (bare('<p><img src="/upload/rs.jpg"></p>'), "filled", ""),
        (bare('<p><a href="/upload/rs.pdf">下载</a></p>'), "filled", ""),
        (bare('<form><input name="xm"><textarea name="nr"></textarea></form>'), "filled", ""),
        (bare("", head=SCRIPT), "undetermined", "script-list"),
        (f'<title>人事信息</title>{NAV}<div id="app"></div>{SCRIPT}', "undetermined", "shell"),
        (Reply("", None, failure=Failure.TIMEOUT_READ), "unable", "timeout-read"),
        (Reply("", None, failure=Failure.BLOCKED), "unable", "blocked"),
        (Reply(bare(""), 503), "unable", "http-503"),
        (None, "unable", "http-404"),
        (Reply(location="/"), "unable", "leads-home"),
        (Reply(location="http://other.test/"), "unable", "dns"),
    ],
)  # fmt: skip
async def test_what_stands_behind_a_link(section: Answer | None, state: str, reason: str) -> None:
    found = (await sections(portal(section)))["人事信息"]
    assert (found.state.value, found.reason) == (state, reason)
    assert not found.rendered
    assert (found.page_url, found.url) == (SITE, f"{SITE}rs/")


async def test_the_navigation_is_gone_through_in_its_order_and_other_sites_are_left_alone() -> None:
    found = await sections(portal(bare("")))
    assert list(found) == ["通知公告", "工作动态", "人事信息", "省人民政府"]
    assert found["省人民政府"].state is SectionState.AWAY
    full = found["通知公告"]
    assert (full.entries, full.dated, str(full.newest)) == (3, 3, "2026-11-12")
    assert full.link_index is not None


async def test_a_page_that_ends_on_another_site_is_that_sites() -> None:
    pages = portal(Reply(location="http://other.test/rs/"))
    found = await sections({**pages, "http://other.test/rs/": page("人事信息", FULL)})
    assert found["人事信息"].state is SectionState.AWAY


async def test_a_menu_that_most_pages_show_in_their_main_part_fills_no_column() -> None:
    pages = portal(bare("暂无数据" + MENU))
    for path in ("/tz/", "/dt/"):
        pages[path] = str(pages[path]).replace("</h2>", "</h2>" + MENU)
    assert (await sections(pages))["人事信息"].state is SectionState.EMPTY
    alone = portal(bare("暂无数据" + MENU))
    assert (await sections(alone))["人事信息"].state is SectionState.FILLED


@pytest.mark.parametrize(
    ("plain", "shown", "state", "rendered"),
    [
        ("", "", "empty", True),
        ("<p>暂无数据</p>", FULL, "filled", True),
        ("", f"<p>{'本单位人员编制情况说明。' * 30}</p>", "filled", True),
        ("<p>栏目正在建设中</p>", "<p>栏目正在建设中</p>", "closed", True),
        ("<p>栏目正在建设中</p>", FULL, "filled", True),
    ],
)
async def test_a_browser_has_the_last_word(plain: str, shown: str, state: str, rendered: bool) -> None:
    found = (await sections(portal(bare(plain)), {"/rs/": bare(shown)}))["人事信息"]
    assert (found.state.value, found.rendered) == (state, rendered)


@pytest.mark.parametrize("given", [{"whole": False}, {"crashes": True}])
async def test_a_browser_that_did_not_see_everything_bears_out_nothing(given: dict[str, bool]) -> None:
    shown = {"/rs/": bare("")}
    plain = (await sections(portal(bare("")), shown, **given))["人事信息"]
    assert (plain.state, plain.rendered) == (SectionState.EMPTY, False)
    scripted = (await sections(portal(bare("", head=SCRIPT)), shown, **given))["人事信息"]
    assert scripted.state is SectionState.UNDETERMINED


async def test_a_page_that_is_not_there_is_no_blank_column() -> None:
    missing = page("提示", "<p>抱歉，您访问的页面不存在</p>")

    def answer(path: str) -> Answer | None:
        return portal(None).get(path, missing if path.startswith("/") else None)

    visitor = FakeVisitor(answer)
    seen = await crawl(visitor, limit=20)
    assert seen.home is not None
    not_found = NotFound(visitor, WORDS, seen.home.page, ("portal.test",))
    found = await read_sections(
        seen, visitor, WORDS, plan(use_browser=False), ListReader(visitor, WORDS, AS_OF), {}, not_found
    )
    assert found is not None
    assert {one.label: one.reason for one in found}["人事信息"] == "soft-404"


async def test_lists_of_known_columns_are_not_read_again() -> None:
    visitor = FakeVisitor(portal(bare(FULL)))
    seen = await crawl(visitor)
    visit = await visitor.visit(f"{SITE}rs/")
    known = ListReading(ListState.READ, "jpage", (), None, 7, reason="undated")
    column = ColumnReading("personnel", ColumnState.FOUND, url=f"{SITE}rs/", list=known)
    assert seen.home is not None
    found = await read_sections(
        seen, visitor, WORDS, plan(use_browser=False), ListReader(visitor, WORDS, AS_OF),
        {"personnel": Column(column, visit)}, NotFound(visitor, WORDS, seen.home.page, ("portal.test",)),
    )  # fmt: skip
    assert found is not None
    assert {one.label: one.entries for one in found}["人事信息"] == 0
    assert {one.label: one.entries for one in found}["通知公告"] == 3


@pytest.mark.parametrize("stop", [Stop.BLOCKED, Stop.UNREACHABLE])
async def test_a_site_that_stopped_answering_is_not_asked_on(stop: Stop) -> None:
    visitor = FakeVisitor(portal(bare(FULL)))
    seen = await crawl(visitor)
    seen = replace(seen, totals=replace(seen.totals, stopped_by=stop))
    visitor.asked.clear()
    assert seen.home is not None
    reader = ListReader(visitor, WORDS, AS_OF)
    not_found = NotFound(visitor, WORDS, seen.home.page, ())
    assert await read_sections(seen, visitor, WORDS, plan(), reader, {}, not_found) is None
    assert visitor.asked == []


async def test_at_most_sixty_columns_are_asked_for() -> None:
    many = "".join(f'<a href="/k{at}/">专栏第{at}号</a>' for at in range(70))
    pages: dict[str, Answer] = {"/": page("首页", FULL + "<p>本单位工作情况简介。</p>" * 200, nav=many)}
    pages |= {f"/k{at}/": page(f"专栏第{at}号", FULL, nav=many) for at in range(70)}
    found = await sections(pages)
    assert list(found) == [f"专栏第{at}号" for at in range(60)]


async def test_menus_of_the_disclosure_page_and_of_frames_belong_to_the_navigation() -> None:
    finance = {one.label for one in (await survey("finance")).sections or ()}
    assert {"法定主动公开内容", "政府信息公开年报"} <= finance
    civil = {one.label: one.state for one in (await survey("civil")).sections or ()}
    assert civil["政府信息公开目录"] is SectionState.FILLED
    assert civil["政府信息公开指南"] is SectionState.UNABLE


async def test_a_home_page_made_by_script_is_gone_through_as_the_browser_shows_it() -> None:
    head = f"<head><title>某局</title>{SCRIPT}</head>"
    shell = f'<html>{head}<body><div id="app"></div></body></html>'
    pages = portal(bare(FULL)) | {"/": shell}
    assert await sections(pages) == {}
    assert "人事信息" in await sections(pages, {"/": page("首页", FULL, nav=NAV)})


async def test_a_home_page_that_is_a_door_is_gone_through() -> None:
    pages = portal(bare(FULL)) | {
        "/": '<html><head><title>某局</title></head><body><a href="/index2.html">进入网站</a></body></html>',
        "/index2.html": page("首页", FULL, nav=NAV),
    }
    assert "人事信息" in await sections(pages)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("<p>本局设办公室、人事科，负责机构编制和人事管理工作，按规定公布有关信息。</p>", SectionState.FILLED),
        ("<p>本局设办公室、人事科 负责机构编制和人事管理工作 按规定公布有关信息</p>", SectionState.UNDETERMINED),
    ],
)
async def test_a_few_sentences_fill_a_column(text: str, state: SectionState) -> None:
    assert (await sections(portal(bare(text))))["人事信息"].state is state


async def test_a_section_names_the_addresses_its_entries_were_looked_for_at() -> None:
    found = await sections(portal(bare("", head='<script>fetch("/api/list?c=1").then(show)</script>')))
    assert found["人事信息"].asked == ("http://portal.test/api/list?c=1",)
    assert (await sections(portal(bare(FULL))))["人事信息"].asked == ()
