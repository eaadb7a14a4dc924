"""Appeals (申诉): what a unit says against a deduction, and what becomes of it. Steps are appended, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from sitecheck.facts.events import Attachment
from sitecheck.review.appeal_days import Announcement, Day, day_of
from sitecheck.review.attachments import dump_attachments
from sitecheck.review.refusals import Refusal, Refused
from sitecheck.review.trail import note
from sitecheck.review.users import Role
from sitecheck.store.models import Appeal, AppealStep, Unit

MOST_WORDS = 4000
_OFFICE = frozenset({Role.ADMIN, Role.ASSESSOR, Role.REVIEWER})
_SECOND = frozenset({Role.ADMIN, Role.REVIEWER})


class AppealState(StrEnum):
    """How an appeal stands."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What was done about an appeal."""

    OPEN = "open"
    BEHALF = "on-behalf"  # why the office opened it for the unit
    ADD = "add"
    RECHECK = "recheck"
    UPHOLD = "uphold"
    REJECT = "reject"
    WITHDRAW = "withdraw"


_ENDS = {Step.UPHOLD: AppealState.UPHELD, Step.REJECT: AppealState.REJECTED, Step.WITHDRAW: AppealState.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Against:
    """The deduction appealed against: a finding, or a place of the table (``KD6.r2``, ``KD6``); of which assessment."""

    assessment: str
    unit_code: str
    finding_id: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, in which role, and when."""

    who: str
    role: Role
    now: datetime


@dataclass(frozen=True, slots=True)
class Words:
    """What is said, with which files."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()


def possible(state: AppealState, role: Role) -> tuple[Step, ...]:
    """What a person of this role may do about an appeal in this state; a unit's own appeals are meant."""
    if state is not AppealState.OPEN:
        return ()
    if role is Role.UNIT:
        return (Step.ADD, Step.WITHDRAW)
    return (Step.ADD, Step.RECHECK, Step.UPHOLD, Step.REJECT) if role in _OFFICE else ()


def refusal(
    session: Session, against: Against, announced: Announcement | None, until: Day, days: int, by: By
) -> Refused | None:
    """Why no appeal can be opened here by this person; None when one can. ``days``: how long ``until`` was away."""
    if by.role is not Role.UNIT and by.role not in _OFFICE:
        return Refused(Refusal.NOT_ALLOWED)
    if announced is None:
        return Refused(Refusal.NOT_ANNOUNCED)
    for known in of_deduction(session, against):
        if known.state == AppealState.OPEN:
            return Refused(Refusal.ALREADY_OPEN, id=known.id)
        # A deduction that was made anew since may be appealed against anew; the office may always open a second one.
        answered = known.state in (AppealState.UPHELD, AppealState.REJECTED) and known.opened_at >= announced.at
        if answered and by.role is Role.UNIT:
            return Refused(Refusal.ANSWERED, id=known.id)
    if by.role is Role.UNIT and until.over(day_of(by.now)):
        return Refused(Refusal.TOO_LATE, day=until.last, days=days, announced=day_of(announced.at))
    return None


def open_appeal(
    session: Session,
    against: Against,
    *,
    announced: Announcement | None,
    until: Day,
    days: int,
    due: date | None,
    words: Words,
    by: By,
    reason: str = "",
) -> Appeal:
    """Open an appeal; ``until`` is the last day to do so, ``due`` the one to answer it (None: cannot be counted).

    ``reason``: why the office opens it for the unit. Raises Refused.
    """
    session.get(Unit, against.unit_code, with_for_update=True)  # two people of one unit come one after the other
    refused = refusal(session, against, announced, until, days, by)
    if refused is not None:
        raise refused
    _fits(words.text, Refusal.NO_WORDS)
    on_behalf = by.role is not Role.UNIT
    if on_behalf:
        _fits(reason, Refusal.NO_REASON)
    row = Appeal(
        assessment=against.assessment,
        unit_code=against.unit_code,
        finding_id=against.finding_id,
        place=against.place,
        state=AppealState.OPEN.value,
        opened_at=by.now,
        opened_by=by.who,
        due=due,
    )
    session.add(row)
    session.flush()
    _append(session, row, Step.OPEN, words, by)
    if on_behalf:
        _append(session, row, Step.BEHALF, Words(reason), by)
    return row


def act(session: Session, appeal_id: int, step: Step, *, seen: int, words: Words, by: By) -> Appeal:
    """Append a step that needs nothing beyond the appeal itself: add, recheck, withdraw.

    ``seen`` is the newest step the person saw. Raises Refused, and LookupError when there is no such appeal.
    """
    row = taken(session, appeal_id, seen, step, by)
    if step is Step.ADD and not words.attachments:
        _fits(words.text, Refusal.NO_WORDS)
    return ended(session, row, step, words, by)


def taken(session: Session, appeal_id: int, seen: int, step: Step, by: By) -> Appeal:
    """The appeal, kept from others until the transaction ends, if this person may do ``step`` now.

    Raises Refused, also when something happened after the step ``seen``, and LookupError.
    """
    row = session.get(Appeal, appeal_id, populate_existing=True, with_for_update=True)
    if row is None:
        raise LookupError(f"there is no appeal {appeal_id}")
    if row.state != AppealState.OPEN:
        raise Refused(Refusal.NOT_OPEN)
    if step not in possible(AppealState.OPEN, by.role):
        raise Refused(Refusal.NOT_ALLOWED)
    if newest(session, appeal_id) != seen:
        raise Refused(Refusal.CHANGED)
    return row


def ended(session: Session, row: Appeal, step: Step, words: Words, by: By) -> Appeal:
    """Append the step; one that ends the appeal ends it. Raises Refused for words that are too long."""
    if len(words.text) > MOST_WORDS:
        raise Refused(Refusal.TOO_LONG, most=MOST_WORDS)
    if step in _ENDS:
        row.state = _ENDS[step].value
        row.decided_at = by.now
        session.add(row)
    _append(session, row, step, words, by)
    return row


def may_settle(role: Role) -> bool:
    """Whether a person of this role may settle what an assessor may not alone."""
    return role in _SECOND


def newest(session: Session, appeal_id: int) -> int:
    """The id of the newest step."""
    query = select(AppealStep.id).where(AppealStep.appeal_id == appeal_id).order_by(col(AppealStep.id).desc())
    return session.exec(query).first() or 0


def steps_of(session: Session, appeal_id: int) -> list[AppealStep]:
    """All steps, oldest first."""
    query = select(AppealStep).where(AppealStep.appeal_id == appeal_id).order_by(col(AppealStep.id))
    return list(session.exec(query))


def of_deduction(session: Session, against: Against) -> list[Appeal]:
    """The appeals against this deduction, newest first."""
    query = select(Appeal).where(
        Appeal.assessment == against.assessment,
        Appeal.unit_code == against.unit_code,
        Appeal.place == against.place,
        col(Appeal.finding_id) == against.finding_id
        if against.finding_id is not None
        else col(Appeal.finding_id).is_(None),
    )
    return list(session.exec(query.order_by(col(Appeal.id).desc())))


def of_finding(session: Session, finding_id: int) -> list[Appeal]:
    """All appeals against a finding, newest first."""
    query = select(Appeal).where(Appeal.finding_id == finding_id).order_by(col(Appeal.id).desc())
    return list(session.exec(query))


def open_of_unit(session: Session, assessment: str, unit_code: str) -> list[Appeal]:
    """The open appeals of a unit in an assessment, oldest first."""
    query = select(Appeal).where(
        Appeal.assessment == assessment, Appeal.unit_code == unit_code, Appeal.state == AppealState.OPEN.value
    )
    return list(session.exec(query.order_by(col(Appeal.id))))


def _append(session: Session, row: Appeal, step: Step, words: Words, by: By) -> None:
    assert row.id is not None
    text = words.text.strip()
    added = AppealStep(
        appeal_id=row.id,
        at=by.now,
        who=by.who,
        action=step.value,
        text=text,
        attachments=dump_attachments(words.attachments),
    )
    session.add(added)
    target = f"appeal:{row.id}"
    note(session, who=by.who, action=f"appeal-{step.value}", target=target, now=by.now, new=row.state, why=text)
    session.flush()


def _fits(text: str, wanted: Refusal) -> None:
    if not text.strip():
        raise Refused(wanted)
    if len(text) > MOST_WORDS:
        raise Refused(Refusal.TOO_LONG, most=MOST_WORDS)
