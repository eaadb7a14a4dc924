"""The crawl's part of a night file: which URLs were met, which pages were seen, and where every link stands.

Everything that grows with the pages of a site lies here and not in memory. Changes are gathered and written wave by
wave (``NightFile.save_wave``); readers see what has been written.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from operator import attrgetter
from typing import Any

import msgspec

CRAWL_TABLES = """
create table if not exists frontier (
    seq integer primary key, key text not null unique, url text not null, price integer not null,
    depth integer not null, referrer text not null, state text not null, reason text not null, turn integer not null);
create index if not exists frontier_queue on frontier (price, depth, seq) where state = 'queued';
create table if not exists pages (
    turn integer primary key, url text not null, final_url text not null, name text not null, place text not null,
    depth integer not null, referrer text not null, status integer, failure text, sha text, rendered integer not null,
    internal integer not null, same_as text not null, title text not null, kind text not null,
    opened integer not null, how text not null, asked text not null, round integer not null);
create index if not exists pages_name on pages (name);
create index if not exists pages_place on pages (place);
create index if not exists pages_sha on pages (sha);
create table if not exists targets (
    id integer primary key, url text not null unique, internal integer not null, kind text not null,
    count integer not null, places integer not null default 0);
create table if not exists places (
    target integer not null, turn integer not null, idx integer not null, label text not null, zone text not null);
"""
# Made when the crawl is over: kept up during it, it would cost more than everything else that a wave writes.
_PLACES_INDEX = "create index if not exists places_target on places (target, turn, idx)"


class FrontierRow(msgspec.Struct, frozen=True):
    """One URL the crawl has met. ``state`` is queued, done or skipped; ``turn`` says when it was visited (0: never)."""

    seq: int
    key: str
    url: str
    price: int
    depth: int
    referrer: str
    state: str
    reason: str = ""
    turn: int = 0


class PageRow(msgspec.Struct, frozen=True):
    """A page the crawl asked for. ``name`` and ``place`` are the identities of what was asked for and where it ended;
    ``opened`` says that there was a page to read, ``how``, ``asked`` and ``round`` name the answer with its facts."""

    turn: int
    url: str
    final_url: str
    name: str
    place: str
    depth: int
    referrer: str
    status: int | None
    failure: str | None
    sha: str | None
    rendered: bool
    internal: bool
    same_as: str
    title: str
    kind: str
    opened: bool
    how: str
    asked: str
    round: int


class TargetRow(msgspec.Struct, frozen=True):
    """A distinct link target and from how many places it is linked."""

    id: int
    url: str
    internal: bool
    kind: str
    count: int


class PlaceRow(msgspec.Struct, frozen=True):
    """One place where a link to a target stands: the page's turn, the element's index there, label and zone."""

    target: int
    turn: int
    idx: int
    label: str
    zone: str


_FRONTIER = ", ".join(FrontierRow.__struct_fields__)
_TARGET = ", ".join(TargetRow.__struct_fields__)
# A row that was written keeps what does not change: replacing it would touch every index.
_MET_AGAIN = (
    " on conflict (seq) do update set price = excluded.price, state = excluded.state, reason = excluded.reason,"
    " turn = excluded.turn"
)
_PAGE = ", ".join(f"pages.{name}" for name in PageRow.__struct_fields__)


class CrawlRows:
    """Rows of one crawl; made by ``NightFile``."""

    def __init__(self, db: sqlite3.Connection, writing: Callable[[], AbstractContextManager[None]]) -> None:
        self._db = db
        self._writing = writing
        self._frontier: dict[str, FrontierRow] = {}
        self._pages: list[PageRow] = []
        self._targets: list[TargetRow] = []
        self.counts: dict[int, int] = {}
        """By how many places each target's count grows with the next wave; whoever finds one adds it."""
        self._places: list[PlaceRow] = []
        self._is_indexed = False
        self._disowned: list[int] = []

    def put(self, row: FrontierRow) -> None:
        """Add or change a URL with the next wave."""
        self._frontier[row.key] = row

    def met(self, key: str) -> FrontierRow | None:
        """The URL met under this key, changes of the present wave included."""
        pending = self._frontier.get(key)
        if pending is not None:
            return pending
        row = self._db.execute(f"select {_FRONTIER} from frontier where key = ?", (key,)).fetchone()
        return None if row is None else FrontierRow(*row)

    def queue(self) -> Iterator[FrontierRow]:
        """Written URLs that wait, the next one first."""
        rows = self._db.execute(f"select {_FRONTIER} from frontier where state = 'queued' order by price, depth, seq")
        return (FrontierRow(*row) for row in rows)

    def visited(self) -> Iterator[FrontierRow]:
        """Written URLs that had a turn, in order."""
        rows = self._db.execute(f"select {_FRONTIER} from frontier where turn > 0 order by turn")
        return (FrontierRow(*row) for row in rows)

    def skipped(self) -> Iterator[FrontierRow]:
        """Written URLs that were left out, in the order of meeting."""
        rows = self._db.execute(f"select {_FRONTIER} from frontier where state = 'skipped' order by seq")
        return (FrontierRow(*row) for row in rows)

    def frontier_state(self) -> tuple[int, int, int]:
        """Highest sequence number, highest turn, and how many written URLs wait."""
        seq, turn = self._db.execute("select coalesce(max(seq), 0), coalesce(max(turn), 0) from frontier").fetchone()
        (queued,) = self._db.execute("select count(*) from frontier where state = 'queued'").fetchone()
        return int(seq), int(turn), int(queued)

    def skipped_counts(self) -> dict[str, int]:
        """Written URLs left out, by reason, sorted."""
        rows = self._db.execute(
            "select reason, count(*) from frontier where state = 'skipped' group by reason order by reason"
        )
        return {str(reason): int(count) for reason, count in rows}

    def add_page(self, row: PageRow) -> None:
        """Add a page with the next wave."""
        self._pages.append(row)

    def gathered(self) -> tuple[PageRow, ...]:
        """The pages that go out with the next wave."""
        return tuple(self._pages)

    def pages_seen(self) -> int:
        """How many pages were written."""
        return int(self._db.execute("select count(*) from pages").fetchone()[0])

    def pages(self) -> Iterator[tuple[PageRow, bytes | None]]:
        """Written pages in order, each with its packed facts."""
        rows = self._db.execute(f"select {_PAGE}, facts {_WITH_FACTS} order by turn")
        return (_page(row) for row in rows)

    def page_lines(self) -> Iterator[PageRow]:
        """Written pages in order, without their facts."""
        return (PageRow(*row) for row in self._db.execute(f"select {_PAGE} from pages order by turn"))

    def page_at(self, name: str) -> tuple[PageRow, bytes | None] | None:
        """The first page asked for under an identity, or ended there."""
        row = self._db.execute(
            f"select {_PAGE}, facts {_WITH_FACTS} where name = ? or place = ? order by turn limit 1", (name, name)
        ).fetchone()
        return None if row is None else _page(row)

    def page_asked(self, name: str) -> tuple[PageRow, bytes | None] | None:
        """The first page asked for under an identity."""
        row = self._db.execute(f"select {_PAGE}, facts {_WITH_FACTS} where name = ? order by turn limit 1", (name,))
        found = row.fetchone()
        return None if found is None else _page(found)

    def was_asked(self, name: str) -> bool:
        """Whether a written page was asked for under this identity."""
        return self._db.execute("select 1 from pages where name = ? limit 1", (name,)).fetchone() is not None

    def first_with(self, sha: str) -> str | None:
        """URL of the first page with this body, those of the present wave included."""
        row = self._db.execute("select url from pages where sha = ? order by turn limit 1", (sha,)).fetchone()
        if row is not None:
            return str(row[0])
        return next((page.url for page in self._pages if page.sha == sha), None)

    def is_known_place(self, place: str) -> bool:
        """Whether an earlier page ended at this identity, those of the present wave included."""
        if any(page.place == place for page in self._pages):
            return True
        return self._db.execute("select 1 from pages where place = ? limit 1", (place,)).fetchone() is not None

    def add_target(self, row: TargetRow) -> None:
        """Add a target with the next wave; its ``count`` grows by ``counts``."""
        self._targets.append(row)

    def add_place(self, row: PlaceRow) -> None:
        """Add a place with the next wave."""
        self._places.append(row)

    def target(self, url: str) -> tuple[int, int] | None:
        """Number of a written target, and how many of its places were written."""
        row = self._db.execute("select id, places from targets where url = ?", (url,)).fetchone()
        return None if row is None else (int(row[0]), int(row[1]))

    def last_target(self) -> int:
        """Highest number of a written target."""
        return int(self._db.execute("select coalesce(max(id), 0) from targets").fetchone()[0])

    def targets_seen(self) -> int:
        """How many targets were written."""
        return int(self._db.execute("select count(*) from targets").fetchone()[0])

    def targets(self, *, internal_first: bool) -> Iterator[TargetRow]:
        """Written targets in the order of meeting, those of the site first where asked."""
        order = "internal desc, id" if internal_first else "id"
        return (TargetRow(*row) for row in self._db.execute(f"select {_TARGET} from targets order by {order}"))

    def places(self, target: int, limit: int) -> Sequence[tuple[Any, ...]]:
        """The first places of a target as (page URL, label, index, zone, hash of the page's body)."""
        self._index_places()
        return self._db.execute(
            "select final_url, label, idx, zone, sha from places join pages using (turn)"
            " where target = ? order by turn, idx limit ?",
            (target, limit),
        ).fetchall()

    def disown(self, row: PageRow) -> None:
        """Replace a page with the next wave by one that was not seen after all; its links are forgotten."""
        self._pages.append(row)
        self._disowned.append(row.turn)

    def flush(self) -> None:
        """Write what was gathered; called within a transaction, which undoes it all where it fails."""
        _insert(self._db, "frontier", FrontierRow, self._frontier.values(), _MET_AGAIN)
        _insert(self._db, "pages", PageRow, self._pages, how="insert or replace")
        _insert(self._db, "targets", TargetRow, self._targets)
        _insert(self._db, "places", PlaceRow, self._places)
        placed = Counter(place.target for place in self._places)
        self._db.executemany(
            "update targets set count = count + ?, places = places + ? where id = ?",
            [(more, placed[id_], id_) for id_, more in self.counts.items()],
        )
        if self._disowned:
            self._index_places()
        for turn in self._disowned:
            _forget(self._db, turn)
        self._disowned.clear()
        self._frontier.clear()
        self._pages.clear()
        self._targets.clear()
        self.counts.clear()
        self._places.clear()

    def _index_places(self) -> None:
        if not self._is_indexed:
            self._db.execute(_PLACES_INDEX)
            self._is_indexed = True


_WITH_FACTS = (
    "from pages left join answers on answers.how = pages.how and answers.url = pages.asked"
    " and answers.round = pages.round"
)


def _forget(db: sqlite3.Connection, turn: int) -> None:
    """The links of a page: a target that stands nowhere else goes with them."""
    stood = db.execute("select count(*), target from places where turn = ? group by target", (turn,)).fetchall()
    db.executemany(
        "update targets set count = count - ?, places = places - ? where id = ?",
        [(number, number, target) for number, target in stood],
    )
    db.execute("delete from targets where count <= 0 and id in (select target from places where turn = ?)", (turn,))
    db.execute("delete from places where turn = ?", (turn,))


def _page(row: tuple[Any, ...]) -> tuple[PageRow, bytes | None]:
    return PageRow(*row[:-1]), row[-1]


def _insert(
    db: sqlite3.Connection,
    table: str,
    kind: type[msgspec.Struct],
    rows: Iterable[Any],
    conflict: str = "",
    *,
    how: str = "insert",
) -> None:
    names = kind.__struct_fields__
    columns, marks = ", ".join(names), ", ".join("?" * len(names))
    statement = f"{how} into {table} ({columns}) values ({marks}){conflict}"
    db.executemany(statement, map(attrgetter(*names), rows))
