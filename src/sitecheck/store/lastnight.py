"""What the last night kept of a site, read beside the night file; and what this night keeps for the next.

It only saves requests and work: where it is missing, damaged or of another format, the night goes on without it.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sitecheck.store.blobs import DiskFull

FORMAT = "3"
"""Of night files and of what they keep; raised when tables or their meaning change. Older files are begun afresh."""
CACHE_KIB = 4096
_KEEP = """
create table kept.meta (key text primary key, value text not null);
create table kept.answers (url text primary key, fetched blob not null, sha text not null, facts blob);
create table kept.bodies (sha text primary key, body blob not null);
insert into kept.answers
    select url, fetched, sha, facts from main.answers where how = 'GET' and round = 1 and good and sha is not null;
insert into kept.bodies
    select sha, body from main.bodies where sha in (select sha from kept.answers);
"""
_KEEP_LAST = """
insert or ignore into kept.bodies select sha, body from last.bodies where sha in (select sha from kept.answers)
"""


class LastNight:
    """The last night's file attached to the connection of this one (None: there is none)."""

    def __init__(self, db: sqlite3.Connection, path: Path | None) -> None:
        self._db = db
        self._is_there = path is not None and _attach(db, path)

    def answer(self, url: str) -> tuple[Any, ...] | None:
        """The packed answer for a URL, the hash of its body and its packed facts; None where its body is not there."""
        return self._row(
            "select fetched, sha, facts from last.answers where url = ?"
            " and exists (select 1 from last.bodies where bodies.sha = answers.sha)",
            url,
        )

    @property
    def reader(self) -> str:
        """Version of the reader that made its facts, empty when there are none."""
        row = self._row("select value from last.meta where key = ?", "reader")
        return "" if row is None else str(row[0])

    def body(self, sha: str) -> bytes | None:
        """The packed body of that hash."""
        row = self._row("select body from last.bodies where sha = ?", sha)
        return None if row is None else bytes(row[0])

    def keep(self, path: Path, reader: str) -> None:
        """Write what the night after this one may build on to ``path``, whole or not at all. Raises DiskFull."""
        fresh = path.with_name(path.name + ".new")
        fresh.unlink(missing_ok=True)
        fresh.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db.execute("attach ? as kept", (str(fresh),))
            try:
                # A file torn by a power cut is found damaged and done without, so nothing need wait for the disk.
                self._db.execute("pragma kept.journal_mode = off")
                self._db.execute("pragma kept.synchronous = off")
                self._db.executescript(_KEEP)
                self._db.executemany("insert into kept.meta values (?, ?)", (("format", FORMAT), ("reader", reader)))
                if self._is_there:
                    with suppress(sqlite3.DatabaseError):  # a damaged last night costs only what it knew
                        self._db.execute(_KEEP_LAST)
            finally:
                self._db.execute("detach kept")
            fresh.replace(path)
        except sqlite3.OperationalError as error:
            fresh.unlink(missing_ok=True)
            raise as_os_error(error, path) from error

    def _row(self, query: str, value: str) -> tuple[Any, ...] | None:
        """One row; once the file turns out damaged, the night goes on without it."""
        if not self._is_there:
            return None
        try:
            row: tuple[Any, ...] | None = self._db.execute(query, (value,)).fetchone()
        except sqlite3.DatabaseError:
            self._is_there = False
            return None
        return row


def _attach(connection: sqlite3.Connection, last: Path) -> bool:
    """Open the last night's file beside this one, for reading; False where that cannot be done."""
    if not last.is_file():
        return False
    try:
        # Immutable: a reserved lock on it would keep nobody out, and it is only ever replaced as a whole.
        connection.execute("attach ? as last", (f"file:{quote(str(last.resolve()))}?mode=ro&immutable=1",))
    except sqlite3.Error:
        return False
    try:
        connection.execute(f"pragma last.cache_size = -{CACHE_KIB}")
        found = connection.execute("select value from last.meta where key = 'format'").fetchone()
        if found is not None and found[0] == FORMAT:
            connection.execute("select url, fetched, sha, facts from last.answers limit 1").fetchall()
            connection.execute("select sha, body from last.bodies limit 1").fetchall()
            return True
    except sqlite3.Error:
        pass
    connection.execute("detach last")
    return False


def as_os_error(error: sqlite3.OperationalError, path: Path | None) -> OSError:
    """The error of a night file in words for people: DiskFull where there is no room, else OSError."""
    if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
        return DiskFull("no room for the working file of the night: free some space")
    where = f" {path}" if path is not None else ""
    return OSError(f"the working file of the night{where} cannot be used: {error}")
