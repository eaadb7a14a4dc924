"""The store on PostgreSQL: made by migrations like the models, locked where two write, sorted as SQLite sorts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import inspect
from sqlmodel import SQLModel, select
from tests.postgres import drop_database, new_database

from sitecheck.review import entries
from sitecheck.review.trail import note
from sitecheck.store.chain_check import check_chain
from sitecheck.store.engine import Store
from sitecheck.store.models import AuditRow, Run, Stamp, Unit
from sitecheck.store.stamps import touch, unit_stamps, version
from sitecheck.store.troubles import StoreError
from sitecheck.store.upsert import upsert

NOW = datetime(2026, 11, 20, 2, 0, 0, 123456, tzinfo=UTC)
NAMES = ("卫生局", "Zeta", "alpha", "教育局", "Ä", "财政局", "_b", "B")


@pytest.fixture
def url(postgresql: str) -> Iterator[str]:
    made = new_database(postgresql)
    yield made
    drop_database(made)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()


def test_migrations_make_what_the_models_say(store: Store) -> None:
    found = inspect(store.engine)
    assert set(found.get_table_names()) == {*SQLModel.metadata.tables, "alembic_version"}
    for name, table in SQLModel.metadata.tables.items():
        columns = {column["name"]: column for column in found.get_columns(name)}
        assert set(columns) == set(table.columns.keys()), name
        for column in table.columns:
            assert columns[column.name]["nullable"] is column.nullable, f"{name}.{column.name}"


def test_times_days_and_truths_come_back_as_they_were(store: Store) -> None:
    with store.session() as session:
        note(session, who="wu", action="test", target="x", now=NOW, new="“引号”\\n\u202e")
    with store.reading() as session:
        row = session.exec(select(AuditRow)).one()
        assert (row.at, row.new) == (NOW, "“引号”\\n\u202e")
        assert row.at.tzinfo is not None
        assert check_chain(session, "auditrow") == []


def test_text_is_sorted_by_its_characters(store: Store) -> None:
    with store.session() as session:
        session.add_all(Unit(code=f"u{n}", name=name, category="department") for n, name in enumerate(NAMES))
    with store.reading() as session:
        assert list(session.exec(select(Unit.name).order_by(Unit.name))) == sorted(NAMES)


@pytest.mark.parametrize(
    "kind", ["LOCALE_PROVIDER icu ICU_LOCALE 'zh' ENCODING 'UTF8'", "ENCODING 'LATIN1'"], ids=["language", "encoding"]
)
def test_a_database_that_sorts_otherwise_is_refused(postgresql: str, kind: str) -> None:
    url = new_database(postgresql, f"TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' {kind}")
    with pytest.raises(StoreError, match="LC_COLLATE 'C'"):
        Store.open(url)
    drop_database(url)


def test_two_who_append_to_a_chain_at_once_follow_one_another(store: Store) -> None:
    started = threading.Barrier(2)

    def work(who: str) -> None:
        started.wait()
        for number in range(20):
            with store.session() as session:
                note(session, who=who, action="test", target=str(number), now=NOW)

    threads = [threading.Thread(target=work, args=(who,)) for who in ("wu", "li")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as session:
        assert len(session.exec(select(AuditRow)).all()) == 40
        assert check_chain(session, "auditrow") == []


def test_the_second_of_two_entries_for_a_place_is_told(store: Store) -> None:
    with store.session() as session:
        session.add(Unit(code="fin", name="财政局", category="department"))
    shared = {"assessment": "a", "unit_code": "fin", "place": "KD2.r1", "reason": "", "now": NOW, "expected": 0}
    with store.session() as session:
        entries.append(session, value=1, who="wu", **shared)  # type: ignore[arg-type]
    with pytest.raises(entries.EntryConflict), store.session() as session:
        entries.append(session, value=2, who="li", **shared)  # type: ignore[arg-type]


def test_stamps_count_up(store: Store) -> None:
    for _ in range(2):
        with store.session() as session:
            touch(session, "b", "a")
    with store.reading() as session:
        assert (unit_stamps(session), version(session)) == ({"a": 2, "b": 2}, 4)


def test_rows_are_inserted_or_brought_up_to_date(store: Store) -> None:
    with store.session() as session:
        upsert(session, Stamp, [{"key": f"unit:{n}", "number": 1} for n in range(1200)], add={"number": 1})
        upsert(session, Stamp, [{"key": "unit:7", "number": 5}], replace=("number",))
    with store.reading() as session:
        assert version(session) == 1199 + 5


def test_days_are_days(store: Store) -> None:
    with store.session() as session:
        session.add(Run(kind="nightly", as_of=date(2026, 11, 20), started_at=NOW, state="finished"))
    with store.reading() as session:
        run = session.exec(select(Run).where(Run.as_of >= date(2026, 11, 20))).one()
        assert (run.as_of, run.started_at, run.finished_at) == (date(2026, 11, 20), NOW, None)
