"""Reading a project folder. Every mistake in every file is reported at once."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from sitecheck.settings.cross import check_assessments, check_sites
from sitecheck.settings.problems import ConfigError, Problem, from_validation, line_of
from sitecheck.settings.records import AssessmentConfig, Project, Settings, SiteConfig, UnitConfig
from sitecheck.settings.texts import read_text
from sitecheck.settings.units import read_units
from sitecheck.settings.yaml_lines import Lines, read_yaml

_PREFIX = "SITECHECK_"
_Record = TypeVar("_Record", bound=BaseModel)
_Result = TypeVar("_Result")


def load_project(root: Path) -> Project:
    """The project in ``root`` (the folder that holds ``config/``).

    Raises ConfigError with every mistake found in settings, units, sites and assessments.
    """
    folder = root / "config"
    if not folder.is_dir():
        message = "no config folder here: run 'sitecheck init DIR' or name a project with --project DIR"
        raise ConfigError([Problem(str(folder), 0, "", message)])
    problems: list[Problem] = []
    settings = _collect(problems, lambda: load_settings(folder / "settings.toml"))
    roots = settings.timestamp_roots if settings is not None else None
    if roots is not None and not (root / roots).is_file():
        message = f"there is no file {root / roots}: it must hold the authority's root certificates (PEM)"
        problems.append(Problem("config/settings.toml", 0, "timestamp_roots", message))
    units = _collect(problems, lambda: _units(folder)) or ()
    sites, site_lines = _records(folder / "sites.yaml", "sites", SiteConfig, problems)
    assessments, assessment_lines = _records(folder / "assessments.yaml", "assessments", AssessmentConfig, problems)
    problems += check_sites(sites, site_lines, units)
    problems += check_assessments(assessments, assessment_lines, units)
    if settings is None or problems:
        raise ConfigError(problems)
    return Project(
        root=root.resolve(),
        settings=settings,
        units=units,
        sites=tuple(site for _, site in sites),
        assessments=tuple(assessment for _, assessment in assessments),
        lines={"sites.yaml": site_lines, "assessments.yaml": assessment_lines},
    )


def load_settings(path: Path) -> Settings:
    """``settings.toml`` (which may be missing: everything has a default) under the environment's overrides.

    Raises ConfigError with every mistake.
    """
    name = f"config/{path.name}"
    text = read_text(path, name) if path.exists() else ""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise ConfigError([Problem(name, line, "", f"not valid TOML: {error}")]) from error
    problems = [
        Problem("environment", 0, variable, "is no setting of sitecheck")
        for variable in sorted(os.environ)
        if variable.startswith(_PREFIX) and variable.removeprefix(_PREFIX).lower() not in Settings.model_fields
    ]
    try:
        settings = Settings(**values)
    except ValidationError as error:
        for problem in from_validation(error, name, _toml_lines(text)):
            variable = _PREFIX + problem.field.upper()
            fromenv = variable in os.environ
            problems.append(Problem("environment", 0, variable, problem.message) if fromenv else problem)
        raise ConfigError(problems) from error
    if problems:
        raise ConfigError(problems)
    return settings


def _toml_lines(text: str) -> Lines:
    lines: Lines = {}
    for match in re.finditer(r"(?m)^[ \t]*\[*[ \t]*\"?([\w-]+)\"?[ \t]*[=.\]]", text):
        lines.setdefault((match[1],), text.count("\n", 0, match.start()) + 1)
    return lines


def _units(folder: Path) -> tuple[UnitConfig, ...]:
    found = [path for path in (folder / "units.csv", folder / "units.xlsx") if path.exists()]
    if not found:
        raise ConfigError([Problem("config/units.csv", 0, "", "the file is missing (units.xlsx would do as well)")])
    if len(found) == 2:
        raise ConfigError([Problem("config/units.xlsx", 0, "", "units.csv is there too: keep one of them")])
    return read_units(found[0], f"config/{found[0].name}")


def _collect(problems: list[Problem], read: Callable[[], _Result]) -> _Result | None:
    try:
        return read()
    except ConfigError as error:
        problems += error.problems
        return None


def _records(
    path: Path, key: str, model: type[_Record], problems: list[Problem]
) -> tuple[list[tuple[int, _Record]], Lines]:
    """The sound records of a file with their index in it, and the line of everything in the file."""
    name = f"config/{path.name}"
    try:
        value, lines = read_yaml(path, name)
    except ConfigError as error:
        problems += error.problems
        return [], {}
    items = value.get(key) if isinstance(value, dict) else None
    if not isinstance(items, list):
        problems.append(Problem(name, line_of(lines, (key,)) or 1, key, f"the file must hold a list called '{key}:'"))
    extras = sorted(str(extra) for extra in value if extra != key) if isinstance(value, dict) else []
    problems += [Problem(name, line_of(lines, (extra,)), extra, "is not a known field") for extra in extras]
    records: list[tuple[int, _Record]] = []
    for index, item in enumerate(items if isinstance(items, list) else []):
        try:
            records.append((index, model.model_validate(_period_as_text(item))))
        except ValidationError as error:
            problems += from_validation(error, name, lines, (key, index))
    return records, lines


def _period_as_text(item: object) -> object:
    """YAML reads an unquoted ``period: 2026`` as a number; people mean the text."""
    if isinstance(item, dict) and type(item.get("period")) is int:
        return item | {"period": str(item["period"])}
    return item
