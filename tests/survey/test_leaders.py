from __future__ import annotations

from collections.abc import Mapping

from tests.survey.fake import SITE, WORDS, Answer, FakeVisitor, Reply, crawl, nav, page, plan
from tests.survey.test_columns import BASE, MENU

from sitecheck.facts.leaders import Leaders
from sitecheck.facts.outcomes import Failure
from sitecheck.survey.site import survey_site

CARDS = (
    "<p>甲某某　局长</p><p>主持全面工作。</p><p>1975年生，大学学历，历任科长、副局长。</p>"
    "<p>乙某某　副局长</p><p>分管办公室、政务公开工作。</p>"
)
LINKS = (
    "<p>本局领导班子成员及工作分工如下：</p>"
    '<ul><li><a href="/ld/1.html">甲某某</a></li><li><a href="/ld/2.html">副局长 乙某某</a></li></ul>'
)
ONE = page("甲某某", "<p>职务：局长</p><p>工作分工：主持全面工作。</p><p>简历：1975年生，大学学历，历任科长。</p>")
TWO = page("乙某某", "<p>分管办公室、政务公开工作。</p><p>1980年生，大学学历，历任副科长。</p>")
LATE = Reply(status=None, failure=Failure.TIMEOUT_READ)


async def read(pages: Mapping[str, Answer], **changes: object) -> Leaders | None:
    menu = MENU + nav({"领导信息": "/ld/"})
    visitor = FakeVisitor({**BASE, "/": page("首页", "<p>欢迎</p>", nav=menu), **pages}, **changes)  # type: ignore[arg-type]
    result = await survey_site(await crawl(visitor), visitor, WORDS, plan())
    return result.leaders


def table(found: Leaders | None) -> list[tuple[str, str, str, bool]]:
    assert found is not None
    return [(one.name, one.post, one.duties, one.resume) for one in found.leaders]


async def test_all_on_one_page() -> None:
    found = await read({"/ld/": page("领导信息", CARDS)})
    assert table(found) == [
        ("甲某某", "局长", "主持全面工作。", True),
        ("乙某某", "副局长", "分管办公室、政务公开工作。", False),
    ]
    assert found is not None
    assert (found.pages, found.unread) == ((SITE + "ld/",), "")


async def test_a_page_for_each() -> None:
    found = await read({"/ld/": page("领导信息", LINKS), "/ld/1.html": ONE, "/ld/2.html": TWO})
    assert table(found) == [
        ("甲某某", "局长", "主持全面工作。", True),
        ("乙某某", "副局长", "分管办公室、政务公开工作。", True),
    ]
    assert found is not None
    assert [one.page_url for one in found.leaders] == [SITE + "ld/1.html", SITE + "ld/2.html"]
    assert all(one.complete for one in found.leaders)


async def test_a_page_that_does_not_answer_leaves_its_person_open() -> None:
    found = await read({"/ld/": page("领导信息", LINKS), "/ld/1.html": ONE, "/ld/2.html": LATE})
    assert found is not None
    assert found.unread == "timeout-read"
    assert [(one.name, one.complete) for one in found.leaders] == [("甲某某", True), ("乙某某", False)]


async def test_a_link_with_a_surname_is_no_leader_unless_its_page_says_so() -> None:
    links = LINKS.replace("甲某某", "方圆美")
    found = await read(
        {"/ld/": page("领导信息", links), "/ld/1.html": page("方圆美", "<p>活动开展情况。</p>"), "/ld/2.html": TWO}
    )
    assert [one[0] for one in table(found)] == ["乙某某"]


async def test_at_most_twenty_pages_are_asked_for() -> None:
    names = [f"{one}某{two}" for one in "甲乙丙丁" for two in "一二三四五六七"]
    links = "".join(f'<li><a href="/ld/{at}.html">{name} 副局长</a></li>' for at, name in enumerate(names))
    pages = {f"/ld/{at}.html": page(name, "<p>分管公共文化工作。</p>") for at, name in enumerate(names)}
    found = await read({"/ld/": page("领导信息", f"<p>领导分工负责，主持全面工作。</p><ul>{links}</ul>"), **pages})
    assert found is not None
    assert found.unread == "further-pages"
    assert len(found.pages) == 21


async def test_the_browser_reads_what_scripts_fill_in() -> None:
    shell = page("领导信息", '<p>领导分工，局长主持全面工作</p><div id="list"></div><script>$.ajax({url: u})</script>')
    found = await read({"/ld/": shell}, rendered={"/ld/": page("领导信息", CARDS)}, browser=True)
    assert [one[0] for one in table(found)] == ["甲某某", "乙某某"]
    without = await read({"/ld/": shell})
    assert without is not None
    assert (without.leaders, without.unread) == ((), "script-list")


async def test_a_page_that_was_not_read_to_its_end_leaves_its_people_open() -> None:
    cut = await read({"/ld/": Reply(page("领导信息", CARDS), truncated=True)})
    assert cut is not None
    assert [one.complete for one in cut.leaders] == [False, False]
    shell = page("领导信息", '<p>领导分工，局长主持全面工作</p><div id="list"></div><script>$.ajax({url: u})</script>')
    partly = await read({"/ld/": shell}, rendered={"/ld/": page("领导信息", CARDS)}, browser=True, whole=False)
    assert partly is not None
    assert [one.complete for one in partly.leaders] == [False, False]


async def test_pictures_say_nothing() -> None:
    found = await read({"/ld/": page("领导信息", '<p>局领导分管工作</p><img src="/ld.jpg"><img src="/ld2.jpg">')})
    assert found is not None
    assert (found.leaders, found.unread) == ((), "incomplete")


async def test_a_column_that_does_not_answer_says_nothing() -> None:
    assert await read({"/ld/": LATE}) is None
