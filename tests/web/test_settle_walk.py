"""Findings are settled in a real browser: by keys alone, with the next one drawn at once, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import col, select
from tests.web.browsing import enter

from sitecheck.store.models import Claim, Decision, Evidence, Finding

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ASSESSOR = "assessor"


@pytest.fixture(scope="module")
def address(lasting_desk, listening) -> Iterator[str]:
    """The desk with two dozen more findings to decide, each with a picture."""
    desk = lasting_desk
    with desk.store.session() as session:
        model = session.get_one(Finding, desk.finding("finance", "contact-fields", "fax"))
        picture = session.exec(
            select(Evidence).where(
                Evidence.finding_id == model.id, Evidence.kind == "screenshot", Evidence.sha256 != ""
            )
        ).first()
        for number in range(24):
            url = f"http://education.yunxi.example/{number}.html"
            one = Finding(
                **model.model_dump(exclude={"id", "fingerprint", "site_key", "unit_code", "subject", "url", "params"}),
                fingerprint=f"{number:032d}", site_key="education.yunxi.example/", unit_code="education",
                subject=url, url=url, params=f'{{"field":"fax","pages":"{url}"}}',
            )  # fmt: skip
            session.add(one)
            session.flush()
            session.add(Evidence(**picture.model_dump(exclude={"id", "finding_id"}), finding_id=one.id))
    with listening(desk) as address:
        yield address


def _decided(desk, who: str = ASSESSOR) -> list[tuple[int, str]]:
    with desk.store.reading() as session:
        rows = session.exec(select(Decision).where(Decision.who == who).order_by(col(Decision.id))).all()
    return [(row.finding_id, row.action) for row in rows]


def test_ten_findings_by_keyboard_only(chromium: Browser, address: str, lasting_desk) -> None:
    page = enter(chromium, address, ASSESSOR, scripts=True)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    loads: list[str] = []
    page.on("load", lambda: loads.append(page.url))
    page.goto(f"{address}/findings?unit=education&state=waiting")
    expect(page.locator("[data-queue] tbody tr")).to_have_count(24)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/findings/\d+\?"))
    loads.clear()
    before = len(_decided(lasting_desk))
    shown = []
    for number in range(10):
        expect(page.locator("[data-ahead][data-ready]")).to_have_count(1)  # as it is after a look at the picture
        heading = page.locator("h1").inner_text()
        shown.append(heading)
        if number % 3 == 2:
            page.keyboard.press("d")
            expect(page.locator("#reason")).to_be_focused()
            page.keyboard.press(str(number % 2 + 1))
            expect(page.locator("#reason")).not_to_be_empty()
            page.keyboard.press("Enter")
        else:
            page.keyboard.press("c")
        expect(page.locator("h1")).not_to_have_text(heading)
        expect(page.locator("[data-done]")).to_contain_text("已排除" if number % 3 == 2 else "已确认")
    assert len(set(shown)) == 10
    assert [action for _, action in _decided(lasting_desk)[before:]] == (
        ["confirm", "confirm", "dismiss"] * 3 + ["confirm"]
    )
    assert loads == []  # each was drawn, none was loaded
    page.keyboard.press("u")  # the last one is taken back
    expect(page.locator("[data-done]")).to_contain_text("已撤回")
    assert _decided(lasting_desk)[-1][1] == "undo"
    help_list = page.locator(".keys-help")
    page.keyboard.press("?")
    expect(help_list).to_have_attribute("open", "")
    page.keyboard.press("?")
    expect(help_list).not_to_have_attribute("open", "")
    assert faults == []


def test_a_decision_that_fails_is_told_where_one_is_by_then(chromium: Browser, address: str, lasting_desk) -> None:
    page = enter(chromium, address, ASSESSOR, scripts=True)
    page.goto(f"{address}/findings?unit=education")
    page.locator("[data-queue] a").first.click()
    expect(page.locator("[data-ahead][data-ready]")).to_have_count(1)
    number = int(re.search(r"/findings/(\d+)", page.url)[1])
    with lasting_desk.store.session() as session:  # somebody else is at it by now
        session.add(Claim(finding_id=number, who="reviewer", until=lasting_desk.now.replace(year=2030)))
    heading = page.locator("h1").inner_text()
    page.keyboard.press("c")
    expect(page.locator("h1")).not_to_have_text(heading)
    told = page.locator("[data-done] .flash-bad")
    expect(told).to_contain_text("他人正在处理此问题")
    told.get_by_role("link").click()
    expect(page.locator("h1")).to_have_text(heading)
    expect(page.locator(".claim-theirs")).to_contain_text("reviewer正在处理")
    with lasting_desk.store.reading() as session:
        assert session.get_one(Finding, number).state == "verified"


def test_working_through_claims_what_is_shown_and_lets_go_what_is_passed_over(
    chromium: Browser, address: str, lasting_desk
) -> None:
    page = enter(chromium, address, "admin", scripts=True)
    page.goto(f"{address}/findings?unit=education&claim=free")
    page.get_by_role("button", name="逐个处理").click()
    page.wait_for_url(re.compile(r"/findings/\d+\?.*work=1"))
    expect(page.locator("[data-ahead][data-ready]")).to_have_count(1)
    heading, first = page.locator("h1").inner_text(), int(re.search(r"/findings/(\d+)", page.url)[1])
    with page.expect_response(re.compile(r"/claim$")):
        page.keyboard.press("j")
    expect(page.locator("h1")).not_to_have_text(heading)
    expect(page.locator(".claim")).to_contain_text("您正在处理此问题")
    expect(page.locator("[data-ahead][data-ready]")).to_have_count(1)
    with lasting_desk.store.reading() as session:
        held = {row.finding_id for row in session.exec(select(Claim).where(Claim.who == "admin"))}
    assert first not in held
    assert int(re.search(r"/findings/(\d+)", page.url)[1]) in held


@pytest.mark.parametrize("width", [1280, 390])
def test_without_scripts(chromium: Browser, address: str, lasting_desk, width: int) -> None:
    page = enter(chromium, address, "reviewer", scripts=False, width=width)
    page.goto(f"{address}/findings?unit=education&claim=free")
    page.get_by_role("button", name="逐个处理").click()
    seen = []
    for action in ("确认", "排除"):
        heading = page.locator("h1").inner_text()
        seen.append(heading)
        page.fill("#reason", "看过截图")
        page.get_by_role("button", name=action, exact=True).click()
        expect(page.locator("h1")).not_to_have_text(heading)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_text("快捷键").click()  # folds out by itself
    expect(page.get_by_text("下一个、上一个问题")).to_be_visible()
    page.get_by_role("button", name="撤回 u").click()
    expect(page.locator("h1")).to_have_text(seen[-1])
    expect(page.locator("[data-done]")).to_contain_text("已撤回")


@pytest.mark.parametrize("scripts", [True, False])
def test_many_at_once(chromium: Browser, address: str, lasting_desk, scripts: bool) -> None:
    page = enter(chromium, address, ASSESSOR, scripts=scripts)
    page.goto(f"{address}/findings?unit=education&claim=free&sort=newest")
    if scripts:
        page.get_by_label("本页全部").check()
        expect(page.locator("[data-queue] tbody input:checked")).not_to_have_count(0)
        page.get_by_label("本页全部").uncheck()
    for number in (0, 1):
        page.locator("[data-queue] tbody input").nth(number).check()
    page.get_by_role("button", name="排除所选…").click()
    expect(page.locator("h1")).to_have_text("排除2个问题")
    page.fill("#reason", "统一处理")
    page.get_by_role("button", name="排除2个问题").click()
    expect(page.locator("h1")).to_have_text("批量排除了2个问题")
    page.get_by_role("button", name="全部撤回").click()
    expect(page.locator("main")).to_contain_text("已于")
