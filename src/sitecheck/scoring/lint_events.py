"""What can be wrong with the ``events`` of a rule: what its kind does not take, grades and rules that do not exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from sitecheck.facts.events import EventLevel
from sitecheck.scoring.clauses import EventClause, Gives
from sitecheck.scoring.model import Item, Rubric
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


def event_mistakes(rubric: Rubric, item: Item, rule: Rule) -> Iterator[Mistake]:
    """What is wrong with the clause of one rule."""
    clause = rule.events
    if clause is None:
        return
    takes = _takes(rule)
    if clause.gives not in takes:
        names = ", ".join(sorted(takes)) or "no events at all"
        yield "events.gives", f"a rule of this kind takes {names}, not {clause.gives}", Level.ERROR
    yield from _grades(rule, clause)
    for other in clause.yields_to:
        if other not in rubric.rules or rubric.rules[other][1].events is None:
            yield "events.yields_to", f"there is no rule {other!r} that counts events", Level.ERROR
        elif _leads_to(rubric, other, f"{item.id}.{rule.id}"):
            yield "events.yields_to", f"{other} leads back to this rule: one of them must go first", Level.ERROR


def _takes(rule: Rule) -> frozenset[Gives]:
    match rule:
        case AwardRule():
            return frozenset({Gives.DENIAL} if rule.assumed else {Gives.FLAG})
        case DeductRule():
            return frozenset({Gives.FLAG} if rule.points is not None else {Gives.AMOUNT})
        case PerOccurrenceRule():
            return frozenset({Gives.COUNT})
        case TierRule():
            return frozenset({Gives.GRADE})
        case AdjustmentRule():
            if rule.tiers:
                return frozenset({Gives.GRADE})
            if rule.points_range is not None:
                return frozenset({Gives.AMOUNT})
            return frozenset({Gives.COUNT} if rule.per is not None else {Gives.FLAG})
        case GateRule() | ZeroAllRule():
            return frozenset({Gives.FLAG})
        case RankRule() | YesNoRule():
            return frozenset()
        case _:
            assert_never(rule)


def _grades(rule: Rule, clause: EventClause) -> Iterator[Mistake]:
    keys = {tier.key for tier in rule.tiers} if isinstance(rule, TierRule | AdjustmentRule) else set()
    if clause.gives is not Gives.GRADE:
        if clause.grades:
            yield "events.grades", f"only for gives: grade, not {clause.gives}", Level.ERROR
        return
    for grade in clause.grades:
        if grade.key not in keys:
            yield "events.grades", f"there is no grade {grade.key!r} in the rule", Level.ERROR
    if not clause.grades and not keys & {level.value for level in EventLevel}:
        yield "events.grades", "say which events get which grade: none of them is called like a level", Level.ERROR


def _leads_to(rubric: Rubric, start: str, target: str) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        key = waiting.pop()
        if key == target:
            return True
        rule = rubric.rules[key][1] if key in rubric.rules else None
        if key not in seen and rule is not None and rule.events is not None:
            waiting += (*rule.yields_to, *rule.events.yields_to)
        seen.add(key)
    return False
