"""What a table says beside the points: findings with their pictures, and how much could be decided."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.messages import message
from sitecheck.facts.outcomes import FindingState, Outcome
from sitecheck.review.moments import recorded_by, states_at
from sitecheck.store.models import (
    LEFT_ASIDE,
    CheckResult,
    Decision,
    Evidence,
    Finding,
    Observation,
    Run,
    Sighting,
    Site,
)
from sitecheck.store.runs import whole_nights
from sitecheck.tables.records import Authority, FindingRef, Undecided

_CHUNK = 500  # SQLite takes a limited number of values in one IN
_WAITING = (FindingState.SUSPECTED, FindingState.VERIFIED, FindingState.REOPENED)


def finding_refs(
    session: Session,
    ids: Iterable[int],
    checks: Mapping[str, CheckFile],
    language: str,
    end: date,
    until: datetime | None = None,
) -> dict[int, FindingRef]:
    """Findings by id with their newest picture of a run judged as of ``end`` or before.

    ``until``: as they were at that moment; the address is then that of their last archive, which keeps it for its
    night.
    """
    wanted = sorted(set(ids))
    found: dict[int, FindingRef] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        pictures = _pictures(session, some, end, until)
        confirmed = _confirmed(session, some, until)
        then = _then(session, some, until) if until is not None else {}
        for row in session.exec(select(Finding).where(col(Finding.id).in_(some)).order_by(col(Finding.id))):
            assert row.id is not None
            decision, picture = confirmed.get(row.id), pictures.get(row.id)
            seen = then.get(row.id) or _Seen(row.state, row.reason, row.params, row.url)
            found[row.id] = FindingRef(
                id=row.id,
                check=row.check_id,
                subject=row.subject,
                url=seen.url or row.url,
                message=_message(checks, row.check_id, seen.reason, seen.params, language),
                state=seen.state,
                confirmed_by=decision.who if decision is not None else "",
                confirmed_at=decision.at if decision is not None else None,
                picture=picture.path if picture is not None else "",
                picture_sha256=picture.sha256 if picture is not None else "",
            )
    return found


def waiting(session: Session, unit_code: str, until: datetime | None = None) -> int:
    """Findings of the unit that wait (that waited at a moment) for a person."""
    query: Any = select(func.count(col(Finding.id)))
    return int(session.exec(where_waiting(query, [unit_code], until)).one())


def where_waiting(query: Any, units: Sequence[str], until: datetime | None) -> Any:
    """``query`` over findings, narrowed to those of ``units`` that wait for a person, or that did at ``until``."""
    query = query.where(col(Finding.unit_code).in_(units))
    if until is None:
        return query.where(col(Finding.state).in_(_WAITING))
    then = states_at(until, select(Finding.id).where(col(Finding.unit_code).in_(units)))
    return query.join(then, then.c.finding_id == col(Finding.id)).where(then.c.state.in_(_WAITING))


def decided(
    session: Session,
    unit_code: str,
    days: tuple[date, date],
    checks: Mapping[str, CheckFile],
    language: str,
    asked: Collection[str],
    until: datetime | None = None,
) -> tuple[int, int, tuple[Undecided, ...]]:
    """How many of the checks ``asked`` for were decided on the unit's sites in the last run of the period, of how many,
    and the undecided ones; the rest was laid out for a person. Nights recorded after ``until`` are not there."""
    last = last_nights(days, until).where(Site.unit_code == unit_code).subquery()
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


def last_nights(days: tuple[date, date], until: datetime | None) -> Any:
    """Each site with its last night of these days that had results by ``until``: ``site_key`` and ``run``. Joins Site.

    Runs of some sites are no nights: how much was decided must not depend on which sites somebody looked at again.
    """
    query = (
        select(CheckResult.site_key, func.max(CheckResult.run_id).label("run"))
        .join(Run, col(Run.id) == col(CheckResult.run_id))
        .join(Site, col(Site.key) == col(CheckResult.site_key))
        .where(whole_nights(), Run.as_of >= days[0], Run.as_of <= days[1])
        .group_by(col(CheckResult.site_key))
    )
    return recorded_by(query, CheckResult.run_id, CheckResult.site_key, until)


def authorities(
    session: Session, unit_code: str, days: tuple[date, date], until: datetime | None = None
) -> tuple[Authority, ...]:
    """Sites of the unit on which robots.txt was not applied in any run of the period, each with its authorities."""
    query = (
        select(col(Observation.site_key), col(Observation.robots_authority))
        .distinct()
        .join(Run, col(Run.id) == col(Observation.run_id))
        .join(Site, col(Site.key) == col(Observation.site_key))
        .where(
            Site.unit_code == unit_code,
            Run.as_of >= days[0],
            Run.as_of <= days[1],
            LEFT_ASIDE,
        )
        .order_by(col(Observation.site_key), col(Observation.robots_authority))
    )
    rows = session.exec(recorded_by(query, Observation.run_id, Observation.site_key, until))
    return tuple(Authority(site, authority) for site, authority in rows)


def _message(checks: Mapping[str, CheckFile], check: str, reason: str, params: str, language: str) -> str:
    file = checks.get(check)
    return message(file, reason, json.loads(params), language) if file is not None else reason


def _pictures(session: Session, ids: list[int], end: date, until: datetime | None) -> dict[int, Evidence]:
    query = (
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
    if until is not None:
        query = query.where(Evidence.captured_at <= until)
    return {row.finding_id: row for row in session.exec(query)}


def _confirmed(session: Session, ids: list[int], until: datetime | None) -> dict[int, Decision]:
    query = select(Decision).where(col(Decision.finding_id).in_(ids), Decision.action == "confirm")
    if until is not None:
        query = query.where(Decision.at <= until)
    return {row.finding_id: row for row in session.exec(query.order_by(col(Decision.id)))}


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a finding said."""

    state: str
    reason: str
    params: str
    url: str


def _then(session: Session, ids: list[int], until: datetime) -> dict[int, _Seen]:
    """What the findings said at that moment: as their last sighting has it, at the address of their last archive."""
    sightings = (
        select(Sighting)
        .join(Finding, col(Finding.id) == col(Sighting.finding_id))
        .join(Run, col(Run.id) == col(Sighting.run_id))
        .where(col(Sighting.finding_id).in_(ids))
        .order_by(col(Sighting.run_id))
    )
    taken = (
        select(Evidence.finding_id, Evidence.url)
        .where(col(Evidence.finding_id).in_(ids), Evidence.kind == "warc", Evidence.captured_at <= until)
        .order_by(col(Evidence.run_id), col(Evidence.id))
    )
    now = states_at(until, ids)
    states = dict(session.exec(select(now.c.finding_id, now.c.state)).all())
    urls = dict(session.exec(taken).all())
    return {
        row.finding_id: _Seen(states.get(row.finding_id, ""), row.reason, row.params, urls.get(row.finding_id, ""))
        for row in session.exec(recorded_by(sightings, Sighting.run_id, Finding.site_key, until))
    }
