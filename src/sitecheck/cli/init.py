"""``sitecheck init``: a working, commented project folder."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from sitecheck.cli.common import fail, say
from sitecheck.cli.exits import Exit
from sitecheck.facts.data import data_dir

_FILES = ("units.csv", "sites.yaml", "assessments.yaml", "settings.toml")
_FOLDERS = ("config/rubrics", "config/calendar", "checks", "snapshots")
_CALENDAR = "calendar/year.yaml.example"
_IGNORED = "sitecheck.db*\nbackup-*.db\nsnapshots/\ntables/\n.sitecheck/\n"


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make or to fill.", file_okay=False)],
) -> None:
    """Write a project folder with commented examples; nothing that exists is overwritten."""
    config = folder / "config"
    taken = [name for name in (*_FILES, "units.xlsx") if (config / name).exists()]
    if taken:
        fail(f"{config} holds {', '.join(taken)} already: name another folder", Exit.USAGE)
    written: list[Path] = []
    try:
        for name in _FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        for name in _FILES:
            text = (data_dir("config") / "project" / name).read_bytes()
            _write_new(config / name, text, written)
        if not (config / _CALENDAR).exists():
            _write_new(config / _CALENDAR, (data_dir("config") / _CALENDAR).read_bytes(), written)
        if not (folder / ".gitignore").exists():
            _write_new(folder / ".gitignore", _IGNORED.encode(), written)
    except OSError:
        # Half a project would refuse the next attempt; what main() says about the error is all that is left to say.
        for path in written:
            with suppress(OSError):
                path.unlink()
        raise
    here = quote(str(folder))
    say(f"Made a project in {folder}. Next:")
    say(f"  1. list your units in {config / 'units.csv'} and their portals in {config / 'sites.yaml'}")
    say(f"  2. sitecheck check-config --project {here}")
    say(f"  3. sitecheck user add NAME --role admin --project {here}")
    say(f"  4. sitecheck nightly --now --project {here}   and then   sitecheck serve --project {here}")


def _write_new(path: Path, content: bytes, written: list[Path]) -> None:
    with path.open("xb") as file:
        written.append(path)
        file.write(content)
