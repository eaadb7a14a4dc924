"""What a score was computed from, as JSON that can be scored again years later: rubric, switches and submissions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any, get_args

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from sitecheck.scoring.model import Rubric, Switches, canonical
from sitecheck.scoring.values import Fact, ItemEntry, ItemValue, Submission, Unit, Value

_POINTS = "Points"
_RECORDS = (Unit, Fact, ItemEntry)
_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    kind.__name__: TypeAdapter(kind)
    for kind in (*get_args(Value), *get_args(ItemValue), *_RECORDS)
    if kind is not Decimal
}


def keep_rubric(rubric: Rubric) -> str:
    """The text whose sha256 is the rubric's hash."""
    return canonical(rubric)


def kept_rubric(text: str) -> Rubric:
    """The rubric as it was. Raises pydantic's ValidationError (a ValueError) for what is no rubric."""
    return Rubric.model_validate(json.loads(text))


def keep_switches(switches: Switches) -> dict[str, Any]:
    """All switches, also those at their default: what the default is may change."""
    return switches.model_dump(mode="json")


def kept_switches(data: Any) -> Switches:
    """The switches as they were. Raises pydantic's ValidationError (a ValueError)."""
    return Switches.model_validate(data)


def keep_submission(submission: Submission) -> dict[str, Any]:
    """All that was known about one unit, as JSON data. Metrics must be standings by now, or they rank alone."""
    return {
        "unit": {**_scalars(submission.unit, "attributes"), "attributes": dict(submission.unit.attributes)},
        "facts": {key: _fact(fact) for key, fact in sorted(submission.facts.items())},
        "items": {key: _entry(entry) for key, entry in sorted(submission.items.items())},
        "fill": submission.fill,
        **({} if submission.quarters is None else {"quarters": _quarters(submission.quarters)}),
        **({} if submission.year_over else {"year_over": False}),
    }


def kept_submission(data: Any) -> Submission:
    """The submission as it was. Raises ValueError or KeyError for anything else."""
    return Submission(
        _ADAPTERS[Unit.__name__].validate_python(data["unit"]),
        {key: _kept_fact(fact) for key, fact in data["facts"].items()},
        {key: _kept_entry(entry) for key, entry in data["items"].items()},
        bool(data["fill"]),
        None if data.get("quarters") is None else {int(name): Decimal(said) for name, said in data["quarters"].items()},
        bool(data.get("year_over", True)),
    )


def _quarters(quarters: Mapping[int, Decimal]) -> dict[str, str]:
    return {str(number): str(result) for number, result in sorted(quarters.items())}


def _fact(fact: Fact) -> dict[str, Any]:
    data = {**_scalars(fact, "value", "outranked"), "value": _value(fact.value)}
    return data if fact.outranked is None else {**data, "outranked": _fact(fact.outranked)}


def _kept_fact(data: Any) -> Fact:
    behind = data.get("outranked")
    whole = {**data, "value": _kept_value(data["value"]), "outranked": None if behind is None else _kept_fact(behind)}
    fact: Fact = _ADAPTERS[Fact.__name__].validate_python(whole)
    return fact


def _entry(entry: ItemEntry) -> dict[str, Any]:
    return {**_scalars(entry, "value"), "value": _value(entry.value)}


def _kept_entry(data: Any) -> ItemEntry:
    entry: ItemEntry = _ADAPTERS[ItemEntry.__name__].validate_python({**data, "value": _kept_value(data["value"])})
    return entry


def _value(value: Value | ItemValue) -> dict[str, Any]:
    """A value with the name of its kind: by their fields alone the kinds cannot be told apart."""
    if isinstance(value, Decimal):
        return {"is": _POINTS, "points": str(value)}
    kind = type(value).__name__
    return {"is": kind, **_ADAPTERS[kind].dump_python(value, mode="json")}


def _kept_value(data: Any) -> Any:
    said = {name: part for name, part in data.items() if name != "is"}
    if data["is"] == _POINTS:
        return Decimal(said["points"])
    return _ADAPTERS[data["is"]].validate_python(said)


def _scalars(record: Unit | Fact | ItemEntry, *without: str) -> dict[str, Any]:
    """The plain fields of a record; empty ones stay out."""
    found = {field.name: getattr(record, field.name) for field in fields(record) if field.name not in without}
    return {name: to_jsonable_python(value) for name, value in found.items() if value}
