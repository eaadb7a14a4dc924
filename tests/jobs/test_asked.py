"""A night that is due by the clock waits for a run of some sites, and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from sitecheck.jobs.asked import own_turn
from sitecheck.jobs.lock import night_lock
from sitecheck.store.engine import Store
from sitecheck.store.models import Run

AT = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    yield store
    store.close()


def begin(store: Store, kind: str, state: str = "running") -> None:
    with store.session() as session:
        session.add(Run(id=1, kind=kind, as_of=date(2026, 11, 21), started_at=AT, state=state))


class Turns:
    """Counts the waits; at the third the run is over."""

    def __init__(self, store: Store) -> None:
        self.waits = 0
        self._store = store

    async def sleep(self, _seconds: float) -> None:
        self.waits += 1
        if self.waits == 3:
            with self._store.session() as session:
                session.get_one(Run, 1).state = "finished"


@pytest.mark.parametrize(
    ("kind", "state", "held", "waits"),
    [
        ("retry", "running", True, 3),
        ("recheck", "running", True, 3),
        ("recheck", "interrupted", True, 0),
        ("recheck", "running", False, 0),  # killed: nobody holds the lock
        ("manual", "running", True, 0),  # a whole night is refused, not waited for
    ],
)
async def test_whose_turn_it_is(store: Store, tmp_path: Path, kind: str, state: str, held: bool, waits: int) -> None:
    begin(store, kind, state)
    turns, said = Turns(store), []
    if held:
        with night_lock(tmp_path):
            await own_turn(store, tmp_path, say=said.append, sleep=turns.sleep)
    else:
        await own_turn(store, tmp_path, say=said.append, sleep=turns.sleep)
    assert turns.waits == waits
    assert len(said) == (1 if waits else 0)
