"""When a night starts: APScheduler decides, one instance at a time, missed starts drawn together."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from sitecheck.facts.times import BEIJING
from sitecheck.settings.records import Project

log = logging.getLogger(__name__)
_LATE = 4 * 3600  # seconds: a machine that was off at the start may still catch the night up to this late


def make_scheduler(project: Project, night: Callable[[], Awaitable[None]]) -> AsyncIOScheduler:
    """A scheduler (not yet started) that calls ``night`` daily at ``settings.nightly_at``, Beijing time."""
    at = project.settings.nightly_at
    scheduler = AsyncIOScheduler(timezone=BEIJING)
    scheduler.add_job(
        night,
        CronTrigger(hour=at.hour, minute=at.minute, second=at.second, timezone=BEIJING),
        id="nightly",
        max_instances=1,
        coalesce=True,
        misfire_grace_time=_LATE,
    )
    return scheduler
