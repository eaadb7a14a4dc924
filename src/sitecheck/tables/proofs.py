"""What a table says beside the points: findings with their pictures, and how much could be decided."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlmodel import Session, col, func, select

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.messages import message
from sitecheck.facts.outcomes import FindingState, Outcome
from sitecheck.store.models import CheckResult, Decision, Evidence, Finding, Observation, Run, Site
from sitecheck.tables.records import Authority, FindingRef, Undecided

_CHUNK = 500  # SQLite takes a limited number of values in one IN
_WAITING = (FindingState.SUSPECTED, FindingState.VERIFIED, FindingState.REOPENED)


def finding_refs(
    session: Session, ids: Iterable[int], checks: Mapping[str, CheckFile], language: str, end: date
) -> dict[int, FindingRef]:
    """Findings by id with their newest picture of a run judged as of ``end`` or before."""
    wanted = sorted(set(ids))
    found: dict[int, FindingRef] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        pictures = _pictures(session, some, end)
        confirmed = _confirmed(session, some)
        for row in session.exec(select(Finding).where(col(Finding.id).in_(some)).order_by(col(Finding.id))):
            assert row.id is not None
            decision, picture = confirmed.get(row.id), pictures.get(row.id)
            found[row.id] = FindingRef(
                id=row.id,
                check=row.check_id,
                subject=row.subject,
                url=row.url,
                message=_message(checks, row.check_id, row.reason, row.params, language),
                state=row.state,
                confirmed_by=decision.who if decision is not None else "",
                confirmed_at=decision.at if decision is not None else None,
                picture=picture.path if picture is not None else "",
                picture_sha256=picture.sha256 if picture is not None else "",
            )
    return found


def waiting(session: Session, unit_code: str) -> int:
    """Findings of the unit that wait for a person."""
    query = select(func.count(col(Finding.id))).where(Finding.unit_code == unit_code, col(Finding.state).in_(_WAITING))
    return session.exec(query).one()


def decided(
    session: Session,
    unit_code: str,
    days: tuple[date, date],
    checks: Mapping[str, CheckFile],
    language: str,
    asked: Collection[str],
) -> tuple[int, int, tuple[Undecided, ...]]:
    """How many of the checks ``asked`` for were decided on the unit's sites in the last run of the period, of how many,
    and the undecided ones; the rest was laid out for a person."""
    last = (
        select(CheckResult.site_key, func.max(CheckResult.run_id).label("run"))
        .join(Run, col(Run.id) == col(CheckResult.run_id))
        .join(Site, col(Site.key) == col(CheckResult.site_key))
        .where(Site.unit_code == unit_code, Run.as_of >= days[0], Run.as_of <= days[1])
        .group_by(col(CheckResult.site_key))
        .subquery()
    )
    rows = session.exec(
        select(CheckResult)
        .join(last, (last.c.site_key == col(CheckResult.site_key)) & (last.c.run == col(CheckResult.run_id)))
        .where(col(CheckResult.check_id).in_(sorted(asked)))
        .order_by(col(CheckResult.site_key), col(CheckResult.check_id))
    ).all()
    open_ = tuple(
        Undecided(
            row.site_key,
            row.check_id,
            check.name.in_language(language) if (check := checks.get(row.check_id)) is not None else row.check_id,
            _message(checks, row.check_id, row.reason, row.params, language),
        )
        for row in rows
        if row.outcome == Outcome.UNABLE
    )
    return sum(Outcome(row.outcome).decided for row in rows), len(rows), open_


def authorities(session: Session, unit_code: str, days: tuple[date, date]) -> tuple[Authority, ...]:
    """Sites of the unit on which robots.txt was not applied in any run of the period, each with its authorities."""
    rows = session.exec(
        select(col(Observation.site_key), col(Observation.robots_authority))
        .distinct()
        .join(Run, col(Run.id) == col(Observation.run_id))
        .join(Site, col(Site.key) == col(Observation.site_key))
        .where(
            Site.unit_code == unit_code,
            Run.as_of >= days[0],
            Run.as_of <= days[1],
            Observation.robots_authority != "",
        )
        .order_by(col(Observation.site_key), col(Observation.robots_authority))
    )
    return tuple(Authority(site, authority) for site, authority in rows)


def _message(checks: Mapping[str, CheckFile], check: str, reason: str, params: str, language: str) -> str:
    file = checks.get(check)
    return message(file, reason, json.loads(params), language) if file is not None else reason


def _pictures(session: Session, ids: list[int], end: date) -> dict[int, Evidence]:
    rows = session.exec(
        select(Evidence)
        .join(Run, col(Run.id) == col(Evidence.run_id))
        .where(
            col(Evidence.finding_id).in_(ids),
            Evidence.kind == "screenshot",
            Evidence.part == 0,
            Evidence.missing == "",
            Run.as_of <= end,
        )
        .order_by(col(Evidence.run_id), col(Evidence.id))
    )
    return {row.finding_id: row for row in rows}


def _confirmed(session: Session, ids: list[int]) -> dict[int, Decision]:
    rows = session.exec(
        select(Decision)
        .where(col(Decision.finding_id).in_(ids), Decision.action == "confirm")
        .order_by(col(Decision.id))
    )
    return {row.finding_id: row for row in rows}
