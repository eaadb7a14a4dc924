"""``sitecheck checks``: what is required of a portal, and whether the files that say so are in order."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sitecheck.checks.lint import lint as lint_file
from sitecheck.checks.load import check_paths, load_checks
from sitecheck.checks.manual import manual, section
from sitecheck.cli.common import HERE, ProjectOption, fail, say
from sitecheck.cli.exits import Exit

app = typer.Typer(help="What is required of a portal.", no_args_is_help=True)


@app.command(name="list")
def list_checks(project: ProjectOption = HERE) -> None:
    """List the checks in force."""
    for check in load_checks(_folders(project)).values():
        print(
            f"{check.id:30} {check.kind.value:15} {len(check.examples):3} examples  {check.name.zh} · {check.name.en}"
        )


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="[ID]", help="A check; without one the whole manual.")] = "",
    project: ProjectOption = HERE,
) -> None:
    """Show a check: what it asks for, on what basis, what each outcome means, how to mend it."""
    checks = load_checks(_folders(project))
    if not name:
        print(manual(checks), end="")
    elif name in checks:
        print(section(checks[name]), end="")
    else:
        fail(f"there is no check {name!r}; there are {', '.join(checks)}", Exit.USAGE)


@app.command()
def lint(
    names: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Checks; default: all.")] = None,
    project: ProjectOption = HERE,
) -> None:
    """Read the check files and work their examples; every mistake is named, and any ends with exit code 2."""
    from sitecheck.audit.example import run_example  # only here: the other commands need no crawler

    known = {path.stem: path for path in check_paths(_folders(project))}
    for name in names or ():
        if name not in known:
            fail(f"there is no check {name!r}; there are {', '.join(known)}", Exit.USAGE)
    mistakes = 0
    for path in (known[name] for name in names or known):
        done = lint_file(path, run_example)
        for problem in done.problems:
            print(problem)
        mistakes += len(done.problems)
        say(f"{path.name}: {done.examples} examples, {_count(len(done.problems))}")
    if mistakes:
        raise typer.Exit(Exit.USAGE)


def _folders(project: Path) -> tuple[Path, ...]:
    from sitecheck.audit.workshop import check_folders
    from sitecheck.settings.load import load_settings

    return check_folders(load_settings(project / "config" / "settings.toml"), project)


def _count(mistakes: int) -> str:
    return "no mistake" if not mistakes else f"{mistakes} mistake{'s' if mistakes > 1 else ''}"
