"""Runs of some portals, and a night that is asked to stop half-way: nothing is lost, nothing else is touched."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select
from tests.audit.kept_night import project_of, served
from tests.audit.test_killed_anywhere import portal_pages
from tests.crawl.portal import Portal

from sitecheck.evidence.verify import verify
from sitecheck.jobs import asked, queue
from sitecheck.jobs.night import run_night
from sitecheck.jobs.run_log import run_log, tail
from sitecheck.jobs.worker import NightReport
from sitecheck.page.urls import site_key
from sitecheck.settings.records import Budgets, Project, SiteConfig
from sitecheck.store.engine import Store
from sitecheck.store.models import CheckResult, Finding, Job, Observation, Run, RunCheck, Sighting

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


@dataclass
class Nights:
    """A project of two portals that are being served; what is said goes into ``said``."""

    project: Project
    portals: tuple[Portal, Portal]
    said: list[str] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        return [site_key(site.url) for site in self.project.sites]

    def copied(self, folder: Path) -> Nights:
        shutil.copytree(self.project.root, folder)
        return Nights(self.project.model_copy(update={"root": folder}), self.portals)

    def run(self, only: Collection[str] | None = None, kind: str = "manual") -> NightReport:
        with self.store() as store:
            return asyncio.run(
                run_night(
                    self.project, store, only=only, kind=kind, say=self.said.append, now=lambda: NOW, use_browser=False
                )
            )

    def store(self) -> _Opened:
        return _Opened(self.project.database_url)

    def rows(self, look: Callable[[Session], Any]) -> Any:
        with self.store() as store, store.reading() as session:
            return look(session)


class _Opened:
    def __init__(self, url: str) -> None:
        self._store = Store.open(url)

    def __enter__(self) -> Store:
        return self._store

    def __exit__(self, *_: object) -> None:
        self._store.close()


@pytest.fixture(scope="module")
def portals() -> Iterator[tuple[Portal, Portal]]:
    with served(Portal(portal_pages())) as one, served(Portal(portal_pages())) as two:
        yield one, two


@pytest.fixture
def nights(tmp_path: Path, portals: tuple[Portal, Portal]) -> Nights:
    budgets = Budgets(pages=12, links=12)
    sites = [
        SiteConfig(unit="culture", url=portal.url(), allow_networks=("127.0.0.0/8",), budgets=budgets)
        for portal in sorted(portals, key=lambda portal: portal.url())
    ]
    project = project_of(tmp_path / "project", *sites)
    settings = project.settings.model_copy(update={"parallel_sites": 1})
    project.root.mkdir()
    return Nights(project.model_copy(update={"settings": settings}), portals)


def result(session: Session) -> Any:
    """What a night comes to, without what clocks decide."""
    checks = [(row.site_key, row.check_id, row.outcome, row.reason) for row in session.exec(select(CheckResult))]
    findings = [(row.fingerprint, row.state, row.nights, row.params) for row in session.exec(select(Finding))]
    pages = [(row.site_key, row.pages, row.pages_sha256) for row in session.exec(select(Observation))]
    sightings = len(session.exec(select(Sighting)).all())
    totals = [row.model_dump() for row in session.exec(select(RunCheck).order_by(RunCheck.check_id))]
    return sorted(checks), sorted(findings), sorted(pages), sightings, totals


def test_some_portals_alone(nights: Nights) -> None:
    nights.run()
    before = {file.name: file.stat().st_mtime_ns for file in (nights.project.root / ".sitecheck" / "last").iterdir()}
    assert len(before) == 2
    report = nights.run(only=nights.keys[1:], kind="retry")
    assert (report.run_id, report.sites, report.resumed, report.new, report.seen > 0) == (2, 1, False, 0, True)
    after = {file.name: file.stat().st_mtime_ns for file in (nights.project.root / ".sitecheck" / "last").iterdir()}
    assert after == before  # what a whole night left half-way would rest on
    assert not (nights.project.root / ".sitecheck" / "nights" / "2").exists()
    assert any(line.startswith("Run 2 is sealed: number 2, ") for line in nights.said)

    def look(session: Session) -> Any:
        assert verify(session, nights.project.snapshots, (), now=lambda: NOW).found == []
        runs = [(run.kind, run.state) for run in session.exec(select(Run).order_by(Run.id))]
        seen = {job.site_key for job in session.exec(select(Job).where(Job.run_id == 2))}
        return runs, seen

    assert nights.rows(look) == ([("manual", "finished"), ("retry", "finished")], set(nights.keys[1:]))
    log = tail(run_log(nights.project.root / ".sitecheck", 2), 200)
    assert log[0] == "2026-11-21 02:00:00 Run 2 as of 2026-11-21: 1 portals."


@pytest.mark.parametrize(
    ("only", "kind"), [(["no.example/"], "retry"), ([], "retry"), (None, "recheck"), (["A"], "manual")]
)
def test_what_cannot_be_looked_at(nights: Nights, only: list[str] | None, kind: str) -> None:
    named = nights.keys[:1] if only == ["A"] else only
    with pytest.raises(ValueError, match=f"a run of kind {kind} cannot look at"):
        nights.run(only=named, kind=kind)
    assert not (nights.project.root / ".sitecheck").exists()


def test_a_stopped_night_outlasts_a_run_of_some_portals(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = 0
    plain = queue.progress

    def progress(session: Session, **words: Any) -> None:
        nonlocal pages
        plain(session, **words)
        pages += 1
        if pages == 3:
            assert queue.ask_to_stop(session, run_id=1, who="assessor")

    monkeypatch.setattr(queue, "progress", progress)
    monkeypatch.setattr(asked, "_LOOK", 0.0)
    with pytest.raises(asyncio.CancelledError):
        nights.run()

    def run_row(session: Session) -> tuple[str, str, str]:
        run = session.exec(select(Run)).one()
        return run.state, run.note, run.stop_asked_by

    assert nights.rows(run_row) == ("interrupted", "asked", "assessor")
    assert "Asked to stop: closing connections." in nights.said
    assert nights.rows(lambda session: {job.state for job in session.exec(select(Job))}) == {"queued"}
    monkeypatch.undo()
    first = sorted(nights.portals, key=lambda portal: portal.url())[0]
    asked_before = list(first.targets)
    some = nights.run(only=nights.keys[1:], kind="recheck")  # in between, and of no concern to the night
    assert (some.run_id, some.sites) == (2, 1)
    assert first.targets == asked_before
    report = nights.run()
    assert (report.run_id, report.resumed, report.sites) == (1, True, 2)
    assert nights.rows(lambda session: session.exec(select(Run.state)).all()) == ["finished", "finished"]


def test_taken_up_at_once_it_comes_to_the_same(nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = nights.copied(tmp_path / "whole")
    whole.run()
    monkeypatch.setattr(asked, "stop_asked", lambda *_: True)
    monkeypatch.setattr(asked, "_LOOK", 0.0)
    for _ in range(2):
        with pytest.raises(asyncio.CancelledError):
            nights.run()
    monkeypatch.undo()
    report = nights.run()
    assert (report.run_id, report.resumed, report.sites) == (1, True, 2)
    assert nights.rows(result) == whole.rows(result)
