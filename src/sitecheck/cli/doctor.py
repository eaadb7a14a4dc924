"""``sitecheck doctor``: what is missing on this machine, and how to get it."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from sitecheck.cli.common import HERE, ProjectOption
from sitecheck.cli.exits import Exit
from sitecheck.settings.load import load_project
from sitecheck.settings.problems import ConfigError
from sitecheck.settings.records import Project, Settings


@dataclass(frozen=True, slots=True)
class Result:
    """One thing looked at: ``mend`` says how to put it right, empty when it is well."""

    name: str
    found: str
    mend: str = ""


def doctor(project: ProjectOption = HERE) -> None:
    """Look at browser, fonts, time zone, disk, database, calendar years and configuration."""
    results = list(examine(project))
    for result in results:
        print(f"{'ok  ' if not result.mend else 'MEND'}  {result.name}: {result.found}")
        if result.mend:
            print(f"      → {result.mend}")
    if any(result.mend for result in results):
        raise typer.Exit(Exit.FINDINGS)


def examine(folder: Path) -> Iterator[Result]:
    """All results, in the order they are shown."""
    loaded, settings = None, Settings()
    if (folder / "config").is_dir():
        try:
            loaded = load_project(folder)
            settings = loaded.settings
            yield Result("configuration", f"{len(loaded.units)} units, {len(loaded.sites)} portals")
        except ConfigError as error:
            first = error.problems[0]
            yield Result("configuration", f"{len(error.problems)} mistakes, first: {first}", "sitecheck check-config")
    else:
        yield Result("configuration", "no project here", "sitecheck init DIR, or name one with --project DIR")
    yield from asyncio.run(_browser(settings))
    yield _time_zone()
    yield from _calendar(loaded)
    yield _disk(folder, settings)
    if loaded is not None:
        yield _database(loaded)


async def _browser(settings: Settings) -> list[Result]:
    from sitecheck.fetch.browser import Browser, find_browser

    path = find_browser(settings.browser)
    mend = "apt-get install chromium (or: playwright install chromium), or set 'browser' in config/settings.toml"
    if not settings.use_browser:
        return [Result("browser", "switched off by use_browser: no pictures, script-built pages end as unable")]
    if path is None:
        return [Result("browser", "no Chromium found: the run goes on, pictures are marked missing", mend)]
    async with Browser(path) as browser:
        if not browser.available:
            return [Result("browser", f"{path} does not start: {browser.why_missing}", mend)]
        fonts = await browser.cjk_fonts_ok()
    font = Result("fonts", "Chinese text renders") if fonts else Result(
        "fonts", "Chinese text renders as boxes", "apt-get install fonts-noto-cjk"
    )  # fmt: skip
    return [Result("browser", str(path)), font]


def _time_zone() -> Result:
    try:
        now = datetime.now(ZoneInfo("Asia/Shanghai"))
    except ZoneInfoNotFoundError:
        return Result("time zone", "Asia/Shanghai is unknown here", "apt-get install tzdata (or pip install tzdata)")
    return Result("time zone", f"Asia/Shanghai, now {now:%Y-%m-%d %H:%M}")


def _calendar(project: Project | None) -> Iterator[Result]:
    from sitecheck.audit.calendars import calendar_of

    calendar = calendar_of(project)
    year = datetime.now(UTC).year
    years = sorted(calendar.known_years)
    text = f"working days known for {years[0]}–{years[-1]}"
    if year in years:
        yield Result("calendar", text)
    else:
        yield Result(
            "calendar", f"{text}, not for {year}", f"write config/calendar/{year}.yaml from the State Council's notice"
        )


def _disk(folder: Path, settings: Settings) -> Result:
    place = folder if folder.exists() else Path()
    free = shutil.disk_usage(place).free // (1024 * 1024)
    writable = os.access(place, os.W_OK)
    text = f"{free} MB free, reserve {settings.min_free_mb} MB"
    if not writable:
        return Result("disk", f"{text}, but this folder cannot be written", "use a folder you may write to")
    if free < settings.min_free_mb * 2:
        return Result("disk", text, "free some space: below the reserve no evidence is written")
    return Result("disk", text)


def _database(project: Project) -> Result:
    from sitecheck.store import migrate
    from sitecheck.store.engine import Store, StoreError

    try:
        store = Store.open(project.database_url)
    except StoreError as error:
        return Result("database", str(error), "see the message; nothing was changed")
    revision = migrate.current(store.engine)
    kind = store.engine.dialect.name
    store.close()
    return Result("database", f"{kind}, revision {revision}")
