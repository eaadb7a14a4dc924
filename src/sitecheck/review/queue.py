"""The queue of findings as the desk shows it: filtered, counted, paged; and everything known about one finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, true
from sqlmodel import Session, col, select

from sitecheck.facts.outcomes import FindingState
from sitecheck.review.decisions import NoSuchFinding
from sitecheck.store.models import CheckResult, Decision, Evidence, Finding, Run, Sighting, Site, Unit

OPEN = (FindingState.VERIFIED, FindingState.REOPENED, FindingState.SUSPECTED)
_ORDER = (*OPEN, FindingState.CONFIRMED, FindingState.FIXED, FindingState.DISMISSED)


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show; empty fields do not narrow. ``own_unit`` is the hard limit of a person of an assessed unit."""

    unit: str = ""
    check: str = ""
    site: str = ""
    states: tuple[FindingState, ...] = ()
    text: str = ""
    own_unit: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the queue."""

    finding: Finding
    unit: Unit


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the queue. Each count ignores the filter of its own kind, so that it says what choosing it would
    show; ``by_state`` has every state."""

    items: tuple[Item, ...]
    total: int
    number: int  # from 1
    pages: int
    by_state: Mapping[FindingState, int]
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


def page(session: Session, wanted: Filter, *, number: int = 1, size: int = 50) -> Page:
    """Page ``number`` (from 1; past the end: the last one) of the findings wanted, open ones first."""
    conditions = _conditions(wanted)
    total = session.exec(_joined(func.count(col(Finding.id))).where(*conditions)).one()
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    query = _joined(Finding, Unit).where(*conditions).order_by(*_order()).offset((number - 1) * size).limit(size)
    items = tuple(Item(finding, unit) for finding, unit in session.exec(query))
    states = _counts(session, col(Finding.state), _conditions(wanted, leave_out="states"))
    return Page(
        items=items,
        total=total,
        number=number,
        pages=pages,
        by_state={state: states.get(state.value, 0) for state in FindingState},
        by_check=_counts(session, col(Finding.check_id), _conditions(wanted, leave_out="check")),
        by_unit=_counts(session, col(Finding.unit_code), _conditions(wanted, leave_out="unit")),
    )


def neighbours(session: Session, wanted: Filter, finding_id: int) -> tuple[int | None, int | None]:
    """Ids before and after a finding in the queue. One that is no longer in it (just decided) is followed by what comes
    after its place, at the end by the first that is left."""
    ids = list(session.exec(_joined(col(Finding.id)).where(*_conditions(wanted)).order_by(*_order())))
    if finding_id not in ids:
        both = or_(col(Finding.id) == finding_id, and_(true(), *_conditions(wanted)))
        # Its state has changed and with it its place: the order without the state says where it stood.
        left = ids
        ids = list(session.exec(_joined(col(Finding.id)).where(both).order_by(*_order(by_state=False))))
        if finding_id not in ids:
            return None, None
        before, after = _around(ids, finding_id)
        return before, after or (left[0] if left else None)
    return _around(ids, finding_id)


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


def _around(ids: list[int], finding_id: int) -> tuple[int | None, int | None]:
    place = ids.index(finding_id)
    return (ids[place - 1] if place else None), (ids[place + 1] if place + 1 < len(ids) else None)


def _joined(*columns: Any) -> Any:
    return select(*columns).select_from(Finding).join(Unit, col(Unit.code) == col(Finding.unit_code))


def _conditions(wanted: Filter, leave_out: str = "") -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.own_unit is not None:
        found.append(col(Finding.unit_code) == wanted.own_unit)
    if wanted.unit and leave_out != "unit":
        found.append(col(Finding.unit_code) == wanted.unit)
    if wanted.check and leave_out != "check":
        found.append(col(Finding.check_id) == wanted.check)
    if wanted.site:
        found.append(col(Finding.site_key) == wanted.site)
    if wanted.states and leave_out != "states":
        found.append(col(Finding.state).in_([state.value for state in wanted.states]))
    words = wanted.text.split()
    for word in words:
        places = (Finding.subject, Finding.url, Finding.site_key, Unit.name, Unit.aliases, Finding.params)
        found.append(or_(*[col(place).icontains(word, autoescape=True) for place in places]))
    return found


def _counts(session: Session, column: Any, conditions: list[ColumnElement[bool]]) -> dict[str, int]:
    rows = session.exec(
        _joined(column, func.count(col(Finding.id))).where(*conditions).group_by(column).order_by(column)
    )
    return {str(key): int(count) for key, count in rows}


def _order(*, by_state: bool = True) -> tuple[Any, ...]:
    rank = case({state.value: place for place, state in enumerate(_ORDER)}, value=col(Finding.state), else_=len(_ORDER))
    rest = (col(Finding.unit_code), col(Finding.check_id), col(Finding.subject), col(Finding.id))
    return (rank, *rest) if by_state else rest
