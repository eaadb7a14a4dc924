"""What needs somebody today: numbers with the page where each is dealt with. What is nought is left out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, func, select

from sitecheck.audit.calendars import calendar_of
from sitecheck.i18n import formats
from sitecheck.i18n.catalogue import N_
from sitecheck.review import selfsteps
from sitecheck.review.appeal_days import day_of, near
from sitecheck.review.appeal_list import Group, Today, Wanted, counts_of
from sitecheck.review.columns import PRESSING
from sitecheck.review.periods import PeriodState, states_of
from sitecheck.review.selfsteps import SelfState
from sitecheck.store.models import Claim, ColumnMap, Finding, SelfReport, SelfStep
from sitecheck.tables.scored import assessed_units
from sitecheck.web.counts.findings import WAITING
from sitecheck.web.desk import Desk
from sitecheck.web.people import OFFICE, REVIEWERS, Person
from sitecheck.web.seals.queries import unsealed

_GRACE = timedelta(hours=1)  # a night that is just over is being sealed
_TIGHT = 4  # times ``min_free_mb``


@dataclass(frozen=True, slots=True)
class Need:
    """One line: what, how many (as text), where to go, of which assessment, and whether it is late."""

    label: str
    number: str
    link: str
    about: str = ""
    late: bool = False


def needs(session: Session, desk: Desk, person: Person) -> list[Need]:
    """What this person should look at, what is late first."""
    found = [*_office(session, desk, person)] if person.role in OFFICE else []
    if person.unit_code and not person.sees_all:
        found = [*_unit(session, desk, person.unit_code)]
    return sorted(found, key=lambda one: not one.late)


def _office(session: Session, desk: Desk, person: Person) -> Iterator[Need]:
    waiting = select(func.count()).where(col(Finding.state).in_(WAITING), Finding.proposed == "")
    yield from _some(N_("Findings to decide"), session.exec(waiting).one(), "/findings")
    if person.role in REVIEWERS:
        second = select(func.count()).where(Finding.proposed != "", Finding.proposed_by != person.name)
        yield from _some(
            N_("Proposals that wait for your second look"), session.exec(second).one(), "/findings?state=second"
        )
    mine = select(func.count()).where(Claim.who == person.name, Claim.until > desk.clock())
    yield from _some(N_("Findings you are at"), session.exec(mine).one(), "/findings?claim=mine")
    appeals = counts_of(session, Wanted(), _today(desk))
    yield from _some(N_("Appeals past their day"), appeals[Group.OVERDUE], "/appeals?group=overdue", late=True)
    yield from _some(N_("Appeals to answer soon"), appeals[Group.SOON], "/appeals?group=soon")
    rest = appeals[Group.OPEN] - appeals[Group.OVERDUE] - appeals[Group.SOON]
    yield from _some(N_("Other open appeals"), rest, "/appeals")
    yield from _assessments(session, desk)
    columns = select(func.count(func.distinct(ColumnMap.site_key))).where(
        col(ColumnMap.need).in_([need.value for need in PRESSING])
    )
    yield from _some(N_("Sites whose columns need a look"), session.exec(columns).one(), "/columns?show=needed")
    now = desk.clock()
    bare = [run for run in unsealed(session) if run.finished_at is None or run.finished_at < now - _GRACE]
    yield from _some(N_("Nights without a seal"), len(bare), "/evidence", late=True)
    yield from _disk(desk)


def _assessments(session: Session, desk: Desk) -> Iterator[Need]:
    states = states_of(session)
    for one in desk.project.assessments:
        if states.get(one.id) is PeriodState.SELF_ASSESSMENT:
            units = {unit.code for unit in assessed_units(desk.project, one)}
            missing = len(units - _handed_in(session, one.id))
            yield from _some(N_("Self-assessments not handed in"), missing, f"/self/{one.id}", about=one.title)
            if not missing:
                yield Need(
                    N_("Every self-assessment is handed in; the review can begin"), "", f"/periods/{one.id}", one.title
                )
        elif states.get(one.id) is PeriodState.CLOSED:
            yield Need(N_("Closed and not published"), "", f"/periods/{one.id}", one.title)


def _handed_in(session: Session, assessment: str) -> set[str]:
    """Units whose newest step handed in, or for which the office took a list in; one given back is not."""
    newest = (
        select(func.max(col(SelfStep.id)))
        .where(SelfStep.assessment == assessment, col(SelfStep.action).in_(("submit", "return")))
        .group_by(col(SelfStep.unit_code))
    )
    steps = dict(session.exec(select(SelfStep.unit_code, SelfStep.action).where(col(SelfStep.id).in_(newest))).all())
    reports = session.exec(select(SelfReport.unit_code).where(SelfReport.assessment == assessment).distinct())
    done = {code for code, action in steps.items() if action == "submit"}
    return done | {code for code in reports if steps.get(code) != "return"}


def _disk(desk: Desk) -> Iterator[Need]:
    wanted = desk.project.settings.min_free_mb * 1024 * 1024
    try:
        free = shutil.disk_usage(desk.project.snapshots).free
    except OSError:
        return
    if free < _TIGHT * wanted:
        yield Need(N_("The disk is nearly full; left:"), formats.size(free), "/evidence/usage", late=free < 2 * wanted)


def _unit(session: Session, desk: Desk, unit: str) -> Iterator[Need]:
    waiting = select(func.count()).where(col(Finding.state).in_(WAITING), Finding.unit_code == unit)
    yield from _some(N_("Findings that are being decided"), session.exec(waiting).one(), "/findings")
    confirmed = select(func.count()).where(Finding.state == "confirmed", Finding.unit_code == unit)
    yield from _some(N_("Confirmed findings to mend"), session.exec(confirmed).one(), "/findings?state=confirmed")
    states = states_of(session)
    for one in desk.project.assessments:
        own = any(found.code == unit for found in assessed_units(desk.project, one))
        if not own or states.get(one.id) is not PeriodState.SELF_ASSESSMENT:
            continue
        progress = selfsteps.of_unit(session, one.id, unit)
        if progress.state is SelfState.RETURNED:
            yield Need(N_("Your self-assessment was given back"), "", f"/self/{one.id}/{unit}", one.title, late=True)
        elif progress.state.open:
            yield Need(N_("Your self-assessment is to be handed in"), "", f"/self/{one.id}/{unit}", one.title)
    appeals = counts_of(session, Wanted(own_unit=unit), _today(desk))
    yield from _some(N_("Your appeals that are open"), appeals[Group.OPEN], "/appeals")


def _some(label: str, number: int, link: str, *, about: str = "", late: bool = False) -> Iterator[Need]:
    if number > 0:
        yield Need(label, formats.count(number), link, about, late)


def _today(desk: Desk) -> Today:
    day = day_of(desk.clock())
    return Today(day, near(day, calendar_of(desk.project)))
