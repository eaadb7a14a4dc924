"""Rows of a form as data: every cell through its column's way of writing, every place and every mistake noted."""

from __future__ import annotations

from typing import Any

from sitecheck.scoring.documents import Loc
from sitecheck.scoring.form.cells import CellMistake, Raw
from sitecheck.scoring.form.columns import ITEMS, MORE, RULES, WHOLE, WHOLE_NAME, Column, Sheet
from sitecheck.scoring.form.given import Given, Line, Read, Slip, Spot

_ELSEWHERE = {
    WHOLE_NAME: {"schema", "sections", "subtotals", "items", "readings"}
    | {line.path.partition(".")[0] for group in WHOLE for line in group.lines},
    ITEMS.name: {"rules", "parts"},
    RULES.name: {"direction", "effect", "tiers", "bands", "groups", "points_range"},
}
"""By sheet: what has columns, lines or a sheet of its own, and so no business among the other settings."""


class Rows:
    """The rows of a form, the items and rules read so far, and what came out."""

    def __init__(self, given: Given) -> None:
        """Nothing is read yet."""
        self.given = given
        self.out = Read()
        self.items: dict[str, tuple[int, dict[str, Any]]] = {}
        self.rules: dict[tuple[str, str], tuple[Loc, dict[str, Any]]] = {}

    def lines(self, sheet: Sheet) -> tuple[Line, ...]:
        """The filled rows of a sheet."""
        return self.given.tables.get(sheet.name, ())

    def item_of(self, sheet: Sheet, line: Line) -> tuple[int, dict[str, Any]] | None:
        """The item a row belongs to, with its number; a row that names none is told."""
        name = self.cell(sheet, line, "item")
        if name in self.items:
            return self.items[name]
        message = "is empty; name the item" if name is None else f"there is no item {name!r} on the sheet {ITEMS.name}"
        self.slip(self.spot(sheet, line, "item"), message)
        return None

    def rule_of(self, sheet: Sheet, line: Line) -> tuple[Loc, dict[str, Any]] | None:
        """The rule a row belongs to, with its place; a row that names none is told."""
        if self.item_of(sheet, line) is None:
            return None
        item, name = (self.cell(sheet, line, path) for path in ("item", "rule"))
        found = self.rules.get((str(item), str(name)))
        if found is None:
            message = (
                "is empty; name the rule" if name is None else f"{item} has no rule {name!r} on the sheet {RULES.name}"
            )
            self.slip(self.spot(sheet, line, "rule"), message)
        return found

    def entry(self, sheet: Sheet, line: Line, loc: Loc, *, skip: tuple[str, ...] = ()) -> dict[str, Any]:
        """The row as data; every column's place is noted, also of empty cells."""
        entry: dict[str, Any] = {}
        self.out.places[loc] = Spot(sheet.name, line.row)
        for column in sheet.columns:
            if column.path in skip:
                continue
            spot = self.spot(sheet, line, column.path)
            if column.path == MORE:
                value = self.value(column, line.cells.get(MORE), spot)
                if value is not None:
                    self.more(entry, value, loc, spot)
                continue
            self.out.places[(*loc, column.path)] = spot
            value = self.value(column, line.cells.get(column.path), spot)
            if value is not None:
                entry[column.path] = value
        return entry

    def more(self, entry: dict[str, Any], value: dict[str, Any], loc: Loc, spot: Spot) -> None:
        """Other settings, taken into the entry they stand beside."""
        for name, said in value.items():
            if name in entry or name in _ELSEWHERE.get(spot.sheet, ()):
                self.slip(spot, f"{name} has a place of its own; write it there")
                continue
            entry[name] = said
            self.out.places[(*loc, name)] = spot

    def cell(self, sheet: Sheet, line: Line, path: str) -> Any:
        """One cell that is looked at before its row; its mistake is told once."""
        column = sheet.column(path)
        return self.value(column, line.cells.get(path), self.spot(sheet, line, path))

    def value(self, column: Column, raw: Raw, spot: Spot) -> Any:
        """What a cell says, None for an empty one and for one whose mistake is told."""
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return None
        try:
            return column.codec.read(raw)
        except CellMistake as mistake:
            slip = Slip(spot, str(mistake))
            if slip not in self.out.slips:
                self.out.slips.append(slip)
            return None

    def spot(self, sheet: Sheet, line: Line, path: str) -> Spot:
        """Where a row's cell for ``path`` stands."""
        return Spot(sheet.name, line.row, sheet.column(path).title)

    def slip(self, spot: Spot, message: str) -> None:
        """Note a mistake."""
        self.out.slips.append(Slip(spot, message))
