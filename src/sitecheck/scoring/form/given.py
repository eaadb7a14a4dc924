"""A form as it was handed in, and what was read of it: data, places, mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sitecheck.scoring.documents import Loc
from sitecheck.scoring.form.cells import Raw
from sitecheck.scoring.form.columns import WHOLE_NAME


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A place in the form. ``row`` counts from 1; ``title`` is the column's (the line's in 总体), may be empty."""

    sheet: str
    row: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Slip:
    """One mistake, what to do included."""

    spot: Spot
    message: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row as read from a sheet: cells by the path of their column."""

    row: int
    cells: Mapping[str, Raw]


@dataclass(frozen=True, slots=True)
class Given:
    """A form as read from a file: the lines of 总体 by path with their row, and the rows of each table."""

    whole: Mapping[str, tuple[int, Raw]]
    tables: Mapping[str, tuple[Line, ...]]


@dataclass
class Read:
    """Data of a rubric, where everything in it came from, and the mistakes found on the way."""

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Loc, Spot] = field(default_factory=dict)
    slips: list[Slip] = field(default_factory=list)

    def spot(self, loc: Loc) -> Spot:
        """The place for ``loc``, or for the nearest thing above it."""
        for length in range(len(loc), 0, -1):
            found = self.places.get(loc[:length])
            if found is not None:
                return found
        return Spot(WHOLE_NAME)
