"""Places that name what checks ask about: labels, titles, texts, bylines, hosts; dates, quotes and the order kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from tests.survey.fake import SITE, Answer, FakeCrawl, FakePages, FakeVisitor, Reply, crawl, nav, page, rows

from sitecheck.facts.mentions import Mention, MentionReading, Topic
from sitecheck.facts.outcomes import Failure
from sitecheck.facts.site import LinkReading
from sitecheck.facts.visit import LinkState, LinkVerdict
from sitecheck.survey.mentions import find_mentions

ABOVE = "http://www.city.test/"
HOME = page(
    "首页",
    rows(("2026年政务公开工作要点", "/tz/1.html", "2026-03-05"), ("政务公开工作会议", "/tz/2.html", "2026-03-09")),
    nav=nav({"权责清单": "/qz/", "领导信息": "/ld/", "市政府": ABOVE}),
)
LEADERS = page("领导信息", "<p>甲某某，副局长，分管办公室、政务公开、文物保护工作。</p>")
PAGES: dict[str, Answer] = {
    "/": HOME,
    "/qz/": page("权责清单", "<p>本局权责清单共三十项。</p><p>设定依据见附件。</p>"),
    "/ld/": LEADERS,
    "/tz/1.html": page(
        "2026年政务公开工作要点", "<p>来源：市文化局、县图书馆　发布日期：2026-03-05</p><p>要点如下。</p>"
    ),
    "/tz/2.html": page("政务公开工作会议", "<p>会议要求各科室分管负责人落实政务公开。</p>"),
}


async def read(pages: Mapping[str, Answer], *topics: Topic, links: tuple[LinkReading, ...] = ()) -> MentionReading:
    return find_mentions(await crawl(FakeVisitor(pages)), topics, links).get("c", MentionReading())


def paths(reading: MentionReading, group: str = "g") -> list[str]:
    return [one.url.removeprefix(SITE) for one in reading.mentions if one.group == group]


@pytest.mark.parametrize(
    ("topic", "found"),
    [
        (Topic("c", "g", ("工作要点",)), ["tz/1.html"]),
        (Topic("c", "g", ("政务公开",), ("会议",)), ["tz/1.html"]),
        (Topic("c", "g", ("权责清单",)), ["qz/"]),
        (Topic("c", "g", ("设定依据",)), []),
        (Topic("c", "g", ("设定依据",), where="texts"), ["qz/"]),
        (Topic("c", "g", ("设定依据",), ("三十项",), where="texts"), []),
        (Topic("c", "g", ("分管.{0,20}政务公开",), where="texts"), ["ld/", "tz/2.html"]),
        (Topic("c", "g", ("分管.{0,20}政务公开",), where="texts", pages=("领导",)), ["ld/"]),
        (Topic("c", "g", ("^市文化局$",), where="sources"), ["tz/1.html"]),
        (Topic("c", "g", ("^县图书馆$",), where="sources"), ["tz/1.html"]),
        (Topic("c", "g", ("^图书馆$",), where="sources"), []),
        (Topic("c", "g", hosts=("city.test",)), [ABOVE]),
        (Topic("c", "g", hosts=("*.city.test",)), [ABOVE]),
        (Topic("c", "g", ("市政府",), hosts=("www.city.test",)), [ABOVE]),
        (Topic("c", "g", ("省政府",), hosts=("www.city.test",)), []),
        (Topic("c", "g", hosts=("city.tes",)), []),
        (Topic("c", "g", ("市政府",), pages=("领导",)), []),
        (Topic("c", "g", ("市政府",), pages=("首页",)), [ABOVE]),
    ],
)
async def test_what_meets_a_topic(topic: Topic, found: list[str]) -> None:
    reading = await read(PAGES, topic)
    assert paths(reading) == found
    assert reading.counts == {"g": len(found)}


async def test_several_ways_are_one_thing() -> None:
    reading = await read(PAGES, Topic("c", "g", ("权责清单",)), Topic("c", "g", hosts=("city.test",)))
    assert paths(reading) == ["qz/", ABOVE]
    assert reading.counts == {"g": 2}


async def test_a_place_is_where_a_person_finds_it() -> None:
    reading = await read(PAGES, Topic("c", "g", ("工作要点",)))
    (place,) = reading.mentions
    assert (place.title, place.page_url, place.day, place.opened) == (
        "2026年政务公开工作要点", SITE, date(2026, 3, 5), True,
    )  # fmt: skip
    assert place.link_index is not None
    assert reading.years == {"g": {"2026": 1}}


async def test_a_text_is_quoted() -> None:
    (place,) = (await read(PAGES, Topic("c", "g", ("分管[^。]*政务公开",), where="texts", pages=("领导",)))).mentions
    assert "副局长,分管办公室、政务公开" in place.quote
    assert place.title == "领导信息"


async def test_the_date_may_come_with_a_later_place() -> None:
    """The home page shows the row without its date, the list shows it."""
    pages = {
        "/": page("首页", '<a href="/tz/9.html">工作要点</a>', nav=nav({"通知公告": "/tz/"})),
        "/tz/": page(
            "通知公告", rows(("工作要点", "/tz/9.html", "2025-02-01"), ("另一条", "/tz/8.html", "2025-01-01"))
        ),
    }
    (place,) = (await read(pages, Topic("c", "g", ("工作要点",)))).mentions
    assert (place.page_url, place.day) == (SITE, date(2025, 2, 1))


async def test_an_article_that_was_skimmed_is_dated_by_its_meta_tag_and_named_by_its_byline() -> None:
    seen = await crawl(FakeVisitor(PAGES))
    pages = []
    for one in seen.pages:
        assert one.facts is not None
        facts = replace(one.facts, groups=())
        if one.url.endswith("tz/1.html"):
            metas = {"pubdate": "2024-05-06 09:00"}
            facts = replace(facts, publish_date=None, header_block={}, metas=metas, skimmed=True)
        pages.append(replace(one, facts=facts))
    found = find_mentions(replace(seen, pages=FakePages(pages)), [Topic("c", "g", ("^市文化局$",), where="sources")])[
        "c"
    ]
    assert [(one.day, one.url) for one in found.mentions] == [(date(2024, 5, 6), f"{SITE}tz/1.html")]


async def test_the_first_and_the_newest_are_kept_and_all_are_counted() -> None:
    entries = [(f"公告{n}", f"/a/{n}.html", f"20{10 + n // 10:02}-01-{1 + n % 10:02}") for n in range(80)]
    visitor = FakeVisitor({"/": page("首页", rows(*entries))})
    found = find_mentions(await crawl(visitor, limit=1), [Topic("c", "g", ("^公告",))])["c"]
    assert found.counts == {"g": 80}
    assert found.years["g"] == {str(2010 + n): 10 for n in range(8)}
    assert [one.title for one in found.mentions[:15]] == [f"公告{n}" for n in range(15)]
    assert [one.title for one in found.mentions[15:]] == [f"公告{n}" for n in (*range(79, 69, -1), *range(69, 64, -1))]


@pytest.mark.parametrize(
    ("state", "opened"),
    [(LinkState.OK, True), (LinkState.DEAD, False), (LinkState.SOFT_404, False), (LinkState.UNDECIDED, None)],
)
async def test_whether_a_link_out_of_the_site_opens(state: LinkState, opened: bool | None) -> None:
    links = (LinkReading(LinkVerdict(ABOVE, state, "", True, None), False, "a", (), 1),)
    (place,) = (await read(PAGES, Topic("c", "g", hosts=("city.test",)), links=links)).mentions
    assert place.opened is opened


async def test_a_page_that_failed_has_not_opened() -> None:
    pages = PAGES | {"/qz/": Reply(status=None, failure=Failure.TIMEOUT_READ)}
    (place,) = (await read(pages, Topic("c", "g", ("权责清单",)))).mentions
    assert place.opened is None


async def test_pictures_count_where_they_are_asked_for() -> None:
    pages = {"/": page("首页", '<img src="/wx.png" alt="微信公众号">')}
    assert paths(await read(pages, Topic("c", "g", ("微信",), pictures=True))) == ["wx.png"]
    assert paths(await read(pages, Topic("c", "g", ("微信",)))) == []


async def test_what_stands_within_the_pages_of_another_group() -> None:
    reading = await read(
        PAGES,
        Topic("c", "g", ("权责清单",)),
        Topic("c", "basis", ("设定依据",), where="texts", within="g"),
        Topic("c", "fees", ("收费标准",), where="texts", within="g"),
    )
    assert paths(reading, "basis") == ["qz/"]
    assert [(part.group, part.met) for part in reading.parts] == [("g", ("basis",))]
    assert reading.counts == {"g": 1, "basis": 1, "fees": 0}


async def test_checks_do_not_mix_and_a_second_look_gives_the_same() -> None:
    seen: FakeCrawl = await crawl(FakeVisitor(PAGES))
    topics = [Topic("c", "g", ("工作要点",)), Topic("d", "g", ("权责清单",)), Topic("d", "h", ("没有的",))]
    found = find_mentions(seen, topics)
    assert found == find_mentions(seen, topics)
    assert [one.title for one in found["d"].mentions] == ["权责清单"]
    assert found["d"].counts == {"g": 1, "h": 0}
    assert find_mentions(seen, []) == {}


def test_older_readings_have_no_years() -> None:
    assert MentionReading((Mention("g", "t", "u", "u"),), {"g": 1}).years == {}
