"""Where the period of an assessment stands, from open to published: every step is one appended row.

A closed period is frozen by its moment: what came later (decisions, nights, events) is not counted in it, see
``counted.py`` and ``moments.py``; values, lists and self-assessments are refused. Nothing else is locked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from sitecheck.review.trail import note
from sitecheck.store.periods import PeriodStep
from sitecheck.store.stamps import touch_assessment


class PeriodState(StrEnum):
    """The five steps, in their order."""

    OPEN = "open"
    SELF_ASSESSMENT = "self-assessment"
    REVIEW = "review"
    CLOSED = "closed"
    PUBLISHED = "published"


class Action(StrEnum):
    """What people do in a period, by who is asked before it is done."""

    ENTER = "enter"  # values and ranking lists
    SELF = "self-assess"
    APPEAL = "appeal"
    DECIDE_APPEAL = "decide-appeal"


FROZEN = frozenset({PeriodState.CLOSED, PeriodState.PUBLISHED})
_ON: Mapping[PeriodState, tuple[PeriodState, ...]] = {
    PeriodState.OPEN: (PeriodState.SELF_ASSESSMENT, PeriodState.REVIEW),
    PeriodState.SELF_ASSESSMENT: (PeriodState.REVIEW,),
    PeriodState.REVIEW: (PeriodState.CLOSED,),
    PeriodState.CLOSED: (PeriodState.PUBLISHED,),
    PeriodState.PUBLISHED: (),
}
_BACK: Mapping[PeriodState, tuple[PeriodState, ...]] = {
    PeriodState.OPEN: (),
    PeriodState.SELF_ASSESSMENT: (PeriodState.OPEN,),
    PeriodState.REVIEW: (PeriodState.SELF_ASSESSMENT, PeriodState.OPEN),
    PeriodState.CLOSED: (PeriodState.REVIEW,),
    PeriodState.PUBLISHED: (PeriodState.REVIEW,),
}


class PeriodError(ValueError):
    """A step that cannot be made; the message says why and what to do."""


class PeriodConflict(PeriodError):
    """Somebody else moved the period in the meantime; ``state`` is where it stands now."""

    def __init__(self, assessment: str, state: PeriodState) -> None:
        """``state``: where the period stands by now."""
        super().__init__(f"the period of {assessment} is {state.value} by now: somebody moved it meanwhile; look again")
        self.state = state


class PeriodClosed(PeriodError):
    """What was asked for is not done any more in a closed period; ``state`` is closed or published."""

    def __init__(self, assessment: str, state: PeriodState, action: Action) -> None:
        """``action``: what was asked for."""
        super().__init__(
            f"the period of {assessment} is {state.value}: nothing is entered any more; "
            f"a reviewer can take it back to review (sitecheck periods reopen {assessment} --reason TEXT)"
        )
        self.assessment, self.state, self.action = assessment, state, action


def state_of(session: Session, assessment: str, at: datetime | None = None) -> PeriodState:
    """Where the period stands (at a moment, where one is given). Without any step it is open."""
    step = _newest(session, assessment, at)
    return PeriodState(step.state) if step is not None else PeriodState.OPEN


def states_of(session: Session) -> dict[str, PeriodState]:
    """Where every period stands that ever made a step."""
    steps = session.exec(select(PeriodStep.assessment, PeriodStep.state).order_by(col(PeriodStep.id)))
    return {assessment: PeriodState(state) for assessment, state in steps}


def closed_at(session: Session, assessment: str, at: datetime | None = None) -> datetime | None:
    """The moment of closing, aware and UTC; None unless the period is closed or published (at a moment, where given).

    What came later is no part of its scores.
    """
    if state_of(session, assessment, at) not in FROZEN:
        return None
    query = select(PeriodStep.at).where(
        PeriodStep.assessment == assessment, PeriodStep.state == PeriodState.CLOSED.value
    )
    if at is not None:
        query = query.where(PeriodStep.at <= at)
    return session.exec(query.order_by(col(PeriodStep.id).desc())).first()


def frozen(session: Session, assessment: str, at: datetime | None = None) -> datetime | None:
    """The moment up to which facts count in the assessment: that of its closing; None while everything counts.

    ``at``: asked for a year that was closed then and rests on this quarter: what came later does not count either way.
    """
    return closed_at(session, assessment, at) or at


def history(session: Session, assessment: str) -> list[PeriodStep]:
    """Every step of a period, oldest first."""
    return list(
        session.exec(select(PeriodStep).where(PeriodStep.assessment == assessment).order_by(col(PeriodStep.id)))
    )


def may(state: PeriodState, action: Action) -> bool:
    """Whether ``action`` is done in a period that stands at ``state``.

    An appeal that was open when the period was closed is still answered: whoever appealed has a right to it, and what
    it changes counts once the period is reviewed again.
    """
    return state not in FROZEN or action is Action.DECIDE_APPEAL


def require(session: Session, assessment: str, action: Action) -> None:
    """Refuse ``action`` where the period is over. Raises PeriodClosed."""
    state = state_of(session, assessment)
    if not may(state, action):
        raise PeriodClosed(assessment, state, action)


def steps_on(state: PeriodState) -> tuple[PeriodState, ...]:
    """Where a period goes on to from ``state``."""
    return _ON[state]


def steps_back(state: PeriodState) -> tuple[PeriodState, ...]:
    """Where a period may be taken back to from ``state``; it needs a reason."""
    return _BACK[state]


def advance(
    session: Session,
    assessment: str,
    to: PeriodState,
    *,
    expected: PeriodState,
    who: str,
    now: datetime,
    why: str = "",
) -> PeriodStep:
    """Make one step, on or back, and note it. ``expected`` is where the person saw the period.

    Whether it may be closed is for ``tables.closing`` to say, and publishing is ``tables.publish``: both come through
    here. Raises PeriodConflict, and PeriodError for a step there is not or one back without a reason.
    """
    why = why.strip()
    back = to in _BACK[expected]
    if not back and to not in _ON[expected]:
        ways = ", ".join((*_ON[expected], *_BACK[expected]))
        raise PeriodError(f"from {expected.value} the period does not go to {to.value}; it goes to: {ways}")
    if back and not why:
        raise PeriodError(f"taking the period back to {to.value} needs a reason")
    # First the note: its chain is a lock, so that of two people at once the second sees what the first did.
    target = f"period:{assessment}"
    note(session, who=who, action="period", target=target, now=now, old=expected.value, new=to.value, why=why)
    newest = _newest(session, assessment, None)
    state = PeriodState(newest.state) if newest is not None else PeriodState.OPEN
    if state is not expected:
        raise PeriodConflict(assessment, state)
    if newest is not None and now < newest.at:
        raise PeriodError(
            f"the clock says {now.isoformat()}, the step before is of {newest.at.isoformat()}: set the clock"
        )
    step = PeriodStep(assessment=assessment, state=to.value, at=now, who=who, why=why)
    session.add(step)
    touch_assessment(session, assessment)
    session.flush()
    return step


def reopen(
    session: Session, assessment: str, *, expected: PeriodState, who: str, now: datetime, why: str
) -> PeriodStep:
    """Take a closed or published period back to review: from now on everything counts in it again.

    Raises PeriodConflict, and PeriodError without a reason or for one that is not closed.
    """
    if expected not in FROZEN:
        raise PeriodError(f"the period of {assessment} is {expected.value}: only a closed one is reviewed again")
    return advance(session, assessment, PeriodState.REVIEW, expected=expected, who=who, now=now, why=why)


def _newest(session: Session, assessment: str, at: datetime | None) -> PeriodStep | None:
    query = select(PeriodStep).where(PeriodStep.assessment == assessment)
    if at is not None:
        query = query.where(PeriodStep.at <= at)
    return session.exec(query.order_by(col(PeriodStep.id).desc())).first()
