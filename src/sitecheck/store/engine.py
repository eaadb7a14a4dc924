"""Opening the database: SQLite with WAL by default, PostgreSQL by another URL, always at the newest migration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import ArgumentError, DBAPIError, InternalError, OperationalError
from sqlmodel import Session, create_engine

from sitecheck.store import chain, migrate
from sitecheck.store.troubles import StoreError, translated

_WRITES = migrate.WRITES
_WORDS = ("B", "Z", "_", "a", "Ä", "卫生", "教育", "财政")
_SORTED = "SELECT array_agg(word ORDER BY word) FROM unnest(CAST(:words AS text[])) AS word"


class _Session(Session):
    """A session that keeps the chains of rows whole."""


chain.guard(_Session)


def make_engine(url: str) -> Engine:
    """An engine with the settings every connection needs (SQLite: WAL, foreign keys, busy timeout of 30 s).

    Raises StoreError for a URL that names no database this installation can use.
    """
    engine = _engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _engine(url: str) -> Engine:
    try:
        return create_engine(url)
    except ArgumentError as error:  # also a kind of database SQLAlchemy does not know
        raise StoreError(f"database_url is no address of a database: {error}") from error
    except ImportError as error:
        raise StoreError(f"the driver for this kind of database is not installed ({error.name}): install it") from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN leaves DDL outside transactions; ours does not
    cursor = connection.cursor()
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another wrote in between, whatever the busy
    # timeout; taking the write lock at the start makes writers wait for each other instead.
    writes = connection.get_execution_options().get(_WRITES, True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _check_order(engine: Engine) -> None:
    """Raise StoreError for a PostgreSQL database that sorts text by the rules of a language: lists would stand in
    another order than on SQLite, and change theirs with the server's libraries."""
    try:
        with engine.connect() as connection:
            encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
            if encoding == "UTF8" and connection.execute(text(_SORTED), {"words": list(_WORDS)}).scalar_one() == list(
                _WORDS
            ):
                return
    except DBAPIError as error:
        engine.dispose()
        raise translated(error, engine) from error
    engine.dispose()
    raise StoreError(
        "the database does not hold UTF-8 or does not sort text by its characters: make one with "
        "CREATE DATABASE sitecheck TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
    )


def is_reading(session: Session) -> bool:
    """Whether the session only reads: it never waits for writers, and none waits for it."""
    bind = session.get_bind()
    return not bind.get_execution_options().get(_WRITES, True)


class Store:
    """The central database. ``session()`` is for changes, ``reading()`` for looking."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str) -> Store:
        """Open the database at ``url``, migrating an older one.

        Raises StoreError when it cannot be opened, is no sitecheck database or comes from a newer version (then it is
        left as it was), and DiskFull when there is no room for it.
        """
        look(url)
        engine = make_engine(url)
        if engine.dialect.name == "postgresql":
            _check_order(engine)
        try:
            migrate.upgrade(engine)
        except DBAPIError as error:
            engine.dispose()
            raise translated(error, engine) from error
        return cls(engine)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that may write: commits at its end, rolls back on any error; objects stay readable afterwards.

        Raises DiskFull when there is no room left and StoreError when the database cannot be used any more; what the
        session changed is then undone. Broken constraints arrive as SQLAlchemy's IntegrityError.
        """
        with self._open(self.engine) as session:
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads and never waits for writers; what is changed in it is thrown away.

        What was read stays readable after its end.
        """
        with self._open(self.engine.execution_options(**{_WRITES: False})) as session:
            try:
                yield session
            finally:
                session.expunge_all()  # rolling back would empty its objects
                session.rollback()

    @contextmanager
    def _open(self, engine: Engine) -> Iterator[Session]:
        try:
            with _Session(engine, expire_on_commit=False) as session:
                yield session
        except (OperationalError, InternalError) as error:
            raise translated(error, self.engine) from error

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


def look(url: str) -> str | None:
    """The revision of the database at ``url``, None for an empty one; nothing in it is changed.

    Raises StoreError when it cannot be opened, is no sitecheck database or comes from a newer version.
    """
    # A plain connection: the settings of ours would already change another program's file.
    engine = _engine(url)
    try:
        return migrate.check_known(engine)
    except migrate.NewerDatabase as error:
        raise StoreError(str(error)) from error
    except DBAPIError as error:
        raise translated(error, engine) from error
    finally:
        engine.dispose()
