"""The working file of one site and one night: every answer, the ledger and the frontier, safe at any ``kill -9``.

One SQLite file per site (WAL), removed when the night is done. An answer with its body, its facts and its ledger rows
is written as a whole, so is a wave of the crawl. Answers wait for each other, to the end of the wave, for a commit
costs as much as all else of an answer. What is in the file is never asked again, so a night taken up again sees
the same answers. What the last night kept of the site may be read beside it.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import zstandard

from sitecheck.facts.fetched import Attempt, Fetched
from sitecheck.facts.outcomes import Failure
from sitecheck.store.blobs import DiskFull
from sitecheck.store.crawlrows import CRAWL_TABLES, CrawlRows
from sitecheck.store.lastnight import CACHE_KIB, FORMAT, LastNight, as_os_error

_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(Fetched).decode
_TABLES = """
create table if not exists meta (key text primary key, value text not null);
create table if not exists bodies (sha text primary key, body blob not null);
create table if not exists answers (
    how text not null, url text not null, round integer not null, good integer not null, fetched blob not null,
    sha text, facts blob, again blob,
    primary key (how, url, round));
create table if not exists ledger (
    id integer primary key, turn integer not null, step integer not null, part text not null, place integer not null,
    at text not null, method text not null, url text not null, address text, status integer, failure text,
    detail text not null, bytes integer not null, ms integer not null);
create table if not exists blocked (host text primary key, why text not null);
"""
_CHECKPOINT_PAGES = 4000


class BodyDamaged(ValueError):
    """A body in a night file cannot be unpacked any more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: ``how`` (GET, HEAD, FILE, RENDER, TLS, and PART for what a picture loads), the URL, and which
    look it was (1, 2, seldom 3)."""

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
    """An answer as remembered. ``fetched`` comes without its body, which is known by ``sha``.

    ``facts`` is what a reader made of the body, packed by it; None where nothing was read. ``full`` is a second, fuller
    reading where there was one.
    """

    fetched: Fetched
    sha: str | None
    facts: bytes | None
    full: bytes | None = None


class NightFile:
    """Use it as a context manager. One process and one thread at a time."""

    def __init__(self, connection: sqlite3.Connection, folder: Path, min_free_mb: int, last: Path | None) -> None:
        self._db = connection
        self._folder = folder
        self._min_free = min_free_mb * 1024 * 1024
        self._last = LastNight(connection, last)
        self._is_open = True
        self._trouble: OSError | None = None  # why what waited is lost: nothing may be written on top of that
        self._unpack = zstandard.ZstdDecompressor().decompress
        self.crawl = CrawlRows(connection, self._writing)
        self.requests = int(connection.execute("select count(*) from ledger").fetchone()[0])
        """Requests in the ledger."""

    @classmethod
    def open(cls, path: Path, inputs_hash: str, last: Path | None = None, *, min_free_mb: int = 0) -> Self:
        """Take up the file at ``path``, or begin it.

        A file made from other inputs (another configuration, day or version) or damaged is begun afresh: it only holds
        what can be asked again. ``last`` is what the last night kept of the site; where it is missing, damaged or of
        another format the night does without. Below ``min_free_mb`` of free space no more bodies are taken. Raises
        DiskFull, or OSError when the folder cannot be written.
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
            raise as_os_error(error, path) from error
        except sqlite3.DatabaseError:
            connection, stamp = _afresh(path), {}
        wanted = {"format": FORMAT, "inputs": inputs_hash}
        if stamp and stamp != wanted:
            connection.close()
            connection, stamp = _afresh(path), {}
        night = cls(connection, path.parent, min_free_mb, last)
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
        """Close the file; what was written is kept. Raises DiskFull."""
        try:
            self.commit()
        finally:
            self._is_open = False
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
            "select fetched, sha, facts, again from answers where how = ? and url = ? and round = ?",
            (asked.how, asked.url, asked.round),
        ).fetchone()
        return None if row is None else Answer(_DECODE(row[0]), *row[1:])

    def last(self, url: str) -> Answer | None:
        """What the last night got for this URL and still has the body of, None where there is nothing."""
        row = self._last.answer(url)
        try:
            return None if row is None else Answer(_DECODE(row[0]), row[1], row[2])
        except msgspec.MsgspecError:
            return None

    @property
    def last_reader(self) -> str:
        """Version of the reader that made the last night's facts, empty when there are none."""
        return self._last.reader

    def body(self, sha: str) -> bytes | None:
        """The body of that hash, of this night or the last, None when it is not there. Raises BodyDamaged."""
        row = self._db.execute("select body from bodies where sha = ?", (sha,)).fetchone()
        packed = row[0] if row is not None else self._last.body(sha)
        try:
            return None if packed is None else self._unpack(packed)
        except zstandard.ZstdError as error:
            raise BodyDamaged(f"the body {sha} in the night's working file is damaged: {error}") from error

    def remember(
        self,
        asked: Asked,
        fetched: Fetched,
        *,
        turn: Turn,
        sha: str | None,
        body: bytes | None,
        facts: bytes | None,
        wait: bool = False,
        entered: bool = False,
    ) -> None:
        """Write down an answer with its ledger rows (unless they were ``entered`` before); the first answer stands.

        ``body`` is the body packed (zstd) and None where it is known under ``sha`` already. With ``wait`` it is safe
        only after the next ``commit``, or whatever is written next without. Raises DiskFull.
        """
        if body is not None and self._min_free and shutil.disk_usage(self._folder).free < self._min_free:
            raise DiskFull(f"less than {self._min_free >> 20} MB left in {self._folder}: free some space")
        packed = _ENCODE(replace(fetched, body=b"") if fetched.body else fetched)
        with self._writing(wait=wait):
            written = self._db.execute("insert or ignore into answers values (?, ?, ?, ?, ?, ?, ?, null)", (
                asked.how, asked.url, asked.round, fetched.ok, packed, sha, facts,
            ))  # fmt: skip
            if written.rowcount:
                if body is not None:
                    self._db.execute("insert or ignore into bodies values (?, ?)", (sha, body))
                if not entered:
                    self._enter(turn, fetched.attempts)

    def learn(self, asked: Asked, facts: bytes, *, again: bool = False) -> None:
        """Add what was read of an answer that was remembered unread, or ``again`` and more fully. Raises DiskFull."""
        with self._writing():
            self._db.execute(
                f"update answers set {'again' if again else 'facts'} = ? where how = ? and url = ? and round = ?",
                (facts, asked.how, asked.url, asked.round),
            )

    def enter(self, turn: Turn, attempts: Iterable[Attempt]) -> None:
        """Write ledger rows of requests whose answers are not remembered. Raises DiskFull."""
        with self._writing():
            self._enter(turn, attempts)

    def _enter(self, turn: Turn, attempts: Iterable[Attempt]) -> None:
        rows = [
            (turn.turn, turn.step, turn.part, place, one.at.isoformat(), one.method, one.url, one.address,
             one.status, one.failure.value if one.failure is not None else None, one.detail, one.bytes, one.ms)
            for place, one in enumerate(attempts)
        ]  # fmt: skip
        self._db.executemany(
            "insert into ledger (turn, step, part, place, at, method, url, address, status, failure, detail, bytes, ms)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        self.requests += len(rows)

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
        return int(self._db.execute("select count(*) from answers where how = 'RENDER' and good").fetchone()[0])

    def cost(self, *, before_turn: int | None = None) -> tuple[int, int]:
        """Requests and received bytes in the ledger up to (not including) a turn, or all of them."""
        condition, values = ("", ()) if before_turn is None else (" where turn < ?", (before_turn,))
        row = self._db.execute(f"select count(*), coalesce(sum(bytes), 0) from ledger{condition}", values)
        requests, size = row.fetchone()
        return int(requests), int(size)

    def last_turn(self) -> int:
        """The highest turn in the ledger, 0 for an empty one."""
        return int(self._db.execute("select coalesce(max(turn), 0) from ledger").fetchone()[0])

    def save_wave(self, notes: Mapping[str, str]) -> None:
        """Write what a wave has added to ``crawl`` or changed there, and ``notes`` with it, as a whole.

        Raises DiskFull.
        """
        with self._writing():
            self.crawl.flush()
            self._db.executemany("insert or replace into meta values (?, ?)", sorted(notes.items()))

    def blocked(self) -> dict[str, str]:
        """Hosts that have blocked us in this night, with why."""
        return {str(host): str(why) for host, why in self._db.execute("select host, why from blocked order by host")}

    def block(self, host: str, why: str) -> None:
        """Remember that a host has blocked us; the first reason stands. Raises DiskFull."""
        with self._writing():
            self._db.execute("insert or ignore into blocked values (?, ?)", (host, why))

    def keep(self, path: Path, reader: str) -> None:
        """Write what the next night may build on to ``path``: good pages with bodies and facts, whole or not at all.

        ``reader`` is the version of what made the facts. Raises DiskFull.
        """
        self.commit()
        self._last.keep(path, reader)

    def commit(self) -> None:
        """Make safe what waits. Raises DiskFull: then it is lost, and so is whatever is written after it."""
        if not self._is_open or not self._db.in_transaction:
            return
        try:
            self._db.execute("commit")
        except sqlite3.OperationalError as error:
            self._trouble = as_os_error(error, None)
            raise self._trouble from error

    @contextmanager
    def _writing(self, *, wait: bool = False) -> Iterator[None]:
        """What is written inside is written as a whole, together with what waits."""
        if self._trouble is not None:
            raise self._trouble
        try:
            if not self._db.in_transaction:
                self._db.execute("begin immediate")
            try:
                yield
            except BaseException:
                if self._db.in_transaction:  # a full disk has rolled it back already
                    self._db.execute("rollback")
                raise
        except sqlite3.OperationalError as error:
            self._trouble = as_os_error(error, None)
            raise self._trouble from error
        if not wait:
            self.commit()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path.resolve().as_uri(), isolation_level=None, timeout=10, uri=True)
    try:
        # In WAL mode a killed process loses nothing that was committed. A power cut may, or may damage the file, which
        # is then begun afresh: nothing in it is worth waiting for the disk on every page.
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = off")
        connection.execute(f"pragma wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        connection.execute(f"pragma cache_size = -{CACHE_KIB}")
        connection.executescript(_TABLES + CRAWL_TABLES)
    except BaseException:
        connection.close()
        raise
    return connection


def _afresh(path: Path) -> sqlite3.Connection:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
    return _connect(path)
