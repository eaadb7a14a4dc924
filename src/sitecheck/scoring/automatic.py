"""From findings to facts: what a rule with a deciding check gets by itself, and where a finding is only a hint.

Only findings of the policy count, and only what is a defect: that nothing was found proves nothing, so no rule is ever
credited or answered *yes* from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from sitecheck.facts.outcomes import FindingState
from sitecheck.scoring.conditions import applies
from sitecheck.scoring.model import Rubric
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
from sitecheck.scoring.values import Answer, Count, Fact, Flag, Level, Levels, Origin, Said, Unit, Value

CONTACT_FIELDS = frozenset({"org", "address", "hours", "phone", "fax", "email"})
_STALE = "stale"  # the grade "has content, but not updated in time"


class Policy(StrEnum):
    """Which findings count: only those a person confirmed, or also those two witnesses agree on."""

    CONFIRMED = "confirmed"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True)
class CountedFinding:
    """A unit's finding as far as scoring needs it."""

    check: str
    subject: str
    finding_id: str
    state: FindingState


@dataclass(frozen=True, slots=True)
class Hint:
    """Findings that may bear on a rule a person decides; never worth points by themselves."""

    key: str  # ITEM.RULE
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Automatic facts by rule key, and hints for the rest."""

    facts: Mapping[str, Fact]
    hints: tuple[Hint, ...]


def counts(state: FindingState, policy: Policy) -> bool:
    """Whether a finding in ``state`` may cost points. A reopened one waits for a person again."""
    match policy:
        case Policy.CONFIRMED:
            return state is FindingState.CONFIRMED
        case Policy.VERIFIED:
            return state in (FindingState.CONFIRMED, FindingState.VERIFIED)
        case _:
            assert_never(policy)


def propose(
    rubric: Rubric, unit: Unit, findings: Iterable[CountedFinding], policy: Policy = Policy.CONFIRMED
) -> Proposal:
    """Facts and hints that ``findings`` of one unit give under ``rubric``. The order of findings does not matter."""
    by_check: dict[str, list[CountedFinding]] = {}
    for finding in sorted(findings, key=lambda one: (one.check, one.subject, one.finding_id)):
        by_check.setdefault(finding.check, []).append(finding)
    facts: dict[str, Fact] = {}
    hints: list[Hint] = []
    for key, (_, rule) in rubric.rules.items():
        if rule.check is None or not applies(rule.when, unit, rubric.attributes).met:
            continue
        found = by_check.get(rule.check, [])
        counted = [finding for finding in found if counts(finding.state, policy)]
        value = _value(rule, counted) if rule.automation is Automation.AUTO and counted else None
        if value is not None:
            facts[key] = Fact(key, value, Origin.FINDING, tuple(finding.finding_id for finding in counted))
        seen = [finding for name in (rule.check, *rule.also_checks) for finding in by_check.get(name, [])]
        hinted = tuple(finding.finding_id for finding in seen if _worth_a_look(finding, facts.get(key)))
        if hinted:
            hints.append(Hint(key, hinted))
    return Proposal(facts, tuple(hints))


def merge(automatic: Mapping[str, Fact], entries: Mapping[str, Fact]) -> dict[str, Fact]:
    """Facts of both kinds; an entry for the same rule stands before the automatic fact, which it keeps in sight."""
    merged = dict(automatic)
    for key, entry in entries.items():
        merged[key] = replace(entry, outranked=automatic[key]) if key in automatic else entry
    return merged


def _value(rule: Rule, counted: list[CountedFinding]) -> Value | None:
    """What at least one counted finding says under an auto rule; None: nothing that could be told by itself."""
    subjects = {finding.subject for finding in counted}
    match rule:
        case PerOccurrenceRule():
            return Count(len(subjects)) if rule.direction == "deduct" else None
        case DeductRule():
            return Flag(True) if rule.points is not None else None
        case GateRule():
            return Flag(True) if rule.check == "contact-fields" and subjects >= CONTACT_FIELDS else None
        case YesNoRule():
            return Answer(Said.NO)
        case TierRule():
            stale = any(tier.key == _STALE for tier in rule.tiers)
            return Levels((Level(_STALE),)) if stale and rule.direction == "set" else None
        case AwardRule() | RankRule() | AdjustmentRule() | ZeroAllRule():
            return None
        case _:
            assert_never(rule)


def _worth_a_look(finding: CountedFinding, fact: Fact | None) -> bool:
    """A hint is what is not settled yet and is not counted already."""
    settled = finding.state in (FindingState.DISMISSED, FindingState.FIXED)
    return not settled and (fact is None or finding.finding_id not in fact.ids)
