"""What is looked at before a period is closed: what is still open is named, and gone or accepted with a reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, func, select

from sitecheck.checks.definition import CheckFile
from sitecheck.facts.times import BEIJING
from sitecheck.review import periods
from sitecheck.review.periods import PeriodError, PeriodState
from sitecheck.scoring.beside import self_assessment_due
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.quarters import made_of_quarters
from sitecheck.scoring.rubric import choose, load_family, rubric_folders
from sitecheck.settings.records import AssessmentConfig, Project
from sitecheck.store.models import Appeal, Finding, PeriodStep, Run
from sitecheck.store.sources import SelfReport
from sitecheck.tables.lines import asked_for
from sitecheck.tables.period import period_days
from sitecheck.tables.scored import assessed_units
from sitecheck.tables.standing import Standing
from sitecheck.tables.standings import standings
from sitecheck.tables.year import scored_by_year

_CHUNK = 500  # databases take a limited number of values in one IN
_SOME_PORTALS = ("retry", "recheck")  # kinds of runs that are no night of all portals
_ACCEPTED = re.compile(r"([a-z-]+) \((\d+)\): (.*)", re.DOTALL)


class Doubt(StrEnum):
    """What may still be open when a period is to be closed."""

    QUARTERS = "quarters"  # of this year, that are not closed
    NOT_OVER = "not-over"  # days the period still has
    RUNNING = "running"  # nights under way
    WAITING = "waiting"  # findings neither confirmed nor dismissed
    PROPOSED = "proposed"  # findings that wait for a second look
    APPEALS = "appeals"  # not answered
    INCOMPLETE = "incomplete"  # units with items still to be entered
    REFUSED = "refused"  # entries the table does not take
    UNDECIDED = "undecided"  # checks nobody could decide
    NO_SELF = "no-self-assessment"  # units
    NO_NIGHT = "no-night"  # days of the period


class Weight(StrEnum):
    """What becomes of a doubt: it must be gone, it is gone or accepted with a reason, or it is only told."""

    MUST = "must"
    ASK = "ask"
    TELL = "tell"


@dataclass(frozen=True, slots=True)
class At:
    """Where some of it lies: a unit (or another assessment, or a day) with how much. ``said`` are codes of items or
    places."""

    code: str
    name: str
    count: int
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that is still open: how much of it, and where."""

    doubt: Doubt
    weight: Weight
    count: int
    at: tuple[At, ...] = ()


class NotSettled(PeriodError):
    """Something is still open that was neither settled nor accepted; the period was not closed. ``open`` names it."""

    def __init__(self, concerns: Sequence[Concern]) -> None:
        """``concerns``: what is open."""
        self.open = tuple(concerns)
        names = ", ".join(f"{one.doubt.value} ({one.count})" for one in self.open)
        super().__init__(f"still open, and not accepted: {names}")


def concerns_of(
    session: Session, project: Project, assessment: AssessmentConfig, checks: Mapping[str, CheckFile], now: datetime
) -> tuple[Concern, ...]:
    """Everything that is still open in the assessment at ``now``, what must be gone first.

    Raises as ``standings`` does.
    """
    rubric, partners = load_family(assessment.rubric, rubric_folders(project.root))
    units = {unit.code: unit.name for unit in assessed_units(project, assessment)}
    stand = standings(session, project, assessment, checks)
    found = [
        *_quarters(session, project, assessment, rubric),
        *_not_over(assessment, now),
        *_running(session),
        *_by_unit(Doubt.WAITING, units, {code: one.waiting for code, one in stand.items()}),
        *_by_unit(Doubt.PROPOSED, units, _proposed(session, units)),
        *_by_unit(Doubt.APPEALS, units, _appeals(session, assessment.id)),
        *_incomplete(units, stand),
        *_refused(units, stand),
        *_by_unit(Doubt.UNDECIDED, units, {code: one.undecided for code, one in stand.items()}),
        *_without_self(session, assessment, rubric, units),
        *_without_night(session, assessment, (rubric, *partners.values()), now),
    ]
    return tuple(sorted(found, key=lambda one: tuple(Weight).index(one.weight)))


def close(
    session: Session,
    project: Project,
    assessment: AssessmentConfig,
    checks: Mapping[str, CheckFile],
    *,
    expected: PeriodState,
    accepted: Mapping[Doubt, str],
    who: str,
    now: datetime,
    why: str = "",
) -> PeriodStep:
    """Close the period. ``accepted`` gives the reasons why what is still open may stay so; they stand in the step.

    Raises NotSettled, and what ``periods.advance`` raises.
    """
    found = concerns_of(session, project, assessment, checks, now)
    reasons = {doubt: " ".join(reason.split()) for doubt, reason in accepted.items() if reason.strip()}
    left = [
        one for one in found if one.weight is Weight.MUST or (one.weight is Weight.ASK and one.doubt not in reasons)
    ]
    if left:
        raise NotSettled(left)
    lines = [f"{one.doubt.value} ({one.count}): {reasons[one.doubt]}" for one in found if one.doubt in reasons]
    text = "\n".join((*lines, why.strip())).strip()
    return periods.advance(session, assessment.id, PeriodState.CLOSED, expected=expected, who=who, now=now, why=text)


def accepted_in(why: str) -> tuple[tuple[tuple[Doubt, int, str], ...], str]:
    """What the reason of a closing says: each doubt that was accepted with its count and reason, and the rest."""
    found, rest = [], []
    for line in why.split("\n"):
        match = _ACCEPTED.fullmatch(line)
        if match is not None and match[1] in set(Doubt):
            found.append((Doubt(match[1]), int(match[2]), match[3]))
        else:
            rest.append(line)
    return tuple(found), "\n".join(rest)


def _by_unit(doubt: Doubt, units: Mapping[str, str], counts: Mapping[str, int]) -> Iterator[Concern]:
    at = tuple(At(code, name, counts[code]) for code, name in units.items() if counts.get(code))
    if at:
        yield Concern(doubt, Weight.ASK, sum(one.count for one in at), at)


def _proposed(session: Session, units: Collection[str]) -> dict[str, int]:
    every, found = sorted(units), dict[str, int]()
    for start in range(0, len(every), _CHUNK):
        some = every[start : start + _CHUNK]
        query = select(Finding.unit_code, func.count(col(Finding.id))).where(
            col(Finding.unit_code).in_(some), Finding.proposed != ""
        )
        found.update(session.exec(query.group_by(col(Finding.unit_code))).all())
    return found


def _appeals(session: Session, assessment: str) -> dict[str, int]:
    query = select(Appeal.unit_code, func.count(col(Appeal.id))).where(
        Appeal.assessment == assessment, Appeal.state == "open"
    )
    return dict(session.exec(query.group_by(col(Appeal.unit_code))).all())


def _incomplete(units: Mapping[str, str], stand: Mapping[str, Standing]) -> Iterator[Concern]:
    left = [(code, one.missing) for code, one in stand.items() if not one.complete]
    if left:
        at = tuple(At(code, units[code], len(missing), missing) for code, missing in left)
        yield Concern(Doubt.INCOMPLETE, Weight.ASK, len(left), at)


def _refused(units: Mapping[str, str], stand: Mapping[str, Standing]) -> Iterator[Concern]:
    at = tuple(At(code, units[code], len(one.refused), one.refused) for code, one in stand.items() if one.refused)
    if at:
        yield Concern(Doubt.REFUSED, Weight.ASK, sum(one.count for one in at), at)


def _running(session: Session) -> Iterator[Concern]:
    count = session.exec(select(func.count()).select_from(Run).where(Run.state == "running")).one()
    if count:
        yield Concern(Doubt.RUNNING, Weight.ASK, count)


def _not_over(assessment: AssessmentConfig, now: datetime) -> Iterator[Concern]:
    left = (period_days(assessment.period)[1] - now.astimezone(BEIJING).date()).days + 1
    if left > 0:
        yield Concern(Doubt.NOT_OVER, Weight.ASK, left)


def quarters_of(project: Project, assessment: AssessmentConfig) -> tuple[AssessmentConfig, ...]:
    """The assessments of the quarters of a year, by the same rubric; none for a quarter."""
    if "Q" in assessment.period:
        return ()
    wanted = {f"{assessment.period}Q{number}" for number in range(1, 5)}
    found = (one for one in project.assessments if one.rubric == assessment.rubric and one.period in wanted)
    return tuple(sorted(found, key=lambda one: (one.period, one.id)))


def _quarters(session: Session, project: Project, assessment: AssessmentConfig, rubric: Rubric) -> Iterator[Concern]:
    states = periods.states_of(session)
    left = [
        At(one.id, one.title, 1)
        for one in quarters_of(project, assessment)
        if states.get(one.id, PeriodState.OPEN) not in periods.FROZEN
    ]
    if not left:
        return
    made = made_of_quarters(rubric) and choose(rubric, assessment.settings).annual_aggregation is not None
    if made:
        yield Concern(Doubt.QUARTERS, Weight.MUST, len(left), tuple(left))
    elif scored_by_year(rubric, assessment.period):
        yield Concern(Doubt.QUARTERS, Weight.ASK, len(left), tuple(left))


def _without_self(
    session: Session, assessment: AssessmentConfig, rubric: Rubric, units: Mapping[str, str]
) -> Iterator[Concern]:
    given = set(session.exec(select(SelfReport.unit_code).where(SelfReport.assessment == assessment.id).distinct()))
    steps = {one.state for one in periods.history(session, assessment.id)}
    due = assessment.self_due or self_assessment_due(rubric, assessment.period)
    if not given and due is None and PeriodState.SELF_ASSESSMENT.value not in steps:
        return  # nobody was asked for one
    at = tuple(At(code, name, 1) for code, name in units.items() if code not in given)
    if at:
        yield Concern(Doubt.NO_SELF, Weight.TELL, len(at), at)


def _without_night(
    session: Session, assessment: AssessmentConfig, rubrics: Iterable[Rubric], now: datetime
) -> Iterator[Concern]:
    if not asked_for(rubrics):
        return
    start, end = period_days(assessment.period)
    last = min(end, now.astimezone(BEIJING).date() - timedelta(days=1))
    query = select(col(Run.as_of)).where(Run.as_of >= start, Run.as_of <= last, Run.state == "finished")
    seen = set(session.exec(query.where(col(Run.kind).not_in(_SOME_PORTALS)).distinct()))
    missing = [day for day in _days(start, last) if day not in seen]
    if missing:
        yield Concern(Doubt.NO_NIGHT, Weight.TELL, len(missing), tuple(_stretches(missing)))


def _stretches(days: Sequence[date]) -> Iterator[At]:
    """Days that follow each other as one place."""
    first = last = days[0]
    for day in (*days[1:], None):
        if day is not None and day - last == timedelta(days=1):
            last = day
            continue
        name = first.isoformat() if first == last else f"{first} – {last}"
        yield At(first.isoformat(), name, (last - first).days + 1)
        first = last = day or last


def _days(start: date, end: date) -> Iterator[date]:
    for number in range((end - start).days + 1):
        yield start + timedelta(days=number)
