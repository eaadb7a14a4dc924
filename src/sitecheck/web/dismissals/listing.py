"""Remembered dismissals with what they cover, and what a new one would."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, or_, select

from sitecheck.facts.outcomes import FindingState
from sitecheck.facts.times import BEIJING
from sitecheck.review import memory
from sitecheck.review.filters import OPEN
from sitecheck.store.models import DismissalRule, Finding, Unit
from sitecheck.web.desk import Desk
from sitecheck.web.dismissals.draft import Draft
from sitecheck.web.findings.view import sentence

_SIZE = 30
_SOON = timedelta(days=14)
_NAMED = 30


@dataclass(frozen=True, slots=True)
class Line:
    """A rule, how many dismissed findings it is about, whether it ends within two weeks, and whether it was ended by
    hand."""

    rule: DismissalRule
    covers: int
    soon: bool
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """One page of rules, the newest first; the numbers are those of both lists."""

    items: tuple[Line, ...]
    number: int
    pages: int
    in_force: int
    over: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a new dismissal would cover now: how many open findings, and the first of them with their words."""

    total: int
    named: tuple[tuple[Finding, str, str], ...]


def listed(session: Session, now: datetime, *, ended: bool, number: int) -> Lines:
    """Rules in force today (Beijing), or those that have ended."""
    today = now.astimezone(BEIJING).date()
    in_force = or_(col(DismissalRule.until).is_(None), col(DismissalRule.until) >= today)
    over = col(DismissalRule.until) < today
    counts = [int(session.exec(select(func.count()).where(one)).one()) for one in (in_force, over)]
    pages = max(1, -(-counts[ended] // _SIZE))
    number = min(max(1, number), pages)
    rows = session.exec(
        select(DismissalRule)
        .where(over if ended else in_force)
        .order_by(col(DismissalRule.id).desc())
        .offset((number - 1) * _SIZE)
        .limit(_SIZE)
    )
    items = tuple(
        Line(
            rule,
            memory.covered(session, rule, (FindingState.DISMISSED,)),
            rule.until is not None and today <= rule.until <= today + _SOON,
            rule.until == memory.ENDED,
        )
        for rule in rows
    )
    return Lines(items, number, pages, *counts)


def would_dismiss(session: Session, desk: Desk, draft: Draft, lang: str, now: datetime) -> Found:
    """The open findings a draft would dismiss at once."""
    rule = DismissalRule(
        site_key=draft.site or None,
        check_id=draft.check or None,
        pattern=draft.pattern or None,
        reason=draft.reason,
        who="",
        at=now,
        until=draft.until,
    )
    found = memory.matching(session, rule, OPEN, now.date() if draft.until is None else min(now.date(), draft.until))
    names = _names(session, found[:_NAMED])
    named = tuple((one, sentence(desk, one, lang), names.get(one.unit_code, "")) for one in found[:_NAMED])
    return Found(len(found), named)


def _names(session: Session, findings: Iterable[Finding]) -> dict[str, str]:
    codes = {one.unit_code for one in findings}
    return dict(session.exec(select(Unit.code, Unit.name).where(col(Unit.code).in_(codes))).all())
