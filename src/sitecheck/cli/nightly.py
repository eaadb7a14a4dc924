"""``sitecheck nightly``: one night over all portals."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.facts.times import BEIJING
from sitecheck.settings.records import Project

if TYPE_CHECKING:
    from sitecheck.jobs.worker import NightReport


class Kind(StrEnum):
    """Why some portals are looked at alone."""

    RETRY = "retry"
    RECHECK = "recheck"


def nightly(
    now: Annotated[bool, typer.Option("--now", help="Start at once instead of at settings.nightly_at.")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="No pictures, no script-built pages.")] = False,
    site: Annotated[
        list[str] | None, typer.Option("--site", metavar="KEY", help="Only this portal, at once; may be repeated.")
    ] = None,
    kind: Annotated[Kind, typer.Option(help="With --site: why these portals are looked at.")] = Kind.RETRY,
    scheduled: Annotated[bool, typer.Option("--scheduled", hidden=True, help="Started by the scheduler.")] = False,
    project: ProjectOption = HERE,
) -> None:
    """Audit every portal once. A night that was stopped or killed is taken up where it was left."""
    from sitecheck.jobs.asked import own_turn
    from sitecheck.jobs.lock import NightRunning
    from sitecheck.jobs.night import run_night

    loaded = open_project(project)
    only = _keys(loaded, site) if site else None
    store = open_store(loaded)

    async def work() -> NightReport:
        task = asyncio.current_task()
        assert task is not None
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, _stopper(task))
        if only is not None:
            return await run_night(loaded, store, only=only, kind=kind.value, say=say, use_browser=not no_browser)
        if not now:
            await _wait_until_night(loaded)
        by_clock = scheduled or not now
        if by_clock:
            await own_turn(store, loaded.root / ".sitecheck", say=say)
        whole = "nightly" if by_clock else "manual"
        return await run_night(loaded, store, kind=whole, say=say, use_browser=not no_browser)

    try:
        report = asyncio.run(work())
    except NightRunning as error:
        fail(str(error))
    except asyncio.CancelledError:
        fail("stopped; what was done is kept, the same command goes on where it was")
    finally:
        store.close()
    say(
        f"Run {report.run_id} done: {report.sites} portals, {report.decided} of {report.checks} checks decided, "
        f"{report.new} new findings, {report.seen} seen again, {report.fixed} fixed, {report.reopened} reopened."
    )
    if report.failed and not report.sites:
        fail(f"no portal could be audited; the first error: {report.errors[0]}")
    if report.new or report.seen or report.reopened:
        raise typer.Exit(Exit.FINDINGS)


def _keys(project: Project, named: list[str]) -> list[str]:
    """Keys of portals named by key or address; all that are not configured end the command."""
    from sitecheck.page.urls import site_key

    keys = {site.url: site_key(site.url) for site in project.sites}
    known = keys | {key: key for key in keys.values()}
    strange = [one for one in named if one not in known]
    if strange:
        fail(f"no such portal in config/sites.yaml: {', '.join(strange)}", Exit.USAGE)
    return [known[one] for one in named]


def _stopper(task: asyncio.Task[NightReport]) -> Callable[[], None]:
    presses = 0

    def stop() -> None:
        nonlocal presses
        presses += 1
        if presses == 1:
            say("Stopping: closing connections. Press Ctrl-C again to stop at once (nothing is lost either way).")
            task.cancel()
        else:
            say("Stopped at once.")
            os._exit(Exit.COULD_NOT_RUN)

    return stop


async def _wait_until_night(project: Project) -> None:
    moment = datetime.now(BEIJING)
    start = datetime.combine(moment.date(), project.settings.nightly_at, BEIJING)
    if start <= moment:
        start += timedelta(days=1)
    say(f"Waiting until {start:%Y-%m-%d %H:%M} Beijing time (--now starts at once).")
    await asyncio.sleep((start - moment).total_seconds())
