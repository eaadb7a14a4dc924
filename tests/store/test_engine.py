from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlmodel import select

from sitecheck.store.chain import append
from sitecheck.store.engine import Store
from sitecheck.store.models import AuditRow, Unit


@pytest.fixture
def store(tmp_path: Path):
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    yield store
    store.close()


def test_session_commits_and_rolls_back(store: Store) -> None:
    with store.session() as session:
        session.add(Unit(code="a", name="甲局", category="department"))
    with pytest.raises(RuntimeError), store.session() as session:
        session.add(Unit(code="b", name="乙局", category="department"))
        raise RuntimeError
    with store.reading() as session:
        assert [unit.code for unit in session.exec(select(Unit))] == ["a"]


def test_reading_throws_changes_away(store: Store) -> None:
    with store.reading() as session:
        session.add(Unit(code="a", name="甲局", category="department"))
        session.flush()
    with store.reading() as session:
        assert session.exec(select(Unit)).all() == []


def test_what_was_read_stays_readable(store: Store) -> None:
    with store.session() as session:
        session.add(Unit(code="a", name="甲局", category="department"))
    with store.reading() as session:
        unit = session.exec(select(Unit)).one()
    assert unit.name == "甲局"


def test_foreign_keys_hold(store: Store) -> None:
    from sqlalchemy.exc import IntegrityError

    from sitecheck.store.models import Site

    with pytest.raises(IntegrityError), store.session() as session:
        session.add(Site(key="x", unit_code="nobody", url="http://x/"))


def test_two_who_read_then_write_wait_for_each_other(store: Store) -> None:
    barrier = Barrier(2)
    errors: list[BaseException] = []

    def work(name: str) -> None:
        try:
            barrier.wait()
            for _ in range(20):
                with store.session() as session:
                    count = len(session.exec(select(AuditRow)).all())
                    append(session, AuditRow(at=datetime.now(UTC), who=name, action="test", target=str(count)))
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=work, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with store.reading() as session:
        assert sorted(int(row.target) for row in session.exec(select(AuditRow))) == list(range(40))
