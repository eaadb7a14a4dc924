"""From the cells of a filled form to the data of a rubric, with the place of everything and every mistake."""

from __future__ import annotations

from typing import Any

from sitecheck.scoring.documents import Loc
from sitecheck.scoring.form.cells import CellMistake, Raw
from sitecheck.scoring.form.columns import (
    ITEMS,
    KINDS,
    MORE,
    PARTS,
    RANKS,
    READINGS,
    RULES,
    SECTIONS,
    TIERS,
    UNITS,
    WHOLE,
    WHOLE_NAME,
    Column,
    Sheet,
)
from sitecheck.scoring.form.given import Given, Line, Read, Slip, Spot
from sitecheck.scoring.model import SCHEMA

_ELSEWHERE = {
    WHOLE_NAME: {"schema", "sections", "subtotals", "items", "readings"}
    | {line.path.partition(".")[0] for group in WHOLE for line in group.lines},
    ITEMS.name: {"rules", "parts"},
    RULES.name: {"direction", "effect", "tiers", "bands", "groups", "points_range"},
}
"""By sheet: what has columns, lines or a sheet of its own, and so no business among the other settings."""


def read_form(given: Given) -> Read:
    """What ``given`` says. Whether that makes a rubric is for the rubric's own model to say."""
    return _Reader(given).read()


class _Reader:
    """Walks through the sheets in the order in which they depend on each other."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.out = Read()
        self.items: dict[str, tuple[int, dict[str, Any]]] = {}
        self.rules: dict[tuple[str, str], tuple[Loc, dict[str, Any]]] = {}

    def read(self) -> Read:
        self.out.data["schema"] = SCHEMA
        self._whole()
        for name in ("source", "applies_to", "cadence", "total"):  # so that their missing lines are named one by one
            self.out.data.setdefault(name, {})
        self._sections()
        self._items()
        self._entries(PARTS, "parts")
        self._rules()
        self._tiers()
        self._ranks()
        self._readings()
        self._units()
        self._lines_of_the_source()
        return self.out

    def _whole(self) -> None:
        for group in WHOLE:
            for line in group.lines:
                row, raw = self.given.whole.get(line.path, (0, None))
                steps = () if line.path == MORE else tuple(line.path.split("."))
                spot = Spot(WHOLE_NAME, row, line.title)
                for length in range(1, len(steps) + 1):  # a whole that is missing is asked for at its first line
                    self.out.places.setdefault(steps[:length], spot)
                value = self._value(line, raw, spot)
                if value is None:
                    continue
                place = self.out.data
                for step in steps[:-1]:
                    place = place.setdefault(step, {})
                if steps:
                    place[steps[-1]] = value
                else:
                    self._more(self.out.data, value, (), spot)

    def _sections(self) -> None:
        sections: list[dict[str, Any]] = self.out.data.setdefault("sections", [])
        subtotals: list[dict[str, Any]] = []
        for line in self._lines(SECTIONS):
            what = self._cell(SECTIONS, line, "what") or "section"
            where, name = (subtotals, "subtotals") if what == "subtotal" else (sections, "sections")
            entry = self._entry(SECTIONS, line, (name, len(where)), skip=("what",))
            if what == "section" and not entry.get("items"):
                entry["items"] = []
            where.append(entry)
        if subtotals:
            self.out.data["subtotals"] = subtotals
        self.out.places.setdefault(("sections",), Spot(SECTIONS.name))

    def _items(self) -> None:
        items: list[dict[str, Any]] = self.out.data.setdefault("items", [])
        own = {section.get("id"): section for section in self.out.data["sections"] if not section["items"]}
        for line in self._lines(ITEMS):
            loc = ("items", len(items))
            entry = self._entry(ITEMS, line, loc)
            number = entry.get("number", len(items) + 1)
            entry.setdefault("source_lines", [number, number])
            entry["rules"] = []
            self.out.places[(*loc, "rules")] = Spot(ITEMS.name, line.row, ITEMS.columns[0].title)
            items.append(entry)
            name = str(entry.get("id"))
            if name in self.items:
                message = f"item {name!r} stands here a second time; give it an id of its own"
                self._slip(self._spot(ITEMS, line, "id"), message)
            self.items.setdefault(name, (len(items) - 1, entry))
            if entry.get("section") in own and "id" in entry:
                own[entry["section"]]["items"].append(entry["id"])
        self.out.places.setdefault(("items",), Spot(ITEMS.name))

    def _entries(self, sheet: Sheet, name: str) -> None:
        """Entries of an item that stand on a sheet of their own."""
        for line in self._lines(sheet):
            found = self._item_of(sheet, line)
            if found is not None:
                number, item = found
                entries: list[dict[str, Any]] = item.setdefault(name, [])
                self.out.places.setdefault(("items", number, name), Spot(sheet.name, line.row))
                entries.append(self._entry(sheet, line, ("items", number, name, len(entries)), skip=("item",)))

    def _rules(self) -> None:
        for line in self._lines(RULES):
            found = self._item_of(RULES, line)
            if found is None:
                continue
            number, item = found
            loc = ("items", number, "rules", len(item["rules"]))
            rule = self._entry(RULES, line, loc, skip=("item",))
            kind, said = KINDS.get(str(rule.get("kind")), (None, {}))
            if kind is not None:
                rule |= {"kind": kind, **said}
            low, high = rule.pop("low", None), rule.pop("high", None)
            self.out.places[(*loc, "points_range")] = self._spot(RULES, line, "low")
            if (low is None) != (high is None):
                self._slip(
                    self._spot(RULES, line, "low" if low is None else "high"), "both ends of the range are needed"
                )
            elif low is not None:
                rule["points_range"] = [low, high]
            if kind == "deduct":
                rule.setdefault("points", None)  # an empty cell: the source names no amount
            for name in ("direction", "effect"):
                self.out.places[(*loc, name)] = self._spot(RULES, line, "kind")
            for name, sheet in (("tiers", TIERS), ("bands", RANKS), ("groups", RANKS)):
                self.out.places[(*loc, name)] = Spot(sheet.name)
            item["rules"].append(rule)
            self.rules.setdefault((str(item.get("id")), str(rule.get("id"))), (loc, rule))

    def _tiers(self) -> None:
        for line in self._lines(TIERS):
            found = self._rule_of(TIERS, line)
            if found is not None:
                loc, rule = found
                tiers: list[dict[str, Any]] = rule.setdefault("tiers", [])
                if not tiers:
                    self.out.places[(*loc, "tiers")] = Spot(TIERS.name, line.row)
                tiers.append(self._entry(TIERS, line, (*loc, "tiers", len(tiers)), skip=("item", "rule")))

    def _ranks(self) -> None:
        for line in self._lines(RANKS):
            found = self._rule_of(RANKS, line)
            if found is None:
                continue
            loc, rule = found
            way = self._cell(RANKS, line, "way")
            if way == "steps":
                group = self._cell(RANKS, line, "group")
                if group is None:
                    self._slip(self._spot(RANKS, line, "group"), "say for which category of units the steps are")
                    continue
                at = (*loc, "groups", group)
                if "groups" not in rule:
                    self.out.places[(*loc, "groups")] = Spot(RANKS.name, line.row)
                if group in rule.setdefault("groups", {}):
                    self._slip(self._spot(RANKS, line, "group"), f"{group} stands here a second time; keep one line")
                entry = self._entry(RANKS, line, at, skip=("item", "rule", "way", "group", "first", "last"))
                self.out.places[(*at, "start")] = self._spot(RANKS, line, "points")
                rule["groups"][group] = {"start" if name == "points" else name: said for name, said in entry.items()}
            else:
                bands: list[dict[str, Any]] = rule.setdefault("bands", [])
                if not bands:
                    self.out.places[(*loc, "bands")] = Spot(RANKS.name, line.row)
                skip = ("item", "rule", "way", "group", "band_size", "step", "floor")
                entry = self._entry(RANKS, line, (*loc, "bands", len(bands)), skip=skip)
                bands.append(self._band(line, way, entry))

    def _band(self, line: Line, way: Any, entry: dict[str, Any]) -> dict[str, Any]:
        ends = [entry.pop(name, None) for name in ("first", "last")]
        if way is None:
            self._slip(self._spot(RANKS, line, "way"), "say from which end the ranks are counted")
        elif way == "rest" and ends != [None, None]:
            self._slip(self._spot(RANKS, line, "first"), "everyone else has no ranks of their own; clear the cell")
        elif way != "rest" and None in ends:
            self._slip(self._spot(RANKS, line, "first"), "give the first and the last rank")
        elif way != "rest":
            entry[f"from_{way}"] = ends
        return entry

    def _readings(self) -> None:
        for line in self._lines(READINGS):
            name, text = (self._cell(READINGS, line, path) for path in ("id", "text"))
            if name is None or text is None:
                missing = "id" if name is None else "text"
                self._slip(self._spot(READINGS, line, missing), "is empty; fill it in, or clear the row")
                continue
            if name in self.out.data.setdefault("readings", {}):
                self._slip(self._spot(READINGS, line, "id"), f"{name} stands here a second time; keep one")
            self.out.data["readings"][name] = text
            self.out.places[("readings", name)] = self._spot(READINGS, line, "text")
            named = self.out.data.setdefault("table_readings", [])
            if self._cell(READINGS, line, "whole") and isinstance(named, list):
                named.append(name)

    def _units(self) -> None:
        for line in self._lines(UNITS):
            category, name = (self._cell(UNITS, line, path) for path in ("category", "name"))
            if category is None or name is None:
                missing = "category" if category is None else "name"
                self._slip(self._spot(UNITS, line, missing), "is empty; fill it in, or clear the row")
                continue
            self.out.data.setdefault("applies_to", {}).setdefault("units", {}).setdefault(category, []).append(name)

    def _lines_of_the_source(self) -> None:
        """Lines nobody gave: the source is as long as its items, a combination stands at its end."""
        ends = [item["source_lines"][1] for item in self.out.data["items"]]
        last = max(ends, default=1)
        self.out.data.setdefault("source", {}).setdefault("lines", [1, last])
        if "combine" in self.out.data:
            self.out.data["combine"].setdefault("source_lines", [last, last])
            self.out.data["combine"].setdefault("when", {})  # nobody named: all units

    def _lines(self, sheet: Sheet) -> tuple[Line, ...]:
        return self.given.tables.get(sheet.name, ())

    def _item_of(self, sheet: Sheet, line: Line) -> tuple[int, dict[str, Any]] | None:
        name = self._cell(sheet, line, "item")
        if name in self.items:
            return self.items[name]
        message = "is empty; name the item" if name is None else f"there is no item {name!r} on the sheet {ITEMS.name}"
        self._slip(self._spot(sheet, line, "item"), message)
        return None

    def _rule_of(self, sheet: Sheet, line: Line) -> tuple[Loc, dict[str, Any]] | None:
        if self._item_of(sheet, line) is None:
            return None
        item, name = (self._cell(sheet, line, path) for path in ("item", "rule"))
        found = self.rules.get((str(item), str(name)))
        if found is None:
            message = (
                "is empty; name the rule" if name is None else f"{item} has no rule {name!r} on the sheet {RULES.name}"
            )
            self._slip(self._spot(sheet, line, "rule"), message)
        return found

    def _entry(self, sheet: Sheet, line: Line, loc: Loc, *, skip: tuple[str, ...] = ()) -> dict[str, Any]:
        """The row as data; every column's place is noted, also of empty cells."""
        entry: dict[str, Any] = {}
        self.out.places[loc] = Spot(sheet.name, line.row)
        for column in sheet.columns:
            if column.path in skip:
                continue
            spot = self._spot(sheet, line, column.path)
            if column.path == MORE:
                value = self._value(column, line.cells.get(MORE), spot)
                if value is not None:
                    self._more(entry, value, loc, spot)
                continue
            self.out.places[(*loc, column.path)] = spot
            value = self._value(column, line.cells.get(column.path), spot)
            if value is not None:
                entry[column.path] = value
        return entry

    def _more(self, entry: dict[str, Any], value: dict[str, Any], loc: Loc, spot: Spot) -> None:
        for name, said in value.items():
            if name in entry or name in _ELSEWHERE.get(spot.sheet, ()):
                self._slip(spot, f"{name} has a place of its own; write it there")
                continue
            entry[name] = said
            self.out.places[(*loc, name)] = spot

    def _cell(self, sheet: Sheet, line: Line, path: str) -> Any:
        """One cell that is looked at before its row; its mistake is told once."""
        column = sheet.column(path)
        return self._value(column, line.cells.get(path), self._spot(sheet, line, path))

    def _value(self, column: Column, raw: Raw, spot: Spot) -> Any:
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return None
        try:
            return column.codec.read(raw)
        except CellMistake as mistake:
            slip = Slip(spot, str(mistake))
            if slip not in self.out.slips:
                self.out.slips.append(slip)
            return None

    def _spot(self, sheet: Sheet, line: Line, path: str) -> Spot:
        return Spot(sheet.name, line.row, sheet.column(path).title)

    def _slip(self, spot: Spot, message: str) -> None:
        self.out.slips.append(Slip(spot, message))
