"""What a unit has still to hand in, told on its overview."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from sitecheck.i18n import translator
from sitecheck.review import periods
from sitecheck.review.periods import Action, PeriodState
from sitecheck.review.selfsteps import SelfState
from sitecheck.tables.self_items import due_on
from sitecheck.tables.self_progress import progress_of, words_for
from sitecheck.web.desk import Desk
from sitecheck.web.people import Person


@dataclass(frozen=True, slots=True)
class Notice:
    """One form that is missing: the words, what the office adds, where it is filled in; ``urgent`` once it was reminded
    of, given back or late."""

    words: str
    note: str
    target: str
    urgent: bool


def self_notices(session: Session, desk: Desk, person: Person, lang: str) -> tuple[Notice, ...]:
    """The forms this person's unit is asked for now: once its period asks for them, or the office has reminded."""
    unit = desk.project.unit(person.unit_code or "")
    if person.sees_all or unit is None:
        return ()
    found = []
    for assessment in desk.project.assessments:
        state = periods.state_of(session, assessment.id)
        if not assessment.covers(unit) or not periods.may(state, Action.SELF):
            continue
        family, now = desk.families[assessment.id], desk.clock()
        (mine,) = progress_of(session, desk.project, assessment, family, now, [unit.code])
        reminder = mine.progress.reminded
        urgent = reminder is not None or bool(mine.late) or mine.progress.state is SelfState.RETURNED
        if mine.missing and (urgent or state is PeriodState.SELF_ASSESSMENT):
            words = words_for(mine, assessment, due_on(assessment, family[0]), now, translator(lang))
            note = reminder.why if reminder is not None else ""
            found.append(Notice(words, note, f"/self/{assessment.id}/{unit.code}", urgent))
    return tuple(found)
