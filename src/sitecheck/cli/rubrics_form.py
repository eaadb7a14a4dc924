"""``sitecheck rubrics template`` and ``import``: a rubric as a form that an office fills in without YAML."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, say
from sitecheck.cli.exits import Exit
from sitecheck.cli.files import STDOUT, check_targets
from sitecheck.facts.data import data_dir
from sitecheck.scoring.form.check import rubric_of
from sitecheck.scoring.form.given import Slip
from sitecheck.scoring.form.text import rubric_text
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.rubric import list_rubrics, load_rubric, rubric_folders
from sitecheck.store.files import write_whole

_LARGEST = 20_000_000  # bytes; a form with thousands of rules has one


def template(
    source: Annotated[
        str | None, typer.Option("--from", metavar="RUBRIC", help="Fill the form in with this rubric (id or path).")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to; default: rubric.xlsx, or the rubric's id."),
    ] = None,
    project: ProjectOption = HERE,
) -> None:
    """Write the form for a rubric: a workbook with examples and drop-down lists, or one filled in with a rubric."""
    from sitecheck.tables.form_book import form

    rubric = _rubric(source, project) if source is not None else None
    target = output or Path(f"{rubric.id}.xlsx" if rubric is not None else "rubric.xlsx")
    if target.suffix.lower() != ".xlsx":
        fail(f"{target}: name a file that ends in .xlsx", Exit.USAGE)
    if output is None and target.exists():
        fail(f"{target} is there already; name another file with --output", Exit.USAGE)
    check_targets(output=target)
    write_whole(target, form(rubric))
    say(f"Wrote {target}.")


def import_form(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A form that was filled in (.xlsx).")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The rubric file to write.", show_default="stdout")
    ] = STDOUT,
    force: Annotated[bool, typer.Option("--force", help="Replace a rubric file that is there already.")] = False,
    project: ProjectOption = HERE,
) -> None:
    """Read a filled form into a rubric file; each mistake is named by its cell, and then nothing is written."""
    from sitecheck.tables.form_file import NoForm, read_form_file

    if output != STDOUT and output.exists() and not force:
        fail(f"{output} is there already; --force replaces it", Exit.USAGE)
    check_targets(output=output)
    try:
        if file.stat().st_size > _LARGEST:
            fail(f"{file} is larger than {_LARGEST // 1_000_000} MB: it is no form", Exit.USAGE)
        given, slips = read_form_file(file.read_bytes())
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror or error}", Exit.USAGE)
    except NoForm as error:
        fail(f"{file}: {error}", Exit.USAGE)
    known = list_rubrics(rubric_folders(project))
    checks = {path.stem for folder in (data_dir("checks"), project / "checks") for path in folder.glob("*.yaml")}
    rubric, mistakes, warnings = rubric_of(given, checks=checks, rubrics=known)
    for slip in [*slips, *mistakes]:
        say(f"{file.name}: {_place(slip)}: {slip.message}")
    for slip in warnings:
        say(f"{file.name}: {_place(slip)}: warning: {slip.message}")
    if slips or rubric is None:
        fail(f"{len(slips) + len(mistakes)} mistake(s) in {file.name}; nothing was written", Exit.USAGE)
    if output != STDOUT and output.stem != rubric.id:
        fail(f"{output}: a rubric file is named after its id; write {rubric.id}.yaml", Exit.USAGE)
    text = rubric_text(rubric.model_dump(by_alias=True, exclude_defaults=True))
    if output == STDOUT:
        sys.stdout.write(text)
        return
    write_whole(output, text.encode())
    rules = sum(len(item.rules) for item in rubric.items)
    say(f"Wrote {output}: {len(rubric.items)} items, {rules} rules, {len(warnings)} warning(s).")


def _rubric(name: str, project: Path) -> Rubric:
    known = list_rubrics(rubric_folders(project))
    path = known.get(name, Path(name))
    if not path.is_file():
        fail(f"there is no rubric {name!r}; there are {', '.join(known)}", Exit.USAGE)
    return load_rubric(path)


def _place(slip: Slip) -> str:
    """``规则 row 12, column H (分值)``, as far as it is known."""
    from sitecheck.tables.form_file import column_letter

    row = f" row {slip.spot.row}" if slip.spot.row else ""
    letter = column_letter(slip.spot)
    column = f", column {letter}" if letter else ""
    title = f" ({slip.spot.title})" if slip.spot.title else ""
    return f"{slip.spot.sheet}{row}{column}{title}"
