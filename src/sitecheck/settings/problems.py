"""Mistakes in configuration: each with file, line and field, reported all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake. ``line`` counts from 1; 0 means the file as a whole."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


class ConfigError(ValueError):
    """A configuration that cannot be used; ``problems`` holds every mistake found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a known field",
    "string_type": "must be text (quote it)",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must be a mapping of keys to values",
    "model_type": "must be a mapping of fields",
    "date_type": "must be a date like 2026-11-20",
    "date_parsing": "must be a date like 2026-11-20",
    "date_from_datetime_parsing": "must be a date like 2026-11-20",
    "date_from_datetime_inexact": "must be a date like 2026-11-20",
    "time_type": "must be a time like 01:00:00",
    "time_parsing": "must be a time like 01:00:00",
    "path_type": "must be a path",
    "finite_number": "must be a finite number",
    "invalid_key": "is not a known field: field names are text",
}
_CHOICE = re.compile(r"\^\(([\w|]+)\)\$")
_SECRET = ("secret_key", "database_url")
_SHOWN = 80  # characters of a wrong value


def from_validation(
    error: ValidationError,
    file: Path | str,
    lines: Mapping[tuple[str | int, ...], int],
    prefix: tuple[str | int, ...] = (),
) -> list[Problem]:
    """Translate a pydantic error into problems; ``lines`` maps paths in the file to line numbers."""
    problems = []
    for item in error.errors(include_url=False):
        path = (*prefix, *item["loc"])
        message = _message(item["type"], item["msg"], item.get("ctx", {}))
        shown = item["type"] not in ("missing", "extra_forbidden") and path[-1:] not in [(name,) for name in _SECRET]
        if shown and isinstance(item["input"], str | int | float):
            message += f" (found {_short(item['input'])})"
        problems.append(Problem(str(file), line_of(lines, path), ".".join(map(str, path)), message))
    return problems


def _message(kind: str, text: str, context: Mapping[str, object]) -> str:
    if kind == "string_pattern_mismatch":
        choice = _CHOICE.fullmatch(str(context.get("pattern", "")))
        return f"must be one of {', '.join(choice[1].split('|'))}" if choice else "has a form that is not allowed here"
    if kind == "value_error":
        return str(context.get("error", text))
    return _WORDS.get(kind, text[:1].lower() + text[1:])


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def line_of(lines: Mapping[tuple[str | int, ...], int], path: tuple[str | int, ...]) -> int:
    """Line of ``path``, or of its nearest parent in the file."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)
