"""The pages of appeals: the form that opens one, and one appeal with its evidence and every step."""

from __future__ import annotations

from fastapi import HTTPException, Request
from sqlmodel import Session
from starlette.responses import Response

from sitecheck.audit.calendars import calendar_of
from sitecheck.i18n import translator
from sitecheck.review import appeals, periods
from sitecheck.review.appeal_days import Day, day_of, near
from sitecheck.review.appeal_list import Today
from sitecheck.review.appeals import Against, AppealState, Step
from sitecheck.review.periods import Action
from sitecheck.review.refusals import Refusal, Refused
from sitecheck.store.models import Appeal, Finding
from sitecheck.web.appeals.against import Deduction, acting, of_finding, of_place, place_view, told
from sitecheck.web.appeals.view import detail_of, pictures_of, steps_view
from sitecheck.web.assessed import assessment_of, unit_of
from sitecheck.web.desk import Desk
from sitecheck.web.findings.view import sentence
from sitecheck.web.people import Person, owned
from sitecheck.web.render import language_for, page
from sitecheck.web.uploads import PostedFiles


def deduction_of(
    session: Session,
    desk: Desk,
    person: Person,
    request: Request,
    assessment_id: str,
    unit_code: str,
    finding_id: int,
    place: str,
) -> Deduction:
    """What is appealed against; 404 for what is not there, or not this person's."""
    owned(person, unit_code)
    assessment = assessment_of(desk, assessment_id)
    unit = unit_of(desk, assessment, unit_code)
    by = acting(person, desk.clock())
    if finding_id <= 0:
        found = of_place(session, desk, assessment, unit, place, language_for(request, person), by)
        if found is None:
            raise HTTPException(404)
        return found
    finding = session.get(Finding, finding_id)
    if finding is None or finding.unit_code != unit_code:
        raise HTTPException(404)
    every = of_finding(session, desk, finding, by)
    mine = next((one for one in every if one.assessment.id == assessment.id), None)
    if mine is None:
        against = Against(assessment.id, unit_code, finding_id=finding_id)
        refused = Refused(Refusal.NOT_ANNOUNCED)
        return Deduction(against, assessment, None, Day(None), refused)
    return mine


def new_page(
    request: Request,
    desk: Desk,
    person: Person,
    assessment: str,
    unit: str,
    finding_id: int,
    place: str,
    *,
    fault: str = "",
    form: PostedFiles | None = None,
) -> Response:
    """The form to open an appeal, or why none can be opened; with ``fault`` what was typed is still there."""
    lang = language_for(request, person)
    with desk.reading() as session:
        deduction = deduction_of(session, desk, person, request, assessment, unit, finding_id, place)
        finding = session.get(Finding, finding_id) if finding_id > 0 else None
    values = {
        "deduction": deduction,
        "assessment": deduction.assessment,
        "unit": desk.project.unit(unit),
        "finding": finding,
        "said": sentence(desk, finding, lang) if finding is not None else "",
        "place": place_view(desk, assessment, place),
        "told": told(deduction, translator(lang)),
        "behalf": person.may_change,
        "fault": fault,
        "typed": {name: form.text(name) if form is not None else "" for name in ("words", "reason")},
    }
    return page(request, "appeals/new.html", values, status=422 if fault else 200)


def owned_appeal(session: Session, appeal_id: int, person: Person) -> Appeal:
    """The appeal; 404 for another unit's as for one that is not there."""
    row = session.get(Appeal, appeal_id)
    if row is None:
        raise HTTPException(404)
    owned(person, row.unit_code)
    return row


def appeal_page(
    request: Request,
    desk: Desk,
    appeal_id: int,
    person: Person,
    *,
    done: str = "",
    fault: str = "",
    form: PostedFiles | None = None,
) -> Response:
    """One appeal; ``done`` says what was just done, ``fault`` what was refused."""
    lang = language_for(request, person)
    t = translator(lang)
    with desk.reading() as session:
        row = owned_appeal(session, appeal_id, person)
        detail = detail_of(session, row)
        finding = detail.finding if detail is not None else None
        steps = steps_view(session, desk, row, finding, t)
        closed = not periods.may(periods.state_of(session, row.assessment), Action.DECIDE_APPEAL)
    values = {
        "appeal": row,
        "unit": desk.project.unit(row.unit_code),
        "assessment": desk.assessment(row.assessment),
        "detail": detail,
        "finding": finding,
        "said": sentence(desk, finding, lang) if finding is not None else "",
        "pictures": pictures_of(detail),
        "place": place_view(desk, row.assessment, row.place),
        "steps": steps,
        "possible": () if closed else appeals.possible(AppealState(row.state), person.role),
        "seen": steps[-1].row.id if steps else 0,
        "today": today_of(desk),
        "done": done if done in set(Step) else "",
        "fault": fault,
        "words": form.text("words") if form is not None else "",
    }
    return page(request, "appeals/appeal.html", values, status=409 if fault else 200)


def today_of(desk: Desk) -> Today:
    """The day it is in Beijing, and up to which day an answer is due soon."""
    day = day_of(desk.clock())
    return Today(day, near(day, calendar_of(desk.project)))
