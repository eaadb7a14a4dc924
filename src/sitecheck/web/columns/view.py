"""One portal's column map, and one column of it, as the pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from sitecheck.audit.asked import asked_by
from sitecheck.audit.candidates import shown_candidates
from sitecheck.audit.seen import row_key
from sitecheck.facts.site import ColumnReading, ColumnState
from sitecheck.i18n.catalogue import Translator
from sitecheck.page.urls import host_key, identity, site_key
from sitecheck.review.columns import PRESSING, Need, history, since_confirmed, state_since
from sitecheck.review.pins import Desk as By
from sitecheck.review.pins import Placed, desk_pins, placed
from sitecheck.settings.records import SiteConfig
from sitecheck.store import bundle
from sitecheck.store.blobs import BlobDamaged
from sitecheck.store.models import ColumnChange, ColumnMap, Observation, PagePicture, Site, Unit
from sitecheck.web.columns.words import Shown, column_names, confidence_words, reason_words, shown
from sitecheck.web.desk import Desk
from sitecheck.web.render import web_link

_HISTORY = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One column of a portal. ``found_on``: the page on which its label stood in the last night, empty where unknown;
    ``said``: how certain that is, or why nothing is."""

    row: ColumnMap
    name: str
    asked: bool
    need: Need
    said: str
    found_on: str
    since: datetime | None
    pin: Placed
    changed: bool

    @property
    def pressing(self) -> bool:
        """Whether a person should look at it."""
        return self.need in PRESSING


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal with its map: columns that a rubric asks for first."""

    site: Site
    unit: Unit
    config: SiteConfig | None
    last: Observation | None
    unread: bool
    lines: tuple[Line, ...]
    readings: Mapping[str, ColumnReading]
    names: Mapping[str, str]
    changes: Sequence[ColumnChange]
    news: Sequence[ColumnChange]

    @property
    def pressing(self) -> tuple[Line, ...]:
        """Those that need a person."""
        return tuple(line for line in self.lines if line.pressing)

    def line(self, key: str) -> Line | None:
        """The column of that key."""
        return next((line for line in self.lines if line.row.column_key == key), None)


def config_of(desk: Desk, key: str) -> SiteConfig | None:
    """The configuration of a portal by its key; None where it is configured no more."""
    return next((site for site in desk.project.sites if site_key(site.url) == key), None)


def hosts_of(site: Site, config: SiteConfig | None) -> tuple[str, ...]:
    """The hosts a portal has."""
    return (host_key(site.url), *(config.hosts if config is not None else ()))


def asked_of(desk: Desk, unit_code: str) -> frozenset[str]:
    """The columns that the rubrics in use ask for of a unit."""
    unit = desk.project.unit(unit_code)
    if unit is None:
        return frozenset()
    tables = [table for one in desk.project.assessments if one.covers(unit) for table in desk.families[one.id]]
    return asked_by(desk.checks, tables)


def by_of(desk: Desk, site: Site, column: str, who: str) -> By:
    """Who places a column of a portal now, and what has to be known of the portal for it."""
    config = config_of(desk, site.key)
    return By(
        who=who,
        now=desk.clock(),
        config=config.columns if config is not None else {},
        hosts=hosts_of(site, config),
        asked=column in asked_of(desk, site.unit_code),
    )


def portal(session: Session, desk: Desk, key: str, t: Translator) -> Portal | None:
    """The portal of that key with its map; None where there is no such portal in use."""
    site = session.get(Site, key)
    if site is None or not site.active:
        return None
    rows = session.exec(select(ColumnMap).where(ColumnMap.site_key == key)).all()
    config, asked = config_of(desk, key), asked_of(desk, site.unit_code)
    pins, names = desk_pins(session, key), column_names(desk.checks, t)
    changes = history(session, key, limit=_HISTORY)
    news = since_confirmed(changes)
    newer, since = {one.column_key for one in news}, state_since(changes)
    last = _last(session, key)
    readings = _readings(desk, last)
    lines = [
        Line(
            row=row,
            name=names.get(row.column_key, row.column_key),
            asked=row.column_key in asked,
            need=Need(row.need),
            said=_said(row, readings.get(row.column_key), t),
            found_on=_found_on(readings.get(row.column_key)),
            since=since.get(row.column_key),
            pin=placed(key, row.column_key, config.columns if config is not None else {}, pins.get(row.column_key)),
            changed=row.column_key in newer,
        )
        for row in rows
    ]
    lines.sort(key=lambda line: (not line.asked, not line.pressing, line.row.column_key))
    unit = session.get_one(Unit, site.unit_code)
    unread = last is not None and not readings
    return Portal(site, unit, config, last, unread, tuple(lines), readings, names, changes, news)


def _said(row: ColumnMap, reading: ColumnReading | None, t: Translator) -> str:
    if row.url and row.confidence:
        return confidence_words(row.confidence, t)
    return reason_words(reading.reason, t) if reading is not None and reading.state == row.state else ""


def _found_on(reading: ColumnReading | None) -> str:
    return (reading.page_url or "") if reading is not None else ""


def _last(session: Session, site: str) -> Observation | None:
    """The site's last night, None before the first."""
    query = select(Observation).where(Observation.site_key == site).order_by(col(Observation.run_id).desc()).limit(1)
    return session.exec(query).first()


def _readings(desk: Desk, last: Observation | None) -> dict[str, ColumnReading]:
    if last is None:
        return {}
    try:
        return bundle.columns_of(desk.blobs.get(last.bundle_sha256))
    except (FileNotFoundError, BlobDamaged, bundle.BadBundle):
        return {}


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate with its picture: ``picture`` is the key of one that is there, empty where there is none."""

    shown: Shown
    picture: str
    taken_at: datetime | None


def options(session: Session, desk: Desk, found: Portal, key: str, t: Translator) -> list[Option]:
    """The candidates of a column as the last night saw them."""
    reading = found.readings.get(key)
    if reading is None:
        return []
    rows = session.exec(select(PagePicture).where(PagePicture.site_key == found.site.key))
    there = {row.url_key: row for row in rows}
    made = []
    for candidate in shown_candidates(reading):
        row = there.get(row_key(candidate.url)) if candidate.url is not None else None
        if row is not None and not desk.blobs.has(row.sha256):
            row = None
        said = shown(candidate, reading, t)
        made.append(Option(said, row.url_key if row is not None else "", row.captured_at if row is not None else None))
    return made


def why_no_picture(desk: Desk, line: Line) -> str:
    """Why there may be none: off (by the setting), not-needed (the column needs nobody), none (not taken)."""
    if desk.project.settings.candidate_pictures == 0:
        return "off"
    return "none" if line.need is not Need.NONE else "not-needed"


def to_confirm(line: Line) -> bool:
    """Whether what the night found can be confirmed: it stands at another address than is pinned."""
    found = line.row.state == ColumnState.FOUND and bool(web_link(line.row.url))
    return found and (not line.pin.url or identity(line.pin.url) != identity(line.row.url))
