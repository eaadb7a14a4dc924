"""What a scorecard comes to, and the places that gives."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal

from sitecheck.scoring.numbers import cents
from sitecheck.scoring.scorecard import Scorecard


def result_of(card: Scorecard) -> Decimal | None:
    """What a unit is ranked by: the converted or final points, for a checklist its rate."""
    if card.converted is not None:
        return card.converted
    if card.final is not None:
        return card.final
    return card.compliance.rate if card.compliance is not None else None


def rank_of(results: Sequence[Decimal | None]) -> list[int | None]:
    """Ranks from 1, the highest first; what looks equal with two digits shares a rank, and the next are left out."""
    seen = [None if one is None else cents(one) for one in results]
    known = sorted(one for one in seen if one is not None)
    return [None if one is None else 1 + len(known) - bisect_right(known, one) for one in seen]
