"""When a night starts: APScheduler decides, one instance at a time, missed starts drawn together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from sitecheck.facts.times import BEIJING
from sitecheck.settings.records import Project

_LATE = 4 * 3600  # seconds: a machine that slept through the start may still catch the night up to this late


def make_scheduler(project: Project, night: Callable[[], Awaitable[None]]) -> AsyncIOScheduler:
    """A scheduler (not yet started) that calls ``night`` daily at ``settings.nightly_at``, Beijing time."""
    at = project.settings.nightly_at
    scheduler = AsyncIOScheduler(timezone=BEIJING)

    async def start() -> None:
        # A coroutine function of our own: anything else (a lambda, a partial) would be called in a thread, and the
        # coroutine it returns never be awaited.
        await night()

    scheduler.add_job(
        start,
        CronTrigger(hour=at.hour, minute=at.minute, second=at.second, timezone=BEIJING),
        id="nightly",
        name="nightly",
        max_instances=1,
        coalesce=True,
        misfire_grace_time=_LATE,
    )
    return scheduler
