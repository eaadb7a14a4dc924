"""The command line: every command is one file; this one only lists them, and loads the one that was asked for."""

from __future__ import annotations

import signal
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sitecheck.cli.exits import Exit
from sitecheck.cli.trouble import run

COMMANDS = (
    "init", "check-config", "audit", "inspect", "nightly", "judge", "ledger", "skipped", "score", "tables", "serve",
    "demo", "doctor", "workdays",
)  # fmt: skip
"""Each is a function of that name in a file of that name (with ``_`` for ``-``)."""

GROUPS = (
    "user", "checks", "columns", "rubrics", "events", "facts", "ranks", "self-assessment", "periods", "scores",
    "evidence", "db",
)  # fmt: skip
"""Each is ``app`` in a file of that name, with subcommands of its own."""


class _OnDemand(TyperGroup):
    """Commands by name. Loading them all takes a second, which one command alone should not cost."""

    def list_commands(self, ctx: Any) -> list[str]:
        """In the order of the help."""
        return [*COMMANDS, *GROUPS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, its file loaded; None where there is none of that name."""
        file = cmd_name.replace("-", "_")
        if cmd_name in GROUPS:
            group = typer.main.get_group(import_module(f"sitecheck.cli.{file}").app)
            group.name = cmd_name
            return group
        if cmd_name not in COMMANDS:
            return None
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(name=cmd_name)(getattr(import_module(f"sitecheck.cli.{file}"), file))
        return typer.main.get_command(alone)


app = typer.Typer(
    name="sitecheck",
    cls=_OnDemand,
    help="Audits government disclosure portals against written rubrics.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"sitecheck {version('sitecheck')}")
        raise typer.Exit(Exit.CLEAN)


@app.callback()
def _root(
    _show: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; every known error becomes one clear message and the documented exit code."""
    try:
        code = run(app, sys.argv[1:])
    except KeyboardInterrupt:  # a second Ctrl-C while the first was being told
        code = int(Exit.COULD_NOT_RUN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # from here on it could only spoil the end
    sys.exit(code)
