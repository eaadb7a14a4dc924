"""What an appeal is against: the deduction, since when it is known, until when it may be appealed against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from sitecheck.audit.calendars import calendar_of
from sitecheck.i18n import Language, Translator
from sitecheck.review import announced, appeals, periods
from sitecheck.review.appeal_days import Announcement, Day, last_day
from sitecheck.review.appeals import Against, By
from sitecheck.review.counted import counted
from sitecheck.review.periods import Action
from sitecheck.review.refusals import WORDS, Refused
from sitecheck.scoring.show import points_text
from sitecheck.settings.records import AssessmentConfig, UnitConfig
from sitecheck.store.models import Appeal, Finding
from sitecheck.tables import announced as places
from sitecheck.tables.period import period_days
from sitecheck.web.assessed import card_of, touched
from sitecheck.web.desk import Desk
from sitecheck.web.people import Person


@dataclass(frozen=True, slots=True)
class Deduction:
    """A deduction. ``refused``: why it cannot be appealed against, None when it can; ``closed``: its period is over."""

    against: Against
    assessment: AssessmentConfig
    announced: Announcement | None
    until: Day
    refused: Refused | None
    closed: bool = False

    @property
    def possible(self) -> bool:
        """Whether an appeal can be opened now."""
        return self.refused is None and not self.closed


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A rule or item of the table in words."""

    key: str
    item: str
    title: str
    condition: str
    worth: str


def of_finding(session: Session, desk: Desk, finding: Finding, by: By) -> tuple[Deduction, ...]:
    """The deductions a finding makes: one for each assessment in which it counts and some rule asks for it."""
    assert finding.id is not None
    found: dict[str, Deduction] = {}
    for one in touched(desk, finding.check_id, finding.unit_code):
        assessment = one.assessment
        if assessment.id in found:
            continue
        known = announced.of_finding(session, finding.id, verified=assessment.counts == "verified")
        if known is None or not _counts(session, assessment, finding):
            continue
        against = Against(assessment.id, finding.unit_code, finding_id=finding.id)
        found[assessment.id] = _deduction(session, desk, assessment, against, known, by)
    return tuple(found.values())


def of_place(
    session: Session, desk: Desk, assessment: AssessmentConfig, unit: UnitConfig, place: str, lang: Language, by: By
) -> Deduction | None:
    """The deduction at a place of the table; None where the tables have no such place."""
    if place_view(desk, assessment.id, place) is None:
        return None
    card, _ = card_of(desk, session, assessment, unit, lang)
    known = places.of_place(session, card, place)
    return _deduction(session, desk, assessment, Against(assessment.id, unit.code, place=place), known, by)


def announcement_of(session: Session, desk: Desk, row: Appeal, lang: Language) -> Announcement | None:
    """When what an appeal is about was announced, and by whom, as it is now."""
    assessment = desk.assessment(row.assessment)
    if row.finding_id is not None:
        return announced.of_finding(
            session, row.finding_id, verified=assessment is not None and assessment.counts == "verified"
        )
    unit = desk.project.unit(row.unit_code)
    if assessment is None or unit is None or not assessment.covers(unit):
        return None
    card, _ = card_of(desk, session, assessment, unit, lang)
    return places.of_place(session, card, row.place)


def place_view(desk: Desk, assessment: str, place: str) -> PlaceView | None:
    """The place in words; None where the tables have none of that name."""
    for table in desk.families.get(assessment, ()):
        if place in table.rules:
            item, rule = table.rules[place]
            return PlaceView(place, item.id, item.title, rule.condition, points_text(rule))
        if place in table.by_id:
            return PlaceView(place, place, table.by_id[place].title, "", "")
    return None


def due_of(desk: Desk, assessment: AssessmentConfig, now: datetime) -> Day:
    """The last day to answer an appeal that is opened now."""
    return last_day(now, assessment.answer_days, calendar_of(desk.project))


def told(deduction: Deduction, t: Translator) -> str:
    """Until when it may be appealed against, or why not any more."""
    if deduction.closed:
        return t("The period is closed: no appeal can be opened any more.")
    if deduction.refused is not None:
        return t(WORDS[deduction.refused.why], **deduction.refused.values)
    if deduction.until.last is None:
        return t(
            "There is no calendar of holidays for {year} yet, so the last day to appeal cannot be counted.",
            year=deduction.until.unknown,
        )
    return t("An appeal can be opened until {day}.", day=deduction.until.last)


def open_about(session: Session, assessment: str, unit_code: str) -> dict[str, Appeal]:
    """The open appeals of a unit by what they are about: a place, or ``#`` and the number of a finding."""
    return {row.place or f"#{row.finding_id}": row for row in appeals.open_of_unit(session, assessment, unit_code)}


def acting(person: Person, now: datetime) -> By:
    """The person as the rules of appeals know them."""
    return By(person.name, person.role, now)


def _counts(session: Session, assessment: AssessmentConfig, finding: Finding) -> bool:
    """Whether the finding costs points in the assessment, as far as findings alone decide that."""
    days, until = period_days(assessment.period), periods.frozen(session, assessment.id)
    rows = counted(session, finding.unit_code, assessment.counts, *days, until=until)
    return any(row.finding_id == finding.id for row in rows)


def _deduction(
    session: Session,
    desk: Desk,
    assessment: AssessmentConfig,
    against: Against,
    known: Announcement | None,
    by: By,
) -> Deduction:
    since = known.at if known is not None else by.now
    until = last_day(since, assessment.appeal_days, calendar_of(desk.project))
    refused = appeals.refusal(session, against, known, until, assessment.appeal_days, by)
    closed = not periods.may(periods.state_of(session, assessment.id), Action.APPEAL)
    return Deduction(against, assessment, known, until, refused, closed)
