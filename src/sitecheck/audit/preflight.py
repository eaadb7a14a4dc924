"""What only shows when the files of a project are held against each other: rubrics, checks and pinned columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sitecheck.audit.workshop import check_folders
from sitecheck.checks.definition import CheckFile
from sitecheck.checks.load import load_checks
from sitecheck.facts.data import data_dir
from sitecheck.page.lexicon import load_lexicon
from sitecheck.scoring.rubric import RubricError, list_rubrics, load_rubric
from sitecheck.settings.problems import ConfigError, Problem
from sitecheck.settings.records import Project


def rubric_folders(root: Path | None) -> tuple[Path, ...]:
    """Where rubrics are looked for; the project's own override the packaged ones."""
    packaged = data_dir("config") / "rubrics"
    return (packaged,) if root is None else (packaged, root / "config" / "rubrics")


def preflight(project: Project) -> dict[str, CheckFile]:
    """Load checks and rubrics and hold the configuration against them; returns the checks.

    Raises ConfigError with every mistake.
    """
    checks = load_checks(check_folders(project.settings, project.root))
    problems = [*_columns(project, checks), *_rubrics(project)]
    if problems:
        raise ConfigError(problems)
    return checks


def _columns(project: Project, checks: dict[str, CheckFile]) -> Iterator[Problem]:
    known = set(load_lexicon().columns) | set(checks)
    for site in project.sites:
        for key in sorted(set(site.columns) - known):
            message = f"{key!r} is no column: one of {', '.join(sorted(load_lexicon().columns))}"
            yield Problem("config/sites.yaml", 0, f"columns of {site.url}", message)


def _rubrics(project: Project) -> Iterator[Problem]:
    known = list_rubrics(rubric_folders(project.root))
    for assessment in project.assessments:
        for field, rubric in (
            ("rubric", assessment.rubric),
            *(("with_rubrics", one) for one in assessment.with_rubrics),
        ):
            where = f"{field} of {assessment.id}"
            if rubric not in known:
                message = f"there is no rubric {rubric!r}: one of {', '.join(known)}"
                yield Problem("config/assessments.yaml", 0, where, message)
                continue
            try:
                load_rubric(known[rubric])
            except RubricError as error:
                for problem in str(error).splitlines():
                    yield Problem("config/assessments.yaml", 0, where, problem)
