"""The column map of each site: where every column was found, as the last run saw it or a person pinned it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlmodel import Session, col, select
from starlette.responses import Response

from sitecheck.store.models import ColumnMap, Observation, Site, Unit
from sitecheck.web.columns.pins import TO_CONFIRM, pins_of_map
from sitecheck.web.people import Reader, TheDesk
from sitecheck.web.render import language_for, page

router = APIRouter(prefix="/columns")


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One site in the list: how many columns were found of how many looked for, and how many pins need a person."""

    site: Site
    unit: Unit
    found: int
    looked_for: int
    pins: int


@router.get("")
def listed(request: Request, person: Reader, desk: TheDesk, site: str = "") -> Response:
    """All sites; with ``site`` (a site key) that site's map."""
    with desk.reading() as session:
        lines = _lines(session)
        chosen = next((line for line in lines if line.site.key == site), None)
        columns = (
            session.exec(select(ColumnMap).where(ColumnMap.site_key == site).order_by(ColumnMap.column_key)).all()
            if chosen is not None
            else []
        )
        last = _last(session, site) if chosen is not None else None
    if chosen is None:
        return page(request, "columns/list.html", {"lines": lines})
    required = set(desk.checks)
    ordered = sorted(columns, key=lambda column: (column.column_key not in required, column.column_key))
    values = {"line": chosen, "columns": ordered, "required": required, "last": last}
    return page(request, "columns/site.html", {**values, "pins": pins_of_map(ordered, language_for(request, person))})


def _last(session: Session, site: str) -> Observation | None:
    """The site's last night, None before the first."""
    query = select(Observation).where(Observation.site_key == site).order_by(col(Observation.run_id).desc()).limit(1)
    return session.exec(query).first()


def _lines(session: Session) -> list[SiteLine]:
    maps: dict[str, list[ColumnMap]] = {}
    for column in session.exec(select(ColumnMap)):
        maps.setdefault(column.site_key, []).append(column)
    rows = session.exec(
        select(Site, Unit)
        .join(Unit, col(Unit.code) == col(Site.unit_code))
        .where(col(Site.active))
        .order_by(Unit.name, Site.key)
    )
    return [
        SiteLine(
            site,
            unit,
            sum(column.state == "found" for column in maps.get(site.key, [])),
            len(maps.get(site.key, [])),
            sum(column.pin_state in TO_CONFIRM for column in maps.get(site.key, [])),
        )
        for site, unit in rows
    ]
