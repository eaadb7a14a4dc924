"""A night looks where the desk has placed a column, and writes down what became of the map."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import col, select
from tests.audit.kept_night import project_of, served
from tests.audit.test_pins import AFTER, BEFORE, KEY, LOST
from tests.crawl.portal import Portal

from sitecheck.audit import site as audit_of_a_site
from sitecheck.jobs.night import run_night
from sitecheck.page.urls import site_key
from sitecheck.settings.records import SiteConfig
from sitecheck.store.engine import Store
from sitecheck.store.models import ColumnChange, ColumnMap, DeskPin, Finding
from sitecheck.store.sync import sync_project

NOW = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


def test_the_desk_outranks_the_configuration_and_the_story_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_of_a_site, "judge_all", lambda *_: ())
    with served(Portal(BEFORE)) as portal:
        site = SiteConfig(
            unit="culture",
            url=portal.url(),
            allow_networks=("127.0.0.0/8",),
            columns={KEY: portal.url("/nothing-here/")},
        )
        plain = project_of(tmp_path, site)
        store = Store.open(plain.database_url)
        key = site_key(site.url)

        def night(day: int, pages: object) -> ColumnMap:
            portal.pages = dict(pages)  # type: ignore[call-overload]
            settings = plain.settings.model_copy(update={"as_of": date(2026, 11, day)})
            project = plain.model_copy(update={"settings": settings})
            report = asyncio.run(run_night(project, store, say=lambda _: None, use_browser=False))
            assert (report.sites, report.failed) == (1, 0)
            with store.reading() as session:
                row = session.exec(select(ColumnMap).where(ColumnMap.column_key == KEY)).one()
                session.expunge(row)
                return row

        def place(url: str) -> None:
            with store.session() as session:
                session.merge(DeskPin(site_key=key, column_key=KEY, url=url, who="assessor", at=NOW, why="seen"))

        with store.session() as session:
            sync_project(session, plain, [key])
        place(portal.url("/hm/list.html"))
        row = night(18, BEFORE)
        assert (row.pin_url, row.pin_state, row.need) == (portal.url("/hm/list.html"), "holds", "")
        row = night(19, AFTER)
        assert (row.pin_state, row.url, row.need) == ("moved", portal.url("/new/"), "moved")
        place(portal.url("/new/"))
        assert night(20, AFTER).pin_state == "holds"
        row = night(21, LOST)
        assert (row.pin_state, row.state, row.need) == ("stale", "unable", "stale")
        row = night(22, AFTER)
        assert (row.pin_state, row.need) == ("holds", "")
        place("")  # neither the desk nor the configuration
        row = night(23, AFTER)
        assert (row.pinned, row.pin_url) == (False, "")
        with store.reading() as session:
            changes = session.exec(
                select(ColumnChange).where(ColumnChange.column_key == KEY).order_by(col(ColumnChange.id))
            ).all()
            assert session.exec(select(Finding)).all() == []
        store.close()
        told = [(one.action, one.run_id, one.old_url, one.new_url, one.new_state) for one in changes]
        old, new = portal.url("/hm/list.html"), portal.url("/new/")
        assert told[:4] == [
            ("found", 1, "", old, "found"),
            ("moved", 2, old, new, "found"),
            ("lost", 4, new, "", "unable"),
            ("returned", 5, "", new, "found"),
        ]
        assert {one.who for one in changes} == {"sitecheck"}
        assert changes[2].why
