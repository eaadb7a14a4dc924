from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from sqlmodel import select

from sitecheck.store.backup import backup
from sitecheck.store.engine import Store, make_engine
from sitecheck.store.models import Unit
from sitecheck.store.troubles import StoreError


def test_a_backup_of_an_open_database_can_be_opened(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    with store.session() as session:
        session.add(Unit(code="a", name="甲局", category="department"))
    assert backup(store.engine, tmp_path / "copy.db") > 0
    with pytest.raises(StoreError, match="exists"):
        backup(store.engine, tmp_path / "copy.db")
    with pytest.raises(StoreError, match="no folder"):
        backup(store.engine, tmp_path / "none" / "copy.db")
    store.close()
    copy = Store.open(f"sqlite:///{tmp_path / 'copy.db'}")
    with copy.reading() as session:
        assert [unit.name for unit in session.exec(select(Unit))] == ["甲局"]
    copy.close()
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_a_relative_path_and_a_database_without_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = Store.open("sqlite:///a.db")
    assert backup(store.engine, Path("copy.db")) > 0
    store.close()
    memory = make_engine("sqlite://")
    with pytest.raises(StoreError, match="copies SQLite database files"):
        backup(memory, tmp_path / "b.db")
    memory.dispose()


def test_a_disk_that_is_full_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StoreError, match=r"cannot back up to .*copy\.db: No space left on device"):
        backup(store.engine, tmp_path / "copy.db")
    store.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.db"]


def test_a_source_that_is_damaged_gives_no_copy(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    with store.session() as session:
        session.add_all(Unit(code=f"u{n}", name="局" * 100, category="department") for n in range(300))
    store.close()
    path = tmp_path / "a.db"
    data = bytearray(path.read_bytes())
    data[-8192:-4096] = b"\xff" * 4096
    path.write_bytes(data)
    with pytest.raises(StoreError, match="cannot back up"):
        backup(store.engine, tmp_path / "copy.db")
    assert sorted(one.name for one in tmp_path.iterdir() if "copy" in one.name or one.name.startswith(".")) == []
