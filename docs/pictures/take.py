"""Takes the pictures of the desk in this folder: python docs/pictures/take.py URL NAME PASSWORD (of a demo desk)."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from sitecheck.fetch.browser import find_browser

HERE = Path(__file__).parent
SHOTS = {
    "overview": "/",
    "findings": "/findings",
    "finding": "/findings/1",
    "evidence": "/evidence/usage",
    "entries": "/entries/demo-2026q4/education",
    "scores": "/scores/demo-2026q4/education",
    "table": "/tables/demo-2026q4",
}


def main(address: str, name: str, password: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_browser("")), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.goto(f"{address}/sign-in")
        page.fill("input[name=name]", name)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(f"{address}/")
        for shot, path in SHOTS.items():
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=HERE / f"{shot}.png")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
