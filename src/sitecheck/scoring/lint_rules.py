"""What can be wrong inside one item: parts and rules that lead nowhere, points nobody can reach, ranges upside down."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import assert_never

from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.numbers import plain
from sitecheck.scoring.problems import Level
from sitecheck.scoring.rules import (
    AdjustmentRule,
    AwardRule,
    DeductRule,
    GateRule,
    PerOccurrenceRule,
    RankRule,
    Rule,
    TierRule,
    YesNoRule,
    ZeroAllRule,
)

Mistake = tuple[str, str, Level]  # field, message, level


def rule_mistakes(rubric: Rubric, item: Item, rule: Rule) -> Iterator[Mistake]:
    """What is wrong with one rule in its place."""
    yield from _place(item, rule)
    yield from _partners(item, rule)
    if rule.automation != "manual" and rule.check is None:
        yield "automation", f"{rule.automation} needs the check that decides", Level.ERROR
    match rule:
        case DeductRule():
            yield from _amount(rule.points, rule.points_range)
            if rule.points is not None and item.max_points is not None and rule.points > item.max_points:
                yield "points", f"takes more than the item has ({plain(item.max_points)})", Level.WARNING
        case AwardRule():
            if item.max_points is not None and rule.points > item.max_points:
                yield "points", f"gives more than the item has ({plain(item.max_points)})", Level.ERROR
        case AdjustmentRule():
            yield from _amount(rule.points, rule.points_range)
            yield from _tiers(rule.tiers)
            if rule.tiers and (rule.points is not None or rule.points_range is not None):
                yield "tiers", "a rule has either tiers or points", Level.ERROR
            if rule.linked_to is not None and not _is_gate(item, rule.linked_to):
                yield "linked_to", f"there is no gate {rule.linked_to!r} in {item.id}", Level.ERROR
            if rule.scope == "item" and item.max_points is None:
                yield "scope", "the item has no points to add to or take from; use scope: total", Level.ERROR
        case TierRule():
            yield from _tiers(rule.tiers)
            if rule.direction == "set" and _start(item, rule.part) != "zero":
                yield "direction", "a grade sets the points, so its item or part must start at zero", Level.ERROR
        case RankRule():
            yield from _ranks(rule)
        case GateRule():
            if item.max_points is None:
                yield "effect", "the item has no points, so the gate has no effect", Level.ERROR
        case YesNoRule():
            if item.max_points is not None:
                yield "kind", "yes_no gives no points; the item must not have any", Level.ERROR
        case PerOccurrenceRule():
            if rule.points == 0:
                yield "points", "zero points have no effect", Level.WARNING
        case ZeroAllRule():
            pass
        case _:
            assert_never(rule)


def item_reach(item: Item) -> Iterator[Mistake]:
    """Whether the full points of an item (or its parts) can be reached by its rules."""
    if item.max_points is None:
        return
    for part, limit, start in _stretches(item):
        if start == "full":
            continue
        rules = [rule for rule in item.rules if rule.part == part]
        reach = sum((_best(rule) or Decimal(0) for rule in rules), Decimal(0))
        open_ended = any(_best(rule) is None for rule in rules)
        if reach < limit and not open_ended:
            where = f"part {part}" if part else item.id
            yield (
                "max_points",
                f"{where}: at most {plain(reach)} of {plain(limit)} points can be reached",
                Level.WARNING,
            )


def _stretches(item: Item) -> list[tuple[str | None, Decimal, str]]:
    if item.parts:
        return [(part.id, part.max_points, part.start) for part in item.parts]
    return [(None, item.max_points or Decimal(0), item.start)]


def _best(rule: Rule) -> Decimal | None:
    """The most a rule can give; None: without limit."""
    match rule:
        case AwardRule():
            return rule.points
        case TierRule():
            return max(tier.points for tier in rule.tiers) if rule.direction == "set" else Decimal(0)
        case RankRule():
            points = [band.points for band in rule.bands] + [steps.start for steps in rule.groups.values()]
            return max(points, default=Decimal(0))
        case PerOccurrenceRule():
            return None if rule.direction == "award" else Decimal(0)
        case AdjustmentRule():
            return None if rule.kind == "bonus" and rule.scope == "item" else Decimal(0)
        case DeductRule() | YesNoRule() | GateRule() | ZeroAllRule():
            return Decimal(0)
        case _:
            assert_never(rule)


def _place(item: Item, rule: Rule) -> Iterator[Mistake]:
    parts = {part.id for part in item.parts}
    if rule.part is not None and rule.part not in parts:
        yield "part", f"there is no part {rule.part!r} in {item.id}", Level.ERROR
    whole = isinstance(rule, GateRule | ZeroAllRule) or (isinstance(rule, AdjustmentRule) and rule.scope == "total")
    if parts and rule.part is None and not whole:
        yield "part", f"{item.id} has parts; say to which the rule belongs", Level.ERROR


def _partners(item: Item, rule: Rule) -> Iterator[Mistake]:
    by_id = {other.id: other for other in item.rules}
    for name in rule.exclusive_with:
        other = by_id.get(name)
        if other is None or name == rule.id:
            yield "exclusive_with", f"there is no other rule {name!r} in {item.id}", Level.ERROR
        elif rule.id not in other.exclusive_with:
            yield "exclusive_with", f"{name} does not exclude {rule.id} in turn", Level.ERROR
    if bool(rule.exclusive_with) != (rule.exclusive_scope is not None):
        yield "exclusive_scope", "exclusive_with and exclusive_scope belong together", Level.ERROR


def _amount(points: Decimal | None, span: tuple[Decimal, Decimal] | None) -> Iterator[Mistake]:
    if span is not None and span[0] > span[1]:
        yield "points_range", f"the range is upside down: {plain(span[0])} to {plain(span[1])}", Level.ERROR
    if span is not None and points is not None:
        yield "points_range", "a rule has either points or a range", Level.ERROR


def _tiers(tiers: tuple[object, ...]) -> Iterator[Mistake]:
    keys = [getattr(tier, "key", "") for tier in tiers]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield "tiers", f"tier {key!r} stands here twice", Level.ERROR


def _ranks(rule: RankRule) -> Iterator[Mistake]:
    if bool(rule.bands) == bool(rule.groups):
        yield "kind", "a rank rule has either bands or groups", Level.ERROR
    for band in rule.bands:
        for span in (band.from_top, band.from_bottom):
            if span is not None and not 1 <= span[0] <= span[1]:
                yield "bands", f"the ranks {span[0]} to {span[1]} are no stretch", Level.ERROR
        if band.from_top is not None and band.from_bottom is not None:
            yield "bands", "a band counts from one end", Level.ERROR
    if rule.bands and (rule.bands[-1].from_top is not None or rule.bands[-1].from_bottom is not None):
        yield "bands", "the last band must be for everyone else (points only)", Level.ERROR


def _start(item: Item, part: str | None) -> str:
    return next((entry.start for entry in item.parts if entry.id == part), item.start)


def _is_gate(item: Item, name: str) -> bool:
    return any(rule.id == name and isinstance(rule, GateRule) for rule in item.rules)
