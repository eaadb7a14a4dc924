"""Pictures of a night against a portal that changes meanwhile, with a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.hostile.night import arrived, audited
from tests.hostile.portal import DEAD, page, portal
from tests.hostile.server import Ask, Hostile

from sitecheck.facts.verdict import fingerprint
from sitecheck.fetch.browser import Browser, find_browser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with Browser(find_browser()) as started:
        assert started.available, started.why_missing
        yield started


async def _mended(one: Ask) -> None:
    """As it was when it is asked first, without its dead link ever after."""
    await one.reply(200, one.good if one.times == 1 else page("首页", "<p>网站改版中</p>"))


async def test_a_page_that_changed_is_asked_once_more_and_its_verdict_stands(tmp_path: Path, browser: Browser) -> None:
    async with Hostile(portal(), {"/": _mended}) as server:
        night = await audited(server.url(), tmp_path, browser=browser)
        assert night.sent() == arrived([server])
        assert arrived([server])["GET", server.url("/")] == 2
        dead = server.url(DEAD)
    assert night.findings == {("broken-links", dead)}
    items = night.audit.evidence[fingerprint(night.audit.observation.site_key, "broken-links", dead)]
    pictures = [item for item in items if item.kind in ("screenshot", "closeup")]
    assert [(item.kind, item.missing) for item in pictures] == [("screenshot", ""), ("closeup", "")]
