"""``sitecheck demo``: eight portals with known defects, audited, scored and shown."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sitecheck.cli.common import fail, say
from sitecheck.cli.exits import Exit

if TYPE_CHECKING:
    from sitecheck.demo.server import Portal
    from sitecheck.store.engine import Store


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The project folder.")] = Path("demo-project"),
    once: Annotated[bool, typer.Option("--once", help="Audit, write the tables, leave the folder and end.")] = False,
    portals_only: Annotated[
        bool, typer.Option("--portals", help="Only serve the portals, so that another command may audit them.")
    ] = False,
    portal_port: Annotated[int, typer.Option(min=1024, max=65535, help="Port of the portals.")] = 8181,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the desk.")] = 8000,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="No pictures, no script-built pages.")] = False,
) -> None:
    """Start eight demonstration portals on loopback, audit them, score them and open the desk."""
    from sitecheck.demo.server import PortInUse, serving
    from sitecheck.demo.truth import portals

    every = portals(portal_port)
    try:
        with serving(every, portal_port):
            if portals_only:
                for portal in every:
                    say(f"http://{portal.address}:{portal_port}/\t{portal.unit}\t{portal.make}")
                say("Serving; Ctrl-C ends it.")
                while True:
                    time.sleep(3600)
            _run(folder, every, portal_port, port, once=once, use_browser=not no_browser)
    except PortInUse as error:
        fail(str(error))
    except KeyboardInterrupt:
        say("The demonstration is over.")


def _run(
    folder: Path, every: tuple[Portal, ...], portal_port: int, port: int, *, once: bool, use_browser: bool
) -> None:
    from sitecheck.cli.serve import run_desk
    from sitecheck.cli.tables import write_all
    from sitecheck.demo.project import ASSESSOR, seed, write_project
    from sitecheck.jobs.lock import NightRunning
    from sitecheck.jobs.night import run_night
    from sitecheck.page.urls import site_key
    from sitecheck.settings.load import load_project
    from sitecheck.store.engine import Store
    from sitecheck.store.sync import sync_project

    if folder.exists() and not (folder / "config" / "sites.yaml").exists() and any(folder.iterdir()):
        fail(f"{folder} holds something that is no demo project: name another folder", Exit.USAGE)
    write_project(folder, every, portal_port)
    project = load_project(folder)
    store = Store.open(project.database_url)
    try:
        with store.session() as session:
            sync_project(session, project, [site_key(site.url) for site in project.sites])
            password = seed(session, every, now=datetime.now(UTC))
        began = time.monotonic()
        try:
            asyncio.run(run_night(project, store, kind="demo", say=say, use_browser=use_browser))
        except NightRunning as error:
            fail(str(error))
        say(f"The audit took {time.monotonic() - began:.0f} s.")
        written = write_all(project, store, project.root / "tables")
        exact = _tell(store, every, portal_port)
        for path in written:
            say(f"Table: {path}")
        if once:
            say(f"The project is in {folder}; look at it with: sitecheck serve --project {folder}")
            if not exact:
                fail("what was found differs from what was planted")
            return
        if password is not None:
            say(f"Sign in as {ASSESSOR} with the password {password}")
        else:
            say(f"Sign in as {ASSESSOR}; the password was shown when the folder was made.")
            say(f"To set a new one: sitecheck user password {ASSESSOR} --project {folder}")
        run_desk(project, store, project.settings.host, port, schedule=False)
    finally:
        store.close()


def _tell(store: Store, every: tuple[Portal, ...], portal_port: int) -> bool:
    """Hold what was found against what was planted; true when they agree."""
    from sitecheck.demo.compare import compare

    with store.reading() as session:
        result = compare(session, every, portal_port)
    say(
        f"Planted defects found: {len(result.found)} of {len(result.found) + len(result.missed)}; "
        f"findings that were not planted: {len(result.false)} (decoys and clean portals "
        f"{'were left alone' if not result.false else 'were NOT left alone'}); "
        f"behind the firewall: {result.undecided} checks undecided, none deducted."
    )
    for code, check, subject in sorted(result.missed):
        say(f"  missed: {code} {check} {subject}")
    for code, check, subject in sorted(result.false):
        say(f"  not planted: {code} {check} {subject}")
    return not result.missed and not result.false
