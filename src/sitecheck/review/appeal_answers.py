"""The answer to an appeal: upheld, and the finding is dismissed with it; or rejected, by somebody who may."""

from __future__ import annotations

from sqlmodel import Session

from sitecheck.facts.outcomes import FindingState
from sitecheck.review import decisions
from sitecheck.review.appeal_days import Announcement
from sitecheck.review.appeals import By, Step, Words, ended, may_settle, taken
from sitecheck.review.refusals import Refusal, Refused
from sitecheck.store.models import Appeal, Finding


def uphold(
    session: Session, appeal_id: int, *, seen: int, words: Words, by: By, expected: FindingState | None, second: bool
) -> Appeal:
    """The unit is right. Its finding is dismissed; a value somebody entered is changed by hand afterwards.

    ``expected`` is the state of the finding the person saw, None where the appeal is about a place of the table.
    ``second``: deductions of the unit need two people. Raises Refused, LookupError, and ``decisions.Conflict`` when
    somebody decided about the finding in the meantime.
    """
    row = taken(session, appeal_id, seen, Step.UPHOLD, by)
    reason = _needed(words)
    if second and not may_settle(by.role):
        raise Refused(Refusal.SECOND_LOOK)
    if row.finding_id is not None:
        finding = session.get_one(Finding, row.finding_id, populate_existing=True)
        if FindingState(finding.state) is not expected:
            raise decisions.Conflict(FindingState(finding.state))
        if expected is not FindingState.DISMISSED:
            decisions.dismiss(
                session,
                row.finding_id,
                who=by.who,
                now=by.now,
                expected=expected,
                reason=reason,
                shown={"appeal": appeal_id},
            )
    return ended(session, row, Step.UPHOLD, words, by)


def reject(
    session: Session, appeal_id: int, *, seen: int, words: Words, by: By, announced: Announcement | None
) -> Appeal:
    """The deduction stands. Whoever made it (``announced``) does not reject alone what is said against it.

    Raises Refused and LookupError.
    """
    row = taken(session, appeal_id, seen, Step.REJECT, by)
    _needed(words)
    if announced is not None and by.who in announced.who and not may_settle(by.role):
        raise Refused(Refusal.OWN_DECISION)
    return ended(session, row, Step.REJECT, words, by)


def _needed(words: Words) -> str:
    reason = words.text.strip()
    if not reason:
        raise Refused(Refusal.NO_REASON)
    return reason
