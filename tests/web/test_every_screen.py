"""Every screen, as every role that may open it, in a real browser at both widths: it fits, breaks no rule of the page's
own policy, can be used without eyes or mouse, and a picture of it is kept.

The pictures lie in ``build/screens`` (another folder by SITECHECK_SCREENS); nothing is compared with them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tests.web.browsing import enter
from tests.web.test_access import GET, _place

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROLES = ("assessor", "admin", "reviewer", "viewer", "finance-unit")
WIDTHS = (1280, 390)
KEPT = Path(os.environ.get("SITECHECK_SCREENS", Path(__file__).parents[2] / "build" / "screens"))
NO_PAGE = re.compile(
    r"\.(csv|html|zip|svg|xlsx|json|yaml)$|download|^/proofs/|/file/|/(live|picture|page|file|text|export|events|log)$"
)
"""Routes that answer with a file or a part of a page."""


def shown() -> list[str]:
    return [route for route in GET if not NO_PAGE.search(route)]


class Look:
    """One browser of one person; ``said`` is what the page's console had to complain of."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.said: list[str] = []
        page.on("console", lambda line: self._heard(line.type, line.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def _heard(self, kind: str, text: str) -> None:
        # A captured page is shown in a sandbox, where its scripts are meant to be blocked.
        if kind in ("error", "warning") and not text.startswith("Blocked script execution in"):
            self.said.append(text)

    def opens(self, path: str) -> None:
        self.said.clear()
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        assert answer.status == 200, path
        assert self.page.locator("h1").count() == 1, f"{path}: one heading says what the page is"
        assert self.said == [], path

    def fits(self) -> None:
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{self.page.url} at {width}: {wide} wide"

    def keep(self, name: str) -> None:
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            KEPT.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=KEPT / f"{name}-{width}.jpg", type="jpeg", quality=70, full_page=True)


@pytest.fixture(scope="module", params=ROLES)
def look(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Look]:
    found = Look(enter(chromium, address, request.param), address)
    found.role = request.param  # type: ignore[attr-defined]
    yield found
    found.page.context.close()


@pytest.mark.parametrize("route", shown())
def test_a_screen(look: Any, lasting_desk, route: str) -> None:
    path, roles = GET[route]
    if roles.get(look.role) not in (200, 303):
        return  # test_access.py holds that it is refused
    path = _place(lasting_desk, path)
    if roles[look.role] == 303:
        look.page.goto(f"{look.address}{path}")
    else:
        look.opens(path)
    look.fits()
    look.keep(f"{re.sub(r'[^a-z0-9]+', '-', route).strip('-') or 'overview'}-{look.role}")


@pytest.mark.parametrize("route", shown())
def test_nothing_keeps_anybody_out(chromium: Browser, signed_pages, lasting_desk, route: str) -> None:
    path, roles = GET[route]
    role = next((one for one in ROLES if roles.get(one) == 200), None)
    if role is None:
        return
    look = signed_pages(role)
    look.page.set_viewport_size({"width": 1280, "height": 900})
    look.opens(_place(lasting_desk, path))
    found = Axe().run(look.page).response["violations"]
    serious = [
        f"{one['id']}: {one['help']} ({', '.join(str(node['target'][0]) for node in one['nodes'][:3])})"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == [], path


@pytest.fixture(scope="module")
def signed_pages(chromium: Browser, address: str) -> Iterator[Any]:
    """A browser for each role that is asked for, signed in once."""
    looks: dict[str, Look] = {}

    def of(role: str) -> Look:
        if role not in looks:
            looks[role] = Look(enter(chromium, address, role), address)
        return looks[role]

    yield of
    for one in looks.values():
        one.page.context.close()
