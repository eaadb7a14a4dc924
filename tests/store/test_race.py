"""Several processes that meet a new database at the same moment."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread

import pytest

from sitecheck.store import migrate
from sitecheck.store.engine import Store, look


def test_all_who_open_a_new_database_at_once_find_it_ready(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    barrier, errors, revisions = Barrier(4), [], []

    def work() -> None:
        try:
            barrier.wait()
            store = Store.open(url)
            revisions.append(migrate.current(store.engine))
            store.close()
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert revisions == [migrate.head()] * 4


def test_tables_that_appear_between_two_looks_are_not_taken_for_another_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    plain = migrate.inspect

    def inspect_then_another_process_migrates(connection):
        names = plain(connection).get_table_names()
        monkeypatch.undo()
        Store.open(url).close()

        class Seen:
            def get_table_names(self) -> list[str]:
                return names

        return Seen()

    monkeypatch.setattr(migrate, "inspect", inspect_then_another_process_migrates)
    assert look(url) == migrate.head()
