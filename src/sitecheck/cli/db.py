"""``sitecheck db``: the project's database."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.facts.times import BEIJING
from sitecheck.store import migrate
from sitecheck.store.backup import backup as copy_database

app = typer.Typer(help="The project's database.", no_args_is_help=True)


@app.command()
def upgrade(project: ProjectOption = HERE) -> None:
    """Bring the database to this version's schema (every command that needs it does so by itself)."""
    store = open_store(open_project(project))
    try:
        revision = migrate.current(store.engine)
    finally:
        store.close()
    say(f"The database is at revision {revision}.")


@app.command()
def backup(
    target: Annotated[Path | None, typer.Argument(metavar="FILE", help="Where to; default: backup-TIME.db.")] = None,
    project: ProjectOption = HERE,
) -> None:
    """Copy the SQLite database while it is in use. Evidence in snapshots/ is plain files: copy that folder as well."""
    if target is not None and (target.exists() or not target.parent.is_dir()):
        reason = "exists already" if target.exists() else "lies in no folder"
        fail(f"{target} {reason}: name a new file", Exit.USAGE)
    loaded = open_project(project)
    store = open_store(loaded)
    now = datetime.now(BEIJING)
    path = target or loaded.root / f"backup-{now:%Y%m%d-%H%M%S}.db"
    try:
        size = copy_database(store.engine, path)
    finally:
        store.close()
    say(f"Wrote {path} ({size / 1024:.0f} KiB), checked and whole.")
