"""Many findings decided at once: what can be, what is left out and why, and taking all of it back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from sqlmodel import Session, col, select

from sitecheck.facts.outcomes import FindingState
from sitecheck.review import claims, decisions
from sitecheck.review.decision_errors import Busy, Conflict, DecisionError, NoSuchFinding, SecondLook
from sitecheck.review.filters import Filter, conditions, of_findings
from sitecheck.review.second import Second
from sitecheck.review.trail import UNDO, note, shown_of
from sitecheck.store.models import Bulk, Decision, Finding, dumps

MOST = 1000


class Act(StrEnum):
    """What is done to all of them."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"


class Why(StrEnum):
    """Why a finding is left out."""

    CHANGED = "changed"  # decided by somebody since it was chosen
    CLAIMED = "claimed"  # somebody is at it
    SECOND = "second"  # it waits for a second look that is not this person's
    SETTLED = "settled"  # what is to be done was done already
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Left:
    """A finding that is left out; ``who`` is at it, where that is why."""

    finding_id: int
    why: Why
    who: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done: the findings it can be done to, and those that are left out."""

    act: Act
    able: tuple[Finding, ...]
    left: tuple[Left, ...]

    @property
    def instead(self) -> dict[int, FindingState]:
        """The states the findings would be in, for scoring."""
        state = FindingState.CONFIRMED if self.act is Act.CONFIRM else FindingState.DISMISSED
        return {one.id: state for one in self.able if one.id is not None}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done: the number of the bulk, the findings it was done to, and those that were left out."""

    number: int
    done: tuple[int, ...]
    left: tuple[Left, ...]


class NothingToDo(DecisionError):
    """Nothing is left that it could be done to; ``left`` says why of each."""

    def __init__(self, left: tuple[Left, ...] = ()) -> None:
        super().__init__("none of these findings can be decided so")
        self.left = left


SecondOf = Callable[[str], Second]
"""By a unit's code: whether its deductions need a second person, and whether this one may be it."""


def chosen(session: Session, wanted: Filter) -> dict[int, FindingState]:
    """Findings of a filter with their states; one more than MOST of them where there are more."""
    rows = session.exec(
        of_findings(Finding.id, Finding.state).where(*conditions(wanted)).order_by(col(Finding.id)).limit(MOST + 1)
    )
    return {number: FindingState(state) for number, state in rows}


def plan(
    session: Session, seen: Mapping[int, FindingState], act: Act, *, who: str, now: datetime, second_of: SecondOf
) -> Plan:
    """What ``act`` could be done to, of the findings in the states that were ``seen``; nothing is changed."""
    rows = {one.id: one for one in session.exec(select(Finding).where(col(Finding.id).in_(sorted(seen))))}
    held = claims.holders(session, sorted(seen), now)
    able: list[Finding] = []
    left: list[Left] = []
    for number, state in sorted(seen.items()):
        finding, holder = rows.get(number), held.get(number)
        if finding is None:
            left.append(Left(number, Why.GONE))
        elif holder is not None and holder.who != who:
            left.append(Left(number, Why.CLAIMED, holder.who))
        elif finding.state != state:
            left.append(Left(number, Why.CHANGED))
        elif finding.proposed and not _answers(finding, act, who, second_of(finding.unit_code)):
            left.append(Left(number, Why.SECOND, finding.proposed_by))
        elif state is (FindingState.CONFIRMED if act is Act.CONFIRM else FindingState.DISMISSED):
            left.append(Left(number, Why.SETTLED))
        else:
            able.append(finding)
    return Plan(act, tuple(able), tuple(left))


def carry_out(
    session: Session,
    seen: Mapping[int, FindingState],
    act: Act,
    *,
    who: str,
    now: datetime,
    reason: str,
    second_of: SecondOf,
    shown: Callable[[Finding], Mapping[str, object]],
) -> Outcome:
    """Decide the findings that still are as they were ``seen``, each by a decision of its own, in the caller's
    transaction. ``shown`` says what was on the screen of each.

    Raises NothingToDo, and DecisionError for a dismissal without a reason.
    """
    if act is Act.DISMISS and not reason.strip():
        raise DecisionError("a dismissal needs a reason")
    row = Bulk(at=now, who=who, action=act.value, reason=reason.strip())
    session.add(row)
    session.flush()
    assert row.id is not None
    plain = plan(session, seen, act, who=who, now=now, second_of=second_of)
    done: list[int] = []
    left = list(plain.left)
    for finding in plain.able:
        assert finding.id is not None
        about = {**shown(finding), "bulk": row.id}
        second = second_of(finding.unit_code)
        try:
            _decide(session, finding.id, act, who, now, seen[finding.id], reason, about, second)
        except DecisionError as error:
            left.append(_left(finding.id, error))
        else:
            done.append(finding.id)
    if not done:
        raise NothingToDo(tuple(left))
    row.findings = dumps({"done": done, "left": [[one.finding_id, one.why.value, one.who] for one in left]})
    note(session, who=who, action=f"bulk-{act}", target=f"bulk:{row.id}", now=now, new=str(len(done)), why=row.reason)
    session.flush()
    return Outcome(row.id, tuple(done), tuple(left))


def outcome_of(row: Bulk) -> Outcome:
    """What was done by a bulk."""
    kept = json.loads(row.findings) or {"done": [], "left": []}
    left = tuple(Left(number, Why(why), who) for number, why, who in kept["left"])
    return Outcome(row.id or 0, tuple(kept["done"]), left)


def undo(session: Session, number: int, *, who: str, now: datetime) -> Outcome:
    """Take a bulk of one's own back, all of it whose findings nobody has decided since.

    Raises DecisionError for one that is not there, is somebody else's or was taken back, and NothingToDo.
    """
    row = session.get(Bulk, number, with_for_update=True, populate_existing=True)
    if row is None or row.who != who or row.undone_at is not None:
        raise DecisionError("this is not yours to take back, or was taken back")
    done: list[int] = []
    left: list[Left] = []
    for finding_id in outcome_of(row).done:
        last = _last(session, finding_id)
        if last is None or shown_of(last).get("bulk") != number or last.action == UNDO:
            left.append(Left(finding_id, Why.CHANGED))
            continue
        try:
            expected = FindingState(session.get_one(Finding, finding_id).state)
            decisions.undo(session, finding_id, who=who, now=now, expected=expected, shown={"bulk": number})
        except DecisionError as error:
            left.append(_left(finding_id, error))
        else:
            done.append(finding_id)
    if not done:
        raise NothingToDo(tuple(left))
    row.undone_at = now
    session.add(row)
    note(session, who=who, action="bulk-undo", target=f"bulk:{number}", now=now, new=str(len(done)))
    session.flush()
    return Outcome(number, tuple(done), tuple(left))


def _answers(finding: Finding, act: Act, who: str, second: Second) -> bool:
    return finding.proposed == act.value and finding.proposed_by != who and second.reviews


def _decide(
    session: Session,
    finding_id: int,
    act: Act,
    who: str,
    now: datetime,
    expected: FindingState,
    reason: str,
    shown: Mapping[str, object],
    second: Second,
) -> None:
    match act:
        case Act.CONFIRM:
            decisions.confirm(
                session, finding_id, who=who, now=now, expected=expected, reason=reason, shown=shown, second=second
            )
        case Act.DISMISS:
            decisions.dismiss(
                session, finding_id, who=who, now=now, expected=expected, reason=reason, shown=shown, second=second
            )
        case _:
            assert_never(act)


def _left(finding_id: int, error: DecisionError) -> Left:
    match error:
        case Busy():
            return Left(finding_id, Why.CLAIMED, error.who)
        case SecondLook():
            return Left(finding_id, Why.SECOND)
        case NoSuchFinding():
            return Left(finding_id, Why.GONE)
        case Conflict():
            return Left(finding_id, Why.CHANGED)
        case _:
            return Left(finding_id, Why.SETTLED)


def _last(session: Session, finding_id: int) -> Decision | None:
    return session.exec(
        select(Decision).where(Decision.finding_id == finding_id).order_by(col(Decision.id).desc()).limit(1)
    ).first()
