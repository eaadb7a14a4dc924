"""The memory of a site from night to night: which lists are watched, and when each of their rows was first seen.

Nothing is ever dropped from it while the site is known: a row that was forgotten would come back as a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col, select

from sitecheck.store.models import ListWatch, SeenRow

_TITLE = 300
_URL = 2000


@dataclass(frozen=True, slots=True)
class Watch:
    """A list as watched up to the night ``last``. ``reach``: the oldest day down to which it was whole then."""

    since: date
    last: date
    reach: date | None
    nights: int


@dataclass(frozen=True, slots=True)
class KnownList:
    """The watch as of its last night, and as of the night before that (None where that was the first)."""

    now: Watch
    prior: Watch | None = None


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A row with the night it was first seen in, and what it bore then (``models.SeenRow``)."""

    url: str
    title: str
    column: str
    day: date | None
    first_seen: date
    before: date | None = None
    reach: date | None = None
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """All that is remembered of a site: rows by the key of their address, lists by column and key."""

    rows: Mapping[str, KnownRow] = field(default_factory=dict)
    lists: Mapping[tuple[str, str], KnownList] = field(default_factory=dict)


def load_memory(session: Session, site_key: str) -> SiteMemory:
    """What is remembered of a site; empty for one never seen."""
    rows = session.execute(
        select(  # type: ignore[call-overload]  # typed for four columns at most
            SeenRow.key, SeenRow.url, SeenRow.title, SeenRow.column_key, SeenRow.day, SeenRow.first_seen,
            SeenRow.before, SeenRow.reach, SeenRow.fingerprint,
        )
        .where(SeenRow.site_key == site_key)
        .order_by(col(SeenRow.key))
    )  # fmt: skip
    lists = session.exec(
        select(ListWatch).where(ListWatch.site_key == site_key).order_by(col(ListWatch.column_key), col(ListWatch.key))
    )
    return SiteMemory(
        {key: KnownRow(*values) for key, *values in rows},
        {(one.column_key, one.key): _known(one) for one in lists},
    )


def save_memory(session: Session, site_key: str, old: SiteMemory, new: SiteMemory) -> None:
    """Write what ``new`` holds beyond ``old``, which is what the tables hold, in the caller's transaction."""
    added = [_row(site_key, key, row) for key, row in sorted(new.rows.items()) if key not in old.rows]
    if added:
        session.execute(insert(SeenRow), added)
    changed = [
        {f"_{name}": value for name, value in _row(site_key, key, row).items()}
        for key, row in sorted(new.rows.items())
        if key in old.rows and old.rows[key] != row
    ]
    if changed:
        table = SeenRow.__table__  # type: ignore[attr-defined]
        names = [column.name for column in table.columns if not column.primary_key]
        where = (table.c.site_key == bindparam("_site_key")) & (table.c.key == bindparam("_key"))
        session.connection().execute(
            update(table).where(where).values({name: bindparam(f"_{name}") for name in names}), changed
        )
    for (column, key), known in sorted(new.lists.items()):
        if old.lists.get((column, key)) != known:
            session.merge(_watch(site_key, column, key, known))
    session.flush()


def _row(site_key: str, key: str, row: KnownRow) -> dict[str, object]:
    values = asdict(row)
    column = values.pop("column")
    return {
        **values, "site_key": site_key, "key": key, "column_key": column,
        "url": row.url[:_URL], "title": row.title[:_TITLE],
    }  # fmt: skip


def _known(row: ListWatch) -> KnownList:
    now = Watch(row.since, row.last, row.reach, row.nights)
    if row.prior_since is None or row.prior_last is None:
        return KnownList(now)
    return KnownList(now, Watch(row.prior_since, row.prior_last, row.prior_reach, row.prior_nights))


def _watch(site_key: str, column: str, key: str, known: KnownList) -> ListWatch:
    now, prior = known.now, known.prior
    row = ListWatch(
        site_key=site_key, column_key=column, key=key,
        since=now.since, last=now.last, reach=now.reach, nights=now.nights,
    )  # fmt: skip
    if prior is not None:
        row.prior_since, row.prior_last = prior.since, prior.last
        row.prior_reach, row.prior_nights = prior.reach, prior.nights
    return row
