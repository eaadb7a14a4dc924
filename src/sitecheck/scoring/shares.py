"""How much of a result rests on findings and how much on what people entered."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sitecheck.scoring.numbers import ZERO
from sitecheck.scoring.scorecard import ItemScore, Scorecard
from sitecheck.scoring.values import Origin


@dataclass(frozen=True, slots=True)
class Shares:
    """Signed points by origin. ``limits``: what floors, limits, gates' rests and full marks gave back or took.

    An item's start plus the three is its score.
    """

    automatic: Decimal
    manual: Decimal
    limits: Decimal


def item_shares(score: ItemScore) -> Shares:
    """Shares of one item; lines on the total are left out."""
    automatic = manual = limits = ZERO
    for line in score.lines:
        if line.points is None or line.on_total:
            continue
        if line.origin is Origin.FINDING:
            automatic += line.points
        elif line.origin is not None or line.ids or line.reason:
            manual += line.points
        else:
            limits += line.points
    return Shares(automatic, manual, limits)


def card_shares(card: Scorecard) -> Shares:
    """Sum of the shares of all items of one table."""
    shares = [item_shares(score) for score in card.items]
    return Shares(
        sum((share.automatic for share in shares), ZERO),
        sum((share.manual for share in shares), ZERO),
        sum((share.limits for share in shares), ZERO),
    )
