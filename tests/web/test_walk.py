"""An assessor walks from a number of the final table to its proof in a real browser: wide, narrow, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select
from sqlmodel.sql.expression import SelectOfScalar
from tests.web.browsing import enter

from sitecheck.store.models import Evidence

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WAYS = {"wide": (1280, True), "narrow": (390, True), "wide-without-scripts": (1280, False)}


@pytest.fixture(params=WAYS)
def page(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    width, scripts = WAYS[request.param]
    page = enter(chromium, address, scripts=scripts, width=width)
    yield page
    page.context.close()


def _fits(page: Page) -> None:
    """Nothing is to be reached by scrolling sideways."""
    size = page.viewport_size
    assert size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url


def _drawn(page: Page, selector: str) -> int:
    """How wide a picture came, in pixels of its own."""
    picture = page.locator(selector).first
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    return int(picture.evaluate("image => image.complete ? image.naturalWidth : 0"))


def test_from_the_table_to_the_proof(page: Page, address: str) -> None:
    page.goto(f"{address}/tables/demo-2026q4")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    _fits(page)
    row = page.locator("tr", has=page.get_by_role("link", name="云溪县财政局"))
    row.locator("td[data-label='依申请公开'] a").click()  # one
    expect(page.locator("h1")).to_have_text("云溪县财政局")
    _fits(page)
    page.locator("a.proof", has_text="办公时间").click()  # two
    expect(page.locator("h1")).to_contain_text("办公时间")
    _fits(page)

    assert _drawn(page, "#closeup img") == 340
    assert page.locator("#closeup img").bounding_box()["y"] < page.locator("#picture").bounding_box()["y"]
    assert [_drawn(page, f"#picture a:nth-of-type({n}) img") for n in (1, 2, 3)] == [320, 330, 330]

    page.get_by_text("抓取时的页面", exact=True).click()
    frame = page.locator("iframe.captured").first
    frame.scroll_into_view_if_needed()
    inside = page.frame_locator("iframe.captured").first
    expect(inside.locator("h1")).to_have_text("云溪县财政局")
    expect(page).not_to_have_title("ran")
    _fits(page)
    page.get_by_role("link", name="单独打开").click()
    expect(page.frame_locator("iframe.captured").locator("li").nth(1)).to_have_text("通知公告")
    _fits(page)
    page.get_by_role("link", name="返回该问题").click()

    attempts = page.locator("section", has=page.get_by_role("heading", name="访问记录"))
    expect(attempts).to_contain_text("10.1.2.3")
    seal = page.locator("#seal")
    expect(seal).to_contain_text("已封存")
    expect(seal).to_contain_text("封存时间")

    page.get_by_text("证据文件与哈希值", exact=True).click()
    archive = page.locator("tr", has_text="网页档案（WARC）")
    with page.expect_download() as waiting:
        archive.get_by_role("link", name="保存").click()
    assert Path(waiting.value.path()).read_bytes() == b"WARC/1.1\r\n\x03"
    assert waiting.value.suggested_filename.endswith(".warc.gz")
    _fits(page)

    seal.get_by_role("link", name="3", exact=True).click()
    expect(page.locator("#seal-3")).to_contain_text("与上一次相连")
    _fits(page)
    page.get_by_role("link", name="占用空间").click()
    expect(page.locator("main")).to_contain_text("局部截图")
    _fits(page)


def test_an_earlier_night_of_the_same_finding(page: Page, address: str, lasting_desk) -> None:
    number = lasting_desk.finding("finance", "contact-fields", "hours")
    page.goto(f"{address}/findings/{number}")
    page.get_by_role("link", name="2026-11-18").click()
    expect(page.get_by_role("link", name="2026-11-18")).to_have_attribute("aria-current", "true")
    assert _drawn(page, "#picture img") == 331
    page.get_by_text("抓取时的页面", exact=True).click()
    page.locator("iframe.captured").first.scroll_into_view_if_needed()
    expect(page.frame_locator("iframe.captured").first.locator("li").nth(1)).to_have_text("第1晚")
    expect(page.locator("#seal")).to_contain_text("已封存")
    _fits(page)


def test_in_english_by_a_switch(page: Page, address: str, lasting_desk) -> None:
    page.goto(f"{address}/findings/{lasting_desk.finding('finance', 'contact-fields', 'hours')}")
    page.get_by_role("button", name="English").click()
    expect(page.locator("#seal h2")).to_have_text("Seal")
    expect(page.locator("#closeup h2")).to_have_text("The place")
    _fits(page)
    page.get_by_role("button", name="中文").click()
    expect(page.locator("#closeup h2")).to_have_text("问题位置")


@pytest.mark.parametrize("state", ["without-browser", "lost", "altered", "none"])
def test_what_is_not_there_is_said_and_breaks_no_page(page: Page, address: str, lasting_desk, state: str) -> None:
    unit, said = {
        "without-browser": ("housing", "没有浏览器"),
        "lost": ("health", "证据文件夹中缺少此文件"),
        "altered": ("health", "取证后被改动"),
        "none": ("education", "没有截图"),
    }[state]
    check = "foi-entry" if unit == "health" else "broken-links"
    number = lasting_desk.finding(unit, check)
    desk = lasting_desk
    with desk.store.reading() as session:
        rows = [row for row in session.exec(_of(number)) if row.kind == "screenshot" and row.sha256]
    kept = {desk.blobs.path(row.sha256): desk.blobs.path(row.sha256).read_bytes() for row in rows}
    if state == "none":
        _forget(desk, number)
    for path, content in kept.items():
        if state == "lost":
            path.unlink()
        elif state == "altered":
            path.write_bytes(content[:-1] + b"x")
    try:
        page.goto(f"{address}/findings/{number}?state=all")
        expect(page.locator("main")).to_contain_text(said)
        _fits(page)
    finally:
        for path, content in kept.items():
            path.write_bytes(content)


def _of(number: int) -> SelectOfScalar[Evidence]:
    return select(Evidence).where(Evidence.finding_id == number)


def _forget(desk, number: int) -> None:
    with desk.store.session() as session:
        for row in session.exec(_of(number)):
            session.delete(row)
