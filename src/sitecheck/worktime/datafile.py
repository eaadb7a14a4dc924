"""Holiday data of further years: ``config/calendar/<year>.yaml``, shipped or in a project folder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from sitecheck.worktime.calendar import Calendar, YearPlan

_FIELDS = {"year", "source", "holidays", "workdays"}
_LONGEST = 31  # days of one stretch off; more is a slip


class CalendarError(Exception):
    """Calendar files that cannot be used; ``problems`` says file, line and field of each mistake."""

    def __init__(self, problems: Iterable[str]) -> None:
        """``problems`` become the message, one a line."""
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def load_calendar(folders: Iterable[Path]) -> Calendar:
    """The package's years with the files of ``folders`` put over them; a later folder overrides an earlier one.

    Folders may be absent. Raises CalendarError with every mistake.
    """
    problems: list[str] = []
    plans: dict[int, YearPlan] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            found = _read(path, problems)
            if found is not None:
                plans[found[0]] = found[1]
    if problems:
        raise CalendarError(problems)
    return Calendar(plans)


def _read(path: Path, problems: list[str]) -> tuple[int, YearPlan] | None:
    before = len(problems)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        problems.append(f"{path.name}: cannot be read: {error.strerror or error}")
        return None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        problems.append(f"{path.name}: not YAML text: {' '.join(str(error).split())}")
        return None
    fields: dict[str, yaml.Node] = {}
    if isinstance(node, yaml.MappingNode):
        fields = {str(key.value): value for key, value in node.value}
    for name in sorted(fields.keys() - _FIELDS):
        problems.append(f"{_at(path, fields[name])}: {name}: unknown field; there are {', '.join(sorted(_FIELDS))}")
    for name in sorted(_FIELDS - fields.keys()):
        problems.append(f"{path.name}: {name}: is missing")
    if len(problems) > before:
        return None
    year = _year(path, fields["year"], problems)
    if not str(fields["source"].value).strip():
        problems.append(f"{_at(path, fields['source'])}: source: name the notice the days are from")
    holidays = _days(path, "holidays", fields["holidays"], year, problems)
    workdays = _days(path, "workdays", fields["workdays"], year, problems)
    for day in sorted(holidays & workdays):
        problems.append(f"{path.name}: workdays: {day} is a holiday as well")
    for day in sorted(day for day in workdays if day.weekday() < 5):
        problems.append(f"{path.name}: workdays: {day} is no weekend day; only make-up workdays stand here")
    if not holidays:
        problems.append(f"{path.name}: holidays: no year has none")
    return (year, YearPlan(holidays, workdays)) if len(problems) == before else None


def _year(path: Path, node: yaml.Node, problems: list[str]) -> int:
    text = str(node.value)
    if not (text.isascii() and text.isdigit() and text == path.stem):
        problems.append(f"{_at(path, node)}: year: {text!r} is not the year in the file's name")
        return 0
    return int(text)


def _days(path: Path, name: str, node: yaml.Node, year: int, problems: list[str]) -> frozenset[date]:
    """Single days and stretches (``2030-10-01..2030-10-07``), all of the one year."""
    days: set[date] = set()
    entries: list[Any] = node.value if isinstance(node, yaml.SequenceNode) else []
    if not isinstance(node, yaml.SequenceNode):
        problems.append(f"{_at(path, node)}: {name}: must be a list of days")
    for entry in entries:
        first, _, last = str(entry.value).partition("..")
        try:
            start, end = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
        except ValueError:
            problems.append(
                f"{_at(path, entry)}: {name}: {entry.value!r} is no day (write 2030-10-01 or 2030-10-01..2030-10-07)"
            )
            continue
        stretch = [start + timedelta(days=step) for step in range((end - start).days + 1)]
        if not stretch or len(stretch) > _LONGEST or {day.year for day in stretch} != {year}:
            problems.append(f"{_at(path, entry)}: {name}: {entry.value!r} is no stretch of days within {year}")
            continue
        for day in stretch:
            if day in days:
                problems.append(f"{_at(path, entry)}: {name}: {day} stands here twice")
            days.add(day)
    return frozenset(days)


def _at(path: Path, node: yaml.Node) -> str:
    return f"{path.name}:{node.start_mark.line + 1}"
