"""Quarters of a year: a cap for the year leaves a later quarter what the earlier ones did not use.

A year itself is scored anew on the facts of the whole year; nothing of its quarters' points is added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from sitecheck.scoring.model import Rubric
from sitecheck.scoring.numbers import ZERO
from sitecheck.scoring.rules import AdjustmentRule
from sitecheck.scoring.scorecard import Scorecard
from sitecheck.scoring.values import Submission


def given_earlier(rubric: Rubric, cards: Iterable[Scorecard]) -> dict[str, Decimal]:
    """Points (not signed) that the rules with a cap for the year gave in ``cards``: one unit's earlier quarters.

    Only rules that gave something are named. Source: AO-21, yearly caps run through the quarters.
    """
    capped = {
        key
        for key, (_, rule) in rubric.rules.items()
        if isinstance(rule, AdjustmentRule) and rule.period_cap is not None
    }
    given: dict[str, Decimal] = {}
    for card in cards:
        for score in card.items:
            for line in score.lines:
                if line.rule in capped and line.points:
                    given[line.rule] = given.get(line.rule, ZERO) + abs(line.points)
    return given


def after_quarters(submission: Submission, given: Mapping[str, Decimal]) -> Submission:
    """The submission of a quarter whose capped facts know what was given before; a figure entered by hand stays."""
    facts = {
        key: replace(fact, earlier=given[key]) if key in given and not fact.earlier else fact
        for key, fact in submission.facts.items()
    }
    return replace(submission, facts=facts)
