"""The memory in the tables: it comes back as saved, only changes are written, an older database gets the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import event, inspect, text
from sqlmodel import select

from sitecheck.store import migrate
from sitecheck.store.engine import Store, make_engine
from sitecheck.store.models import SeenRow, Site, Unit
from sitecheck.store.seen import KnownList, KnownRow, SiteMemory, Watch, load_memory, save_memory

SITE = "portal.example/"
ROW = KnownRow(
    "http://portal.example/a/1.html", "关于印发办法的通知", "policies", date(2026, 10, 9), date(2026, 11, 20),
    date(2026, 11, 19), date(2026, 8, 1), "00ff00ff00ff00ff",
)  # fmt: skip
BARE = KnownRow("http://portal.example/a/2.html", "通知", "notices", None, date(2026, 11, 20))
FIRST = Watch(date(2026, 11, 18), date(2026, 11, 18), None, 1)
SECOND = Watch(date(2026, 11, 18), date(2026, 11, 20), date(2026, 8, 1), 2)
MEMORY = SiteMemory(
    {"b" * 32: ROW, "a" * 32: BARE},
    {("notices", "k" * 32): KnownList(FIRST), ("policies", "k" * 32): KnownList(SECOND, FIRST)},
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = Store.open(f"sqlite:///{tmp_path / 'sitecheck.db'}")
    with found.session() as session:
        session.add(Unit(code="culture", name="示例市文化局", category="department"))
        session.flush()
        session.add_all(Site(key=key, unit_code="culture", url=f"http://{key}") for key in (SITE, "other.example/"))
    yield found
    found.close()


def saved(store: Store, new: SiteMemory, site: str = SITE) -> list[str]:
    """Save ``new`` beside what is there; the statements that wrote."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SELECT", "BEGIN", "PRAGMA")):
            said.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    with store.session() as session:
        save_memory(session, site, load_memory(session, site), new)
    event.remove(store.engine, "before_cursor_execute", note)
    return said


def loaded(store: Store, site: str = SITE) -> SiteMemory:
    with store.reading() as session:
        return load_memory(session, site)


def test_what_is_saved_comes_back_and_belongs_to_its_site(store: Store) -> None:
    assert loaded(store) == SiteMemory()
    saved(store, MEMORY)
    assert loaded(store) == MEMORY
    assert loaded(store, "other.example/") == SiteMemory()
    # The same address on two portals is two rows.
    saved(store, MEMORY, "other.example/")
    with store.reading() as session:
        assert len(session.exec(select(SeenRow)).all()) == 4


def test_saving_the_same_again_writes_nothing(store: Store) -> None:
    assert saved(store, MEMORY)
    assert saved(store, loaded(store)) == []


def test_a_changed_row_and_a_changed_list_alone_are_written(store: Store) -> None:
    saved(store, MEMORY)
    third = Watch(date(2026, 11, 18), date(2026, 11, 21), None, 3)
    later = SiteMemory(
        {**MEMORY.rows, "a" * 32: replace(BARE, fingerprint="1" * 16), "c" * 32: replace(BARE, title="公告")},
        {**MEMORY.lists, ("policies", "k" * 32): KnownList(third, SECOND)},
    )
    assert len(saved(store, later)) == 3  # rows that are new, rows that changed, one list
    assert loaded(store) == later
    # A list that begins anew has no night before it, and does not keep the one it had.
    anew = replace(later, lists={("policies", "k" * 32): KnownList(third)})
    saved(store, anew)
    assert loaded(store).lists["policies", "k" * 32] == KnownList(third)


def test_many_rows_are_one_statement(store: Store) -> None:
    rows = {f"{place:032x}": replace(BARE, url=f"http://portal.example/{place}") for place in range(2000)}
    assert len(saved(store, SiteMemory(rows))) == 1
    assert loaded(store).rows == rows


def test_texts_no_column_could_hold_are_cut(store: Store) -> None:
    long = replace(BARE, url="http://portal.example/" + "a" * 3000, title="题" * 500)
    saved(store, SiteMemory({"d" * 32: long}))
    row = loaded(store).rows["d" * 32]
    assert (len(row.url), len(row.title)) == (2000, 300)


def test_an_older_database_gets_the_tables_and_keeps_what_it_has(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'sitecheck.db'}"
    engine = make_engine(url)
    migrate.upgrade(engine)
    with engine.begin() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
        assert not {"seenrow", "listwatch"} & set(inspect(connection).get_table_names())
        connection.execute(
            text(
                "INSERT INTO unit (code, name, aliases, category, attributes, active)"
                " VALUES ('culture', '文化局', '[]', 'department', '{}', 1)"
            )
        )
    engine.dispose()
    store = Store.open(url)
    with store.reading() as session:
        assert session.exec(select(Unit.name)).one() == "文化局"
        assert load_memory(session, SITE) == SiteMemory()
    store.close()
