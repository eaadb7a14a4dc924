"""Killed at any request and taken up again, a night observes what an undisturbed one does; so does the second night."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.crawl.night import no_sleep
from tests.crawl.portal import Page, Portal, Reply, page, wide_site

from sitecheck.audit.site import audit_site
from sitecheck.audit.workshop import Workshop
from sitecheck.checks.load import load_checks
from sitecheck.crawl.reading import InlineReader
from sitecheck.facts.data import data_dir
from sitecheck.page.lexicon import load_lexicon
from sitecheck.settings.records import PaceConfig, Settings, SiteConfig
from sitecheck.store import bundle
from sitecheck.store.blobs import BlobStore
from sitecheck.worktime import load_calendar

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
ETAG = ('ETag: "1"', "Last-Modified: Fri, 20 Nov 2026 01:00:00 GMT")
SEED = 20261121


def portal_pages() -> dict[str, Page]:
    """Columns with articles, a list by script, a soft 404, a dead link; every page with a validator."""
    pages = wide_site(3, 4)
    pages["/"] = page(
        "首页", "政务公开=/zwgk/", "公告=/col0/", "动态=/col1/", "其他=/col2/", "坏=/gone.html", "软=/soft.html"
    )
    pages["/zwgk/"] = page("政府信息公开", "政府信息公开指南=/zfxxgk/zn.html", "依申请公开=/ysq/", "政策文件=/col0/")
    pages["/ysq/"] = page("依申请公开", "首页=/")
    pages["/soft.html"] = page("错误", text="您访问的页面不存在或已删除")
    return {path: Reply(one, headers=ETAG) if isinstance(one, str) else one for path, one in pages.items()}


async def audit(folder: Path, url: str) -> bytes:
    """The observation of a night over ``url``, without what the clock and the weather decide."""
    checks = load_checks([data_dir("checks")])
    workshop = Workshop(
        checks, load_lexicon(), BlobStore(folder / "snapshots"), None, Settings.model_construct(min_free_mb=0),
        now=lambda: NOW, sleep=no_sleep, reader=InlineReader(),
    )  # fmt: skip
    site = SiteConfig(unit="a", url=url, allow_networks=("127.0.0.0/8",), pace=PaceConfig(in_flight=3))
    done = await audit_site(
        site,
        workshop,
        as_of=date(2026, 11, 20),
        night_path=folder / "a.night",
        last_path=folder / "a.last",
        calendar=load_calendar([data_dir("config") / "calendar"]),
        attributes={},
    )
    return essence(bundle.dump(done.observation))


def essence(data: bytes) -> bytes:
    seen = bundle.load(data)
    columns = {key: replace(one, attempts=()) for key, one in seen.columns.items()}
    links = tuple(replace(one, verdict=replace(one.verdict, attempts=())) for one in seen.links)
    assert seen.identity is not None
    # How long the home page took is measured anew.
    identity = replace(seen.identity, looks=tuple(replace(look, ms=0) for look in seen.identity.looks))
    # A request that was under way at the kill is made twice: it stands in the server's log and in no other place.
    return bundle.dump(replace(seen, columns=columns, links=links, identity=identity, ledger_sha256=""))


class Killer:
    """Kills a process at the n-th request."""

    def __init__(self, pid: int, at: int) -> None:
        self._pid, self._at = pid, at

    def __call__(self, number: int) -> None:
        if number == self._at:
            os.kill(self._pid, signal.SIGKILL)


async def start(folder: Path, url: str) -> Any:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.audit.test_killed_anywhere", str(folder), url, cwd=Path(__file__).parents[2]
    )


@pytest.mark.slow
async def test_killed_at_any_request_of_the_first_or_the_second_night(tmp_path: Path) -> None:
    async with Portal(portal_pages()) as portal:
        first = await audit(tmp_path / "whole", portal.url())
        requests = len(portal.targets)
        (tmp_path / "whole" / "a.night").unlink()
        shutil.copytree(tmp_path / "whole", tmp_path / "between")
        portal.targets.clear()
        second = await audit(tmp_path / "whole", portal.url())
        again = len(portal.targets)
        chance = random.Random(SEED)
        points = [(1, at) for at in chance.sample(range(1, requests + 1), 5)]
        points += [(2, at) for at in chance.sample(range(1, again + 1), 2)]
        for night, at in points:
            folder = tmp_path / f"{night}-{at}"
            if night == 2:
                shutil.copytree(tmp_path / "between", folder)
            portal.targets.clear()
            program = await start(folder, portal.url())
            portal.on_request = Killer(program.pid, at)
            assert await program.wait() == -signal.SIGKILL
            portal.on_request = lambda _number: None
            assert await audit(folder, portal.url()) == (first if night == 1 else second), (night, at, SEED)
    assert second == first  # the same facts, whatever was sent again and whatever was not


if __name__ == "__main__":
    asyncio.run(audit(Path(sys.argv[1]), sys.argv[2]))
