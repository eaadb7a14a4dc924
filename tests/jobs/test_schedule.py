from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from apscheduler.events import EVENT_JOB_ERROR

from sitecheck.facts.times import BEIJING
from sitecheck.jobs.schedule import make_scheduler
from sitecheck.settings.records import Project, Settings


def project(at: time = time(1, 0)) -> Project:
    return Project(root=Path(), settings=Settings(nightly_at=at))


async def nothing() -> None:
    return None


@pytest.mark.parametrize(
    ("at", "now", "start"),
    [
        (time(1), datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC), datetime(2026, 11, 21, 1, 0, tzinfo=BEIJING)),
        (time(1), datetime(2026, 11, 20, 17, 0, 1, tzinfo=UTC), datetime(2026, 11, 22, 1, 0, tzinfo=BEIJING)),
        (
            time(23, 30, 15),
            datetime(2026, 11, 20, 0, 0, tzinfo=UTC),
            datetime(2026, 11, 20, 23, 30, 15, tzinfo=BEIJING),
        ),
        (time(1), datetime(2026, 12, 31, 20, 0, tzinfo=UTC), datetime(2027, 1, 2, 1, 0, tzinfo=BEIJING)),
    ],
)
def test_it_fires_at_the_hour_of_the_settings_in_beijing(at: time, now: datetime, start: datetime) -> None:
    (job,) = make_scheduler(project(at), nothing).get_jobs()
    assert job.trigger.get_next_fire_time(None, now) == start


def test_one_at_a_time_and_missed_starts_become_one() -> None:
    (job,) = make_scheduler(project(), nothing).get_jobs()
    assert (job.id, job.max_instances, job.coalesce, job.misfire_grace_time) == ("nightly", 1, True, 4 * 3600)


@pytest.mark.parametrize("wrapped", [False, True])
async def test_the_night_really_runs_on_the_loop(wrapped: bool) -> None:
    loops: list[asyncio.AbstractEventLoop] = []
    ran = asyncio.Event()

    async def night() -> None:
        loops.append(asyncio.get_running_loop())
        ran.set()

    scheduler = make_scheduler(project(), (lambda: night()) if wrapped else night)
    scheduler.start()
    scheduler.modify_job("nightly", next_run_time=datetime.now(BEIJING))
    await ran.wait()
    scheduler.shutdown(wait=False)
    assert loops == [asyncio.get_running_loop()]


async def test_a_night_that_fails_does_not_end_the_scheduler() -> None:
    failed = asyncio.Event()

    async def night() -> None:
        raise RuntimeError("no portal answered")

    scheduler = make_scheduler(project(), night)
    scheduler.add_listener(lambda event: failed.set(), EVENT_JOB_ERROR)
    scheduler.start()
    scheduler.modify_job("nightly", next_run_time=datetime.now(BEIJING))
    await failed.wait()
    (job,) = scheduler.get_jobs()
    assert job.next_run_time > datetime.now(BEIJING)
    scheduler.shutdown(wait=False)
