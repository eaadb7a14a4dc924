"""A whole night closes with its seal, and everything it left behind verifies."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select
from tests.audit.kept_night import project_of, served

from sitecheck.evidence.manifest import load, manifest_path
from sitecheck.evidence.verify import verify
from sitecheck.jobs import closing
from sitecheck.jobs.night import run_night
from sitecheck.settings.records import Budgets, Project, SiteConfig
from sitecheck.store.engine import Store
from sitecheck.store.models import Run, Seal


class Killed(BaseException):
    """The process died here."""


def night(project: Project, store: Store) -> list[str]:
    said: list[str] = []
    asyncio.run(run_night(project, store, say=said.append, use_browser=False))
    return said


def sealed(store: Store) -> list[tuple[int, int]]:
    with store.reading() as session:
        return [(seal.number, seal.run_id) for seal in session.exec(select(Seal).order_by(Seal.number))]


def test_whole_nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served() as portal:
        site = SiteConfig(
            unit="culture", url=portal.url(), allow_networks=("127.0.0.0/8",), budgets=Budgets(pages=5, links=3)
        )
        project = project_of(tmp_path, site)
        store = Store.open(project.database_url)
        assert any(line.startswith("Run 1 is sealed: number 1, ") for line in night(project, store))

        def die(*_: object) -> None:
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(closing, "seal_nights", lambda _store, _root, _now: die() if _is_over(store, 2) else [])
            with pytest.raises(Killed):
                night(project, store)
        assert sealed(store) == [(1, 1)]
        said = night(project, store)
    assert sealed(store) == [(1, 1), (2, 2), (3, 3)]
    assert [line[:16] for line in said if "is sealed" in line] == ["Run 2 is sealed:", "Run 3 is sealed:"]
    manifest = load(manifest_path(project.snapshots, 3).read_bytes())
    assert {"bundle", "checks", "ledger", "left-out", "pages", "verdicts"} <= {file.kind for file in manifest.files}
    with store.reading() as session:
        report = verify(session, project.snapshots, (), now=lambda: datetime.now(UTC))
    store.close()
    assert (report.seals, report.found, report.notes) == (3, [], [])


def _is_over(store: Store, run: int) -> bool:
    with store.reading() as session:
        found = session.get(Run, run)
        return found is not None and found.state == "finished"
