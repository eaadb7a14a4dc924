"""Runs of some sites beside whole nights: neither takes the other up, whichever was left unfinished first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from sitecheck.jobs import queue
from sitecheck.store.engine import Store
from sitecheck.store.models import Job, Run, Site, Unit

NIGHT = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 11, 21), date(2026, 11, 22)
KEYS = ["a.example", "b.example", "c.example"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    with store.session() as session:
        session.add(Unit(code="a", name="甲局", category="department"))
        session.flush()
        session.add_all(Site(key=key, unit_code="a", url=f"http://{key}/") for key in KEYS)
    yield store
    store.close()


def begin(store: Store, kind: str, *keys: str, as_of: date = TODAY) -> tuple[int, bool]:
    with store.session() as session:
        run, resumed = queue.open_run(
            session, kind=kind, as_of=as_of, site_keys=keys or KEYS, checks_hash="c", version="1", now=NIGHT
        )
        assert run.id is not None
        queue.claim(session, run_id=run.id, worker="w", now=NIGHT)
        return run.id, resumed


def stop(store: Store, run: int) -> None:
    with store.session() as session:
        queue.interrupt(session, run_id=run)


def work_off(store: Store, run: int) -> None:
    with store.session() as session:
        for job in session.exec(select(Job).where(Job.run_id == run)):
            assert job.id is not None
            queue.finish(session, job_id=job.id, error="", now=NIGHT)
        queue.close_run(session, run_id=run, now=NIGHT)


def states(store: Store) -> list[str]:
    with store.reading() as session:
        return [run.state for run in session.exec(select(Run).order_by(Run.id))]


def jobs(store: Store, run: int) -> dict[str, str]:
    with store.reading() as session:
        return {job.site_key: job.state for job in session.exec(select(Job).where(Job.run_id == run))}


@pytest.mark.parametrize("kind", ["retry", "recheck"])
@pytest.mark.parametrize("left", ["stopped", "killed"])
def test_a_night_that_was_left_outlasts_runs_of_some_sites(store: Store, kind: str, left: str) -> None:
    night, _ = begin(store, "nightly")
    if left == "stopped":
        stop(store, night)
    some, resumed = begin(store, kind, KEYS[1])
    assert (some != night, resumed) == (True, False)
    assert jobs(store, some) == {KEYS[1]: "running"}
    assert states(store) == ["interrupted", "running"]  # what has no living worker does not look alive
    assert jobs(store, night) == dict.fromkeys(KEYS, "queued")
    work_off(store, some)
    assert begin(store, "manual") == (night, True)
    assert states(store) == ["running", "finished"]


@pytest.mark.parametrize("left", ["stopped", "killed"])
def test_a_run_of_some_sites_that_was_left_is_taken_up_by_its_like_only(store: Store, left: str) -> None:
    some, _ = begin(store, "retry", KEYS[0], KEYS[1])
    if left == "stopped":
        stop(store, some)
    other, resumed = begin(store, "retry", KEYS[0])
    assert not resumed
    work_off(store, other)
    third, resumed = begin(store, "recheck", KEYS[0], KEYS[1])
    assert not resumed
    work_off(store, third)
    assert begin(store, "retry", KEYS[1], KEYS[0], KEYS[1]) == (some, True)
    assert jobs(store, some).keys() == set(KEYS[:2])
    assert states(store) == ["running", "finished", "finished"]


@pytest.mark.parametrize("left", ["stopped", "killed"])
def test_a_new_night_takes_the_place_of_what_was_left_of_some_sites(store: Store, left: str) -> None:
    some, _ = begin(store, "retry", KEYS[0])
    if left == "stopped":
        stop(store, some)
    night, resumed = begin(store, "nightly")
    assert (night != some, resumed) == (True, False)
    assert jobs(store, night).keys() == set(KEYS)
    assert states(store) == ["failed", "running"]
    assert jobs(store, some) == {KEYS[0]: "failed"}


def test_a_night_taken_up_again_leaves_them_alone(store: Store) -> None:
    night, _ = begin(store, "nightly")
    some, _ = begin(store, "retry", KEYS[2])
    assert begin(store, "nightly") == (night, True)
    assert states(store) == ["running", "interrupted"]
    work_off(store, night)
    assert begin(store, "retry", KEYS[2]) == (some, True)


def test_a_run_of_some_sites_of_another_day_is_given_up(store: Store) -> None:
    old, _ = begin(store, "retry", KEYS[0])
    night, _ = begin(store, "nightly", as_of=TODAY)
    work_off(store, night)
    later, _ = begin(store, "recheck", KEYS[0], as_of=TODAY)
    new, resumed = begin(store, "retry", KEYS[0], as_of=TOMORROW)
    assert not resumed
    assert len({old, night, later, new}) == 4
    assert states(store) == ["failed", "finished", "failed", "running"]


def test_a_night_of_yesterday_is_not_given_up_by_a_run_of_some_sites(store: Store) -> None:
    begin(store, "nightly")
    begin(store, "recheck", KEYS[0], as_of=TOMORROW)
    assert states(store) == ["interrupted", "running"]


def test_whether_a_night_was_left(store: Store) -> None:
    def left() -> bool:
        with store.reading() as session:
            return queue.was_left(session, TODAY)

    some, _ = begin(store, "retry", KEYS[0])
    assert not left()
    work_off(store, some)
    night, _ = begin(store, "nightly")
    assert left()
    with store.session() as session:
        assert queue.ask_to_stop(session, run_id=night, who="assessor")
        assert queue.ask_to_stop(session, run_id=night, who="admin")
    stop(store, night)
    assert not left()  # whoever stopped it did not want it to go on by itself
    with store.session() as session:
        assert not queue.ask_to_stop(session, run_id=night, who="admin")
        run = session.get_one(Run, night)
        assert (run.note, run.stop_asked_by) == ("asked", "assessor")
    assert begin(store, "manual") == (night, True)
    with store.reading() as session:
        run = session.get_one(Run, night)
        assert (run.state, run.note, run.stop_asked_by) == ("running", "", "")
        assert not queue.stop_asked(session, night)
