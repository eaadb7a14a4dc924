"""One site's night: crawl, survey, judge, take evidence. What is handed back is everything there is to record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sitecheck import __version__
from sitecheck.audit.calendars import Calendar
from sitecheck.audit.workshop import Workshop
from sitecheck.checks.engine import judge_all
from sitecheck.checks.load import checks_hash
from sitecheck.crawl.site import CrawlTarget, crawl_site
from sitecheck.crawl.visitor import NightVisitor
from sitecheck.evidence.collect import EvidenceItem, collect
from sitecheck.facts.site import PageReading, SiteObservation
from sitecheck.facts.verdict import Verdict
from sitecheck.fetch import AddressPolicy, Fetcher, Pace, networks, user_agent
from sitecheck.page.urls import site_key
from sitecheck.settings.records import SiteConfig
from sitecheck.store import bundle
from sitecheck.store.models import dumps
from sitecheck.store.nightfile import NightFile
from sitecheck.survey.plan import SurveyPlan
from sitecheck.survey.site import survey_site

Progress = Callable[[str, int, int], None]  # phase, pages, requests


@dataclass(frozen=True, slots=True)
class SiteAudit:
    """The result of one site's night. ``evidence`` is keyed by the fingerprint of the finding it belongs to."""

    observation: SiteObservation
    bundle_sha256: str
    verdicts: tuple[Verdict, ...]
    evidence: Mapping[str, tuple[EvidenceItem, ...]] = field(default_factory=dict)


async def audit_site(
    site: SiteConfig,
    workshop: Workshop,
    *,
    as_of: date,
    night_path: Path,
    calendar: Calendar,
    attributes: Mapping[str, object],
    on_progress: Progress | None = None,
) -> SiteAudit:
    """Audit one site out of the night file at ``night_path`` (made, or taken up again where it was left).

    Raises DiskFull when evidence cannot be written; whatever the network does ends in the observation instead.
    """
    settings = workshop.settings
    fetcher = Fetcher(
        AddressPolicy(networks(site.allow_networks)),
        user_agent=user_agent(settings.contact),
        pace=Pace(per_second=site.pace.per_second, in_flight=site.pace.in_flight),
        control=workshop.control,
        now=workshop.now,
    )
    async with fetcher:
        with NightFile.open(night_path, inputs_hash(site, workshop, as_of)) as night:
            started = night.started_at(workshop.now())
            visitor = NightVisitor(
                fetcher, night, workshop.blobs, browser=workshop.browser, ignore_robots=bool(site.ignore_robots)
            )
            crawl = await crawl_site(_target(site), visitor, night, on_progress=on_progress)
            plan = SurveyPlan(
                columns=tuple(sorted(workshop.lexicon.columns)),
                pins=dict(site.columns),
                upstream_hosts=site.upstream_hosts,
                as_of=as_of,
                links=site.budgets.links,
                use_browser=workshop.browser is not None,
            )
            survey = await survey_site(crawl, visitor, workshop.lexicon, plan, on_progress=on_progress)
            observation = SiteObservation(
                schema=bundle.SCHEMA,
                site=site.url,
                site_key=site_key(site.url),
                as_of=as_of,
                started_at=started,
                finished_at=workshop.now(),
                crawl=crawl.totals,
                home=None,
                columns=survey.columns,
                contacts=survey.contacts,
                links=survey.links,
                links_unchecked=survey.links_unchecked,
                pages=(),
                skipped=crawl.skipped,
                skipped_counts=dict(crawl.skipped_counts),
                upstream_hosts=site.upstream_hosts,
                site_code=survey.site_code,
                metas=survey.metas,
                attempts=night.attempts(),
            )
            verdicts = judge_all(observation, workshop.checks, calendar, attributes)
            evidence = await collect(observation, verdicts, workshop.checks, workshop.blobs, workshop.browser, visitor)
    sha = workshop.blobs.put(bundle.dump(observation))
    return SiteAudit(observation, sha, verdicts, evidence)


def inputs_hash(site: SiteConfig, workshop: Workshop, as_of: date) -> str:
    """What a night file must agree with to be taken up again."""
    inputs = [
        __version__,
        as_of.isoformat(),
        site.model_dump(mode="json"),
        checks_hash(workshop.checks),
        workshop.browser is not None,
    ]
    return hashlib.sha256(dumps(inputs).encode()).hexdigest()


def _target(site: SiteConfig) -> CrawlTarget:
    budgets = site.budgets
    return CrawlTarget(url=site.url, hosts=site.hosts, exclude=site.exclude, budgets=budgets)


def _reading(page: PageReading) -> PageReading:
    return page
