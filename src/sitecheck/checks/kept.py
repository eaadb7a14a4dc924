"""What a night was judged by, as bytes: the checks in effect, what rubrics set in them, the working days counted by.

Kept beside the verdicts, so that the same result can be computed when check files, rubrics and calendars have moved on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from sitecheck.checks.definition import CheckFile, Kind
from sitecheck.checks.registry import KINDS
from sitecheck.worktime import Calendar, YearPlan

SCHEMA = "sitecheck.checks/1"


class BadBasis(ValueError):
    """Bytes that do not say what a night was judged by."""


@dataclass(frozen=True, slots=True)
class RubricLimit:
    """A parameter of a check that a rule of a rubric sets (``audit/limits.py``). ``column``: the one it is meant for
    in words, empty for all."""

    check: str
    parameter: str
    column: str
    value: Any  # as the rubric has it
    rubric: str
    rule: str  # ITEM.RULE


@dataclass(frozen=True, slots=True)
class Basis:
    """Checks with their parameters as they were asked, by id. ``unreadable``: kept ones that this version of the
    program does not know any more, with why."""

    checks: Mapping[str, CheckFile]
    calendar: Calendar
    limits: tuple[RubricLimit, ...] = ()
    unreadable: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def definition_of(check: CheckFile) -> dict[str, Any]:
    """Everything a check says, as plain data; examples are left out, for they judge nothing."""
    said: dict[str, Any] = check.model_dump(mode="json", by_alias=True, exclude={"examples"})
    return said


def dump(basis: Basis) -> bytes:
    """Serialise with sorted keys and no needless space (UTF-8)."""
    years = {year: basis.calendar.plan(year) for year in basis.calendar.known_years}
    said = {
        "schema": SCHEMA,
        "checks": {key: definition_of(check) for key, check in basis.checks.items()},
        "limits": sorted(map(asdict, basis.limits), key=lambda one: (one["check"], one["parameter"], one["column"])),
        "calendar": {
            str(year): {"holidays": _days(plan.holidays), "workdays": _days(plan.workdays)}
            for year, plan in years.items()
            if plan is not None
        },
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def load(data: bytes) -> Basis:
    """Read what ``dump`` wrote; the calendar then knows the years it knew and no others. Raises BadBasis."""
    try:
        said = json.loads(data)
        if said["schema"] != SCHEMA:
            raise BadBasis(f"checks of schema {said['schema']!r}; this version reads {SCHEMA!r}")
        years = {
            int(year): YearPlan(_read_days(plan["holidays"]), _read_days(plan["workdays"]))
            for year, plan in said["calendar"].items()
        }
        limits = tuple(RubricLimit(**one) for one in said["limits"])
        definitions = dict(said["checks"])
    except BadBasis:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadBasis(f"damaged checks: {error}") from error
    checks: dict[str, CheckFile] = {}
    unreadable: dict[str, str] = {}
    for key, definition in sorted(definitions.items()):
        read = _check(definition)
        if isinstance(read, str):
            unreadable[key] = read
        else:
            checks[key] = read
    return Basis(checks, Calendar(years, alone=True), limits, unreadable)


def _check(definition: Any) -> CheckFile | str:
    kind = str(definition.get("kind")) if isinstance(definition, dict) else ""
    known = KINDS.get(Kind(kind)) if kind in set(Kind) else None
    if known is None:
        return f"kind {kind!r} is none of this version"
    try:
        return known.form.model_validate(definition)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _days(days: frozenset[date]) -> list[str]:
    return sorted(day.isoformat() for day in days)


def _read_days(days: list[str]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, days))
