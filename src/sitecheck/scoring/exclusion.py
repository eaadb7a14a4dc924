"""Rules that exclude each other, in an item or by event over the whole table: nothing is charged twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sitecheck.scoring.effects import Effect, note
from sitecheck.scoring.model import Item
from sitecheck.scoring.numbers import ZERO
from sitecheck.scoring.rules import Rule
from sitecheck.scoring.scorecard import Note, Remark
from sitecheck.scoring.values import Amounts, Count, Fact, Flag, Levels, Value


def losers(item: Item, effects: Mapping[str, Effect], facts: Mapping[str, Fact]) -> dict[str, str]:
    """Rule id → the rule that counts instead. Equal amounts: the earlier rule counts.

    Rules that exclude each other by event both count only where each names its events and none is named twice, or
    where the rule that takes less (once, however often) has an event of its own; without names it cannot be told apart,
    and the unit is not charged twice.
    """
    lost: dict[str, str] = {}
    order = {rule.id: position for position, rule in enumerate(item.rules)}
    pairs = sorted(
        (order[rule.id], order[other])
        for rule in item.rules
        for other in rule.exclusive_with
        if other in order and order[rule.id] < order[other]
    )
    for first_at, second_at in pairs:
        first, second = item.rules[first_at], item.rules[second_at]
        if first.id not in effects or second.id not in effects or first.id in lost or second.id in lost:
            continue
        ours, theirs = abs(effects[first.id].points or ZERO), abs(effects[second.id].points or ZERO)
        if not ours or not theirs:
            continue
        if first.exclusive_scope == "event" and _apart(facts[first.id], facts[second.id]):
            continue
        winner, loser = (first, second) if ours >= theirs else (second, first)
        if first.exclusive_scope == "event" and _has_its_own(facts[loser.id], facts[winner.id]):
            continue
        lost[loser.id] = winner.id
    return lost


def yielding(rule: Rule, fact: Fact, facts: Mapping[str, Fact]) -> tuple[Fact, tuple[Note, ...]]:
    """The fact without the events that a rule it yields to takes, and a note for each such rule.

    ``facts`` are all of the unit, by ``ITEM.RULE``. Only named events can be told to be the same; what names none
    counts as entered.
    """
    notes: list[Note] = []
    for other in rule.yields_to:
        theirs = events_of(facts[other]) if other in facts and holds(facts[other].value) else frozenset()
        shared = sorted(events_of(fact) & theirs)
        if shared:
            fact = replace(fact, value=_without(fact, frozenset(shared)), events=_left(fact.events, shared))
            notes.append(note(Remark.COUNTED_ELSEWHERE, rule=other, events=", ".join(shared)))
    return fact, tuple(notes)


def events_of(fact: Fact) -> frozenset[str]:
    """The events a fact names, as a whole or level by level."""
    levels = fact.value.levels if isinstance(fact.value, Levels) else ()
    return frozenset([*fact.events, *(level.event for level in levels if level.event)])


def holds(value: Value) -> bool:
    """Whether a fact says that something happened; a rule that takes nothing does not take the event either."""
    if isinstance(value, Flag):
        return value.on
    return value.n > 0 if isinstance(value, Count) else isinstance(value, Levels | Amounts)


def _without(fact: Fact, taken: frozenset[str]) -> Value:
    value = fact.value
    if isinstance(value, Count):
        return Count(max(0, value.n - len(taken)))
    if isinstance(value, Levels):
        return Levels(tuple(level for level in value.levels if level.event not in taken))
    if isinstance(value, Flag):
        return Flag(value.on and not events_of(fact) <= taken)
    return value


def _left(events: tuple[str, ...], taken: list[str]) -> tuple[str, ...]:
    return tuple(event for event in events if event not in taken)


def _has_its_own(once: Fact, other: Fact) -> bool:
    """Whether a fact that is charged once, however many events it names, rests on one that ``other`` does not name."""
    return isinstance(once.value, Flag) and bool(events_of(other)) and bool(events_of(once) - events_of(other))


def _apart(one: Fact, other: Fact) -> bool:
    ours, theirs = events_of(one), events_of(other)
    return bool(ours) and bool(theirs) and not ours & theirs
