"""Appeals: the list, one with all that was said, and answering. Files are uploaded at the desk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session, col, select

from sitecheck.facts.outcomes import FindingState
from sitecheck.i18n import translator
from sitecheck.jobs.lock import NightRunning
from sitecheck.review import appeals
from sitecheck.review.appeals import AppealState, Step, Words
from sitecheck.review.attachments import load_attachments
from sitecheck.review.decision_errors import Busy, Conflict, DecisionError
from sitecheck.review.periods import PeriodClosed
from sitecheck.review.refusals import Refusal, Refused
from sitecheck.store.models import Appeal
from sitecheck.web.api.access import ROOT, Deciding, Looking
from sitecheck.web.api.paging import Cursor, Limit, Page, page_of, read_number
from sitecheck.web.appeals.answering import carry_out, fault_of
from sitecheck.web.desk import Desk
from sitecheck.web.people import Person, TheDesk, owned
from sitecheck.web.problems import conflict, refused

router = APIRouter(prefix=f"{ROOT}/appeals", tags=["appeals"])
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class AppealRecord(_Record):
    """An appeal against a finding, or against a place of the table."""

    id: int
    assessment: str
    unit: str
    finding: int | None
    place: str
    state: AppealState
    opened_at: datetime
    opened_by: str
    due: date | None = Field(description="The last day to answer.")
    decided_at: datetime | None


class FileRecord(_Record):
    """A file that was handed in."""

    name: str
    sha256: str
    size: int


class StepRecord(_Record):
    """One step: who said or did what, with which files."""

    id: int
    at: datetime
    who: str
    action: str
    text: str
    run: int | None
    files: list[FileRecord]


class AppealDetail(AppealRecord):
    """An appeal with its steps, oldest first."""

    steps: list[StepRecord]


class StepPost(BaseModel):
    """A step. ``seen`` is the last step the caller saw: nothing is done about what changed meanwhile."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["add", "recheck", "uphold", "reject"]
    seen: int = Field(ge=0, le=2**31 - 1)
    words: str = Field("", max_length=4000)
    expected: FindingState | None = Field(None, description="uphold: the state of the finding as the caller saw it.")


@router.get("")
def listed(
    person: Looking,
    desk: TheDesk,
    state: AppealState | None = None,
    unit: Annotated[str, Query(max_length=64)] = "",
    assessment: Annotated[str, Query(max_length=64)] = "",
    limit: Limit = 100,
    cursor: Cursor = "",
) -> Page[AppealRecord]:
    """Appeals by number. A unit gets its own."""
    query = select(Appeal).where(col(Appeal.id) > read_number(cursor, 0))
    if not person.sees_all:
        query = query.where(Appeal.unit_code == (person.unit_code or ""))
    for column, value in ((Appeal.unit_code, unit), (Appeal.assessment, assessment), (Appeal.state, state or "")):
        if value:
            query = query.where(col(column) == str(value))
    with desk.reading() as session:
        rows = session.exec(query.order_by(col(Appeal.id)).limit(limit + 1)).all()
    return page_of(rows, limit, lambda row: str(row.id), lambda row: AppealRecord.model_validate(_fields(row)))


@router.get("/{appeal_id}")
def one(appeal_id: Number, person: Looking, desk: TheDesk) -> AppealDetail:
    """One appeal."""
    return _detail(desk, appeal_id, person)


@router.post("/{appeal_id}/steps")
def act(appeal_id: Number, person: Deciding, desk: TheDesk, body: StepPost) -> AppealDetail:
    """Add words, look again, uphold or reject; the appeal as it is then."""
    t = translator(person.language)
    try:
        with desk.store.session() as session:
            row = _owned(session, appeal_id, person)
            carry_out(
                session, desk, row, Step(body.action), person,
                seen=body.seen, words=Words(body.words.strip()), expected=body.expected,
            )  # fmt: skip
    except NightRunning as error:
        raise conflict(str(error), code="running") from error
    except Conflict as error:
        raise conflict(str(error), state=error.state.value) from error
    except Busy as error:
        raise conflict(str(error), code="busy") from error
    except Refused as error:
        if error.why is Refusal.CHANGED:
            raise conflict(fault_of(error, t)) from error
        raise refused("body", fault_of(error, t), code=error.why.value) from error
    except (PeriodClosed, DecisionError) as error:
        raise refused("body", fault_of(error, t), code="state") from error
    return _detail(desk, appeal_id, person)


def _owned(session: Session, appeal_id: int, person: Person) -> Appeal:
    row = session.get(Appeal, appeal_id)
    if row is None:
        raise HTTPException(404)
    owned(person, row.unit_code)
    return row


def _detail(desk: Desk, appeal_id: int, person: Person) -> AppealDetail:
    with desk.reading() as session:
        row = _owned(session, appeal_id, person)
        steps = appeals.steps_of(session, appeal_id)
    said = [
        one.model_dump()
        | {
            "run": one.run_id,
            "files": [{"name": f.name, "sha256": f.sha256, "size": f.size} for f in load_attachments(one.attachments)],
        }
        for one in steps
    ]
    return AppealDetail.model_validate(_fields(row) | {"steps": said})


def _fields(row: Appeal) -> dict[str, object]:
    return row.model_dump() | {"unit": row.unit_code, "finding": row.finding_id}
