"""A unit's own scores beside those it got, and the day by which they were due. Shown, never added."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sitecheck.scoring.model import Rubric
from sitecheck.scoring.scorecard import Scorecard
from sitecheck.scoring.values import Said

_DUE = re.compile(r"(\d{2})-(\d{2})(（次年）)?")


def with_self_scores(card: Scorecard, scores: Mapping[str, Decimal | Said]) -> Scorecard:
    """The card with what the unit says of its items, in all tables; nothing else changes."""
    if not scores:
        return card
    items = tuple(replace(item, self_score=scores[item.item]) if item.item in scores else item for item in card.items)
    tables = {name: with_self_scores(other, scores) for name, other in card.tables.items()}
    return replace(card, items=items, tables=tables)


def self_assessment_due(rubric: Rubric, period: str) -> date | None:
    """The last day (included, AX-5) for the self-assessment of a year; None where the table names none, and for
    quarters, of which no table does."""
    found = _DUE.fullmatch(rubric.cadence.self_assessment_due or "")
    if found is None or "Q" in period:
        return None
    return date(int(period) + (found[3] is not None), int(found[1]), int(found[2]))
