"""A year scored anew on the facts of its quarters (AO-21): what was entered for single quarters, taken together.

Only what adds up by itself is taken: cases, amounts and levels. A grade, a rank, an answer, an award or a gate says
something of its own quarter and has to be entered for the year. What describes a state (missing fields, places) is the
same defect in two quarters unless someone says otherwise, so the largest number counts, not the sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from sitecheck.scoring.rules import (
    AdjustmentRule,
    AwardRule,
    DeductRule,
    GateRule,
    Per,
    PerOccurrenceRule,
    RankRule,
    Rule,
    TierRule,
    YesNoRule,
    ZeroAllRule,
)
from sitecheck.scoring.values import Amounts, Count, Fact, Flag, Levels, NotApplicable, Value


def of_the_year(rule: Rule, facts: Sequence[Fact]) -> Fact | None:
    """One fact from those of single quarters, in their order; None where the rule's facts do not add up."""
    said = [fact for fact in facts if not isinstance(fact.value, NotApplicable)]
    if not said or not _adds_up(rule):
        return None
    value = _value(rule, [fact.value for fact in said])
    if value is None:
        return None
    return replace(
        said[0],
        value=value,
        ids=tuple(dict.fromkeys(one for fact in said for one in fact.ids)),
        reason="；".join(dict.fromkeys(fact.reason for fact in said if fact.reason)),
        events=tuple(dict.fromkeys(one for fact in said for one in fact.events)),
        outranked=None,
        earlier=Decimal(0),
    )


def _adds_up(rule: Rule) -> bool:
    match rule:
        case PerOccurrenceRule() | DeductRule() | AdjustmentRule():
            return True
        case TierRule():
            return rule.direction == "deduct"
        case AwardRule() | RankRule() | YesNoRule() | GateRule() | ZeroAllRule():
            return False
        case _:
            assert_never(rule)


def _value(rule: Rule, values: Sequence[Value]) -> Value | None:
    levels = [level for value in values if isinstance(value, Levels) for level in value.levels]
    if levels:
        return Levels(tuple(levels))
    amounts = [amount for value in values if isinstance(value, Amounts) for amount in value.amounts]
    per = rule.per if isinstance(rule, PerOccurrenceRule | DeductRule | AdjustmentRule) else None
    if amounts:
        return Amounts(tuple(amounts) if per is not None and not _state(per) else (max(amounts),))
    if isinstance(rule, DeductRule) and all(isinstance(value, Flag) for value in values):
        return Flag(any(isinstance(value, Flag) and value.on for value in values))
    counts = [_times(value) for value in values]
    if any(count is None for count in counts):
        return None
    known = [count for count in counts if count is not None]
    total = sum(known) if per is not None and not _state(per) else max(known)
    if isinstance(rule, PerOccurrenceRule) and rule.max_count is not None:
        total = min(total, rule.max_count)
    return Count(total)


def _times(value: Value) -> int | None:
    if isinstance(value, Count):
        return value.n
    return int(value.on) if isinstance(value, Flag) else None


def _state(per: Per) -> bool:
    """Whether what is counted lasts, so that two quarters may count the same thing."""
    match per:
        case Per.ELEMENT | Per.FIELD | Per.PLACE | Per.PROJECT | Per.WINDOW:
            return True
        case (
            Per.BANNER
            | Per.CASE
            | Per.DOCUMENT
            | Per.EVENT
            | Per.HALF_DAY
            | Per.MONTH
            | Per.OCCURRENCE
            | Per.PERSON_TIME
            | Per.PIECE
            | Per.SAMPLED_CASE
        ):
            return False
        case _:
            assert_never(per)
