"""A site whose robots.txt forbids everything, looked at by written authority: every report names the authority."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import pytest
from sqlmodel import select
from tests.crawl.portal import Page, Portal, Reply, page

from sitecheck.audit.report import report
from sitecheck.audit.site import SiteAudit, audit_site
from sitecheck.audit.words import words
from sitecheck.audit.workshop import Workshop
from sitecheck.checks.load import load_checks
from sitecheck.checks.words import extend_lexicon
from sitecheck.facts.data import data_dir
from sitecheck.facts.outcomes import Stop
from sitecheck.jobs.night import run_night
from sitecheck.page.lexicon import load_lexicon
from sitecheck.settings.records import Project, Settings, SiteConfig, UnitConfig
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.models import Observation
from sitecheck.worktime import load_calendar

CHECKS = load_checks((data_dir("checks"),))
WORDS = extend_lexicon(load_lexicon(), CHECKS.values())
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "audit.schema.json").read_text(encoding="utf-8"))
PAGES: dict[str, Page] = {
    "/": page("某局", "通知公告=/tz/"), "/tz/": page("通知公告"),
    "/robots.txt": Reply("User-agent: *\nDisallow: /", content_type="text/plain"),
}  # fmt: skip
AUTHORITY = "县政办函〔2026〕7号"


def site(url: str, authority: str) -> SiteConfig:
    return SiteConfig(unit="a", url=url, allow_networks=("127.0.0.0/8",), ignore_robots=authority)


async def no_sleep(_seconds: float) -> None:
    """Time passes at once."""


async def audited(folder: Path, authority: str, pages: Mapping[str, Page] = PAGES) -> SiteAudit:
    workshop = Workshop(CHECKS, WORDS, BlobStore(folder), None, Settings.model_construct(), sleep=no_sleep)
    calendar = load_calendar([data_dir("config") / "calendar"])
    async with Portal(pages) as portal:
        return await audit_site(
            site(portal.url(), authority), workshop, as_of=date(2026, 11, 20), night_path=folder / "night",
            calendar=calendar, attributes={},
        )  # fmt: skip


async def test_without_an_authority_nothing_is_seen_and_none_is_named(tmp_path: Path) -> None:
    audit = await audited(tmp_path, "")
    assert audit.observation.crawl.stopped_by is Stop.UNREACHABLE
    value = report([audit], CHECKS, "snapshots")
    assert "robots_authority" not in value["audits"][0]
    assert not any("authority" in line for line in words([audit], CHECKS))


async def test_the_audit_names_it_in_words_and_in_json(tmp_path: Path) -> None:
    audit = await audited(tmp_path, AUTHORITY)
    assert audit.observation.crawl.stopped_by is Stop.EXHAUSTED
    value = report([audit], CHECKS, "snapshots")
    jsonschema.validate(value, SCHEMA)
    assert value["audits"][0]["robots_authority"] == AUTHORITY
    assert f"  robots.txt not applied, by written authority: {AUTHORITY}" in list(words([audit], CHECKS))


@pytest.mark.parametrize("authority", [AUTHORITY, ""])
async def test_the_night_says_it_and_keeps_it_with_the_run(tmp_path: Path, authority: str) -> None:
    said: list[str] = []
    async with Portal(PAGES) as portal:
        project = Project(
            root=tmp_path, settings=Settings(snapshots=tmp_path / "snapshots"),
            units=(UnitConfig(code="a", name="甲局", category="department"),), sites=(site(portal.url(), authority),),
        )  # fmt: skip
        store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
        try:
            await run_night(
                project, store, say=said.append, now=lambda: datetime(2026, 11, 20, 17, tzinfo=UTC), use_browser=False
            )
            with store.reading() as session:
                kept = [row.robots_authority for row in session.exec(select(Observation))]
        finally:
            store.close()
    assert kept == [authority]
    named = [line for line in said if "written authority" in line]
    assert named == (
        [f"{portal.url()}: robots.txt not applied, by written authority: {AUTHORITY}"] if authority else []
    )
