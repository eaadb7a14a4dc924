"""What the tests in a real browser share."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

PASSWORD = "a good password"


def enter(chromium: Browser, address: str, name: str = "assessor", *, scripts: bool = True, width: int = 1280) -> Page:
    """A window of its own in which that person is signed in."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=scripts, accept_downloads=True
    )
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{address}/")
    return page
