"""Walks through a quarter at the desk, as an office and as a unit, and takes the pictures of docs/walk-through.md.

    python docs/pictures/walk.py PROJECT [zh|en ...]

PROJECT is a demonstration that has had its night (``sitecheck demo --once PROJECT``); it is copied, not changed. Every
step is made by the desk's own buttons; what the texts say is said by these pictures.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from sitecheck.fetch.browser import find_browser
from sitecheck.review.users import Role, add_user
from sitecheck.settings.load import load_project
from sitecheck.store.engine import Store
from sitecheck.web.app import create_app

HERE = Path(__file__).parent / "walk"
PASSWORD = "walking through"
ASSESSMENT = "demo-2026q4"
PEOPLE = {"assessor": (Role.ASSESSOR, None), "reviewer": (Role.REVIEWER, None), "unit": (Role.UNIT, "education")}
SAID = {
    "reason": {"zh": "内容已经公开，程序未能识别", "en": "The content is there; the program did not recognise it."},
    "self": {"zh": "指南已更新，见附件截图", "en": "The guide was brought up to date; see the file."},
    "appeal": {
        "zh": "电子邮箱已于10月列在公开指南第二页，请复核。",
        "en": "The e-mail address stands on the second page of the guide since October. Please look again.",
    },
    "answer": {
        "zh": "核查时指南中没有电子邮箱，整改在核查之后，扣分不变。",
        "en": "There was no e-mail address when the night looked; it was added afterwards. The deduction stands.",
    },
    "accept": {"zh": "经领导小组研究，按现有结果结束", "en": "Accepted as it stands by the leading group."},
}


class Walk:
    """One language's walk: who is signed in where, and the pictures taken so far."""

    def __init__(self, browser: Browser, address: str, language: str) -> None:
        self._browser, self._address, self._language = browser, address, language
        self._pages: dict[str, Page] = {}

    def of(self, name: str) -> Page:
        """The window of that person, who is signed in."""
        if name not in self._pages:
            context = self._browser.new_context(viewport={"width": 1280, "height": 860})
            page = self._pages[name] = context.new_page()
            page.goto(f"{self._address}/sign-in")
            page.fill("input[name=name]", name)
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(f"{self._address}/")
        return self._pages[name]

    def go(self, name: str, path: str) -> Page:
        """That person, on that page."""
        page = self.of(name)
        page.goto(self._address + path)
        page.wait_for_load_state("networkidle")
        return page

    def say(self, what: str) -> str:
        """Words in the language of this walk."""
        return SAID[what][self._language]

    def shoot(self, page: Page, name: str) -> None:
        """Keep what the window shows, in few colours."""
        page.wait_for_load_state("networkidle")
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        HERE.mkdir(exist_ok=True)
        few = picture.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(HERE / f"{name}.{self._language}.png", optimize=True)


def office_decides(walk: Walk) -> None:
    """Overview, the queue, one after the other, and the rest at once."""
    walk.shoot(walk.go("assessor", "/"), "office-1-overview")
    page = walk.go("assessor", "/findings")
    walk.shoot(page, "office-2-queue")
    page.locator("form[action='/findings/next'] button").click()
    page.wait_for_url("**/findings/*")
    walk.shoot(page, "office-3-finding")
    page.locator("button[name=action][value=confirm]").first.click()
    page.wait_for_timeout(300)
    walk.shoot(page, "office-4-next")
    page = walk.go("assessor", "/findings")
    page.locator("input[name=all]").check()
    page.locator("button[name=action][value=confirm]").click()
    walk.shoot(page, "office-5-at-once")
    page.fill("#reason", walk.say("accept"))
    page.locator("form[action='/findings/bulk/do'] button[name=action]").last.click()
    page.wait_for_load_state("networkidle")


def office_enters(walk: Walk) -> None:
    """The map of a portal, and values no crawler can see."""
    page = walk.go("assessor", "/columns")
    page.locator("tbody a").first.click()
    walk.shoot(page, "office-6-columns")
    page = walk.go("assessor", f"/entries/{ASSESSMENT}/education")
    walk.shoot(page, "office-7-values")
    page = walk.go("assessor", f"/entries/{ASSESSMENT}/grid")
    walk.shoot(page, "office-8-grid")


def unit_answers(walk: Walk) -> None:
    """What a unit sees, its self-assessment, its appeal."""
    walk.go("reviewer", f"/periods/{ASSESSMENT}").locator("input[name=to][value=self-assessment] ~ button").click()
    walk.shoot(walk.go("unit", "/"), "unit-1-overview")
    page = walk.go("unit", "/findings?state=all")
    walk.shoot(page, "unit-2-findings")
    page.locator("[data-queue] tbody a").first.click()
    walk.shoot(page, "unit-3-finding")
    walk.shoot(walk.go("unit", f"/scores/{ASSESSMENT}/education"), "unit-4-score-sheet")
    page = walk.go("unit", f"/self/{ASSESSMENT}/education")
    for field in page.locator("input.short[name^='v.']").all()[:6]:
        most = field.locator("xpath=following-sibling::*[1]").inner_text().split("–")[-1]
        field.fill(most)
    page.locator("textarea[name^='e.']").first.fill(walk.say("self"))
    walk.shoot(page, "unit-5-self-assessment")
    page.locator("button[name=action][value=hand-in]").click()
    page.wait_for_load_state("networkidle")
    walk.shoot(page, "unit-6-hand-in")
    for area in page.locator("main textarea").all():
        area.fill(walk.say("self"))
    page.locator("main form button.primary").last.click()
    page = walk.go("unit", "/findings?state=all")
    page.locator("[data-queue] tbody a").first.click()
    page.locator("a[href^='/appeals/new']").first.click()
    page.fill("#words", walk.say("appeal"))
    walk.shoot(page, "unit-7-appeal")
    page.locator("main form button.primary").click()
    page.wait_for_url("**/appeals/*")


def office_answers(walk: Walk) -> None:
    """Side by side, the appeal, closing, publishing, the notice."""
    walk.shoot(walk.go("assessor", f"/self/{ASSESSMENT}/education/review"), "office-9-side-by-side")
    page = walk.go("reviewer", "/appeals")
    page.locator("main table a").first.click()
    page.fill("#words", walk.say("answer"))
    walk.shoot(page, "office-10-appeal")
    page.locator("button[name=action][value=reject]").click()
    page.wait_for_load_state("networkidle")
    page = walk.of("unit")
    page = walk.go("unit", "/appeals?group=decided")
    page.locator("main table a").first.click()
    walk.shoot(page, "unit-8-answer")
    walk.go("reviewer", f"/periods/{ASSESSMENT}").locator("input[name=to][value=review] ~ button").first.click()
    page = walk.go("reviewer", f"/periods/{ASSESSMENT}")
    walk.shoot(page, "office-11-closing")
    for field in page.locator("input[name^='accept.']").all():
        field.fill(walk.say("accept"))
    page.locator("form:has(input[name=to][value=closed]) button.primary").click()
    page = walk.go("reviewer", f"/periods/{ASSESSMENT}/publish")
    page.locator("main form button.primary").click()
    page.wait_for_load_state("networkidle")
    walk.shoot(walk.go("reviewer", f"/tables/{ASSESSMENT}"), "office-12-table")
    page = walk.go("reviewer", f"/notices/{ASSESSMENT}")
    page.wait_for_timeout(500)
    walk.shoot(page, "office-13-notice")
    walk.shoot(walk.go("unit", f"/scores/{ASSESSMENT}/education"), "unit-9-published")


@contextmanager
def desk_of(project_dir: Path, language: str) -> Iterator[str]:
    """A copy of the project with people in it, served on a port of loopback."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(shutil.copytree(project_dir, Path(folder) / "project"))
        project = load_project(root)
        store, now = Store.open(project.database_url), datetime.now(UTC)
        with store.session() as session:
            for name, (role, unit) in PEOPLE.items():
                add_user(session, name=name, password=PASSWORD, role=role, unit_code=unit, language=language, now=now)
        app = create_app(project, store)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", ws="none"))
        with socket.create_server(("127.0.0.1", 0)) as listener:
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
            thread.start()
            try:
                yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            finally:
                server.should_exit = True
                thread.join()
                store.close()


def main(project_dir: str, *languages: str) -> None:
    """Take all pictures, in these languages or in both."""
    with sync_playwright() as playwright:
        for language in languages or ("zh", "en"):
            # The browser's own words (of file fields, for one) follow the machine's language.
            words = {"LANGUAGE": {"zh": "zh_CN", "en": "en"}[language], "LANG": "zh_CN.UTF-8"}
            browser = playwright.chromium.launch(
                executable_path=find_browser(""), args=["--no-sandbox", "--lang=zh-CN"], env={**os.environ, **words}
            )
            with desk_of(Path(project_dir), language) as address:
                walk = Walk(browser, address, language)
                for part in (office_decides, office_enters, unit_answers, office_answers):
                    part(walk)
                    print(language, part.__name__)
            browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
