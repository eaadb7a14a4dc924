"""``sitecheck rubrics``: the tables at hand, read and checked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from sitecheck.cli.rubrics_diff import diff
from sitecheck.cli.rubrics_form import import_form, template
from sitecheck.facts.data import data_dir
from sitecheck.scoring.lint import lint_rubric
from sitecheck.scoring.problems import Level
from sitecheck.scoring.rubric import Rubric, RubricError, list_rubrics, load_rubric, rubric_folders
from sitecheck.scoring.show_table import show_rubric

app = typer.Typer(help="The rubrics (考核细则) at hand.", no_args_is_help=True)

_FINDINGS, _USAGE = 1, 2
_Project = Annotated[
    Path,
    typer.Option(
        "--project", "-p", help="The project folder; its config/rubrics come first.", show_default="this folder"
    ),
]
_HERE = Path()


@app.command(name="list")
def list_all(
    project: _Project = _HERE,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")] = False,
) -> None:
    """List the rubrics with their size and title."""
    rows = []
    for name, path in _known(project).items():
        try:
            rubric = load_rubric(path)
        except RubricError as error:
            typer.echo(str(error), err=True)
            typer.echo(f"sitecheck: {path} cannot be used", err=True)
            continue
        rules = sum(len(item.rules) for item in rubric.items)
        rows.append(
            {
                "id": name,
                "title": rubric.title,
                "mode": rubric.mode,
                "items": len(rubric.items),
                "rules": rules,
                "hash": rubric.hash,
            }
        )
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        typer.echo(f"{row['id']:28} {row['mode']:10} {row['items']:3} items {row['rules']:3} rules  {row['title']}")


@app.command()
def show(name: Annotated[str, typer.Argument(metavar="RUBRIC", help="Id or path.")], project: _Project = _HERE) -> None:
    """Print a rubric as a readable table."""
    try:
        rubric = load_rubric(_path(name, project))
    except RubricError as error:
        typer.echo(str(error), err=True)
        _fail(f"{name} cannot be used; `sitecheck rubrics lint {name}` lists its mistakes")
    typer.echo(show_rubric(rubric), nl=False)


@app.command()
def lint(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[RUBRIC]...", help="Ids or paths; default: all.")
    ] = None,
    project: _Project = _HERE,
) -> None:
    """Check rubrics: form, sums, names that lead nowhere, points nobody can reach. Exit 1 when an error is found."""
    known = _known(project)
    paths = [_path(name, project) for name in names] if names else list(known.values())
    checks = {path.stem for folder in (data_dir("checks"), project / "checks") for path in folder.glob("*.yaml")}
    errors = 0
    for path in paths:
        rubric, problems = lint_rubric(path, checks=checks, rubrics={*known, path.stem})
        for problem in problems:
            typer.echo(str(problem))
        errors += sum(problem.level is Level.ERROR for problem in problems)
        typer.echo(f"{path.name}: {_verdict(rubric, len(problems))}", err=True)
    if errors:
        raise typer.Exit(_FINDINGS)


app.command()(diff)
app.command()(template)
app.command(name="import")(import_form)


def _verdict(rubric: Rubric | None, problems: int) -> str:
    if problems:
        return f"{problems} problem{'s' if problems > 1 else ''}"
    return f"{len(rubric.items)} items, no problem" if rubric is not None else "unreadable"


def _known(project: Path) -> dict[str, Path]:
    return list_rubrics(rubric_folders(project))


def _path(name: str, project: Path) -> Path:
    known = _known(project)
    if name in known:
        return known[name]
    path = Path(name)
    if not path.is_file():
        _fail(f"there is no rubric {name!r}; there are {', '.join(known)}")
    return path


def _fail(message: str) -> NoReturn:
    typer.echo(f"sitecheck: {message}", err=True)
    raise typer.Exit(_USAGE)
