from __future__ import annotations

from dataclasses import replace

from tests.survey.fake import SITE, WORDS, Answer, FakeVisitor, Reply, crawl, nav, page
from tests.survey.test_links import plan

from sitecheck.facts.site import AnchorReading, AnchorState
from sitecheck.facts.visit import LinkState
from sitecheck.survey.anchors import check_anchors
from sitecheck.survey.links import LinkChecker
from sitecheck.survey.notfound import NotFound

LINKS = {
    "指南": "/zn.html#lx", "地址": "/zn.html#nowhere", "顶部": "/zn.html#top", "脚本": "/js.html#made",
    "没了": "/gone.html#x", "外": "http://out.test/a#x", "路由": "/zn.html#/list",
    "本页": "#here", "本页没有": "#there",
}  # fmt: skip
PAGES: dict[str, Answer] = {
    # The page with the place is met after the link to it.
    "/": page("首页", '<p id="here">这里</p>' + nav(LINKS)),
    "/zn.html": page("政府信息公开指南", '<h3 id="lx">联系方式</h3>' + nav({"回": "/js.html#made"})),
    "/js.html": page("脚本", "<script>var a = 1;</script><p>正文</p>"),
    "http://out.test/a": page("外", "x"),
}


async def test_places_are_looked_up_when_all_pages_are_known() -> None:
    visitor = FakeVisitor(PAGES)
    seen = replace(await crawl(visitor), hosts=("portal.test",))
    assert await check_anchors(seen, visitor) == (
        AnchorReading(SITE + "zn.html", "nowhere", AnchorState.MISSING, SITE, "地址"),
        AnchorReading(SITE + "js.html", "made", AnchorState.UNKNOWN, SITE, "脚本"),
        AnchorReading(SITE, "there", AnchorState.MISSING, SITE, "本页没有"),
    )


async def test_a_place_that_is_not_there_is_no_dead_link() -> None:
    visitor = FakeVisitor(PAGES)
    seen = await crawl(visitor)
    readings, _ = await LinkChecker(seen, visitor, NotFound(visitor, WORDS), plan()).check()
    states = {reading.verdict.url.removeprefix(SITE): reading.verdict.state for reading in readings}
    assert states["zn.html"] is LinkState.OK
    assert states["js.html"] is LinkState.OK
    assert [url for url, state in states.items() if state is LinkState.DEAD] == ["gone.html"]


async def test_pages_that_could_not_be_read_are_passed_over() -> None:
    visitor = FakeVisitor({"/": page("首页", nav({"甲": "/a.html#x", "乙": "/b.html#x"})), "/a.html": Reply("", 500)})
    seen = replace(await crawl(visitor), hosts=("portal.test",))
    assert await check_anchors(seen, visitor) == ()
