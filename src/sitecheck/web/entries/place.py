"""One place of a unit: the value that stands with its files, and every value there was, to be restored."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from sitecheck.i18n import Translator, translator
from sitecheck.review import entries
from sitecheck.review.attachments import load_attachments
from sitecheck.review.entries import EntryConflict, Value
from sitecheck.review.periods import Action, PeriodClosed, may, state_of
from sitecheck.review.upload_kinds import UploadsRefused
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.refusals import FactRefused
from sitecheck.settings.records import AssessmentConfig, UnitConfig
from sitecheck.store.models import Entry
from sitecheck.tables.cell_text import cell_text
from sitecheck.tables.handed_in import read_entry
from sitecheck.web.assessed import assessment_of, unit_of
from sitecheck.web.desk import Desk
from sitecheck.web.once import led, once, unsent
from sitecheck.web.people import Officer, Person, TheDesk
from sitecheck.web.places_of_files import files_of, joined, without_left_out
from sitecheck.web.render import go, language_for, page, query_of
from sitecheck.web.uploads import MOST_UPLOAD, FileForm, PostedFiles, keep_uploads

router = APIRouter(prefix="/entries")
Key = Annotated[str, Query(max_length=64)]


@router.get("/{assessment_id}/{unit_code}/place")
def show(
    request: Request,
    assessment_id: str,
    unit_code: str,
    person: Officer,
    desk: TheDesk,
    key: Key,
    done: Annotated[str, Query(max_length=16)] = "",
) -> Response:
    """The value, its files and its history."""
    return _page(request, person, desk, assessment_id, unit_code, key, done=done)


@router.post("/{assessment_id}/{unit_code}/place", max_body_size=MOST_UPLOAD)
def change(
    request: Request, assessment_id: str, unit_code: str, person: Officer, form: FileForm, desk: TheDesk
) -> Response:
    """Add files to the value or take some out, or restore an earlier value: either is a new row."""
    assessment = assessment_of(desk, assessment_id)
    unit = unit_of(desk, assessment, unit_code)
    key, t = form.text("key")[:64], translator(language_for(request, person))
    fault, status = "", 422
    try:
        with desk.store.session() as session:
            first = once(session, form, person.name, desk.clock())
            if first is not None:
                return go(first)
            fault = _change(session, desk, assessment, unit, key, form, person.name, t)
            if not fault:
                place = f"/entries/{assessment.id}/{unit.code}/place"
                return go(led(session, form, f"{place}{query_of({'key': key, 'done': 'saved'})}"))
            unsent(session, form)
    except UploadsRefused as refused:
        fault = " ".join(refused.say(t))
    except EntryConflict:
        fault, status = t("Somebody else entered a value meanwhile. Look at it again: nothing was saved."), 409
    except PeriodClosed:
        fault, status = (
            t("The period is closed: nothing is entered any more. A reviewer can take it back to review."),
            409,
        )
    return _page(request, person, desk, assessment_id, unit_code, key, fault=fault, status=status)


def _change(
    session: Session,
    desk: Desk,
    assessment: AssessmentConfig,
    unit: UnitConfig,
    key: str,
    form: PostedFiles,
    who: str,
    t: Translator,
) -> str:
    """What is wrong; empty when it was done."""
    rows = entries.history(session, assessment.id, unit.code, key)
    if not rows:
        raise HTTPException(404)
    seen = form.text("was")
    common = {
        "assessment": assessment.id,
        "unit_code": unit.code,
        "place": key,
        "who": who,
        "now": desk.clock(),
        "expected": int(seen) if seen.isdigit() else 0,
    }
    if form.text("restore"):
        row = next((one for one in rows if str(one.id) == form.text("restore")), None)
        if row is None or row.value is None:
            raise HTTPException(404)
        if not form.text("reason"):
            return t("A reason is needed here.")
        return _restore(session, desk.families[assessment.id], row, form.text("reason"), common, t)
    stood = entries.current(session, assessment.id, unit.code).get(key)
    if stood is None:
        return t("There is a file, but no value.")
    added = keep_uploads(session, desk, form, "proofs", assessment=assessment.id, unit_code=unit.code, who=who)
    files = joined(without_left_out(form, stood.attachments), added)
    entries.append(session, value=stood.value, reason=stood.reason, attachments=files, **common)  # type: ignore[arg-type]
    return ""


def _restore(
    session: Session,
    rubrics: tuple[Rubric, ...],
    row: Entry,
    reason: str,
    common: dict[str, object],
    t: Translator,
) -> str:
    value = json.loads(row.value or "null")
    try:
        if read_entry(rubrics, row.place, Value(0, row.place, value, reason, "", row.at)) is None:
            return t("No table of this unit has this place.")
    except FactRefused as refused:
        return t("This value does not fit: {why}", why=refused.say(t.language))
    files = load_attachments(row.attachments)
    entries.append(session, value=value, reason=reason, attachments=files, **common)  # type: ignore[arg-type]
    return ""


def _page(
    request: Request,
    person: Person,
    desk: Desk,
    assessment_id: str,
    unit_code: str,
    key: str,
    *,
    fault: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    assessment = assessment_of(desk, assessment_id)
    unit = unit_of(desk, assessment, unit_code)
    family = desk.families[assessment.id]
    found = next((table.rules[key] for table in family if key in table.rules), None)
    item = found[0] if found is not None else next((one.by_id[key] for one in family if key in one.by_id), None)
    rule = found[1] if found is not None else None
    t = translator(language_for(request, person))
    with desk.reading() as session:
        rows = entries.history(session, assessment.id, unit.code, key)
        if item is None and not rows:
            raise HTTPException(404)
        stood = entries.current(session, assessment.id, unit.code).get(key)
        files = files_of(session, stood.attachments, unit.code) if stood is not None else ()
        closed = not may(state_of(session, assessment.id), Action.ENTER)
    shown = [
        (
            row,
            cell_text(rule, json.loads(row.value), t) if row.value is not None else "",
            load_attachments(row.attachments),
        )
        for row in rows
    ]
    values = {
        "assessment": assessment,
        "unit": unit,
        "key": key,
        "item": item,
        "rule": rule,
        "stood": stood,
        "said": cell_text(rule, stood.value, t) if stood is not None else "",
        "files": files,
        "rows": shown,
        "newest": rows[0].id if rows else 0,
        "closed": closed,
        "fault": fault,
        "done": done,
    }
    return page(request, "entries/place.html", values, status=status)
