"""How far a unit is with its self-assessment: handed in, given back, reminded of. Steps are appended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, union
from sqlmodel import Session, col, select

from sitecheck.review import selfdrafts, selfreports
from sitecheck.review.refusals import Refusal, Refused
from sitecheck.review.selfdrafts import MOST_WORDS, Draft
from sitecheck.review.selfreports import Report
from sitecheck.review.trail import note
from sitecheck.store.models import SelfDraft, SelfReport, SelfStep, Unit


class SelfState(StrEnum):
    """Where a unit's self-assessment stands."""

    NOT_BEGUN = "not-begun"
    DRAFT = "draft"
    HANDED_IN = "handed-in"
    RETURNED = "returned"

    @property
    def open(self) -> bool:
        """Whether the unit may fill it in."""
        return self is not SelfState.HANDED_IN


@dataclass(frozen=True, slots=True)
class Progress:
    """One unit: its state, the newest step of those that change it, when it was handed in last, how many items have a
    value, and the last reminder."""

    state: SelfState = SelfState.NOT_BEGUN
    step: int = 0
    handed_in_at: datetime | None = None
    items: int = 0
    words: str = ""  # of the unit when it handed in, or of the office when it gave it back
    reminded: SelfStep | None = None


def progress(session: Session, assessment: str, codes: Sequence[str] | None = None) -> dict[str, Progress]:
    """How far units are, by code; those that have not begun are left out. Of ``codes`` only, where they are given."""
    found: dict[str, Progress] = {}
    for unit_code, items in _filled(session, assessment, codes).items():
        found[unit_code] = Progress(SelfState.DRAFT, items=items)
    reports = select(SelfReport.unit_code, func.max(col(SelfReport.submitted_at)), func.max(col(SelfReport.at)))
    reports = reports.where(SelfReport.assessment == assessment).group_by(col(SelfReport.unit_code))
    listed = {}
    for unit_code, submitted_at, at in session.exec(_of(reports, SelfReport.unit_code, codes)):
        listed[unit_code] = at
        # A list that the office took in for a unit is handed in as well.
        before = found.get(unit_code, Progress())
        found[unit_code] = replace(before, state=SelfState.HANDED_IN, handed_in_at=submitted_at)
    steps = select(SelfStep).where(SelfStep.assessment == assessment).order_by(col(SelfStep.id))
    for step in session.exec(_of(steps, SelfStep.unit_code, codes)):
        now, number = found.get(step.unit_code, Progress()), step.id or 0
        match step.action:
            case "submit":
                now = replace(now, state=SelfState.HANDED_IN, step=number, handed_in_at=step.at, words=step.why)
            case "return" if listed.get(step.unit_code, step.at) <= step.at:
                now = replace(now, state=SelfState.RETURNED, step=number, words=step.why)
            case "remind":
                now = replace(now, reminded=step)
        found[step.unit_code] = now
    return found


def of_unit(session: Session, assessment: str, unit_code: str) -> Progress:
    """How far one unit is."""
    return progress(session, assessment, [unit_code]).get(unit_code, Progress())


@dataclass(frozen=True, slots=True)
class HandedIn:
    """How many items are new or changed, and which have no value."""

    new: int
    missing: tuple[str, ...]


def hand_in(
    session: Session,
    assessment: str,
    unit_code: str,
    items: Sequence[str],
    *,
    fits: Callable[[Draft], bool],
    seen: int,
    words: str,
    who: str,
    now: datetime,
) -> HandedIn:
    """Hand in what stands in the form of a unit for ``items``.

    ``fits`` says whether a value is one the table takes; one it does not take any more counts as missing. ``seen`` is
    the newest step the person saw, ``words`` why items stay empty. Raises Refused; then nothing is handed in.
    """
    session.get(Unit, unit_code, with_for_update=True)  # two people of one unit come one after the other
    standing = of_unit(session, assessment, unit_code)
    _as_seen(standing, seen)
    if not standing.state.open:
        raise Refused(Refusal.HANDED_IN)
    drafts = selfdrafts.drafts(session, assessment, unit_code)
    given = {item: drafts[item] for item in items if item in drafts and drafts[item].value and fits(drafts[item])}
    missing = tuple(item for item in items if item not in given)
    if not given:
        raise Refused(Refusal.EMPTY)
    if missing and not words.strip():
        raise Refused(Refusal.MISSING, n=len(missing))
    _short(words)
    reports = {
        item: Report(unit_code, item, one.value, one.explanation, one.attachments, now) for item, one in given.items()
    }
    new = selfreports.submit(session, assessment, reports.values(), who=who, now=now)
    selfdrafts.take_out(session, assessment, unit_code, reports)
    _append(session, assessment, unit_code, "submit", who, now, words)
    return HandedIn(new, missing)


def give_back(
    session: Session, assessment: str, unit_code: str, *, seen: int, words: str, who: str, now: datetime
) -> None:
    """Give a form back to its unit, which may change it and hand it in again. Raises Refused."""
    session.get(Unit, unit_code, with_for_update=True)
    standing = of_unit(session, assessment, unit_code)
    _as_seen(standing, seen)
    if standing.state is not SelfState.HANDED_IN:
        raise Refused(Refusal.NOT_HANDED_IN)
    if not words.strip():
        raise Refused(Refusal.NO_REASON)
    _short(words)
    _append(session, assessment, unit_code, "return", who, now, words)


def remind(session: Session, assessment: str, codes: Iterable[str], *, words: str, who: str, now: datetime) -> int:
    """Note a reminder for these units, as far as they have not handed in; how many were reminded."""
    known = progress(session, assessment)
    missing = [code for code in codes if known.get(code, Progress()).state.open]
    for code in missing:
        _append(session, assessment, code, "remind", who, now, words)
    return len(missing)


def steps_of(session: Session, assessment: str, unit_code: str) -> list[SelfStep]:
    """Every step of a unit, newest first."""
    query = select(SelfStep).where(SelfStep.assessment == assessment, SelfStep.unit_code == unit_code)
    return list(session.exec(query.order_by(col(SelfStep.id).desc())))


def _filled(session: Session, assessment: str, codes: Sequence[str] | None) -> dict[str, int]:
    """How many items of each unit have a value, as a draft or as handed in."""
    said = [
        _of(
            select(table.unit_code, table.item).where(table.assessment == assessment, table.value != ""),
            table.unit_code,
            codes,
        )
        for table in (SelfReport, SelfDraft)
    ]
    both = union(*said).subquery()
    rows = session.exec(select(both.c.unit_code, func.count()).group_by(both.c.unit_code))
    return dict(rows.all())


def _of(query: Any, column: Any, codes: Sequence[str] | None) -> Any:
    return query if codes is None else query.where(col(column).in_(sorted(codes)))


def _as_seen(standing: Progress, seen: int) -> None:
    if standing.step != seen:
        raise Refused(Refusal.CHANGED)


def _short(words: str) -> None:
    if len(words) > MOST_WORDS:
        raise Refused(Refusal.TOO_LONG, most=MOST_WORDS)


def _append(
    session: Session, assessment: str, unit_code: str, action: str, who: str, now: datetime, words: str
) -> None:
    why = words.strip()
    session.add(SelfStep(assessment=assessment, unit_code=unit_code, action=action, at=now, who=who, why=why))
    target = f"self:{assessment}/{unit_code}"
    note(session, who=who, action=f"self-{action}", target=target, now=now, why=why)
    session.flush()
