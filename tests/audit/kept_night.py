"""One audited night over a small portal, with the project and the store it was recorded in."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tests.crawl.portal import Portal, wide_site

from sitecheck.audit.record import record_audit
from sitecheck.audit.site import SiteAudit, audit_site
from sitecheck.audit.workshop import Workshop
from sitecheck.checks.definition import CheckFile
from sitecheck.checks.load import load_checks
from sitecheck.checks.words import extend_lexicon
from sitecheck.facts.data import data_dir
from sitecheck.fetch import FetchLimits
from sitecheck.page.lexicon import load_lexicon
from sitecheck.page.urls import site_key
from sitecheck.settings.records import AssessmentConfig, Budgets, PaceConfig, Project, Settings, SiteConfig, UnitConfig
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.models import Run
from sitecheck.store.sync import sync_project
from sitecheck.worktime import load_calendar

CHECK = "broken-links"
AS_OF = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
CONTACT = "0731-80000000"


@dataclass(frozen=True)
class KeptNight:
    """What was audited; ``asked`` is the server's own log (``GET /x``) and ``host`` its name with the port."""

    audit: SiteAudit
    asked: tuple[str, ...]
    host: str
    site: SiteConfig
    blobs: BlobStore
    checks: dict[str, CheckFile]


async def no_sleep(_seconds: float) -> None:
    """Time passes at once."""


def audited(folder: Path, *, budgets: Budgets | None = None, in_flight: int = 2) -> KeptNight:
    """Audit the wide site of the crawl's tests by one check; evidence lies below ``folder``."""
    return asyncio.run(_audited(folder, budgets or Budgets(pages=20, links=22, per_folder=5), in_flight))


async def _audited(folder: Path, budgets: Budgets, in_flight: int) -> KeptNight:
    checks = {CHECK: load_checks((data_dir("checks"),))[CHECK]}
    blobs = BlobStore(folder / "snapshots")
    workshop = Workshop(
        checks,
        extend_lexicon(load_lexicon(), checks.values()),
        blobs,
        None,
        Settings.model_construct(contact=CONTACT),
        sleep=no_sleep,
        limits=FetchLimits(retries=0),
    )
    async with Portal(wide_site()) as portal:
        site = SiteConfig(
            unit="culture",
            url=portal.url(),
            allow_networks=("127.0.0.0/8",),
            budgets=budgets,
            pace=PaceConfig(in_flight=in_flight),
        )
        audit = await audit_site(
            site,
            workshop,
            as_of=AS_OF,
            night_path=folder / "site.night",
            calendar=load_calendar([data_dir("config") / "calendar"]),
            attributes={},
        )
        return KeptNight(audit, tuple(portal.targets), f"127.0.0.1:{portal.port}", site, blobs, checks)


@contextmanager
def served(portal: Portal | None = None) -> Iterator[Portal]:
    """The portal (of the wide site) in a thread of its own: the command has an event loop of its own."""
    portal = portal or Portal(wide_site())
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(portal.__aenter__(), loop).result()
        yield portal
        asyncio.run_coroutine_threadsafe(portal.__aexit__(None, None, None), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def project_of(folder: Path, *sites: SiteConfig) -> Project:
    """A project of one unit with these portals and one assessment of it."""
    return Project(
        root=folder,
        settings=Settings(contact=CONTACT),
        units=(UnitConfig(code="culture", name="示例市文化局", category="department"),),
        sites=sites,
        assessments=(
            AssessmentConfig(
                id="q4",
                title="示例市2026年第四季度政务公开考核",
                rubric="kaifu-2013-departments",
                period="2026Q4",
                categories=("department",),
            ),
        ),
    )


def recorded(project: Project, *nights: KeptNight, as_of: date = AS_OF, store: Store | None = None) -> Store:
    """A store (made, or the one given) with a run more, that looked at these sites."""
    found = store or Store.open(project.database_url)
    with found.session() as session:
        sync_project(session, project, [site_key(site.url) for site in project.sites])
        run = Run(kind="manual", as_of=as_of, started_at=NOW, finished_at=NOW, state="finished")
        session.add(run)
        session.flush()
        assert run.id is not None
        for one in nights:
            record_audit(session, run_id=run.id, audit=one.audit, checks=one.checks, now=NOW)
    return found
