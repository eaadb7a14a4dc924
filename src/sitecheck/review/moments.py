"""What was there at a moment: what a period that was closed then rests on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Subquery, and_, func
from sqlmodel import col, select

from sitecheck.store.models import Decision, Job, Run


def recorded_by(query: Any, run_id: Any, site_key: Any, until: datetime | None) -> Any:
    """``query``, which joins Run, narrowed to what was recorded up to ``until`` (None: all of it).

    ``run_id`` and ``site_key`` are its columns of what was recorded. A portal's night is recorded in one transaction,
    which ends its job; a night without jobs counts as recorded when it ended.
    """
    if until is None:
        return query
    moment = func.coalesce(col(Job.finished_at), col(Run.finished_at), col(Run.started_at))
    return query.outerjoin(Job, and_(col(Job.run_id) == run_id, col(Job.site_key) == site_key)).where(moment <= until)


def states_at(until: datetime, findings: Any) -> Subquery:
    """The states of ``findings`` (ids, or a query of ids) at that moment: rows of ``finding_id`` and ``state``.

    Every step of a finding is a decision, the machine's too.
    """
    some = col(Decision.finding_id).in_(findings)
    last = select(func.max(col(Decision.id))).where(Decision.at <= until, some).group_by(col(Decision.finding_id))
    query: Any = select(Decision.finding_id, col(Decision.new_state).label("state"))
    found: Subquery = query.where(col(Decision.id).in_(last)).subquery()
    return found
