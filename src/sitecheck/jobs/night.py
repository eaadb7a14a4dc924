"""One night over all portals of a project: durable, resumable, one at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from pathlib import Path

from sitecheck import __version__
from sitecheck.audit.infrastructure import infrastructure
from sitecheck.audit.preflight import preflight
from sitecheck.audit.workshop import Clock, open_workshop, utc_now
from sitecheck.checks.load import checks_hash
from sitecheck.facts.times import BEIJING
from sitecheck.jobs import queue
from sitecheck.jobs.asked import stoppable
from sitecheck.jobs.closing import close_nights
from sitecheck.jobs.keeping import make_room, prune_by_settings
from sitecheck.jobs.lock import night_lock
from sitecheck.jobs.run_log import clear_logs, noting, run_log
from sitecheck.jobs.standings import refresh_standings
from sitecheck.jobs.stopping import interrupt
from sitecheck.jobs.worker import NightReport, Worker, file_name
from sitecheck.page.urls import site_key
from sitecheck.settings.records import Project
from sitecheck.store.engine import Store
from sitecheck.store.runs import is_whole
from sitecheck.store.sync import sync_project
from sitecheck.store.thinning import thin_results

Say = Callable[[str], None]


def judged_day(project: Project, now: datetime) -> date:
    """The day a night judges as of: the one in the settings, or today in Beijing."""
    return project.settings.as_of or now.astimezone(BEIJING).date()


async def run_night(
    project: Project,
    store: Store,
    *,
    only: Collection[str] | None = None,
    kind: str = "manual",
    say: Say = lambda _: None,
    now: Clock = utc_now,
    use_browser: bool = True,
) -> NightReport:
    """Audit every portal once; an unfinished night of the same day is taken up where it was left.

    ``only`` names portals by their keys: a run of these alone, whose ``kind`` is retry or recheck. Findings live on
    through it, it keeps evidence and is sealed like any other, but it is no night: overviews and coverage pass it over.
    Raises ValueError for a key that is not configured or a kind that does not fit, NightRunning when a run is under
    way, ConfigError for mistakes in checks or rubrics, CannotKeep when the disk is full or may not be written (the
    night can then be taken up again), and CancelledError when it is stopped, also by ``stop_asked_by`` of its row.
    """
    keys = {site_key(site.url): site for site in project.sites}
    wanted = sorted(set(keys if only is None else only))
    if is_whole(kind) != (only is None) or not set(wanted) <= set(keys) or (only is not None and not wanted):
        raise ValueError(f"a run of kind {kind} cannot look at {wanted}")
    checks = preflight(project)
    state = project.root / ".sitecheck"
    with night_lock(state):
        with store.session() as session:
            sync_project(session, project, [site_key(site.url) for site in project.sites])
            run, resumed = queue.open_run(
                session,
                kind=kind,
                as_of=judged_day(project, now()),
                site_keys=wanted,
                checks_hash=checks_hash(checks),
                version=__version__,
                now=now(),
            )
        assert run.id is not None
        report = NightReport(run.id, resumed)
        say = noting(say, run_log(state, run.id), now)
        say(f"Run {run.id} as of {run.as_of}: {len(wanted)} portals{', taken up again' if resumed else ''}.")
        try:
            close_nights(project, store, say=say, now=now)  # those of earlier days that were left without a seal
            async with (
                stoppable(store, run.id, say=say),
                open_workshop(
                    project.settings, root=project.root, snapshots=project.snapshots, use_browser=use_browser, now=now
                ) as workshop,
            ):
                make_room(project, store, workshop.blobs, say=say, now=now)
                if workshop.browser is not None and not workshop.browser.available:
                    missing = workshop.browser.why_missing
                    say(f"No browser: pictures are marked missing ({missing}). See sitecheck doctor.")
                await Worker(project, store, workshop, keys, report, say, now, state, run).run()
                for line in infrastructure(workshop.walls):
                    say(line)
            with store.session() as session:
                queue.close_run(session, run_id=run.id, now=now())
        except BaseException as error:
            interrupt(store, run.id, error, say)
            raise
        shutil.rmtree(state / "nights" / str(run.id), ignore_errors=True)
        _forget_others(state / "last", keys)
        close_nights(project, store, say=say, now=now)
        if project.settings.keep_results != "all":
            thin_results(store)
        refresh_standings(project, store, checks, say=say, now=now)
        prune_by_settings(project, store, workshop.blobs, say=say, now=now)
        clear_logs(state)
    return report


def _forget_others(last: Path, site_keys: Iterable[str]) -> None:
    """Remove what was kept of sites that are no longer configured."""
    known = {f"{file_name(key)}.last" for key in site_keys}
    for file in last.glob("*"):
        if file.name not in known:
            file.unlink(missing_ok=True)
