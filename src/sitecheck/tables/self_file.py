"""Self-assessments from a list (``.csv``, ``.xlsx``): every mistake is named with sheet, row and column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from sitecheck.facts.events import Attachment
from sitecheck.review.attachments import AttachmentError, attach
from sitecheck.review.selfreports import Report
from sitecheck.scoring.conditions import applies
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.numbers import plain
from sitecheck.scoring.rules import YesNoRule
from sitecheck.scoring.values import Said, Unit
from sitecheck.settings.grids import Line, cells_of, read_grids
from sitecheck.settings.problems import ConfigError, Problem
from sitecheck.settings.records import UnitConfig
from sitecheck.settings.unit_names import UnitNames, UnitNotFound
from sitecheck.settings.values import answer_of, figure_of
from sitecheck.store.blobs import BlobStore

COLUMNS: dict[str, tuple[str, str]] = {  # column → heading in English and Chinese
    "code": ("Unit code", "单位代码"),
    "name": ("Unit", "单位名称"),
    "item": ("Item", "项目编号"),
    "title": ("Content", "考核内容"),
    "most": ("Points possible", "分值"),
    "value": ("Own score", "自评分"),
    "explanation": ("Explanation", "自评说明"),
    "attachments": ("Attachments", "证明材料"),
}
_HEADINGS = {
    "".join(word.split()).lower(): column
    for column, words in COLUMNS.items()
    for word in (column, *words, *{"name": ("单位",), "item": ("项目", "编号"), "value": ("自评",)}.get(column, ()))
}
_REQUIRED = (("code", "name"), ("item",), ("value",))
_NA = frozenset({"na", "n/a", "不适用"})
_BEYOND = Decimal(1000)  # an item without points of its own takes no more than this from either side


def read_reports(
    path: Path,
    rubrics: Sequence[Rubric],
    units: Sequence[UnitConfig],
    *,
    submitted_at: datetime,
    blobs: BlobStore | None = None,
) -> list[Report]:
    """What units say of their items; rows without a score and an explanation are left out.

    ``blobs`` stores the attachments, which lie beside the list; without it they are only looked at. Raises ConfigError
    with every mistake.
    """
    reader = _Reader(path, rubrics, units, submitted_at, blobs)
    reports = [report for line in cells_of(read_grids(path, _HEADINGS, _REQUIRED)) if (report := reader.report(line))]
    if not reports and not reader.problems:
        reader.problems.append(Problem(path.name, 0, "value", "no item has a score"))
    if reader.problems:
        raise ConfigError(reader.problems)
    return reports


class _Reader:
    def __init__(
        self,
        path: Path,
        rubrics: Sequence[Rubric],
        units: Sequence[UnitConfig],
        submitted_at: datetime,
        blobs: BlobStore | None,
    ) -> None:
        self.folder, self.rubrics, self.names = path.parent, rubrics, UnitNames(units)
        self.submitted_at, self.blobs = submitted_at, blobs
        self.seen: dict[tuple[str, str], Line] = {}
        self.problems: list[Problem] = []

    def report(self, line: Line) -> Report | None:
        """What a row says; None for one that says nothing, or something wrong."""
        if not any(line.cells.get(column) for column in ("value", "explanation", "attachments")):
            return None
        before = len(self.problems)
        unit = self._unit(line)
        item = self._item(line, unit)
        value = self._value(line, item) if item is not None else ""
        attachments = self._attachments(line) if len(self.problems) == before else ()
        if unit is None or item is None or len(self.problems) > before:
            return None
        return Report(unit.code, item.id, value, line.cells.get("explanation", ""), attachments, self.submitted_at)

    def _unit(self, line: Line) -> UnitConfig | None:
        code, name = line.cells.get("code", ""), line.cells.get("name", "")
        column = "code" if code else "name"
        try:
            return self.names.find(code, name)
        except UnitNotFound as error:
            self._wrong(line, column, str(error) if code or name else "is empty: name the unit, or give its code")
            return None

    def _item(self, line: Line, unit: UnitConfig | None) -> Item | None:
        name = line.cells.get("item", "")
        found = next(((rubric, rubric.by_id[name]) for rubric in self.rubrics if name in rubric.by_id), None)
        if found is None:
            tables = " and ".join(rubric.id for rubric in self.rubrics)
            self._wrong(line, "item", f"there is no item {name!r} in {tables}" if name else "is empty: name the item")
            return None
        rubric, item = found
        if unit is not None:
            who = Unit(unit.code, unit.name, unit.category, unit.attributes)
            if not applies(rubric.applies_to.when, who, rubric.attributes).met:
                self._wrong(line, "item", f"{name} stands in {rubric.id}, which does not concern {unit.name}")
            first = self.seen.setdefault((unit.code, name), line)
            if first is not line:
                self._wrong(line, "item", f"{name} of {unit.name} stands already in {first.place} row {first.number}")
        return item

    def _value(self, line: Line, item: Item) -> str:
        text = line.cells.get("value", "")
        if any(isinstance(rule, YesNoRule) for rule in item.rules):
            return self._answer(line, text)
        figure = figure_of(text)
        low, high = (Decimal(0), item.max_points) if item.max_points is not None else (-_BEYOND, _BEYOND)
        if figure is None or not low <= figure <= high:
            self._wrong(line, "value", f"{text!r} is no score: write a number from {plain(low)} to {plain(high)}")
            return ""
        return plain(figure)

    def _answer(self, line: Line, text: str) -> str:
        if text.lower() in _NA:
            if not line.cells.get("explanation"):
                self._wrong(line, "explanation", "say why it is not applicable")
            return Said.NA.value
        said = answer_of(text)
        if said is None:
            self._wrong(line, "value", f"{text!r} is no answer: write 是, 否 or 不适用 (yes, no, na)")
        return (Said.YES if said else Said.NO).value

    def _attachments(self, line: Line) -> tuple[Attachment, ...]:
        try:
            return attach(line.cells.get("attachments", ""), self.folder, self.blobs)
        except AttachmentError as error:
            self._wrong(line, "attachments", str(error))
            return ()

    def _wrong(self, line: Line, column: str, message: str) -> None:
        self.problems.append(line.problem(column, message))
