"""A night knows what the one before saw behind a pinned address."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select
from tests.audit.kept_night import project_of, served
from tests.audit.test_pins import AFTER, BEFORE, KEY
from tests.crawl.portal import Portal

from sitecheck.audit import site as audit_of_a_site
from sitecheck.jobs.night import run_night
from sitecheck.settings.records import SiteConfig
from sitecheck.store.engine import Store
from sitecheck.store.models import ColumnMap


def test_a_pinned_column_is_known_again_the_night_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_of_a_site, "judge_all", lambda *_: ())
    states: list[tuple[str, str, str]] = []
    with served(Portal(BEFORE)) as portal:
        site = SiteConfig(
            unit="culture",
            url=portal.url(),
            allow_networks=("127.0.0.0/8",),
            columns={KEY: portal.url("/hm/list.html")},
        )
        plain = project_of(tmp_path, site)
        store = Store.open(plain.database_url)
        for day, pages in ((date(2026, 11, 19), BEFORE), (date(2026, 11, 20), AFTER)):
            portal.pages = dict(pages)
            settings = plain.settings.model_copy(update={"as_of": day})
            project = plain.model_copy(update={"settings": settings})
            report = asyncio.run(run_night(project, store, say=lambda _: None, use_browser=False))
            assert (report.sites, report.failed) == (1, 0)
            with store.reading() as session:
                row = session.exec(select(ColumnMap).where(ColumnMap.column_key == KEY)).one()
                states.append((row.pin_state, row.pin_by, row.url))
        store.close()
        assert states == [("holds", "", portal.url("/hm/list.html")), ("moved", "rows", portal.url("/new/"))]
