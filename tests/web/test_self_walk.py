"""A unit fills in, proves and hands in; an assessor compares with the keyboard: in a real browser, with and without
scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.web.browsing import enter

from sitecheck.review import entries

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATH = "/self/demo-2026q4/finance"


def test_from_the_form_to_the_entry(chromium: Browser, lasting_desk, listening, tmp_path: Path) -> None:
    proof = tmp_path / "培训记录.txt"
    proof.write_text("三次培训", encoding="utf-8")
    with listening(lasting_desk) as address:
        unit = enter(chromium, address, "finance-unit", scripts=False)
        unit.goto(f"{address}{PATH}")
        for item, value in {"KD1": "5", "KD5": "2", "KD6": "20"}.items():
            unit.fill(f'input[name="v.{item}"]', value)
        unit.fill('textarea[name="e.KD5"]', "制度正在修订")
        unit.set_input_files('input[name="p.KD5"]', proof)
        unit.get_by_role("button", name="保存并提交…").click()
        expect(unit.locator("h1")).to_have_text("提交自查自评")
        expect(unit.locator(".flash-warn").first).to_contain_text("有15项未填自评")
        unit.fill("#words", "其余各项无此业务")
        unit.get_by_role("button", name="提交", exact=True).click()
        expect(unit.locator(".flash-good")).to_contain_text("已提交")
        unit.context.close()

        office = enter(chromium, address, "assessor")
        office.goto(f"{address}{PATH}/review")
        first = office.locator(".self-case").first
        expect(first.locator("h2")).to_contain_text("KD5")
        expect(first.get_by_role("link", name="培训记录.txt")).to_be_visible()
        office.keyboard.press("j")
        expect(first).to_be_focused()
        office.keyboard.press("j")
        office.keyboard.press("k")
        office.keyboard.press("a")
        office.wait_for_url("**/review?done=KD5#*")
        expect(office.locator(".flash-good")).to_contain_text("KD5已填入")
        expect(office.locator(".row-on")).to_be_focused()  # on to the next one
        office.keyboard.press("e")
        assert office.evaluate("document.activeElement.name") == "value"
        office.context.close()
    with lasting_desk.store.reading() as session:
        entered = entries.current(session, "demo-2026q4", "finance")["KD5"]
    assert (entered.value, entered.reason, entered.who) == ("2", "认可自评", "assessor")
