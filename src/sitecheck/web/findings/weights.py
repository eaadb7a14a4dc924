"""What a finding of a check costs, roughly, so that the dearest can come first in the queue."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from sitecheck.scoring.model import Item
from sitecheck.scoring.numbers import ZERO
from sitecheck.scoring.rules import (
    AdjustmentRule,
    Automation,
    AwardRule,
    DeductRule,
    GateRule,
    PerOccurrenceRule,
    RankRule,
    Rule,
    TierRule,
    YesNoRule,
    ZeroAllRule,
)
from sitecheck.web.desk import Desk


def weights(desk: Desk) -> dict[str, int]:
    """The most that one finding of a check takes in any assessment, in hundredths of a point; others are left out."""
    found: dict[str, int] = {}
    for family in desk.families.values():
        for rubric in family:
            for item, rule in rubric.rules.values():
                if rule.check is not None and rule.automation is Automation.AUTO:
                    found[rule.check] = max(found.get(rule.check, 0), int(_takes(item, rule) * 100))
    return {check: weight for check, weight in found.items() if weight}


def _takes(item: Item, rule: Rule) -> Decimal:
    match rule:
        case PerOccurrenceRule():
            return rule.points if rule.direction == "deduct" else ZERO
        case DeductRule():
            return rule.points or ZERO
        case GateRule() | TierRule() | YesNoRule():
            return item.max_points or ZERO
        case AwardRule() | RankRule() | AdjustmentRule() | ZeroAllRule():
            return ZERO
        case _:
            assert_never(rule)
