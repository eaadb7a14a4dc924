"""The form fields of a rule: what is asked for, and the way from a stored value into the form and back. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, assert_never

from sitecheck.scoring.facts import amount_limits
from sitecheck.scoring.model import Item
from sitecheck.scoring.numbers import plain
from sitecheck.scoring.rules import (
    AdjustmentRule,
    AwardRule,
    DeductRule,
    GateRule,
    PerOccurrenceRule,
    RankRule,
    Requirement,
    Rule,
    Tier,
    TierRule,
    YesNoRule,
    ZeroAllRule,
)
from sitecheck.store.models import dumps

_APART = re.compile(r"[;；,，、\s]+")
_WHOLE = re.compile(r"\d{1,9}")
NA = "na"
APART = "apart"  # the line is answered by what it asks for
Read = Callable[[str], str]


class Control(StrEnum):
    """How a value is entered."""

    YES_NO = "yes-no"  # true, false
    ANSWER = "answer"  # yes, no, or an answer for each thing the line asks for
    GRADE = "grade"  # one of the tiers
    LEVELS = "levels"  # how often each of the tiers
    COUNT = "count"
    AMOUNTS = "amounts"  # points, several apart by ;
    RANK = "rank"


@dataclass(frozen=True, slots=True)
class Field:
    """One place in the form. ``key`` is ``ITEM.RULE``, or ``ITEM`` for the item as a whole; ``low`` and ``high`` bound
    an amount, ``high`` alone a count."""

    key: str
    control: Control
    tiers: tuple[Tier, ...] = ()
    groups: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    asks: tuple[Requirement, ...] = ()


def field_of(item: Item, rule: Rule) -> Field:
    """The field that enters a fact for ``rule``."""
    key = f"{item.id}.{rule.id}"
    match rule:
        case AwardRule():
            return _amounts(item, rule) if rule.judged else Field(key, Control.YES_NO)
        case DeductRule():
            return Field(key, Control.YES_NO) if rule.points is not None else _amounts(item, rule)
        case PerOccurrenceRule():
            return Field(key, Control.COUNT, high="" if rule.max_count is None else str(rule.max_count))
        case TierRule():
            return Field(key, Control.GRADE if rule.direction == "set" else Control.LEVELS, tiers=rule.tiers)
        case RankRule():
            return Field(key, Control.RANK, groups=tuple(rule.groups))
        case YesNoRule():
            return Field(key, Control.ANSWER, asks=rule.requirements)
        case AdjustmentRule():
            if rule.tiers:
                return Field(key, Control.LEVELS, tiers=rule.tiers)
            return _amounts(item, rule) if rule.points_range is not None else Field(key, Control.COUNT)
        case GateRule() | ZeroAllRule():
            return Field(key, Control.YES_NO)
        case _:
            assert_never(rule)


def item_field(item: Item) -> Field | None:
    """The field for an assessor's value of the whole item; None where an item has no points of its own."""
    if item.max_points is None or any(isinstance(rule, YesNoRule) for rule in item.rules):
        return None
    return Field(item.id, Control.AMOUNTS, low="0", high=plain(item.max_points))


def read(field: Field, text: Read) -> Any:
    """The raw value that was posted; None when the field was left empty. ``text`` reads a form field by its name.

    Whether the value fits is for ``scoring`` to say: what cannot be read as a number stays text and is refused there.
    """
    name = f"v.{field.key}"
    if text(f"na.{field.key}") or text(name) == NA:
        return NA
    match field.control:
        case Control.YES_NO:
            return {"true": True, "false": False}.get(text(name))
        case Control.ANSWER:
            return _answers(field, text) if text(name) in ("", APART) else text(name)
        case Control.GRADE:
            return text(name) or None
        case Control.COUNT:
            return _number(text(name))
        case Control.AMOUNTS:
            parts = [part for part in _APART.split(text(name)) if part]
            return None if not parts else parts[0] if len(parts) == 1 else parts
        case Control.LEVELS:
            return _levels(field, text)
        case Control.RANK:
            rank, of, group = (_number(text(f"{name}.{part}")) for part in ("rank", "n", "group"))
            if rank is None and of is None:
                return None
            found = {"rank": rank, "n": of, "group": group}
            return {part: value for part, value in found.items() if value is not None}
        case _:
            assert_never(field.control)


def write(field: Field, value: Any) -> dict[str, str]:
    """The form fields that show ``value``, by name; ``read`` makes the same value of them again."""
    name = f"v.{field.key}"
    if value is None:
        return {}
    if value == NA:
        choice = field.control in (Control.YES_NO, Control.ANSWER, Control.GRADE)
        return {name: NA} if choice else {f"na.{field.key}": "1"}
    match field.control:
        case Control.YES_NO:
            return {name: "true" if value not in (False, 0, "0") else "false"}
        case Control.ANSWER if isinstance(value, Mapping):
            return {name: APART} | _written(field, value)
        case Control.ANSWER:
            return {name: {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)}
        case Control.GRADE | Control.COUNT:
            return {name: str(int(value)) if isinstance(value, bool) else str(_single(value))}
        case Control.AMOUNTS:
            return {name: "; ".join(str(one) for one in (value if isinstance(value, list) else [value]))}
        case Control.LEVELS:
            keys = [one["value"] if isinstance(one, Mapping) else one for one in _listed(value)]
            return {f"{name}.{tier.key}": str(keys.count(tier.key)) for tier in field.tiers if tier.key in keys}
        case Control.RANK:
            return {f"{name}.{part}": str(value[part]) for part in ("rank", "n", "group") if part in value}
        case _:
            assert_never(field.control)


def same(field: Field, one: Any, other: Any) -> bool:
    """Whether two values look the same in the form."""
    return dumps(write(field, one)) == dumps(write(field, other)) and (one is None) == (other is None)


def _amounts(item: Item, rule: Rule) -> Field:
    limits = amount_limits(item, rule)
    low, high = (plain(limits[0]), plain(limits[1])) if limits is not None else ("", "")
    return Field(f"{item.id}.{rule.id}", Control.AMOUNTS, low=low, high=high)


def _answers(field: Field, text: Read) -> Any:
    """What was said of each thing the line asks for: a figure stands before an answer."""
    places = {entry.id: f"v.{field.key}.{entry.id}" for entry in field.asks}
    found = {name: text(f"{place}.figure") or text(place) for name, place in places.items()}
    return {name: said for name, said in found.items() if said} or None


def _written(field: Field, value: Mapping[str, Any]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, said in value.items():
        said = said["value"] if isinstance(said, Mapping) else said
        word = {True: "yes", False: "no"}[said] if isinstance(said, bool) else str(said)
        texts[f"v.{field.key}.{name}" + ("" if word in ("yes", "no", NA) else ".figure")] = word
    return texts


def _levels(field: Field, text: Read) -> Any:
    keys: list[str] = []
    for tier in field.tiers:
        times = text(f"v.{field.key}.{tier.key}")
        if times and not _WHOLE.fullmatch(times):
            return [times]  # no key of a tier: refused with the text in its message
        keys += [tier.key] * min(int(times or 0), 1000)
    return keys or None


def _number(text: str) -> int | str | None:
    return int(text) if _WHOLE.fullmatch(text) else text or None


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]
