"""Copying the database while it is in use."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from pathlib import Path

from sqlalchemy import Engine

from sitecheck.store.troubles import StoreError


def backup(engine: Engine, target: Path) -> int:
    """Write a consistent copy of a SQLite database to ``target`` and return its size in bytes.

    The copy appears under its name only when it is whole and sound. Raises StoreError for an existing target, a full
    disk, or a PostgreSQL database (which has ``pg_dump``).
    """
    if engine.dialect.name != "sqlite" or engine.url.database in (None, "", ":memory:"):
        raise StoreError("db backup copies SQLite database files; use pg_dump for PostgreSQL")
    if target.exists():
        raise StoreError(f"{target} exists: name a new file")
    if not target.parent.is_dir():
        raise StoreError(f"{target.parent} is no folder")
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".backup-")
        try:
            os.close(handle)
            _copy(Path(engine.url.database).resolve(), Path(name))
            os.replace(name, target)
        finally:
            Path(name).unlink(missing_ok=True)
        return target.stat().st_size
    except sqlite3.Error as error:
        raise StoreError(f"cannot back up to {target}: {error}") from error
    except OSError as error:
        raise StoreError(f"cannot back up to {target}: {error.strerror or error}") from error


def _copy(source: Path, target: Path) -> None:
    reader = sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)
    writer = sqlite3.connect(target)
    try:
        reader.backup(writer)
        verdict = writer.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"the copy is damaged: {verdict}")
    finally:
        writer.close()
        reader.close()
