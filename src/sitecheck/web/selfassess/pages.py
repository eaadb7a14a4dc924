"""The pages of a unit's self-assessment: the form, and what is looked at before it is handed in."""

from __future__ import annotations

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from sitecheck.facts.times import BEIJING
from sitecheck.i18n import Translator, translator
from sitecheck.i18n.catalogue import N_
from sitecheck.review import periods, selfdrafts, selfsteps
from sitecheck.review.periods import Action
from sitecheck.review.refusals import WORDS, Refusal
from sitecheck.review.selfsteps import SelfState
from sitecheck.review.users import Role
from sitecheck.settings.records import AssessmentConfig, UnitConfig
from sitecheck.tables.named_sources import is_late
from sitecheck.tables.self_items import due_on, items_of
from sitecheck.tables.self_progress import progress_of, words_for
from sitecheck.web.assessed import assessment_of, unit_of
from sitecheck.web.desk import Desk
from sitecheck.web.people import Person, owned
from sitecheck.web.render import go, language_for, page
from sitecheck.web.selfassess.form import Kept, fits, form_of

CLOSED = N_("The period is closed: nothing is filled in or handed in any more.")


def asked(desk: Desk, assessment_id: str, unit_code: str, person: Person) -> tuple[AssessmentConfig, UnitConfig]:
    """The assessment and the unit; 404 for what is not there or not this person's."""
    owned(person, unit_code)
    assessment = assessment_of(desk, assessment_id)
    return assessment, unit_of(desk, assessment, unit_code)


def not_open(session: Session, assessment: AssessmentConfig, unit: UnitConfig, t: Translator) -> str:
    """Why the form cannot be changed now; empty when it can."""
    if not periods.may(periods.state_of(session, assessment.id), Action.SELF):
        return t(CLOSED)
    if selfsteps.of_unit(session, assessment.id, unit.code).state is SelfState.HANDED_IN:
        return t(WORDS[Refusal.HANDED_IN])
    return ""


def form_page(
    request: Request,
    desk: Desk,
    assessment: AssessmentConfig,
    unit: UnitConfig,
    person: Person,
    kept: Kept,
    *,
    saved: int = 0,
    done: str = "",
    problems: tuple[str, ...] = (),
    listed: bool = False,
    fault: str = "",
    words: str = "",
    status: int = 200,
) -> Response:
    """The form; ``kept`` stands before what is stored, ``fault`` says what was refused."""
    family, now = desk.families[assessment.id], desk.clock()
    due = due_on(assessment, family[0])
    t = translator(language_for(request, person))
    with desk.reading() as session:
        (mine,) = progress_of(session, desk.project, assessment, family, now, [unit.code])
        stands = selfdrafts.handed_in if person.sees_all else selfdrafts.drafts
        drafts = stands(session, assessment.id, unit.code)
        parts = form_of(session, family, unit, drafts, kept)
        steps = selfsteps.steps_of(session, assessment.id, unit.code)
        closed = not periods.may(periods.state_of(session, assessment.id), Action.SELF)
    values = {
        "assessment": assessment,
        "unit": unit,
        "due": due,
        "over": is_late(now, due),
        "mine": mine,
        "parts": parts,
        "steps": steps,
        "editable": person.role is Role.UNIT and mine.progress.state.open and not closed,
        "closed": closed,
        "kept": kept,
        "saved": saved,
        "done": done,
        "problems": problems,
        "listed": listed,
        "fault": fault,
        "words": words,
        "reminder": words_for(mine, assessment, due, now, t) if mine.progress.reminded is not None else "",
        "today": now.astimezone(BEIJING).date(),
    }
    return page(request, "selfassess/form.html", values, status=status)


def hand_in_page(
    request: Request,
    desk: Desk,
    assessment: AssessmentConfig,
    unit: UnitConfig,
    person: Person,
    fault: str = "",
    words: str = "",
) -> Response:
    """What is handed in and what is missing; a form that is closed leads back to itself."""
    family, now = desk.families[assessment.id], desk.clock()
    items = items_of(family, unit)
    with desk.reading() as session:
        standing = selfsteps.of_unit(session, assessment.id, unit.code)
        drafts = selfdrafts.drafts(session, assessment.id, unit.code)
    if not standing.state.open and not fault:
        return go(f"/self/{assessment.id}/{unit.code}")
    due = due_on(assessment, family[0])
    rows = [(item, drafts.get(item.id)) for item in items]
    given = {item.id for item, draft in rows if draft is not None and draft.value and fits(items, draft)}
    values = {
        "assessment": assessment,
        "unit": unit,
        "due": due,
        "over": is_late(now, due),
        "rows": rows,
        "given": given,
        "missing": [item for item in items if item.id not in given],
        "standing": standing,
        "fault": fault,
        "words": words,
    }
    return page(request, "selfassess/hand_in.html", values, status=422 if fault else 200)
