"""The grid in a real browser: keys as in a spreadsheet, a pasted block, and the way to the form without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.web.browsing import enter

from sitecheck.review import entries

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PART = "/entries/demo-2026q4/grid?part=KD2"


def _cell(page: Page, unit: str, key: str):
    return page.locator(f'td[data-unit="{unit}"][data-key="{key}"]')


def test_typing_moving_pasting_and_saving(chromium: Browser, address: str, lasting_desk) -> None:
    page = enter(chromium, address)
    page.goto(f"{address}{PART}")
    first, count = _cell(page, "finance", "KD2.r1"), page.locator("[data-grid-count]")
    expect(page.locator("[data-grid-form] button")).to_be_disabled()
    first.focus()
    page.keyboard.type("2")  # typing begins to edit
    page.keyboard.press("Enter")  # and Enter goes down
    expect(first.locator("bdi")).to_have_text("2")
    expect(_cell(page, "education", "KD2.r1")).to_be_focused()
    page.keyboard.type("9")
    page.keyboard.press("Escape")  # leaves the cell as it was
    expect(count).to_have_text("1")
    page.keyboard.press("ArrowDown")
    expect(_cell(page, "health", "KD2.r1")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "1\\n2\\n");
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
        }"""
    )
    expect(_cell(page, "education", "KD2.r1").locator("bdi")).to_have_text("1")
    expect(_cell(page, "health", "KD2.r1").locator("bdi")).to_have_text("2")
    expect(count).to_have_text("3")
    page.keyboard.press("Tab")
    page.keyboard.press("Delete")
    expect(count).to_have_text("3")  # it was empty
    page.locator("[data-grid-form] button").click()
    expect(page.locator("main")).to_contain_text("修改")
    page.fill("input[name=reason]", "年终核对")
    page.get_by_role("button", name="全部保存").click()
    page.wait_for_url("**saved=3")
    with lasting_desk.store.reading() as session:
        values = [
            entries.current(session, "demo-2026q4", unit)["KD2.r1"].value for unit in ("finance", "education", "health")
        ]
    assert values == [2, 1, 2]


def test_without_scripts_a_cell_leads_to_its_form(chromium: Browser, address: str) -> None:
    page = enter(chromium, address, scripts=False)
    page.goto(f"{address}{PART}")
    expect(page.locator("[data-grid-form]")).to_be_hidden()
    _cell(page, "finance", "KD2.r1").locator("a").click()
    expect(page).to_have_url(f"{address}/entries/demo-2026q4/finance#p.KD2.r1")


@pytest.mark.parametrize(
    "path", [PART, "/events", "/events/new", "/rankings/demo-2026q4", "/entries/demo-2026q4/import"]
)
def test_nothing_is_reached_by_scrolling_the_page_sideways(chromium: Browser, address: str, path: str) -> None:
    page = enter(chromium, address, width=390)
    page.goto(f"{address}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
