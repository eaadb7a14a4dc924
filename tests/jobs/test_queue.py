from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlmodel import col, select

from sitecheck.jobs import queue
from sitecheck.store.engine import Store
from sitecheck.store.models import Job, Run, Site, Unit

NIGHT = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
KEYS = [f"s{number}.example" for number in range(6)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    with store.session() as session:
        session.add(Unit(code="a", name="甲局", category="department"))
        session.flush()
        session.add_all(Site(key=key, unit_code="a", url=f"http://{key}/") for key in KEYS)
    yield store
    store.close()


def start(store: Store, keys: list[str] = KEYS[:3], **changes: object) -> tuple[int, bool]:
    values: dict[str, object] = {"as_of": date(2026, 11, 21), "checks_hash": "c", "version": "1", "kind": "nightly"}
    with store.session() as session:
        run, resumed = queue.open_run(session, site_keys=keys, now=NIGHT, **(values | changes))  # type: ignore[arg-type]
        assert run.id is not None
        return run.id, resumed


def claim(store: Store, run: int, worker: str = "w") -> Job | None:
    with store.session() as session:
        return queue.claim(session, run_id=run, worker=worker, now=NIGHT)


def finish(store: Store, job: Job, error: str = "") -> None:
    assert job.id is not None
    with store.session() as session:
        queue.finish(session, job_id=job.id, error=error, now=NIGHT + timedelta(hours=1))


def jobs(store: Store, run: int) -> dict[str, str]:
    with store.reading() as session:
        return {job.site_key: job.state for job in session.exec(select(Job).where(col(Job.run_id) == run))}


def state(store: Store, run: int) -> str:
    with store.reading() as session:
        return session.get_one(Run, run).state


def test_a_run_has_one_job_for_each_site_and_they_go_out_in_order(store: Store) -> None:
    run, resumed = start(store, [*KEYS[:3], KEYS[0]])
    assert not resumed
    taken = [claim(store, run), claim(store, run), claim(store, run)]
    assert [job.site_key for job in taken if job] == KEYS[:3]
    first = taken[0]
    assert first is not None
    assert (first.state, first.worker, first.tries, first.claimed_at) == ("running", "w", 1, NIGHT)
    assert claim(store, run) is None


def test_two_who_claim_never_get_the_same(store: Store) -> None:
    run, _ = start(store, KEYS)
    barrier, taken, errors = Barrier(3), [], []

    def work(name: str) -> None:
        try:
            barrier.wait()
            while (job := claim(store, run, name)) is not None:
                taken.append(job.site_key)
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(taken) == KEYS


def test_a_job_that_another_took_in_between_is_passed_over(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    # As on PostgreSQL, where two may see the same queued row before either takes it.
    run, _ = start(store)
    with store.session() as session:
        plain = session.execute
        lost: list[object] = []

        def execute(statement, *more, **options):
            if not lost:
                lost.append(statement)
                session.connection().exec_driver_sql("UPDATE job SET state = 'running' WHERE site_key = 's0.example'")
            return plain(statement, *more, **options)

        monkeypatch.setattr(session, "execute", execute)
        job = queue.claim(session, run_id=run, worker="late", now=NIGHT)
    assert job is not None
    assert job.site_key == KEYS[1]


@pytest.mark.parametrize("left", ["running", "interrupted"])
def test_an_unfinished_night_of_the_day_is_taken_up_where_it_was(store: Store, left: str) -> None:
    run, _ = start(store)
    done, failed, under_way = claim(store, run), claim(store, run), claim(store, run)
    assert done is not None
    assert failed is not None
    assert under_way is not None
    finish(store, done)
    finish(store, failed, "no answer")
    if left == "interrupted":
        with store.session() as session:
            queue.interrupt(session, run_id=run)
        assert jobs(store, run)[under_way.site_key] == "queued"
    assert state(store, run) == left
    assert start(store) == (run, True)
    assert state(store, run) == "running"
    assert jobs(store, run) == {KEYS[0]: "done", KEYS[1]: "failed", KEYS[2]: "queued"}
    again = claim(store, run, "second")
    assert again is not None
    assert (again.id, again.tries, again.worker) == (under_way.id, 2, "second")


@pytest.mark.parametrize("change", [{"as_of": date(2026, 11, 22)}, {"checks_hash": "d"}, {"version": "2"}])
def test_a_night_of_another_day_or_by_other_checks_is_given_up(store: Store, change: dict[str, object]) -> None:
    old, _ = start(store)
    done = claim(store, old)
    claim(store, old)
    assert done is not None
    finish(store, done)
    new, resumed = start(store, **change)
    assert (new != old, resumed) == (True, False)
    assert jobs(store, old) == {KEYS[0]: "done", KEYS[1]: "failed", KEYS[2]: "failed"}
    assert jobs(store, new) == dict.fromkeys(KEYS[:3], "queued")
    with store.reading() as session:
        run = session.get_one(Run, old)
        assert (run.state, run.finished_at is not None) == ("failed", True)
        assert "a newer night took its place" in run.note


def test_only_the_newest_of_several_unfinished_nights_is_taken_up(store: Store) -> None:
    older, _ = start(store)
    with store.session() as session:
        run = Run(
            kind="nightly", as_of=date(2026, 11, 21), started_at=NIGHT, state="running", checks_hash="c", version="1"
        )
        session.add(run)
        session.flush()
        newest = run.id
    assert start(store) == (newest, True)
    assert state(store, older) == "failed"


def test_a_finished_night_of_the_day_is_not_taken_up(store: Store) -> None:
    run, _ = start(store, KEYS[:1])
    job = claim(store, run)
    assert job is not None
    finish(store, job)
    with store.session() as session:
        queue.close_run(session, run_id=run, now=NIGHT)
    again, resumed = start(store, KEYS[:1])
    assert (again != run, resumed) == (True, False)


def test_sites_that_came_and_went_since(store: Store) -> None:
    run, _ = start(store, KEYS[:2])
    assert start(store, KEYS[1:4]) == (run, True)
    # A vanished site keeps its job: the night closes it with a word, it is not lost silently.
    assert jobs(store, run) == dict.fromkeys(KEYS[:4], "queued")


def test_progress_is_a_sign_of_life(store: Store) -> None:
    run, _ = start(store)
    job = claim(store, run)
    assert job is not None
    assert job.id is not None
    later = NIGHT + timedelta(minutes=5)
    with store.session() as session:
        queue.progress(session, job_id=job.id, phase="crawl", pages=7, requests=9, now=later)
    with store.reading() as session:
        seen = session.get_one(Job, job.id)
        assert (seen.phase, seen.pages, seen.requests) == ("crawl", 7, 9)
        assert seen.heartbeat_at is not None
        assert seen.heartbeat_at.replace(tzinfo=UTC) == later
    finish(store, job)
    with store.reading() as session:
        seen = session.get_one(Job, job.id)
        assert (seen.state, seen.phase, seen.error, seen.finished_at is not None) == ("done", "", "", True)


@pytest.mark.parametrize(
    ("errors", "ends"),
    [(["", ""], "finished"), (["", "no answer"], "finished"), (["no answer", "no answer"], "failed"), ([], "finished")],
)
def test_how_a_run_ends(store: Store, errors: list[str], ends: str) -> None:
    run, _ = start(store, KEYS[: len(errors)])
    for error in errors:
        job = claim(store, run)
        assert job is not None
        finish(store, job, error)
    with store.session() as session:
        assert queue.close_run(session, run_id=run, now=NIGHT).finished_at == NIGHT
    assert state(store, run) == ends


@pytest.mark.parametrize("claimed", [False, True])
def test_a_run_with_work_left_is_not_closed(store: Store, claimed: bool) -> None:
    run, _ = start(store, KEYS[:1])
    if claimed:
        claim(store, run)
    with pytest.raises(ValueError, match="jobs left to do: 1"), store.session() as session:
        queue.close_run(session, run_id=run, now=NIGHT)
    assert state(store, run) == "running"


@pytest.mark.parametrize(
    ("left", "day", "answer"),
    [("running", NIGHT.date(), True), ("interrupted", NIGHT.date(), True), ("finished", NIGHT.date(), False)],
)
def test_whether_a_night_was_left(store: Store, left: str, day: date, answer: bool) -> None:
    run, _ = start(store, as_of=day)
    with store.session() as session:
        session.get_one(Run, run).state = left
    with store.reading() as session:
        assert queue.was_left(session, day) is answer
        assert not queue.was_left(session, day + timedelta(days=1))
