"""Findings: the list, one with its nights and decisions, deciding, and being at one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session, col

from sitecheck.facts.outcomes import FindingState
from sitecheck.facts.times import start_of_day
from sitecheck.review import claims, queue
from sitecheck.review.claims import Holder, Taken
from sitecheck.review.decisions import Busy, Conflict, DecisionError, NoSuchFinding
from sitecheck.review.filters import Filter, conditions, of_findings
from sitecheck.review.memory import RuleError
from sitecheck.store.models import Finding
from sitecheck.web.api.access import ROOT, Deciding, Looking
from sitecheck.web.api.paging import Cursor, Limit, Page, page_of, read_number
from sitecheck.web.desk import Desk
from sitecheck.web.findings import decide
from sitecheck.web.findings.listing import own_unit
from sitecheck.web.findings.view import sentence
from sitecheck.web.forms import Posted
from sitecheck.web.people import Person, TheDesk
from sitecheck.web.problems import conflict, refused

router = APIRouter(prefix=f"{ROOT}/findings", tags=["findings"])
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Word = Annotated[str, Query(max_length=300)]
Words = Annotated[list[str], Query(max_length=100)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class FindingRecord(_Record):
    """A finding as it is now."""

    id: int
    fingerprint: str
    unit: str
    site: str
    check: str
    subject: str
    url: str
    reason: str
    message: str = Field(description="What is wrong, in the caller's language.")
    state: FindingState
    proposed: str = Field(description="confirm or dismiss where a proposal waits for a second look, else empty.")
    proposed_by: str
    nights: int
    first_seen: datetime
    last_seen: datetime
    verified_at: datetime | None
    fixed_at: datetime | None
    first_run: int
    last_run: int


class EvidenceRecord(_Record):
    """One evidence file of a night; ``missing`` says why there is none."""

    id: int
    kind: str
    part: int
    url: str
    sha256: str
    size: int
    media_type: str
    captured_at: datetime
    missing: str
    href: str = Field(description="Where the desk gives the file to whoever is signed in.")


class SightingRecord(_Record):
    """A night that saw the finding."""

    run: int
    as_of: date
    reason: str
    certain: bool
    evidence: list[EvidenceRecord]


class DecisionRecord(_Record):
    """One decision, of a person or of the program (``sitecheck``)."""

    id: int
    at: datetime
    who: str
    action: str
    old_state: FindingState
    new_state: FindingState
    reason: str
    chain: str


class HolderRecord(_Record):
    """Who is at a finding, until when."""

    who: str
    until: datetime


class FindingDetail(FindingRecord):
    """A finding with its nights, newest first, and its decisions, oldest first."""

    sightings: list[SightingRecord]
    decisions: list[DecisionRecord]
    claimed: HolderRecord | None


class Remember(_Record):
    """How far a dismissal is remembered: for the whole check on this site, or for this subject on every site."""

    scope: Literal["site", "subject"]
    until: date | None = Field(None, description="The last day; null: for ever.")


class DecisionPost(BaseModel):
    """A decision. ``expected`` is the state the caller saw: nothing is decided about what changed meanwhile."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["confirm", "dismiss", "reopen", "return", "undo"]
    expected: FindingState
    reason: str = Field("", max_length=4000, description="Needed for everything but confirm and undo.")
    proposal: int | None = Field(None, ge=0, le=2**31 - 1, description="Id of the proposal the caller saw; 0: none.")
    remember: Remember | None = None

    def form(self) -> Posted:
        """The same, as the desk's own form says it."""
        fields = {"action": self.action, "expected": self.expected.value, "reason": self.reason}
        if self.proposal is not None:
            fields["proposal"] = str(self.proposal)
        if self.remember is not None:
            until = self.remember.until
            fields |= {"remember": self.remember.scope, "until": until.isoformat() if until else ""}
        return Posted(fields)


class ClaimPost(BaseModel):
    """Being at a finding. ``over``: also where somebody else is, which is noted."""

    model_config = ConfigDict(extra="forbid")

    over: bool = False


@router.get("")
def listed(
    person: Looking,
    desk: TheDesk,
    state: Annotated[list[FindingState], Query()] = [],  # noqa: B006  (read by FastAPI, never changed)
    check: Words = [],  # noqa: B006
    unit: Word = "",
    category: Word = "",
    site: Word = "",
    text: Word = "",
    since: Annotated[date | None, Query(description="First seen on this day (Beijing) or later.")] = None,
    before: Annotated[date | None, Query(description="First seen before this day (Beijing).")] = None,
    second: Annotated[bool | None, Query(description="Only proposals that wait for a second look, or none.")] = None,
    limit: Limit = 100,
    cursor: Cursor = "",
) -> Page[FindingRecord]:
    """Findings by number. A unit gets its own."""
    wanted = Filter(
        unit=unit,
        category=category,
        site=site,
        checks=tuple(check),
        states=tuple(state),
        text=text,
        since=start_of_day(since) if since else None,
        before=start_of_day(before) if before else None,
        second=second,
        own_unit=own_unit(person),
    )
    after = read_number(cursor, 0)
    with desk.reading() as session:
        query = of_findings(Finding).where(*conditions(wanted), col(Finding.id) > after).order_by(col(Finding.id))
        rows = session.exec(query.limit(limit + 1)).all()
    return page_of(rows, limit, lambda row: str(row.id), lambda row: _record(desk, row, person))


@router.get("/{finding_id}")
def one(finding_id: Number, person: Looking, desk: TheDesk) -> FindingDetail:
    """One finding."""
    with desk.reading() as session:
        return _detail(session, desk, finding_id, person)


@router.post("/{finding_id}/decisions")
def settle(finding_id: Number, person: Deciding, desk: TheDesk, body: DecisionPost) -> FindingDetail:
    """Decide; the finding as it is then. Where a second look is asked for, this is a proposal."""
    try:
        with desk.store.session() as session:
            decide.apply(session, desk, queue.detail(session, finding_id), person, body.form())
    except NoSuchFinding as error:
        raise HTTPException(404) from error
    except Conflict as error:
        raise conflict(str(error), state=error.state.value) from error
    except Busy as error:
        raise conflict(str(error), code="busy") from error
    except (DecisionError, RuleError) as error:
        fault = decide.fault_of(error)
        raise refused("body", decide.fault_text(fault), code=fault) from error
    return one(finding_id, person, desk)


@router.put("/{finding_id}/claim")
def claim(finding_id: Number, person: Deciding, desk: TheDesk, body: ClaimPost) -> HolderRecord:
    """Be at a finding, or go on being at it."""
    now, minutes = desk.clock(), desk.project.settings.claim_minutes
    take = claims.take_over if body.over else claims.take
    try:
        with desk.store.session() as session:
            _there(session, finding_id)
            return _holder(take(session, finding_id, who=person.name, now=now, minutes=minutes))
    except Taken as error:
        raise conflict(str(error), code="busy") from error


@router.delete("/{finding_id}/claim", status_code=204)
def release(finding_id: Number, person: Deciding, desk: TheDesk) -> None:
    """Let a finding go."""
    with desk.store.session() as session:
        _there(session, finding_id)
        claims.release(session, finding_id, who=person.name)


def _there(session: Session, finding_id: int) -> None:
    if session.get(Finding, finding_id) is None:
        raise HTTPException(404)


def _record(desk: Desk, row: Finding, person: Person) -> FindingRecord:
    return FindingRecord.model_validate(_fields(desk, row, person))


def _fields(desk: Desk, row: Finding, person: Person) -> dict[str, object]:
    return {
        **row.model_dump(exclude={"params", "site_key", "unit_code", "check_id"}),
        "unit": row.unit_code,
        "site": row.site_key,
        "check": row.check_id,
        "message": sentence(desk, row, person.language),
    }


def _detail(session: Session, desk: Desk, finding_id: int, person: Person) -> FindingDetail:
    try:
        found = queue.detail(session, finding_id, own_unit=own_unit(person))
    except NoSuchFinding as error:
        raise HTTPException(404) from error
    held = claims.holder(session, finding_id, desk.clock()) if person.sees_all else None
    return FindingDetail.model_validate(
        {
            **_fields(desk, found.finding, person),
            "sightings": [_sighting(one) for one in found.seen],
            "decisions": [row.model_dump() for row in found.decisions],
            "claimed": _holder(held) if held is not None else None,
        }
    )


def _sighting(seen: queue.Seen) -> dict[str, object]:
    return {
        "run": seen.run.id,
        "as_of": seen.run.as_of,
        "reason": seen.sighting.reason,
        "certain": seen.sighting.certain,
        "evidence": [row.model_dump() | {"href": f"/evidence/{row.id}/file"} for row in seen.evidence],
    }


def _holder(held: Holder) -> HolderRecord:
    return HolderRecord(who=held.who, until=held.until)
