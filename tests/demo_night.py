"""One night over the eight demo portals, crawled once for all tests of a process that only read it."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from sitecheck.demo.project import seed, write_project
from sitecheck.demo.server import PortInUse, free_port, serving
from sitecheck.demo.truth import portals
from sitecheck.jobs.night import run_night
from sitecheck.page.urls import site_key
from sitecheck.settings.load import load_project
from sitecheck.settings.records import Project
from sitecheck.store.engine import Store
from sitecheck.store.sync import sync_project


def audited(folder: Path) -> Project:
    """The demo project in ``folder`` after its night, without browser: pictures change no verdict here."""
    with ExitStack() as served:
        port = _serve(served)
        every = portals(port)
        write_project(folder, every, port)
        project = load_project(folder)
        store = Store.open(project.database_url)
        try:
            with store.session() as session:
                sync_project(session, project, [site_key(site.url) for site in project.sites])
                seed(session, every, now=datetime.now(UTC))
            asyncio.run(run_night(project, store, kind="demo", use_browser=False))
        finally:
            store.close()
    return project


def _serve(served: ExitStack) -> int:
    """Serve the portals on a port that nobody has, even where several tests look for one at once."""
    port = 18300
    while True:
        port = free_port(portals(0), port)
        try:
            served.enter_context(serving(portals(port), port))
        except PortInUse:
            port += 1
        else:
            return port


def copied(project: Project, folder: Path) -> Project:
    """The same project elsewhere, for a test that changes it."""
    return load_project(Path(shutil.copytree(project.root, folder / "copy")))
