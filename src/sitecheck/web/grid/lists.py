"""Values of an assessment as a list: saved filled in, uploaded, looked at, then taken over whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from sqlmodel import Session, func, select
from starlette.responses import Response

from sitecheck.i18n import Translator, translator
from sitecheck.review import entries
from sitecheck.review.entries import EntryConflict, Value
from sitecheck.review.periods import Action, PeriodClosed, may, require, state_of
from sitecheck.review.upload_kinds import UploadsRefused
from sitecheck.settings.problems import ConfigError
from sitecheck.settings.records import AssessmentConfig
from sitecheck.store.models import Entry, dumps
from sitecheck.tables.cards import assessed_units
from sitecheck.tables.cell_text import cell_text
from sitecheck.tables.entry_cells import newest_rows
from sitecheck.tables.fact_file import Given, read_given
from sitecheck.tables.fact_form import MOST_ROWS, fact_form
from sitecheck.web.assessed import assessment_of
from sitecheck.web.desk import Desk
from sitecheck.web.evidence.answers import kept
from sitecheck.web.grid.view import columns_of, parts_of
from sitecheck.web.imports import Batch, batch_of, keep_batch, laid_out
from sitecheck.web.once import led, once, unsent
from sitecheck.web.people import Officer, TheDesk
from sitecheck.web.render import go, language_for, page, query_of
from sitecheck.web.said import Said, said_all
from sitecheck.web.uploads import MOST_UPLOAD, FileForm, PostedFiles

router = APIRouter(prefix="/entries")


@dataclass(frozen=True, slots=True)
class Change:
    """One value of the list that is not what stands. ``met``: entered by somebody after the list was looked at."""

    given: Given
    unit: str
    text: str
    stood: Value | None
    stood_text: str
    newest: int
    met: bool = False


@dataclass(slots=True)
class Looked:
    """What came of a list."""

    reason: str = ""
    batch: Batch | None = None
    seen: int = 0  # the newest entry of the assessment when the list was looked at
    changes: list[Change] = field(default_factory=list)
    same: int = 0
    mistakes: tuple[Said, ...] = ()
    refused: tuple[str, ...] = ()
    fault: str = ""
    target: str = ""

    @property
    def status(self) -> int:
        """Of the answer."""
        return 409 if self.fault else 422 if self.mistakes or self.refused else 200


@router.get("/{assessment_id}/template.xlsx")
def template(
    request: Request,
    assessment_id: str,
    person: Officer,
    desk: TheDesk,
    part: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The values of a part (all, where they are few enough) as a list to fill in."""
    assessment = assessment_of(desk, assessment_id)
    family, lang = desk.families[assessment.id], language_for(request, person)
    parts = parts_of(family)
    chosen = [one for one in parts if one.key == part] or [one for one in parts if not one.within]
    units = assessed_units(desk.project, assessment)
    while len(chosen) > 1 and len(units) * sum(len(columns_of(family, one, lang)) for one in chosen) > MOST_ROWS:
        chosen.pop()
    with desk.reading() as session:
        known = entries.current_of(session, assessment.id)
    items = [name for one in chosen for name in one.items]
    data = fact_form(assessment, family, units, known, items, translator(lang))
    return kept(data, f"values-{assessment.id}.xlsx" if assessment.id.isascii() else "values.xlsx")


@router.get("/{assessment_id}/import")
def choose(request: Request, assessment_id: str, person: Officer, desk: TheDesk) -> Response:
    """Where a list is chosen."""
    return _page(request, desk, assessment_of(desk, assessment_id), Looked())


@router.post("/{assessment_id}/import", max_body_size=MOST_UPLOAD)
def take(request: Request, assessment_id: str, person: Officer, form: FileForm, desk: TheDesk) -> Response:
    """First the list is looked at: what is new, changed, the same or refused; then it is taken over whole."""
    assessment = assessment_of(desk, assessment_id)
    t = translator(language_for(request, person))
    looked = Looked(form.text("reason"))
    try:
        with desk.store.session() as session:
            taking = form.text("action") == "take"
            first = once(session, form, person.name, desk.clock()) if taking else None
            if first is not None:
                return go(first)
            require(session, assessment.id, Action.ENTER)
            if not _batch(session, desk, assessment, form, looked, person.name, t):
                return _page(request, desk, assessment, looked)
            _look(session, desk, assessment, looked, t)
            if taking:
                _keep(session, desk, assessment, looked, form, person.name, t)
    except UploadsRefused as refused:
        looked.refused = refused.say(t)
    except ConfigError as error:
        looked.mistakes = said_all(error.problems, t)
    except EntryConflict:
        looked.fault = t("Somebody else entered a value meanwhile. Look at it again: nothing was saved.")
    except PeriodClosed:
        looked.fault = t("The period is closed: nothing is entered any more. A reviewer can take it back to review.")
    return go(looked.target) if looked.target else _page(request, desk, assessment, looked)


def _batch(
    session: Session,
    desk: Desk,
    assessment: AssessmentConfig,
    form: PostedFiles,
    looked: Looked,
    who: str,
    t: Translator,
) -> bool:
    newest = session.exec(select(func.max(Entry.id)).where(Entry.assessment == assessment.id)).one() or 0
    if form.text("batch"):
        looked.batch = batch_of(session, form.text("batch"), assessment.id)
        if not form.text("seen").isdigit():
            raise HTTPException(404)
        looked.seen = int(form.text("seen")[:12])
    elif form.files("list"):
        looked.batch = keep_batch(session, desk, form, assessment=assessment.id, who=who)
        looked.seen = newest
    else:
        looked.refused = (t("Choose a list first."),)
    return looked.batch is not None


def _look(session: Session, desk: Desk, assessment: AssessmentConfig, looked: Looked, t: Translator) -> None:
    assert looked.batch is not None
    family = desk.families[assessment.id]
    units = assessed_units(desk.project, assessment)
    with laid_out(desk, looked.batch.rows) as path:
        given = read_given(path, assessment, family, units, looked.reason, unfilled=True)
    rules = {key: rule for table in family for key, (_, rule) in table.rules.items()}
    names = {unit.code: unit.name for unit in units}
    codes, places = {one.unit for one in given}, {one.place for one in given}
    stood = entries.current_of(session, assessment.id, units=codes, places=places)
    newest = newest_rows(session, assessment.id, codes, places)
    for one in given:
        now, rule = stood.get(one.unit, {}).get(one.place), rules.get(one.place)
        row, shown = newest.get((one.unit, one.place), 0), cell_text(rule, one.value, t)
        before = cell_text(rule, now.value, t) if now is not None else ""
        alike = now is not None and (dumps(now.value) == dumps(one.value) or before == shown)
        if alike and now is not None and now.reason == one.reason:
            looked.same += 1
            continue
        looked.changes.append(Change(one, names[one.unit], shown, now, before, row, met=row > looked.seen))


def _keep(
    session: Session,
    desk: Desk,
    assessment: AssessmentConfig,
    looked: Looked,
    form: PostedFiles,
    who: str,
    t: Translator,
) -> None:
    if any(one.met for one in looked.changes):
        looked.fault = t("Somebody else entered a value meanwhile. Look at it again: nothing was saved.")
        looked.seen = max(one.newest for one in looked.changes)
        unsent(session, form)
        return
    for one in looked.changes:
        entries.append(
            session,
            assessment=assessment.id,
            unit_code=one.given.unit,
            place=one.given.place,
            value=one.given.value,
            reason=one.given.reason,
            who=who,
            now=desk.clock(),
            expected=one.newest,
        )
    place = {"saved": len(looked.changes)}
    looked.target = led(session, form, f"/entries/{assessment.id}/grid{query_of(place)}")


def _page(request: Request, desk: Desk, assessment: AssessmentConfig, looked: Looked) -> Response:
    with desk.reading() as session:
        closed = not may(state_of(session, assessment.id), Action.ENTER)
    values: dict[str, Any] = {"assessment": assessment, "looked": looked, "closed": closed}
    return page(request, "grid/import.html", values, status=looked.status)
