"""Who is at a finding, so that two people do not work on the same one. A claim ends by itself after a few minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import tuple_
from sqlmodel import Session, col, delete, select

from sitecheck.review.filters import Filter, Whose, conditions, of_findings
from sitecheck.review.orders import Order, keys
from sitecheck.review.trail import note
from sitecheck.store.models import Claim, Finding


class Taken(ValueError):
    """Somebody else is at the finding; ``who``, and ``until`` when (aware, UTC)."""

    def __init__(self, who: str, until: datetime) -> None:
        super().__init__(f"{who} is at this finding until {until.isoformat(timespec='minutes')}")
        self.who = who
        self.until = until


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is at a finding, and until when (aware, UTC) unless more is done."""

    who: str
    until: datetime


def holder(session: Session, finding_id: int, now: datetime) -> Holder | None:
    """Who is at the finding; None where nobody is."""
    return holders(session, [finding_id], now).get(finding_id)


def holders(session: Session, finding_ids: Iterable[int], now: datetime) -> Mapping[int, Holder]:
    """Who is at which of the findings; those nobody is at are left out."""
    rows = session.exec(select(Claim).where(col(Claim.finding_id).in_(list(finding_ids)), Claim.until > now))
    return {row.finding_id: Holder(row.who, row.until) for row in rows}


def take(session: Session, finding_id: int, *, who: str, now: datetime, minutes: int) -> Holder:
    """Be at a finding for ``minutes`` from now; for one's own this is longer. Raises Taken."""
    row = _locked(session, finding_id)
    if row is not None and row.who != who and row.until > now:
        raise Taken(row.who, row.until)
    return _give(session, row, finding_id, who, now, minutes)


def take_over(session: Session, finding_id: int, *, who: str, now: datetime, minutes: int) -> Holder:
    """Be at a finding somebody else is at; that is noted."""
    row = _locked(session, finding_id)
    if row is not None and row.who != who and row.until > now:
        target = f"finding:{finding_id}"
        note(session, who=who, action="claim-take-over", target=target, now=now, old=row.who, new=who)
    return _give(session, row, finding_id, who, now, minutes)


def release(session: Session, finding_id: int, *, who: str) -> None:
    """Let a finding go that this person is at; another person's claim stays."""
    row = session.get(Claim, finding_id)
    if row is not None and row.who == who:
        session.delete(row)
        session.flush()


def next_free(
    session: Session,
    wanted: Filter,
    *,
    who: str,
    now: datetime,
    minutes: int,
    order: Order = Order.URGENT,
    weights: Mapping[str, int] | None = None,
    after: int | None = None,
) -> int | None:
    """Claim the first finding of the filter that nobody else is at, and say which; None when there is none.

    Two people who ask at once get different ones. ``after``: the finding this person is at; the next one in the order
    is meant then, and the first one once the end is reached.
    """
    session.exec(delete(Claim).where(col(Claim.until) <= now))
    by = keys(order, weights or {})
    narrow = conditions(replace(wanted, whose=Whose.OPEN_TO_ME, me=who, now=now))
    place = session.exec(of_findings(*by).where(col(Finding.id) == after)).first() if after is not None else None
    if place is not None:
        further = [*narrow, tuple_(*by) > tuple_(*place)]
        found = _first_free(session, of_findings(col(Finding.id)).where(*further).order_by(*by), who, now, minutes)
        if found is not None:
            return found
        narrow.append(col(Finding.id) != after)
    return _first_free(session, of_findings(col(Finding.id)).where(*narrow).order_by(*by), who, now, minutes)


def _first_free(session: Session, query: Any, who: str, now: datetime, minutes: int) -> int | None:
    # SQLite lets one writer in at a time; PostgreSQL passes over what another transaction is about to claim.
    query = query.limit(1).with_for_update(of=Finding, skip_locked=True)
    while (found := session.exec(query).first()) is not None:
        number = int(found)
        row = session.get(Claim, number, populate_existing=True)
        if row is not None and row.who != who and row.until > now:
            continue  # claimed between the look and the lock; the next look sees that
        _give(session, row, number, who, now, minutes)
        return number
    return None


def _locked(session: Session, finding_id: int) -> Claim | None:
    # The finding is what both lock, whether there is a claim yet or not.
    session.get_one(Finding, finding_id, with_for_update=True)
    return session.get(Claim, finding_id, populate_existing=True)


def _give(session: Session, row: Claim | None, finding_id: int, who: str, now: datetime, minutes: int) -> Holder:
    until = now + timedelta(minutes=minutes)
    if row is None:
        row = Claim(finding_id=finding_id, who=who, until=until)
    row.who, row.until = who, until
    session.add(row)
    session.flush()
    return Holder(who, until)
