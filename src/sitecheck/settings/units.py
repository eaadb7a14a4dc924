"""Units from ``units.csv`` or ``units.xlsx``: the same columns, English or Chinese headings."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from sitecheck.settings.problems import ConfigError, Problem
from sitecheck.settings.records import UnitConfig

_HEADINGS = {
    "代码": "code",
    "单位代码": "code",
    "名称": "name",
    "单位名称": "name",
    "别名": "aliases",
    "简称": "aliases",
    "类别": "category",
    "单位类别": "category",
    "上级": "parent",
    "上级代码": "parent",
    "承担依申请公开": "foi_responsible",
    "设窗口": "has_window",
    "有网站": "has_website",
}
_REQUIRED = ("code", "name", "category")
_PLAIN = (*_REQUIRED, "aliases", "parent")
_BOOLEANS = {"yes": True, "true": True, "1": True, "是": True, "有": True, "y": True}
_BOOLEANS |= {"no": False, "false": False, "0": False, "否": False, "无": False, "n": False}
_FLAGS = ("foi_responsible", "has_window", "has_website")
# The rubrics speak of a service window by its full name.
_ATTRIBUTE_NAMES = {"has_window": "has_service_window"}
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def read_units(path: Path, shown_as: str) -> tuple[UnitConfig, ...]:
    """All units of the file; ConfigError names every mistake with its line (row) and column heading."""
    every = _xlsx_rows(path, shown_as) if path.suffix == ".xlsx" else _csv_rows(path, shown_as)
    rows = (row for row in every if any(cell.strip() for cell in row[1]) and not row[1][0].lstrip().startswith("#"))
    try:
        _, heading_cells = next(rows)
    except StopIteration:
        raise ConfigError([Problem(shown_as, 1, "", "the file is empty: the first line names the columns")]) from None
    headings = [_HEADINGS.get(cell.strip(), cell.strip()) for cell in heading_cells]
    problems = [Problem(shown_as, 1, name, "the column is missing") for name in _REQUIRED if name not in headings]
    problems += [
        Problem(shown_as, 1, name, "the column stands twice")
        for name in sorted({name for name in headings if name and headings.count(name) > 1})
    ]
    if problems:
        raise ConfigError(problems)
    units: list[tuple[int, UnitConfig]] = []
    for line, cells in rows:
        unit = _unit(dict(zip(headings, (cell.strip() for cell in cells), strict=False)), line, shown_as, problems)
        units.append((line, unit))
    problems += _cross(units, shown_as)
    if not units:
        problems.append(Problem(shown_as, 1, "", "no unit is listed"))
    if problems:
        raise ConfigError(problems)
    return tuple(unit for _, unit in units)


def _unit(values: dict[str, str], line: int, file: str, problems: list[Problem]) -> UnitConfig:
    problems += [Problem(file, line, name, "is empty") for name in _REQUIRED if not values.get(name)]
    code = values.get("code", "")
    if code and not _CODE.fullmatch(code):
        problems.append(
            Problem(file, line, "code", f"may hold letters, digits, '-', '_' and '.' only (found {code!r})")
        )
    attributes: dict[str, bool | str] = {}
    for name, text in values.items():
        if name in _PLAIN or not name or not text:
            continue
        flag = _BOOLEANS.get(text.lower())
        if flag is None and name in _FLAGS:
            problems.append(Problem(file, line, name, f"must be yes or no, 是 or 否 (found {text!r})"))
        attributes[_ATTRIBUTE_NAMES.get(name, name)] = text if flag is None else flag
    aliases = tuple(part.strip() for part in re.split(r"[;；|]", values.get("aliases", "")) if part.strip())
    return UnitConfig(
        code=code,
        name=values.get("name", ""),
        category=values.get("category", ""),
        aliases=aliases,
        parent=values.get("parent") or None,
        attributes=attributes,
    )


def _cross(units: list[tuple[int, UnitConfig]], file: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for line, unit in units:
        if unit.code and unit.code in first:
            yield Problem(file, line, "code", f"{unit.code!r} stands already in line {first[unit.code]}")
        first.setdefault(unit.code, line)
    for line, unit in units:
        if unit.parent is not None and unit.parent not in first:
            yield Problem(file, line, "parent", f"no unit has the code {unit.parent!r}")
        elif unit.parent == unit.code:
            yield Problem(file, line, "parent", "a unit cannot be its own parent")


def _csv_rows(path: Path, shown_as: str) -> Iterator[tuple[int, list[str]]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Chinese spreadsheet programs save CSV in the GB family; anything else is a mistake worth naming.
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise ConfigError([Problem(shown_as, 0, "", "is neither UTF-8 nor GB18030 text")]) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            if cells:
                yield reader.line_num, cells
    except csv.Error as error:
        raise ConfigError([Problem(shown_as, reader.line_num, "", f"not valid CSV: {error}")]) from error


def _xlsx_rows(path: Path, shown_as: str) -> Iterator[tuple[int, list[str]]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, OSError, KeyError, ValueError) as error:
        raise ConfigError([Problem(shown_as, 0, "", f"cannot be read as a workbook: {error}")]) from error
    try:
        for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            yield number, ["" if cell is None else _text(cell) for cell in row]
    finally:
        book.close()


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a code typed as a number
    return str(cell)
