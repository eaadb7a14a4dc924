from __future__ import annotations

from collections.abc import AsyncIterator
from importlib.resources import files
from typing import Any

import pytest
import pytest_asyncio

from sitecheck.facts.fetched import Fetched
from sitecheck.fetch.browser import Browser, OpenPage, Source, find_browser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PAGE = """<!doctype html><meta charset=utf-8><style>
div, a { display: none !important } .on { display: block !important } b, i { overflow: visible }</style>
<body style="margin: 40px 60px"><a class=on href=/a>甲</a><a class=on href=/a>乙</a>
<ul class=on style="height: 30px"><li><div><a href=/hidden>折叠</a></div></li></ul>
<p>政府信息 公开<b>指南</b></p><a class=on href=/pic style="width: 5px"><img src=/x.png width=200 height=80></a>
<div class=on style="height: 40px; overflow: hidden">
<p style="margin-top: 90px"><a class=on href=/cut>切掉</a></p></div>
<div class=on style="opacity: 0"><a class=on href=/clear>透明</a></div>
<div class=on style="height: 60px; overflow: auto">
<p style="margin: 400px 0">下<a class=on href=/scrolled>滚动</a></p></div>
<a class=on href=/under style="position: absolute; left: 1000px; top: 700px; width: 80px">下面</a>
<div class=on style="position: fixed; left: 950px; top: 650px; width: 300px; height: 200px; background: #fff">飘窗</div>
<p>别的<script>const empty = '只在脚本里'</script></p><select><option>只在选项里</option></select></body>"""


class Nothing:
    async def get(self, url: str, *, referer: str | None = None) -> Fetched:
        return Fetched(url, url, "GET", 404)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with Browser(find_browser()) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser) -> AsyncIterator[OpenPage]:
    source = Source("http://www.example.gov.cn/", PAGE.encode(), "text/html; charset=utf-8")
    async with browser.open(source, Nothing(), locked=True) as opened:
        yield opened


def place(text: str = "", tag: str = "", nth: int = 0, **attributes: str) -> dict[str, Any]:
    elements = [{"tag": tag, "attributes": attributes, "nth": nth}] if tag else []
    return {"elements": elements, "text": text}


async def find(page: OpenPage, *places: dict[str, Any]) -> list[dict[str, Any]]:
    script = files("sitecheck.evidence").joinpath("mark.js").read_text(encoding="utf-8")
    found = await page.look(script, list(places))
    assert isinstance(found, list)
    return found


async def boxes(page: OpenPage, *places: dict[str, Any]) -> list[dict[str, Any]]:
    return [box for one in await find(page, *places) for box in one["boxes"]]


@pytest.mark.parametrize(
    ("wanted", "state"),
    [
        (place(tag="a", href="/a"), "shown"),
        (place(tag="a", href="/hidden"), "inside"),
        (place(text="公开指南"), "shown"),
        (place(text="不存在的文字"), "none"),
        (place(text="只在选项里"), "shown"),
        (place(text="只在脚本里"), "none"),
        (place(tag="a", href="/gone", text="乙"), "shown"),
        (place(tag="a", href="/gone"), "none"),
        (place(), "none"),
        (place(tag="a", href="/cut"), "inside"),
        (place(tag="a", href="/clear"), "none"),
        (place(tag="a", href="/scrolled"), "shown"),
        (place(tag="a", href="/under"), "covered"),
    ],
    ids=[
        "link",
        "hidden",
        "text over tags",
        "no text",
        "in a list to choose from",
        "in a script",
        "text instead",
        "no link",
        "whole page",
        "cut off",
        "see-through",
        "scrolled away in its part of the page",
        "under a floating window",
    ],
)
async def test_what_is_said_of_a_place(page: OpenPage, wanted: dict[str, Any], state: str) -> None:
    (found,) = await find(page, wanted)
    assert found["state"] == state
    assert len(found["boxes"]) == (1 if state != "none" else 0)


async def test_the_box_is_the_elements_whatever_the_page_styles_and_nothing_is_added(page: OpenPage) -> None:
    before = await page.html()
    first = await page.evaluate(
        "() => { const b = document.links[0].getBoundingClientRect(); return [b.left, b.top, b.width, b.height]; }"
    )
    second = await page.evaluate("() => document.links[1].getBoundingClientRect().top")
    one, two, hidden = await boxes(
        page, place(tag="a", href="/a"), place(tag="a", href="/a", nth=1), place(tag="a", href="/hidden")
    )
    assert [one["left"], one["top"], one["width"], one["height"]] == first
    assert two["top"] == second
    assert (one["dashed"], hidden["dashed"]) == (False, True)
    assert await page.html() == before


async def test_scripts_of_the_page_have_no_hand_in_it(page: OpenPage) -> None:
    true = await boxes(page, place(tag="a", href="/a"))
    await page.evaluate(
        """() => {
          Element.prototype.getBoundingClientRect = () => new DOMRect(900, 900, 5, 5);
          Array.prototype.map = Array.prototype.filter = () => [];
          document.getElementsByTagName = () => [];
        }"""
    )
    assert await boxes(page, place(tag="a", href="/a")) == true


async def test_the_box_of_a_picture_link_holds_the_picture(page: OpenPage) -> None:
    (box,) = await boxes(page, place(tag="a", href="/pic"))
    assert box["width"] >= 200
    assert box["height"] >= 80


async def test_a_place_down_the_page_has_the_pages_own_rows(page: OpenPage) -> None:
    await page.evaluate("() => { document.body.style.height = '5000px'; window.scrollTo(0, 700); }")
    (before,) = await boxes(page, place(tag="a", href="/a"))
    assert before["top"] < 100


async def test_the_label_stands_beside_a_line_and_above_one_that_begins_with_text(page: OpenPage) -> None:
    await page.evaluate(
        "() => document.body.insertAdjacentHTML('beforeend', '<p>主办单位：某局<b>甲</b></p><p><i>乙</i></p>')"
    )
    found = await boxes(page, place(tag="b", nth=1), place(tag="i"))
    assert [box["beside"] for box in found] == [False, True]
