"""Ranking lists as imported: kept whole, with their file; the newest of a metric counts, none is ever changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from sitecheck.facts.ranks import RankRow
from sitecheck.review import periods
from sitecheck.review.trail import note
from sitecheck.store.models import dumps
from sitecheck.store.sources import RankList
from sitecheck.store.stamps import touch_assessment


def keep(
    session: Session,
    *,
    assessment: str,
    metric: str,
    rows: Sequence[RankRow],
    file: str,
    sha256: str,
    who: str,
    now: datetime,
    reason: str = "",
) -> tuple[RankList, bool]:
    """Keep a list, and whether it is new: one that says what the current one says adds nothing.

    Raises PeriodClosed.
    """
    text = dumps([_dump(row) for row in rows])
    newest = _newest(session, assessment, metric)
    if newest is not None and not newest.withdrawn and (newest.rows, newest.sha256) == (text, sha256):
        return newest, False
    row = RankList(
        assessment=assessment, metric=metric, file=file[:300], sha256=sha256, rows=text, reason=reason, who=who, at=now
    )
    return _append(session, row, newest, "rank"), True


def withdraw(session: Session, *, assessment: str, metric: str, reason: str, who: str, now: datetime) -> RankList:
    """Take the current list back: its rules wait for another.

    Raises PeriodClosed, and ValueError without a list or without a reason.
    """
    newest = _newest(session, assessment, metric)
    if newest is None or newest.withdrawn:
        raise ValueError(f"there is no list for {metric}")
    if not reason.strip():
        raise ValueError("say why the list is withdrawn")
    row = RankList(assessment=assessment, metric=metric, withdrawn=True, reason=reason.strip(), who=who, at=now)
    return _append(session, row, newest, "withdraw")


def current(
    session: Session, assessment: str, *, until: datetime | None = None
) -> dict[str, tuple[RankList, tuple[RankRow, ...]]]:
    """The lists that count in an assessment (that counted at a moment), by metric."""
    newest: dict[str, RankList] = {}
    query = select(RankList).where(RankList.assessment == assessment)
    if until is not None:
        query = query.where(RankList.at <= until)
    for row in session.exec(query.order_by(col(RankList.id))):
        newest[row.metric] = row
    return {
        metric: (row, tuple(_load(one) for one in json.loads(row.rows)))
        for metric, row in sorted(newest.items())
        if not row.withdrawn
    }


def history(session: Session, assessment: str) -> list[RankList]:
    """Every list of an assessment, newest first."""
    return list(
        session.exec(select(RankList).where(RankList.assessment == assessment).order_by(col(RankList.id).desc()))
    )


def _append(session: Session, row: RankList, newest: RankList | None, action: str) -> RankList:
    periods.require(session, row.assessment, periods.Action.ENTER)
    session.add(row)
    touch_assessment(session, row.assessment)
    target = f"ranks:{row.assessment}/{row.metric}"
    old = newest.sha256 if newest is not None else ""
    note(session, who=row.who, action=action, target=target, now=row.at, old=old, new=row.sha256, why=row.reason)
    session.flush()
    return row


def _newest(session: Session, assessment: str, metric: str) -> RankList | None:
    query = select(RankList).where(RankList.assessment == assessment, RankList.metric == metric)
    return session.exec(query.order_by(col(RankList.id).desc())).first()


def _dump(row: RankRow) -> dict[str, Any]:
    return {
        "unit": row.unit,
        "score": format(row.score, "f") if row.score is not None else None,
        "rank": row.rank,
        "group": row.group,
        "given": row.given,
    }


def _load(one: dict[str, Any]) -> RankRow:
    score = Decimal(one["score"]) if one["score"] is not None else None
    return RankRow(one["unit"], score, one["rank"], one["group"], one["given"])
