"""What every command shares: the project option, words to stderr, and how errors become exit codes."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from sitecheck.cli.exits import Exit

if TYPE_CHECKING:  # loaded where they are needed: most of a second, which no word of help should cost
    from sitecheck.settings.records import Project
    from sitecheck.store.engine import Store

ProjectOption = Annotated[
    Path, typer.Option("--project", "-p", help="The project folder.", show_default="this folder", file_okay=False)
]
HERE = Path()


def say(text: str) -> None:
    """A line of progress or explanation, on stderr: stdout is for reports."""
    with suppress(OSError):  # that nobody listens any more must not end a night
        print(text, file=sys.stderr, flush=True)


def fail(message: str, code: Exit = Exit.COULD_NOT_RUN) -> NoReturn:
    """End with a message for people."""
    say(f"sitecheck: {message}")
    raise typer.Exit(code)


def open_project(folder: Path) -> Project:
    """The project in ``folder``; its mistakes end the command with exit code 2."""
    from sitecheck.settings.load import load_project

    return load_project(folder)


def open_store(project: Project) -> Store:
    """The project's database, migrated; trouble with it ends the command with exit code 3."""
    from sitecheck.store.engine import Store

    return Store.open(project.database_url)
