"""The lines of a unit's tables: which take points, what they come to, and which checks the tables ask for."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.numbers import ZERO
from sitecheck.scoring.scorecard import Line
from sitecheck.scoring.values import Origin, Said
from sitecheck.tables.records import Sheet, takes

AUTOMATIC = frozenset({Origin.FINDING})
BY_HAND = frozenset({Origin.ENTRY, Origin.EVENT, Origin.RANKING, Origin.FILE})


def asked_for(rubrics: Iterable[Rubric]) -> frozenset[str]:
    """The checks that rules of the tables rest on.

    Only these count as decided or not: a table about seven checks is not four fifths undecided for the other forty.
    """
    return frozenset(
        name
        for one in rubrics
        for _, rule in one.rules.values()
        for name in (rule.check, *rule.also_checks)
        if name is not None
    )


def lines_of(tables: Iterable[Sheet]) -> Iterable[tuple[Sheet, Item, Line]]:
    """Every line of every table with its item."""
    for sheet in tables:
        for score in sheet.card.items:
            for line in score.lines:
                yield sheet, sheet.rubric.by_id[score.item], line


def taking(tables: Iterable[Sheet]) -> Iterable[tuple[Sheet, Item, Line]]:
    """Lines that take points, and the deciding line (the last) of a checklist item that is *no*."""
    for sheet in tables:
        for score in sheet.card.items:
            for line in score.lines:
                if takes(line) or (score.answer is Said.NO and line is score.lines[-1]):
                    yield sheet, sheet.rubric.by_id[score.item], line


def sum_of(tables: Iterable[Sheet], origins: frozenset[Origin]) -> Decimal:
    """The points that lines of these origins take or give."""
    return sum((line.points or ZERO for _, _, line in lines_of(tables) if line.origin in origins), ZERO)
