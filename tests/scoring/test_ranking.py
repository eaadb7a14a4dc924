"""Ranks entered for a whole list: units with the same rank share it from both ends (AO-7)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sitecheck.scoring.ranking import rank_all
from sitecheck.scoring.values import Fact, Metric, Origin, Standing, Submission, Unit

TABLE = "ouhai-2017"


def points_of(cards, ranks, n):
    units = [
        {"code": f"u{position}", "facts": {"O3.r1": {"rank": rank, "n": n}}} for position, rank in enumerate(ranks)
    ]
    found = cards(TABLE, units)
    return [next(s.points for s in found[f"u{p}"].items if s.item == "O3") for p in range(len(ranks))]


LISTS = [
    # 63 units: rank 43 alone has 63 - 43 = 20 below it; shared by two, each has 19
    ([43], 63, [4]),
    ([43, 43], 63, [2, 2]),
    ([44], 63, [2]),
    # shared by three from place 41: 63 - 41 - 2 = 20 below, so not among the last 20
    ([41, 41, 41], 63, [4, 4, 4]),
    # five share 20: all stand in the first 20
    ([20, 20, 20, 20, 20, 25], 63, [6, 6, 6, 6, 6, 4]),
]


@pytest.mark.parametrize(("ranks", "n", "points"), LISTS)
def test_equal_ranks_share_the_band(cards, ranks, n, points):
    assert points_of(cards, ranks, n) == points


def test_equal_ranks_and_equal_figures_come_to_the_same(cards):
    numbers = [100 - position for position in range(63)]
    numbers[43] = numbers[42]  # two at place 43
    ranks = [1 + sum(other > number for other in numbers) for number in numbers]
    units = [{"code": f"u{p}", "facts": {"O3.r1": {"metric": number}}} for p, number in enumerate(numbers)]
    found = cards(TABLE, units)
    by_figure = [next(s.points for s in found[f"u{p}"].items if s.item == "O3") for p in range(63)]
    assert points_of(cards, ranks, 63) == by_figure
    assert by_figure[40:45] == [4, 4, 2, 2, 2]


def test_an_entered_rank_moves_neither_a_list_nor_figures(rubric):
    """The list says that unit b stands at place 43 of 63, 20 below it; that somebody entered the same place for a
    changes nothing for b."""
    place = Standing(43, 42, 20, 63, "")
    key = "O3.r1"
    listed = Submission(Unit("b"), {key: Fact(key, place, Origin.RANKING, ("ranks/1",))})
    entered = Submission(Unit("a"), {key: Fact(key, place, Origin.ENTRY, ("1",))})
    also = Submission(Unit("c"), {key: Fact(key, place, Origin.ENTRY, ("2",))})
    below = {one.unit.code: one.facts[key].value.lower for one in rank_all(rubric(TABLE), [listed, entered, also])}
    assert below == {"b": 20, "a": 19, "c": 19}
    again = rank_all(rubric(TABLE), rank_all(rubric(TABLE), [listed, entered, also]))
    assert {one.unit.code: one.facts[key].value.lower for one in again} == below  # once is enough
    alone = Submission(Unit("d"), {key: Fact(key, Metric(Decimal(5)))})
    ranked = rank_all(rubric(TABLE), [alone, Submission(Unit("e"), {key: Fact(key, Standing(1, 0, 0, 1, ""))})])
    assert [one.facts[key].value.lower for one in ranked] == [0, 0]
