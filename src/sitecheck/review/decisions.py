"""What people decide about findings. Each decision is one appended row; two people cannot overwrite each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from sitecheck.facts.outcomes import FindingState
from sitecheck.review import claims
from sitecheck.review.decision_errors import Busy as Busy
from sitecheck.review.decision_errors import Conflict as Conflict
from sitecheck.review.decision_errors import DecisionError as DecisionError
from sitecheck.review.decision_errors import NoSuchFinding as NoSuchFinding
from sitecheck.review.decision_errors import SecondLook as SecondLook
from sitecheck.review.memory import forget, matching, remember
from sitecheck.review.second import Proposal, Second, needs_second, proposal_of
from sitecheck.review.states import rule_of
from sitecheck.review.trail import MACHINE, PROPOSE, RETURN, decide, note
from sitecheck.review.trail import UNDO as UNDO
from sitecheck.review.trail import shown_of as shown_of
from sitecheck.store.models import Decision, DismissalRule, Finding

_OPEN = (FindingState.SUSPECTED, FindingState.VERIFIED, FindingState.REOPENED)
_ALONE = Second()
MOST_COVERED = 1000


@dataclass(frozen=True, slots=True)
class Scope:
    """How far a dismissal is remembered: on this site only, for this check only, for subjects like ``pattern``, and
    until when (inclusive; None: for ever)."""

    site: bool = True
    check: bool = True
    pattern: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class _Act:
    """What somebody does: who, when, why, what was shown, and whether a second person is needed."""

    who: str
    now: datetime
    reason: str
    shown: Mapping[str, object]
    second: Second = _ALONE


def confirm(
    session: Session,
    finding_id: int,
    *,
    who: str,
    now: datetime,
    expected: FindingState,
    reason: str = "",
    shown: Mapping[str, object] | None = None,
    second: Second = _ALONE,
    proposal: int | None = None,
) -> Finding:
    """Confirm a finding. A fixed one stays fixed and counts as confirmed for the time it was there.

    ``expected`` is the state the person saw, ``shown`` what was on the screen. Where ``second`` asks for it this is a
    proposal, which counts nothing until another person confirms too. ``proposal`` is the id of the proposal the person
    saw (0: none); None does not ask. Raises Conflict, Busy, SecondLook, DecisionError.
    """
    finding = _expected(session, finding_id, expected, who, now)
    if expected is FindingState.CONFIRMED:
        raise DecisionError("the finding is confirmed already")
    new = FindingState.FIXED if expected is FindingState.FIXED else FindingState.CONFIRMED
    act = _Act(who, now, reason, shown or {}, second)
    return _settle(session, finding, "confirm", new, act, proposal)


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
    second: Second = _ALONE,
    proposal: int | None = None,
) -> Finding:
    """Dismiss a finding, for good; with ``scope`` others like it too, now and in later nights.

    What was confirmed before is put aside by two people where ``second`` asks for it (see ``confirm``). Raises
    Conflict, Busy, SecondLook, DecisionError (no reason given, dismissed already) and RuleError (a scope that covers
    everything).
    """
    finding = _expected(session, finding_id, expected, who, now)
    if not reason.strip():
        raise DecisionError("a dismissal needs a reason")
    if expected is FindingState.DISMISSED:
        raise DecisionError("the finding is dismissed already")
    act = _Act(who, now, reason, shown or {}, second)
    if scope is None:
        return _settle(session, finding, "dismiss", FindingState.DISMISSED, act, proposal)
    if _becomes(session, finding, "dismiss", act, proposal) == PROPOSE:
        raise SecondLook("a dismissal that is only proposed cannot be remembered: leave that to the second person")
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
    act = _Act(who, now, reason, {**act.shown, "rule": rule.id}, second)
    dismiss_covered(session, rule, who=who, now=now, but=finding_id)
    return _settle(session, finding, "dismiss", FindingState.DISMISSED, act, proposal)


def reopen(
    session: Session,
    finding_id: int,
    *,
    who: str,
    now: datetime,
    expected: FindingState,
    reason: str,
    shown: Mapping[str, object] | None = None,
    second: Second = _ALONE,
) -> Finding:
    """Take a confirmed, dismissed or fixed finding up again; it counts no more until it is confirmed.

    Raises Conflict, Busy, SecondLook, and DecisionError without a reason or for one that is still open.
    """
    finding = _expected(session, finding_id, expected, who, now)
    if not reason.strip():
        raise DecisionError("reopening needs a reason")
    if expected in _OPEN:
        raise DecisionError("the finding is still open")
    act = _Act(who, now, reason, shown or {}, second)
    return _settle(session, finding, "reopen", FindingState.REOPENED, act, None)


def send_back(
    session: Session,
    finding_id: int,
    *,
    who: str,
    now: datetime,
    expected: FindingState,
    reason: str,
    second: Second,
    shown: Mapping[str, object] | None = None,
    proposal: int | None = None,
) -> Finding:
    """Return what was proposed to whoever proposed it: the finding stays as it is.

    Raises Conflict, Busy, SecondLook, and DecisionError without words or where nothing is proposed.
    """
    finding = _expected(session, finding_id, expected, who, now)
    if not reason.strip():
        raise DecisionError("what is returned needs words")
    standing = _standing(session, finding, proposal)
    if standing is None:
        raise DecisionError("nothing is proposed for this finding")
    _may_answer(standing, who, second)
    seen = {**(shown or {}), "first": standing.decision_id}
    return _decide(session, finding, RETURN, expected, _Act(who, now, reason, seen))


def undo(
    session: Session,
    finding_id: int,
    *,
    who: str,
    now: datetime,
    expected: FindingState,
    shown: Mapping[str, object] | None = None,
) -> Finding:
    """Take back the last decision, when it was this person's own; a dismissal it had remembered ends with it, and what
    it had answered waits for a second look again.

    Raises Conflict, Busy, and DecisionError when there is nothing of theirs to take back.
    """
    finding = _expected(session, finding_id, expected, who, now)
    last = next(reversed(_history(session, finding_id)), None)
    if last is None or last.who != who or last.action == UNDO:
        raise DecisionError("the last decision is not yours to take back")
    rule = rule_of(last)
    if rule is not None:
        forget(session, rule, who=who, now=now, why="the dismissal was taken back")
    act = _Act(who, now, "", {**(shown or {}), "undone": last.id})
    _decide(session, finding, UNDO, FindingState(last.old_state), act)
    again = proposal_of(_history(session, finding_id))
    if again is not None:
        finding.proposed, finding.proposed_by = again.action, again.who
        session.add(finding)
        session.flush()
    return finding


def dismiss_covered(
    session: Session, rule: DismissalRule, *, who: str, now: datetime, but: int | None = None
) -> list[Finding]:
    """Dismiss the open findings that a remembered dismissal covers by the day of ``now``, all but one; those that were
    dismissed. MOST_COVERED at most: the next night sees to the rest."""
    day = now.date() if rule.until is None else min(now.date(), rule.until)
    act = _Act(who, now, rule.reason, {"rule": rule.id})
    found = [one for one in matching(session, rule, _OPEN, day) if one.id != but][:MOST_COVERED]
    for other in found:
        _decide(session, other, "dismiss", FindingState.DISMISSED, act)
    return found


def _expected(session: Session, finding_id: int, expected: FindingState, who: str, now: datetime) -> Finding:
    # Read afresh: the state another person's transaction left counts, not what this session once saw.
    finding = session.get(Finding, finding_id, populate_existing=True, with_for_update=True)
    if finding is None:
        raise NoSuchFinding(f"there is no finding {finding_id}")
    state = FindingState(finding.state)
    if state is not expected:
        raise Conflict(state)
    held = claims.holder(session, finding_id, now)
    if held is not None and held.who != who:
        raise Busy(held.who, held.until)
    return finding


def _settle(
    session: Session, finding: Finding, action: str, new: FindingState, act: _Act, proposal: int | None
) -> Finding:
    """Decide, propose, or agree with what is proposed."""
    standing = _standing(session, finding, proposal)
    if _becomes(session, finding, action, act, proposal) == PROPOSE:
        seen = {**act.shown, "proposed": action}
        return _decide(session, finding, PROPOSE, FindingState(finding.state), _Act(act.who, act.now, act.reason, seen))
    if standing is not None and standing.action == action:
        act = _Act(act.who, act.now, act.reason, {**act.shown, "first": standing.decision_id})
    return _decide(session, finding, action, new, act)


def _becomes(session: Session, finding: Finding, action: str, act: _Act, proposal: int | None) -> str:
    """What ``action`` is: itself, or a proposal."""
    standing = _standing(session, finding, proposal)
    if standing is not None:
        _may_answer(standing, act.who, act.second)
        if standing.action == action:
            return action
    if not act.second.asked or finding.id is None:
        return action
    return PROPOSE if needs_second(action, FindingState(finding.state), _history(session, finding.id)) else action


def _standing(session: Session, finding: Finding, seen: int | None) -> Proposal | None:
    assert finding.id is not None
    standing = proposal_of(_history(session, finding.id)) if finding.proposed else None
    if seen is not None and seen != (standing.decision_id if standing is not None else 0):
        raise Conflict(FindingState(finding.state))
    return standing


def _may_answer(standing: Proposal, who: str, second: Second) -> None:
    if standing.who == who:
        raise SecondLook("the one who proposed it cannot be the second person: take it back instead")
    if not second.reviews:
        raise SecondLook("it waits for the second look of a reviewer or an administrator")


def _history(session: Session, finding_id: int) -> list[Decision]:
    rows = session.exec(select(Decision).where(Decision.finding_id == finding_id).order_by(col(Decision.id)))
    return list(rows.all())


def _decide(session: Session, finding: Finding, action: str, new: FindingState, act: _Act) -> Finding:
    if act.who == MACHINE:
        raise DecisionError(f"{MACHINE!r} is the program itself; people decide under their own name")
    assert finding.id is not None
    old, reason = finding.state, act.reason.strip()
    decide(session, finding, action=action, new=new, who=act.who, now=act.now, reason=reason, shown=act.shown)
    target = f"finding:{finding.id}"
    note(session, who=act.who, action=action, target=target, now=act.now, old=old, new=new.value, why=reason)
    claims.release(session, finding.id, who=act.who)
    session.flush()
    return finding
