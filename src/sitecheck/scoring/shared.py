"""One event under several rules: allowed where the words of each cover it, but never unseen. Source: AK-10, AX-4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sitecheck.scoring.exclusion import events_of, holds
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.values import Fact


def with_shared(rubrics: Iterable[Rubric], facts: Mapping[str, Fact]) -> Mapping[str, Fact]:
    """``facts`` of one unit, by ``ITEM.RULE``, each with the other rules of ``rubrics`` that count one of its events.

    Rules that exclude each other, or of which one yields to the other, do not both count an event. Only named events
    can be told to be the same.
    """
    events = {key: found for key, fact in facts.items() if (found := events_of(fact)) and holds(fact.value)}
    apart = {key: _never_with(rubric, key) for rubric in rubrics for key in rubric.rules.keys() & events.keys()}
    marked: dict[str, Fact] = {}
    for key, fact in facts.items():
        also = tuple(
            sorted(
                other
                for other, theirs in events.items()
                if other != key
                and theirs & events.get(key, frozenset())
                and other not in apart.get(key, ())
                and key not in apart.get(other, ())
            )
        )
        if also != fact.shared:
            marked[key] = replace(fact, shared=also)
    return {**facts, **marked} if marked else facts


def _never_with(rubric: Rubric, key: str) -> frozenset[str]:
    item, rule = rubric.rules[key]
    return frozenset([*rule.yields_to, *(f"{item.id}.{other}" for other in rule.exclusive_with)])
