"""Reading a filled form: the cells of its sheets, by the headings people see."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from sitecheck.scoring.form.cells import Raw
from sitecheck.scoring.form.columns import MARK, NOT_READ, TABLES, WHOLE, WHOLE_NAME, Column, Sheet
from sitecheck.scoring.form.given import Given, Line, Slip, Spot

_HEADINGS_WITHIN = 10  # rows from the top
_MOST_ROWS, _MOST_COLUMNS = 20_000, 200  # that hold anything
_MOST_BYTES = 200_000_000  # unpacked
_ERRORS = ("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!")
_FRESH = "take a fresh form from `sitecheck rubrics template`"


class NoForm(ValueError):
    """The file is no workbook."""


@dataclass(frozen=True)
class _Rows:
    """The rows of one sheet: computed values, and which cells hold formulas without a computed value."""

    name: str
    rows: dict[int, tuple[Raw, ...]]  # those that are not empty, by number
    formulas: frozenset[tuple[int, int]]


def read_form_file(data: bytes) -> tuple[Given, list[Slip]]:
    """The form in an ``.xlsx``, and what keeps it from being read as one. Raises NoForm for any other file."""
    sheets = {one.name: one for one in _sheets(data)}
    slips: list[Slip] = []
    whole: dict[str, tuple[int, Raw]] = {}
    if WHOLE_NAME in sheets:
        whole = _whole(sheets[WHOLE_NAME], slips)
    else:
        slips.append(Slip(Spot(WHOLE_NAME), f"the sheet is missing; {_FRESH}"))
    tables: dict[str, tuple[Line, ...]] = {}
    for sheet in TABLES:
        if sheet.name in sheets:
            tables[sheet.name] = _table(sheets[sheet.name], sheet, slips)
        else:
            slips.append(Slip(Spot(sheet.name), f"the sheet is missing; {_FRESH}"))
    return Given(whole, tables), slips


def column_letter(spot: Spot) -> str:
    """The letter of a spot's column as the form has it; empty where the spot is no cell."""
    if not spot.title:
        return ""
    if spot.sheet == WHOLE_NAME:
        return "B"
    for sheet in TABLES:
        titles = [MARK, *(column.title for column in sheet.columns)]
        if sheet.name == spot.sheet and spot.title in titles:
            return get_column_letter(1 + titles.index(spot.title))
    return ""


def _sheets(data: bytes) -> list[_Rows]:
    """All sheets, read once with formulas and once with what a spreadsheet program computed."""
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _MOST_BYTES:
                raise NoForm(f"unpacks to more than {_MOST_BYTES // 1_000_000} MB: it is no form")
        books = [load_workbook(io.BytesIO(data), read_only=True, data_only=only) for only in (True, False)]
    except NoForm:
        raise
    except Exception as error:  # the reader has no error class for a file that is not as it should be
        raise NoForm(f"cannot be read as a workbook (.xlsx): {error or type(error).__name__}") from error
    try:
        return [_rows(name, *(book[name] for book in books)) for name in books[0].sheetnames]
    except NoForm:
        raise
    except Exception as error:  # sheets are read lazily, and fail in as many ways
        raise NoForm(f"cannot be read as a workbook (.xlsx): {error or type(error).__name__}") from error
    finally:
        for book in books:
            book.close()


def _rows(name: str, values: Any, written: Any) -> _Rows:
    rows: dict[int, tuple[Raw, ...]] = {}
    formulas: set[tuple[int, int]] = set()
    for sheet in (values, written):
        if hasattr(sheet, "reset_dimensions"):
            sheet.reset_dimensions()  # some programs write a size that hides rows
    both = zip(values.iter_rows(values_only=True), written.iter_rows(values_only=True), strict=False)
    for number, (computed, given) in enumerate(both, start=1):
        length = max((at for at, said in enumerate(given, start=1) if said is not None), default=0)
        if not length:  # programs keep empty rows that were once painted
            continue
        if len(rows) > _MOST_ROWS or length > _MOST_COLUMNS:
            raise NoForm(f"{name} has more than {_MOST_ROWS} rows or {_MOST_COLUMNS} columns: it is no form")
        rows[number] = tuple(computed[:length])
        formulas |= {(number, at) for at in range(length) if given[at] is not None and _at(computed, at) is None}
    return _Rows(name, rows, frozenset(formulas))


def _at(row: Sequence[Raw], at: int) -> Raw:
    return row[at] if at < len(row) else None


def _whole(sheet: _Rows, slips: list[Slip]) -> dict[str, tuple[int, Raw]]:
    """The lines of 总体 by path."""
    known = {line.title: line for group in WHOLE for line in group.lines}
    headings = {group.title for group in WHOLE} | {"项目"}
    found: dict[str, tuple[int, Raw]] = {}
    for number, row in sheet.rows.items():
        title = _title(_at(row, 0))
        line = known.get(title)
        if line is None:
            said = _at(row, 1)
            if title not in headings and said is not None and number > 1:
                slips.append(Slip(Spot(sheet.name, number, title), f"no line of the form is called so; {_FRESH}"))
            continue
        if line.path in found:
            slips.append(Slip(Spot(sheet.name, number, title), "this line stands here a second time; keep one"))
            continue
        found[line.path] = (number, _cell(sheet, number, 1, line, slips))
    missing = [line.title for line in known.values() if line.path not in found]
    if missing:
        slips.append(Slip(Spot(sheet.name), f"lines are missing: {'、'.join(missing)}; {_FRESH}"))
    return found


def _table(sheet: _Rows, about: Sheet, slips: list[Slip]) -> tuple[Line, ...]:
    """The filled rows of a table; examples, hints and empty rows are left out."""
    titles = {column.title: column for column in about.columns}
    top = {number: [_title(cell) for cell in row] for number, row in sheet.rows.items() if number <= _HEADINGS_WITHIN}
    head = max(top, key=lambda number: len(titles.keys() & set(top[number])), default=None)
    if head is None or not titles.keys() & set(top[head]):
        slips.append(Slip(Spot(about.name), f"the row of headings is missing; {_FRESH}"))
        return ()
    for title in (*titles, MARK):
        times = top[head].count(title)
        if times != 1:
            message = "the column is missing" if not times else f"the column stands here {times} times"
            slips.append(Slip(Spot(about.name, head, title), f"{message}; {_FRESH}"))
    columns = {at: titles[title] for at, title in enumerate(top[head]) if title in titles}
    mark = top[head].index(MARK) if MARK in top[head] else None
    lines = []
    for number, row in sheet.rows.items():
        if number <= head:
            continue
        said = _title(_at(row, mark)) if mark is not None else ""
        if said in NOT_READ:
            continue
        if said:
            message = f"{said!r}: write 例 for an example, or leave the cell empty"
            slips.append(Slip(Spot(about.name, number, MARK), message))
        cells = {column.path: _cell(sheet, number, at, column, slips) for at, column in columns.items()}
        if any(_title(cell) for cell in cells.values()):
            lines.append(Line(number, cells))
    return tuple(lines)


def _cell(sheet: _Rows, number: int, at: int, column: Column, slips: list[Slip]) -> Raw:
    """One cell; a formula counts by what it gave when the file was saved."""
    value = _at(sheet.rows[number], at)
    spot = Spot(sheet.name, number, column.title)
    if (number, at) in sheet.formulas:
        slips.append(Slip(spot, "holds a formula that was never computed; write the value itself"))
        return None
    if isinstance(value, str) and value.strip() in _ERRORS:
        slips.append(Slip(spot, f"shows {value.strip()}; write the value itself"))
        return None
    return value


def _title(cell: Raw) -> str:
    return "" if cell is None else str(cell).strip()
