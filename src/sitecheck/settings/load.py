"""Reading a project folder. Every mistake in every file is reported at once."""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from sitecheck.settings.problems import ConfigError, Problem, from_validation, line_of
from sitecheck.settings.records import AssessmentConfig, Project, Settings, SiteConfig, UnitConfig
from sitecheck.settings.units import read_units
from sitecheck.settings.yaml_lines import Lines, read_yaml

_PERIOD = re.compile(r"(19|20)\d\d(Q[1-4])?")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_Record = TypeVar("_Record", bound=BaseModel)


def load_project(root: Path) -> Project:
    """The project in ``root`` (the folder that holds ``config/``).

    Raises ConfigError with every mistake found in settings, units, sites and assessments.
    """
    folder = root / "config"
    if not folder.is_dir():
        message = "no config folder here: run 'sitecheck init DIR' or name a project with --project DIR"
        raise ConfigError([Problem(str(folder), 0, "", message)])
    problems: list[Problem] = []
    settings = _collect(problems, lambda: load_settings(folder / "settings.toml"), Settings)
    units: tuple[UnitConfig, ...] = _collect(problems, lambda: _units(folder), tuple)
    sites, site_lines = _records(folder / "sites.yaml", "sites", SiteConfig, problems)
    assessments, assessment_lines = _records(folder / "assessments.yaml", "assessments", AssessmentConfig, problems)
    problems += _check_sites(sites, site_lines, units)
    problems += _check_assessments(assessments, assessment_lines, units)
    if problems:
        raise ConfigError(problems)
    return Project(root=root.resolve(), settings=settings, units=units, sites=sites, assessments=assessments)


def load_settings(path: Path) -> Settings:
    """``settings.toml`` (which may be missing: everything has a default) under the environment's overrides."""
    name = f"config/{path.name}"
    text = ""
    if path.exists():
        text = path.read_text(encoding="utf-8-sig")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise ConfigError([Problem(name, int(found[1]) if found else 0, "", f"not valid TOML: {error}")]) from error
    problems = [
        Problem("environment", 0, variable, "is no setting of sitecheck")
        for variable in sorted(os.environ)
        if variable.startswith("SITECHECK_") and variable[10:].lower() not in Settings.model_fields
    ]
    try:
        settings = Settings(**values)
    except ValidationError as error:
        lines: Lines = {
            (match[1],): text[: match.start()].count("\n") + 1 for match in re.finditer(r"(?m)^\s*([\w-]+)\s*=", text)
        }
        for problem in from_validation(error, name, lines):
            variable = f"SITECHECK_{problem.field.upper()}"
            fromenv = variable in os.environ
            problems.append(Problem("environment", 0, variable, problem.message) if fromenv else problem)
    if problems:
        raise ConfigError(problems)
    return settings


def _units(folder: Path) -> tuple[UnitConfig, ...]:
    found = [path for path in (folder / "units.csv", folder / "units.xlsx") if path.exists()]
    if not found:
        raise ConfigError([Problem("config/units.csv", 0, "", "the file is missing (units.xlsx would do as well)")])
    if len(found) == 2:
        raise ConfigError([Problem("config/units.xlsx", 0, "", "units.csv is there too: keep one of them")])
    return read_units(found[0], f"config/{found[0].name}")


def _collect(problems: list[Problem], read: Any, empty: Any) -> Any:
    try:
        return read()
    except ConfigError as error:
        problems += error.problems
        return empty() if empty is tuple else Settings.model_construct()


def _records(
    path: Path, key: str, model: type[_Record], problems: list[Problem]
) -> tuple[tuple[_Record, ...], tuple[Mapping[str, int], ...]]:
    name = f"config/{path.name}"
    try:
        value, lines = read_yaml(path, name)
    except ConfigError as error:
        problems += error.problems
        return (), ()
    items = value.get(key) if isinstance(value, dict) else None
    if not isinstance(items, list):
        problems.append(Problem(name, 1, key, f"the file must hold a list called '{key}:'"))
        return (), ()
    for extra in sorted(set(value) - {key}):
        problems.append(Problem(name, line_of(lines, (extra,)), str(extra), "is not a known field"))
    records: list[_Record] = []
    places: list[Mapping[str, int]] = []
    for index, item in enumerate(items):
        try:
            records.append(model.model_validate(_dates_as_text(item)))
        except ValidationError as error:
            problems += from_validation(error, name, lines, (key, index))
            continue
        places.append(
            {"": line_of(lines, (key, index))}
            | {field: line_of(lines, (key, index, field)) for field in model.model_fields}
        )
    return tuple(records), tuple(places)


def _dates_as_text(item: object) -> object:
    """YAML reads an unquoted ``period: 2026`` as a number; people mean the text."""
    if isinstance(item, dict) and isinstance(item.get("period"), int):
        return item | {"period": str(item["period"])}
    return item


def _check_sites(
    sites: tuple[SiteConfig, ...], lines: tuple[Mapping[str, int], ...], units: tuple[UnitConfig, ...]
) -> Iterator[Problem]:
    codes = {unit.code for unit in units}
    seen: dict[str, int] = {}
    for site, line in zip(sites, lines, strict=True):

        def problem(field: str, message: str, line: Mapping[str, int] = line) -> Problem:
            return Problem("config/sites.yaml", line[field], field, message)

        if codes and site.unit not in codes:
            yield problem("unit", f"no unit has the code {site.unit!r}")
        for field, urls in (("url", (site.url,)), ("columns", tuple(site.columns.values())), ("exclude", site.exclude)):
            for url in urls:
                if message := _url_fault(url):
                    yield problem(field, message)
        if site.url.rstrip("/") in seen:
            yield problem("url", f"is the same site as in line {seen[site.url.rstrip('/')]}")
        seen.setdefault(site.url.rstrip("/"), line["url"])
        for network in site.allow_networks:
            try:
                ipaddress.ip_network(network)
            except ValueError as error:
                yield problem("allow_networks", f"{error}; write it like 10.1.0.0/16")


def _url_fault(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        return f"is no URL: {error} (found {url!r})"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"must begin with http:// or https:// and name a host (found {url!r})"
    if parts.username is not None or parts.password is not None:
        return "must not hold a user name or password"
    return ""


def _check_assessments(
    assessments: tuple[AssessmentConfig, ...], lines: tuple[Mapping[str, int], ...], units: tuple[UnitConfig, ...]
) -> Iterator[Problem]:
    codes = {unit.code for unit in units}
    categories = {unit.category for unit in units}
    seen: dict[str, int] = {}
    for assessment, line in zip(assessments, lines, strict=True):

        def problem(field: str, message: str, line: Mapping[str, int] = line) -> Problem:
            return Problem("config/assessments.yaml", line[field], field, message)

        if not _ID.fullmatch(assessment.id):
            yield problem("id", f"may hold letters, digits, '-', '_' and '.' only (found {assessment.id!r})")
        if assessment.id in seen:
            yield problem("id", f"{assessment.id!r} stands already in line {seen[assessment.id]}")
        seen.setdefault(assessment.id, line["id"])
        if not _PERIOD.fullmatch(assessment.period):
            yield problem("period", f"must be a year or a quarter like 2026 or 2026Q2 (found {assessment.period!r})")
        for field, wanted in (("units", assessment.units), ("exclude", assessment.exclude)):
            for code in wanted:
                if codes and code not in codes:
                    yield problem(field, f"no unit has the code {code!r}")
        for category in assessment.categories:
            if categories and category not in categories:
                yield problem("categories", f"no unit is of the category {category!r}")
        if not assessment.units and not assessment.categories:
            yield problem("", "name the assessed units: 'units:' or 'categories:'")
