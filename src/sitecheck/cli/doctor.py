"""``sitecheck doctor``: what is missing on this machine, and how to get it."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typer

from sitecheck.cli.common import HERE, ProjectOption
from sitecheck.cli.exits import Exit
from sitecheck.facts.times import BEIJING
from sitecheck.settings.load import load_settings
from sitecheck.settings.problems import ConfigError
from sitecheck.settings.records import Project, Settings

_SOON = 30  # nights: time enough to find a larger disk
_BUILT = 2026  # the year this version was written in: a clock before it is wrong


@dataclass(frozen=True, slots=True)
class Result:
    """One thing looked at: ``mend`` says how to put it right, empty when it is well."""

    name: str
    found: str
    mend: str = ""


def doctor(project: ProjectOption = HERE) -> None:
    """Look at browser, fonts, time zone, disk, database, calendar years and configuration."""
    results = list(examine(project, datetime.now(BEIJING)))
    for result in results:
        print(f"{'ok  ' if not result.mend else 'MEND'}  {result.name}: {result.found}")
        if result.mend:
            print(f"      → {result.mend}")
    if any(result.mend for result in results):
        raise typer.Exit(Exit.FINDINGS)


def examine(folder: Path, now: datetime) -> Iterator[Result]:
    """All results, in the order they are shown; ``now`` is aware. Nothing is written."""
    loaded = None
    if (folder / "config").is_dir() or folder != HERE:
        loaded, result = _configuration(folder)
        yield result
    else:
        yield Result("configuration", "no project in this folder ('sitecheck init DIR' makes one)")
    settings = loaded.settings if loaded is not None else _settings(folder)
    yield from asyncio.run(_browser(settings))
    yield _time_zone(now)
    yield _calendar(loaded, now)
    yield from _disk(folder, settings, loaded)
    if loaded is not None:
        yield _database(loaded)
        yield from _evidence(loaded)


def _configuration(folder: Path) -> tuple[Project | None, Result]:
    from sitecheck.cli.check_config import read_everything

    try:
        loaded = read_everything(folder)
    except ConfigError as error:
        count, first = len(error.problems), error.problems[0]
        found = str(first) if count == 1 else f"{count} mistakes, the first: {first}"
        mend = f"sitecheck check-config --project {shlex.quote(str(folder))} shows all; then correct the files"
        return None, Result("configuration", found, mend)
    return loaded, Result("configuration", f"{len(loaded.units)} units, {len(loaded.sites)} portals")


def _settings(folder: Path) -> Settings:
    """The settings beside files that have mistakes; the defaults where the settings have mistakes themselves."""
    try:
        return load_settings(folder / "config" / "settings.toml")
    except ConfigError:
        return Settings.model_construct()


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


def _time_zone(now: datetime) -> Result:
    # Beijing time is a fixed offset here, so what can be wrong is the machine's clock.
    text = f"Asia/Shanghai, now {now:%Y-%m-%d %H:%M}"
    if now.year < _BUILT:
        return Result("time zone", text, "the clock is wrong: set it (timedatectl set-ntp true)")
    return Result("time zone", text)


def _calendar(project: Project | None, now: datetime) -> Result:
    from sitecheck.audit.calendars import calendar_of
    from sitecheck.worktime import CalendarError

    try:
        years = calendar_of(project).known_years
    except CalendarError as error:
        return Result("calendar", error.problems[0], "correct the file in config/calendar")
    text = f"working days known for {years[0]}–{years[-1]}"
    # Counting back from January reaches into the year before.
    missing = [year for year in (now.year - 1, now.year) if year not in years]
    if not missing:
        return Result("calendar", text)
    return Result(
        "calendar",
        f"{text}, not for {', '.join(map(str, missing))}: freshness ends as unable",
        f"write config/calendar/{missing[-1]}.yaml from the State Council's notice (docs/configuration.md)",
    )


def _disk(folder: Path, settings: Settings, project: Project | None) -> Iterator[Result]:
    places = [("disk", folder)]
    if project is not None and not project.snapshots.is_relative_to(project.root):
        places.append(("disk of snapshots", project.snapshots))
    for name, place in places:
        yield _space(name, place, settings.min_free_mb)


def _space(name: str, place: Path, reserve: int) -> Result:
    existing = next(path for path in (place.resolve(), *place.resolve().parents) if path.is_dir())
    free = shutil.disk_usage(existing).free // (1024 * 1024)
    text = f"{free} MB free, reserve {reserve} MB"
    if not os.access(existing, os.W_OK):
        return Result(name, f"{text}, but {existing} cannot be written", "use a folder you may write to")
    if free < reserve * 2:
        return Result(name, text, "free some space: below the reserve nothing more is written")
    return Result(name, text)


def _evidence(project: Project) -> Iterator[Result]:
    """What evidence takes, once there is a database of this version that says so; it is opened for reading only."""
    from sitecheck.cli.evidence_usage import lasting
    from sitecheck.evidence.usage import measure
    from sitecheck.store import migrate
    from sitecheck.store.blobs import BlobStore
    from sitecheck.store.engine import Store, look
    from sitecheck.store.troubles import StoreError

    file = project.database_file
    if file is not None and not file.exists():
        return
    blobs = BlobStore(project.snapshots, min_free_mb=project.settings.min_free_mb)
    try:
        if look(project.database_url) != migrate.head():
            return
        store = Store.open(project.database_url)
        try:
            with store.reading() as session:
                found = measure(session, blobs.root, free=blobs.free())
        finally:
            store.close()
    except StoreError:  # told already
        return
    except OSError as error:
        yield Result("evidence", str(error), "check the owner of the evidence folder and how its disk is mounted")
        return
    soon = found.nights_left is not None and found.nights_left < _SOON
    mend = "free some space, or set keep_nights_days and keep_evidence_days (docs/evidence.md)" if soon else ""
    yield Result("evidence", lasting(found).removesuffix("."), mend)


def _database(project: Project) -> Result:
    from sitecheck.store import migrate
    from sitecheck.store.engine import look
    from sitecheck.store.troubles import StoreError

    file = project.database_file
    if file is not None and not file.exists():
        return Result("database", f"{file.name} is not there yet; the first command that needs it makes it")
    try:
        revision = look(project.database_url)
    except StoreError as error:
        return Result("database", str(error), "do what the message says; nothing was changed")
    kind = "sqlite" if file is not None else "postgresql"
    text = f"{kind}, revision {revision or 'none yet'}"
    if revision != migrate.head():
        text += f"; the next command that needs it brings it to {migrate.head()}"
    return Result("database", text)
