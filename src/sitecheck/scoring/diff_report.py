"""What a changed rubric would do, as text for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sitecheck.scoring.diff_rubrics import Change
from sitecheck.scoring.diff_units import ItemDiff, UnitDiff
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.numbers import plain, shown

SCHEMA = "sitecheck.rubric-diff/1"


def diff_text(old: Rubric, new: Rubric, changes: Sequence[Change], units: Sequence[UnitDiff] | None) -> str:
    """The report for people; ``units`` None: only the rubrics were compared. Ends with a newline."""
    return "\n".join(_lines(old, new, changes, units)) + "\n"


def diff_json(old: Rubric, new: Rubric, changes: Sequence[Change], units: Sequence[UnitDiff] | None) -> dict[str, Any]:
    """The report for programs: amounts are decimal strings, as in the answer of ``sitecheck score``."""
    return {
        "schema": SCHEMA,
        "old": {"rubric": old.id, "rubric_hash": old.hash},
        "new": {"rubric": new.id, "rubric_hash": new.hash},
        "changes": [{"place": one.place, "old": one.old, "new": one.new} for one in changes],
        "units": None if units is None else [_unit_json(unit) for unit in units],
    }


def _lines(old: Rubric, new: Rubric, changes: Sequence[Change], units: Sequence[UnitDiff] | None) -> Iterator[str]:
    yield f"old: {old.id}  {old.hash[:16]}  {old.title}"
    yield f"new: {new.id}  {new.hash[:16]}  {new.title}"
    yield ""
    yield f"The rubric: {_many(len(changes), 'change')}"
    for change in changes:
        yield f"  {change.place}: {_or_none(change.old)} → {_or_none(change.new)}"
    if units is None:
        return
    touched = [unit for unit in units if unit.changed]
    yield ""
    yield f"The units: {len(touched)} of {len(units)} come out otherwise"
    for unit in touched:
        yield from _unit(unit)


def _unit(unit: UnitDiff) -> Iterator[str]:
    name = f"{unit.code} {unit.name}".rstrip()
    rank = f"rank {_or_none(unit.old_rank)} → {_or_none(unit.new_rank)}"
    yield ""
    yield f"{name}: {_amount(unit.old)} → {_amount(unit.new)} ({_by(unit)}), {rank}"
    for one in unit.refused:
        yield f"  no longer taken: {one.place}: {one.message}"
    for item in unit.items:
        yield from _item(item)


def _item(item: ItemDiff) -> Iterator[str]:
    for sign, lines in (("-", item.old_lines), ("+", item.new_lines)):
        for line in lines or (f"{item.item}: no such item",):
            yield f"  {sign} {line}"


def _by(unit: UnitDiff) -> str:
    if unit.old is None or unit.new is None:
        return "no difference" if unit.old is unit.new else "not comparable"
    difference = unit.new - unit.old
    return f"{'+' if difference > 0 else ''}{shown(difference)}" if difference else "no difference"


def _amount(value: Decimal | None) -> str:
    return shown(value) if value is not None else "none yet"


def _or_none(value: object) -> str:
    return "(none)" if value is None else str(value)


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _unit_json(unit: UnitDiff) -> dict[str, Any]:
    return {
        "code": unit.code,
        "name": unit.name,
        "changed": unit.changed,
        "old": {"total": _shown(unit.old), "rank": unit.old_rank},
        "new": {"total": _shown(unit.new), "rank": unit.new_rank},
        "refused": [{"place": one.place, "message": one.message} for one in unit.refused],
        "items": {
            item.item: {
                "old": {"points": _exact(item.old_points), "lines": list(item.old_lines)},
                "new": {"points": _exact(item.new_points), "lines": list(item.new_lines)},
            }
            for item in unit.items
        },
    }


def _shown(value: Decimal | None) -> str | None:
    return shown(value) if value is not None else None


def _exact(value: Decimal | None) -> str | None:
    return plain(value) if value is not None else None
