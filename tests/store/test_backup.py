from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import select

from sitecheck.store.backup import backup
from sitecheck.store.engine import Store
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
