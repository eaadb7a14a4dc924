"""What only shows when the files of a project are held against each other: rubrics, checks and pinned columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sitecheck.audit.choices import choice_problems
from sitecheck.audit.limits import Limits
from sitecheck.audit.workshop import check_folders
from sitecheck.checks.definition import CheckFile
from sitecheck.checks.load import load_checks
from sitecheck.page.lexicon import load_lexicon
from sitecheck.page.urls import site_key
from sitecheck.scoring.rubric import RubricError, list_rubrics, load_family, rubric_folders
from sitecheck.settings.problems import ConfigError, Problem
from sitecheck.settings.records import Project


def preflight(project: Project) -> dict[str, CheckFile]:
    """Load checks and rubrics and hold the configuration against them; returns the checks.

    Raises ConfigError with every mistake.
    """
    problems: list[Problem] = []
    checks: dict[str, CheckFile] = {}
    try:
        checks = load_checks(check_folders(project.settings, project.root))
    except ConfigError as error:
        problems += error.problems
    else:
        problems += [*_columns(project, checks), *Limits(project, checks).problems()]
    problems += [*_portals(project), *_rubrics(project), *choice_problems(project)]
    if problems:
        raise ConfigError(problems)
    return checks


def _columns(project: Project, checks: dict[str, CheckFile]) -> Iterator[Problem]:
    columns = load_lexicon().columns
    for index, site in enumerate(project.sites):
        for key in sorted(set(site.columns) - set(columns) - set(checks)):
            line = project.line("sites.yaml", "sites", index, "columns", key)
            yield Problem(
                "config/sites.yaml", line, "columns", f"{key!r} is no column: one of {', '.join(sorted(columns))}"
            )


def _portals(project: Project) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, site in enumerate(project.sites):
        line, key = project.line("sites.yaml", "sites", index, "url"), site_key(site.url)
        if key in first:
            yield Problem("config/sites.yaml", line, "url", f"is the same portal ({key}) as in line {first[key]}")
        first.setdefault(key, line)


def _rubrics(project: Project) -> Iterator[Problem]:
    known = list_rubrics(rubric_folders(project.root))
    for index, assessment in enumerate(project.assessments):
        if assessment.rubric in known:
            yield from _mistakes(known[assessment.rubric], project)
            continue
        line = project.line("assessments.yaml", "assessments", index, "rubric")
        message = f"there is no rubric {assessment.rubric!r}: one of {', '.join(known)}"
        yield Problem("config/assessments.yaml", line, "rubric", message)


def _mistakes(path: Path, project: Project) -> list[Problem]:
    """Mistakes in a rubric; ConfigError tells those of one that several assessments use only once."""
    try:
        load_family(path.stem, rubric_folders(project.root))
    except LookupError as error:
        return [Problem(str(path), 0, "combine", str(error))]
    except RubricError as error:
        own = path.is_relative_to(project.root)
        file = path.relative_to(project.root).as_posix() if own else str(path)
        return [Problem(file, problem.line, problem.field, problem.message) for problem in error.problems]
    return []
