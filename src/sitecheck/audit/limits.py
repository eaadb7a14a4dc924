"""Limits that a project's own copy of a rubric sets for a check: days, deadlines and fields the sources leave open.

A unit's portal is judged by the limits of the rubrics that assess it in the period of the night. Where two of them
disagree, nothing is judged: one night cannot follow both, and a finding under one would cost points under the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.kept import RubricLimit
from sitecheck.checks.kinds.section_ages import AgesCheck
from sitecheck.scoring.documents import Loc
from sitecheck.scoring.reading import read_rubric
from sitecheck.scoring.rubric import Rubric, RubricError, list_rubrics, load_family, rubric_folders
from sitecheck.scoring.rules import Rule
from sitecheck.settings.problems import ConfigError, Problem
from sitecheck.settings.records import AssessmentConfig, Project, UnitConfig
from sitecheck.worktime.period import period_days

_DIRECT = ("max_age_days", "max_days", "max_working_days")
_FIELDS = {
    "机构名称": "org",
    "办公地址": "address",
    "办公时间": "hours",
    "联系电话": "phone",
    "传真号码": "fax",
    "电子邮箱": "email",
}
_FILE = "config/rubrics"
_Key = tuple[str, str, str]  # check, parameter, column it is meant for (empty: all)


class Limits:
    """The checks of each unit: those of the project, with the limits of the rubrics it is assessed by."""

    def __init__(self, project: Project, checks: Mapping[str, CheckFile]) -> None:
        """Loads the rubrics that the project's assessments name; one that is faulty sets nothing here."""
        self._project = project
        self._checks = checks
        known = self._files = list_rubrics(rubric_folders(project.root))
        self._families: dict[str, tuple[Rubric, ...]] = {}
        for name in sorted({one.rubric for one in project.assessments} & known.keys()):
            try:
                table, partners = load_family(name, rubric_folders(project.root))
            except (LookupError, RubricError):  # told by the preflight with its place
                continue
            self._families[name] = (table, *partners.values())
        self._done: dict[tuple[str, ...], tuple[Mapping[str, CheckFile], tuple[RubricLimit, ...]]] = {}

    def checks_for(self, unit: str, as_of: date) -> Mapping[str, CheckFile]:
        """The checks for the unit of that code in a night judged as of that day. Raises ConfigError."""
        return self._for(unit, as_of)[0]

    def set_for(self, unit: str, as_of: date) -> tuple[RubricLimit, ...]:
        """What the rubrics of that unit set in these checks, and by which rule. Raises ConfigError."""
        return self._for(unit, as_of)[1]

    def rules_for(self, unit: str, as_of: date) -> dict[str, tuple[str, ...]]:
        """By check, the rules of the rubrics of that unit which it feeds, in words."""
        found = self._project.unit(unit)
        fed: dict[str, list[str]] = {}
        for name in sorted(self._rubrics(found, as_of)) if found is not None else ():
            for table in self._families[name]:
                for key, (_, rule) in table.rules.items():
                    for check in dict.fromkeys((rule.check, *rule.also_checks)):
                        if check is not None:
                            fed.setdefault(check, []).append(f"《{table.title}》{key}：{rule.condition}")
        return {check: tuple(dict.fromkeys(rules)) for check, rules in fed.items()}

    def _for(self, unit: str, as_of: date) -> tuple[Mapping[str, CheckFile], tuple[RubricLimit, ...]]:
        found = self._project.unit(unit)
        names = tuple(sorted(self._rubrics(found, as_of))) if found is not None else ()
        if names not in self._done:
            settings, problems = agreed([table for name in names for table in self._families[name]])
            if problems:
                raise ConfigError(problems)
            self._done[names] = limited(self._checks, settings), tuple(_told(self._checks, settings))
        return self._done[names]

    def problems(self) -> Iterator[Problem]:
        """Every disagreement and every value a check does not take, for all units and all periods."""
        seen: set[tuple[str, ...]] = set()
        for unit in self._project.units:
            for assessment in self._project.assessments:
                names = tuple(sorted(self._rubrics(unit, period_days(assessment.period)[0])))
                if names in seen:
                    continue
                seen.add(names)
                settings, problems = agreed([table for name in names for table in self._families[name]])
                try:
                    limited(self._checks, settings)
                except ConfigError as error:
                    problems += error.problems
                yield from map(self._placed, problems)

    def _placed(self, problem: Problem) -> Problem:
        """The problem with its line; a file without the line's place is one that is shipped, told as a whole."""
        path = self._files.get(Path(problem.file).stem)
        if path is None or not path.is_relative_to(self._project.root):
            return problem
        table, document, _ = read_rubric(path)
        item, rule = problem.field.split(".")[:2]
        place: Loc = ()
        for i, entry in enumerate(table.items if table is not None else ()):
            for j, one in enumerate(entry.rules):
                if (entry.id, one.id) == (item, rule):
                    place = ("items", i, "rules", j, "check_params")
        return replace(problem, line=document.line(place) or 0)

    def _rubrics(self, unit: UnitConfig, as_of: date) -> set[str]:
        return {
            one.rubric
            for one in self._project.assessments
            if one.rubric in self._families and one.covers(unit) and _within(one, as_of)
        }


def limits_set(checks: Mapping[str, CheckFile], tables: Sequence[Rubric]) -> tuple[RubricLimit, ...]:
    """What the rules of these tables set in the checks, and by which rule."""
    return tuple(_told(checks, agreed(tables)[0]))


def agreed(tables: Sequence[Rubric]) -> tuple[dict[_Key, tuple[Any, str]], list[Problem]]:
    """What the rules of these tables say about their checks, with the rule that says it; and where they disagree.

    A rule that names a check and no limit (null) leaves it as it is, which is another thing than a number of days.
    """
    found: dict[_Key, tuple[Any, str]] = {}
    problems: list[Problem] = []
    for table in tables:
        for key, (_, rule) in table.rules.items():
            for place, value in _said(rule):
                where = f"{table.id} {key}"
                first, who = found.setdefault(place, (value, where))
                if first != value:
                    message = (
                        f"{place[1]} of {place[0]}: {_shown(first)} in {who}, {_shown(value)} in {where}; a portal is "
                        "judged once a night, make them equal"
                    )
                    problems.append(Problem(f"{_FILE}/{table.id}.yaml", 0, f"{key}.check_params", message))
    return {place: said for place, said in found.items() if said[0] is not None}, problems


def limited(checks: Mapping[str, CheckFile], settings: Mapping[_Key, tuple[Any, str]]) -> dict[str, CheckFile]:
    """The checks with these settings over their own. Raises ConfigError naming each value a check does not take."""
    changed = dict(checks)
    problems: list[Problem] = []
    for (name, parameter, column), (value, where) in sorted(settings.items()):
        check = changed.get(name)
        if check is None:
            continue
        table, _, key = where.partition(" ")
        strange = [word for word in value if word not in _FIELDS] if parameter == "fields" else []
        if strange:
            message = f"fields: {name} cannot look for {'、'.join(strange)}; it knows {'、'.join(_FIELDS)}"
            problems.append(Problem(f"{_FILE}/{table}.yaml", 0, f"{key}.check_params", message))
            continue
        given = _given(check, parameter, _column(checks, column), value)
        if not given.keys() <= type(check.params).model_fields.keys():
            continue  # a figure of the source; whether it is kept a person says
        try:
            params = type(check.params).model_validate({**check.params.model_dump(), **given})
        except ValidationError as error:
            message = f"{parameter}: {_shown(value)}: {error.errors(include_url=False)[0]['msg']}"
            problems.append(Problem(f"{_FILE}/{table}.yaml", 0, f"{key}.check_params", message))
            continue
        changed[name] = check.model_copy(update={"params": params})
    if problems:
        raise ConfigError(problems)
    return changed


def _told(checks: Mapping[str, CheckFile], settings: Mapping[_Key, tuple[Any, str]]) -> Iterator[RubricLimit]:
    """The settings that the checks take; figures of the source that they do not ask for are none."""
    for (name, parameter, column), (value, where) in sorted(settings.items()):
        check = checks.get(name)
        if check is None:
            continue
        given = _given(check, parameter, _column(checks, column), value)
        if given.keys() <= type(check.params).model_fields.keys():
            rubric, _, rule = where.partition(" ")
            yield RubricLimit(name, parameter, column, value, rubric, rule)


def _said(rule: Rule) -> Iterator[tuple[_Key, Any]]:
    """Limits and contact fields among a rule's ``check_params``; what only describes the source (areas) stays out."""
    if rule.check is None:
        return
    column = str(rule.check_params.get("column", ""))
    for name in _DIRECT:
        if name in rule.check_params:
            yield (rule.check, name, column), rule.check_params[name]
    if "deadline" in rule.check_params:
        yield (rule.check, "deadlines", ""), rule.check_params["deadline"]
    if rule.check == "contact-fields" and "fields" in rule.check_params:
        yield (rule.check, "fields", ""), rule.check_params["fields"]


def _given(check: CheckFile, parameter: str, column: str, value: Any) -> dict[str, Any]:
    if parameter == "deadlines":
        return {"deadlines": {"departments": value, "governments": value, "earlier": value}}
    if parameter == "fields":
        return {"fields": tuple(_FIELDS[word] for word in value)}
    if column and isinstance(check, AgesCheck):
        asked = dict.fromkeys((*check.params.columns, column))
        return {"limits": {**check.params.limits, column: value}, "columns": tuple(asked)}
    return {parameter: value}


def _column(checks: Mapping[str, CheckFile], words: str) -> str:
    """The column that a rubric names in words: the check about it whose name begins so; else the words themselves."""
    if not words:
        return ""
    named = sorted(key for key, check in checks.items() if check.kind == "column" and check.name.zh.startswith(words))
    return named[0] if named else words


def _within(assessment: AssessmentConfig, as_of: date) -> bool:
    first, last = period_days(assessment.period)
    return first <= as_of <= last


def _shown(value: Any) -> str:
    return "no limit" if value is None else str(value)
