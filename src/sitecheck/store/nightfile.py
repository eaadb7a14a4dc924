"""The working file of one site and one night: every answer, the ledger and the frontier, safe at any ``kill -9``.

One SQLite file per site (WAL), removed when the night is done. An answer and its ledger rows are one transaction, a
wave of the frontier is another; what is in the file is never asked again, so a night taken up again sees the same
answers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import zstandard
from pydantic import TypeAdapter

from sitecheck.facts.fetched import Attempt, Fetched
from sitecheck.facts.outcomes import Failure
from sitecheck.store.blobs import DiskFull

_FORMAT = "1"  # raise it when the tables or what they mean change: older files are then begun afresh
_FETCHED = TypeAdapter(Fetched)
_TABLES = """
create table if not exists meta (key text primary key, value text not null);
create table if not exists answers (
    how text not null, url text not null, round integer not null, fetched text not null, sha text, body blob,
    primary key (how, url, round));
create table if not exists ledger (
    id integer primary key, turn integer not null, step integer not null, part text not null, place integer not null,
    at text not null, method text not null, url text not null, address text, status integer, failure text,
    detail text not null, bytes integer not null, ms integer not null);
create table if not exists frontier (
    seq integer primary key, key text not null unique, url text not null, price integer not null,
    depth integer not null, referrer text not null, state text not null, reason text not null, turn integer not null);
create table if not exists blocked (host text primary key, why text not null);
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: ``how`` (GET, HEAD, FILE or RENDER), the URL, and whether it was the first or the second look."""

    how: str
    url: str
    round: int = 1


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a request stands in the ledger: ``turn`` of the night, ``step`` within it, ``part`` for those made at once.

    Turns are given out in the order of asking, not of answering, so the ledger's order does not depend on timing.
    """

    turn: int
    step: int = 0
    part: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as remembered. ``fetched`` comes without its body, which is ``body`` or the object named ``sha``."""

    fetched: Fetched
    sha: str | None
    body: bytes | None


@dataclass(frozen=True, slots=True)
class FrontierRow:
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


class NightFile:
    """Use it as a context manager. One process and one thread at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @classmethod
    def open(cls, path: Path, inputs_hash: str) -> Self:
        """Take up the file at ``path``, or begin it.

        A file made from other inputs (another configuration, day or version) or damaged is begun afresh: it only holds
        what can be asked again. Raises DiskFull, or OSError when the folder cannot be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            connection = _connect(path)
            try:
                stamp = dict(connection.execute("select key, value from meta where key in ('format', 'inputs')"))
            except BaseException:
                connection.close()
                raise
        except sqlite3.OperationalError as error:
            raise _as_os_error(error, path) from error
        except sqlite3.DatabaseError:
            connection, stamp = _afresh(path), {}
        wanted = {"format": _FORMAT, "inputs": inputs_hash}
        if stamp and stamp != wanted:
            connection.close()
            connection, stamp = _afresh(path), {}
        night = cls(connection)
        if not stamp:
            with night._writing():
                connection.executemany("insert into meta values (?, ?)", sorted(wanted.items()))
        return night

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was written is kept."""
        self._db.close()

    def started_at(self, now: datetime) -> datetime:
        """When this night began: ``now`` (aware) on the first call, the same moment ever after."""
        if self.note("started") is None:
            self.set_note("started", now.isoformat())
        return datetime.fromisoformat(self.note("started") or now.isoformat())

    def note(self, key: str) -> str | None:
        """A remembered value, None when there is none."""
        row = self._db.execute("select value from meta where key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set_note(self, key: str, value: str) -> None:
        """Remember a value. Raises DiskFull."""
        with self._writing():
            self._db.execute("insert or replace into meta values (?, ?)", (key, value))

    def answer(self, asked: Asked) -> Answer | None:
        """What was answered to this, None when it was not asked yet."""
        row = self._db.execute(
            "select fetched, sha, body from answers where how = ? and url = ? and round = ?", astuple(asked)
        ).fetchone()
        if row is None:
            return None
        body = None if row[2] is None else zstandard.ZstdDecompressor().decompress(row[2])
        return Answer(_FETCHED.validate_json(row[0]), row[1], body)

    def remember(self, asked: Asked, fetched: Fetched, *, sha: str | None, inline: bool, turn: Turn) -> None:
        """Write down an answer with its ledger rows; the first answer stands.

        ``sha`` names the body; ``inline`` keeps the body in this file, otherwise it must be in the blob store already.
        Raises DiskFull.
        """
        text = _FETCHED.dump_json(replace(fetched, body=b"")).decode()
        body = zstandard.ZstdCompressor(level=1).compress(fetched.body) if inline and fetched.body else None
        with self._writing():
            written = self._db.execute("insert or ignore into answers values (?, ?, ?, ?, ?, ?)", (
                *astuple(asked), text, sha, body,
            ))  # fmt: skip
            if written.rowcount:
                self._enter(turn, fetched.attempts)

    def enter(self, turn: Turn, attempts: Iterable[Attempt]) -> None:
        """Write ledger rows of requests whose answers are not remembered. Raises DiskFull."""
        with self._writing():
            self._enter(turn, attempts)

    def _enter(self, turn: Turn, attempts: Iterable[Attempt]) -> None:
        self._db.executemany(
            "insert into ledger (turn, step, part, place, at, method, url, address, status, failure, detail, bytes, ms)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (turn.turn, turn.step, turn.part, place, one.at.isoformat(), one.method, one.url, one.address,
                 one.status, one.failure.value if one.failure is not None else None, one.detail, one.bytes, one.ms)
                for place, one in enumerate(attempts)
            ],
        )  # fmt: skip

    def attempts(self, *, by_time: bool = False) -> Iterator[Attempt]:
        """The ledger of every request of the night, in the order of asking or of their beginnings, one at a time."""
        rows = self._db.execute(
            "select at, method, url, address, status, failure, detail, bytes, ms from ledger"
            f" order by {'at, ' if by_time else ''}turn, step, part, place, id"
        )
        for row in rows:
            failure = Failure(row[5]) if row[5] is not None else None
            yield Attempt(datetime.fromisoformat(row[0]), row[1], row[2], row[3], row[4], failure, *row[6:])

    def renders(self) -> int:
        """How many pages the browser opened for reading, failed ones left out."""
        rows = self._db.execute("select fetched from answers where how = 'RENDER'")
        return sum(_FETCHED.validate_json(fetched).failure is None for (fetched,) in rows)

    def cost(self, *, before_turn: int) -> tuple[int, int]:
        """Requests and received bytes in the ledger up to (not including) a turn."""
        row = self._db.execute("select count(*), coalesce(sum(bytes), 0) from ledger where turn < ?", (before_turn,))
        requests, size = row.fetchone()
        return int(requests), int(size)

    def last_turn(self) -> int:
        """The highest turn in the ledger, 0 for an empty one."""
        return int(self._db.execute("select coalesce(max(turn), 0) from ledger").fetchone()[0])

    def frontier(self) -> tuple[FrontierRow, ...]:
        """Every URL met, in the order of meeting."""
        columns = ", ".join(field.name for field in fields(FrontierRow))
        return tuple(FrontierRow(*row) for row in self._db.execute(f"select {columns} from frontier order by seq"))

    def save_wave(self, rows: Iterable[FrontierRow], notes: dict[str, str]) -> None:
        """Write the frontier rows a wave has added or changed, and what is to be noted with it, in one transaction.

        Raises DiskFull.
        """
        columns = ", ".join(field.name for field in fields(FrontierRow))
        with self._writing():
            self._db.executemany(
                f"insert or replace into frontier ({columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)", map(astuple, rows)
            )
            self._db.executemany("insert or replace into meta values (?, ?)", sorted(notes.items()))

    def blocked(self) -> dict[str, str]:
        """Hosts that have blocked us in this night, with why."""
        return {str(host): str(why) for host, why in self._db.execute("select host, why from blocked order by host")}

    def block(self, host: str, why: str) -> None:
        """Remember that a host has blocked us; the first reason stands. Raises DiskFull."""
        with self._writing():
            self._db.execute("insert or ignore into blocked values (?, ?)", (host, why))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self._db.execute("begin immediate")
            try:
                yield
            except BaseException:
                if self._db.in_transaction:  # a full disk has rolled it back already
                    self._db.execute("rollback")
                raise
            self._db.execute("commit")
        except sqlite3.OperationalError as error:
            raise _as_os_error(error, None) from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    try:
        # NORMAL in WAL mode loses at most the last moments at a power cut and nothing at a killed process.
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        connection.executescript(_TABLES)
    except BaseException:
        connection.close()
        raise
    return connection


def _afresh(path: Path) -> sqlite3.Connection:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
    return _connect(path)


def _as_os_error(error: sqlite3.OperationalError, path: Path | None) -> OSError:
    if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
        return DiskFull("no room for the working file of the night: free some space")
    where = f" {path}" if path is not None else ""
    return OSError(f"the working file of the night{where} cannot be used: {error}")
