"""From what was written to a fact: each rule kind says what it takes, what lies outside is refused."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, assert_never

from sitecheck.scoring.answers import parse_answer, parse_answers
from sitecheck.scoring.model import Item
from sitecheck.scoring.numbers import ZERO, exact, plain
from sitecheck.scoring.refusals import FactRefused, Refusal
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
from sitecheck.scoring.values import (
    Amounts,
    Answer,
    Count,
    Fact,
    Flag,
    ItemEntry,
    ItemValue,
    Level,
    Levels,
    Metric,
    NotApplicable,
    Origin,
    Said,
    Standing,
    Value,
)

_MOST = 1_000_000  # a count above this is a slip of the keyboard


def parse_fact(item: Item, rule: Rule, raw: Any, *, origin: Origin = Origin.FILE, ids: tuple[str, ...] = ()) -> Fact:
    """The fact for ``rule`` written as ``raw``: a bare value, or ``{value, reason, event | events, earlier}``.

    Raises FactRefused.
    """
    value, reason, events = _unwrap(raw)
    if _is_na(value):
        _needs_reason(reason)
        said: Value = Answer(Said.NA) if isinstance(rule, YesNoRule) else NotApplicable()
    else:
        said = _parse(item, rule, value, reason)
    if isinstance(said, Levels) and len(events) == len(said.levels):
        said = Levels(
            tuple(Level(level.key, level.event or event) for level, event in zip(said.levels, events, strict=True))
        )
    return Fact(f"{item.id}.{rule.id}", said, origin, ids, reason, events, earlier=_earlier(rule, raw))


def parse_item(item: Item, raw: Any, *, ids: tuple[str, ...] = ()) -> ItemEntry:
    """An assessor's value for the whole item: points within 0 and max, a checklist answer, or ``na`` with a reason.

    Raises FactRefused.
    """
    value, reason, _ = _unwrap(raw)
    if _is_na(value):
        _needs_reason(reason)
        checklist = any(isinstance(rule, YesNoRule) for rule in item.rules)
        return ItemEntry(item.id, Answer(Said.NA) if checklist else NotApplicable(), ids, reason)
    if any(isinstance(rule, YesNoRule) for rule in item.rules):
        return ItemEntry(item.id, parse_answer(value), ids, reason)
    if item.max_points is None:
        raise FactRefused(Refusal.NO_POINTS, item=item.id, rule=f"{item.id}.{item.rules[0].id}")
    number = exact(value)
    if number is None:
        raise FactRefused(Refusal.NOT_A_NUMBER, value=_quote(value), low="0", high=plain(item.max_points))
    points: ItemValue = _within(number, ZERO, item.max_points)
    return ItemEntry(item.id, points, ids, reason)


def amount_limits(item: Item, rule: Rule) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest amount an assessor may enter for one case; None where the rule takes no amount."""
    part = next((part.max_points for part in item.parts if part.id == rule.part), item.max_points)
    match rule:
        case AwardRule():
            return (ZERO, rule.points) if rule.judged else None
        case DeductRule():
            if rule.points is not None:
                return None
            return rule.points_range or (ZERO, part if part is not None else ZERO)
        case AdjustmentRule():
            return rule.points_range
        case PerOccurrenceRule() | TierRule() | RankRule() | YesNoRule() | GateRule() | ZeroAllRule():
            return None
        case _:
            assert_never(rule)


def _parse(item: Item, rule: Rule, value: Any, reason: str) -> Value:
    match rule:
        case AwardRule():
            return _award(rule, value)
        case DeductRule():
            return _deduct(item, rule, value)
        case PerOccurrenceRule():
            count = _count(value)
            if rule.max_count is not None and count.n > rule.max_count:
                raise FactRefused(Refusal.TOO_MANY, value=str(count.n), high=str(rule.max_count))
            return count
        case TierRule():
            levels = _levels(rule.tiers, value)
            if rule.direction == "set" and len(levels.levels) != 1:
                raise FactRefused(Refusal.ONE_GRADE, keys=_keys(rule.tiers))
            return levels
        case RankRule():
            return _rank(rule, value)
        case YesNoRule():
            return parse_answers(rule, value, reason) if isinstance(value, Mapping) else parse_answer(value)
        case AdjustmentRule():
            return _adjustment(rule, value)
        case GateRule() | ZeroAllRule():
            return _flag(value)
        case _:
            assert_never(rule)


def _award(rule: AwardRule, value: Any) -> Flag | Amounts:
    if isinstance(value, bool):
        return Flag(value)
    amounts = _amounts(value, ZERO, rule.points)
    if not rule.judged and any(amount not in (ZERO, rule.points) for amount in amounts.amounts):
        raise FactRefused(Refusal.FIXED, value=_quote(value), points=plain(rule.points))
    if sum(amounts.amounts, ZERO) > rule.points:
        raise FactRefused(Refusal.TOGETHER, high=plain(rule.points))
    return amounts


def _deduct(item: Item, rule: DeductRule, value: Any) -> Flag | Amounts:
    if rule.points is not None:
        entries = value if isinstance(value, list) else [value]
        for entry in entries:
            if not isinstance(entry, bool) and exact(entry) not in (ZERO, rule.points):
                raise FactRefused(Refusal.FIXED, value=_quote(entry), points=plain(rule.points))
        return Flag(any(entry is True or (not isinstance(entry, bool) and exact(entry) != ZERO) for entry in entries))
    if value is False:
        return Flag(False)
    low, high = amount_limits(item, rule) or (ZERO, ZERO)
    if value is True:
        raise FactRefused(Refusal.NEEDS_AMOUNT, low=plain(low), high=plain(high))
    amounts = _amounts(value, low, high)
    if rule.per is None and sum(amounts.amounts, ZERO) > high:
        raise FactRefused(Refusal.TOGETHER, high=plain(high))
    return amounts


def _adjustment(rule: AdjustmentRule, value: Any) -> Value:
    if rule.tiers:
        return Flag(False) if value is False else _levels(rule.tiers, value)
    if rule.points_range is not None:
        if value is False:
            return Flag(False)
        low, high = rule.points_range
        if value is True:
            raise FactRefused(Refusal.NEEDS_AMOUNT, low=plain(low), high=plain(high))
        return _amounts(value, low, high)
    return _count(value)


def _amounts(value: Any, low: Decimal, high: Decimal) -> Amounts:
    entries = value if isinstance(value, list) else [value]
    numbers: list[Decimal] = []
    for entry in entries:
        number = exact(entry)
        if number is None:
            raise FactRefused(Refusal.NOT_A_NUMBER, value=_quote(entry), low=plain(low), high=plain(high))
        numbers.append(number if number == ZERO and not isinstance(value, list) else _within(number, low, high))
    return Amounts(tuple(numbers))


def _count(value: Any) -> Count:
    if isinstance(value, bool):
        return Count(int(value))
    number = exact(value)
    if number is None or number != number.to_integral_value():
        raise FactRefused(Refusal.NOT_A_COUNT, value=_quote(value))
    _within(number, ZERO, Decimal(_MOST))
    return Count(int(number))


def _flag(value: Any) -> Flag:
    if not isinstance(value, bool):
        raise FactRefused(Refusal.NOT_A_FLAG, value=_quote(value))
    return Flag(value)


def _levels(tiers: tuple[Tier, ...], value: Any) -> Levels:
    known = {tier.key for tier in tiers}
    levels: list[Level] = []
    for entry in value if isinstance(value, list) else [value]:
        key, _, events = _unwrap(entry)
        if not isinstance(key, str) or key not in known:
            raise FactRefused(Refusal.NOT_A_KEY, value=_quote(key), keys=_keys(tiers))
        levels.append(Level(key, events[0] if events else ""))
    return Levels(tuple(levels))


def _rank(rule: RankRule, value: Any) -> Standing | Metric:
    if not isinstance(value, Mapping) or ("rank" in value) == ("metric" in value):
        raise FactRefused(Refusal.NOT_A_RANK)
    group = value.get("group", "")
    if not isinstance(group, str) or (group and rule.groups and group not in rule.groups):
        raise FactRefused(Refusal.UNKNOWN_GROUP, value=_quote(group), keys=", ".join(rule.groups))
    if "metric" in value:
        number = exact(value["metric"])
        if number is None:
            raise FactRefused(Refusal.NOT_A_RANK)
        return Metric(number, group)
    rank = _whole(value["rank"])
    of = _whole(value["n"]) if value.get("n") is not None else None
    if rank < 1 or (of is not None and rank > of):
        raise FactRefused(Refusal.RANK_BEYOND, value=str(rank), high="?" if of is None else str(of))
    top = any(band.from_top and band.from_top[0] <= rank <= band.from_top[1] for band in rule.bands[:1])
    if of is None and rule.bands and not top:
        raise FactRefused(Refusal.NEEDS_N)
    return Standing(rank, rank - 1, None if of is None else of - rank, of, group)


def _whole(value: Any) -> int:
    number = exact(value)
    if number is None or number != number.to_integral_value() or abs(number) > _MOST:
        raise FactRefused(Refusal.NOT_A_COUNT, value=_quote(value))
    return int(number)


def _unwrap(raw: Any) -> tuple[Any, str, tuple[str, ...]]:
    if not isinstance(raw, Mapping) or "value" not in raw:
        return raw, "", ()
    reason = raw.get("reason")
    events = raw.get("events", raw.get("event"))
    listed = events if isinstance(events, list) else [] if events is None else [events]
    return raw["value"], reason.strip() if isinstance(reason, str) else "", tuple(str(event) for event in listed)


def _earlier(rule: Rule, raw: Any) -> Decimal:
    """Points a rule with a cap for the year gave in earlier quarters."""
    written = raw.get("earlier") if isinstance(raw, Mapping) and "value" in raw else None
    if written is None:
        return ZERO
    cap = rule.cap if isinstance(rule, AdjustmentRule) and rule.period_cap is not None else None
    if cap is None:
        raise FactRefused(Refusal.NO_YEAR_CAP)
    number = exact(written)
    if number is None:
        raise FactRefused(Refusal.NOT_A_NUMBER, value=_quote(written), low="0", high=plain(cap))
    return _within(number, ZERO, cap)


def _is_na(value: Any) -> bool:
    return isinstance(value, str) and value == Said.NA


def _needs_reason(reason: str) -> None:
    if not reason:
        raise FactRefused(Refusal.REASON)


def _within(number: Decimal, low: Decimal, high: Decimal) -> Decimal:
    if not low <= number <= high:
        raise FactRefused(Refusal.NOT_WITHIN, value=plain(number), low=plain(low), high=plain(high))
    return number


def _keys(tiers: tuple[Tier, ...]) -> str:
    return ", ".join(tier.key for tier in tiers)


def _quote(value: Any) -> str:
    text = "nothing" if value is None else repr(str(value)) if isinstance(value, str | Decimal) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
