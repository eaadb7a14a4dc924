"""The list of portals with what their column maps come to, filtered and paged in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, case, func, or_
from sqlmodel import Session, col, select

from sitecheck.facts.site import ColumnState
from sitecheck.review.columns import PRESSING, Need
from sitecheck.store.models import ColumnMap, Site, Unit

SIZE = 50
_PRESSING = [one.value for one in PRESSING]


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One site in the list: how many columns were found of how many looked for, how many need a person or are
    undecided, and how many of those are pins."""

    site: Site
    unit: Unit
    found: int = 0
    looked_for: int = 0
    pressing: int = 0
    undecided: int = 0
    pins: int = 0


@dataclass(frozen=True, slots=True)
class Sites:
    """One page of the list; ``every`` and ``needing`` count the sites of both tabs under the same search."""

    lines: tuple[SiteLine, ...]
    number: int
    pages: int
    every: int
    needing: int


def sites(session: Session, *, needing: bool, text: str, number: int) -> Sites:
    """Page ``number`` (from 1; past the end: the last one) of the sites, by unit."""
    conditions: list[ColumnElement[bool]] = [col(Site.active).is_(True)]
    for word in text.split():
        places = (Unit.name, Unit.aliases, Site.key)
        conditions.append(or_(*[col(place).icontains(word, autoescape=True) for place in places]))
    pressing = col(Site.key).in_(select(ColumnMap.site_key).where(col(ColumnMap.need).in_(_PRESSING)))
    every = session.exec(_joined(func.count()).where(*conditions)).one()
    those = session.exec(_joined(func.count()).where(*conditions, pressing)).one()
    wanted = [*conditions, pressing] if needing else conditions
    pages = max(1, -(-(those if needing else every) // SIZE))
    number = min(number, pages)
    query = _joined(Site, Unit).where(*wanted).order_by(Unit.name, Site.key).offset((number - 1) * SIZE).limit(SIZE)
    return Sites(tuple(_lines(session, session.exec(query).all())), number, pages, every, those)


def _joined(*columns: Any) -> Any:
    return select(*columns).select_from(Site).join(Unit, col(Unit.code) == col(Site.unit_code))


def _lines(session: Session, rows: Sequence[tuple[Site, Unit]]) -> list[SiteLine]:
    need = col(ColumnMap.need)

    def number_of(condition: ColumnElement[bool]) -> Any:
        return func.sum(case((condition, 1), else_=0))

    query: Any = sqlalchemy.select(
        col(ColumnMap.site_key),
        number_of(col(ColumnMap.state) == ColumnState.FOUND.value),
        func.count(),
        number_of(need.in_(_PRESSING)),
        number_of(need == Need.UNDECIDED.value),
        number_of(need.in_([Need.MOVED.value, Need.STALE.value])),
    )
    keys = [site.key for site, _ in rows]
    query = query.where(col(ColumnMap.site_key).in_(keys)).group_by(ColumnMap.site_key)
    counts = session.connection().execute(query)
    known = {key: numbers for key, *numbers in counts}
    return [SiteLine(site, unit, *known.get(site.key, ())) for site, unit in rows]
