"""The second look at the pages of leaders: what was not understood, is hidden or was not opened is not missing."""

from __future__ import annotations

import pytest
from tests.survey.fake import page
from tests.survey.test_leaders import CARDS, LATE, LINKS, ONE, read

from sitecheck.facts.leaders import LeaderReading, Leaders

FIRST = "<p>甲某某　局长</p><p>主持全面工作。</p><p>1975年生，大学学历，历任科长、副局长。</p>"
BARE = "<p>乙某某　副局长</p><p>分管办公室、政务公开工作。</p>"
FULL_TABLE = (
    "<table><tr><th>姓名</th><th>职务</th><th>工作分工</th><th>简历</th></tr><tr><td>甲某某</td><td>局长</td>"
    "<td>主持全面工作。</td><td>汉族，1975年生，大学学历，历任科长、副局长。</td></tr><tr><td>乙某某</td><td>{post}</td>"
    "<td>{duties}</td><td>{resume}</td></tr></table>"
)


async def leaders(body: str, **pages: str) -> Leaders:
    found = await read({"/ld/": page("领导信息", body), **{f"/ld/{name}.html": one for name, one in pages.items()}})
    assert found is not None
    assert found.looked_again
    return found


async def of(name: str, body: str, **pages: str) -> LeaderReading:
    return next(one for one in (await leaders(body, **pages)).leaders if one.name == name)


def lacks(one: LeaderReading) -> set[str]:
    there = {"post": bool(one.post), "duties": bool(one.duties), "resume": one.resume}
    return {name for name, is_there in there.items() if not is_there}


async def test_what_is_plainly_not_there_leaves_no_trace() -> None:
    one = await of("乙某某", CARDS)
    assert (lacks(one), one.complete, one.maybe) == ({"resume"}, True, ())


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"post": "", "duties": "分管办公室。", "resume": "汉族，1980年生，大学学历。"}, {"post"}),
        ({"post": "副局长", "duties": "", "resume": "汉族，1980年生，大学学历。"}, {"duties"}),
        ({"post": "副局长", "duties": "分管办公室。", "resume": ""}, {"resume"}),
        ({"post": "副局长", "duties": "", "resume": ""}, {"duties", "resume"}),
    ],
)
async def test_an_empty_cell_is_plainly_empty(given: dict[str, str], missing: set[str]) -> None:
    one = await of("乙某某", FULL_TABLE.format(**given))
    assert lacks(one) == missing
    assert missing.isdisjoint(one.maybe)


async def test_text_below_a_table_belongs_to_nobody_in_it() -> None:
    prose = "<p>本局贯彻落实有关法律法规，建立健全工作制度，明确责任，1998年以来连年受到表彰。</p>"
    cells = {"post": "副局长", "duties": "分管办公室。", "resume": ""}
    assert (await of("乙某某", FULL_TABLE.format(**cells) + prose)).maybe == ()
    assert (await of("乙某某", FIRST + BARE + prose)).maybe == ("resume",)


async def test_a_list_of_names_and_posts_has_neither() -> None:
    one = await of(
        "乙某某", "<p>现将本局领导名单公布如下。</p><p>甲某某 局长</p><p>乙某某 副局长</p><p>【打印】【关闭】</p>"
    )
    assert {"duties", "resume"}.isdisjoint(one.maybe)
    named = await of("乙某某", "<p>姓名：甲某某 职务：局长</p><p>姓名：乙某某 职务：副局长</p><p>简历：</p>")
    assert "resume" not in named.maybe


@pytest.mark.parametrize(
    "body",
    [
        FIRST
        + BARE
        + "<p>先后在市图书馆、市博物馆、市文化馆和市文物保护所参与过多种管理。</p>",  # understood as nothing
        FIRST + BARE + '<div style="display:none"><p>1980年出生，大学学历，历任科长。</p></div>',  # behind a tab
        FIRST + BARE + '<p><a href="javascript:show(2)">个人简历</a></p>',
        FIRST + BARE + '<p><a href="javascript:show(2)">查看详情</a></p>',
        FIRST + BARE.replace("乙某某　副局长", '<a href="#">乙某某　副局长</a>'),
        FIRST + BARE + '<p><a href="http://leaders.test/2">乙某某</a></p>',  # on another host
        FIRST + BARE + '<p><a href="/f/jl.pdf">领导简历.pdf</a></p>',
        FIRST + BARE + "<img src='1.jpg'><img src='2.jpg'><img src='3.jpg'>",  # more than portraits
        "<p>1975年出生，大学学历，历任科长、副局长、局长。</p><p>甲某某　局长</p><p>主持全面工作。</p>"
        "<p>1980年出生，大学学历，历任副科长、科长、副局长。</p>" + BARE,  # lives stand above the names
        FIRST + "<p>1980年出生，大学学历，历任副科长、科长。</p>" + BARE,  # two lives behind one name
    ],
)
async def test_what_may_be_a_life(body: str) -> None:
    one = await of("乙某某", body)
    assert "resume" in lacks(one)
    assert "resume" in one.maybe


@pytest.mark.parametrize(
    "body",
    [
        "<p>甲某某 局长</p><p>乙某某 副局长</p><p>文物保护和公共文化服务、图书馆事业等。</p>",
        "<p>甲某某 局长</p><p>乙某某 副局长</p><p><a href='/f/fg.doc'>领导分工.doc</a></p>",
        "<p>甲某某 局长</p><p>乙某某 副局长</p><p style='display:none'>分管办公室、政务公开工作。</p>",
        "<p>分管办公室、政务公开和文物保护工作，联系市图书馆：</p><p>甲某某 局长</p><p>乙某某 副局长</p>",
    ],
)
async def test_what_may_be_a_division_of_work(body: str) -> None:
    one = await of("乙某某", body)
    assert "duties" in lacks(one)
    assert "duties" in one.maybe


async def test_what_may_be_a_post() -> None:
    first = "<p>姓名：甲某某</p><p>简介：1975年生，大学学历。</p>"
    one = await of("乙某某", first + "<p>姓名：乙某某</p><p>局长助理</p><p>简介：1980年生，大学学历。</p>")
    assert (one.post, one.maybe) == ("", ("post",))
    one = await of("乙某某", first + "<p>姓名：乙某某</p><p>简介：1980年生，大学学历，历任副科长、科长、副局长。</p>")
    assert (one.post, one.maybe) == ("", ())


async def test_a_page_behind_a_link_that_was_read_is_no_trace() -> None:
    two = page("乙某某", "<p>职务：副局长</p><p>工作分工：分管办公室、政务公开工作。</p>")
    found = await leaders(LINKS, **{"1": ONE, "2": two})
    one = next(one for one in found.leaders if one.name == "乙某某")
    assert (lacks(one), "resume" in one.maybe) == ({"resume"}, False)
    open_ = await read({"/ld/": page("领导信息", LINKS), "/ld/1.html": ONE, "/ld/2.html": LATE})
    assert open_ is not None
    assert {"duties", "resume"} <= set(next(one for one in open_.leaders if one.name == "乙某某").maybe)


async def test_a_headline_with_the_name_is_no_page_of_the_person() -> None:
    one = await of("乙某某", CARDS + '<p><a href="http://news.test/1">乙某某到图书馆调研指导</a></p>')
    assert "post" not in one.maybe
    assert "resume" not in one.maybe


@pytest.mark.parametrize(
    ("body", "met"),
    [
        ("<p>丁小东</p>", True),
        ("<p>丁　小　东</p>", True),
        ("<p>副局长丁小东同志</p>", True),
        ("<p>丁小东：负责图书馆和博物馆等单位的有关工作安排。</p>", True),
        ('<p><a href="http://other.test/"><img src="1.jpg" alt="丁小东"></a></p>', True),
        ("<div style='display:none'>丁小东</div>", True),
        ("<p>丁大东</p>", False),
    ],
)
async def test_names_that_were_not_taken_for_leaders(body: str, met: bool) -> None:
    found = await leaders(FIRST + body)
    assert ("丁小东" in found.others or "丁小东" in {one.name for one in found.leaders}) is met
    assert "甲某某" not in found.others
    assert found.all_others


async def test_of_a_page_without_end_nothing_is_missing_and_little_is_kept() -> None:
    people = "".join(
        f"<p>丁{one}{two} 副局长</p>" for one in "一二三四五六七八九十" * 4 for two in "甲乙丙丁戊己庚" * 12
    )
    found = await leaders(FIRST + BARE + people)
    one = next(one for one in found.leaders if one.name == "乙某某")
    assert one.maybe == ("resume",)
    links = "".join(f'<p><a href="http://x.test/{n}">丁{chr(0x4E00 + n)}{chr(0x5E00 + n)}</a></p>' for n in range(900))
    found = await leaders(FIRST + links)
    assert (len(found.others), found.all_others) == (400, False)
