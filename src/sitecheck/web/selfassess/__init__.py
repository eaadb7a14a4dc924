"""Self-assessments (自查自评): units fill in, prove and hand in; the office sees who is missing and compares."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from sitecheck.i18n import translator
from sitecheck.review import periods, selfdrafts, selfsteps
from sitecheck.review.periods import Action, PeriodClosed
from sitecheck.review.refusals import WORDS, Refused
from sitecheck.review.selfsteps import SelfState
from sitecheck.review.upload_kinds import UploadsRefused
from sitecheck.review.users import Role
from sitecheck.settings.problems import ConfigError
from sitecheck.settings.records import AssessmentConfig, UnitConfig
from sitecheck.tables.cards import assessed_units
from sitecheck.tables.self_file import read_reports
from sitecheck.tables.self_form import self_form
from sitecheck.tables.self_items import due_on, items_of
from sitecheck.tables.self_progress import by_state, progress_of
from sitecheck.web.assessed import assessment_of
from sitecheck.web.desk import Desk
from sitecheck.web.evidence.answers import to_keep
from sitecheck.web.forms import Form
from sitecheck.web.once import led, once
from sitecheck.web.people import AnyPerson, Officer, Person, TheDesk, one_of, owned
from sitecheck.web.render import go, language_for, page, query_of
from sitecheck.web.said import said_all
from sitecheck.web.selfassess import review
from sitecheck.web.selfassess.form import Kept, fits, from_list, save
from sitecheck.web.selfassess.pages import CLOSED, asked, form_page, hand_in_page, not_open
from sitecheck.web.uploads import MOST_UPLOAD, FileForm, examined

router = APIRouter(prefix="/self")
_REVIEW = "/{assessment_id}/{unit_code}/review"
router.add_api_route(_REVIEW, review.side_by_side, methods=["GET"])
router.add_api_route(_REVIEW, review.settle, methods=["POST"])
UnitPerson = Annotated[Person, Depends(one_of(frozenset({Role.UNIT})))]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SIZE = 100


@router.get("")
def assessments(request: Request, person: AnyPerson, desk: TheDesk) -> Response:
    """The assessments this person has to do with; a single one at once."""
    every = [one for one in desk.project.assessments if person.sees_all or _own(desk, one, person) is not None]
    if len(every) == 1:
        return go(f"/self/{every[0].id}" + (f"/{person.unit_code}" if not person.sees_all else ""))
    with desk.reading() as session:
        rows = [
            (one, due_on(one, desk.families[one.id][0]), selfsteps.of_unit(session, one.id, person.unit_code or ""))
            for one in every
        ]
    return page(request, "selfassess/assessments.html", {"rows": rows})


@router.get("/{assessment_id}")
def listed(
    request: Request,
    assessment_id: str,
    person: AnyPerson,
    desk: TheDesk,
    state: Annotated[str, Query(max_length=20)] = "",
    text: Annotated[str, Query(max_length=100)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10**6)] = 1,
    reminded: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> Response:
    """How far every unit is; a unit is led to its own form."""
    assessment = assessment_of(desk, assessment_id)
    if not person.sees_all:
        owned(person, person.unit_code)
        return go(f"/self/{assessment.id}/{person.unit_code}")
    with desk.reading() as session:
        every = progress_of(session, desk.project, assessment, desk.families[assessment.id], desk.clock())
        closed = not periods.may(periods.state_of(session, assessment.id), Action.SELF)
    words = text.casefold().split()
    rows = [
        one
        for one in every
        if state in ("", one.progress.state, "late" if one.late else "")
        and all(word in f"{one.unit.name}\n{one.unit.code}".casefold() for word in words)
    ]
    pages = max(1, -(-len(rows) // _SIZE))
    number = min(number, pages)
    values = {
        "assessment": assessment,
        "due": due_on(assessment, desk.families[assessment.id][0]),
        "rows": rows[(number - 1) * _SIZE : number * _SIZE],
        "all": len(every),
        "found": len(rows),
        "missing": sum(one.missing for one in every),
        "late": sum(bool(one.late) for one in every),
        "counts": by_state(every),
        "states": tuple(SelfState),
        "chosen": {"state": state, "text": text},
        "number": number,
        "pages": pages,
        "reminded": reminded,
        "closed": closed,
    }
    return page(request, "selfassess/progress.html", values)


@router.post("/{assessment_id}/remind")
def remind(request: Request, assessment_id: str, person: Officer, form: Form, desk: TheDesk) -> Response:
    """Remind every unit whose form has still to come: it sees so on its overview."""
    assessment = assessment_of(desk, assessment_id)
    with desk.store.session() as session:
        before = once(session, form, person.name, desk.clock())
        if before is not None or not periods.may(periods.state_of(session, assessment.id), Action.SELF):
            return go(before or f"/self/{assessment.id}")
        codes = [unit.code for unit in assessed_units(desk.project, assessment)]
        words = form.text("words")[: selfdrafts.MOST_WORDS]
        count = selfsteps.remind(session, assessment.id, codes, words=words, who=person.name, now=desk.clock())
        return go(led(session, form, f"/self/{assessment.id}{query_of({'reminded': count})}"))


@router.get("/{assessment_id}/{unit_code}")
def show(
    request: Request,
    assessment_id: str,
    unit_code: str,
    person: AnyPerson,
    desk: TheDesk,
    saved: Annotated[int, Query(ge=0, le=10**6)] = 0,
    done: Annotated[str, Query(max_length=16)] = "",
) -> Response:
    """The form of a unit: its own people fill it in, the office reads it."""
    assessment, unit = asked(desk, assessment_id, unit_code, person)
    return form_page(request, desk, assessment, unit, person, Kept(), saved=saved, done=done)


@router.post("/{assessment_id}/{unit_code}", max_body_size=MOST_UPLOAD)
def fill_in(
    request: Request, assessment_id: str, unit_code: str, person: UnitPerson, form: FileForm, desk: TheDesk
) -> Response:
    """Save what was changed as a draft; what does not fit stays in the form with what is wrong."""
    assessment, unit = asked(desk, assessment_id, unit_code, person)
    items = items_of(desk.families[assessment.id], unit)
    t = translator(language_for(request, person))
    with desk.store.session() as session:
        fault = not_open(session, assessment, unit, t)
        if not fault:
            changed, kept = save(
                session, desk, form, items, assessment=assessment.id, unit_code=unit.code, who=person.name, t=t
            )
    if fault:
        typed = {one.id: (form.text(f"v.{one.id}"), form.text(f"e.{one.id}")) for one in items}
        return form_page(request, desk, assessment, unit, person, Kept(typed=typed), fault=fault, status=409)
    if kept.faults or kept.conflicts:
        status = 409 if kept.conflicts else 422
        return form_page(request, desk, assessment, unit, person, kept, saved=changed, status=status)
    if form.text("action") == "hand-in":
        return go(f"/self/{assessment.id}/{unit.code}/hand-in")
    return go(f"/self/{assessment.id}/{unit.code}?saved={changed}")


@router.get("/{assessment_id}/{unit_code}/form.xlsx")
def template(request: Request, assessment_id: str, unit_code: str, person: AnyPerson, desk: TheDesk) -> Response:
    """The empty form as a workbook."""
    assessment, unit = asked(desk, assessment_id, unit_code, person)
    t = translator(language_for(request, person))
    data = self_form(assessment, desk.families[assessment.id], [unit], t)
    return Response(data, headers=to_keep(f"self-{assessment.id}-{unit.code}.xlsx") | {"Content-Type": _XLSX})


@router.post("/{assessment_id}/{unit_code}/import", max_body_size=MOST_UPLOAD)
def take_list(
    request: Request, assessment_id: str, unit_code: str, person: UnitPerson, form: FileForm, desk: TheDesk
) -> Response:
    """Show what a filled workbook says, in the form: it is saved only when the unit saves it."""
    assessment, unit = asked(desk, assessment_id, unit_code, person)
    t = translator(language_for(request, person))
    family = desk.families[assessment.id]
    problems: tuple[str, ...] = ()
    kept = Kept()
    with desk.reading() as session:
        fault = not_open(session, assessment, unit, t)
        known = selfdrafts.drafts(session, assessment.id, unit.code)
    try:
        files = examined(form.files("list"))
        if not files:
            problems = (t("Choose a file first."),)
        elif not fault:
            upload, sent = files[0]
            sent.file.seek(0)
            with TemporaryDirectory() as folder:
                path = Path(folder) / upload.name
                path.write_bytes(sent.file.read())
                reports = read_reports(path, family, [unit], submitted_at=desk.clock(), beside=False, t=t)
            kept = from_list(reports, items_of(family, unit), known)
    except UploadsRefused as refused:
        problems = refused.say(t)
    except ConfigError as error:
        problems = tuple(
            f"{one.place} {one.row or ''} {one.column}: {one.message}" for one in said_all(error.problems, t)
        )
    status = 409 if fault else 422 if problems else 200
    return form_page(
        request,
        desk,
        assessment,
        unit,
        person,
        kept,
        problems=problems,
        listed=not problems,
        fault=fault,
        status=status,
    )


@router.get("/{assessment_id}/{unit_code}/hand-in")
def before_handing_in(
    request: Request, assessment_id: str, unit_code: str, person: UnitPerson, desk: TheDesk
) -> Response:
    """What is handed in, and what is missing."""
    assessment, unit = asked(desk, assessment_id, unit_code, person)
    return hand_in_page(request, desk, assessment, unit, person)


@router.post("/{assessment_id}/{unit_code}/hand-in")
def hand_in(
    request: Request, assessment_id: str, unit_code: str, person: UnitPerson, form: Form, desk: TheDesk
) -> Response:
    """Hand it in. From then on it is the office's, until it is given back."""
    assessment, unit = asked(desk, assessment_id, unit_code, person)
    items = items_of(desk.families[assessment.id], unit)
    t = translator(language_for(request, person))
    try:
        with desk.store.session() as session:
            periods.require(session, assessment.id, Action.SELF)
            selfsteps.hand_in(
                session,
                assessment.id,
                unit.code,
                [item.id for item in items],
                fits=lambda draft: fits(items, draft),
                seen=_number(form.text("seen")),
                words=form.text("words"),
                who=person.name,
                now=desk.clock(),
            )
    except Refused as refused:
        fault = t(WORDS[refused.why], **refused.values)
        return hand_in_page(request, desk, assessment, unit, person, fault, form.text("words"))
    except PeriodClosed:
        return hand_in_page(request, desk, assessment, unit, person, t(CLOSED), form.text("words"))
    return go(f"/self/{assessment.id}/{unit.code}?done=handed-in")


@router.post("/{assessment_id}/{unit_code}/return")
def give_back(
    request: Request, assessment_id: str, unit_code: str, person: Officer, form: Form, desk: TheDesk
) -> Response:
    """Give the form back to its unit, with words."""
    assessment, unit = asked(desk, assessment_id, unit_code, person)
    t = translator(language_for(request, person))
    try:
        with desk.store.session() as session:
            periods.require(session, assessment.id, Action.SELF)
            selfsteps.give_back(
                session,
                assessment.id,
                unit.code,
                seen=_number(form.text("seen")),
                words=form.text("words"),
                who=person.name,
                now=desk.clock(),
            )
    except (Refused, PeriodClosed) as error:
        fault = t(WORDS[error.why], **error.values) if isinstance(error, Refused) else t(CLOSED)
        words = form.text("words")
        return form_page(request, desk, assessment, unit, person, Kept(), fault=fault, words=words, status=422)
    return go(f"/self/{assessment.id}/{unit.code}?done=returned")


def _own(desk: Desk, assessment: AssessmentConfig, person: Person) -> UnitConfig | None:
    unit = desk.project.unit(person.unit_code or "")
    return unit if unit is not None and assessment.covers(unit) else None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 9 else -1
