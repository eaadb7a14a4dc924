"""The worker of a night: takes jobs until none is left, several sites at a time."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import socket
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sitecheck.audit.calendars import calendar_of
from sitecheck.audit.limits import Limits
from sitecheck.audit.record import record_audit
from sitecheck.audit.record_ledger import record_ledger
from sitecheck.audit.register import units_below
from sitecheck.audit.site import Manners, asked_so_far, audit_site
from sitecheck.audit.workshop import Clock, Workshop
from sitecheck.jobs import queue
from sitecheck.jobs.places import Place
from sitecheck.jobs.stopping import is_everybodys
from sitecheck.review.pins import desk_pins, effective
from sitecheck.settings.records import Project, SiteConfig
from sitecheck.store.archived import load_archived
from sitecheck.store.engine import Store
from sitecheck.store.ledger import LedgerFile
from sitecheck.store.models import Job, Run
from sitecheck.store.pictures import pictured, remove_files
from sitecheck.store.pins import load_remembered
from sitecheck.store.runs import is_whole
from sitecheck.store.seen import load_memory
from sitecheck.store.troubles import StoreError

Say = Callable[[str], None]
_BESIDE = 4  # portals whose pictures may still be under way while others are crawled


@dataclass(slots=True)
class NightReport:
    """What a night did, for people."""

    run_id: int
    resumed: bool
    sites: int = 0
    failed: int = 0
    new: int = 0
    seen: int = 0
    fixed: int = 0
    reopened: int = 0
    decided: int = 0
    checks: int = 0
    errors: list[str] = field(default_factory=list)


def file_name(site_key: str) -> str:
    """Name of a site's files: keys hold slashes and colons."""
    return hashlib.sha256(site_key.encode()).hexdigest()[:16]


class Worker:
    """Takes jobs until none is left, several sites at a time."""

    def __init__(
        self,
        project: Project,
        store: Store,
        workshop: Workshop,
        sites: dict[str, SiteConfig],
        report: NightReport,
        say: Say,
        now: Clock,
        state: Path,
        run: Run,
    ) -> None:
        self._project = project
        self._store = store
        self._workshop = workshop
        self._sites = sites
        self._report = report
        self._say = say
        self._now = now
        self._nights = state / "nights" / str(report.run_id)
        self._last = state / "last"
        self._as_of = run.as_of
        self._whole = is_whole(run.kind)
        self._limits = Limits(project, workshop.checks)
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._crawls = asyncio.Semaphore(project.settings.parallel_sites)

    async def run(self) -> None:
        """Work off the queue; the first error that ends the night cancels the other sites."""
        self._nights.mkdir(parents=True, exist_ok=True)
        async with asyncio.TaskGroup() as group:
            for _ in range(self._project.settings.parallel_sites + _BESIDE):
                group.create_task(self._loop())

    async def _loop(self) -> None:
        while True:
            place = await Place.taken(self._crawls)
            try:
                with self._store.session() as session:
                    job = queue.claim(session, run_id=self._report.run_id, worker=self._name, now=self._now())
                if job is None:
                    return
                await self._one(job, place)
            finally:
                place.give_back()

    async def _one(self, job: Job, place: Place) -> None:
        assert job.id is not None
        site = self._sites.get(job.site_key)
        error = ""
        if site is None:
            error = "the portal is no longer configured"
        else:
            with self._store.reading() as session:
                columns = effective(site.columns, desk_pins(session, job.site_key))
            site = site.model_copy(update={"columns": columns})
            try:
                await self._audit(job, site, place)
            except OSError as problem:
                if is_everybodys(problem):
                    raise
                error = f"{type(problem).__name__}: {problem}"
            except StoreError:
                raise
            except Exception as problem:
                # One site's trouble must not cost the others their night; the job keeps what went wrong.
                error = f"{type(problem).__name__}: {problem}"
        if error:
            self._report.failed += 1
            self._report.errors.append(f"{job.site_key}: {error}")
            self._say(f"{job.site_key}: could not be audited: {error}")
            asked = None if site is None else self._asked_so_far(job, site)
            with self._store.session() as session:
                if asked is not None:
                    ledger, manners = asked
                    run_id = self._report.run_id
                    record_ledger(session, run_id=run_id, site_key=job.site_key, ledger=ledger, manners=manners)
                queue.finish(session, job_id=job.id, error=error, now=self._now())

    def _asked_so_far(self, job: Job, site: SiteConfig) -> tuple[LedgerFile, Manners] | None:
        """What was asked of a portal before its audit failed: its owner may want to know of that, too."""
        try:
            return asked_so_far(site, self._workshop_for(site), as_of=self._as_of, night_path=self._night_path(job))
        except (OSError, sqlite3.Error) as problem:
            if isinstance(problem, OSError) and is_everybodys(problem):
                raise
            self._say(f"{job.site_key}: the record of what was asked of it is lost: {problem}")
            return None

    def _workshop_for(self, site: SiteConfig) -> Workshop:
        """The workshop with the checks as the rubrics of the site's unit want them."""
        limits, as_of = self._limits, self._as_of
        return replace(
            self._workshop,
            checks=limits.checks_for(site.unit, as_of),
            rubric_limits=limits.set_for(site.unit, as_of),
            rules=limits.rules_for(site.unit, as_of),
        )

    def _night_path(self, job: Job) -> Path:
        return self._nights / f"{file_name(job.site_key)}.night"

    def _last_path(self, path: Path) -> Path:
        """What the last night kept. A run of some sites has a copy of its own: a night that was left half-way through
        a site rests on the file it began with."""
        last = self._last / f"{path.stem}.last"
        if self._whole:
            return last
        own = self._nights / last.name
        if last.exists() and not own.exists():
            draft = own.with_suffix(".draft")
            shutil.copyfile(last, draft)
            draft.replace(own)
        return own

    async def _audit(self, job: Job, site: SiteConfig, place: Place) -> None:
        unit = self._project.unit(site.unit)
        path = self._night_path(job)
        workshop = self._workshop_for(site)
        meter = _Meter(self._store, job, self._now)

        def progress(phase: str, pages: int, requests: int) -> None:
            if phase == "evidence":  # the next portal's crawl need not wait for this one's pictures
                place.give_back()
            meter(phase, pages, requests)

        with self._store.reading() as session:
            memory = load_memory(session, job.site_key)
            remembered = load_remembered(session, job.site_key)
            earlier = load_archived(session, job.site_key)
            pictures = pictured(session, job.site_key)
        audit = await audit_site(
            site,
            workshop,
            as_of=self._as_of,
            night_path=path,
            last_path=self._last_path(path),
            calendar=calendar_of(self._project),
            attributes={"category": unit.category, **unit.attributes} if unit is not None else {},
            units=units_below(self._project, site.unit),
            memory=memory,
            remembered=remembered,
            earlier=earlier,
            pictured=pictures,
            on_progress=progress,
        )
        with self._store.session() as session:
            outcome = record_audit(
                session, run_id=self._report.run_id, audit=audit, checks=workshop.checks, now=self._now()
            )
            queue.finish(session, job_id=meter.job_id, error="", now=self._now())
        for problem in remove_files(workshop.blobs, outcome.gone):
            self._say(problem)
        for leftover in self._nights.glob(f"{path.name}*"):
            leftover.unlink(missing_ok=True)
        report = self._report
        report.sites += 1
        report.new += outcome.new
        report.seen += outcome.seen
        report.fixed += outcome.fixed
        report.reopened += outcome.reopened
        report.decided += outcome.decided
        report.checks += outcome.checks
        seen = audit.observation.crawl
        authority = audit.observation.robots_authority
        if authority:
            self._say(f"{site.url}: robots.txt not applied, by written authority: {authority}")
        self._say(
            f"{site.url}: {seen.pages} pages, {seen.requests} requests, {outcome.decided} of {outcome.checks} checks "
            f"decided, {outcome.new} new findings ({seen.stopped_by.value})"
        )


class _Meter:
    """Writes a job's progress to the store, at most once in two seconds: it is for people, not for recovery."""

    def __init__(self, store: Store, job: Job, now: Clock) -> None:
        assert job.id is not None
        self.job_id = job.id
        self._store = store
        self._now = now
        self._last: datetime | None = None
        self._phase = ""

    def __call__(self, phase: str, pages: int, requests: int) -> None:
        now = self._now()
        if phase == self._phase and self._last is not None and (now - self._last).total_seconds() < 2:
            return
        self._last, self._phase = now, phase
        with self._store.session() as session:
            queue.progress(session, job_id=self.job_id, phase=phase, pages=pages, requests=requests, now=now)
