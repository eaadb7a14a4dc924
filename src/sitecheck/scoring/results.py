"""What a scorecard comes to, and the places that gives."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from sitecheck.scoring.scorecard import Scorecard

_CENT = Decimal("0.01")


def result_of(card: Scorecard) -> Decimal | None:
    """What a unit is ranked by: the converted or final points, for a checklist its rate."""
    if card.converted is not None:
        return card.converted
    if card.final is not None:
        return card.final
    return card.compliance.rate if card.compliance is not None else None


def rank_of(results: Sequence[Decimal | None]) -> list[int | None]:
    """Ranks from 1, the highest first; what looks equal with two digits shares a rank, and the next are left out."""
    seen = [None if one is None else one.quantize(_CENT, rounding=ROUND_HALF_UP) for one in results]
    known = sorted(one for one in seen if one is not None)
    return [None if one is None else 1 + len(known) - bisect_right(known, one) for one in seen]
