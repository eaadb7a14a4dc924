"""A whole audit against the hostile server, in process: small limits, time that passes at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.hostile.clock import FakeTime
from tests.hostile.server import Hostile

from sitecheck.audit.site import SiteAudit, audit_site
from sitecheck.audit.workshop import Workshop
from sitecheck.checks.load import load_checks
from sitecheck.checks.words import extend_lexicon
from sitecheck.crawl.reading import InlineReader
from sitecheck.facts.data import data_dir
from sitecheck.facts.fetched import Attempt
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import LinkReading
from sitecheck.facts.verdict import Verdict
from sitecheck.facts.visit import LinkState
from sitecheck.fetch import FetchLimits
from sitecheck.fetch.browser import Browser
from sitecheck.page.lexicon import load_lexicon
from sitecheck.settings.records import Budgets, PaceConfig, Settings, SiteConfig
from sitecheck.store.blobs import BlobStore
from sitecheck.store.ledger import read_ledger, went_out
from sitecheck.worktime import load_calendar

AS_OF = date(2026, 11, 20)
LIMITS = FetchLimits(connect=2.0, read=0.6, total=1.2, text_bytes=1_000_000)
PACE = PaceConfig()
BUDGETS = Budgets(pages=60, links=120, per_folder=30, per_template=12)

_CHECKS = load_checks((data_dir("checks"),))
_WORDS = extend_lexicon(load_lexicon(), _CHECKS.values())
_CALENDAR = load_calendar([data_dir("config") / "calendar"])


@dataclass(frozen=True)
class Night:
    """What an audit found, and every row of its ledger."""

    audit: SiteAudit
    ledger: tuple[Attempt, ...]

    def verdict(self, check: str) -> Verdict:
        return next(one for one in self.audit.verdicts if one.check == check)

    def link(self, url: str) -> LinkReading | None:
        return next((one for one in self.audit.observation.links if one.verdict.url == url), None)

    def link_said(self, url: str) -> str:
        """State and reason of a link in one string, as the table of cases writes it."""
        reading = self.link(url)
        if reading is None:
            return "unchecked"
        if reading.verdict.state is LinkState.OK:
            return "ok"
        return f"{reading.verdict.state.value} {reading.verdict.reason}"

    def column(self, key: str) -> str:
        return self.audit.observation.columns[key].state.value

    @property
    def findings(self) -> set[tuple[str, str]]:
        """Check and subject of everything found."""
        return {(one.check, finding.subject) for one in self.audit.verdicts for finding in one.findings}

    @property
    def failed(self) -> set[str]:
        return {one.check for one in self.audit.verdicts if one.outcome is Outcome.FAIL}

    def sent(self) -> Counter[tuple[str, str]]:
        """Method and URL of every request that went out, by the ledger; a handshake alone is none."""
        return Counter((row.method, row.url) for row in self.ledger if went_out(row) and row.method != "TLS")


def arrived(servers: Iterable[Hostile]) -> Counter[tuple[str, str]]:
    """Method and URL of every request that came in, by the servers' own logs."""
    return Counter(row for server in servers for row in server.asked)


async def audited(
    url: str,
    folder: Path,
    *,
    browser: Browser | None = None,
    time: FakeTime | None = None,
    limits: FetchLimits = LIMITS,
    pace: PaceConfig = PACE,
    budgets: Budgets = BUDGETS,
    workshop: Workshop | None = None,
    hosts: tuple[str, ...] = (),
    upstream: tuple[str, ...] = (),
) -> Night:
    """Audit the site at ``url``; ``workshop`` is that of another site of the same night."""
    workshop = workshop or make_workshop(folder, browser=browser, time=time, limits=limits)
    site = SiteConfig(
        unit="x", url=url, hosts=hosts, upstream_hosts=upstream, allow_networks=("127.0.0.0/8",), budgets=budgets,
        pace=pace,
    )  # fmt: skip
    audit = await audit_site(
        site, workshop, as_of=AS_OF, night_path=folder / "night", calendar=_CALENDAR, attributes={}
    )  # fmt: skip
    return Night(audit, tuple(read_ledger(workshop.blobs, audit.ledger.sha256)))


def make_workshop(
    folder: Path, *, browser: Browser | None = None, time: FakeTime | None = None, limits: FetchLimits = LIMITS
) -> Workshop:
    time = time or FakeTime()

    return Workshop(
        _CHECKS, _WORDS, BlobStore(folder), browser, Settings.model_construct(),
        now=time.now, sleep=time.sleep, clock=time.clock, limits=limits, reader=InlineReader(_WORDS),
    )  # fmt: skip
