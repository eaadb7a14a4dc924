"""Working the examples of a check file: crawl, survey and judge a few pages held in memory, as a night would."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sitecheck.audit.seen import remembered
from sitecheck.audit.site import inputs_hash, make_fetcher, observe
from sitecheck.audit.workshop import Workshop
from sitecheck.checks.definition import EXAMPLE_SITE, CheckFile, Example, ExamplePage
from sitecheck.checks.engine import judge
from sitecheck.checks.words import extend_lexicon
from sitecheck.crawl.reading import InlineReader
from sitecheck.crawl.visitor import NightVisitor
from sitecheck.facts.data import data_dir
from sitecheck.facts.identity import TlsReading
from sitecheck.facts.mentions import NamedUnit
from sitecheck.facts.pins import Remembered
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Verdict
from sitecheck.fetch import Memory, MemoryPage
from sitecheck.page.lexicon import load_lexicon
from sitecheck.settings.records import Settings, SiteConfig
from sitecheck.store.blobs import BlobStore
from sitecheck.store.nightfile import NightFile
from sitecheck.store.seen import SiteMemory
from sitecheck.worktime import load_calendar


def run_example(check: CheckFile, example: Example) -> Verdict:
    """The verdict of ``check`` on the example's portal, without browser and without network."""
    seen = observe_example(check, example)
    return judge(seen, check, load_calendar([data_dir("config") / "calendar"]), dict(example.attributes))


def observe_example(check: CheckFile, example: Example) -> SiteObservation:
    """What a night of ``check`` sees of the example's portal.

    Where the example has an earlier night that one is seen first, and remembered.
    """
    memory = SiteMemory()
    for night in (example.earlier, example):
        if night is None:
            continue
        units = [
            NamedUnit(str(at), it.name, it.category, (it.name, *it.names), it.hosts)
            for at, it in enumerate(night.units)
        ]
        seen = observe_memory(
            _memory(night),
            {check.id: check},
            night.as_of,
            upstream=night.upstream,
            units=units,
            memory=memory,
            site_code=night.site_code,
        )
        memory = remembered(memory, seen)
    return seen


def observe_memory(
    portal: Memory,
    checks: Mapping[str, CheckFile],
    as_of: date,
    *,
    upstream: Sequence[str] = (),
    units: Sequence[NamedUnit] = (),
    memory: SiteMemory | None = None,
    site_code: str = "",
    pins: Mapping[str, str] | None = None,
    remembered: Mapping[str, Remembered] | None = None,
) -> SiteObservation:
    """What a night of ``checks`` sees of a portal held in memory at ``EXAMPLE_SITE``, without browser and network.

    ``upstream`` are the hosts above as in ``sites.yaml``, ``units`` those the register places below, ``memory`` what
    earlier nights remember, ``site_code`` the one the site is registered under, ``pins`` the columns a person has
    placed and ``remembered`` what those held.
    """
    with tempfile.TemporaryDirectory(prefix="sitecheck-example-") as folder:
        site = SiteConfig(
            unit="example",
            url=EXAMPLE_SITE,
            upstream_hosts=tuple(upstream),
            site_code=site_code,
            columns=dict(pins or {}),
        )
        return asyncio.run(_observe(portal, checks, as_of, Path(folder), site, units, memory, remembered))


async def _observe(
    portal: Memory,
    checks: Mapping[str, CheckFile],
    as_of: date,
    folder: Path,
    site: SiteConfig,
    units: Sequence[NamedUnit],
    memory: SiteMemory | None,
    remembered: Mapping[str, Remembered] | None,
) -> SiteObservation:
    night_watch = _Watch(datetime.combine(as_of, time(4), UTC))
    workshop = Workshop(
        checks=checks,
        lexicon=extend_lexicon(load_lexicon(), checks.values()),
        blobs=BlobStore(folder),
        browser=None,
        settings=Settings.model_construct(),
        transport=portal,
        now=night_watch.now,
        sleep=night_watch.sleep,
    )
    async with make_fetcher(site, workshop) as fetcher:
        with NightFile.open(folder / "example.night", inputs_hash(site, workshop, as_of)) as night:
            visitor = NightVisitor(fetcher, night, reader=InlineReader(workshop.lexicon))
            return await observe(
                site,
                workshop,
                visitor,
                night,
                as_of=as_of,
                units=units,
                memory=memory,
                remembered=remembered,
                on_progress=None,
            )


class _Watch:
    """Time that passes only while somebody waits: a portal in memory is the same after a pause."""

    def __init__(self, start: datetime) -> None:
        self._time = start

    def now(self) -> datetime:
        """The present."""
        return self._time

    async def sleep(self, seconds: float) -> None:
        """Wait without waiting."""
        self._time += timedelta(seconds=max(seconds, 0.0))


def _memory(example: Example) -> Memory:
    pages: dict[str, MemoryPage] = {}
    for path in example.pages:
        page = example.page(path)
        assert page is not None
        pages[path] = _page(page)
    host = EXAMPLE_SITE.removeprefix("http://").rstrip("/")
    return Memory(pages, host, _tls(host, example))


def _tls(host: str, example: Example) -> TlsReading | None:
    shown = example.certificate
    if shown is None:
        return None
    until = datetime.combine(example.as_of + timedelta(days=shown.days), time(4), UTC)
    return TlsReading(host, True, shown.trouble.value if shown.trouble else "", "as the example says", until, "示例 CA")


def _page(page: ExamplePage) -> MemoryPage:
    headers = {"Content-Type": page.content_type} | page.headers
    return MemoryPage(page.body.encode(), page.status, tuple(headers.items()), page.failure)
