"""What can be wrong inside one item: parts and rules that lead nowhere, points nobody can reach, ranges upside down."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import assert_never

from sitecheck.scoring.lint_answers import answer_mistakes
from sitecheck.scoring.lint_bands import Mistake, rank_mistakes
from sitecheck.scoring.lint_events import event_mistakes
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


def rule_mistakes(rubric: Rubric, item: Item, rule: Rule) -> Iterator[Mistake]:
    """What is wrong with one rule in its place."""
    limit = next((part.max_points for part in item.parts if part.id == rule.part), item.max_points)
    yield from _place(item, rule)
    yield from _partners(item, rule)
    yield from event_mistakes(rubric, item, rule)
    for name in rule.yields_to:
        if name not in rubric.rules or name == f"{item.id}.{rule.id}":
            yield "yields_to", f"there is no other rule {name!r}; write ITEM.RULE", Level.ERROR
    if rule.automation != "manual" and rule.check is None:
        yield "automation", f"{rule.automation} needs the check that decides; name it, or write manual", Level.ERROR
    match rule:
        case DeductRule():
            yield from _amount(rule.points, rule.points_range)
            yield from _takes("points", rule.points, limit)
            yield from _takes("points_range", rule.points_range[1] if rule.points_range else None, limit)
        case AwardRule():
            yield from _gives("points", rule.points, limit)
        case AdjustmentRule():
            yield from _amount(rule.points, rule.points_range)
            yield from _tiers(rule.tiers)
            if rule.tiers and (rule.points is not None or rule.points_range is not None):
                yield "tiers", "a rule has either tiers or points; take one away", Level.ERROR
            if rule.linked_to is not None and not _is_gate(item, rule.linked_to):
                yield "linked_to", f"there is no gate {rule.linked_to!r} in {item.id}", Level.ERROR
            if rule.scope == "item" and item.max_points is None:
                yield "scope", "the item has no points to add to or take from; use scope: total", Level.ERROR
            yield from _cap(rule.points, rule.cap)
        case TierRule():
            yield from _tiers(rule.tiers)
            if rule.direction == "set" and _start(item, rule.part) != "zero":
                yield "direction", "a grade sets the points, so its item or part must start at zero", Level.ERROR
            most = max(tier.points for tier in rule.tiers)
            yield from (_gives if rule.direction == "set" else _takes)("tiers", most, limit)
        case RankRule():
            yield from rank_mistakes(rule)
            yield from _gives("bands" if rule.bands else "groups", best(rule), limit)
            for name in rule.groups:
                if name not in rubric.applies_to.categories:
                    message = f"no unit of category {name!r} is scored by this table; correct it, or applies_to"
                    yield "groups", message, Level.WARNING
        case GateRule():
            if item.max_points is None:
                yield "effect", "the item has no points, so the gate has no effect; take it away", Level.ERROR
        case YesNoRule():
            if item.max_points is not None:
                yield "kind", "yes_no gives no points; the item must not have any", Level.ERROR
            yield from answer_mistakes(rule)
        case PerOccurrenceRule():
            if rule.points == 0:
                yield "points", "zero points have no effect", Level.WARNING
            if rule.direction == "deduct":
                yield from _takes("points", rule.points, limit)
            yield from _cap(rule.points, rule.cap)
        case ZeroAllRule():
            pass
        case _:
            assert_never(rule)


def item_reach(item: Item) -> Iterator[Mistake]:
    """Whether the full points of an item (or its parts) can be reached by its rules."""
    if item.max_points is None:
        return
    for part, limit, start in _stretches(item):
        rules = [rule for rule in item.rules if rule.part == part]
        where = f"part {part}" if part else item.id
        if start == "full":
            if not any(_can_take(rule) for rule in item.rules if rule.part in (part, None)):
                yield "start", f"{where} starts full and no rule takes anything: every unit gets it all", Level.WARNING
            continue
        reach = sum((best(rule) or Decimal(0) for rule in rules), Decimal(0))
        open_ended = any(best(rule) is None for rule in rules)
        if reach < limit and not open_ended:
            yield (
                "max_points",
                f"{where}: at most {plain(reach)} of {plain(limit)} points can be reached",
                Level.WARNING,
            )


def _stretches(item: Item) -> list[tuple[str | None, Decimal, str]]:
    if item.parts:
        return [(part.id, part.max_points, part.start) for part in item.parts]
    return [(None, item.max_points or Decimal(0), item.start)]


def best(rule: Rule) -> Decimal | None:
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


def _can_take(rule: Rule) -> bool:
    """Whether a rule can take points of its item."""
    match rule:
        case DeductRule() | GateRule():
            return True
        case PerOccurrenceRule() | TierRule():
            return rule.direction == "deduct"
        case AdjustmentRule():
            return rule.kind == "penalty" and rule.scope == "item"
        case AwardRule() | RankRule() | YesNoRule() | ZeroAllRule():
            return False
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
            yield "exclusive_with", f"{name} does not exclude {rule.id} in turn; write it there too", Level.ERROR
    if bool(rule.exclusive_with) != (rule.exclusive_scope is not None):
        yield "exclusive_scope", "exclusive_with and exclusive_scope belong together; give both or none", Level.ERROR


def _amount(points: Decimal | None, span: tuple[Decimal, Decimal] | None) -> Iterator[Mistake]:
    if span is not None and span[0] > span[1]:
        yield "points_range", f"the range is upside down: {plain(span[0])} to {plain(span[1])}; swap them", Level.ERROR
    if span is not None and points is not None:
        yield "points_range", "a rule has either points or a range; take one away", Level.ERROR


def _takes(field: str, points: Decimal | None, limit: Decimal | None) -> Iterator[Mistake]:
    if points is not None and limit is not None and points > limit:
        yield field, f"takes more than there is ({plain(limit)}): the rest is without effect", Level.WARNING


def _gives(field: str, points: Decimal | None, limit: Decimal | None) -> Iterator[Mistake]:
    if points is not None and limit is not None and points > limit:
        yield field, f"gives more than there is ({plain(limit)}); correct one of the two", Level.ERROR


def _cap(points: Decimal | None, cap: Decimal | None) -> Iterator[Mistake]:
    if points is not None and cap is not None and cap < points:
        yield "cap", f"a single case ({plain(points)}) goes beyond the cap ({plain(cap)})", Level.WARNING


def _tiers(tiers: tuple[object, ...]) -> Iterator[Mistake]:
    keys = [getattr(tier, "key", "") for tier in tiers]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield "tiers", f"tier {key!r} stands here twice; keep one", Level.ERROR


def _start(item: Item, part: str | None) -> str:
    return next((entry.start for entry in item.parts if entry.id == part), item.start)


def _is_gate(item: Item, name: str) -> bool:
    return any(rule.id == name and isinstance(rule, GateRule) for rule in item.rules)
