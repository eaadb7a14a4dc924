"""Pictures of one portal do not hold up the crawl of the next."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.audit.kept_night import project_of

from sitecheck.jobs import worker
from sitecheck.jobs.night import run_night
from sitecheck.jobs.places import Place
from sitecheck.settings.records import SiteConfig
from sitecheck.store.engine import Store


def test_the_next_crawl_begins_while_pictures_are_taken_and_no_earlier(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    async def others() -> None:
        for _ in range(100):
            await asyncio.sleep(0)

    async def audit(site: SiteConfig, *_: object, on_progress: Any, **__: object) -> None:
        name = site.url[-2]
        order.append(f"crawl {name}")
        on_progress("crawl", 1, 1)
        await others()
        order.append(f"crawled {name}")
        on_progress("evidence", 1, 1)
        await others()
        order.append(f"pictures {name}")
        raise RuntimeError("that is all there is")

    monkeypatch.setattr(worker, "audit_site", audit)
    sites = [SiteConfig(unit="culture", url=f"http://127.0.0.1:9/{name}/") for name in "abc"]
    project = project_of(tmp_path, *sites)
    project = project.model_copy(update={"settings": project.settings.model_copy(update={"parallel_sites": 1})})
    store = Store.open(project.database_url)
    report = asyncio.run(run_night(project, store, use_browser=False))
    store.close()
    assert report.failed == 3
    assert [one for one in order if "crawl" in one] == [
        "crawl a", "crawled a", "crawl b", "crawled b", "crawl c", "crawled c",
    ]  # fmt: skip
    assert order.index("crawl b") < order.index("pictures a")
    assert order.index("crawl c") < order.index("pictures b")


async def test_a_place_is_given_back_once() -> None:
    places = asyncio.Semaphore(1)
    place = await Place.taken(places)
    assert places.locked()
    place.give_back()
    place.give_back()
    first = await Place.taken(places)
    assert places.locked()
    first.give_back()
