"""How pictures and close-ups are put together; the browser is a fake, so that pages may have any size."""

from __future__ import annotations

import pytest
from PIL import Image
from tests.evidence.night import AT, HTML, SITE, Night, sha
from tests.evidence.pages import STRIP, Drawing, box

from sitecheck.evidence.capture import Capture
from sitecheck.evidence.pictures import Pictures, take_picture
from sitecheck.evidence.png import read
from sitecheck.evidence.shot import Callout, Shot
from sitecheck.facts.verdict import Mark
from sitecheck.i18n import translator

PAGE = "<p>政府信息公开指南"
RED = (230, 0, 18)


async def taken(browser: Drawing, *callouts: Callout, rules: tuple[str, ...] = (), since: str = "") -> Pictures:
    body = PAGE.encode()
    capture = Capture(f"{SITE}/", f"{SITE}/", 200, HTML, body, PAGE, "utf-8", sha(body), AT, False, (), ())
    shot = Shot(capture, "c", "检查", callouts or (callout("一"),), rules, since)
    return await take_picture(shot, browser, Night({}), translator("en"))


def callout(message: str, text: str = "指南") -> Callout:
    return Callout(message, (Mark(f"{SITE}/", sha(PAGE.encode()), text=text),))


def red(picture: Image.Image) -> bool:
    return RED in {colour for _, colour in picture.getcolors(1 << 24)}


async def test_a_page_of_usual_length_is_one_picture_below_its_strip() -> None:
    found = await taken(Drawing((1280, 3000), [box(600, 1500)]))
    (tile,) = map(read, found.tiles)
    assert tile.size == (1280, STRIP + 1 + 3000)
    assert tile.getpixel((5, 5)) == (255, 255, 0)
    assert tile.getpixel((5, STRIP)) == (0, 0, 0)
    assert tile.getpixel((5, STRIP + 1 + 2000)) == (2, 2, 2)
    assert tile.getpixel((600 + 40, STRIP + 1 + 1498)) == RED


async def test_a_long_page_is_several_pictures_and_the_mark_is_on_the_right_one() -> None:
    browser = Drawing((700, 30_000), [box(300, 25_000)])
    found = await taken(browser)
    tiles = [read(tile) for tile in found.tiles]
    assert [tile.height for tile in tiles] == [STRIP + 1 + 10_000] * 3
    assert [red(tile) for tile in tiles] == [False, False, True]
    assert tiles[2].getpixel((5, STRIP + 1)) == (20, 20, 20)
    for number in (1, 2, 3):
        assert f"part {number} of 3" in browser.page.strips[0]
    (closeup,) = found.closeups
    assert closeup is not None
    assert red(read(closeup))
    assert len(browser.page.captured) == 3


async def test_what_is_cut_is_told_and_a_mark_beyond_it_has_its_close_up() -> None:
    for size, place, tiles, shown, part in (
        ((300, 90_000), (100, 80_000), 5, "60000 of 90000", (0, 79_857, 300, 306)),
        ((5_000, 900), (3_000, 500), 1, "1920 of 5000", (2730, 357, 640, 306)),
    ):
        browser = Drawing(size, [box(*place)])
        found = await taken(browser)
        assert len(found.tiles) == tiles
        strip = browser.page.strips[0]
        assert f"cut after {shown} pixels" in strip
        assert "the close-up shows it" in strip
        (closeup,) = found.closeups
        assert closeup is not None
        assert red(read(closeup))
        assert browser.page.captured[-1] == part
        assert max(read(tile).width for tile in found.tiles) <= 1920


async def test_each_finding_has_its_close_up_and_those_of_one_place_share_it() -> None:
    browser = Drawing((1280, 3000), [box(600, 1500)])
    found = await taken(browser, callout("一"), callout("二"), callout("三", "政府"))
    first, second, third = found.closeups
    assert first is not None
    assert first == second == third
    assert len(browser.page.captured) == 1


@pytest.mark.parametrize(
    ("marks", "shown"),
    [((), True), ((Mark(f"{SITE}/"),), True), ((Mark(f"{SITE}/", text="不在"),), False)],
    ids=["no mark", "the page as a whole", "a place that does not show"],
)
async def test_without_a_place_the_close_up_is_the_top_of_the_page_or_none(
    marks: tuple[Mark, ...], shown: bool
) -> None:
    found = await taken(Drawing((1280, 3000)), Callout("一", marks))
    (closeup,) = found.closeups
    assert (closeup is not None) is shown
    if closeup is not None:
        picture = read(closeup)
        assert picture.size == (1280, 520)
        assert picture.getpixel((5, 0)) == (0, 0, 0)  # row 0 of the page


async def test_the_strip_names_rules_and_what_became_of_the_page() -> None:
    browser = Drawing()
    await taken(browser, rules=("《评分表》O4.r1：断链",), since="gone since yesterday")
    assert "《评分表》O4.r1：断链" in browser.page.strips[0]
    assert "gone since yesterday" in browser.page.strips[0]


async def test_where_a_place_is_missing_the_page_gets_more_time() -> None:
    for boxes, waited in (([box(600, 500)], 0), ([], 1)):
        browser = Drawing((1280, 900), boxes)
        await taken(browser)
        assert browser.page.waited == waited
