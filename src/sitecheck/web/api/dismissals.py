"""Dismissals that are remembered: the list, making one, ending one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from sitecheck.review import memory
from sitecheck.review.decisions import dismiss_covered
from sitecheck.store.models import DismissalRule
from sitecheck.web.api.access import ROOT, Deciding, LookingAtAll
from sitecheck.web.api.paging import Cursor, Limit, Page, page_of, read_number
from sitecheck.web.dismissals.draft import DraftError, drafted
from sitecheck.web.forms import Posted
from sitecheck.web.people import TheDesk
from sitecheck.web.problems import Refused

router = APIRouter(prefix=f"{ROOT}/dismissals", tags=["dismissals"])
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class DismissalRecord(BaseModel):
    """A dismissal that is remembered: empty parts do not narrow."""

    model_config = ConfigDict(frozen=True)

    id: int
    site: str | None
    check: str | None
    pattern: str | None = Field(description="Shell pattern over subjects.")
    reason: str
    who: str
    at: datetime
    until: date | None = Field(description="The last day; null: for ever.")
    ended: bool = Field(description="It was taken back.")


class DismissalPost(BaseModel):
    """What is dismissed from now on; at least one of the parts is named."""

    model_config = ConfigDict(extra="forbid")

    site: str = Field("", max_length=300)
    check: str = Field("", max_length=64)
    pattern: str = Field("", max_length=500)
    reason: str = Field(max_length=4000)
    until: date | None = None

    def form(self) -> Posted:
        """The same, as the desk's own form says it."""
        until = self.until.isoformat() if self.until else ""
        return Posted(self.model_dump(exclude={"until"}) | {"until": until})


class Made(DismissalRecord):
    """A dismissal that was made, and how many findings it dismissed at once."""

    dismissed: int


class EndPost(BaseModel):
    """Why a dismissal is ended."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=1000)


@router.get("")
def listed(person: LookingAtAll, desk: TheDesk, limit: Limit = 100, cursor: Cursor = "") -> Page[DismissalRecord]:
    """All of them, oldest first, those that have ended among them."""
    after = read_number(cursor, 0)
    query = select(DismissalRule).where(col(DismissalRule.id) > after).order_by(col(DismissalRule.id))
    with desk.reading() as session:
        rows = session.exec(query.limit(limit + 1)).all()
    return page_of(rows, limit, lambda row: str(row.id), lambda row: DismissalRecord.model_validate(_fields(row)))


@router.post("", status_code=201)
def make(person: Deciding, desk: TheDesk, body: DismissalPost) -> Made:
    """Remember a dismissal, and dismiss the open findings it covers."""
    now = desk.clock()
    try:
        with desk.store.session() as session:
            draft = drafted(session, body.form(), desk.checks, now)
            rule = memory.remember(
                session, who=person.name, reason=draft.reason, now=now, site_key=draft.site or None,
                check_id=draft.check or None, pattern=draft.pattern or None, until=draft.until,
            )  # fmt: skip
            done = dismiss_covered(session, rule, who=person.name, now=now)
            return Made.model_validate(_fields(rule) | {"dismissed": len(done)})
    except DraftError as error:
        errors = [{"where": "body", "message": fault} for fault in error.faults]
        problem = {"title": "The request does not fit", "detail": str(error), "code": "invalid", "errors": errors}
        raise Refused(422, problem) from error


@router.post("/{number}/end")
def end(number: Number, person: Deciding, desk: TheDesk, body: EndPost) -> DismissalRecord:
    """End one: what it dismissed is taken up again by the next night that sees it."""
    with desk.store.session() as session:
        rule = session.get(DismissalRule, number)
        if rule is None:
            raise HTTPException(404)
        if rule.until != memory.ENDED:
            memory.forget(session, number, who=person.name, now=desk.clock(), why=body.reason)
        return DismissalRecord.model_validate(_fields(rule))


def _fields(row: DismissalRule) -> dict[str, object]:
    ended = row.until == memory.ENDED
    return {
        **row.model_dump(exclude={"site_key", "check_id", "until"}),
        "site": row.site_key,
        "check": row.check_id,
        "until": None if ended else row.until,
        "ended": ended,
    }
