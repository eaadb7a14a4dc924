"""``sitecheck serve``: the desk and the scheduler in one process."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from typing import Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.settings.records import Project
from sitecheck.store.engine import Store

_LEAVE = 5  # seconds that answers under way are given when the desk is closed


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; default: settings.host.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; default: settings.port.")] = None,
    no_schedule: Annotated[bool, typer.Option("--no-schedule", help="The desk only, no nights.")] = False,
    project: ProjectOption = HERE,
) -> None:
    """Open the desk and start a night every day at settings.nightly_at (Beijing time)."""
    from sitecheck.audit.preflight import preflight

    loaded = open_project(project)
    preflight(loaded)
    store = open_store(loaded)
    try:
        run_desk(loaded, store, host or loaded.settings.host, port or loaded.settings.port, schedule=not no_schedule)
    finally:
        store.close()


def run_desk(project: Project, store: Store, host: str, port: int, *, schedule: bool) -> None:
    """Serve the desk until Ctrl-C."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    try:
        asyncio.run(_serve(project, store, host, port, schedule))
    except KeyboardInterrupt:
        say("The desk is closed.")


async def _serve(project: Project, store: Store, host: str, port: int, schedule: bool) -> None:
    import uvicorn

    from sitecheck.audit.workshop import utc_now
    from sitecheck.jobs.night import judged_day
    from sitecheck.jobs.queue import was_left
    from sitecheck.jobs.schedule import make_scheduler
    from sitecheck.page.urls import site_key
    from sitecheck.store.sync import sync_project
    from sitecheck.web.app import create_app

    with store.session() as session:
        sync_project(session, project, [site_key(site.url) for site in project.sites])
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(project, store),
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=_LEAVE,  # who watches a run listens for as long as it goes on
        )
    )
    scheduler = make_scheduler(project, lambda: _night(project)) if schedule else None
    if scheduler is not None:
        scheduler.start()
    with store.reading() as session:
        left = schedule and was_left(session, judged_day(project, utc_now()))
    tonight = asyncio.create_task(_night(project)) if left else None
    say(f"The desk is open on http://{host}:{port}/  (Ctrl-C closes it)")
    if tonight is not None:
        say("A night of today was left unfinished; it is taken up again.")
    if scheduler is not None:
        say(f"Nights start at {project.settings.nightly_at:%H:%M} Beijing time.")
    try:
        await server.serve()
    except SystemExit:
        fail(f"cannot listen on {host}:{port}: another program does, or the address is not this machine's")
    finally:
        if scheduler is not None:
            scheduler.shutdown(wait=False)
        if tonight is not None:
            tonight.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await tonight


async def _night(project: Project) -> None:
    """A night in a process of its own: its work must not slow the desk, nor its end take the desk with it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sitecheck", "nightly", "--now", "--scheduled", "--project", str(project.root)
    )
    try:
        code = await process.wait()
        if code not in (Exit.CLEAN, Exit.FINDINGS):
            say(f"The night ended with exit code {code}; its last words are above. 'sitecheck nightly --now' goes on.")
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        raise
