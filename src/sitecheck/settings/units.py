"""Units from ``units.csv`` or ``units.xlsx``: the same columns, English or Chinese headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sitecheck.settings.problems import ConfigError, Problem
from sitecheck.settings.records import UnitConfig
from sitecheck.settings.unit_rows import Row, csv_rows, xlsx_rows

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
    # The rubrics speak of a service window by its full name; both headings mean the same column.
    "has_service_window": "has_window",
}
_REQUIRED = ("code", "name", "category")
_PLAIN = (*_REQUIRED, "aliases", "parent")
_FLAGS = ("foi_responsible", "has_window", "has_website")
_BOOLEANS = {"yes": True, "true": True, "是": True, "no": False, "false": False, "否": False}
# In a column that can only be yes or no; elsewhere 1 may be a count and 有 a word.
_IN_FLAGS = _BOOLEANS | {"1": True, "有": True, "y": True, "0": False, "无": False, "n": False}
_ATTRIBUTE_NAMES = {"has_window": "has_service_window"}
_LONGEST = {"name": 200, "category": 64, "parent": 64}  # characters, as the database holds them
_EXCEL_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def read_units(path: Path, shown_as: str) -> tuple[UnitConfig, ...]:
    """All units of the file; ConfigError names every mistake with its line (row) and column heading."""
    rows = _meant(xlsx_rows(path, shown_as) if path.suffix == ".xlsx" else csv_rows(path, shown_as))
    first = next(rows, None)
    if first is None:
        raise ConfigError([Problem(shown_as, 1, "", "the file is empty: the first line names the columns")])
    line, cells = first
    headings = [_HEADINGS.get(cell.strip(), cell.strip()) for cell in cells]
    problems = list(_heading_faults(headings, line, shown_as))
    if problems:
        raise ConfigError(problems)
    units: list[tuple[int, UnitConfig]] = []
    for line, cells in rows:
        values = [cell.strip() for cell in cells]
        problems += _shape_faults(headings, values, line, shown_as)
        units.append((line, _unit(dict(zip(headings, values, strict=False)), line, shown_as, problems)))
    problems += _cross(units, shown_as)
    if not units:
        problems.append(Problem(shown_as, 1, "", "no unit is listed"))
    if problems:
        raise ConfigError(problems)
    return tuple(unit for _, unit in units)


def _meant(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows that are neither empty nor comments (an error value of a spreadsheet begins like one)."""
    for line, cells in rows:
        first = cells[0].strip() if cells else ""
        if any(cell.strip() for cell in cells) and (not first.startswith("#") or first in _EXCEL_ERRORS):
            yield line, cells


def _heading_faults(headings: list[str], line: int, file: str) -> Iterator[Problem]:
    found = ", ".join(heading for heading in headings if heading)[:200]
    if len(headings) == 1 and re.search(r"[\t;]", headings[0]):
        message = "the columns must be separated by commas: save the file as CSV (UTF-8, comma separated)"
        yield Problem(file, line, "", message)
        return
    for name in _REQUIRED:
        if name not in headings:
            yield Problem(file, line, name, f"the column is missing (the headings are: {found})")
    for name in sorted({name for name in headings if name and headings.count(name) > 1}):
        yield Problem(file, line, name, "the column stands twice")


def _shape_faults(headings: list[str], values: list[str], line: int, file: str) -> Iterator[Problem]:
    # A comma too many moves every value behind it into the wrong column.
    stray = [value for value in values[len(headings) :] if value]
    if stray:
        message = f"holds more values than there are columns (beginning with {stray[0][:40]!r}): quote what has a comma"
        yield Problem(file, line, "", message)
    for heading, value in zip(headings, values, strict=False):
        if not heading and value:
            yield Problem(file, line, "", f"{value[:40]!r} stands in a column without a heading")


def _unit(values: dict[str, str], line: int, file: str, problems: list[Problem]) -> UnitConfig:
    problems += [Problem(file, line, name, "is empty") for name in _REQUIRED if not values.get(name)]
    code = values.get("code", "")
    if code and not _CODE.fullmatch(code):
        message = f"may hold letters, digits, '-', '_' and '.' only, 64 at most (found {code[:80]!r})"
        problems.append(Problem(file, line, "code", message))
    for name, value in values.items():
        if len(value) > _LONGEST.get(name, len(value)):
            problems.append(Problem(file, line, name, f"is longer than {_LONGEST[name]} characters"))
        if name not in ("aliases", "code") and not value.isprintable():
            message = f"holds a line break or a control character (found {value[:80]!r})"
            problems.append(Problem(file, line, name, message))
    attributes: dict[str, bool | str] = {}
    for name, text in values.items():
        if name in _PLAIN or not name or not text:
            continue
        flag = (_IN_FLAGS if name in _FLAGS else _BOOLEANS).get(text.lower())
        if flag is None and name in _FLAGS:
            problems.append(Problem(file, line, name, f"must be yes or no, 是 or 否 (found {text[:80]!r})"))
        attributes[_ATTRIBUTE_NAMES.get(name, name)] = text if flag is None else flag
    aliases = tuple(part.strip() for part in re.split(r"[;；|\n]", values.get("aliases", "")) if part.strip())
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
    parents: dict[str, str | None] = {}
    for line, unit in units:
        if unit.code and unit.code in first:
            yield Problem(file, line, "code", f"{unit.code!r} stands already in line {first[unit.code]}")
        first.setdefault(unit.code, line)
        parents.setdefault(unit.code, unit.parent)
    for line, unit in units:
        if unit.parent is not None and unit.parent not in first:
            yield Problem(file, line, "parent", f"no unit has the code {unit.parent!r}")
        elif unit.parent == unit.code:
            yield Problem(file, line, "parent", "a unit cannot be its own parent")
        elif _above_itself(unit.code, parents):
            yield Problem(
                file, line, "parent", "leads back to this unit: units cannot stand above each other in a ring"
            )


def _above_itself(code: str, parents: dict[str, str | None]) -> bool:
    above, seen = parents.get(code), set[str]()
    while above is not None and above not in seen:
        if above == code:
            return True
        seen.add(above)
        above = parents.get(above)
    return False
