"""Tables people hand in, ``.csv`` or ``.xlsx``: columns found by their headings, every cell with its place."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from sitecheck.settings.problems import ConfigError, Problem
from sitecheck.settings.texts import read_bytes
from sitecheck.settings.unit_rows import csv_rows

_HEADING_WITHIN = 10  # rows from the top: lists carry titles above their headings
_MOST_ROWS = 100_000  # of a sheet; ten times what 3,000 units need
_ROW = re.compile(rb"<row[ />]")
_FORMULA = re.compile(rb"<f[ />]")
_UNCOMPUTED = "\0formula"  # no cell holds such a character
_LONGEST = 4_000  # characters of a cell: what is longer is no value, name or reason
_DIGITS = ".15g"  # what a spreadsheet program shows of a number; more would part figures that look equal


Row = tuple[int, list[str]]
Sheet = tuple[str, list[Row]]


class _TooLong(Exception):
    """A sheet with more rows than any list has."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row below the headings: its number, and the text of each known column (empty where the cell is)."""

    place: str  # the file, with the sheet
    number: int
    cells: Mapping[str, str]
    headings: Mapping[str, str]  # column → heading as written

    def problem(self, column: str, message: str) -> Problem:
        """A mistake in this row."""
        return Problem(self.place, self.number, self.headings.get(column, column), message)


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of a file. ``columns``: those it has; ``others``: headings that name none, in ``row``."""

    place: str
    sheet: str
    columns: frozenset[str]
    lines: tuple[Line, ...]
    others: tuple[str, ...] = ()
    row: int = 1


def read_grids(path: Path, headings: Mapping[str, str], required: Sequence[tuple[str, ...]]) -> list[Grid]:
    """The tables of ``path``: one for a ``.csv``, one for each sheet of an ``.xlsx`` that is not empty.

    ``headings`` maps what may stand in a heading (in lower case) to the column; ``required`` lists columns of which one
    of each group must be there. Sheets whose first rows hold none of the headings are left out, unless all are. Raises
    ConfigError with every mistake of form.
    """
    sheets = _sheets(path)
    problems: list[Problem] = []
    grids: list[Grid] = []
    for sheet, rows in sheets:
        place = f"{path.name} [{sheet}]" if sheet else path.name
        at = _heading_row(rows, headings)
        if at is None:
            if len(sheets) == 1:
                problems.append(Problem(place, 1, "", _wanted(required, headings)))
            continue
        names = [headings.get(_plain(cell), "") for cell in rows[at][1]]
        number = rows[at][0]
        for group in required:
            if not set(group) & set(names):
                words = " / ".join(_heading_of(column, headings) for column in group)
                problems.append(Problem(place, number, group[0], f"the column is missing: name it {words}"))
        for name in sorted({name for name in names if name and names.count(name) > 1}):
            problems.append(Problem(place, number, name, "the column stands twice"))
        written = {name: cell.strip() for name, cell in zip(names, rows[at][1], strict=True) if name}
        lines = tuple(
            Line(place, row, {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}, written)
            for row, cells in rows[at + 1 :]
            if any(cell.strip() for name, cell in zip(names, cells, strict=False) if name)
        )
        problems += _unread(lines)
        others = tuple(cell.strip() for name, cell in zip(names, rows[at][1], strict=True) if not name and cell.strip())
        grids.append(Grid(place, sheet, frozenset(written), lines, others, number))
    if not grids and not problems:
        problems.append(Problem(path.name, 0, "", _wanted(required, headings)))
    if problems:
        raise ConfigError(problems)
    return grids


def most_rows(path: Path) -> int:
    """Rows of the longest sheet, counted without reading them; rows that are only painted count too."""
    if path.suffix.lower() != ".xlsx":
        return read_bytes(path, path.name).count(b"\n")
    most = 0
    try:
        with ZipFile(path) as packed:
            for name in packed.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    with packed.open(name) as sheet:
                        most = max(most, sum(1 for _ in _ROW.finditer(sheet.read())))
    except (BadZipFile, zlib.error, OSError):
        return 0  # what is wrong with it is said by whoever reads it
    return most


def _unread(lines: Sequence[Line]) -> Iterator[Problem]:
    """Cells that cannot be taken as they are."""
    for line in lines:
        for name, cell in line.cells.items():
            if cell == _UNCOMPUTED:
                yield line.problem(name, "holds a formula that was never computed; write the value itself")
            elif len(cell) > _LONGEST:
                yield line.problem(name, f"holds {len(cell)} characters; at most {_LONGEST} are read")


def _sheets(path: Path) -> list[Sheet]:
    if path.suffix.lower() == ".csv":
        return [("", list(csv_rows(path, path.name)))]
    if path.suffix.lower() != ".xlsx":
        raise ConfigError([Problem(path.name, 0, "", "must be a .csv or .xlsx file")])
    data = read_bytes(path, path.name)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            found = []
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # some programs write a size that hides rows
                rows = []
                for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                    if any(cell is not None for cell in row):  # painted rows are none
                        rows.append((number, [_text(cell) for cell in row]))
                    if len(rows) > _MOST_ROWS:
                        raise _TooLong(sheet.title)
                if rows:
                    found.append((sheet.title, rows))
            return _with_formulas(data, found)
        finally:
            book.close()
    except _TooLong as error:
        message = f"holds more than {_MOST_ROWS} rows: is it the right file?"
        raise ConfigError([Problem(f"{path.name} [{error}]", _MOST_ROWS, "", message)]) from None
    except Exception as error:  # the reader has no error class for a file that is not as it should be
        message = f"cannot be read as a workbook (.xlsx): {error or type(error).__name__}"
        raise ConfigError([Problem(path.name, 0, "", message)]) from error


def _with_formulas(data: bytes, sheets: list[Sheet]) -> list[Sheet]:
    """``sheets`` with a mark in cells whose formula nobody computed: without it they would seem to be empty."""
    with ZipFile(io.BytesIO(data)) as packed:
        names = [name for name in packed.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        if not any(_FORMULA.search(packed.read(name)) for name in names):
            return sheets
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    try:
        return [(title, _marked(book[title], rows)) for title, rows in sheets]
    finally:
        book.close()


def _marked(sheet: Any, rows: list[Row]) -> list[Row]:
    sheet.reset_dimensions()
    known = dict(rows)
    for number, written in enumerate(sheet.iter_rows(values_only=True), start=1):
        for at, cell in enumerate(written):
            if not isinstance(cell, str) or not cell.startswith("="):
                continue
            cells = known.setdefault(number, [])
            cells += [""] * (at + 1 - len(cells))
            cells[at] = cells[at] or _UNCOMPUTED
    return sorted(known.items())


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return format(cell, _DIGITS)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not (cell.hour or cell.minute or cell.second) else cell.isoformat(" ")
    return str(cell)


def _heading_row(rows: Sequence[tuple[int, list[str]]], headings: Mapping[str, str]) -> int | None:
    """The row among the first that holds the most headings, at least two of them; the first of equals."""
    counts = [len({headings[_plain(cell)] for cell in cells if _plain(cell) in headings}) for _, cells in rows]
    best = max(counts[:_HEADING_WITHIN], default=0)
    return counts.index(best) if best >= 2 else None


def _plain(cell: str) -> str:
    return "".join(cell.split()).lower()


def _wanted(required: Sequence[tuple[str, ...]], headings: Mapping[str, str]) -> str:
    groups = "; ".join(" / ".join(_heading_of(column, headings) for column in group) for group in required)
    return f"no row among the first {_HEADING_WITHIN} names the columns: {groups}"


def _heading_of(column: str, headings: Mapping[str, str]) -> str:
    """The column's heading, with its Chinese one."""
    named = [heading for heading, name in headings.items() if name == column]
    plain = next((heading for heading in named if heading.isascii()), column)
    chinese = next((heading for heading in named if not heading.isascii()), "")
    return f"{plain} ({chinese})" if chinese else plain


def cells_of(grids: Sequence[Grid]) -> Iterator[Line]:
    """The lines of all tables."""
    for grid in grids:
        yield from grid.lines
