"""A disk that is full at any write: nothing half-written, no row without its file, and the night goes on later."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

import pytest
from sqlmodel import Session, select
from tests.audit.kept_night import project_of, served
from tests.audit.test_killed_anywhere import portal_pages
from tests.crawl.portal import Portal
from tests.evidence.kept import Kept

from sitecheck.audit import preflight, workshop
from sitecheck.checks.load import load_checks
from sitecheck.evidence.fsck import look
from sitecheck.jobs import queue
from sitecheck.jobs.night import run_night
from sitecheck.jobs.stopping import stop_of
from sitecheck.settings.records import Budgets, Project, SiteConfig
from sitecheck.store.blobs import BlobStore, DiskFull
from sitecheck.store.engine import Store
from sitecheck.store.files import DRAFT
from sitecheck.store.models import CheckResult, Evidence, Finding, Job, Observation, Run, Seal, SiteLedger
from sitecheck.store.references import named

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
LATER = datetime(2099, 1, 1, tzinfo=UTC)  # no file is young then


class Quota:
    """Lets so many writes of files through; the next one writes half of what it should and finds the disk full."""

    def __init__(self, writes: int | None, number: int = errno.ENOSPC) -> None:
        self.left = writes
        self.done = 0
        self._number = number

    def opened(self, file: IO[bytes]) -> IO[bytes]:
        write: Callable[[bytes], int] = file.write

        def counted(data: bytes) -> int:
            if self.left is not None and self.done >= self.left:
                write(data[: len(data) // 2])
                raise OSError(self._number, os.strerror(self._number))
            self.done += 1
            return write(data)

        file.write = counted  # type: ignore[method-assign,assignment]
        return file


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[Quota], None]:
    """``disk(quota)``: from now on files appear on a disk with that quota."""
    real = tempfile.NamedTemporaryFile
    quota = Quota(None)

    def opened(*args: Any, **words: Any) -> Any:
        return quota.opened(real(*args, **words)) if words.get("prefix") == DRAFT else real(*args, **words)

    def change(new: Quota) -> None:
        nonlocal quota
        quota = new

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", opened)
    return change


@dataclass
class Started:
    """A project on a portal that is being served; what is said goes into ``said``."""

    project: Project
    said: list[str]
    portal: Portal

    def copied(self, folder: Path) -> Started:
        shutil.copytree(self.project.root, folder)
        return Started(self.project.model_copy(update={"root": folder}), [], self.portal)

    def night(self) -> None:
        store = Store.open(self.project.database_url)
        try:
            asyncio.run(run_night(self.project, store, say=self.said.append, now=lambda: NOW, use_browser=False))
        finally:
            store.close()

    def with_rows(self, look_at: Callable[[Session], Any]) -> Any:
        store = Store.open(self.project.database_url)
        try:
            with store.reading() as session:
                return look_at(session)
        finally:
            store.close()

    def result(self) -> Any:
        return self.with_rows(_result)

    def run_row(self) -> tuple[str, str, dict[str, int]]:
        def of(session: Session) -> tuple[str, str, dict[str, int]]:
            jobs = [job.state for job in session.exec(select(Job))]
            run = session.exec(select(Run)).one()
            return run.state, run.note, {state: jobs.count(state) for state in sorted(set(jobs))}

        return self.with_rows(of)

    def is_whole(self) -> None:
        """No half file, no row without its file, nothing altered."""
        blobs = BlobStore(self.project.snapshots)
        assert not list(self.project.snapshots.rglob(f"{DRAFT}*"))
        hashes = self.with_rows(lambda session: {row.sha256 for row in named(session)})
        for sha in hashes:
            assert list(blobs.open_stream(sha)) is not None
        store = Store.open(self.project.database_url)
        try:
            wrong = look(store, blobs, now=LATER).troubles
        finally:
            store.close()
        assert {one.fault.value for one in wrong} <= {"orphan"}, wrong


def _result(session: Session) -> Any:
    """What a night comes to, without what clocks and the weather decide."""
    checks = [(row.site_key, row.check_id, row.outcome, row.reason) for row in session.exec(select(CheckResult))]
    findings = [(row.fingerprint, row.state, row.nights, row.params) for row in session.exec(select(Finding))]
    evidence = [
        (row.finding_id, row.kind, row.url, row.missing, row.sha256 if row.kind == "html" else "")
        for row in session.exec(select(Evidence))
    ]
    nights = [(row.site_key, row.pages, row.pages_sha256) for row in session.exec(select(Observation))]
    ledgers = [(row.site_key, row.skipped_sha256, row.requests) for row in session.exec(select(SiteLedger))]
    seals = [row.number for row in session.exec(select(Seal))]
    return sorted(checks), sorted(findings), sorted(evidence), sorted(nights), sorted(ledgers), seals


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    with served(Portal(portal_pages())) as portal:
        budgets = Budgets(pages=12, links=12)
        site = SiteConfig(unit="culture", url=portal.url(), allow_networks=("127.0.0.0/8",), budgets=budgets)
        project = project_of(tmp_path / "project", site).model_copy(update={"assessments": ()})
        yield Started(project, [], portal)


def stopped(started: Started) -> BaseException:
    with pytest.raises((OSError, ExceptionGroup)) as raised:
        started.night()
    return raised.value


@pytest.fixture
def quick_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check files are read once: a hundred nights are begun here."""
    read = cache(lambda folders: load_checks(folders))
    for room in (preflight, workshop):
        monkeypatch.setattr(room, "load_checks", read)


@pytest.mark.slow
@pytest.mark.usefixtures("quick_checks")
def test_the_disk_is_full_at_any_write(started: Started, tmp_path: Path, disk: Callable[[Quota], None]) -> None:
    started.project.root.mkdir()
    disk(Quota(1))  # one for the look whether anything can be kept: crawled, and nothing kept of it
    stopped(started)
    assert list((started.project.root / ".sitecheck" / "nights").rglob("*.night"))
    asked = len(started.portal.targets)
    whole = started.copied(tmp_path / "whole")
    count = Quota(None)
    disk(count)
    whole.night()
    whole.is_whole()
    wanted = whole.result()
    assert {kind for _, kind, *_ in wanted[2]} >= {"html", "headers", "warc"}
    assert whole.run_row() == ("finished", "", {"done": 1})
    assert count.done > 10
    for writes in range(count.done):
        again = started.copied(tmp_path / f"full-{writes}")
        disk(Quota(writes))
        error = stopped(again)
        again.is_whole()
        state = again.run_row()
        if state[0] == "finished":  # all is kept but the seal, which the next night makes
            assert again.with_rows(lambda session: list(session.exec(select(Seal)))) == []
            assert again.result()[:-1] == wanted[:-1]
            disk(Quota(None))
            again.night()
            assert again.with_rows(lambda session: sorted(session.exec(select(Seal.run_id)))) == [1, 2]
            continue
        assert (stop_of(error), state) == ("disk-full", ("interrupted", "disk-full", {"queued": 1})), writes
        assert again.result() == ([], [], [], [], [], []), writes
        assert again.said[-1].startswith("Stopped: the disk is full. Portals left: 1. What is done is kept;")
        if writes % 3 == 0:
            disk(Quota(None))
            again.night()
            again.is_whole()
            assert again.result() == wanted, writes
            assert again.run_row() == ("finished", "", {"done": 1})
        shutil.rmtree(again.project.root)
        assert len(started.portal.targets) == asked  # nothing is asked of the portal twice


@pytest.mark.parametrize(
    ("number", "stop", "said"),
    [
        (errno.ENOSPC, "disk-full", "Stopped: the disk is full."),
        (errno.EDQUOT, "disk-full", "Stopped: the disk is full."),
        (errno.EROFS, "not-writable", "Stopped: the evidence folder cannot be written."),
        (errno.EACCES, "not-writable", "Stopped: the evidence folder cannot be written."),
    ],
)
def test_where_nothing_can_be_kept_no_portal_is_asked(
    started: Started, disk: Callable[[Quota], None], number: int, stop: str, said: str
) -> None:
    started.project.root.mkdir()
    disk(Quota(0, number))
    assert stop_of(stopped(started)) == stop
    assert started.portal.targets == []
    assert started.run_row() == ("interrupted", stop, {"queued": 1})
    assert started.said[-1].startswith(f"{said} Portals left: 1. ")
    disk(Quota(None))
    started.night()
    assert started.run_row() == ("finished", "", {"done": 1})


def test_sites_that_are_done_stay_done(started: Started, disk: Callable[[Quota], None]) -> None:
    with served(Portal(portal_pages())) as other:
        site = started.project.sites[0]
        later = site.model_copy(update={"url": other.url()})
        settings = started.project.settings.model_copy(update={"parallel_sites": 1})
        sites = tuple(sorted((site, later), key=lambda one: one.url))
        both = Started(started.project.model_copy(update={"sites": sites, "settings": settings}), [], other)
        both.project.root.mkdir()
        count = Quota(None)
        disk(count)
        alone = Started(
            both.project.model_copy(update={"sites": sites[:1], "root": both.project.root / "a"}), [], other
        )
        alone.project.root.mkdir()
        alone.night()
        disk(Quota(count.done + 3))  # the first portal whole, the second one not
        assert stop_of(stopped(both)) == "disk-full"
        assert both.run_row() == ("interrupted", "disk-full", {"done": 1, "queued": 1})
        both.is_whole()
        before = both.result()
        assert len(before[3]) == 1
        assert "Portals left: 1." in both.said[-1]
        portals = {started.portal.port: started.portal, other.port: other}
        first = portals[int(sites[0].url.rstrip("/").rpartition(":")[2])]
        asked = len(first.targets)
        disk(Quota(None))
        both.night()
        assert len(first.targets) == asked
        after = both.result()
        assert both.run_row() == ("finished", "", {"done": 2})
        assert (set(before[0]) <= set(after[0]), set(before[2]) <= set(after[2]), len(after[3])) == (True, True, 2)
        both.is_whole()


def test_below_the_reserve_old_evidence_goes_first_where_the_settings_say_so(
    started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = {"keep_nights_days": 1, "min_free_mb": 10}
    settings = started.project.settings.model_copy(update=update)
    started.project = started.project.model_copy(update={"settings": settings})
    started.project.root.mkdir()
    kept = Kept(started.project.root)
    old = kept.night(kept.run(date(2026, 11, 1)))
    kept.night(kept.run(date(2026, 11, 19)))
    kept.age()
    kept.close()
    pruned = started.project.snapshots / "objects" / old["ledger"][:2] / f"{old['ledger'][2:]}.zst"

    def free(_: Path) -> Any:
        return SimpleNamespace(free=0 if pruned.exists() else 10**9)

    monkeypatch.setattr(shutil, "disk_usage", free)
    started.night()
    assert not pruned.exists()
    assert any(line.startswith("Pruned by keep_nights_days = 1: 5 files") for line in started.said)
    assert started.with_rows(lambda session: [run.state for run in session.exec(select(Run))]) == ["finished"] * 3


def test_where_the_database_is_full_too_it_stops_without_a_word_it_cannot_know(
    started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DiskFull(errno.ENOSPC, "no room for the database")

    started.project.root.mkdir()
    for step in ("claim", "interrupt"):
        monkeypatch.setattr(queue, step, full)
    assert stop_of(stopped(started)) == "disk-full"
    assert started.said[-1].startswith("Stopped: the disk is full. What is done is kept;")
    monkeypatch.undo()
    started.night()  # a run that still says it is running is taken up like any other
    assert started.run_row() == ("finished", "", {"done": 1})
