"""Lines of a scorecard, written from facts and their effects."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sitecheck.scoring.effects import Effect, note
from sitecheck.scoring.model import Item
from sitecheck.scoring.numbers import ZERO
from sitecheck.scoring.rules import Rule
from sitecheck.scoring.scorecard import Line, Note, Remark
from sitecheck.scoring.values import Fact


def fact_line(
    item: Item,
    rule: Rule,
    fact: Fact,
    found: Effect,
    running: Decimal | None,
    extra: Iterable[Note] = (),
    *,
    on_total: bool = False,
) -> Line:
    """The line of a fact with its effect; ``extra`` notes follow those of the effect."""
    behind = fact.behind if fact.outranked is not None else ()
    outranked = tuple(
        note(Remark.OUTRANKS, by=fact.origin.value, instead=one.origin.value, ids=", ".join(one.ids)) for one in behind
    )
    shared = (note(Remark.SHARED, rules=", ".join(fact.shared)),) if fact.shared else ()
    return Line(
        rule=f"{item.id}.{rule.id}",
        count=found.count,
        points=found.points,
        running=running,
        notes=(*found.notes, *extra, *shared, *outranked),
        condition=rule.condition,
        origin=fact.origin,
        ids=fact.ids,
        reason=fact.reason,
        readings=tuple(dict.fromkeys((*item.readings, *rule.readings))),
        on_total=on_total,
        outranked=tuple((one.origin, one.ids) for one in behind),
    )


def idle_line(item: Item, rule: Rule, fact: Fact, why: tuple[Note, ...], running: Decimal | None = None) -> Line:
    """The line of a fact that does not count."""
    return fact_line(item, rule, fact, Effect(None, ZERO, why), running)
