"""The queue of findings as the desk shows it: filtered, counted, paged; and everything known about one finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, tuple_
from sqlmodel import Session, col, select

from sitecheck.facts.outcomes import FindingState
from sitecheck.review.decision_errors import NoSuchFinding
from sitecheck.review.filters import Filter, conditions, of_findings
from sitecheck.review.orders import Order, keys, without_state
from sitecheck.store.models import CheckResult, Decision, Evidence, Finding, Run, Sighting, Site, Unit

_NO_WEIGHTS: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the queue."""

    finding: Finding
    unit: Unit


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the queue. Each count ignores the filter of its own kind, so that it says what choosing it would
    show; ``by_state`` has every state, ``second`` those of them that wait for a second look."""

    items: tuple[Item, ...]
    total: int
    number: int  # from 1
    pages: int
    by_state: Mapping[FindingState, int]
    second: Mapping[FindingState, int]
    by_check: Mapping[str, int]
    by_unit: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """A sighting with the run it belongs to and the evidence taken in it."""

    sighting: Sighting
    run: Run
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything about one finding: sightings newest first, decisions oldest first, the check's last result."""

    finding: Finding
    unit: Unit
    site: Site
    seen: tuple[Seen, ...]
    decisions: tuple[Decision, ...]
    result: CheckResult | None
    evidence: tuple[Evidence, ...] = field(default=())  # of the newest run that has any


def page(
    session: Session,
    wanted: Filter,
    *,
    number: int = 1,
    size: int = 50,
    order: Order = Order.URGENT,
    weights: Mapping[str, int] = _NO_WEIGHTS,
) -> Page:
    """Page ``number`` (from 1; past the end: the last one) of the findings wanted, in ``order``."""
    states = conditions(wanted, leave_out="states")
    by_state, second = _by_state(session, states)
    total = _total(wanted, by_state, second)
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    query = of_findings(Finding).where(*conditions(wanted)).order_by(*keys(order, weights))
    findings = session.exec(query.offset((number - 1) * size).limit(size)).all()
    codes = {one.unit_code for one in findings}
    units = {unit.code: unit for unit in session.exec(select(Unit).where(col(Unit.code).in_(codes)))}
    return Page(
        items=tuple(Item(one, units[one.unit_code]) for one in findings),
        total=total,
        number=number,
        pages=pages,
        by_state=by_state,
        second=second,
        by_check=_counts(session, col(Finding.check_id), conditions(wanted, leave_out="checks")),
        by_unit=_counts(session, col(Finding.unit_code), conditions(wanted, leave_out="unit")),
    )


def count(session: Session, wanted: Filter) -> int:
    """How many findings are wanted."""
    return int(session.exec(of_findings(func.count()).where(*conditions(wanted))).one())


def neighbours(
    session: Session,
    wanted: Filter,
    finding_id: int,
    *,
    order: Order = Order.URGENT,
    weights: Mapping[str, int] = _NO_WEIGHTS,
) -> tuple[int | None, int | None]:
    """Ids before and after a finding in the queue. One that is no longer in it (just decided) is followed by what comes
    after its place, at the end by the first that is left."""
    narrow = conditions(wanted)
    if session.exec(of_findings(col(Finding.id)).where(*narrow, col(Finding.id) == finding_id)).first() is not None:
        return _around(session, narrow, finding_id, keys(order, weights))
    # Its state has changed and with it its place: the order without the state says where it stood.
    before, after = _around(session, narrow, finding_id, without_state(order, weights))
    if (before, after) == (None, None):
        return None, None
    if after is None:
        after = session.exec(of_findings(col(Finding.id)).where(*narrow).order_by(*keys(order, weights))).first()
    return before, after


def detail(session: Session, finding_id: int, *, own_unit: str | None = None) -> Detail:
    """One finding. Raises NoSuchFinding, also for a finding of another unit than ``own_unit``."""
    finding = session.get(Finding, finding_id)
    if finding is None or (own_unit is not None and finding.unit_code != own_unit):
        raise NoSuchFinding(f"there is no finding {finding_id}")
    rows = session.exec(
        select(Sighting, Run)
        .join(Run, col(Run.id) == col(Sighting.run_id))
        .where(Sighting.finding_id == finding_id)
        .order_by(col(Sighting.run_id).desc())
    ).all()
    taken = session.exec(select(Evidence).where(Evidence.finding_id == finding_id).order_by(col(Evidence.id))).all()
    seen = tuple(Seen(sighting, run, tuple(item for item in taken if item.run_id == run.id)) for sighting, run in rows)
    decisions = session.exec(select(Decision).where(Decision.finding_id == finding_id).order_by(col(Decision.id))).all()
    result = session.exec(
        select(CheckResult)
        .where(CheckResult.site_key == finding.site_key, CheckResult.check_id == finding.check_id)
        .order_by(col(CheckResult.run_id).desc())
    ).first()
    return Detail(
        finding=finding,
        unit=session.get_one(Unit, finding.unit_code),
        site=session.get_one(Site, finding.site_key),
        seen=seen,
        decisions=tuple(decisions),
        result=result,
        evidence=next((one.evidence for one in seen if one.evidence), ()),
    )


def _around(
    session: Session, narrow: list[ColumnElement[bool]], finding_id: int, by: tuple[Any, ...]
) -> tuple[int | None, int | None]:
    """What stands before and after the place of a finding, whether it is among the narrowed ones or not."""
    place = session.exec(of_findings(*by).where(col(Finding.id) == finding_id)).first()
    if place is None:
        return None, None
    here, there = tuple_(*by), tuple_(*place)
    ids = of_findings(col(Finding.id)).where(*narrow)
    before = session.exec(ids.where(here < there).order_by(*(key.desc() for key in by))).first()
    after = session.exec(ids.where(here > there).order_by(*by)).first()
    return before, after


def _counts(session: Session, column: Any, narrow: list[ColumnElement[bool]]) -> dict[str, int]:
    rows = session.exec(of_findings(column, func.count()).where(*narrow).group_by(column).order_by(column))
    return {str(key): int(count) for key, count in rows}


def _by_state(
    session: Session, narrow: list[ColumnElement[bool]]
) -> tuple[dict[FindingState, int], dict[FindingState, int]]:
    """Findings in each state, and those of them that wait for a second look."""
    every, second = dict.fromkeys(FindingState, 0), dict.fromkeys(FindingState, 0)
    both = (col(Finding.state), col(Finding.proposed))
    for state, proposed, number in session.exec(of_findings(*both, func.count()).where(*narrow).group_by(*both)):
        every[FindingState(state)] += number
        second[FindingState(state)] += number if proposed else 0
    return every, second


def _total(wanted: Filter, every: Mapping[FindingState, int], second: Mapping[FindingState, int]) -> int:
    """How many of the counted ones are wanted."""
    states = wanted.states or tuple(FindingState)
    if wanted.second is None:
        return sum(every[state] for state in states)
    return sum(second[state] if wanted.second else every[state] - second[state] for state in states)
