"""Runs: the nights, their sites and verdicts; starting, stopping, taking up again, looking at one site once more."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session, col, select

from sitecheck.facts.outcomes import Outcome
from sitecheck.i18n import translator
from sitecheck.i18n.names import name_of
from sitecheck.jobs.control import Control, Refusal, Refused
from sitecheck.store.models import CheckResult, Run
from sitecheck.web.api.access import ROOT, Deciding, LookingAtAll
from sitecheck.web.api.paging import Cursor, Limit, Page, page_of, read_number
from sitecheck.web.desk import Desk
from sitecheck.web.people import Person, TheDesk
from sitecheck.web.problems import Refused as NotDone
from sitecheck.web.problems import conflict, refused
from sitecheck.web.runs import queries

router = APIRouter(prefix=f"{ROOT}/runs", tags=["runs"])
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
_LAST = 2**31 - 1


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class RunRecord(_Record):
    """A run with what came of it so far."""

    id: int
    kind: str
    as_of: date
    state: str
    started_at: datetime
    finished_at: datetime | None
    version: str
    note: str
    stop_asked_by: str
    sites: int
    done: int
    failed: int
    checks: int = Field(description="Checks on sites, whatever they came to.")
    decided: int
    undecided: int
    facts: int = Field(description="Laid out for a person to judge.")


class SiteRecord(_Record):
    """One site of a run."""

    site: str
    unit: str
    state: str
    phase: str
    pages: int
    requests: int
    tries: int
    claimed_at: datetime | None
    finished_at: datetime | None
    stopped_by: str | None
    error: str


class VerdictRecord(_Record):
    """What a check came to on a site in a run."""

    site: str
    check: str
    outcome: Outcome
    reason: str
    params: dict[str, Any]
    undecided: list[str] = Field(description="Subjects that could not be decided.")


class StartPost(BaseModel):
    """What to start: a night over all sites, or one more look at one site."""

    model_config = ConfigDict(extra="forbid")

    site: str = Field("", max_length=300, description="Key of the site; empty: all of them.")


class ChangePost(BaseModel):
    """What a run shall do."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["stop", "take-up"]


class Accepted(_Record):
    """It was asked for; the list of runs shows what comes of it."""

    accepted: bool = True


@router.get("")
def listed(person: LookingAtAll, desk: TheDesk, limit: Limit = 100, cursor: Cursor = "") -> Page[RunRecord]:
    """All runs, newest first."""
    before = read_number(cursor, _LAST + 1)
    with desk.reading() as session:
        query = select(Run).where(col(Run.id) < before).order_by(col(Run.id).desc()).limit(limit + 1)
        lines = queries.run_lines(session, session.exec(query))
    return page_of(lines, limit, lambda line: str(line.run.id), _record)


@router.post("", status_code=202)
def start(person: Deciding, desk: TheDesk, body: StartPost) -> Accepted:
    """Start a night now (one of today that was left is taken up), or look at one site again."""
    if body.site:
        return _do(desk, person, lambda control: control.retry(body.site, person.name))
    return _do(desk, person, lambda control: control.start(person.name))


@router.get("/{run_id}")
def one(run_id: Number, person: LookingAtAll, desk: TheDesk) -> RunRecord:
    """One run."""
    with desk.reading() as session:
        return _record(queries.run_lines(session, [_run(session, run_id)])[0])


@router.patch("/{run_id}", status_code=202)
def change(run_id: Number, person: Deciding, desk: TheDesk, body: ChangePost) -> Accepted:
    """Stop a run, or take one up again that was left."""
    if body.action == "stop":
        return _do(desk, person, lambda control: control.stop(run_id, person.name))
    return _do(desk, person, lambda control: control.take_up(run_id, person.name))


@router.get("/{run_id}/sites")
def sites(
    run_id: Number, person: LookingAtAll, desk: TheDesk, limit: Limit = 100, cursor: Cursor = ""
) -> Page[SiteRecord]:
    """The sites of a run, in the order they were queued."""
    after = read_number(cursor, 0)
    with desk.reading() as session:
        _run(session, run_id)
        lines = queries.jobs_after(session, run_id, after, limit + 1)
    return page_of(lines, limit, lambda line: str(line.job.id), _site)


@router.get("/{run_id}/verdicts")
def verdicts(
    run_id: Number,
    person: LookingAtAll,
    desk: TheDesk,
    site: Annotated[str, Query(max_length=300)] = "",
    check: Annotated[str, Query(max_length=64)] = "",
    outcome: Outcome | None = None,
    limit: Limit = 100,
    cursor: Cursor = "",
) -> Page[VerdictRecord]:
    """What the checks came to. Of older nights only those at the ends of quarters are kept in this list."""
    after = read_number(cursor, 0)
    query = select(CheckResult).where(CheckResult.run_id == run_id, col(CheckResult.id) > after)
    if site:
        query = query.where(CheckResult.site_key == site)
    if check:
        query = query.where(CheckResult.check_id == check)
    if outcome is not None:
        query = query.where(CheckResult.outcome == outcome.value)
    with desk.reading() as session:
        _run(session, run_id)
        rows = session.exec(query.order_by(col(CheckResult.id)).limit(limit + 1)).all()
    return page_of(rows, limit, lambda row: str(row.id), _verdict)


def _do(desk: Desk, person: Person, step: Callable[[Control], None]) -> Accepted:
    try:
        step(Control(desk.project, desk.store, desk.launch, desk.clock))
    except LookupError as error:
        raise HTTPException(404) from error
    except Refused as error:
        said = name_of("run_refusal", error.why.value, translator(person.language))
        if error.why is Refusal.UNKNOWN_SITE:
            raise refused("body.site", said, code=error.why.value) from error
        if error.why is Refusal.CANNOT_START:
            raise NotDone(503, {"title": "It cannot be started now", "detail": said, "code": error.why}) from error
        raise conflict(said, code=error.why.value) from error
    return Accepted()


def _run(session: Session, run_id: int) -> Run:
    run = session.get(Run, run_id)
    if run is None:
        raise HTTPException(404)
    return run


def _record(line: queries.RunLine) -> RunRecord:
    counts = ("sites", "done", "failed", "checks", "decided", "undecided", "facts")
    return RunRecord.model_validate(line.run.model_dump() | {name: getattr(line, name) for name in counts})


def _site(line: queries.JobLine) -> SiteRecord:
    return SiteRecord.model_validate(
        line.job.model_dump()
        | {
            "site": line.site.key,
            "unit": line.site.unit_code,
            "stopped_by": line.seen.stopped_by if line.seen is not None else None,
        }
    )


def _verdict(row: CheckResult) -> VerdictRecord:
    return VerdictRecord(
        site=row.site_key,
        check=row.check_id,
        outcome=Outcome(row.outcome),
        reason=row.reason,
        params=json.loads(row.params),
        undecided=json.loads(row.undecided),
    )
