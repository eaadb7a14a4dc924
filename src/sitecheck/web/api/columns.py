"""The column map of a site, and placing a column."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import select

from sitecheck.review import pins
from sitecheck.review.columns import is_mapped
from sitecheck.review.pins import PinConflict, PinError
from sitecheck.store.models import ColumnMap, Site
from sitecheck.web.api.access import ROOT, Deciding, LookingAtAll
from sitecheck.web.columns import form
from sitecheck.web.columns.view import by_of
from sitecheck.web.desk import Desk
from sitecheck.web.forms import Posted
from sitecheck.web.people import TheDesk
from sitecheck.web.problems import conflict, refused

router = APIRouter(prefix=f"{ROOT}/columns", tags=["columns"])
Key = Annotated[str, Query(max_length=300, description="Key of the site.")]


class ColumnRecord(BaseModel):
    """Where a column of a site lies. ``desk_pin``: as a person placed it; null where nobody did at the desk."""

    model_config = ConfigDict(frozen=True)

    column: str
    url: str
    label: str
    confidence: float
    state: str
    pinned: bool
    pin_url: str
    pin_state: str
    pin_why: str
    run: int | None
    desk_pin: str | None = Field(description='Address; "" where the pin of the configuration was taken out.')


class PlacePost(BaseModel):
    """Where a column is to be looked for from the next night on. ``found`` and ``was`` are as the caller saw them."""

    model_config = ConfigDict(extra="forbid")

    column: str = Field(max_length=64)
    action: Literal["confirm", "pin", "unpin"]
    url: str = Field("", max_length=2000, description="pin: the address.")
    elsewhere: bool = Field(False, description="pin: yes, on another host than the site's.")
    config_too: bool = Field(False, description="unpin: the pin of the configuration as well.")
    found: str = Field(max_length=2000, description="`url` of the column as the caller saw it.")
    was: str | None = Field(None, max_length=2000, description="`desk_pin` as the caller saw it.")
    reason: str = Field(max_length=500)

    def form(self) -> Posted:
        """The same, as the desk's own form says it."""
        choice = {"confirm": form.FOUND, "pin": form.TYPED, "unpin": ""}[self.action]
        return Posted(
            {
                "action": "unpin" if self.action == "unpin" else "place",
                "choice": choice,
                "address": self.url,
                "why": self.reason,
                "was_found": self.found,
                "was_desk": "1" if self.was is not None else "",
                "was_pinned": self.was or "",
                "elsewhere": "yes" if self.elsewhere else "",
                "what": "all" if self.config_too else "",
            }
        )


@router.get("")
def listed(site: Key, person: LookingAtAll, desk: TheDesk) -> list[ColumnRecord]:
    """The columns of a site."""
    return _columns(desk, site)


@router.post("")
def place(site: Key, person: Deciding, desk: TheDesk, body: PlacePost) -> list[ColumnRecord]:
    """Confirm, correct or take out a pin; the columns as they stand then."""
    try:
        with desk.store.session() as session:
            row = session.get(Site, site)
            if row is None or not row.active or not is_mapped(session, site, body.column):
                raise HTTPException(404)
            form.apply(session, row, body.column, body.form(), by_of(desk, row, body.column, person.name))
    except PinConflict as error:
        raise conflict(form.FAULTS[error.code]) from error
    except PinError as error:
        raise refused("body", form.FAULTS[error.code], code=error.code) from error
    return _columns(desk, site)


def _columns(desk: Desk, site: str) -> list[ColumnRecord]:
    with desk.reading() as session:
        if session.get(Site, site) is None:
            raise HTTPException(404)
        rows = session.exec(select(ColumnMap).where(ColumnMap.site_key == site).order_by(ColumnMap.column_key)).all()
        placed = pins.desk_pins(session, site)
    return [
        ColumnRecord.model_validate(
            row.model_dump()
            | {
                "column": row.column_key,
                "run": row.run_id,
                "desk_pin": placed[row.column_key].url if row.column_key in placed else None,
            }
        )
        for row in rows
    ]
