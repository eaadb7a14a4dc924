"""One event is charged once: a rule yields the events it shares with the rule that takes them first."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sitecheck.scoring.effects import effect
from sitecheck.scoring.exclusion import events_of, losers, yielding
from sitecheck.scoring.facts import parse_fact
from sitecheck.scoring.messages import say_all
from sitecheck.scoring.values import Count, Fact, Flag, Levels

TABLE = "ouhai-2017"

# fact of O1.r1 (yields to O1.r2), fact of O1.r2, what is left of the first
YIELDED = [
    ({"value": 3, "events": ["a", "b", "c"]}, [{"value": "city", "event": "a"}], 2),
    ({"value": 3, "events": ["a", "b", "c"]}, {"value": ["city", "district"], "events": ["a", "c"]}, 1),
    ({"value": 1, "events": ["a", "b"]}, {"value": ["city", "district"], "events": ["a", "b"]}, 0),  # never below 0
    ({"value": 3, "events": ["a"]}, [{"value": "city", "event": "b"}], 3),  # another event
    (3, [{"value": "city", "event": "a"}], 3),  # without a name it cannot be told to be the same
    ({"value": 3, "events": ["a"]}, ["city"], 3),
]


@pytest.mark.parametrize(("ours", "theirs", "left"), YIELDED)
def test_counts_yield_the_events_they_share(rubric, ours, theirs, left):
    table = rubric(TABLE)
    facts = {key: parse_fact(*table.rules[key], raw) for key, raw in (("O1.r1", ours), ("O1.r2", theirs))}
    rule = table.rules["O1.r1"][1]
    found, notes = yielding(rule, facts["O1.r1"], facts)
    assert found.value == Count(left)
    assert bool(notes) is (left < facts["O1.r1"].value.n)
    shared = events_of(facts["O1.r1"]) & events_of(facts["O1.r2"])
    assert all(say_all(notes) == f"counted under O1.r2 already: {', '.join(sorted(shared))}" for _ in notes)


def test_a_rule_that_takes_nothing_takes_no_event(rubric):
    table = rubric(TABLE)
    rule = table.rules["O21.r1"][1]
    ours = parse_fact(*table.rules["O21.r1"], [{"value": "city", "event": "a"}, {"value": "district", "event": "b"}])
    for count, left in ((0, {"a", "b"}), (1, {"b"})):
        other = parse_fact(*table.rules["O22.r3"], {"value": count, "event": "a"})
        found, _ = yielding(rule, ours, {"O21.r1": ours, "O22.r3": other})
        assert isinstance(found.value, Levels)
        assert {level.event for level in found.value.levels} == left


def test_a_flag_yields_when_all_its_events_are_taken(rubric):
    table = rubric(TABLE)
    rule = table.rules["O19.r1"][1].model_copy(update={"yields_to": ("O19.r2",)})
    taken = parse_fact(*table.rules["O19.r2"], {"value": True, "event": "a"})
    for events, on in ((["a"], False), (["a", "b"], True), ([], True)):
        fact = parse_fact(*table.rules["O19.r1"], {"value": True, "events": events})
        assert yielding(rule, fact, {"O19.r2": taken})[0].value == Flag(on)


def test_the_line_says_where_the_event_was_counted(card):
    facts = {
        "O1.r1": {"value": 2, "events": ["a", "b"]},
        "O1.r2": [{"value": "city", "event": "a"}],
    }
    score = card(TABLE, facts).items[0]
    assert score.points == Decimal(3)  # 8 - 1 x 1 (b) - 4 (a)
    line = next(line for line in score.lines if line.rule == "O1.r1")
    assert (line.count, line.points) == (1, -1)
    assert say_all(line.notes, "zh") == "a已按O1.r2计，此处不再计"


@pytest.mark.parametrize(("points", "lost"), [("3", {}), ("9", {"r3": "r2"})])
def test_only_what_is_charged_once_keeps_an_event_of_its_own(rubric, points, lost):
    """KW1: a change with leave (r2, once) and changes without leave (r3, each), of which one is entered under both."""
    table = rubric("kaifu-2013-windows")
    once, each = table.rules["KW1.r2"][1], table.rules["KW1.r3"][1]
    once = once.model_copy(update={"points": Decimal(points)})
    item = table.by_id["KW1"].model_copy(update={"rules": (once, each)})
    facts = {
        "r2": Fact("KW1.r2", Flag(True), events=("a", "b")),
        "r3": Fact("KW1.r3", Count(1), events=("a", "c")),  # takes 5; a count cannot be split into what is left
    }
    effects = {name: effect(rule, facts[name], "") for name, rule in (("r2", once), ("r3", each))}
    assert losers(item, effects, facts) == lost
