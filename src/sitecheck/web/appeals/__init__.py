"""Appeals (申诉): units object to deductions, the office looks again and answers; everything said stays."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from sitecheck.facts.outcomes import FindingState
from sitecheck.i18n import translator
from sitecheck.i18n.names import name_of
from sitecheck.jobs.lock import NightRunning
from sitecheck.review import appeals, periods
from sitecheck.review.appeal_list import Group, Wanted
from sitecheck.review.appeal_list import page as page_of
from sitecheck.review.appeals import Step, Words
from sitecheck.review.decision_errors import Busy, Conflict, DecisionError
from sitecheck.review.periods import Action, PeriodClosed
from sitecheck.review.refusals import Refused
from sitecheck.review.upload_kinds import UploadsRefused
from sitecheck.review.users import Role
from sitecheck.store.models import Appeal, Finding
from sitecheck.web.appeals.against import acting, due_of, place_view
from sitecheck.web.appeals.answering import carry_out, fault_of
from sitecheck.web.appeals.pages import appeal_page, deduction_of, new_page, owned_appeal, today_of
from sitecheck.web.desk import Desk
from sitecheck.web.findings.view import sentence
from sitecheck.web.once import led, once
from sitecheck.web.people import EVERYBODY, AnyPerson, Person, TheDesk, one_of
from sitecheck.web.render import go, language_for, page
from sitecheck.web.uploads import MOST_UPLOAD, FileForm, PostedFiles, keep_uploads

router = APIRouter(prefix="/appeals")
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Word = Annotated[str, Query(max_length=100)]
Appellant = Annotated[Person, Depends(one_of(EVERYBODY - {Role.VIEWER}))]


@router.get("")
def listed(
    request: Request,
    person: AnyPerson,
    desk: TheDesk,
    group: Annotated[str, Query(max_length=16)] = "open",
    unit: Word = "",
    assessment: Word = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10**6)] = 1,
) -> Response:
    """The appeals: of all units for the office, its own for a unit."""
    today = today_of(desk)
    shown = next((one for one in Group if one == group), Group.OPEN)
    own = None if person.sees_all else person.unit_code or ""
    wanted = Wanted(shown, "" if own is not None else unit, assessment, own)
    with desk.reading() as session:
        found = page_of(session, wanted, today, number=number)
        lang = language_for(request, person)
        about = {row.id: _about(session, desk, row, lang) for row in found.rows}
    values = {
        "found": found,
        "about": about,
        "chosen": {"group": shown.value, "unit": wanted.unit, "assessment": assessment},
        "groups": tuple(Group),
        "units": {one.code: one.name for one in desk.project.units},
        "assessments": {one.id: one.title for one in desk.project.assessments},
        "today": today,
    }
    return page(request, "appeals/list.html", values)


@router.get("/new")
def ask(
    request: Request,
    person: Appellant,
    desk: TheDesk,
    assessment: Word,
    unit: Word,
    finding: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    place: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """The form to open an appeal."""
    return new_page(request, desk, person, assessment, unit, finding, place)


@router.post("/new", max_body_size=MOST_UPLOAD)
def open_one(request: Request, person: Appellant, form: FileForm, desk: TheDesk) -> Response:
    """Open an appeal against a finding or a line of the score sheet."""
    assessment, unit, place = (form.text(name) for name in ("assessment", "unit", "place"))
    finding = _number(form.text("finding"))
    t = translator(language_for(request, person))
    try:
        with desk.store.session() as session:
            before = once(session, form, person.name, desk.clock())
            if before is not None:
                return go(before)
            deduction = deduction_of(session, desk, person, request, assessment, unit, finding, place)
            periods.require(session, deduction.assessment.id, Action.APPEAL)
            if deduction.refused is not None:  # before any file is kept for nothing
                raise deduction.refused
            words = _words(session, desk, form, deduction.against.assessment, deduction.against.unit_code, person)
            row = appeals.open_appeal(
                session,
                deduction.against,
                announced=deduction.announced,
                until=deduction.until,
                days=deduction.assessment.appeal_days,
                due=due_of(desk, deduction.assessment, desk.clock()).last,
                words=words,
                by=acting(person, desk.clock()),
                reason=form.text("reason"),
            )
            target = led(session, form, f"/appeals/{row.id}?done=open")
    except (Refused, PeriodClosed, UploadsRefused) as error:
        fault = fault_of(error, t)
        return new_page(request, desk, person, assessment, unit, finding, place, fault=fault, form=form)
    return go(target)


@router.get("/{appeal_id}")
def one(
    request: Request,
    appeal_id: Number,
    person: AnyPerson,
    desk: TheDesk,
    done: Annotated[str, Query(max_length=16)] = "",
) -> Response:
    """One appeal: what it is about with its evidence, what was said, and what can be done."""
    return appeal_page(request, desk, appeal_id, person, done=done)


@router.post("/{appeal_id}", max_body_size=MOST_UPLOAD)
def act(request: Request, appeal_id: Number, person: Appellant, form: FileForm, desk: TheDesk) -> Response:
    """Add words or files, look again, uphold, reject, withdraw."""
    t = translator(language_for(request, person))
    step = next((known for known in Step if known == form.text("action")), None)
    try:
        with desk.store.session() as session:
            row = owned_appeal(session, appeal_id, person)
            before = once(session, form, person.name, desk.clock())
            if before is not None:
                return go(before)
            seen = _number(form.text("seen"))
            if step is not None:  # before any file is kept for nothing
                appeals.taken(session, appeal_id, seen, step, acting(person, desk.clock()))
            words = _words(session, desk, form, row.assessment, row.unit_code, person)
            expected = next((state for state in FindingState if state == form.text("expected")), None)
            carry_out(session, desk, row, step, person, seen=seen, words=words, expected=expected)
            target = led(session, form, f"/appeals/{appeal_id}?done={step}")
    except NightRunning:
        fault = t("A run is under way; look again once it is over.")
    except Conflict as error:
        fault = t(
            "Somebody decided about the finding meanwhile: it is {state} now.",
            state=name_of("state", error.state.value, t),
        )
    except Busy as error:
        fault = t("{who} is at this finding just now.", who=error.who)
    except (Refused, PeriodClosed, UploadsRefused, DecisionError) as error:
        fault = fault_of(error, t)
    else:
        return go(target)
    return appeal_page(request, desk, appeal_id, person, fault=fault, form=form)


def _words(session: Session, desk: Desk, form: PostedFiles, assessment: str, unit_code: str, person: Person) -> Words:
    files = keep_uploads(session, desk, form, "proofs", assessment=assessment, unit_code=unit_code, who=person.name)
    return Words(form.text("words"), files)


def _about(session: Session, desk: Desk, row: Appeal, lang: str) -> str:
    """What an appeal is about, in a line."""
    if row.finding_id is not None:
        finding = session.get(Finding, row.finding_id)
        return sentence(desk, finding, lang) if finding is not None else ""
    place = place_view(desk, row.assessment, row.place)
    return f"{row.place} {place.condition or place.title}" if place is not None else row.place


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 9 else -1
