"""``sitecheck init``: a working, commented project folder."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from sitecheck.cli.common import fail, say
from sitecheck.cli.exits import Exit
from sitecheck.facts.data import data_dir

_FILES = ("units.csv", "sites.yaml", "assessments.yaml", "settings.toml")
_IGNORED = "sitecheck.db*\nsnapshots/\ntables/\n.sitecheck/\n"


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make or to fill.")]) -> None:
    """Write a project folder with commented examples; nothing that exists is overwritten."""
    config = folder / "config"
    taken = [name for name in _FILES if (config / name).exists()]
    if taken:
        fail(f"{config} holds {', '.join(taken)} already: name another folder", Exit.USAGE)
    try:
        config.mkdir(parents=True, exist_ok=True)
        for name in _FILES:
            shutil.copyfile(data_dir("config") / "project" / name, config / name)
        for extra in ("rubrics", "calendar"):
            (config / extra).mkdir(exist_ok=True)
        (folder / "checks").mkdir(exist_ok=True)
        (folder / "snapshots").mkdir(exist_ok=True)
        if not (folder / ".gitignore").exists():
            (folder / ".gitignore").write_text(_IGNORED, encoding="utf-8")
    except OSError as error:
        fail(f"cannot write the project folder: {error}")
    say(f"Made a project in {folder}. Next:")
    say(f"  1. list your units in {config / 'units.csv'} and their portals in {config / 'sites.yaml'}")
    say(f"  2. sitecheck check-config --project {folder}")
    say(f"  3. sitecheck user add NAME --role admin --project {folder}")
    say(f"  4. sitecheck nightly --now --project {folder}   and then   sitecheck serve --project {folder}")
