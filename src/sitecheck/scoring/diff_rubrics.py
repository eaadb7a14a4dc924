"""What changed between two rubrics: every item, rule, figure and switch, named by id, old and new."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sitecheck.scoring.model import Rubric
from sitecheck.scoring.numbers import plain


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs. ``place`` names it as people do (``O1.r1 points``, ``switches cap_order``).

    ``old`` or ``new`` is None where the place does not exist.
    """

    place: str
    old: str | None
    new: str | None


def compare_rubrics(old: Rubric, new: Rubric) -> tuple[Change, ...]:
    """Every difference, in the order of the files; what is at its default counts as not written.

    Items, rules, sections and everything else with an id or key are matched by it, so that moving them is no change of
    what they say; a change of their order is named by itself.
    """
    return tuple(_mapping("", _data(old), _data(new)))


def _data(rubric: Rubric) -> dict[str, Any]:
    return rubric.model_dump(by_alias=True, exclude_defaults=True)


def _mapping(place: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        at = _within(place, name)
        if name not in old or name not in new:
            yield Change(at, _said(old[name]) if name in old else None, _said(new[name]) if name in new else None)
        else:
            yield from _value(place, name, old[name], new[name])


def _value(place: str, name: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _mapping(_within(place, name), old, new)
    elif _keyed(old) and _keyed(new):
        yield from _entries(place, name, old, new)
    else:
        yield Change(_within(place, name), _said(old), _said(new))


def _entries(place: str, name: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[Change]:
    """Entries with an id: those gone, those come, those that say something else, and their order."""
    before, after = ({_id(entry) or "": entry for entry in entries} for entries in (old, new))
    for key in dict.fromkeys((*before, *after)):
        at = _entry(place, name, key)
        if key not in after or key not in before:
            yield Change(
                at,
                _title(before[key]) if key in before else None,
                _title(after[key]) if key in after else None,
            )
        else:
            yield from _mapping(at, before[key], after[key])
    orders = [[key for key in one if key in before and key in after] for one in (before, after)]
    if orders[0] != orders[1]:
        yield Change(f"{_within(place, name)} order", " ".join(orders[0]), " ".join(orders[1]))


def _keyed(value: Any) -> bool:
    """Whether a list's entries can be told apart by id."""
    ids = [_id(entry) for entry in value] if isinstance(value, tuple) else []
    return bool(ids) and None not in ids and len(set(ids)) == len(ids)


def _id(entry: Any) -> str | None:
    found = entry.get("id", entry.get("key")) if isinstance(entry, Mapping) else None
    return str(found) if found is not None else None


def _entry(place: str, name: str, key: str) -> str:
    """Items are known by their id alone, rules by ``ITEM.RULE``; all else is said in full."""
    match name:
        case "items":
            return key
        case "rules":
            return f"{place}.{key}"
        case _:
            return _within(place, f"{name} {key}")


def _within(place: str, name: str) -> str:
    return f"{place} {name}" if place else name


def _title(entry: Mapping[str, Any]) -> str:
    """An item, rule or section that came or went, in a few words."""
    words = str(entry.get("title") or entry.get("condition") or "")
    points = entry.get("max_points", entry.get("points"))
    return f"{words} ({plain(points)})" if isinstance(points, Decimal) else words or _said(entry)


def _said(value: Any) -> str:
    """A value in one line of text."""
    match value:
        case Decimal():
            return plain(value)
        case str():
            return value
        case (str(), *_) if all(isinstance(entry, str) for entry in value):
            return "、".join(value)
        case _:
            return json.dumps(value, default=_plain, ensure_ascii=False)


def _plain(value: object) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)
