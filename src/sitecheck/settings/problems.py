"""Mistakes in configuration: each with file, line and field, reported all at once."""

from __future__ import annotations

from collections.abc import Iterable
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
    "string_pattern_mismatch": "has a value that is not allowed here",
}


def from_validation(
    error: ValidationError,
    file: Path | str,
    lines: dict[tuple[str | int, ...], int],
    prefix: tuple[str | int, ...] = (),
) -> list[Problem]:
    """Translate a pydantic error into problems; ``lines`` maps paths in the file to line numbers."""
    problems = []
    for item in error.errors(include_url=False):
        path = (*prefix, *item["loc"])
        message = _WORDS.get(item["type"], item["msg"][:1].lower() + item["msg"][1:])
        if item["type"] not in ("missing", "extra_forbidden") and isinstance(item["input"], str | int | float):
            message += f" (found {item['input']!r})"
        problems.append(Problem(str(file), line_of(lines, path), ".".join(map(str, path)), message))
    return problems


def line_of(lines: dict[tuple[str | int, ...], int], path: tuple[str | int, ...]) -> int:
    """Line of ``path``, or of its nearest parent in the file."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)
