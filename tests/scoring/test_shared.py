"""An event that counts under several rules is named on each line; one that does not count twice is not."""

from __future__ import annotations

import pytest

from sitecheck.scoring.shared import with_shared
from sitecheck.scoring.values import Count, Fact, Flag, Level, Levels

ONE, TWO, OUHAI = "kaifu-2013-departments", "kaifu-2013-windows", "ouhai-2017"


def fact(key, value, *events):
    return Fact(key, value, events=events)


CASES = [
    # over items and over tables
    (
        [fact("KD4.r1", Flag(True), "a"), fact("KW2.r13", Flag(True), "a", "b")],
        {"KD4.r1": ("KW2.r13",), "KW2.r13": ("KD4.r1",)},
    ),
    # different events, or none named
    ([fact("KD4.r1", Flag(True), "a"), fact("KW2.r13", Flag(True), "b")], {}),
    ([fact("KD4.r1", Flag(True)), fact("KW2.r13", Flag(True))], {}),
    # what did not happen shares nothing
    ([fact("KD4.r1", Flag(False), "a"), fact("KW2.r13", Flag(True), "a")], {}),
    ([fact("KD4.r1", Flag(True), "a"), fact("KW1.r7", Count(0), "a")], {}),
    # rules that exclude each other do not both count
    ([fact("KW1.r2", Flag(True), "a"), fact("KW1.r3", Count(1), "a")], {}),
    # nor does a rule that yields: a notice of a city (O1.r2) goes before the violation (O1.r1)
    ([fact("O1.r1", Count(1), "a"), fact("O1.r2", Levels((Level("city", "a"),)))], {}),
    # levels name their events one by one
    (
        [fact("O1.r2", Levels((Level("city", "x"),))), fact("O9.r1", Count(1), "x")],
        {"O1.r2": ("O9.r1",), "O9.r1": ("O1.r2",)},
    ),
]


@pytest.mark.parametrize(("facts", "shared"), CASES)
def test_shared(rubric, facts, shared):
    rubrics = [rubric(name) for name in (ONE, TWO, OUHAI)]
    for order in (facts, facts[::-1]):
        found = with_shared(rubrics, {one.key: one for one in order})
        assert {key: one.shared for key, one in found.items() if one.shared} == shared
        assert list(found) == [one.key for one in order]


def test_what_was_said_before_is_said_anew(rubric):
    known = {"KD4.r1": Fact("KD4.r1", Flag(True), events=("a",), shared=("KD15.r2",))}
    assert with_shared([rubric(ONE)], known)["KD4.r1"].shared == ()
