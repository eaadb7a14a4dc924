"""From the cells of a filled form to the data of a rubric, with the place of everything and every mistake."""

from __future__ import annotations

from typing import Any

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
    Sheet,
)
from sitecheck.scoring.form.given import Given, Line, Read, Spot
from sitecheck.scoring.form.rows import Rows
from sitecheck.scoring.model import SCHEMA


def read_form(given: Given) -> Read:
    """What ``given`` says. Whether that makes a rubric is for the rubric's own model to say."""
    return _Reader(given).read()


class _Reader(Rows):
    """Walks through the sheets in the order in which they depend on each other."""

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
                value = self.value(line, raw, spot)
                if value is None:
                    continue
                place = self.out.data
                for step in steps[:-1]:
                    place = place.setdefault(step, {})
                if steps:
                    place[steps[-1]] = value
                else:
                    self.more(self.out.data, value, (), spot)

    def _sections(self) -> None:
        sections: list[dict[str, Any]] = self.out.data.setdefault("sections", [])
        subtotals: list[dict[str, Any]] = []
        for line in self.lines(SECTIONS):
            what = self.cell(SECTIONS, line, "what") or "section"
            where, name = (subtotals, "subtotals") if what == "subtotal" else (sections, "sections")
            entry = self.entry(SECTIONS, line, (name, len(where)), skip=("what",))
            if what == "section" and not entry.get("items"):
                entry["items"] = []
            where.append(entry)
        if subtotals:
            self.out.data["subtotals"] = subtotals
        self.out.places.setdefault(("sections",), Spot(SECTIONS.name))

    def _items(self) -> None:
        items: list[dict[str, Any]] = self.out.data.setdefault("items", [])
        own = {section.get("id"): section for section in self.out.data["sections"] if not section["items"]}
        for line in self.lines(ITEMS):
            loc = ("items", len(items))
            entry = self.entry(ITEMS, line, loc)
            number = entry.get("number", len(items) + 1)
            entry.setdefault("source_lines", [number, number])
            entry["rules"] = []
            self.out.places[(*loc, "rules")] = Spot(ITEMS.name, line.row, ITEMS.columns[0].title)
            items.append(entry)
            name = str(entry.get("id"))
            if name in self.items:
                message = f"item {name!r} stands here a second time; give it an id of its own"
                self.slip(self.spot(ITEMS, line, "id"), message)
            self.items.setdefault(name, (len(items) - 1, entry))
            if entry.get("section") in own and "id" in entry:
                own[entry["section"]]["items"].append(entry["id"])
        self.out.places.setdefault(("items",), Spot(ITEMS.name))

    def _entries(self, sheet: Sheet, name: str) -> None:
        """Entries of an item that stand on a sheet of their own."""
        for line in self.lines(sheet):
            found = self.item_of(sheet, line)
            if found is not None:
                number, item = found
                entries: list[dict[str, Any]] = item.setdefault(name, [])
                self.out.places.setdefault(("items", number, name), Spot(sheet.name, line.row))
                entries.append(self.entry(sheet, line, ("items", number, name, len(entries)), skip=("item",)))

    def _rules(self) -> None:
        for line in self.lines(RULES):
            found = self.item_of(RULES, line)
            if found is None:
                continue
            number, item = found
            loc = ("items", number, "rules", len(item["rules"]))
            rule = self.entry(RULES, line, loc, skip=("item",))
            kind, said = KINDS.get(str(rule.get("kind")), (None, {}))
            if kind is not None:
                rule |= {"kind": kind, **said}
            low, high = rule.pop("low", None), rule.pop("high", None)
            self.out.places[(*loc, "points_range")] = self.spot(RULES, line, "low")
            if (low is None) != (high is None):
                self.slip(self.spot(RULES, line, "low" if low is None else "high"), "both ends of the range are needed")
            elif low is not None:
                rule["points_range"] = [low, high]
            if kind == "deduct":
                rule.setdefault("points", None)  # an empty cell: the source names no amount
            for name in ("direction", "effect"):
                self.out.places[(*loc, name)] = self.spot(RULES, line, "kind")
            for name, sheet in (("tiers", TIERS), ("bands", RANKS), ("groups", RANKS)):
                self.out.places[(*loc, name)] = Spot(sheet.name)
            item["rules"].append(rule)
            self.rules.setdefault((str(item.get("id")), str(rule.get("id"))), (loc, rule))

    def _tiers(self) -> None:
        for line in self.lines(TIERS):
            found = self.rule_of(TIERS, line)
            if found is not None:
                loc, rule = found
                tiers: list[dict[str, Any]] = rule.setdefault("tiers", [])
                if not tiers:
                    self.out.places[(*loc, "tiers")] = Spot(TIERS.name, line.row)
                tiers.append(self.entry(TIERS, line, (*loc, "tiers", len(tiers)), skip=("item", "rule")))

    def _ranks(self) -> None:
        for line in self.lines(RANKS):
            found = self.rule_of(RANKS, line)
            if found is None:
                continue
            loc, rule = found
            way = self.cell(RANKS, line, "way")
            if way == "steps":
                group = self.cell(RANKS, line, "group")
                if group is None:
                    self.slip(self.spot(RANKS, line, "group"), "say for which category of units the steps are")
                    continue
                at = (*loc, "groups", group)
                if "groups" not in rule:
                    self.out.places[(*loc, "groups")] = Spot(RANKS.name, line.row)
                if group in rule.setdefault("groups", {}):
                    self.slip(self.spot(RANKS, line, "group"), f"{group} stands here a second time; keep one line")
                entry = self.entry(RANKS, line, at, skip=("item", "rule", "way", "group", "first", "last"))
                self.out.places[(*at, "start")] = self.spot(RANKS, line, "points")
                rule["groups"][group] = {"start" if name == "points" else name: said for name, said in entry.items()}
            else:
                bands: list[dict[str, Any]] = rule.setdefault("bands", [])
                if not bands:
                    self.out.places[(*loc, "bands")] = Spot(RANKS.name, line.row)
                skip = ("item", "rule", "way", "group", "band_size", "step", "floor")
                entry = self.entry(RANKS, line, (*loc, "bands", len(bands)), skip=skip)
                bands.append(self._band(line, way, entry))

    def _band(self, line: Line, way: Any, entry: dict[str, Any]) -> dict[str, Any]:
        ends = [entry.pop(name, None) for name in ("first", "last")]
        if way is None:
            self.slip(self.spot(RANKS, line, "way"), "say from which end the ranks are counted")
        elif way == "rest" and ends != [None, None]:
            self.slip(self.spot(RANKS, line, "first"), "everyone else has no ranks of their own; clear the cell")
        elif way != "rest" and None in ends:
            self.slip(self.spot(RANKS, line, "first"), "give the first and the last rank")
        elif way != "rest":
            entry[f"from_{way}"] = ends
        return entry

    def _readings(self) -> None:
        for line in self.lines(READINGS):
            name, text = (self.cell(READINGS, line, path) for path in ("id", "text"))
            if name is None or text is None:
                missing = "id" if name is None else "text"
                self.slip(self.spot(READINGS, line, missing), "is empty; fill it in, or clear the row")
                continue
            if name in self.out.data.setdefault("readings", {}):
                self.slip(self.spot(READINGS, line, "id"), f"{name} stands here a second time; keep one")
            self.out.data["readings"][name] = text
            self.out.places[("readings", name)] = self.spot(READINGS, line, "text")
            named = self.out.data.setdefault("table_readings", [])
            if self.cell(READINGS, line, "whole") and isinstance(named, list):
                named.append(name)

    def _units(self) -> None:
        for line in self.lines(UNITS):
            category, name = (self.cell(UNITS, line, path) for path in ("category", "name"))
            if category is None or name is None:
                missing = "category" if category is None else "name"
                self.slip(self.spot(UNITS, line, missing), "is empty; fill it in, or clear the row")
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
