"""What offices and units handed in for an assessment: events, ranking lists, manual entries; each as facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from sitecheck.facts.events import Event
from sitecheck.facts.ranks import RankRow
from sitecheck.review import events, rankings
from sitecheck.review.entries import Value
from sitecheck.scoring.facts import parse_fact, parse_item
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.rank_lists import rank_facts
from sitecheck.scoring.values import Fact, ItemEntry, Origin
from sitecheck.store.sources import RankList

_LIST = "ranks/"  # ids of ranking lists on score sheets: ranks/3


@dataclass(frozen=True, slots=True)
class Lists:
    """The ranking lists of an assessment: facts by unit, and each list by the id its lines name."""

    facts: Mapping[str, Mapping[str, Fact]]
    used: Mapping[str, RankList]


def lists_of(session: Session, assessment: str, rubrics: tuple[Rubric, ...], until: datetime | None = None) -> Lists:
    """The lists that count in ``assessment``, as they stood at ``until``."""
    found = rankings.current(session, assessment, until=until)
    rows: dict[str, tuple[str, tuple[RankRow, ...]]] = {
        metric: (f"{_LIST}{row.id}", listed) for metric, (row, listed) in found.items()
    }
    facts = rank_facts(rows, rubrics)
    return Lists(
        {unit: {fact.key: fact for fact in given} for unit, given in facts.items()},
        {f"{_LIST}{row.id}": row for row, _ in found.values()},
    )


def events_of(
    session: Session, codes: Collection[str] | None = None, until: datetime | None = None
) -> dict[str, tuple[Event, ...]]:
    """All events that stand (that stood at ``until``), by unit; of ``codes`` only, where they are given."""
    found: dict[str, list[Event]] = {}
    for event in events.current(session, codes=codes, until=until):
        found.setdefault(event.unit, []).append(event)
    return {unit: tuple(known) for unit, known in found.items()}


def read_entry(rubrics: tuple[Rubric, ...], place: str, entry: Value) -> Fact | ItemEntry | None:
    """The fact or item value an entry stands for; None where no table has such a place. Raises FactRefused."""
    raw, ids = _raw(entry), (str(entry.entry_id),)
    for rubric in rubrics:
        if place in rubric.rules:
            item, rule = rubric.rules[place]
            return parse_fact(item, rule, raw, origin=Origin.ENTRY, ids=ids)
        if place in rubric.by_id:
            return parse_item(rubric.by_id[place], raw, ids=ids)
    return None


def _raw(entry: Value) -> Mapping[str, Any]:
    """The entry in the form of a fact file: a value with its reason."""
    if isinstance(entry.value, Mapping) and "value" in entry.value:
        return {"reason": entry.reason, **entry.value}
    return {"value": entry.value, "reason": entry.reason}
