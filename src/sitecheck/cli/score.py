"""``sitecheck score``: a rubric over a file of facts, without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from sitecheck.scoring.answer import answer
from sitecheck.scoring.engine import score_all
from sitecheck.scoring.fact_source import read_facts
from sitecheck.scoring.refusals import FactCode, FactError
from sitecheck.scoring.rubric import RubricError, load_family, rubric_folders

_USAGE, _COULD_NOT_RUN = 2, 3


def score(
    rubric: Annotated[str, typer.Argument(metavar="RUBRIC", help="Id of a rubric, or the path of a rubric file.")],
    facts: Annotated[Path, typer.Option("--facts", metavar="FILE", help="Units and facts: .yaml .json .csv .xlsx.")],
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the answer there instead of to stdout.")
    ] = None,
    project: Annotated[
        Path,
        typer.Option(
            "--project", "-p", help="The project folder; its config/rubrics come first.", show_default="this folder"
        ),
    ] = Path(),
) -> None:
    """Score units from a file. Bad input: nothing is scored, each error is named, exit 2."""
    folders = rubric_folders(project)
    try:
        table, partners = load_family(rubric, folders)
    except (RubricError, LookupError) as error:
        typer.echo(f"sitecheck: {error.args[0]}", err=True)
        _write(answer(None, (), [FactError(None, None, FactCode.MALFORMED, str(error.args[0]))]), json_file)
        raise typer.Exit(_USAGE) from None
    source = read_facts(facts, table, partners)
    read, errors = source.read, source.read.errors
    if errors:
        for place, error_found in zip(source.places, errors, strict=True):
            whom = " ".join(part for part in (error_found.code, error_found.rule) if part)
            words = f"{whom}: {error_found.error.value}: {error_found.message}" if whom else error_found.message
            typer.echo(f"{place}: {words}" if not words.startswith(place) else words, err=True)
        typer.echo(f"sitecheck: {len(errors)} mistake(s) in {facts.name}; nothing was scored", err=True)
        _write(answer(table, (), errors, period=read.period), json_file)
        raise typer.Exit(_USAGE)
    cards = score_all(table, read.submissions, read.switches, partners)
    _write(answer(table, cards, period=read.period), json_file)


def _write(result: dict[str, Any], target: Path | None) -> None:
    text = json.dumps(result, ensure_ascii=False, indent=2)
    if target is None:
        typer.echo(text)
        return
    try:
        target.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        typer.echo(f"sitecheck: {target} cannot be written: {error.strerror or error}", err=True)
        raise typer.Exit(_COULD_NOT_RUN) from None
