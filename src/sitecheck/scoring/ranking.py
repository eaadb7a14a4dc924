"""From figures to places: standard competition ranks from both ends, within the group ranked apart."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from sitecheck.scoring.model import Rubric
from sitecheck.scoring.rules import RankRule
from sitecheck.scoring.values import Metric, Standing, Submission


def rank_all(rubric: Rubric, submissions: Sequence[Submission]) -> list[Submission]:
    """The submissions with every metric of this rubric's rank rules turned into a standing among the units given.

    Ties share the better rank from either end; facts that already carry a rank stay as they are.
    """
    ranked = list(submissions)
    for key, (_, rule) in rubric.rules.items():
        if not isinstance(rule, RankRule):
            continue
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
                facts = {**submission.facts, key: replace(fact, value=standing)}
                ranked[position] = replace(submission, facts=facts)
    return ranked


def group_of(rule: RankRule, submission: Submission, named: str) -> str:
    """The list a unit is ranked in: one for all, or the group named, or the unit's category."""
    return "" if rule.population == "all" else named or submission.unit.category


def _standing(numbers: list[Decimal], number: Decimal, group: str) -> Standing:
    lower = bisect_left(numbers, number)
    higher = len(numbers) - bisect_right(numbers, number)
    return Standing(higher + 1, higher, lower, len(numbers), group)
