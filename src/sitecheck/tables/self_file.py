"""Self-assessments from a list (``.csv``, ``.xlsx``): every mistake is named with sheet, row and column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sitecheck.facts.events import Attachment
from sitecheck.i18n import Translator, translator
from sitecheck.review.attachments import AttachmentError, attach
from sitecheck.review.selfreports import Report
from sitecheck.scoring.conditions import applies
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.values import Unit
from sitecheck.settings.grids import Line, cells_of, read_grids
from sitecheck.settings.problems import ConfigError, Problem
from sitecheck.settings.records import UnitConfig
from sitecheck.settings.unit_names import UnitNames, UnitNotFound
from sitecheck.store.blobs import BlobStore
from sitecheck.tables.self_values import ValueMisfit, own_value

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
_ENGLISH = translator("en")


def read_reports(
    path: Path,
    rubrics: Sequence[Rubric],
    units: Sequence[UnitConfig],
    *,
    submitted_at: datetime,
    blobs: BlobStore | None = None,
    beside: bool = True,
    t: Translator = _ENGLISH,
) -> list[Report]:
    """What units say of their items; rows without a score and an explanation are left out.

    ``blobs`` stores the attachments, which lie beside the list; without it they are only looked at. ``beside`` false:
    the list came alone, and the files it names are not looked for. Raises ConfigError with every mistake, told in the
    language of ``t``.
    """
    reader = _Reader(path, rubrics, units, submitted_at, blobs, beside, t)
    reports = [report for line in cells_of(read_grids(path, _HEADINGS, _REQUIRED)) if (report := reader.report(line))]
    if not reports and not reader.problems:
        reader.problems.append(Problem(path.name, 0, "value", t("no item has a score")))
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
        beside: bool,
        t: Translator,
    ) -> None:
        self.folder, self.rubrics, self.names = path.parent, rubrics, UnitNames(units)
        self.submitted_at, self.blobs, self.beside, self.t = submitted_at, blobs, beside, t
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
            empty = self.t("is empty: name the unit, or give its code")
            self._wrong(line, column, str(error) if code or name else empty)
            return None

    def _item(self, line: Line, unit: UnitConfig | None) -> Item | None:
        name = line.cells.get("item", "")
        found = next(((rubric, rubric.by_id[name]) for rubric in self.rubrics if name in rubric.by_id), None)
        if found is None:
            tables = (" and " if self.t.language == "en" else "、").join(rubric.id for rubric in self.rubrics)
            missing = self.t("there is no item '{name}' in {tables}", name=name, tables=tables)
            self._wrong(line, "item", missing if name else self.t("is empty: name the item"))
            return None
        rubric, item = found
        if unit is not None:
            who = Unit(unit.code, unit.name, unit.category, unit.attributes)
            if not applies(rubric.applies_to.when, who, rubric.attributes).met:
                elsewhere = self.t(
                    "{name} stands in {table}, which does not concern {unit}",
                    name=name,
                    table=rubric.id,
                    unit=unit.name,
                )
                self._wrong(line, "item", elsewhere)
            first = self.seen.setdefault((unit.code, name), line)
            if first is not line:
                twice = self.t(
                    "{name} of {unit} stands already in {place} row {row}",
                    name=name,
                    unit=unit.name,
                    place=first.place,
                    row=first.number,
                )
                self._wrong(line, "item", twice)
        return item

    def _value(self, line: Line, item: Item) -> str:
        try:
            return own_value(item, line.cells.get("value", ""), line.cells.get("explanation", ""))
        except ValueMisfit as misfit:
            self._wrong(line, misfit.column, misfit.say(self.t))
            return ""

    def _attachments(self, line: Line) -> tuple[Attachment, ...]:
        if not self.beside:
            return ()
        try:
            return attach(line.cells.get("attachments", ""), self.folder, self.blobs)
        except AttachmentError as error:
            self._wrong(line, "attachments", str(error))
            return ()

    def _wrong(self, line: Line, column: str, message: str) -> None:
        self.problems.append(line.problem(column, message))
