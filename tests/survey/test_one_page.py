from __future__ import annotations

import pytest
from tests.survey.fake import AS_OF, SITE, WORDS, FakeVisitor, nav, page, rows
from tests.survey.test_columns import GUIDE, NEWS

from sitecheck.facts.fetched import Fetched
from sitecheck.facts.visit import Visit
from sitecheck.survey.candidates import LeadFinder, SearchPage
from sitecheck.survey.one_page import OnePage, survey_page

MENU = nav({"政府信息公开指南": "/zn/", "公开指南": "/zn2/", "依申请公开": "javascript:;", "政策解读": "/jd/"})


async def read(html: str, path: str = "/a/") -> OnePage:
    return await survey_page(await FakeVisitor({path: html}).visit(SITE + path[1:]), WORDS, AS_OF)


async def test_the_candidates_are_those_of_the_search() -> None:
    visit = await FakeVisitor({"/": page("首页", NEWS, nav=MENU)}).visit(SITE)
    assert visit.page is not None
    found = await survey_page(visit, WORDS, AS_OF)
    finder = LeadFinder(WORDS, ("portal.test",), (), tuple(WORDS.columns))
    finder.add(SearchPage(SITE, visit.page))
    for key in ("disclosure-guide", "foi-entry", "policy-interpretation-column"):
        assert found.candidates[key] == tuple(lead.candidate for lead in finder.leads(key)[:3])
    assert [one.url for one in found.candidates["disclosure-guide"]] == [SITE + "zn/", SITE + "zn2/"]
    assert [one.url for one in found.candidates["foi-entry"]] == [None]


@pytest.mark.parametrize(
    ("html", "column"),
    [
        (page("政府信息公开指南", GUIDE), "disclosure-guide"),
        (page("通知公告", NEWS), "notices"),
        (page("政策解读", rows(("《办法》政策解读", "/1.html", "2026-11-01"))), "policy-interpretation-column"),
        # The menu of the disclosure part on a page of one of its columns, and a block of another column, name no page.
        (
            page("政府信息公开指南", GUIDE, nav=nav({"政府信息公开制度": "/1", "信息公开年报": "/2"})),
            "disclosure-guide",
        ),
        (page("信息公开", "<h3>通知公告</h3>" + NEWS), "disclosure-column"),
        (
            page(
                "关于开展检查的通知", "<p>现将有关事项通知如下。</p>", nav=nav({"公开指南": "/1", "依申请公开": "/2"})
            ),
            "",
        ),
        (page("关于开展检查的通知", "<p>现将有关事项通知如下。</p>"), ""),
    ],
)
async def test_the_column_a_page_would_do_as(html: str, column: str) -> None:
    assert (await read(html)).column == column


async def test_nothing_is_asked_for_to_tell_what_it_is() -> None:
    assert (await read(page("政府信息公开指南", GUIDE))).wanted == ()


async def test_a_page_nobody_could_read() -> None:
    with pytest.raises(ValueError, match="without a page"):
        await survey_page(Visit(SITE, Fetched(SITE, SITE, "GET", 404), None), WORDS, AS_OF)


@pytest.mark.parametrize("unit", ["(", "某", "a@", "'", "dataproxy.jsp?"])
async def test_a_line_without_end_is_read_to_its_end(unit: str) -> None:
    # Where an expression is tried from every character to the end of the line, this takes hours.
    found = await read(page("通知公告", f"<p>{unit * (300_000 // len(unit))}</p>"))
    assert found.column == "notices"
