"""From the event ledger to facts: which rule counts which event, and why another does not. Pure.

An event counts once it is verified, in the period of that day (or of the day it happened, where the rule is tied to a
date). What was not recorded is not known: an event whose level, subject or flags a rule asks for and that does not say
is left open, never charged. That no event is known proves nothing, so nothing is credited from its absence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sitecheck.facts.events import Event
from sitecheck.scoring.clauses import EventClause
from sitecheck.scoring.conditions import applies
from sitecheck.scoring.event_trail import Use, Why
from sitecheck.scoring.event_values import Counted, value_of
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.rules import Rule
from sitecheck.scoring.shared import with_shared
from sitecheck.scoring.values import Fact, Origin, Unit

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Consumption:
    """Facts by rule key, and the trail: what every rule did with every event it looked at."""

    facts: Mapping[str, Fact]
    uses: tuple[Use, ...]


def consume(rubrics: Sequence[Rubric], unit: Unit, events: Iterable[Event], days: Days) -> Consumption:
    """What the ``events`` of one unit come to in the period of ``days`` (both included) under ``rubrics``, the main
    table first. The order of events does not matter.

    A further table takes events only where the unit states what makes it concern it: an event must not decide by which
    tables a unit is scored.
    """
    known = sorted((event for event in events if event.unit == unit.code), key=lambda event: event.key)
    facts: dict[str, Fact] = {}
    uses: list[Use] = []
    for position, rubric in enumerate(rubrics):
        concerned = applies(rubric.applies_to.when, unit, rubric.attributes)
        if not concerned.met or (position and concerned.assumed):
            continue
        reader = _Reader(rubric, unit, known, days)
        for key in rubric.rules:
            reader.read(key)
        facts |= reader.facts
        uses += [use for key in rubric.rules for use in reader.uses.get(key, ())]
    return Consumption(with_shared(rubrics, facts), tuple(uses))


def event_id(key: str) -> str:
    """How a line names an event: offices number theirs as they like, and entries have numbers too."""
    return f"events/{key}"


class _Reader:
    """One rubric over one unit's events; rules that go before others are read first, whatever their place."""

    def __init__(self, rubric: Rubric, unit: Unit, events: Sequence[Event], days: Days) -> None:
        self.rubric, self.unit, self.events, self.days = rubric, unit, events, days
        self.facts: dict[str, Fact] = {}
        self.uses: dict[str, list[Use]] = {}

    def read(self, key: str) -> None:
        """Make the fact of the rule ``key``, once."""
        item, rule = self.rubric.rules[key]
        clause = rule.events
        if key in self.uses or clause is None or not self._concerned(item, rule):
            return
        self.uses[key] = []
        for other in _before(rule, clause):
            if other in self.rubric.rules:
                self.read(other)
        found: list[Event] = []
        for event in self.events:
            use = self._look(key, rule, clause, event)
            if use is not None and use.why is Why.COUNTED:
                found.append(event)
            elif use is not None:
                self.uses[key].append(use)
        undecided = any(use.why.open for use in self.uses[key])
        self._count(key, value_of(item, rule, clause, found, undecided=undecided))

    def _count(self, key: str, counted: Counted) -> None:
        self.uses[key] += [Use(key, event.key, Why.COUNTED) for event in counted.events]
        self.uses[key] += [Use(key, event.key, why, detail) for event, why, detail in counted.passed]
        self.uses[key].sort(key=lambda use: use.event)
        if counted.value is not None:
            ids = tuple(event_id(event.key) for event in counted.events)
            matters = tuple(dict.fromkeys(event.about for event in counted.events))
            self.facts[key] = Fact(key, counted.value, Origin.EVENT, ids, events=matters)

    def _concerned(self, item: Item, rule: Rule) -> bool:
        return all(applies(when, self.unit, self.rubric.attributes).met for when in (item.when, rule.when))

    def _look(self, key: str, rule: Rule, clause: EventClause, event: Event) -> Use | None:
        """What the rule says about an event before it is counted; None: it is none of its business."""
        if event.kind not in clause.kinds or not self._in_period(clause, event):
            return None
        missing = _missing(clause, event)
        if missing is None:
            return None
        if event.verified is None:
            return Use(key, event.key, Why.NOT_VERIFIED)
        if missing:
            return Use(key, event.key, Why.UNKNOWN, ", ".join(missing))
        for other in _before(rule, clause):
            fact = self.facts.get(other)
            if fact is not None and event.about in fact.events:
                return Use(key, event.key, Why.COUNTED_BY, other)
        return Use(key, event.key, Why.COUNTED)

    def _in_period(self, clause: EventClause, event: Event) -> bool:
        # What is not verified, or does not say when it happened, is shown as open by the other day.
        first, second = event.verified, event.happened
        day = (second or first) if clause.dated_by == "happened" else (first or second)
        return day is not None and self.days[0] <= day <= self.days[1]


def _before(rule: Rule, clause: EventClause) -> tuple[str, ...]:
    return (*rule.yields_to, *clause.yields_to)


def _missing(clause: EventClause, event: Event) -> list[str] | None:
    """What the clause asks for and the event does not say; None where what it says is something else."""
    if event.level is not None and clause.levels and event.level not in clause.levels:
        return None
    if event.subject is not None and clause.subjects and event.subject not in clause.subjects:
        return None
    if any(event.flags.get(flag, wanted) is not wanted for flag, wanted in clause.flags.items()):
        return None
    missing = ["level"] if event.level is None and clause.levels else []
    missing += ["subject"] if event.subject is None and clause.subjects else []
    missing += ["happened"] if event.happened is None and clause.dated_by == "happened" else []
    return missing + [flag.value for flag in clause.flags if flag not in event.flags]
