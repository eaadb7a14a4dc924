"""What the commands share that take lists from offices and units."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlmodel import Session

from sitecheck.cli.common import fail, say
from sitecheck.cli.exits import Exit
from sitecheck.facts.times import BEIJING
from sitecheck.settings.problems import ConfigError
from sitecheck.settings.records import AssessmentConfig, Project

if TYPE_CHECKING:
    from sitecheck.scoring.model import Rubric

WhoOption = Annotated[str, typer.Option("--who", help="Who enters it.", show_default="the user of this machine")]


def person(who: str) -> str:
    """Who enters something: as said, or whoever is at this machine."""
    return who.strip() or os.environ.get("USER") or "operator"


def moment() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day in Beijing."""
    return datetime.now(BEIJING).date()


def assessment_named(project: Project, name: str) -> AssessmentConfig:
    """The assessment of that id; exit 2 when there is none."""
    found = next((one for one in project.assessments if one.id == name), None)
    if found is None:
        known = ", ".join(one.id for one in project.assessments) or "(none is configured)"
        fail(f"there is no assessment {name!r}: one of {known}", Exit.USAGE)
    return found


@contextmanager
def taking(file: Path) -> Iterator[None]:
    """Every mistake of a list is told, then exit 2: a list is taken whole or not at all."""
    try:
        yield
    except ConfigError as error:
        for problem in error.problems:
            say(str(problem))
        count = len(error.problems)
        fail(f"{count} mistake{'s' if count > 1 else ''} in {file.name}; nothing was entered", Exit.USAGE)


def rubrics_of(project: Project, assessment: AssessmentConfig) -> tuple[Rubric, ...]:
    """The tables of an assessment, the main one first; exit 2 where one is missing."""
    from sitecheck.scoring.rubric import load_family, rubric_folders

    try:
        rubric, partners = load_family(assessment.rubric, rubric_folders(project.root))
    except LookupError as error:
        fail(str(error.args[0]), Exit.USAGE)
    return (rubric, *partners.values())


def with_units(session: Session, project: Project) -> None:
    """Bring the configured units into the database: what is handed in hangs on them."""
    from sitecheck.page.urls import site_key
    from sitecheck.store.sync import sync_project

    sync_project(session, project, [site_key(site.url) for site in project.sites])


def write_form(path: Path, data: bytes) -> None:
    """Write an empty list; exit 2 where there is no folder for it, or a file that may have been filled in."""
    from sitecheck.store.files import write_whole

    if not path.parent.is_dir():
        fail(f"{path.parent} is no folder", Exit.USAGE)
    if path.exists():
        fail(f"{path} is there already, perhaps filled in: name another file with --output", Exit.USAGE)
    write_whole(path, data)
    print(path)
    say("Fill it in and hand it to the command import.")
