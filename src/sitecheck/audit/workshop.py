"""What every audit of a night shares: checks, lexicon, evidence store, browser, pace and politeness."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.kept import RubricLimit
from sitecheck.checks.load import load_checks
from sitecheck.checks.words import extend_lexicon
from sitecheck.crawl.garbage import seldom_collected
from sitecheck.crawl.readers import ReaderPool
from sitecheck.crawl.reading import InlineReader, Reader
from sitecheck.facts.data import data_dir
from sitecheck.fetch import FetchLimits, Gates, Memory, ResolverControl, Walls
from sitecheck.fetch.browser import Browser, find_browser
from sitecheck.page.lexicon import Lexicon, load_lexicon
from sitecheck.settings.records import Settings
from sitecheck.store.blobs import BlobStore

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present, aware, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Workshop:
    """Shared tools of a night; ``calendars`` are folders of further years' working days, ``rubric_limits`` what the
    rubrics of the site's unit have set in ``checks``, ``rules`` the rules of these rubrics that each check feeds."""

    checks: Mapping[str, CheckFile]
    lexicon: Lexicon
    blobs: BlobStore
    browser: Browser | None
    settings: Settings
    calendars: tuple[Path, ...] = ()
    control: ResolverControl = field(default_factory=ResolverControl)
    gates: Gates = field(default_factory=Gates)  # shared, so that all sites of a night ask one host gently together
    walls: Walls = field(default_factory=Walls)
    transport: Memory | None = None  # pages in memory instead of the network, for worked examples
    now: Clock = utc_now
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic  # seconds; what pauses and paces are measured by
    limits: FetchLimits = field(default_factory=FetchLimits)
    reader: Reader = field(default_factory=InlineReader)
    rubric_limits: tuple[RubricLimit, ...] = ()
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def check_folders(settings: Settings, root: Path | None) -> tuple[Path, ...]:
    """Where check files are looked for; later folders override earlier ones by id."""
    folders = [data_dir("checks")]
    if root is not None:
        folders.append(root / "checks")
    if settings.checks_dir is not None:
        folders.append(settings.checks_dir if root is None else root / settings.checks_dir)
    return tuple(folders)


@asynccontextmanager
async def open_workshop(
    settings: Settings, *, root: Path | None, snapshots: Path, use_browser: bool = True, now: Clock = utc_now
) -> AsyncIterator[Workshop]:
    """Load what a night needs and start the browser (if there is one); everything is closed at the end."""
    checks = load_checks(check_folders(settings, root))
    lexicon = extend_lexicon(load_lexicon(), checks.values())
    blobs = BlobStore(snapshots, min_free_mb=settings.min_free_mb)
    calendars = () if root is None else (root / "config" / "calendar",)
    async with AsyncExitStack() as tools:
        tools.enter_context(seldom_collected())
        reader = await tools.enter_async_context(ReaderPool(lexicon, settings.reader_processes or None))
        browser: Browser | None = None
        if use_browser and settings.use_browser:
            browser = await tools.enter_async_context(Browser(find_browser(settings.browser)))
        yield Workshop(checks, lexicon, blobs, browser, settings, calendars, now=now, reader=reader)
