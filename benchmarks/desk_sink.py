"""Rows by the million into SQLite or PostgreSQL: past the mapper, as each of them takes rows fastest."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, Protocol

from pydantic_core import PydanticUndefined
from sqlalchemy import inspect
from sqlmodel import SQLModel

_AT_ONCE = 20_000


class Sink(Protocol):
    """Where rows go."""

    def write(self, model: type[SQLModel], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
        """Insert ``rows``, which give ``columns``; what the model has besides gets its default. How many there were."""
        ...

    def replace(self, model: type[SQLModel], key: str, values: dict[str, Any]) -> None:
        """Put one row in the place of that with the same ``key``."""
        ...

    def close(self) -> None:
        """Make it last."""
        ...


def sink(url: str) -> Sink:
    """The one for a database that is at the newest migration and empty."""
    return _Postgres(url) if url.startswith("postgresql") else _Sqlite(url.removeprefix("sqlite:///"))


def _rest(model: type[SQLModel], columns: Sequence[str]) -> dict[str, Any]:
    """The columns that are not given, with their defaults; without keys the database makes."""
    found = {}
    for column in inspect(model).local_table.columns:
        field = model.model_fields[column.name]
        if column.name in columns or (column.primary_key and column.name == "id"):
            continue
        if field.default is PydanticUndefined:
            raise ValueError(f"{model.__name__}.{column.name} has no default: give it")
        found[column.name] = field.default
    return found


class _Sqlite:
    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path)
        for pragma in ("journal_mode=WAL", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000"):
            self._db.execute(f"PRAGMA {pragma}")

    def write(self, model: type[SQLModel], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
        """Insert rows."""
        rest = _rest(model, columns)
        names = [*columns, *rest]
        tail = tuple(_plain(value) for value in rest.values())
        table = inspect(model).local_table.name
        marks = ",".join("?" * len(names))
        statement = f'INSERT INTO "{table}" ({_listed(names)}) VALUES ({marks})'
        count, every = 0, iter(rows)
        while some := list(islice(every, _AT_ONCE)):
            self._db.executemany(statement, [tuple(_plain(value) for value in row) + tail for row in some])
            count += len(some)
        self._db.commit()
        return count

    def replace(self, model: type[SQLModel], key: str, values: dict[str, Any]) -> None:
        """Put one row in."""
        self._db.execute(f'DELETE FROM "{inspect(model).local_table.name}" WHERE "{key}" = ?', (values[key],))
        self.write(model, tuple(values), [tuple(values.values())])

    def close(self) -> None:
        """Make it last, and let the planner know the tables."""
        self._db.execute("ANALYZE")
        self._db.commit()
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.close()


class _Postgres:
    def __init__(self, url: str) -> None:
        import psycopg

        self._db = psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"))
        self._db.execute("SET session_replication_role = replica")  # no foreign keys asked for each row

    def write(self, model: type[SQLModel], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
        """Insert rows."""
        rest = _rest(model, columns)
        names, tail = [*columns, *rest], tuple(rest.values())
        table = inspect(model).local_table.name
        count = 0
        with self._db.cursor().copy(f'COPY "{table}" ({_listed(names)}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row + tail)
                count += 1
        if "id" in columns:
            newest = f"(SELECT max(id) FROM {table})"
            self._db.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {newest})")
        self._db.commit()
        return count

    def replace(self, model: type[SQLModel], key: str, values: dict[str, Any]) -> None:
        """Put one row in."""
        self._db.execute(f'DELETE FROM "{inspect(model).local_table.name}" WHERE "{key}" = %s', (values[key],))
        self.write(model, tuple(values), [tuple(values.values())])

    def close(self) -> None:
        """Make it last, and let the planner know the tables."""
        self._db.commit()
        self._db.autocommit = True
        self._db.execute("VACUUM ANALYZE")
        self._db.close()


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _plain(value: Any) -> Any:
    """As SQLAlchemy would store it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, date):
        return value.isoformat()
    return value
