"""``sitecheck rubrics diff``: what a changed rubric would do to every unit, before it goes live."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.scoring.diff_report import diff_json, diff_text
from sitecheck.scoring.diff_rubrics import compare_rubrics
from sitecheck.scoring.diff_units import Refusal, Side, UnitDiff, compare_units
from sitecheck.scoring.fact_source import read_facts
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.refusals import FactError
from sitecheck.scoring.rubric import load_family, rubric_folders

Family = tuple[Rubric, Mapping[str, Rubric]]


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="Id or path of the rubric as it is.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Id or path of the changed rubric.")],
    assessment: Annotated[
        str | None, typer.Option(metavar="ID", help="Score the units of this assessment by both.")
    ] = None,
    facts: Annotated[Path | None, typer.Option(metavar="FILE", help="Score the units of a fact file by both.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")] = False,
    project: ProjectOption = HERE,
) -> None:
    """Show what changed in a rubric, and what that does to every unit. Exit 1 when anything differs."""
    if assessment is not None and facts is not None:
        fail("--assessment and --facts both say whom to score: give one", Exit.USAGE)
    families = (_family(old, project), _family(new, project))
    changes = compare_rubrics(families[0][0], families[1][0])
    units: tuple[UnitDiff, ...] | None = None
    if assessment is not None:
        units = compare_units(*_of_assessment(project, assessment, families))
    elif facts is not None:
        units = compare_units(*_of_file(facts, families))
    before, after = families[0][0], families[1][0]
    if as_json:
        print(json.dumps(diff_json(before, after, changes, units), ensure_ascii=False, indent=2))
    else:
        print(diff_text(before, after, changes, units), end="")
    if changes or any(unit.changed for unit in units or ()):
        raise typer.Exit(Exit.FINDINGS)


def _family(name: str, project: Path) -> Family:
    try:
        return load_family(name, rubric_folders(project))
    except LookupError as error:
        fail(str(error.args[0]), Exit.USAGE)


def _of_assessment(project: Path, name: str, families: tuple[Family, Family]) -> tuple[Side, Side]:
    from sitecheck.tables.dry_run import assessment_side

    loaded = open_project(project)
    found = next((one for one in loaded.assessments if one.id == name), None)
    if found is None:
        known = ", ".join(one.id for one in loaded.assessments) or "(none is configured)"
        fail(f"there is no assessment {name!r}: one of {known}", Exit.USAGE)
    store = open_store(loaded)
    try:
        with store.reading() as session:
            before, after = (assessment_side(session, loaded, found, *family) for family in families)
            return before, after
    except ValueError as error:
        fail(f"the settings of {name} do not fit: {error}", Exit.USAGE)
    finally:
        store.close()


def _of_file(path: Path, families: tuple[Family, Family]) -> tuple[Side, Side]:
    sides: list[Side] = []
    for rubric, partners in families:
        source = read_facts(path, rubric, partners)
        read = source.read
        # What only the new rubric refuses is what people want to see; the file must fit the old one.
        stops = [
            (place, one) for place, one in zip(source.places, read.errors, strict=True) if not sides or one.code is None
        ]
        for place, one in stops:
            words = f"{_place(one)}{one.error.value}: {one.message}" if _place(one) else one.message
            say(words if words.startswith(place) else f"{place}: {words}")
        if stops:
            fail(f"{len(stops)} mistake(s) in {path.name} under {rubric.id}; nothing was compared", Exit.USAGE)
        refused: dict[str, tuple[Refusal, ...]] = {}
        for one in read.errors:
            code = one.code or ""
            refused[code] = (*refused.get(code, ()), Refusal(one.rule or "unit", one.message))
        sides.append(Side(rubric, partners, read.switches, read.submissions, refused))
    return sides[0], sides[1]


def _place(error: FactError) -> str:
    return "".join(f"{part} " for part in (error.code, error.rule) if part)
