from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from sitecheck.store import migrate
from sitecheck.store import models as models
from sitecheck.store.engine import Store, make_engine
from sitecheck.store.troubles import StoreError


def shape(engine) -> dict[str, object]:
    inspector = inspect(engine)
    tables = sorted(set(inspector.get_table_names()) - {"alembic_version"})
    return {
        table: {
            "columns": [(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)],
            "key": inspector.get_pk_constraint(table)["constrained_columns"],
            "foreign": sorted(
                (f["constrained_columns"], f["referred_table"]) for f in inspector.get_foreign_keys(table)
            ),
            "unique": sorted(u["column_names"] for u in inspector.get_unique_constraints(table)),
            "indexes": sorted((i["name"], i["column_names"], i["unique"]) for i in inspector.get_indexes(table)),
        }
        for table in tables
    }


def test_migrations_and_models_build_the_same_schema(tmp_path: Path) -> None:
    migrated = make_engine(f"sqlite:///{tmp_path / 'a.db'}")
    migrate.upgrade(migrated)
    created = make_engine(f"sqlite:///{tmp_path / 'b.db'}")
    SQLModel.metadata.create_all(created)
    assert shape(migrated) == shape(created)
    assert len(shape(created)) >= 15
    migrated.dispose()
    created.dispose()


def test_open_twice_keeps_the_revision(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    for _ in range(2):
        store = Store.open(url)
        assert migrate.current(store.engine) == migrate.head()
        store.close()


def test_a_database_from_a_newer_version_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store = Store.open(f"sqlite:///{path}")
    with store.session() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"newer sitecheck \(revision 9999.*install the newer version"):
        Store.open(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE holiday (id INTEGER)"))
    engine.dispose()
    with pytest.raises(StoreError, match="tables of another program"):
        Store.open(f"sqlite:///{tmp_path / 'a.db'}")


def test_a_file_that_is_no_database_is_one_clear_message(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("nonsense " * 200)
    with pytest.raises(StoreError, match="cannot use the database"):
        Store.open(f"sqlite:///{tmp_path / 'a.db'}")


def test_a_failing_migration_leaves_nothing_half_done(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with pytest.raises(RuntimeError, match="stop"), engine.begin() as connection:
        connection.execute(text("CREATE TABLE half (id INTEGER)"))
        raise RuntimeError("stop")
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_every_migration_is_also_sql_for_postgresql() -> None:
    said = io.StringIO()
    scripts = ScriptDirectory.from_config(migrate._config())
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": said})
    with Operations.context(context):
        for script in reversed(list(scripts.walk_revisions())):
            script.module.upgrade()
    sql = said.getvalue()
    made = set(re.findall(r"CREATE TABLE (\w+)", sql))
    assert made == {table.name for table in SQLModel.metadata.sorted_tables}
    assert "bytes BIGINT NOT NULL" in sql
    assert "CREATE INDEX ix_ledgerpart_host ON ledgerpart (host)" in sql
    assert "first_at TIMESTAMP WITH TIME ZONE NOT NULL" in sql
