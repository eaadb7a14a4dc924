"""Manual values: what was entered for a unit, and entering. Files are uploaded at the desk."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from sitecheck.i18n import translator
from sitecheck.review import entries
from sitecheck.review.entries import EntryConflict
from sitecheck.review.periods import PeriodClosed
from sitecheck.store.models import Entry
from sitecheck.web.api.access import ROOT, Entering, LookingAtAll
from sitecheck.web.api.assessments import Code, Name
from sitecheck.web.assessed import assessment_of, card_of, unit_of
from sitecheck.web.entries.form import places_of, tables_for
from sitecheck.web.entries.save import fault_of, write
from sitecheck.web.people import TheDesk
from sitecheck.web.problems import conflict, refused

router = APIRouter(prefix=ROOT + "/assessments/{assessment_id}/entries/{unit_code}", tags=["entries"])


class EntryRecord(BaseModel):
    """One row of what was entered; the newest of a place counts, a null value withdraws."""

    model_config = ConfigDict(frozen=True)

    id: int
    place: str = Field(description="ITEM.RULE, or ITEM for a whole item.")
    value: Any
    reason: str
    who: str
    at: datetime


class EntryPost(BaseModel):
    """A value as in the file of facts of ``sitecheck score``. ``expected``: the row that counted when the caller
    looked, 0 for none."""

    model_config = ConfigDict(extra="forbid")

    place: str = Field(max_length=64)
    value: Any = Field(description="null takes the value back.")
    reason: str = Field("", max_length=4000)
    expected: int = Field(ge=0, le=2**31 - 1)


@router.get("")
def listed(assessment_id: Name, unit_code: Code, person: LookingAtAll, desk: TheDesk) -> list[EntryRecord]:
    """Every row entered for the unit, newest first."""
    assessment = assessment_of(desk, assessment_id)
    unit = unit_of(desk, assessment, unit_code)
    with desk.reading() as session:
        rows = entries.history(session, assessment.id, unit.code)
    return [_record(row) for row in rows]


@router.post("", status_code=201)
def enter(assessment_id: Name, unit_code: Code, person: Entering, desk: TheDesk, body: EntryPost) -> EntryRecord:
    """Enter a value for a rule or an item, or take it back; the row that counts then."""
    assessment = assessment_of(desk, assessment_id)
    unit = unit_of(desk, assessment, unit_code)
    reason = body.reason.strip()
    try:
        with desk.store.session() as session:
            card, _ = card_of(desk, session, assessment, unit, person.language)
            place = places_of(tables_for(desk.families[assessment.id], unit), card).get(body.place)
            if place is None:
                raise refused("body.place", "there is no such place in the tables of this unit")
            stored = entries.current(session, assessment.id, unit.code).get(body.place)
            fault = fault_of(place, body.value, reason, stored, translator(person.language))
            if fault:
                raise refused("body.value", fault)
            write(
                session, assessment.id, unit.code, body.place, body.value, reason, person.name, desk.clock(),
                body.expected,
            )  # fmt: skip
            return _record(entries.history(session, assessment.id, unit.code, body.place)[0])
    except EntryConflict as error:
        raise conflict(str(error)) from error
    except PeriodClosed as error:
        raise refused("", str(error), code="closed") from error


def _record(row: Entry) -> EntryRecord:
    value = json.loads(row.value) if row.value is not None else None
    return EntryRecord.model_validate(row.model_dump(exclude={"value"}) | {"value": value})
