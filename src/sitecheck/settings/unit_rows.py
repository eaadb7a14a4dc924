"""The rows of ``units.csv`` and ``units.xlsx`` as text cells, each with the line (row) it begins in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from sitecheck.settings.problems import ConfigError, Problem
from sitecheck.settings.texts import read_bytes

Row = tuple[int, list[str]]


def csv_rows(path: Path, shown_as: str) -> Iterator[Row]:
    """Rows of a CSV file in UTF-8 or GB18030. Raises ConfigError, also while iterating."""
    text = _decoded(read_bytes(path, shown_as), shown_as)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1  # a quoted value may hold line breaks
    except csv.Error as error:
        raise ConfigError([Problem(shown_as, line, "", f"not valid CSV: {error}")]) from error


def _decoded(data: bytes, shown_as: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ConfigError([Problem(shown_as, 0, "", "is UTF-16 text: save it as CSV (UTF-8)")])
    for encoding in ("utf-8-sig", "gb18030"):
        # Chinese spreadsheet programs save CSV in the GB family; anything else is a mistake worth naming.
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ConfigError([Problem(shown_as, 0, "", "is neither UTF-8 nor GB18030 text")])


def xlsx_rows(path: Path, shown_as: str) -> list[Row]:
    """Rows of a workbook's first sheet. Raises ConfigError."""
    data = read_bytes(path, shown_as)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            return _rows(book.worksheets[0]) if book.worksheets else []
        finally:
            book.close()
    except Exception as error:  # the reader has no error class for a file that is not as it should be
        message = f"cannot be read as a workbook (.xlsx): {error or type(error).__name__}"
        raise ConfigError([Problem(shown_as, 0, "", message)]) from error


def _rows(sheet: Any) -> list[Row]:
    sheet.reset_dimensions()  # some programs write a size that hides rows
    rows = enumerate(sheet.iter_rows(values_only=True), start=1)
    return [(number, ["" if cell is None else _text(cell) for cell in row]) for number, row in rows]


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a code typed as a number
    return str(cell)
