"""A list that a script fills, looked at with a real browser: what the script was not given is not called empty."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.hostile.cases import OF_PAGES
from tests.hostile.night import Night, arrived, audited
from tests.hostile.portal import DEAD, INTERPRETED, page, portal
from tests.hostile.server import Act, Ask, Hostile

from sitecheck.facts.site import ListReading, ListState
from sitecheck.fetch.browser import Browser, find_browser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]
KEY = "policy-interpretation-column"
FILLED = page(
    "政策解读",
    "<h2>政策解读</h2><ul id='list' class='list'></ul><script>"
    "const list = document.getElementById('list');"
    "fetch('/api/list').then(r => { if (!r.ok) throw r; return r.json(); }).then(rows => {"
    "for (const row of rows) list.insertAdjacentHTML('beforeend', "
    "`<li><a href='/jd/${row[0]}.html'>${row[1]}</a><span>${row[2]}</span></li>`);"
    "if (!rows.length) list.innerHTML = '<li>暂无数据</li>'; }).catch(() => { list.innerHTML = '<li>暂无数据</li>'; })"
    "</script>",
)
"""As many portals do, it shows the same words for no rows and for rows that could not be had."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with Browser(find_browser()) as started:
        assert started.available, started.why_missing
        yield started


async def _rows(one: Ask) -> None:
    rows = [
        ["1", "《云溪县公共服务管理办法》政策解读", "2026-11-12"],
        ["2", "一图读懂：惠民补贴发放流程", "2026-10-23"],
    ]
    await one.reply(200, json.dumps(rows), kind="application/json")


async def _nothing(one: Ask) -> None:
    await one.reply(200, "[]", kind="application/json")


async def night_with(answer: Act, folder: Path, browser: Browser | None) -> tuple[Night, ListReading, str]:
    async with Hostile(portal() | {INTERPRETED: FILLED}, {"/api/list": answer}) as server:
        night = await audited(server.url(), folder, browser=browser)
        assert night.sent() == arrived([server])
        assert {row.method for row in server.log} <= {"GET", "HEAD"}
        found = night.audit.observation.columns[KEY].list
        assert found is not None
        return night, found, server.url(DEAD)


async def test_with_a_browser_the_rows_are_read(tmp_path: Path, browser: Browser) -> None:
    night, found, dead = await night_with(_rows, tmp_path, browser)
    assert (found.state, len(found.rows)) == (ListState.READ, 2)
    assert night.findings == {("broken-links", dead)}


@pytest.mark.parametrize("name", ["wall-412", "503-always", "403-here", "silence"])
async def test_rows_that_did_not_come_are_not_nothing(name: str, tmp_path: Path, browser: Browser) -> None:
    night, found, dead = await night_with(OF_PAGES[name].act, tmp_path, browser)
    assert found.state is ListState.UNDETERMINED
    assert night.findings <= {("broken-links", dead)}


async def test_without_a_browser_nobody_knows(tmp_path: Path) -> None:
    _, found, _ = await night_with(_nothing, tmp_path, None)
    assert found.state is ListState.UNDETERMINED


async def test_a_list_that_is_really_empty_is_found_so(tmp_path: Path, browser: Browser) -> None:
    """The positive control: the script was given its rows, and there were none."""
    _, found, _ = await night_with(_nothing, tmp_path, browser)
    assert found.state is ListState.EMPTY
