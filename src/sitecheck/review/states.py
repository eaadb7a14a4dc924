"""What the machine may do with a finding, given its state and what people have decided. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from sitecheck.facts.outcomes import FindingState
from sitecheck.review.memory import rule_for
from sitecheck.review.trail import MACHINE
from sitecheck.store.models import Decision, DismissalRule, Finding


@dataclass(frozen=True, slots=True)
class MachineStep:
    """One step of the machine: what it does, where that leads, why, and by which remembered dismissal."""

    action: str
    state: FindingState
    reason: str = ""
    rule: int | None = None


def next_when_seen(
    finding: Finding,
    decisions: Sequence[Decision],
    *,
    certain: bool,
    rules: Sequence[DismissalRule],
    subject: str,
    day: date,
) -> MachineStep | None:
    """The next step for a finding that was seen; None when it stays as it is.

    ``decisions`` oldest first. ``day`` is the day the run judges as of.
    """
    state = FindingState(finding.state)
    covering = _covering(finding, decisions, rules, subject, day)
    match state:
        case FindingState.FIXED:
            return MachineStep("reopen", FindingState.REOPENED, "seen again after it was fixed")
        case FindingState.DISMISSED:
            return _after_dismissal(decisions, covering)
        case FindingState.CONFIRMED:
            return None
        case FindingState.SUSPECTED | FindingState.VERIFIED | FindingState.REOPENED:
            if covering is not None:
                return MachineStep("dismiss", FindingState.DISMISSED, covering.reason, covering.id)
            if state is FindingState.SUSPECTED and (certain or finding.nights >= 2):
                why = "two different looks agree" if certain else "seen again in a later run"
                return MachineStep("verify", FindingState.VERIFIED, why)
            return None
        case _:
            assert_never(state)


def next_when_gone(finding: Finding) -> MachineStep | None:
    """The next step for a finding that a decided check no longer shows."""
    state = FindingState(finding.state)
    match state:
        case FindingState.SUSPECTED | FindingState.VERIFIED | FindingState.CONFIRMED | FindingState.REOPENED:
            return MachineStep("fix", FindingState.FIXED, "the check was decided and no longer shows it")
        case FindingState.DISMISSED | FindingState.FIXED:
            return None
        case _:
            assert_never(state)


def _covering(
    finding: Finding, decisions: Sequence[Decision], rules: Sequence[DismissalRule], subject: str, day: date
) -> DismissalRule | None:
    # A person who looked at this very finding after the rule was made outranks the rule.
    person = [one.at for one in decisions if one.who != MACHINE and one.new_state != FindingState.DISMISSED]
    last = max(person, default=None)
    able = [rule for rule in rules if last is None or rule.at > last]
    return rule_for(able, site_key=finding.site_key, check_id=finding.check_id, subject=subject, day=day)


def _after_dismissal(decisions: Sequence[Decision], covering: DismissalRule | None) -> MachineStep | None:
    # A proposal about a dismissed finding, and its return, leave it as it was put aside.
    done = (one for one in reversed(decisions) if one.old_state != one.new_state)
    dismissal = next((one for one in done if one.new_state == FindingState.DISMISSED), None)
    rule = rule_of(dismissal) if dismissal is not None else None
    if rule is None or covering is not None:
        return None
    return MachineStep("reopen", FindingState.REOPENED, "the remembered dismissal has ended")


def rule_of(decision: Decision) -> int | None:
    """The remembered dismissal behind a decision, None when a person dismissed this one finding for good."""
    shown = json.loads(decision.shown)
    rule = shown.get("rule")
    return rule if isinstance(rule, int) else None
