"""Hosts above that no link leads to: what else may name them, and when too little was seen to say so."""

from __future__ import annotations

from typing import Any

import pytest
from tests.survey.fake import SITE, WORDS, Answer, FakeVisitor, Reply, crawl, nav, page, plan
from tests.survey.test_columns import BASE, MENU

from sitecheck.facts.mentions import HostLook, MentionReading, Topic
from sitecheck.facts.outcomes import Failure
from sitecheck.survey.site import survey_site

HOST = "www.district.test"
TOPIC = Topic("c", HOST, hosts=(HOST,))
NAV = MENU + nav({"政府信息公开": "/gk/"})
COLUMN = page("政府信息公开", "<p>政府信息公开指南、目录、年报、依申请公开</p>", nav=NAV)
LATE = Reply(status=None, failure=Failure.TIMEOUT_READ)


async def look(
    home: str = "", pages: dict[str, Answer] | None = None, *, topic: Topic = TOPIC, **changes: Any
) -> HostLook | None:
    return (await read(home, pages, topic=topic, **changes)).look


async def read(
    home: str = "", pages: dict[str, Answer] | None = None, *, topic: Topic = TOPIC, **changes: Any
) -> MentionReading:
    first = page("首页", f"<p>欢迎</p>{home}", nav=NAV)
    visitor = FakeVisitor({**BASE, "/": first, "/gk/": COLUMN, **(pages or {})}, **changes)
    result = await survey_site(await crawl(visitor), visitor, WORDS, plan(topics=(topic,)))
    return result.mentions["c"]


async def test_a_host_that_is_linked_needs_no_closer_look() -> None:
    reading = await read(nav({"区政府": f"http://{HOST}/"}))
    assert (reading.counts, reading.look) == ({HOST: 1}, None)


async def test_a_host_that_nothing_names() -> None:
    found = await look()
    assert found is not None
    assert found.pages == (SITE, f"{SITE}gk/")
    assert (found.named, found.unread, found.rendered) == ((), "", False)


@pytest.mark.parametrize(
    "home",
    [
        f'<select><option value="http://{HOST}/">区政府</option></select>',
        f'<script>var site = "http://{HOST}/";</script>',
        f'<script>var site = "http:\\/\\/{HOST}\\/";</script>',
        '<a href="/link.aspx?to=http%3A%2F%2Fwww.district.test%2F">区政府</a>',
        f"<p>区政府网站：{HOST}</p>",
        f"<p>网址{HOST}欢迎访问</p>",
        '<a href="http://xxgk.district.test/">区政府</a>',  # a sister host
        '<script src="/js/links.js"></script>',
        '<iframe src="/foot.html"></iframe>',
    ],
)
async def test_what_else_names_a_host(home: str) -> None:
    further: dict[str, Answer] = {
        "/js/links.js": Reply(f"document.write('<a href=http://{HOST}/>区政府</a>')", content_type="text/javascript"),
        "/foot.html": page("链接", f"<p>{HOST}</p>"),
    }
    found = await look(home, further)
    assert found is not None
    assert (found.named, found.unread) == ((HOST,), "")


@pytest.mark.parametrize(
    "home",
    [
        f"<!-- <a href='http://{HOST}/'>区政府</a> -->",
        "<p>xxgk@district.test</p>",  # an address for letters is no link
        '<a href="http://jyj.district.test/">教育局</a>',
        '<a href="http://www.district.test.example/">别的网站</a>',
    ],
)
async def test_what_does_not(home: str) -> None:
    found = await look(home)
    assert found is not None
    assert (found.named, found.unread) == ((), "")


async def test_an_address_of_the_site_that_leads_there() -> None:
    pages: dict[str, Answer] = {"/go": Reply(status=302, location=f"http://{HOST}/"), f"http://{HOST}/": "<p>区</p>"}
    found = await look('<a href="/go">上级网站</a>', pages)
    assert found is not None
    assert found.named == (HOST,)


@pytest.mark.parametrize(
    ("home", "pages", "unread"),
    [
        ('<script>$("#foot").load("/foot.html")</script>', {}, "script-list"),
        ('<script src="/js/links.js"></script>', {"/js/links.js": Reply("fetch('/links.json')")}, "script-list"),
        ('<script src="/js/links.js"></script>', {"/js/links.js": LATE}, "script-list"),
        ('<script src="/js/links.js"></script>', {}, ""),  # a script that is not there adds nothing
        ('<script src="/js/jquery.min.js"></script>', {"/js/jquery.min.js": Reply("$.ajax = 1;fetch()")}, ""),
        ('<script>var hm = document.createElement("script"); hm.src = "//hm.baidu.com/x"</script>', {}, ""),
        ('<iframe src="/foot.html"></iframe>', {"/foot.html": LATE}, "frames"),
        ('<iframe src="/foot.html"></iframe>', {}, ""),
        ("".join(f'<iframe src="/f{n}.html"></iframe>' for n in range(7)), {}, "frames"),
        ("".join(f'<script src="/s{n}.js"></script>' for n in range(13)), {}, "script-list"),
    ],
)
async def test_what_may_add_links_unseen(home: str, pages: dict[str, Answer], unread: str) -> None:
    found = await look(home, pages)
    assert found is not None
    assert (found.named, found.unread) == ((), unread)


async def test_the_browser_sees_what_scripts_add() -> None:
    home = '<div id="foot"></div><script>$("#foot").load("/foot.html")</script>'
    shown = {"/": page("首页", f'<p>欢迎</p><a href="http://{HOST}/">区政府</a>', nav=NAV)}
    found = await look(home, browser=True, rendered=shown)
    assert found is not None
    assert (found.named, found.unread) == ((HOST,), "")
    without = await look(home, browser=True, rendered={"/": page("首页", "<p>欢迎</p>", nav=NAV)})
    assert without is not None
    assert (without.named, without.unread, without.rendered) == ((), "", True)


async def test_what_the_browser_could_not_show_whole_proves_nothing() -> None:
    home = '<div id="foot"></div><script>$("#foot").load("/foot.html")</script>'
    found = await look(home, browser=True, whole=False, rendered={"/": page("首页", "<p>欢迎</p>", nav=NAV)})
    assert found is not None
    assert (found.unread, found.rendered) == ("script-list", False)


async def test_a_disclosure_column_that_does_not_answer() -> None:
    found = await look("", {"/gk/": LATE})
    assert found is not None
    assert found.unread == "timeout-read"
    # A column that is not there is looked at nowhere.
    found = await look("", {"/": page("首页", "<p>欢迎</p>", nav=MENU)})
    assert found is not None
    assert (found.pages, found.unread) == ((SITE,), "")


async def test_topics_with_words_are_not_looked_for_so() -> None:
    assert await look(topic=Topic("c", HOST, ("区政府",), hosts=(HOST,))) is None


async def test_tags_that_never_end() -> None:
    found = await look("<!-- " * 20_000 + f"<p>{HOST}</p>")
    assert found is not None
    assert found.named == (HOST,)
    found = await look("<script>" * 20_000 + f"var site = '{HOST}'")
    assert found is not None
    assert found.named == (HOST,)
