"""The event ledger: what stands, entering and revising, withdrawing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from sitecheck.facts.events import EventFlag, EventKind, EventLevel, EventSubject
from sitecheck.review import event_list, events
from sitecheck.review.events import EventConflict
from sitecheck.settings.problems import ConfigError
from sitecheck.store.models import EventRow
from sitecheck.web.api.access import ROOT, Entering, LookingAtAll
from sitecheck.web.api.paging import Cursor, Limit, Page, page_of, read
from sitecheck.web.desk import Desk
from sitecheck.web.events import taking
from sitecheck.web.events.form import event_from
from sitecheck.web.people import TheDesk
from sitecheck.web.problems import Refused, conflict

router = APIRouter(prefix=f"{ROOT}/events", tags=["events"])
Key = Annotated[str, Path(max_length=64)]


class EventFields(BaseModel):
    """What an event says. Days are Beijing's; points are a decimal string."""

    model_config = ConfigDict(extra="forbid")

    unit: str = Field(max_length=64)
    kind: EventKind
    title: str = Field(max_length=300)
    happened: date | None = None
    verified: date | None = None
    level: EventLevel | None = None
    subject: EventSubject | None = None
    matter: str = Field("", max_length=64)
    count: int = Field(1, ge=1, le=9999)
    points: Decimal | None = Field(None, max_digits=12, decimal_places=6)
    flags: dict[EventFlag, bool] = Field(default_factory=dict)
    document_no: str = Field("", max_length=100)
    note: str = Field("", max_length=4000)

    def texts(self) -> dict[str, str]:
        """The same, as the desk's own form says it."""
        said = self.model_dump(mode="json", exclude={"unit", "flags"})
        texts = {name: "" if value is None else str(value) for name, value in said.items()}
        return texts | {"code": self.unit} | {f"flag.{flag}": "yes" if on else "no" for flag, on in self.flags.items()}


class EventPost(EventFields):
    """An event to enter, or to revise: then ``expected`` is the row the caller saw, and a reason is needed."""

    expected: int = Field(0, ge=0, le=2**31 - 1)
    reason: str = Field("", max_length=4000)


class EventRecord(EventFields):
    """An event as it stands."""

    key: str
    row: int = Field(description="Number of the row that counts: `expected` of whoever revises it.")
    revision: int
    withdrawn: bool
    reason: str
    who: str
    at: datetime


class WithdrawPost(BaseModel):
    """Why an event is taken back."""

    model_config = ConfigDict(extra="forbid")

    expected: int = Field(ge=0, le=2**31 - 1)
    reason: str = Field(min_length=1, max_length=4000)


@router.get("")
def listed(
    person: LookingAtAll,
    desk: TheDesk,
    unit: Annotated[str, Query(max_length=64)] = "",
    limit: Limit = 100,
    cursor: Cursor = "",
) -> Page[EventRecord]:
    """Events by key, those that were withdrawn among them."""
    with desk.reading() as session:
        rows = event_list.after(session, read(cursor), limit + 1, unit_code=unit or None)
    return page_of(rows, limit, lambda row: row.key, _record)


@router.post("", status_code=201)
def enter(person: Entering, desk: TheDesk, body: EventPost) -> EventRecord:
    """Enter an event; it is given a key."""
    return _put(desk, person.name, "", body)


@router.put("/{key}")
def revise(key: Key, person: Entering, desk: TheDesk, body: EventPost) -> EventRecord:
    """Revise an event. Its files stay."""
    if not body.reason.strip():
        raise _wrong({"reason": "say why the event is revised"})
    return _put(desk, person.name, key, body)


@router.post("/{key}/withdraw")
def withdraw(key: Key, person: Entering, desk: TheDesk, body: WithdrawPost) -> EventRecord:
    """Take an event back; its history stays."""
    try:
        with desk.store.session() as session:
            if not events.history(session, key):
                raise HTTPException(404)
            row = events.withdraw(
                session, key, reason=body.reason, who=person.name, now=desk.clock(), expected=body.expected
            )
            return _record(row)
    except EventConflict as error:
        raise conflict(str(error)) from error
    except ValueError as error:
        raise _wrong({"": str(error)}) from error


def _put(desk: Desk, who: str, key: str, body: EventPost) -> EventRecord:
    try:
        event = event_from(body.texts(), desk.project.units, taking.today(desk), key)
        with desk.store.session() as session:
            rows = events.history(session, key) if key else []
            if key and not rows:
                raise HTTPException(404)
            stood = events.event_of(rows[0]).attachments if rows else ()
            event = taking.with_files(event, stood)
            row = events.record(
                session, event, who=who, now=desk.clock(), reason=body.reason, expected=body.expected if key else 0
            )
            session.flush()
            return _record(row)
    except ConfigError as error:
        raise _wrong({one.field: one.message for one in error.problems}) from error
    except EventConflict as error:
        raise conflict(str(error)) from error


def _wrong(faults: dict[str, str]) -> Refused:
    errors = [{"where": f"body.{field}".rstrip("."), "message": message} for field, message in faults.items()]
    detail = "; ".join(faults.values())
    return Refused(422, {"title": "The request does not fit", "detail": detail, "code": "invalid", "errors": errors})


def _record(row: EventRow) -> EventRecord:
    event = events.event_of(row)
    return EventRecord(
        key=row.key,
        row=row.id or 0,
        revision=row.revision,
        withdrawn=row.withdrawn,
        reason=row.reason,
        who=row.who,
        at=row.at,
        **{name: getattr(event, name) for name in EventFields.model_fields if name != "flags"},
        flags=dict(event.flags),
    )
