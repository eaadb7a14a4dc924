"""The command line: every command is one file; this one only lists them."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from sitecheck.cli import checks, db, rubrics, user
from sitecheck.cli.audit import audit
from sitecheck.cli.check_config import check_config
from sitecheck.cli.common import say
from sitecheck.cli.demo import demo
from sitecheck.cli.doctor import doctor
from sitecheck.cli.exits import Exit
from sitecheck.cli.init import init
from sitecheck.cli.inspect import inspect
from sitecheck.cli.judge import judge
from sitecheck.cli.nightly import nightly
from sitecheck.cli.score import score
from sitecheck.cli.serve import serve
from sitecheck.cli.tables import tables
from sitecheck.cli.workdays import workdays
from sitecheck.settings.problems import ConfigError
from sitecheck.store.blobs import DiskFull
from sitecheck.store.engine import StoreError

app = typer.Typer(
    name="sitecheck",
    help="Audits government disclosure portals against written rubrics.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for command in (
    init, check_config, audit, inspect, nightly, judge, score, tables, serve, demo, doctor, workdays,
):  # fmt: skip
    app.command(name=command.__name__.replace("_", "-"))(command)
for name, group in (("user", user.app), ("checks", checks.app), ("rubrics", rubrics.app), ("db", db.app)):
    app.add_typer(group, name=name)


def _version(wanted: bool) -> None:
    if wanted:
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
    """Run the command line and turn known errors into one clear message and the documented exit code."""
    try:
        app()
    except ConfigError as error:
        for problem in error.problems:
            say(str(problem))
        count = len(error.problems)
        say(f"sitecheck: {count} mistake{'s' if count > 1 else ''} in the configuration; nothing was started")
        sys.exit(Exit.USAGE)
    except (StoreError, DiskFull) as error:
        say(f"sitecheck: {error}")
        sys.exit(Exit.COULD_NOT_RUN)
    except KeyboardInterrupt:
        say("sitecheck: stopped; what was done is kept, start again to go on")
        sys.exit(Exit.COULD_NOT_RUN)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(Exit.COULD_NOT_RUN)
