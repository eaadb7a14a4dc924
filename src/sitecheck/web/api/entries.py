"""Manual values: what was entered for a unit, and entering."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from sitecheck.review import entries
from sitecheck.store.models import Entry
from sitecheck.web.api.access import ROOT, LookingAtAll
from sitecheck.web.api.assessments import Code, Name
from sitecheck.web.assessed import assessment_of, unit_of
from sitecheck.web.people import TheDesk

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


@router.get("")
def listed(assessment_id: Name, unit_code: Code, person: LookingAtAll, desk: TheDesk) -> list[EntryRecord]:
    """Every row entered for the unit, newest first."""
    assessment = assessment_of(desk, assessment_id)
    unit = unit_of(desk, assessment, unit_code)
    with desk.reading() as session:
        rows = entries.history(session, assessment.id, unit.code)
    return [_record(row) for row in rows]


def _record(row: Entry) -> EntryRecord:
    value = json.loads(row.value) if row.value is not None else None
    return EntryRecord.model_validate(row.model_dump(exclude={"value"}) | {"value": value})
