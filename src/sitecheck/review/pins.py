"""Columns placed by people at the desk: confirmed, corrected, taken out again. A pin by itself is never a finding.

What is placed at the desk outranks the configuration; it is looked at every night as any other pin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from sitecheck.facts.site import ColumnState
from sitecheck.page.urls import identity, resolve, same_site
from sitecheck.review.columns import Change, Need, need_of
from sitecheck.review.trail import note
from sitecheck.store.models import ColumnChange, ColumnMap, DeskPin, Site

LONGEST = 2000
"""Characters of an address."""
_REASON = 500


class PinError(ValueError):
    """A column that cannot be placed so. ``code``: empty, no-address, too-long, other-host, no-reason, long-reason,
    nothing-found, no-pin."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the column was not placed: {code}")
        self.code = code


class PinConflict(PinError):
    """Somebody else placed the column, or a night found it elsewhere, after the person had looked."""

    def __init__(self) -> None:
        super().__init__("conflict")


@dataclass(frozen=True, slots=True)
class Placed:
    """A pin that is in force: by whom (empty: the configuration), when and why; ``instead`` is the configuration's own
    address that it outranks. ``url`` is empty where the desk takes the configuration's pin out."""

    site_key: str
    column_key: str
    url: str
    who: str = ""
    at: datetime | None = None
    why: str = ""
    instead: str = ""

    @property
    def of_desk(self) -> bool:
        """Whether a person placed it at the desk."""
        return bool(self.who)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person saw of a column: the address found, and the one pinned at the desk (None: no pin there)."""

    found: str
    pinned: str | None


def desk_pins(session: Session, site_key: str) -> dict[str, DeskPin]:
    """The pins of the desk for a site, by column."""
    rows = session.exec(select(DeskPin).where(DeskPin.site_key == site_key).order_by(DeskPin.column_key))
    return {row.column_key: row for row in rows}


def effective(config: Mapping[str, str], rows: Mapping[str, DeskPin]) -> dict[str, str]:
    """The columns a night takes as pinned: those of the configuration, with those of the desk over them."""
    merged = dict(config) | {key: row.url for key, row in rows.items()}
    return {key: url for key, url in merged.items() if url}


def every_pin(session: Session, configured: Mapping[str, Mapping[str, str]]) -> list[Placed]:
    """All pins of all sites, by site and column; ``configured`` gives the configuration's by site key."""
    rows = {(row.site_key, row.column_key): row for row in session.exec(select(DeskPin))}
    places = {(site, key) for site, columns in configured.items() for key in columns} | rows.keys()
    return [placed(site, key, configured.get(site, {}), rows.get((site, key))) for site, key in sorted(places)]


def placed(site_key: str, column_key: str, config: Mapping[str, str], row: DeskPin | None) -> Placed:
    """The pin of one column, whoever placed it."""
    own = config.get(column_key, "")
    if row is None:
        return Placed(site_key, column_key, own)
    return Placed(site_key, column_key, row.url, row.who, row.at, row.why, own)


def address(text: str) -> str:
    """A typed address as browsers read it. Only its form is looked at; the next night opens it. Raises PinError."""
    if not text:
        raise PinError("empty")
    if len(text) > LONGEST:
        raise PinError("too-long")
    url = resolve(text, None) if text.isprintable() and text.lower().startswith(("http://", "https://")) else None
    if url is None or len(url) > LONGEST or not urlsplit(url).hostname:
        raise PinError("no-address")
    return url


@dataclass(frozen=True, slots=True)
class Desk:
    """Who places a column, when, and what is known of its site: the configuration's pins and the hosts it has.
    ``asked``: a rubric in use asks for the column."""

    who: str
    now: datetime
    config: Mapping[str, str]
    hosts: Iterable[str]
    asked: bool


def confirm(session: Session, site: Site, column: str, seen: Seen, why: str, by: Desk) -> None:
    """Pin the address at which the last night found the column. Raises PinError, PinConflict."""
    row = _unchanged(session, site, column, seen)
    if row is None or row.state != ColumnState.FOUND:
        raise PinError("nothing-found")
    _pin(session, site, column, row, address(row.url), Change.CONFIRM, why, by)


def correct(
    session: Session, site: Site, column: str, text: str, seen: Seen, why: str, by: Desk, *, elsewhere: bool = False
) -> None:
    """Pin another address than the one found. ``elsewhere``: the person has said that another host is meant. Raises
    PinError, PinConflict."""
    url = address(text)
    if not elsewhere and not same_site(url, tuple(by.hosts)):
        raise PinError("other-host")
    row = _unchanged(session, site, column, seen)
    _pin(session, site, column, row, url, Change.PIN, why, by)


def unpin(session: Session, site: Site, column: str, seen: Seen, why: str, by: Desk, *, config_too: bool) -> None:
    """Take the desk's pin out, so that the configuration's holds again; with ``config_too`` that one does not hold
    either, and nights search for the column. Raises PinError, PinConflict."""
    row = _unchanged(session, site, column, seen)
    own, known = by.config.get(column, ""), session.get(DeskPin, (site.key, column))
    if known is None and not (config_too and own):
        raise PinError("no-pin")
    before = known.url if known is not None else own
    _reason(why)
    if config_too and own:
        _put(session, site, column, "", why, by)
    elif known is not None:
        session.delete(known)
    after = "" if config_too else own
    _tell(session, site, column, row, before, after, Change.UNPIN, why, by)
    if row is not None:
        pinned = row.pin_state if after else ""
        row.need = need_of(row.state, row.confidence, pinned, asked=by.asked).value
        session.add(row)


def _pin(
    session: Session, site: Site, column: str, row: ColumnMap | None, url: str, action: Change, why: str, by: Desk
) -> None:
    _reason(why)
    known = session.get(DeskPin, (site.key, column))
    before = known.url if known is not None else by.config.get(column, "")
    _put(session, site, column, url, why, by)
    _tell(session, site, column, row, before, url, action, why, by)
    if row is not None:
        row.need = Need.NONE.value  # a person has placed it; the next night looks whether it holds
        session.add(row)


def _put(session: Session, site: Site, column: str, url: str, why: str, by: Desk) -> None:
    row = session.get(DeskPin, (site.key, column)) or DeskPin(
        site_key=site.key, column_key=column, who=by.who, at=by.now
    )
    row.url, row.who, row.at, row.why = url, by.who, by.now, why
    session.add(row)


def _tell(
    session: Session,
    site: Site,
    column: str,
    row: ColumnMap | None,
    before: str,
    after: str,
    action: Change,
    why: str,
    by: Desk,
) -> None:
    state = row.state if row is not None else ""
    session.add(
        ColumnChange(
            site_key=site.key,
            column_key=column,
            at=by.now,
            who=by.who,
            action=action.value,
            old_url=before,
            new_url=after,
            old_state=state,
            new_state=state,
            why=why,
        )
    )
    target = f"column:{column} {site.key}"
    note(session, who=by.who, action=f"column-{action}", target=target, now=by.now, old=before, new=after, why=why)
    session.flush()


def _unchanged(session: Session, site: Site, column: str, seen: Seen) -> ColumnMap | None:
    query = select(ColumnMap).where(ColumnMap.site_key == site.key, ColumnMap.column_key == column)
    row = session.exec(query.order_by(col(ColumnMap.id)).with_for_update()).first()  # a second person waits here
    known = session.get(DeskPin, (site.key, column))
    found = row.url if row is not None else ""
    pinned = known.url if known is not None else None
    if identity(found) != identity(seen.found) or pinned != seen.pinned:
        raise PinConflict
    return row


def _reason(why: str) -> None:
    if not why:
        raise PinError("no-reason")
    if len(why) > _REASON:
        raise PinError("long-reason")
