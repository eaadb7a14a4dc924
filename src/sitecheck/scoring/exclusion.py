"""Rules of an item that exclude each other: of two facts about the same thing the larger counts."""

from __future__ import annotations

from collections.abc import Mapping

from sitecheck.scoring.effects import Effect
from sitecheck.scoring.model import Item
from sitecheck.scoring.numbers import ZERO
from sitecheck.scoring.values import Fact


def losers(item: Item, effects: Mapping[str, Effect], facts: Mapping[str, Fact]) -> dict[str, str]:
    """Rule id → the rule that counts instead. Equal amounts: the earlier rule counts.

    Rules that exclude each other by event both count only where each names its events and none is named twice; without
    names it cannot be told apart, and the unit is not charged twice.
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
        if ours >= theirs:
            lost[second.id] = first.id
        else:
            lost[first.id] = second.id
    return lost


def _apart(one: Fact, other: Fact) -> bool:
    return bool(one.events) and bool(other.events) and not set(one.events) & set(other.events)
