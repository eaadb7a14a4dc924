from __future__ import annotations

from datetime import date

import pytest
from tests.survey.fake import AS_OF, SITE, Answer, FakeVisitor, Reply, crawl, nav, page, rows

from sitecheck.facts.clues import ClueReading, ClueRule, ClueTask, OldName
from sitecheck.survey.clues import find_clues

OLD = OldName("工商行政管理局", "市场监督管理局", date(2019, 7, 1))
EVERYTHING = ClueTask(tuple(ClueRule), (OLD,))
INFO = '<div class="info">发布日期：2026-10-30 来源：云溪县某局</div>'
TEXT = "<p>各有关单位：定于11月开展秋季检查，请做好准备，如实提供有关资料，并安排专人配合检查组的工作。</p>"


def portal(body: str, *, info: str = INFO, title: str = "关于开展秋季检查的通知", head: str = "") -> dict[str, Answer]:
    """A list whose one row leads to an article."""
    article = page(title, f"{info}<div class='content'>{body}</div>", head=head)
    listed = rows((title, "/a/1.html", "2026-10-30"), ("关于冬季开放时间的公告", "/a/2.html", "2026-10-12"))
    second = page("关于冬季开放时间的公告", INFO + TEXT)
    return {
        "/": page("首页", nav({"通知": "/a/"})),
        "/a/": page("通知公告", listed),
        "/a/1.html": article,
        "/a/2.html": second,
    }


async def clues(pages: dict[str, Answer], *tasks: ClueTask) -> ClueReading:
    visitor = FakeVisitor(pages)
    found = await find_clues(await crawl(visitor), visitor, tasks or (EVERYTHING,), AS_OF)
    assert found is not None
    return found


def told(reading: ClueReading) -> list[tuple[str, str]]:
    return [(clue.rule.value, clue.excerpt) for clue in reading.clues]


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        (portal(TEXT), []),
        (portal(TEXT, info=""), [("no-date", ""), ("no-source", "")]),
        (portal(TEXT, info="<div>发布日期：2026-10-30</div>"), [("no-source", "")]),
        (portal(f'<p class="MsoNormal">{TEXT}</p>'), [("office-markup", 'class="MsoNormal')]),
        (portal(TEXT + "<table width=1500><tr><td>一</td></tr></table>"), [("wide-table", "table width=1500")]),
        (portal(TEXT + "<table style='max-width:1500px'><tr><td>一</td></tr></table>"), []),
        (portal(TEXT + "<table width='1000'><tr><td>一</td></tr></table>"), []),
        (portal(TEXT + "<p>&nbsp;</p>" * 5), [("blank-paragraphs", "")]),
        (portal(TEXT + "<p>&nbsp;</p>" * 4), []),
        (portal(TEXT, head='<meta charset="gb2312">').copy(), []),  # the first declaration counts, and it is right
        (portal(TEXT + "<p>锟斤拷锟斤拷</p>"), [("mojibake", "锟斤拷")]),
        (portal(TEXT + "<p>å¤§å®¶å¥½</p>"), [("mojibake", "å¤§å®¶å¥½")]),
        (portal(TEXT + "<p>Café, où déjà vu: naïve façade</p>"), []),
        (portal(TEXT + "<p>会同市工商行政管理局检查。</p>"), [("old-name", "工商行政管理局")]),
        (portal(TEXT + "<p>会同原工商行政管理局检查。</p>"), []),
        (portal(TEXT + "<p>会同市工商行政管理局检查。</p>", info=INFO.replace("2026", "2016")), []),
        (portal(TEXT + "<p>有效期至2021年12月31日。</p>"), []),  # a notice that was for a time is no service
        (
            portal(TEXT + "<p>有效期至2021年12月31日。</p>", title="演出审批办事指南"),
            [("expired", "有效期至2021年12月31")],
        ),
        (portal(TEXT + "<p>有效期至2031年12月31日。</p>", title="演出审批办事指南"), []),
        (portal(TEXT + "<p>有效期至2021年13月41日。</p>", title="演出审批办事指南"), []),
        (portal(TEXT, info="", title="演出审批办事指南"), []),  # guides are not dated as documents are
    ],
)
async def test_signs(pages: dict[str, Answer], expected: list[tuple[str, str]]) -> None:
    assert told(await clues(pages)) == expected


async def test_another_charset_than_declared() -> None:
    pages = portal(TEXT)
    text = pages["/a/1.html"]
    assert isinstance(text, str)
    pages["/a/1.html"] = Reply(text.replace('charset="utf-8"', 'charset="gb2312"'))
    assert told(await clues(pages)) == [("wrong-charset", "gb2312 ≠ utf-8")]


async def test_what_a_template_repeats_is_one_place() -> None:
    footer = "<p>主办：云溪县工商行政管理局</p>"
    pages = {"/": page("首页", nav({"概况": "/gk.html", "职能": "/zn.html"}) + footer)}
    pages |= {f"/{name}.html": page(name, TEXT + footer) for name in ("gk", "zn")}
    found = await clues(dict(pages))
    assert [(clue.page_url, clue.pages) for clue in found.clues] == [(SITE, 3)]
    assert found.counts["old-name"] == 1


async def test_a_list_of_interpretations_is_no_document() -> None:
    listed = rows(("《办法》政策解读", "/jd/1.html", "2026-11-10"), ("《意见》政策解读", "/jd/2.html", "2026-09-18"))
    pages: dict[str, Answer] = {"/": page("首页", nav({"政策解读": "/jd/"})), "/jd/": page("政策解读", listed)}
    assert await clues(pages) == ClueReading(counts=dict.fromkeys(ClueRule, 0), pages=2)


async def test_a_list_names_the_organs_of_other_days() -> None:
    listed = rows(*((f"市工商行政管理局公告第{number}号", f"/a/{number}.html", "2016-03-02") for number in range(3)))
    assert told(await clues({"/": page("首页", listed)})) == []


async def test_only_what_is_asked_for_and_within_bounds() -> None:
    titles = [(f"关于第{number}次检查的通知", f"/a/{number}.html", "2026-10-30") for number in range(60)]
    pages: dict[str, Answer] = {"/": page("首页", rows(*titles))}
    pages |= {url: page(title, INFO + f'<p class="MsoNormal">{TEXT}</p>') for title, url, _ in titles}
    visitor = FakeVisitor(pages)
    seen = await crawl(visitor)
    before = len(visitor.asked)
    assert await find_clues(seen, visitor, (), AS_OF) is None
    assert await find_clues(seen, visitor, (ClueTask((ClueRule.EXPIRED,)),), AS_OF) == ClueReading(
        counts={"expired": 0}, pages=61
    )
    assert len(visitor.asked) == before
    found = await find_clues(seen, visitor, (ClueTask((ClueRule.OFFICE_MARKUP, ClueRule.NO_DATE)),), AS_OF)
    assert found is not None
    assert (found.articles, len(visitor.asked) - before) == (20, 20)
    assert [clue.pages for clue in found.clues] == [20]
    assert found == await find_clues(seen, visitor, (ClueTask((ClueRule.OFFICE_MARKUP, ClueRule.NO_DATE)),), AS_OF)


@pytest.mark.parametrize("filler", ["<p>　", "<p" * 3, "<p> </p", "<table width", "mso-", "<span>", "锛", "Ã"])
async def test_hostile_sources_are_looked_through_in_no_more_than_their_length(filler: str) -> None:
    found = await clues(portal(TEXT + filler * (200_000 // len(filler))))
    assert found.articles == 2
