"""What one fact does under one rule: a count and signed points, before items, limits and other rules are looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from sitecheck.scoring.numbers import ZERO, plain
from sitecheck.scoring.rules import (
    AdjustmentRule,
    AwardRule,
    DeductRule,
    GateRule,
    PerOccurrenceRule,
    RankRule,
    Rule,
    Tier,
    TierRule,
    YesNoRule,
    ZeroAllRule,
)
from sitecheck.scoring.scorecard import Note, Remark
from sitecheck.scoring.values import Amounts, Answer, Count, Fact, Flag, Levels, Metric, NotApplicable, Standing, Value


@dataclass(frozen=True, slots=True)
class Effect:
    """``points`` is signed (what the item or total gains); None: the source gives no points, or none can be told yet.

    ``fires``: a gate or zero_all holds.
    """

    count: int | None
    points: Decimal | None
    notes: tuple[Note, ...] = ()
    fires: bool = False


def note(remark: Remark, **params: str) -> Note:
    """A note with its figures."""
    return Note(remark, tuple(sorted(params.items())))


def effect(rule: Rule, fact: Fact, category: str) -> Effect:
    """The effect of ``fact`` under ``rule``; ``category`` is the unit's, the ranking group where none is named."""
    value = fact.value
    if isinstance(value, NotApplicable):
        return Effect(None, best_points(rule, category), (note(Remark.NOT_APPLICABLE),))
    match rule:
        case AwardRule():
            return _signed(value, rule.points, 1, one=True)
        case DeductRule():
            return _signed(value, rule.points, -1, one=rule.per is None)
        case PerOccurrenceRule():
            found = _signed(value, rule.points, 1 if rule.direction == "award" else -1, one=False)
            return _capped(found, rule.cap)
        case TierRule():
            if not isinstance(value, Levels):
                return _nothing(value)
            found = _by_level(rule.tiers, value, 1 if rule.direction == "set" else -1)
            return replace(found, count=None) if rule.direction == "set" else found
        case RankRule():
            return _by_rank(rule, value, category)
        case YesNoRule():
            return Effect(
                None, None, (note(Remark.ANSWER, answer=value.said.value),) if isinstance(value, Answer) else ()
            )
        case AdjustmentRule():
            sign = 1 if rule.kind == "bonus" else -1
            found = (
                _by_level(rule.tiers, value, sign)
                if isinstance(value, Levels)
                else _signed(value, rule.points, sign, one=rule.per is None and not isinstance(value, Amounts))
            )
            return _within_year(found, rule.cap, fact.earlier) if fact.earlier else _capped(found, rule.cap)
        case GateRule() | ZeroAllRule():
            return Effect(None, ZERO, fires=isinstance(value, Flag) and value.on)
        case _:
            assert_never(rule)


def best_points(rule: Rule, category: str) -> Decimal:
    """What a rule that does not concern the unit leaves it: full points of an award, grade or rank, no deduction."""
    match rule:
        case AwardRule():
            return rule.points
        case TierRule():
            return max(tier.points for tier in rule.tiers) if rule.direction == "set" else ZERO
        case RankRule():
            steps = rule.groups.get(category)
            return steps.start if steps else max((band.points for band in rule.bands), default=ZERO)
        case DeductRule() | PerOccurrenceRule() | YesNoRule() | AdjustmentRule() | GateRule() | ZeroAllRule():
            return ZERO
        case _:
            assert_never(rule)


def _signed(value: Value, points: Decimal | None, sign: int, *, one: bool) -> Effect:
    """By flag, count or judged amounts; ``one``: at most once per period, however often it is entered."""
    if isinstance(value, Amounts):
        total = sum(value.amounts, ZERO)
        return Effect(len(value.amounts), sign * total, (note(Remark.JUDGED),) if total else ())
    if isinstance(value, Flag):
        count = int(value.on)
    elif isinstance(value, Count):
        count = value.n
    else:
        return _nothing(value)
    if count and points is None:
        return Effect(count, None, (note(Remark.NO_POINTS),))
    times, notes = (1, (note(Remark.ONCE),)) if one and count > 1 else (count, ())
    return Effect(count, sign * times * (points or ZERO), notes)


def _by_level(tiers: tuple[Tier, ...], value: Levels, sign: int) -> Effect:
    """Different events add up; one event entered at several levels counts at its highest."""
    by_key = {tier.key: tier for tier in tiers}
    highest: dict[str, Tier] = {}
    for position, level in enumerate(value.levels):
        name = f"event {level.event}" if level.event else f"entry {position}"
        tier = by_key[level.key]
        if name not in highest or tier.points > highest[name].points:
            highest[name] = tier
    notes = [note(Remark.GRADE, key=tier.key, condition=tier.condition) for tier in highest.values()]
    if len(highest) < len(value.levels):
        notes.append(note(Remark.SAME_EVENT))
    return Effect(len(highest), sign * sum((tier.points for tier in highest.values()), ZERO), tuple(notes))


def _by_rank(rule: RankRule, value: Value, category: str) -> Effect:
    if not isinstance(value, Standing):
        return Effect(None, None, (note(Remark.UNRANKED),)) if isinstance(value, Metric) else _nothing(value)
    group = value.group or ("" if rule.population == "all" else category)
    said = note(Remark.RANK, rank=str(value.rank), of="" if value.of is None else str(value.of), group=group)
    if rule.groups:
        steps = rule.groups.get(group)
        if steps is None:
            return Effect(None, None, (note(Remark.UNRANKED),))
        points = steps.start - steps.step * ((value.rank - 1) // steps.band_size)
        return Effect(None, max(steps.floor, points), (said,))
    for band in rule.bands:
        if band.from_top is not None:
            fits = band.from_top[0] <= value.higher + 1 <= band.from_top[1]
        elif band.from_bottom is not None:
            fits = value.lower is not None and band.from_bottom[0] <= value.lower + 1 <= band.from_bottom[1]
        else:
            fits = True
        if fits:
            return Effect(None, band.points, (said,))
    return Effect(None, None, (note(Remark.UNRANKED),))


def _capped(found: Effect, cap: Decimal | None) -> Effect:
    if cap is None or found.points is None or abs(found.points) <= cap:
        return found
    limited = cap if found.points > 0 else -cap
    return replace(found, points=limited, notes=(*found.notes, note(Remark.RULE_CAP, cap=plain(cap))))


def _within_year(found: Effect, cap: Decimal | None, earlier: Decimal) -> Effect:
    """A cap that runs through the year leaves a quarter what earlier quarters did not use."""
    if cap is None or found.points is None:
        return found
    left = min(abs(found.points), max(ZERO, cap - earlier))
    said = note(Remark.YEAR_CAP, cap=plain(cap), earlier=plain(earlier))
    return replace(found, points=left if found.points > 0 else -left, notes=(*found.notes, said))


def _nothing(value: Value) -> Effect:
    """A flag that is off, or a value of another kind than the rule's (refused when facts are read): no effect."""
    return Effect(0 if isinstance(value, Flag) else None, ZERO)
