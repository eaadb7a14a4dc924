"""Rows that are appended and never changed, each chained to the one before: decisions about findings, and what people
changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from sitecheck.facts.outcomes import FindingState
from sitecheck.store.chain import append
from sitecheck.store.models import AuditRow, Decision, Finding, dumps

MACHINE = "sitecheck"
"""Who decided, when it was the program."""


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
    """Append the decision and bring the finding into its new state; ``fixed_at`` is set while it is fixed."""
    assert finding.id is not None, "a finding is flushed before it is decided about"
    row = Decision(
        finding_id=finding.id,
        at=now,
        who=who,
        action=action,
        old_state=finding.state,
        new_state=new.value,
        reason=reason,
        shown=dumps(dict(shown or {})),
    )
    finding.state = new.value
    finding.fixed_at = (finding.fixed_at or now) if new is FindingState.FIXED else None
    session.add(finding)
    append(session, row)
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
