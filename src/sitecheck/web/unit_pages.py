"""Lists of the units of an assessment: narrowed by words, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from sitecheck.settings.records import Project, UnitConfig
from sitecheck.tables.standing import Standing

SIZE = 100
Word = Annotated[str, Query(max_length=300)]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=10**6)]


@dataclass(frozen=True, slots=True)
class Row:
    """A unit with its standing."""

    unit: UnitConfig
    standing: Standing


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One page of units. ``found`` of ``all`` units fit the words."""

    rows: tuple[Row, ...]
    found: int
    all: int
    number: int  # from 1
    pages: int


def unit_page(
    project: Project,
    standings: Mapping[str, Standing],
    *,
    text: str = "",
    number: int = 1,
    order: Callable[[Row], int] | None = None,
) -> UnitPage:
    """Page ``number`` (past the end: the last one) of the units whose name, alias or code has all the words; by
    ``order``, else as configured."""
    units = {unit.code: unit for unit in project.units}
    rows: list[Row] = [Row(units[code], standing) for code, standing in standings.items()]
    words = text.casefold().split()
    found = [row for row in rows if _fits(row.unit, words)]
    if order is not None:
        found.sort(key=order)
    pages = max(1, -(-len(found) // SIZE))
    number = min(max(1, number), pages)
    return UnitPage(tuple(found[(number - 1) * SIZE : number * SIZE]), len(found), len(rows), number, pages)


def by_rank(row: Row) -> int:
    """The best first; units without a result last."""
    return row.standing.rank if row.standing.rank is not None else 2**31


def _fits(unit: UnitConfig, words: Sequence[str]) -> bool:
    if not words:
        return True
    names: Iterable[str] = (unit.name, unit.code, *unit.aliases)
    said = "\n".join(names).casefold()
    return all(word in said for word in words)
