"""What people decide about findings. Each decision is one appended row; two people cannot overwrite each other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from sitecheck.facts.outcomes import FindingState
from sitecheck.review.memory import forget, remember, rule_for
from sitecheck.review.states import rule_of
from sitecheck.review.trail import MACHINE, decide, note
from sitecheck.store.models import Decision, DismissalRule, Finding

_OPEN = (FindingState.SUSPECTED, FindingState.VERIFIED, FindingState.REOPENED)
UNDO = "undo"


class DecisionError(ValueError):
    """A decision that cannot be made; the message says why and what to do."""


class Conflict(DecisionError):
    """Somebody else decided in the meantime; ``state`` is what the finding is now."""

    def __init__(self, state: FindingState) -> None:
        """``state``: the finding's present state."""
        super().__init__(f"the finding is {state.value} by now: somebody decided in the meantime; look again")
        self.state = state


class NoSuchFinding(DecisionError):
    """There is no finding of that id."""


@dataclass(frozen=True, slots=True)
class Scope:
    """How far a dismissal is remembered: on this site only, for this check only, for subjects like ``pattern``, and
    until when (inclusive; None: for ever)."""

    site: bool = True
    check: bool = True
    pattern: str | None = None
    until: date | None = None


def confirm(
    session: Session,
    finding_id: int,
    *,
    who: str,
    now: datetime,
    expected: FindingState,
    reason: str = "",
    shown: Mapping[str, object] | None = None,
) -> Finding:
    """Confirm a finding. A fixed one stays fixed and counts as confirmed for the time it was there.

    ``expected`` is the state the person saw, ``shown`` what was on the screen. Raises Conflict, DecisionError.
    """
    finding = _expected(session, finding_id, expected)
    if expected is FindingState.CONFIRMED:
        raise DecisionError("the finding is confirmed already")
    new = FindingState.FIXED if expected is FindingState.FIXED else FindingState.CONFIRMED
    return _decide(session, finding, "confirm", new, who, now, reason, shown)


def dismiss(
    session: Session,
    finding_id: int,
    *,
    who: str,
    now: datetime,
    expected: FindingState,
    reason: str,
    scope: Scope | None = None,
    shown: Mapping[str, object] | None = None,
) -> Finding:
    """Dismiss a finding, for good; with ``scope`` others like it too, now and in later nights.

    Raises Conflict, DecisionError (no reason given, dismissed already) and RuleError (a scope that covers everything).
    """
    finding = _expected(session, finding_id, expected)
    if not reason.strip():
        raise DecisionError("a dismissal needs a reason")
    if expected is FindingState.DISMISSED:
        raise DecisionError("the finding is dismissed already")
    extra: dict[str, object] = {}
    if scope is not None:
        rule = remember(
            session,
            who=who,
            reason=reason,
            now=now,
            site_key=finding.site_key if scope.site else None,
            check_id=finding.check_id if scope.check else None,
            pattern=scope.pattern,
            until=scope.until,
        )
        extra = {"rule": rule.id}
        _dismiss_alike(session, finding, rule, who, now)
    return _decide(session, finding, "dismiss", FindingState.DISMISSED, who, now, reason, {**(shown or {}), **extra})


def reopen(
    session: Session,
    finding_id: int,
    *,
    who: str,
    now: datetime,
    expected: FindingState,
    reason: str,
    shown: Mapping[str, object] | None = None,
) -> Finding:
    """Take a confirmed, dismissed or fixed finding up again; it counts no more until it is confirmed.

    Raises Conflict, and DecisionError without a reason or for one that is still open.
    """
    finding = _expected(session, finding_id, expected)
    if not reason.strip():
        raise DecisionError("reopening needs a reason")
    if expected in _OPEN:
        raise DecisionError("the finding is still open")
    return _decide(session, finding, "reopen", FindingState.REOPENED, who, now, reason, shown)


def undo(session: Session, finding_id: int, *, who: str, now: datetime, expected: FindingState) -> Finding:
    """Take back the last decision, when it was this person's own; a dismissal it had remembered ends with it.

    Raises Conflict, and DecisionError when there is nothing of theirs to take back.
    """
    finding = _expected(session, finding_id, expected)
    last = session.exec(
        select(Decision).where(Decision.finding_id == finding_id).order_by(col(Decision.id).desc())
    ).first()
    if last is None or last.who != who or last.action == UNDO:
        raise DecisionError("the last decision is not yours to take back")
    rule = rule_of(last)
    if rule is not None:
        forget(session, rule, who=who, now=now, why="the dismissal was taken back")
    return _decide(session, finding, UNDO, FindingState(last.old_state), who, now, "", {"undone": last.id})


def _expected(session: Session, finding_id: int, expected: FindingState) -> Finding:
    # Read afresh: the state another person's transaction left counts, not what this session once saw.
    finding = session.get(Finding, finding_id, populate_existing=True, with_for_update=True)
    if finding is None:
        raise NoSuchFinding(f"there is no finding {finding_id}")
    state = FindingState(finding.state)
    if state is not expected:
        raise Conflict(state)
    return finding


def _decide(
    session: Session,
    finding: Finding,
    action: str,
    new: FindingState,
    who: str,
    now: datetime,
    reason: str,
    shown: Mapping[str, object] | None,
) -> Finding:
    if who == MACHINE:
        raise DecisionError(f"{MACHINE!r} is the program itself; people decide under their own name")
    old = finding.state
    decide(session, finding, action=action, new=new, who=who, now=now, reason=reason.strip(), shown=shown)
    target = f"finding:{finding.id}"
    note(session, who=who, action=action, target=target, now=now, old=old, new=new.value, why=reason.strip())
    session.flush()
    return finding


def _dismiss_alike(session: Session, finding: Finding, rule: DismissalRule, who: str, now: datetime) -> None:
    query = select(Finding).where(
        col(Finding.state).in_([state.value for state in _OPEN]), col(Finding.id) != finding.id
    )
    if rule.site_key is not None:
        query = query.where(Finding.site_key == rule.site_key)
    if rule.check_id is not None:
        query = query.where(Finding.check_id == rule.check_id)
    for other in session.exec(query.order_by(col(Finding.id))).all():
        day = now.date() if rule.until is None else min(now.date(), rule.until)
        covered = rule_for([rule], site_key=other.site_key, check_id=other.check_id, subject=other.subject, day=day)
        if covered is not None:
            _decide(session, other, "dismiss", FindingState.DISMISSED, who, now, rule.reason, {"rule": rule.id})


def shown_of(decision: Decision) -> dict[str, object]:
    """What was on the screen when the decision was made."""
    shown = json.loads(decision.shown)
    return shown if isinstance(shown, dict) else {}
