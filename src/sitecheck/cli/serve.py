"""``sitecheck serve``: the desk and the scheduler in one process."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.settings.records import Project
from sitecheck.store.engine import Store


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

    from sitecheck.jobs.schedule import make_scheduler
    from sitecheck.page.urls import site_key
    from sitecheck.store.sync import sync_project
    from sitecheck.web.app import create_app

    with store.session() as session:
        sync_project(session, project, [site_key(site.url) for site in project.sites])
    server = uvicorn.Server(
        uvicorn.Config(create_app(project, store), host=host, port=port, log_level="warning", access_log=False)
    )
    scheduler = make_scheduler(project, lambda: _night(project, store)) if schedule else None
    if scheduler is not None:
        scheduler.start()
    say(f"The desk is open on http://{host}:{port}/  (Ctrl-C closes it)")
    if scheduler is not None:
        say(f"Nights start at {project.settings.nightly_at:%H:%M} Beijing time.")
    try:
        await server.serve()
    except SystemExit:
        fail(f"cannot listen on {host}:{port}: another program does, or the address is not this machine's")
    finally:
        if scheduler is not None:
            scheduler.shutdown(wait=False)


async def _night(project: Project, store: Store) -> None:
    """A night in a process of its own: its work must not slow the desk, nor its end take the desk with it."""
    import sys

    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sitecheck", "nightly", "--now", "--project", str(project.root)
    )
    try:
        await process.wait()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        raise
