"""What the events that count come to: a count, grades, amounts or a flag, one for each matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from sitecheck.facts.events import Event
from sitecheck.scoring.clauses import EventClause, Gives
from sitecheck.scoring.event_trail import Why
from sitecheck.scoring.facts import amount_limits
from sitecheck.scoring.model import Item
from sitecheck.scoring.rules import AdjustmentRule, DeductRule, PerOccurrenceRule, Rule, Tier, TierRule
from sitecheck.scoring.values import Amounts, Count, Flag, Level, Levels, Value

Passed = tuple[Event, Why, str]  # with the detail


@dataclass(frozen=True, slots=True)
class Counted:
    """The value for the rule (None: nothing to count), the events behind it, and those passed over."""

    value: Value | None
    events: tuple[Event, ...] = ()
    passed: tuple[Passed, ...] = ()


def value_of(item: Item, rule: Rule, clause: EventClause, found: Sequence[Event], *, undecided: bool) -> Counted:
    """The value ``found`` (events that fit the clause) gives under ``rule``.

    ``undecided``: further events might fit; a single grade over all events cannot be told then.
    """
    match clause.gives:
        case Gives.COUNT:
            return _count(rule, found)
        case Gives.GRADE:
            return _grades(rule, clause, found, undecided)
        case Gives.AMOUNT:
            return _amounts(item, rule, found)
        case Gives.FLAG:
            return Counted(Flag(True) if found else None, tuple(found))
        case Gives.DENIAL:
            return Counted(Flag(False) if found else None, tuple(found))
        case _:
            assert_never(clause.gives)


def _count(rule: Rule, found: Sequence[Event]) -> Counted:
    kept, passed = _one_each(found, lambda event: Decimal(event.count))
    number = sum(event.count for event in kept)
    if isinstance(rule, PerOccurrenceRule) and rule.max_count is not None:
        number = min(number, rule.max_count)
    return Counted(Count(number) if kept else None, kept, passed)


def _amounts(item: Item, rule: Rule, found: Sequence[Event]) -> Counted:
    limits = amount_limits(item, rule)
    fitting: list[Event] = []
    passed: list[Passed] = []
    for event in found:
        if event.points is None:
            passed.append((event, Why.NO_AMOUNT, ""))
        elif limits is None or not limits[0] <= event.points <= limits[1]:
            passed.append((event, Why.OUT_OF_RANGE, str(event.points)))
        else:
            fitting.append(event)
    kept, doubled = _one_each(fitting, lambda event: event.points or Decimal(0))
    if isinstance(rule, DeductRule | AdjustmentRule) and rule.per is None and len(kept) > 1:
        # The source takes it once per period: the gravest counts.
        gravest = max(kept, key=lambda event: event.points or Decimal(0))
        doubled = (*doubled, *((event, Why.SAME_MATTER, gravest.key) for event in kept if event is not gravest))
        kept = (gravest,)
    amounts = tuple(event.points for event in kept if event.points is not None)
    return Counted(Amounts(amounts) if amounts else None, kept, (*passed, *doubled))


def _grades(rule: Rule, clause: EventClause, found: Sequence[Event], undecided: bool) -> Counted:
    tiers = {tier.key: tier for tier in rule.tiers} if isinstance(rule, TierRule | AdjustmentRule) else {}
    graded: list[tuple[Event, Tier]] = []
    passed: list[Passed] = []
    for event in found:
        key, missing = _grade(clause, event)
        if missing:
            passed.append((event, Why.UNKNOWN, ", ".join(missing)))
        elif key is None or key not in tiers:
            passed.append((event, Why.NO_GRADE, event.level.value if event.level is not None else ""))
        else:
            graded.append((event, tiers[key]))
    if isinstance(rule, TierRule) and rule.direction == "set":
        return _single(graded, passed, undecided)
    by_key = {event.key: tier for event, tier in graded}
    kept, lower = _one_each([event for event, _ in graded], lambda event: by_key[event.key].points)
    levels = tuple(Level(by_key[event.key].key, event.about) for event in kept)
    return Counted(Levels(levels) if levels else None, kept, (*passed, *lower))


def _single(graded: Sequence[tuple[Event, Tier]], passed: Sequence[Passed], undecided: bool) -> Counted:
    """One grade over all events: the lowest. While one of them is open, it could be lower or not, and there is none."""
    if not graded or undecided or passed:
        return Counted(None, (), tuple(passed))
    _, tier = min(graded, key=lambda pair: (pair[1].points, pair[0].key))
    kept = tuple(event for event, other in graded if other is tier)
    rest = tuple((event, Why.SAME_MATTER, kept[0].key) for event, other in graded if other is not tier)
    return Counted(Levels((Level(tier.key),)), kept, rest)


def _grade(clause: EventClause, event: Event) -> tuple[str | None, list[str]]:
    """The key of the first grade that fits, or what has to be recorded before it can be told."""
    if not clause.grades:
        return (None, ["level"]) if event.level is None else (event.level.value, [])
    possible: dict[str, list[str]] = {}  # grades that may fit, with what would have to be recorded
    for grade in clause.grades:
        if event.level is not None and grade.levels and event.level not in grade.levels:
            continue
        if any(event.flags.get(flag, wanted) is not wanted for flag, wanted in grade.flags.items()):
            continue
        missing = ["level"] if event.level is None and grade.levels else []
        missing += [flag.value for flag in grade.flags if flag not in event.flags]
        if not missing and set(possible) <= {grade.key}:
            return grade.key, []
        possible.setdefault(grade.key, missing)
        if not missing:
            break
    return None, next((missing for missing in possible.values() if missing), [])


def _one_each(
    found: Sequence[Event], weight: Callable[[Event], Decimal]
) -> tuple[tuple[Event, ...], tuple[Passed, ...]]:
    """Of the events of each matter the weightiest (the first of equals), and the others with the one that counts."""
    best: dict[str, Event] = {}
    for event in found:
        if event.about not in best or weight(event) > weight(best[event.about]):
            best[event.about] = event
    kept = tuple(event for event in found if best[event.about] is event)
    return kept, tuple(
        (event, Why.SAME_MATTER, best[event.about].key) for event in found if best[event.about] is not event
    )
