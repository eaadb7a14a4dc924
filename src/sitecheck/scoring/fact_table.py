"""A fact file as a table (``.csv``, ``.xlsx``): one row a fact, read into what YAML of the same facts gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sitecheck.scoring.documents import Document, Loc, Mapping
from sitecheck.scoring.fact_cells import headings_of, is_parted, value_of
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.rules import RankRule
from sitecheck.settings.grids import Grid, Line, read_grids
from sitecheck.settings.problems import ConfigError, Problem

CodeOf = Callable[[str, str], str]
_REQUIRED = (("code", "name"),)
_PLAIN = ("key", "value", "reason", "event", "rank", "n", "group", "earlier", "remark")
_SAYING = ("value", "reason", "event", "rank", "n", "group", "earlier")
_PERIOD = {"period": "period", "考核期": "period", "周期": "period"}
_OTHERS = frozenset({"others", "其余"})
_FULL = frozenset({"full", "满分"})
_QUARTERS = frozenset({"Q1", "Q2", "Q3", "Q4"})


@dataclass(slots=True)
class _UnitRows:
    """What the rows of one unit say, in the order written; a pair may stand more than once."""

    code: str
    name: str = ""
    pairs: list[tuple[str, Any]] = field(default_factory=list)
    described: list[tuple[str, Any]] = field(default_factory=list)
    facts: list[tuple[str, Any]] = field(default_factory=list)
    items: list[tuple[str, Any]] = field(default_factory=list)
    quarters: list[tuple[str, Any]] = field(default_factory=list)
    parts: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)  # answers to single requirements, by rule

    def data(self) -> Mapping:
        """The unit as a fact file writes it."""
        facts = [(key, Mapping(self.parts[key]) if value is None else value) for key, value in self.facts]
        whole = [("code", self.code), ("name", self.name), ("unit", Mapping(self.described)), *self.pairs]
        whole += [("facts", Mapping(facts)), ("items", Mapping(self.items))]
        return Mapping([*whole, *([("quarters", Mapping(self.quarters))] if self.quarters else [])])


def read_fact_table(
    path: Path, tables: Sequence[Rubric], code_of: CodeOf | None = None, *, unfilled: bool = False
) -> Document:
    """The table in ``path`` as a fact file for ``tables``. ``code_of``: the code of a unit's code and name, where a row
    may give either; ``unfilled``: rows that only name a place are passed over. Raises ConfigError with every mistake of
    form."""
    headings = headings_of(tables)
    grids = read_grids(path, headings, _REQUIRED)
    reader = _Reader(tables, code_of, unfilled)
    for grid in grids:
        reader.grid(grid)
    if not any("key" in grid.columns for grid in grids):
        message = "no table has a column key (要点): it names the rule (O1.r1) or the item (O1)"
        reader.problems.append(Problem(path.name, 0, "key", message))
    if reader.problems:
        raise ConfigError(reader.problems)
    return reader.document()


class _Reader:
    def __init__(self, tables: Sequence[Rubric], code_of: CodeOf | None, unfilled: bool) -> None:
        self.code_of, self.unfilled = code_of, unfilled
        self.rules = {key: rule for table in tables for key, (_, rule) in table.rules.items()}
        self.problems: list[Problem] = []
        self.units: dict[str, _UnitRows] = {}
        self.whole: list[tuple[str, Any]] = []
        self.settings: list[tuple[str, Any]] = []
        self.lines: dict[Loc, int] = {}
        self.sheets: dict[Loc, tuple[str, str]] = {}

    def grid(self, grid: Grid) -> None:
        """All rows of one table."""
        for heading in grid.others:
            message = "is no heading of a fact table (see docs/rubrics.md): correct it, or take the column out"
            self.problems.append(Problem(grid.place, grid.row, heading, message))
        for line in grid.lines:
            if line.cells.get("code") or line.cells.get("name"):
                self._of_unit(grid, line)
            else:
                self._of_all(grid, line)

    def document(self) -> Document:
        """What was read."""
        pairs = [*self.whole, *([("settings", Mapping(self.settings))] if self.settings else [])]
        units = [unit.data() for unit in self.units.values()]
        return Document(Mapping([*pairs, ("units", units)]), self.lines, self.sheets)

    def _of_all(self, grid: Grid, line: Line) -> None:
        """A row without unit: the period, or a setting."""
        key, value = line.cells.get("key", ""), line.cells.get("value", "")
        if key in _PERIOD:
            self.whole.append(("period", value))
            self._stands(("period",), grid, line, "value")
        elif key.startswith("settings."):
            name = key.removeprefix("settings.")
            self.settings.append((name, value or None))
            self._stands(("settings", name), grid, line, "value")
        else:
            self._wrong(line, "code", "names no unit: every fact has its unit in its own row")

    def _of_unit(self, grid: Grid, line: Line) -> None:
        code, name = line.cells.get("code", ""), line.cells.get("name", "")
        if self.code_of is not None:
            code = self.code_of(code, name)
        unit = self.units.setdefault(code or name, _UnitRows(code, name))
        at: Loc = ("units", list(self.units).index(code or name))
        if ("units",) not in self.lines:
            self._stands(("units",), grid, line, "code")
        if at not in self.lines:
            self._stands(at, grid, line, "code")
        if name and unit.name and name != unit.name:
            self._wrong(line, "name", f"{code} is called {unit.name!r} further up: one code is one unit")
        unit.name = unit.name or name
        for column in grid.columns - {"code", "name", *_PLAIN}:
            self._describe(unit, at, column, grid, line)
        key = line.cells.get("key", "")
        if key and self.unfilled and not any(line.cells.get(column) for column in _SAYING):
            return
        if key:
            self._fact(unit, at, key, grid, line)
            return
        for column in _SAYING:
            if line.cells.get(column):
                self._wrong(line, "key", "is empty: name the rule (O1.r1) or the item (O1)")
                return

    def _describe(self, unit: _UnitRows, at: Loc, column: str, grid: Grid, line: Line) -> None:
        """What the unit is; said otherwise in another row it stands twice, and is refused as such."""
        text = line.cells.get(column, "")
        if not text:
            return
        value = text if column == "category" else value_of(text, None)
        if (column, value) not in unit.described:
            unit.described.append((column, value))
            self._stands((*at, "unit"), grid, line, column)
            self._stands((*at, "unit", column), grid, line, column)

    def _fact(self, unit: _UnitRows, at: Loc, key: str, grid: Grid, line: Line) -> None:
        raw = line.cells.get("value", "")
        if key in _OTHERS:
            unit.pairs.append(("others", "full" if raw in _FULL else raw))
            self._stands((*at, "others"), grid, line, "value")
            return
        if key in _QUARTERS:
            unit.quarters.append((key, raw))
            self._stands((*at, "quarters", key), grid, line, "value")
            return
        rule_key, _, part = key.rpartition(".") if is_parted(key) else (key, "", "")
        before = len(self.problems)
        value = self._value(rule_key, bool(part), line)
        if len(self.problems) > before:
            return
        where = "facts" if "." in key else "items"
        column = "rank" if line.cells.get("rank") else "value"
        self._stands((*at, where), grid, line, column)
        self._stands((*at, where, rule_key), grid, line, column)
        if part:
            if rule_key not in unit.parts:
                unit.parts[rule_key] = []
                unit.facts.append((rule_key, None))
            unit.parts[rule_key].append((part, value))
        else:
            (unit.facts if where == "facts" else unit.items).append((key, value))

    def _value(self, key: str, parted: bool, line: Line) -> Any:
        """The fact as YAML would write it: bare, or with its reason, events and earlier points."""
        cells = line.cells
        rule = self.rules.get(key)
        value = None if parted or not cells.get("value") else value_of(cells["value"], rule)
        if parted and cells.get("value"):
            value = value_of(cells["value"], rule, answer=True)
        placed = {name: cells[name] for name in ("rank", "n", "group") if cells.get(name)}
        if placed and "rank" not in placed and (value is None or not isinstance(rule, RankRule)):
            self._wrong(line, next(iter(placed)), "goes with a rank: fill in the column rank, or leave it empty")
        elif "rank" in placed and value is not None:
            self._wrong(line, "rank", "stands beside a value: a fact has one of them")
        elif "rank" in placed:
            value = Mapping(list(placed.items()))
        elif isinstance(rule, RankRule) and value is not None and value != "na":
            group = [("group", placed["group"])] if "group" in placed else []
            value = Mapping([("metric", value), *group])
        elif value is None:
            self._wrong(line, "value", f"is empty: say what {key} comes to, or take the row out")
        events = [one.strip() for one in cells.get("event", "").replace("；", ";").split(";") if one.strip()]
        extra: list[tuple[str, Any]] = [(name, cells[name]) for name in ("reason", "earlier") if cells.get(name)]
        if events:
            extra.append(("events", events))
        return Mapping([("value", value), *extra]) if extra else value

    def _stands(self, loc: Loc, grid: Grid, line: Line, column: str) -> None:
        self.lines[loc] = line.number
        self.sheets[loc] = (grid.sheet, line.headings.get(column, column))

    def _wrong(self, line: Line, column: str, message: str) -> None:
        self.problems.append(line.problem(column, message))
