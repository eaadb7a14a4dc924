from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import select

from sitecheck.store.blobs import DiskFull
from sitecheck.store.engine import Store, look, make_engine
from sitecheck.store.models import Unit
from sitecheck.store.troubles import StoreError, is_full, translated


def unit(code: str, name: str = "甲局") -> Unit:
    return Unit(code=code, name=name, category="department")


def codes(store: Store) -> list[str]:
    with store.reading() as session:
        return [unit.code for unit in session.exec(select(Unit).order_by(Unit.code))]


def test_a_full_disk_is_one_clear_error_and_nothing_is_lost(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    with store.session() as session:
        session.add(unit("a"))
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar()
        session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with (
        pytest.raises(DiskFull, match=r"no room for the database .*a\.db: free some space and start again"),
        store.session() as session,
    ):
        session.add_all(unit(f"b{number}", "长" * 200) for number in range(200))
        session.flush()
    assert codes(store) == ["a"]
    with store.session() as session:
        session.connection().exec_driver_sql("PRAGMA max_page_count = 100000")
        session.add(unit("c"))
    assert codes(store) == ["a", "c"]
    store.close()


def test_a_broken_constraint_is_the_callers_business(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    with store.session() as session:
        session.add(unit("a"))
    with pytest.raises(IntegrityError), store.session() as session:
        session.add(unit("a"))
        session.flush()
    store.close()


def test_a_database_held_by_another_says_so(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with store.engine.execution_options(sitecheck_writes=False).connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    with pytest.raises(StoreError, match="database is locked; another program holds it"), store.session() as session:
        session.add(unit("a"))
    other.execute("ROLLBACK")
    other.close()
    store.close()


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (None, False),
        (ValueError("x"), False),
        (sqlite3.OperationalError("database or disk is full"), False),  # no code: the words alone prove nothing
        (type("Full", (Exception,), {"sqlstate": "53100"})(), True),
        (type("Locked", (Exception,), {"sqlstate": "55P03"})(), False),
        (type("Full", (Exception,), {"sqlite_errorcode": sqlite3.SQLITE_FULL})(), True),
        (type("Extended", (Exception,), {"sqlite_errorcode": sqlite3.SQLITE_FULL | (7 << 8)})(), True),
    ],
)
def test_what_means_full(error: BaseException | None, full: bool) -> None:
    assert is_full(error) is full


def test_no_password_and_no_statement_in_the_message() -> None:
    engine = make_engine("sqlite:///a.db")
    engine.url = engine.url.set(username="me", password="hush")
    error = OperationalError("SELECT hush", {}, sqlite3.OperationalError("disk I/O error"))
    assert "hush" not in str(translated(error, engine))
    assert isinstance(translated(error, engine), StoreError)
    assert isinstance(error, DBAPIError)
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "database_url is no address of a database"),
        ("oddbase://127.0.0.1/x", "database_url is no address of a database"),
        ("mysql+pymysql://127.0.0.1/x", "the driver for this kind of database is not installed"),
    ],
)
def test_addresses_that_lead_nowhere(url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message):
        Store.open(url)


def test_looking_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"")
    assert look(f"sqlite:///{path}") is None
    assert path.read_bytes() == b""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE holiday (a)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="tables of another program"):
        Store.open(f"sqlite:///{path}")
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.db"]
