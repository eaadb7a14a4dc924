"""What is wrong with a rubric file, said with file, line and field, all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """``ERROR`` keeps a rubric from being used; ``WARNING`` asks its author to look again."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in one place; ``line`` counts from 1, 0 when the whole file is meant."""

    file: str
    line: int
    field: str
    message: str
    level: Level = Level.ERROR

    def __str__(self) -> str:
        """``file:line: level: field: message``, as editors understand it."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.level}: {self.field + ': ' if self.field else ''}{self.message}"


class RubricError(Exception):
    """A rubric that cannot be used. ``problems`` names every mistake found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """``problems`` sorted by file and line become the message."""
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
