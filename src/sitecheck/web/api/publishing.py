"""Periods and publications: where an assessment stands, closing it, publishing it, and what was published."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from sitecheck.review import periods
from sitecheck.review.periods import PeriodConflict, PeriodError, PeriodState
from sitecheck.store.models import Publication, PublishedScore
from sitecheck.tables import closing
from sitecheck.tables.closing import Doubt, NotSettled
from sitecheck.tables.publish import NeedsReason, NotReady, publish
from sitecheck.web.api.access import ROOT, Looking, Publishing
from sitecheck.web.api.assessments import Name
from sitecheck.web.assessed import assessment_of
from sitecheck.web.people import TheDesk
from sitecheck.web.problems import Refused, conflict, refused

router = APIRouter(prefix=ROOT + "/assessments/{assessment_id}", tags=["publishing"])
Version = Annotated[int, Path(ge=1, le=2**31 - 1)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class StepRecord(_Record):
    """One step of a period."""

    state: PeriodState
    at: datetime
    who: str
    why: str


class PeriodRecord(_Record):
    """Where the period of an assessment stands, how it came there, and where it can go."""

    state: PeriodState
    closed_at: datetime | None
    next: list[PeriodState]
    back: list[PeriodState]
    steps: list[StepRecord]


class StepPost(BaseModel):
    """A step. ``accepted`` gives the reasons why what is still open may stay so when the period is closed."""

    model_config = ConfigDict(extra="forbid")

    to: PeriodState
    expected: PeriodState = Field(description="Where the caller saw the period.")
    why: str = Field("", max_length=4000)
    accepted: dict[Doubt, str] = Field(default_factory=dict)


class PublicationRecord(_Record):
    """One published version. ``chain`` binds it to the version before."""

    version: int
    title: str
    period: str
    rubric_hash: str
    at: datetime
    who: str
    reason: str
    chain: str


class PublishedUnit(_Record):
    """A unit's score in a published version, as ``sitecheck score`` says it."""

    unit: str
    rank: int | None
    score: dict[str, Any]


class PublicationDetail(PublicationRecord):
    """A published version with all its scores."""

    units: list[PublishedUnit]


class PublishPost(BaseModel):
    """Publishing what the scores are now; a further version needs a reason."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field("", max_length=4000)


@router.get("/period")
def period(assessment_id: Name, person: Looking, desk: TheDesk) -> PeriodRecord:
    """Where the period stands."""
    assessment = assessment_of(desk, assessment_id)
    with desk.reading() as session:
        state = periods.state_of(session, assessment.id)
        return PeriodRecord(
            state=state,
            closed_at=periods.closed_at(session, assessment.id),
            next=list(periods.steps_on(state)),
            back=list(periods.steps_back(state)),
            steps=[StepRecord.model_validate(row.model_dump()) for row in periods.history(session, assessment.id)],
        )


@router.post("/period")
def step(assessment_id: Name, person: Publishing, desk: TheDesk, body: StepPost) -> PeriodRecord:
    """Make a step of the period. Publishing is a step of its own: see publications."""
    assessment = assessment_of(desk, assessment_id)
    now = desk.clock()
    if body.to is PeriodState.PUBLISHED:
        raise refused("body.to", "a period is published by publishing its scores", code="publish")
    try:
        with desk.store.session() as session:
            if body.to is PeriodState.CLOSED:
                closing.close(
                    session, desk.project, assessment, desk.checks, expected=body.expected, accepted=body.accepted,
                    who=person.name, now=now, why=body.why,
                )  # fmt: skip
            else:
                periods.advance(
                    session, assessment.id, body.to, expected=body.expected, who=person.name, now=now, why=body.why
                )
    except PeriodConflict as error:
        raise conflict(str(error), state=error.state.value) from error
    except NotSettled as error:
        raise _open([f"{one.doubt.value} ({one.count})" for one in error.open], "not-settled", str(error)) from error
    except PeriodError as error:
        raise refused("body", str(error), code="period") from error
    return period(assessment_id, person, desk)


@router.get("/publications")
def publications(assessment_id: Name, person: Looking, desk: TheDesk) -> list[PublicationRecord]:
    """Every published version, newest first. What is published is for everybody."""
    assessment = assessment_of(desk, assessment_id)
    query = select(Publication).where(Publication.assessment == assessment.id)
    with desk.reading() as session:
        rows = session.exec(query.order_by(col(Publication.version).desc())).all()
    return [PublicationRecord.model_validate(row.model_dump()) for row in rows]


@router.get("/publications/{version}")
def publication(assessment_id: Name, version: Version, person: Looking, desk: TheDesk) -> PublicationDetail:
    """A published version with its scores; a unit gets its own."""
    assessment = assessment_of(desk, assessment_id)
    with desk.reading() as session:
        row = session.exec(
            select(Publication).where(Publication.assessment == assessment.id, Publication.version == version)
        ).first()
        if row is None:
            raise HTTPException(404)
        query = select(PublishedScore).where(PublishedScore.publication_id == row.id)
        scores = session.exec(query.order_by(PublishedScore.unit_code)).all()
    units = [
        PublishedUnit(unit=one.unit_code, rank=one.rank, score=json.loads(one.answer))
        for one in scores
        if person.sees(one.unit_code)
    ]
    return PublicationDetail.model_validate(row.model_dump() | {"units": units})


@router.post("/publications", status_code=201)
def make_public(assessment_id: Name, person: Publishing, desk: TheDesk, body: PublishPost) -> PublicationRecord:
    """Publish what the scores are now. What is published already gives that version again."""
    assessment = assessment_of(desk, assessment_id)
    try:
        with desk.store.session() as session:
            row, _ = publish(session, desk.project, assessment, who=person.name, now=desk.clock(), reason=body.reason)
            return PublicationRecord.model_validate(row.model_dump())
    except NotReady as error:
        said = [f"{one.name}: {one.message}" for one in error.open]
        raise _open(said, "not-ready", str(error)) from error
    except NeedsReason as error:
        raise refused("body.reason", str(error), code="reason") from error


def _open(said: list[str], code: str, detail: str) -> Refused:
    errors = [{"where": "", "message": one} for one in said]
    return Refused(422, {"title": "Something is still open", "detail": detail, "code": code, "errors": errors})
