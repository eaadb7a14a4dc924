"""One night over the eight demo portals, crawled once for all tests of a process that only read it."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path

from sitecheck.demo.project import seed, write_project
from sitecheck.demo.server import free_port, serving
from sitecheck.demo.truth import portals
from sitecheck.jobs.night import run_night
from sitecheck.page.urls import site_key
from sitecheck.settings.load import load_project
from sitecheck.settings.records import Project
from sitecheck.store.engine import Store
from sitecheck.store.sync import sync_project


def audited(folder: Path) -> Project:
    """The demo project in ``folder`` after its night, without browser: pictures change no verdict here."""
    port = free_port(portals(0), 18300)
    every = portals(port)
    write_project(folder, every, port)
    project = load_project(folder)
    store = Store.open(project.database_url)
    try:
        with store.session() as session:
            sync_project(session, project, [site_key(site.url) for site in project.sites])
            seed(session, every, now=datetime.now(UTC))
        with serving(every, port):
            asyncio.run(run_night(project, store, kind="demo", use_browser=False))
    finally:
        store.close()
    return project


def copied(project: Project, folder: Path) -> Project:
    """The same project elsewhere, for a test that changes it."""
    return load_project(Path(shutil.copytree(project.root, folder / "copy")))
