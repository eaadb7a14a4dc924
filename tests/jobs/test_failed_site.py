"""A portal whose audit fails: what it was asked until then is on record all the same."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlmodel import select
from tests.audit.kept_night import project_of, served

from sitecheck.audit import site as audit_of_a_site
from sitecheck.jobs.night import run_night
from sitecheck.settings.records import Budgets, SiteConfig
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.ledger import read_ledger
from sitecheck.store.models import Job, LedgerPart, SiteLedger


def test_the_requests_of_a_failed_audit_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("a judge of ill will")

    monkeypatch.setattr(audit_of_a_site, "judge_all", fails)
    said: list[str] = []
    with served() as portal:
        site = SiteConfig(
            unit="culture", url=portal.url(), allow_networks=("127.0.0.0/8",), budgets=Budgets(pages=5, links=3)
        )
        project = project_of(tmp_path, site)
        store = Store.open(project.database_url)
        report = asyncio.run(run_night(project, store, say=said.append, use_browser=False))
        asked, host = list(portal.targets), f"127.0.0.1:{portal.port}"
    assert (report.sites, report.failed) == (0, 1)
    with store.reading() as session:
        job = session.exec(select(Job)).one()
        ledger = session.exec(select(SiteLedger)).one()
        part = session.exec(select(LedgerPart).where(LedgerPart.host == host)).one()
    store.close()
    assert (job.state, job.error) == ("failed", "RuntimeError: a judge of ill will")
    assert part.requests == len(asked) > 5
    assert (ledger.site_key, ledger.skipped_sha256, ledger.in_flight) == (job.site_key, "", 2)
    rows = list(read_ledger(BlobStore(project.snapshots), ledger.sha256, host=host))
    assert len(rows) == len(asked)
