"""From a rubric to the rows of the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sitecheck.scoring.form.cells import Cell
from sitecheck.scoring.form.columns import (
    ITEMS,
    KINDS,
    MORE,
    PARTS,
    RANKS,
    READINGS,
    RULES,
    SECTIONS,
    TABLES,
    TIERS,
    UNITS,
    WHOLE,
    Sheet,
)
from sitecheck.scoring.model import Rubric

Row = dict[str, Cell]
"""Cells by the path of their column; what is empty is left out."""


@dataclass(frozen=True)
class Filled:
    """A form as filled in: the cells of 总体 by path, and the rows of every table by the table's name."""

    whole: Row
    tables: Mapping[str, list[Row]]


def fill(rubric: Rubric) -> Filled:
    """The form that says what ``rubric`` says; reading it gives a rubric with the same hash."""
    data = rubric.model_dump(by_alias=True, exclude_defaults=True)
    del data["schema"]
    tables: dict[str, list[Row]] = {sheet.name: [] for sheet in TABLES}
    _sections(data, tables)
    for item in data.pop("items"):
        _item(item, tables)
    _readings(data, tables)
    for category, names in data["applies_to"].pop("units", {}).items():
        tables[UNITS.name] += [{"category": category, "name": name} for name in names]
    return Filled(_whole(data), tables)


def _whole(data: dict[str, Any]) -> Row:
    """The lines of 总体; what has no line stands under 其他设置."""
    cells: Row = {}
    for group in WHOLE:
        for line in group.lines:
            *above, last = line.path.split(".")
            place = data
            for name in above:
                place = place.get(name, {})
            if last in place:
                value = place.pop(last)
                if value is not None:
                    cells[line.path] = line.codec.write(value)
    left = {name: value for name, value in data.items() if value not in ({}, None)}
    if left:
        cells[MORE] = _line(MORE).write(left)
    return cells


def _sections(data: dict[str, Any], tables: Mapping[str, list[Row]]) -> None:
    for section in data.pop("sections"):
        own = tuple(item["id"] for item in data["items"] if item["section"] == section["id"])
        if section["items"] == own:  # their order on the sheet 项目 says it
            del section["items"]
        tables[SECTIONS.name].append(_row(SECTIONS, {"what": "section", **section}))
    for subtotal in data.pop("subtotals", ()):
        tables[SECTIONS.name].append(_row(SECTIONS, {"what": "subtotal", **subtotal}))


def _item(item: dict[str, Any], tables: Mapping[str, list[Row]]) -> None:
    rules, parts = item.pop("rules"), item.pop("parts", ())
    tables[ITEMS.name].append(_row(ITEMS, item))
    tables[PARTS.name] += [_row(PARTS, {"item": item["id"], **part}) for part in parts]
    for rule in rules:
        place = {"item": item["id"], "rule": rule["id"]}
        tables[TIERS.name] += [_row(TIERS, {**place, **tier}) for tier in rule.pop("tiers", ())]
        tables[RANKS.name] += [_row(RANKS, {**place, **band}) for band in _bands(rule)]
        tables[RULES.name].append(_row(RULES, {"item": item["id"], **_worded(rule)}))


def _bands(rule: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Bands and groups of steps as lines of the sheet 名次."""
    for band in rule.pop("bands", ()):
        for way in ("top", "bottom"):
            if f"from_{way}" in band:
                first, last = band[f"from_{way}"]
                yield {"way": way, "first": first, "last": last, "points": band["points"]}
                break
        else:
            yield {"way": "rest", "points": band["points"]}
    for name, steps in rule.pop("groups", {}).items():
        yield {"way": "steps", "group": name, "points": steps["start"], **steps}


def _worded(rule: dict[str, Any]) -> dict[str, Any]:
    """The rule with its kind in the form's words, and its range in two cells."""
    kind = rule.pop("kind")
    said = {name: rule.pop(name) for name in ("direction", "effect") if name in rule}
    word = next(word for word, (known, sense) in KINDS.items() if known == kind and sense == said)
    low, high = rule.pop("points_range", None) or (None, None)
    return {**rule, "kind": word, "low": low, "high": high}


def _readings(data: dict[str, Any], tables: Mapping[str, list[Row]]) -> None:
    texts, whole = data.pop("readings", {}), data.get("table_readings", ())
    in_order = whole == tuple(name for name in texts if name in whole)
    if in_order:
        data.pop("table_readings", None)
    for name, text in texts.items():
        flag = {"whole": True} if in_order and name in whole else {}
        tables[READINGS.name].append(_row(READINGS, {"id": name, "text": text, **flag}))


def _row(sheet: Sheet, entry: Mapping[str, Any]) -> Row:
    known = {column.path: column.codec for column in sheet.columns}
    row = {name: known[name].write(value) for name, value in entry.items() if name in known and value is not None}
    left = {name: value for name, value in entry.items() if name not in known and value is not None}
    return {**row, MORE: _line(MORE).write(left)} if left and MORE in known else row


def _line(path: str) -> Any:
    return next(line.codec for group in WHOLE for line in group.lines if line.path == path)
