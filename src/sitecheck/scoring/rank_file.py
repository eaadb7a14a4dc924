"""A ranking list from a file: every unit once, matched by code, name or alias, or every mistake with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from sitecheck.facts.ranks import RankRow
from sitecheck.i18n import translator
from sitecheck.i18n.names import name_of
from sitecheck.scoring.rank_lists import rank_faults
from sitecheck.scoring.rules import RankRule
from sitecheck.settings.grids import Line, cells_of, read_grids
from sitecheck.settings.problems import ConfigError, Problem
from sitecheck.settings.records import UnitConfig
from sitecheck.settings.unit_names import UnitNames, UnitNotFound
from sitecheck.settings.values import figure_of, whole_of

_HEADINGS = {
    "code": "code",
    "代码": "code",
    "单位代码": "code",
    "name": "name",
    "unit": "name",
    "单位": "name",
    "名称": "name",
    "单位名称": "name",
    "score": "score",
    "得分": "score",
    "分数": "score",
    "成绩": "score",
    "计分": "score",
    "总分": "score",
    "综合得分": "score",
    "rank": "rank",
    "名次": "rank",
    "排名": "rank",
    "位次": "rank",
    "group": "group",
    "组别": "group",
    "分组": "group",
    "类别": "group",
}
_REQUIRED = (("code", "name"), ("score", "rank"))
_ALSO = {"township_street": ("镇街", "街镇", "街道"), "department": ("部门",)}


def read_ranks(
    path: Path,
    rules: Mapping[str, RankRule],
    units: Sequence[UnitConfig],
    every: Iterable[UnitConfig],
    *,
    missing_is_zero: bool = False,
) -> tuple[RankRow, ...]:
    """The list in ``path`` for ``rules`` (of one metric, by key) over ``units``, those assessed.

    ``every`` unit of the project may be named; one that is not assessed is a mistake, since it would push others down.
    ``missing_is_zero``: units without a row, or without a figure in it, get zero. Raises ConfigError with all mistakes.
    """
    reader = _Reader(path, rules, units, every, missing_is_zero)
    return reader.read()


class _Reader:
    def __init__(
        self,
        path: Path,
        rules: Mapping[str, RankRule],
        units: Sequence[UnitConfig],
        every: Iterable[UnitConfig],
        missing_is_zero: bool,
    ) -> None:
        self.path, self.zero = path, missing_is_zero
        self.units = {unit.code: unit for unit in units}
        self.names = UnitNames(every)
        self.apart = any(rule.population == "group" for rule in rules.values())
        self.groups = _group_names({group for rule in rules.values() for group in rule.groups})
        self.problems: list[Problem] = []
        self.rows: list[tuple[Line, RankRow]] = []

    def read(self) -> tuple[RankRow, ...]:
        first: dict[str, Line] = {}
        lines = list(cells_of(read_grids(self.path, _HEADINGS, _REQUIRED)))
        for line in lines:
            unit = self._unit(line)
            if unit is None:
                continue
            if unit.code in first:
                there = first[unit.code]
                self._wrong(line, "name", f"{unit.name} stands already in {there.place} row {there.number}")
                continue
            first[unit.code] = line
            self._take(line, unit)
        if not lines:
            self.problems.append(Problem(self.path.name, 0, "", "no unit is listed"))
        missing = [unit for code, unit in self.units.items() if code not in first]
        self._mixed(bool(missing))
        rows = [row for _, row in self.rows]
        if not self.problems:
            for at, message in rank_faults(rows):
                self._wrong(self.rows[at][0], "rank", message)
        rows += self._missing(missing)
        if self.problems:
            raise ConfigError(self.problems)
        return tuple(rows)

    def _take(self, line: Line, unit: UnitConfig) -> None:
        before = len(self.problems)
        score, rank, group = self._score(line), self._rank(line), self._group(line, unit)
        if score is None and rank is None and not line.cells.get("score") and not line.cells.get("rank"):
            if not self.zero:
                self._wrong(line, "score", "has neither figure nor rank (--missing zero takes it as 0)")
                return
            score = Decimal(0)
        if len(self.problems) == before:
            self.rows.append((line, RankRow(unit.code, score, rank, group)))

    def _unit(self, line: Line) -> UnitConfig | None:
        code, name = line.cells.get("code", ""), line.cells.get("name", "")
        column = "code" if code else "name"
        if not code and not name:
            self._wrong(line, column, "is empty: name the unit, or give its code")
            return None
        try:
            unit = self.names.find(code, name)
        except UnitNotFound as error:
            self._wrong(line, column, str(error))
            return None
        if unit.code not in self.units:
            self._wrong(line, column, f"{unit.name} ({unit.code}) is not assessed here: leave the row out")
            return None
        return unit

    def _score(self, line: Line) -> Decimal | None:
        text = line.cells.get("score", "")
        figure = figure_of(text)
        if text and figure is None:
            self._wrong(line, "score", f"{text!r} is no number")
        return figure

    def _rank(self, line: Line) -> int | None:
        text = line.cells.get("rank", "")
        rank = whole_of(text)
        if text and (rank is None or rank < 1):
            self._wrong(line, "rank", f"{text!r} is no rank: write a whole number from 1 on")
            return None
        return rank

    def _group(self, line: Line, unit: UnitConfig) -> str:
        if not self.apart:
            return ""
        text = line.cells.get("group", "")
        group = self.groups.get(text.lower()) if text else unit.category
        known = sorted(set(self.groups.values()))
        if group is None or (known and group not in known):
            words = f"{text!r}" if text else f"{unit.name} is of the category {unit.category!r}, which"
            self._wrong(line, "group", f"{words} is none of the groups {', '.join(known)}: add a column group")
        return group or ""

    def _mixed(self, some_missing: bool) -> None:
        """Figures for some and ranks for others cannot be put in one order."""
        without = [line for line, row in self.rows if row.score is None]
        ranked = [line for line, row in self.rows if row.rank is None]
        if without and len(without) < len(self.rows):
            for line in without:
                self._wrong(line, "score", "has no figure, while others have one")
        elif without and self.zero and (some_missing or ranked):
            self.problems.append(Problem(self.path.name, 0, "score", "--missing zero needs a list with figures"))
        if ranked and len(ranked) < len(self.rows):
            for line in ranked:
                self._wrong(line, "rank", "has no rank, while others have one")

    def _missing(self, missing: Sequence[UnitConfig]) -> list[RankRow]:
        if self.zero:
            return [
                RankRow(unit.code, Decimal(0), None, unit.category if self.apart else "", False) for unit in missing
            ]
        for unit in missing:
            message = f"{unit.name} ({unit.code}) is missing: add it (or --missing zero takes it as 0)"
            self.problems.append(Problem(self.path.name, 0, "", message))
        return []

    def _wrong(self, line: Line, column: str, message: str) -> None:
        self.problems.append(line.problem(column, message))


def _group_names(groups: Iterable[str]) -> dict[str, str]:
    """What a group may be called in a list: by its key and its name in either language."""
    found: dict[str, str] = {}
    for group in sorted(groups):
        names = (group, *(name_of("category", group, translator(language)) for language in ("zh", "en")))
        found |= {name.lower(): group for name in (*names, *_ALSO.get(group, ()))}
    return found
