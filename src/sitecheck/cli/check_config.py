"""``sitecheck check-config``: the whole configuration, every mistake at once."""

from __future__ import annotations

from pathlib import Path

from sitecheck.cli.common import HERE, ProjectOption, open_project, say
from sitecheck.scoring.lint import lint_rubric
from sitecheck.scoring.problems import Level
from sitecheck.settings.problems import ConfigError, Problem
from sitecheck.settings.records import Project, Settings
from sitecheck.worktime import CalendarError, load_calendar


def check_config(project: ProjectOption = HERE) -> None:
    """Read units, portals, assessments, settings, checks, rubrics and calendars; name every mistake with its place."""
    loaded = read_everything(project)
    counts = ((len(loaded.units), "unit"), (len(loaded.sites), "portal"), (len(loaded.assessments), "assessment"))
    said = ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts)
    say(f"{said}: everything is in order.")
    bare = len({unit.code for unit in loaded.units} - {site.unit for site in loaded.sites})
    if bare:
        say(f"{bare} unit{'s have' if bare > 1 else ' has'} no portal listed in config/sites.yaml.")


def read_everything(folder: Path) -> Project:
    """The project in ``folder`` with all that belongs to it.

    Raises ConfigError with every mistake in every file; one file with mistakes does not hide those of the others.
    """
    from sitecheck.audit.preflight import preflight

    problems: list[Problem] = []
    loaded: Project | None = None
    try:
        loaded = open_project(folder)
    except ConfigError as error:
        if not (folder / "config").is_dir():
            raise
        problems += error.problems
        problems += _checks(folder)
    if loaded is not None:
        try:
            preflight(loaded)
        except ConfigError as error:
            problems += error.problems
    problems += _own_rubrics(folder, "\n".join(problem.message for problem in problems))
    problems += _calendars(folder, loaded)
    if loaded is None or problems:
        raise ConfigError(problems)
    return loaded


def _checks(folder: Path) -> tuple[Problem, ...]:
    """Mistakes in check files of a project whose settings cannot be trusted: those of its own folder."""
    from sitecheck.audit.workshop import check_folders
    from sitecheck.checks.load import load_checks

    try:
        load_checks(check_folders(Settings.model_construct(checks_dir=None), folder))
    except ConfigError as error:
        return error.problems
    return ()


def _own_rubrics(folder: Path, told: str) -> list[Problem]:
    """Mistakes in the project's own rubrics, also in those no assessment uses yet; ``told`` are known already."""
    return [
        Problem(f"config/rubrics/{problem.file}", problem.line, problem.field, problem.message)
        for path in sorted((folder / "config" / "rubrics").glob("*.yaml"))
        for problem in lint_rubric(path)[1]
        if problem.level is Level.ERROR and str(problem) not in told
    ]


def _calendars(folder: Path, loaded: Project | None) -> list[Problem]:
    from sitecheck.audit.calendars import calendar_of

    try:
        if loaded is not None:
            calendar_of(loaded)
        else:
            load_calendar([folder / "config" / "calendar"])
    except CalendarError as error:
        return [Problem("config/calendar", 0, "", problem) for problem in error.problems]
    return []
