"""Captured pages that are in the way of their picture: each ends in pictures, or in an error that has a name."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from tests.evidence.night import AT, HTML, SITE, sha

from sitecheck.evidence.capture import Capture
from sitecheck.evidence.pictures import Pictures, take_picture
from sitecheck.evidence.png import read
from sitecheck.evidence.shot import Callout, Shot
from sitecheck.facts.fetched import Fetched
from sitecheck.facts.verdict import Mark
from sitecheck.fetch.browser import Browser, BrowserError, BrowserLimits, NoRender, find_browser
from sitecheck.i18n import translator

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

RED = (230, 0, 18)
LINK = "<p style='margin: 60px'><a href=/dead>旧文件</a></p>"


class Clock:
    """The real one, which a test may put forward."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


class Portal:
    """Answers nothing but 404; what is asked for under /never comes never, and puts the clock forward."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.asked: list[str] = []

    async def get(self, url: str, *, referer: str | None = None) -> Fetched:
        self.asked.append(url.removeprefix(SITE))
        if "/never" in url:
            self.clock.ahead += 25.0
            await asyncio.Event().wait()
        return Fetched(url, url, "GET", 404, HTML, b"none")


@dataclass(frozen=True, slots=True)
class Stage:
    browser: Browser
    clock: Clock


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    clock = Clock()
    limits = BrowserLimits(settle=2.0, settle_picture=20.0, call=6.0, page=45.0, close=4.0)
    async with Browser(find_browser(), limits=limits, clock=clock) as started:
        assert started.available, started.why_missing
        yield Stage(started, clock)


async def taken(stage: Stage, page: str, mark: str = "旧文件") -> tuple[Pictures, list[str]]:
    body = page.encode()
    capture = Capture(f"{SITE}/p", f"{SITE}/p", 200, HTML, body, page, "utf-8", sha(body), AT, False, (), ())
    shot = Shot(capture, "c", "检查", (Callout("打不开", (Mark(f"{SITE}/p", sha(body), text=mark),)),))
    portal = Portal(stage.clock)
    return await take_picture(shot, stage.browser, portal, translator("en")), portal.asked


def reds(data: bytes) -> int:
    return sum(count for count, colour in read(data).getcolors(1 << 24) or () if colour == RED)


PAGES = {
    "dialogs": LINK
    + "<script>alert(1); confirm(2); prompt(3); print(); open('/w'); onbeforeunload = () => 'no'</script>",
    "leading away": "<meta http-equiv=refresh content='0;url=/away'>"
    + LINK
    + "<script>location = '/away'; setInterval(() => location.replace('/away'), 20)</script>",
    "huge data address": LINK + f"<img width=9 height=9 src='data:image/png;base64,{'A' * 6_000_000}'>",
    "marks of its own": "<sitecheck-mark style='position: absolute; border: 3px solid red'>1</sitecheck-mark>"
    "<style>sitecheck-mark, sitecheck-marks { display: none !important }</style>"
    + LINK
    + "<script>new MutationObserver(all => all.forEach(one => one.addedNodes.forEach(node => node.remove())))"
    ".observe(document, {childList: true, subtree: true})</script>",
    "built-ins of its own": "<script>Array.prototype.map = Array.prototype.filter = () => [];"
    "Element.prototype.getBoundingClientRect = () => ({left: 0, top: 0, right: 0, bottom: 0});"
    "document.getElementsByTagName = document.querySelectorAll = () => []; JSON.stringify = () => '[]'</script>" + LINK,
    "wide": "<div style='width: 100000px; height: 50px; background: #eee'></div>" + LINK,
    "long": LINK + "<div style='height: 3000000px'></div>",
    "a drawing": "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' width='400' height='200'>"
    "<script>alert(1)</script><text x='40' y='80'>旧文件</text></svg>",
    "writes itself anew": "<script>setTimeout(() => { document.open(); "
    f"document.write(`{LINK}`); document.close() }}, 1)</script>",
    "no document": "",
    "only a comment": "<!-- 旧文件 -->",
    "frames": "<frameset cols='50%,50%'><frame src=/never-a><frame src=/b></frameset>",
    "never done": LINK + "<script src=/never.js></script>",
}
WITHOUT_MARK = {"no document", "only a comment", "frames"}


@pytest.mark.parametrize("name", PAGES)
async def test_a_picture_comes_of_it(name: str, stage: Stage) -> None:
    found, asked = await taken(stage, PAGES[name])
    assert "/away" not in asked
    pictures = [*found.tiles, *filter(None, found.closeups)]
    assert all(max(read(data).size) < 16_384 for data in pictures)
    (closeup,) = found.closeups
    assert (closeup is None) is (name in WITHOUT_MARK)
    if closeup is not None:
        assert reds(closeup) > 100
        assert reds(found.tiles[0]) > 100


async def test_what_hides_a_mark_is_told_and_the_mark_is_drawn_over_it(stage: Stage) -> None:
    cover = "<div style='position: fixed; inset: 0; background: #fff; z-index: 2147483647'>请登录</div>"
    found, _ = await taken(stage, LINK + cover)
    (closeup,) = found.closeups
    assert closeup is not None
    assert reds(closeup) > 100


async def test_a_script_without_end_has_a_name_and_the_next_page_its_picture(stage: Stage) -> None:
    with pytest.raises(BrowserError) as caught:
        await taken(stage, LINK + "<script>addEventListener('load', () => { while (true); })</script>")
    assert caught.value.why in (NoRender.HUNG, NoRender.CRASHED)
    after, _ = await taken(stage, LINK)
    assert after.closeups[0] is not None


async def test_a_font_that_never_comes_leaves_text_in_another(stage: Stage) -> None:
    style = (
        "<style>@font-face { font-family: f; font-display: block; src: url(/never.woff2) } p { font: 60px f }</style>"
    )
    found, asked = await taken(stage, f"{style}<p>政府信息公开</p>" + LINK)
    assert "/never.woff2" in asked
    page = read(found.tiles[0])
    text = page.crop((0, page.height - 900, 600, page.height - 740))
    assert sum(count for count, colour in text.getcolors(1 << 24) or () if max(colour) < 90) > 2000


async def test_chinese_text_has_chinese_shapes_and_emoji_have_colours(stage: Stage) -> None:
    cells = [("", "直骨"), ("zh-CN", "直骨"), ("ja", "直骨"), ("", "😀"), ("", "\U0010fffd")]
    body = "".join(
        f"<div {f'lang={lang}' if lang else ''} style='position: absolute; left: {50 + 200 * at}px; top: 40px;"
        f" font: 60px sans-serif'>{text}</div>"
        for at, (lang, text) in enumerate(cells)
    )
    found, _ = await taken(stage, f"<meta charset=utf-8><body style='margin: 0; background: #fff'>{body}")
    page = read(found.tiles[0])
    whole = page.crop((0, page.height - 900, page.width, page.height))
    plain, chinese, japanese, emoji, none = (
        whole.crop((60 + 200 * at, 44, 230 + 200 * at, 130)) for at in range(len(cells))
    )
    assert plain.tobytes() == chinese.tobytes()
    assert plain.tobytes() != japanese.tobytes()
    assert max(max(colour) - min(colour) for _, colour in emoji.getcolors(1 << 24) or ()) > 100
    assert emoji.tobytes() != none.tobytes()
