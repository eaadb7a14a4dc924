"""What a changed rubric would do to every unit: result, rank, and the items that come out otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sitecheck.scoring.engine import score_all
from sitecheck.scoring.explain import explain_item
from sitecheck.scoring.messages import Language
from sitecheck.scoring.model import Rubric, Switches
from sitecheck.scoring.results import rank_of, result_of
from sitecheck.scoring.scorecard import ItemScore, Scorecard
from sitecheck.scoring.values import Submission


@dataclass(frozen=True, slots=True)
class Refusal:
    """A fact or value that the old rubric takes and the new one does not: its place (``O1.r1``), and why."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Side:
    """A rubric with the tables it is combined with, the switches chosen, and what is known about the units under it.

    ``refused`` names by unit code what this rubric did not take; the submissions are without it. ``among``: others that
    places depend on and that are not compared.
    """

    rubric: Rubric
    partners: Mapping[str, Rubric]
    switches: Switches
    submissions: Sequence[Submission]
    refused: Mapping[str, tuple[Refusal, ...]]
    among: Sequence[Submission] = ()

    @property
    def tables(self) -> tuple[Rubric, ...]:
        """The rubric first, then those it is combined with."""
        return (self.rubric, *self.partners.values())


@dataclass(frozen=True, slots=True)
class ItemDiff:
    """An item that comes out otherwise; None where a rubric has no such item. Lines are text, heading first."""

    item: str
    old_points: Decimal | None
    new_points: Decimal | None
    old_lines: tuple[str, ...]
    new_lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitDiff:
    """One unit under both rubrics. Results are exact; None while something is missing."""

    code: str
    name: str
    old: Decimal | None
    new: Decimal | None
    old_rank: int | None
    new_rank: int | None
    items: tuple[ItemDiff, ...]
    refused: tuple[Refusal, ...]

    @property
    def changed(self) -> bool:
        """Whether anything comes out otherwise."""
        moved = (self.old, self.old_rank) != (self.new, self.new_rank)
        return moved or bool(self.items) or bool(self.refused)


def compare_units(old: Side, new: Side, language: Language = "en") -> tuple[UnitDiff, ...]:
    """Every unit of ``old`` under both rubrics, in the order given; lines are in ``language``.

    Both sides must hold the same units. Ranks are those among these units.
    """
    before, after = _cards(old), _cards(new)
    if before.keys() != after.keys():
        raise ValueError("both sides must hold the same units")
    results = [[result_of(card) for card in cards.values()] for cards in (before, after)]
    ranks = [dict(zip(before, rank_of(found), strict=True)) for found in results]
    return tuple(
        UnitDiff(
            code=code,
            name=card.name,
            old=result_of(card),
            new=result_of(after[code]),
            old_rank=ranks[0][code],
            new_rank=ranks[1][code],
            items=_items(_scores(old, card), _scores(new, after[code]), language),
            refused=tuple(one for one in new.refused.get(code, ()) if one.place not in _places(old, code)),
        )
        for code, card in before.items()
    )


def _cards(side: Side) -> dict[str, Scorecard]:
    """Cards by unit code, in the order of ``side``."""
    cards = score_all(side.rubric, side.submissions, side.switches, side.partners, side.among)
    return {card.code: card for card in cards}


def _places(side: Side, code: str) -> set[str]:
    return {one.place for one in side.refused.get(code, ())}


def _scores(side: Side, card: Scorecard) -> dict[str, tuple[Rubric, ItemScore]]:
    """Items of all tables of a unit, by id, in the order of the tables."""
    cards = {side.rubric.id: card, **card.tables}
    return {score.item: (table, score) for table in side.tables if table.id in cards for score in cards[table.id].items}


def _items(
    old: Mapping[str, tuple[Rubric, ItemScore]], new: Mapping[str, tuple[Rubric, ItemScore]], language: Language
) -> tuple[ItemDiff, ...]:
    found = []
    for item in dict.fromkeys((*old, *new)):
        before, after = old.get(item), new.get(item)
        if before is not None and after is not None and _seen(before[1]) == _seen(after[1]):
            continue
        found.append(
            ItemDiff(
                item,
                before[1].points if before is not None else None,
                after[1].points if after is not None else None,
                explain_item(*before, language) if before is not None else (),
                explain_item(*after, language) if after is not None else (),
            )
        )
    return tuple(found)


def _seen(score: ItemScore) -> tuple[object, ...]:
    """What makes two scores of an item differ for its unit: not the wording, not the readings named."""
    lines = tuple((line.rule, line.count, line.points, line.running, line.on_total) for line in score.lines)
    return (score.points, score.max_points, score.start, score.answer, score.applies, score.complete, lines)
