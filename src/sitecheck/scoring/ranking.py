"""From figures to places: standard competition ranks from both ends, within the group ranked apart."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from sitecheck.scoring.model import Rubric
from sitecheck.scoring.rules import RankRule
from sitecheck.scoring.values import Fact, Metric, Origin, Standing, Submission


def rank_all(rubric: Rubric, submissions: Sequence[Submission]) -> list[Submission]:
    """The submissions with every metric of this rubric's rank rules turned into a standing among the units given.

    Ties share the better rank from either end. A rank that was entered stays; units entered with the same rank of the
    same list share it, so none of them stands below the other. What comes from an imported list moves nobody: its ties
    are counted there.
    """
    ranked = list(submissions)
    for key, (_, rule) in rubric.rules.items():
        if not isinstance(rule, RankRule):
            continue
        _share_ranks(ranked, key)
        lists: dict[str, list[Decimal]] = {}
        for submission in ranked:
            fact = submission.facts.get(key)
            if fact is not None and isinstance(fact.value, Metric):
                lists.setdefault(group_of(rule, submission, fact.value.group), []).append(fact.value.number)
        for numbers in lists.values():
            numbers.sort()
        for position, submission in enumerate(ranked):
            fact = submission.facts.get(key)
            if fact is not None and isinstance(fact.value, Metric):
                group = group_of(rule, submission, fact.value.group)
                standing = _standing(lists[group], fact.value.number, group)
                ranked[position] = _with(submission, replace(fact, value=standing))
    return ranked


def _share_ranks(submissions: list[Submission], key: str) -> None:
    """Counts those with the same rank of the same list out of the ones standing lower."""
    entered: Counter[tuple[str, int | None, int]] = Counter()
    for submission in submissions:
        place = _entered(submission, key)
        if place is not None:
            entered[place.group, place.of, place.rank] += 1
    for position, submission in enumerate(submissions):
        place = _entered(submission, key)
        if place is not None and place.lower is not None:
            others = entered[place.group, place.of, place.rank] - 1
            shared = replace(place, lower=max(0, place.lower - others))
            submissions[position] = _with(submission, replace(submission.facts[key], value=shared))


def _entered(submission: Submission, key: str) -> Standing | None:
    """A standing that was entered with rank and length of its list, and whose ties were not counted yet."""
    fact = submission.facts.get(key)
    if fact is None or fact.origin is Origin.RANKING:
        return None
    if not isinstance(fact.value, Standing) or fact.value.of is None:
        return None
    return fact.value if fact.value.lower == fact.value.of - fact.value.rank else None


def _with(submission: Submission, fact: Fact) -> Submission:
    return replace(submission, facts={**submission.facts, fact.key: fact})


def group_of(rule: RankRule, submission: Submission, named: str) -> str:
    """The list a unit is ranked in: one for all, or the group named, or the unit's category."""
    return "" if rule.population == "all" else named or submission.unit.category


def _standing(numbers: list[Decimal], number: Decimal, group: str) -> Standing:
    lower = bisect_left(numbers, number)
    higher = len(numbers) - bisect_right(numbers, number)
    return Standing(higher + 1, higher, lower, len(numbers), group)
