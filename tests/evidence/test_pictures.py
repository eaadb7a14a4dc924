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
div, a { display: none !important } .on { display: block !important } sitecheck-mark { width: 1px !important }</style>
<body style="margin: 40px 60px"><a class=on href=/a>甲</a><a class=on href=/a>乙</a>
<ul class=on style="height: 30px"><li><div><a href=/hidden>折叠</a></div></li></ul>
<p>政府信息 公开<b>指南</b></p><a class=on href=/pic style="width: 5px"><img src=/x.png width=200 height=80></a>
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
    return {"label": "1", "elements": elements, "text": text}


async def mark(page: OpenPage, *places: dict[str, Any]) -> list[str]:
    script = files("sitecheck.evidence").joinpath("mark.js").read_text(encoding="utf-8")
    found = await page.evaluate(script, list(places))
    assert isinstance(found, list)
    return found


async def boxes(page: OpenPage) -> list[tuple[int, int, int, int, str]]:
    found = await page.evaluate(
        """() => [...document.querySelectorAll('sitecheck-mark')].filter((one) => !one.textContent).map((one) => {
          const box = one.getBoundingClientRect();
          return [box.left, box.top, box.width, box.height].map(Math.round)
            .concat(getComputedStyle(one).borderTopStyle);
        })"""
    )
    return [tuple(one) for one in found]


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
    ],
)
async def test_what_the_marking_says(page: OpenPage, wanted: dict[str, Any], state: str) -> None:
    assert await mark(page, wanted) == [state]
    assert len(await boxes(page)) == (1 if state != "none" else 0)


async def test_the_frame_stands_around_the_element_whatever_the_page_styles(page: OpenPage) -> None:
    first = await page.evaluate(
        "() => { const b = document.links[0].getBoundingClientRect(); return [b.left, b.top, b.width]; }"
    )
    second = await page.evaluate("() => document.links[1].getBoundingClientRect().top")
    await mark(page, place(tag="a", href="/a"), place(tag="a", href="/a", nth=1), place(tag="a", href="/hidden"))
    one, two, hidden = await boxes(page)
    assert one[:3] == (round(first[0]) - 3, round(first[1]) - 3, round(first[2]) + 6)
    assert two[1] == round(second) - 3
    assert (one[4], hidden[4]) == ("solid", "dashed")


async def test_the_frame_of_a_picture_link_holds_the_picture(page: OpenPage) -> None:
    await mark(page, place(tag="a", href="/pic"))
    ((_, _, width, height, _),) = await boxes(page)
    assert width >= 200
    assert height >= 80


async def test_the_label_stands_beside_a_line_and_above_one_that_begins_with_text(page: OpenPage) -> None:
    await page.evaluate(
        "() => document.body.insertAdjacentHTML('beforeend', '<p>主办单位：某局<b>甲</b></p><p><i>乙</i></p>')"
    )
    await mark(page, place(tag="b", nth=1), place(tag="i"))
    beside = await page.evaluate(
        """() => {
          const labels = [...document.querySelectorAll('sitecheck-mark')].filter((one) => one.textContent);
          const marked = [[...document.querySelectorAll('b')].pop(), document.querySelector('i')];
          return marked.map((element, number) => {
            const box = element.getBoundingClientRect(), label = labels[number].getBoundingClientRect();
            return label.right <= box.left && label.top < box.bottom && label.bottom > box.top;
          });
        }"""
    )
    assert beside == [False, True]
