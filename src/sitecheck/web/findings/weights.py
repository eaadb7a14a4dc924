"""What a finding of a check costs, roughly, so that the dearest can come first in the queue."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

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
    """The most that one finding of a check takes in any assessment, in hundredths of a point; others are left out.

    A rule that takes the whole item weighs only where no other names what one finding takes.
    """
    single: dict[str, Decimal] = {}
    whole: dict[str, Decimal] = {}
    for family in desk.families.values():
        for rubric in family:
            for item, rule in rubric.rules.values():
                if rule.check is not None and rule.automation is Automation.AUTO:
                    single[rule.check] = max(single.get(rule.check, ZERO), _takes(rule))
                    whole[rule.check] = max(whole.get(rule.check, ZERO), item.max_points or ZERO)
    found = {check: int((points or whole[check]) * 100) for check, points in single.items()}
    return {check: weight for check, weight in found.items() if weight}


def _takes(rule: Rule) -> Decimal:
    """What one finding takes by a rule that names it; 0 where it takes the whole item, or nothing by itself."""
    match rule:
        case PerOccurrenceRule():
            return rule.points if rule.direction == "deduct" else ZERO
        case DeductRule():
            return rule.points or ZERO
        case GateRule() | TierRule() | YesNoRule() | AwardRule() | RankRule() | AdjustmentRule() | ZeroAllRule():
            return ZERO
        case _:
            assert_never(rule)
