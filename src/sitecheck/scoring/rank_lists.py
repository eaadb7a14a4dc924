"""From a ranking list to places: ties share the better rank, from either end, within each group."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from sitecheck.facts.ranks import RankRow
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.rules import RankRule
from sitecheck.scoring.values import Fact, Origin, Standing


def metrics_of(rubrics: Iterable[Rubric]) -> dict[str, dict[str, RankRule]]:
    """The rank rules of the tables by key, for each metric they rank by."""
    found: dict[str, dict[str, RankRule]] = {}
    for rubric in rubrics:
        for key, (_, rule) in rubric.rules.items():
            if isinstance(rule, RankRule):
                found.setdefault(rule.metric, {})[key] = rule
    return found


def standings(rows: Sequence[RankRow]) -> dict[str, Standing]:
    """The place of every unit of a list, by code. Places are those of the list: nobody's other facts move them."""
    by_group: dict[str, list[Decimal]] = {}
    for row in rows:
        by_group.setdefault(row.group, []).append(_height(row))
    for heights in by_group.values():
        heights.sort()
    found: dict[str, Standing] = {}
    for row in rows:
        heights = by_group[row.group]
        lower = bisect_left(heights, _height(row))
        higher = len(heights) - bisect_right(heights, _height(row))
        found[row.unit] = Standing(higher + 1, higher, lower, len(heights), row.group)
    return found


def rank_facts(lists: Mapping[str, tuple[str, Sequence[RankRow]]], rubrics: Iterable[Rubric]) -> dict[str, list[Fact]]:
    """Facts by unit code. ``lists``: for each metric the name of the list used (its proof) and its rows."""
    found: dict[str, list[Fact]] = {}
    known = metrics_of(rubrics)
    for metric, (name, rows) in sorted(lists.items()):
        for unit, standing in standings(rows).items():
            found.setdefault(unit, []).extend(
                Fact(key, standing, Origin.RANKING, (name,)) for key in known.get(metric, {})
            )
    return found


def rank_faults(rows: Sequence[RankRow]) -> Iterator[tuple[int, str]]:
    """Places of a list that cannot be: position of the row, and what is wrong. Units without place are not looked at.

    Ranks must be those of a list with ties (1, 2, 2, 4), and those that the figures give where both are there.
    """
    for group in dict.fromkeys(row.group for row in rows):
        among = [(at, row) for at, row in enumerate(rows) if row.group == group]
        places = sorted(row.rank for _, row in among if row.rank is not None)
        scores = sorted(row.score for _, row in among if row.score is not None)
        for at, row in among:
            if row.rank is None:
                continue
            if not 1 <= row.rank <= len(among):
                yield at, f"rank {row.rank} cannot be among {len(among)}"
                continue
            right = 1 + bisect_left(places, row.rank)
            if right != row.rank:
                yield at, f"rank {row.rank} leaves a gap: {right - 1} stand before it, so it is rank {right}"
            elif row.score is not None and len(scores) == len(among):
                by_score = 1 + len(scores) - bisect_right(scores, row.score)
                if by_score != row.rank:
                    yield at, f"rank {row.rank} is not what the figures give, {by_score}: correct one of them"


def _height(row: RankRow) -> Decimal:
    return row.score if row.score is not None else Decimal(-(row.rank or 0))
