"""Rows that are appended and never changed, each chained to the one before: decisions about findings, and what people
changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from sitecheck.facts.outcomes import FindingState
from sitecheck.store.chain import append
from sitecheck.store.models import AuditRow, Decision, Finding, dumps
from sitecheck.store.stamps import touch

MACHINE = "sitecheck"
"""Who decided, when it was the program."""

UNDO, PROPOSE, RETURN = "undo", "propose", "return"
ENDING = frozenset({"fix", "reopen", "dismiss"})
"""Steps of the machine that end what waits for a second look."""

_NOT_ENDING = frozenset({"see", "verify", PROPOSE})


def decide(
    session: Session,
    finding: Finding,
    *,
    action: str,
    new: FindingState,
    who: str,
    now: datetime,
    reason: str = "",
    shown: Mapping[str, object] | None = None,
) -> Decision:
    """Append the decision and bring the finding into its new state; ``fixed_at`` is set while it is fixed.

    What was proposed is over with any other step, which says so (``shown["void"]``) unless it answers the proposal.
    """
    assert finding.id is not None, "a finding is flushed before it is decided about"
    seen = dict(shown or {})
    if action == PROPOSE:
        finding.proposed, finding.proposed_by = str(seen["proposed"]), who
    elif finding.proposed and action not in _NOT_ENDING:
        if "first" not in seen and action not in (RETURN, UNDO):
            seen["void"] = finding.proposed
        finding.proposed = finding.proposed_by = ""
    row = Decision(
        finding_id=finding.id,
        at=now,
        who=who,
        action=action,
        old_state=finding.state,
        new_state=new.value,
        reason=reason,
        shown=dumps(seen),
    )
    finding.state = new.value
    finding.fixed_at = (finding.fixed_at or now) if new is FindingState.FIXED else None
    session.add(finding)
    append(session, row)
    touch(session, finding.unit_code)
    return row


def note(
    session: Session,
    *,
    who: str,
    action: str,
    target: str,
    now: datetime,
    old: str = "",
    new: str = "",
    why: str = "",
) -> None:
    """Append the audit row of a change made by a person."""
    append(session, AuditRow(at=now, who=who, action=action, target=target[:300], old=old, new=new, why=why))


def shown_of(decision: Decision) -> dict[str, object]:
    """What was on the screen when the decision was made."""
    shown = json.loads(decision.shown)
    return shown if isinstance(shown, dict) else {}
