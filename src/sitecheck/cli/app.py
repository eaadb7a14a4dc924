"""The command line: every command is one file; this one only lists them."""

from __future__ import annotations

import signal
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from sitecheck.cli import checks, db, events, evidence, facts, ranks, rubrics, scores, self_assessment, user
from sitecheck.cli.audit import audit
from sitecheck.cli.check_config import check_config
from sitecheck.cli.demo import demo
from sitecheck.cli.doctor import doctor
from sitecheck.cli.exits import Exit
from sitecheck.cli.init import init
from sitecheck.cli.inspect import inspect
from sitecheck.cli.judge import judge
from sitecheck.cli.ledger import ledger
from sitecheck.cli.nightly import nightly
from sitecheck.cli.score import score
from sitecheck.cli.serve import serve
from sitecheck.cli.skipped import skipped
from sitecheck.cli.tables import tables
from sitecheck.cli.trouble import run
from sitecheck.cli.workdays import workdays

app = typer.Typer(
    name="sitecheck",
    help="Audits government disclosure portals against written rubrics.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for command in (
    init, check_config, audit, inspect, nightly, judge, ledger, skipped, score, tables, serve, demo, doctor, workdays,
):  # fmt: skip
    app.command(name=command.__name__.replace("_", "-"))(command)
for group in (user, checks, rubrics, events, facts, ranks, self_assessment, scores, evidence, db):
    app.add_typer(group.app, name=group.__name__.rpartition(".")[2].replace("_", "-"))


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
    """Run the command line; every known error becomes one clear message and the documented exit code."""
    try:
        code = run(app, sys.argv[1:])
    except KeyboardInterrupt:  # a second Ctrl-C while the first was being told
        code = int(Exit.COULD_NOT_RUN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # from here on it could only spoil the end
    sys.exit(code)
