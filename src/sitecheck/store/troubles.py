"""What a database driver complains of, said for people: a full disk, a lock, a file that is no database."""

from __future__ import annotations

import errno
import sqlite3

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from sitecheck.store.blobs import DiskFull

_POSTGRES_FULL = "53100"  # SQLSTATE disk_full
_HINTS = {
    sqlite3.SQLITE_BUSY: "another program holds it for writing; close that program and start again",
    sqlite3.SQLITE_READONLY: "it may not be written: check the owner of the file and of its folder",
    sqlite3.SQLITE_CANTOPEN: "check that its folder exists and may be written",
    sqlite3.SQLITE_NOTADB: "name another file as database_url, or restore a backup",
    sqlite3.SQLITE_CORRUPT: "restore a backup (sitecheck db backup makes them)",
    sqlite3.SQLITE_IOERR: "check the disk",
}


class StoreError(RuntimeError):
    """The database cannot be used; the message says what to do."""


def translated(error: DBAPIError, engine: Engine) -> DiskFull | StoreError:
    """The driver's error as one that says which database it is about and what to do."""
    where = engine.url.render_as_string(hide_password=True)
    if is_full(error.orig):
        return DiskFull(errno.ENOSPC, f"no room for the database {where}: free some space and start again")
    code = _sqlite_code(error.orig)
    hint = _HINTS.get(code) if code is not None else None
    return StoreError(f"cannot use the database {where}: {error.orig}{f'; {hint}' if hint else ''}")


def is_full(error: BaseException | None) -> bool:
    """Whether a driver's error means that the disk is full (SQLite and PostgreSQL)."""
    return _sqlite_code(error) == sqlite3.SQLITE_FULL or getattr(error, "sqlstate", None) == _POSTGRES_FULL


def _sqlite_code(error: BaseException | None) -> int | None:
    """SQLite's primary result code; the driver gives the extended one."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None
