"""Events from a list (``.csv``, ``.xlsx``): every mistake is named with sheet, row and column, or all are taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from sitecheck.facts.events import Event, EventFlag, EventKind, EventLevel, EventSubject
from sitecheck.i18n import translator
from sitecheck.i18n.names import name_of
from sitecheck.review.attachments import AttachmentError, attach
from sitecheck.settings.grids import Line, cells_of, read_grids
from sitecheck.settings.problems import ConfigError, Problem
from sitecheck.settings.records import UnitConfig
from sitecheck.settings.unit_names import UnitNames, UnitNotFound
from sitecheck.settings.values import answer_of, day_of, figure_of, whole_of
from sitecheck.store.blobs import BlobStore

COLUMNS: dict[str, tuple[str, str]] = {  # column → heading in English and Chinese
    "key": ("Number", "编号"),
    "code": ("Unit code", "单位代码"),
    "name": ("Unit", "单位名称"),
    "kind": ("Kind", "类型"),
    "title": ("What happened", "事项"),
    "happened": ("Date", "发生日期"),
    "verified": ("Verified on", "核实日期"),
    "level": ("Level", "级别"),
    "subject": ("Subject", "主题"),
    "matter": ("Matter", "事由编号"),
    "count": ("How many", "数量"),
    "points": ("Amount", "核定分值"),
    "flags": ("Outcome", "结果"),
    "document_no": ("Document", "文号"),
    "note": ("Note", "备注"),
    "attachments": ("Attachments", "附件"),
}
_HEADINGS = {
    "".join(word.split()).lower(): column
    for column, words in COLUMNS.items()
    for word in (column, *words, *{"name": ("单位",), "happened": ("日期",), "kind": ("类别",)}.get(column, ()))
}
_REQUIRED = (("key",), ("code", "name"), ("kind",), ("title",))
_LONGEST = {"key": 64, "title": 300, "matter": 64, "document_no": 100}
_MOST = 1_000_000
_FLAG = re.compile(r"(?P<name>[^:：=＝]+)(?:[:：=＝](?P<said>.*))?")
_Code = TypeVar("_Code", bound=StrEnum)


def read_events(path: Path, units: Iterable[UnitConfig], *, today: date, blobs: BlobStore | None = None) -> list[Event]:
    """The events of a list, in its order. ``blobs`` stores their attachments, which lie beside the list; without it
    they are only looked at. Raises ConfigError with every mistake."""
    reader = _Reader(path, UnitNames(units), today, blobs)
    events = [event for line in cells_of(read_grids(path, _HEADINGS, _REQUIRED)) if (event := reader.event(line))]
    if not events and not reader.problems:
        reader.problems.append(Problem(path.name, 0, "", "no event is listed"))
    if reader.problems:
        raise ConfigError(reader.problems)
    return events


def read_event(cells: Mapping[str, str], units: Iterable[UnitConfig], *, today: date) -> Event:
    """One event as it was typed, by column; without attachments, which come by themselves.

    Raises ConfigError with every mistake, each with its column.
    """
    reader = _Reader(Path(), UnitNames(units), today, None)
    event = reader.event(Line("", 0, {**cells, "attachments": ""}, {}))
    if event is None:
        raise ConfigError(reader.problems)
    return event


def codes_of(kind: str, codes: Iterable[_Code]) -> dict[str, _Code]:
    """What a closed set of the ledger may be called in a list: by code and by name in either language."""
    found: dict[str, _Code] = {}
    for code in codes:
        names = (code.value, *(name_of(kind, code.value, translator(language)) for language in ("zh", "en")))
        found |= {_plain(name): code for name in names}
    return found


class _Reader:
    def __init__(self, path: Path, names: UnitNames, today: date, blobs: BlobStore | None) -> None:
        self.folder, self.names, self.today, self.blobs = path.parent, names, today, blobs
        self.problems: list[Problem] = []
        self.seen: dict[str, Line] = {}
        self.kinds = codes_of("event_kind", EventKind)
        self.levels = codes_of("event_level", EventLevel)
        self.subjects = codes_of("event_subject", EventSubject)
        self.flags = codes_of("event_flag", EventFlag)

    def event(self, line: Line) -> Event | None:
        """The event of a row; None where something is wrong with it."""
        before = len(self.problems)
        unit = self._unit(line)
        kind = self._code(line, "kind", self.kinds)
        for column in ("key", "kind", "title"):
            if not line.cells.get(column):
                number = ": the number keeps it the same event when the list is imported again"
                self._wrong(line, column, "is empty" + (number if column == "key" else ""))
        for column, most in _LONGEST.items():
            if len(line.cells.get(column, "")) > most:
                self._wrong(line, column, f"is longer than {most} characters")
        self._once(line)
        happened, verified = self._day(line, "happened"), self._day(line, "verified")
        if happened is not None and verified is not None and verified < happened:
            self._wrong(line, "verified", f"{verified} lies before the day it happened, {happened}")
        level, subject = self._code(line, "level", self.levels), self._code(line, "subject", self.subjects)
        count, points, flags = self._count(line), self._points(line), self._flags(line)
        if len(self.problems) > before or unit is None or kind is None:
            return None
        try:
            attachments = attach(line.cells.get("attachments", ""), self.folder, self.blobs)
        except AttachmentError as error:
            self._wrong(line, "attachments", str(error))
            return None
        return Event(
            key=line.cells["key"],
            unit=unit.code,
            kind=kind,
            title=line.cells["title"],
            happened=happened,
            verified=verified,
            level=level,
            subject=subject,
            matter=line.cells.get("matter", ""),
            count=count,
            points=points,
            flags=flags,
            document_no=line.cells.get("document_no", ""),
            note=line.cells.get("note", ""),
            attachments=attachments,
        )

    def _unit(self, line: Line) -> UnitConfig | None:
        code, name = line.cells.get("code", ""), line.cells.get("name", "")
        column = "code" if code else "name"
        if not code and not name:
            self._wrong(line, column, "is empty: name the unit, or give its code")
            return None
        try:
            return self.names.find(code, name)
        except UnitNotFound as error:
            self._wrong(line, column, str(error))
            return None

    def _once(self, line: Line) -> None:
        key = line.cells.get("key", "")
        first = self.seen.setdefault(key, line)
        if key and first is not line:
            self._wrong(line, "key", f"{key} stands already in row {first.number}")

    def _code(self, line: Line, column: str, known: Mapping[str, _Code]) -> _Code | None:
        text = line.cells.get(column, "")
        if text and _plain(text) not in known:
            codes = dict.fromkeys(known.values())
            self._wrong(line, column, f"{text!r} is none of {', '.join(code.value for code in codes)}")
        return known.get(_plain(text))

    def _day(self, line: Line, column: str) -> date | None:
        text = line.cells.get(column, "")
        day = day_of(text)
        if text and day is None:
            self._wrong(line, column, f"{text!r} is no date: write it like 2026-05-20")
        elif day is not None and day > self.today:
            self._wrong(line, column, f"{day} has not come yet")
        return day

    def _count(self, line: Line) -> int:
        text = line.cells.get("count", "")
        number = whole_of(text) if text else 1
        if number is None or not 1 <= number <= _MOST:
            self._wrong(line, "count", f"{text!r} is no count: write a whole number from 1 on")
        return number or 1

    def _points(self, line: Line) -> Decimal | None:
        text = line.cells.get("points", "")
        figure = figure_of(text)
        if text and (figure is None or figure < 0):
            self._wrong(line, "points", f"{text!r} is no amount: write a number from 0 on, without sign")
        return figure

    def _flags(self, line: Line) -> dict[EventFlag, bool]:
        found: dict[EventFlag, bool] = {}
        for part in re.split(r"[;；\n]", line.cells.get("flags", "")):
            match = _FLAG.fullmatch(part.strip())
            if match is None:
                continue
            flag = self.flags.get(_plain(match["name"]))
            said = True if match["said"] is None else answer_of(match["said"])
            if flag is None:
                known = ", ".join(dict.fromkeys(one.value for one in self.flags.values()))
                self._wrong(line, "flags", f"{match['name'].strip()!r} is none of {known}")
            elif said is None:
                self._wrong(line, "flags", f"{part.strip()!r}: write yes or no, 是 or 否, after the colon")
            elif found.get(flag, said) is not said:
                self._wrong(line, "flags", f"{match['name'].strip()!r} is said to be yes and no")
            else:
                found[flag] = said
        return found

    def _wrong(self, line: Line, column: str, message: str) -> None:
        self.problems.append(line.problem(column, message))


def _plain(name: str) -> str:
    return "".join(name.split()).lower()
