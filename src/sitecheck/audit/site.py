"""One site's night: crawl, survey, judge, take evidence. What is handed back is everything there is to record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path

from sitecheck import __version__
from sitecheck.audit.judged import keep_verdicts
from sitecheck.audit.late_pages import with_pages
from sitecheck.audit.left_out import left_out
from sitecheck.audit.seen import recall
from sitecheck.audit.small import pictures_of
from sitecheck.audit.workshop import Workshop
from sitecheck.checks.engine import judge_all
from sitecheck.checks.judges.common import Attributes
from sitecheck.checks.load import checks_hash
from sitecheck.checks.looked_at import looked_at
from sitecheck.checks.messages import message
from sitecheck.crawl.answers import NightAnswers
from sitecheck.crawl.result import CrawlTarget
from sitecheck.crawl.site import crawl_site
from sitecheck.crawl.visitor import NightVisitor
from sitecheck.evidence.archive import archive_night, with_archive
from sitecheck.evidence.collect import Words, collect
from sitecheck.evidence.item import EvidenceItem
from sitecheck.evidence.loads import Loads
from sitecheck.evidence.small import SmallPicture
from sitecheck.facts.mentions import NamedUnit
from sitecheck.facts.pins import Remembered
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Verdict
from sitecheck.fetch import Fetcher, Pace, networks, policy_for, user_agent
from sitecheck.i18n import translator
from sitecheck.page.urls import site_key
from sitecheck.review.columns import asked_columns
from sitecheck.settings.records import SiteConfig
from sitecheck.store import bundle
from sitecheck.store.archived import Archived, Earlier
from sitecheck.store.ledger import LedgerFile, write_ledger
from sitecheck.store.left_out import write_left_out
from sitecheck.store.lines import write_lines
from sitecheck.store.models import dumps
from sitecheck.store.nightfile import NightFile
from sitecheck.store.seen import SiteMemory
from sitecheck.survey.plan import SurveyPlan
from sitecheck.survey.site import survey_site
from sitecheck.worktime import Calendar

_LISTED_PAGES = 1000  # held in the observation itself; all of them stand in a file of their own
Progress = Callable[[str, int, int], None]  # phase, pages, requests


@dataclass(frozen=True, slots=True)
class Manners:
    """How a night introduced itself and the limits it kept to, as configured then (``per_second`` None: by default)."""

    user_agent: str
    per_second: float | None
    in_flight: int


@dataclass(frozen=True, slots=True)
class SiteAudit:
    """The result of one site's night. ``evidence`` is keyed by the fingerprint of its finding."""

    observation: SiteObservation
    bundle_sha256: str
    verdicts: tuple[Verdict, ...]
    ledger: LedgerFile
    manners: Manners
    evidence: Mapping[str, tuple[EvidenceItem, ...]] = field(default_factory=dict)
    verdicts_sha256: str = ""  # the verdicts as bytes (store/verdicts.py)
    checks_sha256: str = ""  # what they were judged by (checks/kept.py)
    archived: tuple[Archived, ...] = ()  # answers that stand in full in this night's archive
    asked: frozenset[str] = frozenset()  # columns that the rubrics of the site's unit ask for
    pictures: tuple[SmallPicture, ...] = ()  # of pages that may be a column, for people


async def audit_site(
    site: SiteConfig,
    workshop: Workshop,
    *,
    as_of: date,
    night_path: Path,
    last_path: Path | None = None,
    calendar: Calendar,
    attributes: Attributes,
    units: Sequence[NamedUnit] = (),
    memory: SiteMemory | None = None,
    remembered: Mapping[str, Remembered] | None = None,
    earlier: Earlier | None = None,
    pictured: Mapping[str, str] | None = None,
    on_progress: Progress | None = None,
) -> SiteAudit:
    """Audit one site out of the night file at ``night_path`` (made, or taken up again where it was left).

    ``last_path`` is what the last night kept of the site, and is replaced by what this one keeps; ``units`` are those
    the register places below the site's own (``audit/register.py``), ``memory`` is what earlier nights remember of it
    (None: nothing is kept from night to night), ``remembered`` what its pinned columns held then,
    ``earlier`` which of its answers stand in the archives of other nights, ``pictured`` of which pages there are small
    pictures (None: nobody keeps any). Raises DiskFull; whatever the network does ends in the observation instead.
    """
    asked = asked_columns(workshop.checks, workshop.rules)
    async with make_fetcher(site, workshop) as fetcher:
        with NightFile.open(
            night_path, inputs_hash(site, workshop, as_of), last_path, min_free_mb=workshop.settings.min_free_mb
        ) as night:
            visitor = NightVisitor(
                fetcher,
                night,
                browser=workshop.browser,
                ignore_robots=bool(site.ignore_robots),
                reader=workshop.reader,
            )
            seen = await observe(
                site,
                workshop,
                visitor,
                night,
                as_of=as_of,
                units=units,
                memory=memory,
                remembered=remembered,
                on_progress=on_progress,
            )
            # What is judged is what can be judged again: not even the order of keys may differ from the stored form.
            seen = bundle.load(bundle.dump(seen))
            judged = judge_all(seen, workshop.checks, calendar, attributes)
            if on_progress is not None:
                on_progress("evidence", seen.crawl.pages, seen.crawl.requests)
            answers = NightAnswers(night)
            loads = Loads(answers, visitor)
            evidence = await collect(
                seen,
                judged,
                _words(workshop),
                visits=visitor,
                loads=loads,
                blobs=workshop.blobs,
                browser=workshop.browser,
                now=workshop.now,
            )
            archive = await archive_night(
                seen,
                judged,
                looked_at=lambda check: looked_at(workshop.checks[check]),
                answers=answers,
                loads=loads,
                blobs=workshop.blobs,
                earlier=earlier or {},
            )
            pictures = await pictures_of(seen, asked, pictured, workshop, visitor, loads)
            # Last, for taking pictures asks for things too.
            ledger = write_ledger(workshop.blobs, night.attempts(by_time=True))
            if last_path is not None:
                night.keep(last_path, workshop.reader.version)
    totals = replace(seen.crawl, requests=ledger.rows, bytes=ledger.received)
    seen = replace(seen, crawl=totals, ledger_sha256=ledger.sha256)
    sha = workshop.blobs.put(bundle.dump(seen))
    kept = keep_verdicts(workshop, seen, sha, judged, calendar, attributes)
    proofs = with_archive(evidence, archive)
    manners = _manners(site, workshop)
    return SiteAudit(seen, sha, judged, ledger, manners, proofs, *kept, archive.made, asked, pictures)


def asked_so_far(
    site: SiteConfig, workshop: Workshop, *, as_of: date, night_path: Path
) -> tuple[LedgerFile, Manners] | None:
    """What a night that came to nothing had asked until then, None where it did not even begin. Raises OSError."""
    if not night_path.exists():
        return None
    with NightFile.open(night_path, inputs_hash(site, workshop, as_of)) as night:
        return write_ledger(workshop.blobs, night.attempts(by_time=True)), _manners(site, workshop)


def _manners(site: SiteConfig, workshop: Workshop) -> Manners:
    return Manners(user_agent(workshop.settings.contact), site.pace.per_second, site.pace.in_flight)


def make_fetcher(site: SiteConfig, workshop: Workshop) -> Fetcher:
    """The fetcher of one site's night."""
    return Fetcher(
        policy_for(site.url, networks(site.allow_networks)),
        user_agent=user_agent(workshop.settings.contact),
        pace=Pace(per_second=site.pace.per_second, in_flight=site.pace.in_flight),
        limits=workshop.limits,
        control=workshop.control,
        gates=workshop.gates if workshop.transport is None else None,
        walls=workshop.walls,
        clock=workshop.clock,
        now=workshop.now,
        sleep=workshop.sleep,
        transport=workshop.transport,
    )


async def observe(
    site: SiteConfig,
    workshop: Workshop,
    visitor: NightVisitor,
    night: NightFile,
    *,
    as_of: date,
    units: Sequence[NamedUnit] = (),
    memory: SiteMemory | None = None,
    remembered: Mapping[str, Remembered] | None = None,
    on_progress: Progress | None,
) -> SiteObservation:
    """Crawl and survey, held against what earlier nights remember: everything a judge may look at."""
    started = night.started_at(workshop.now())
    target = CrawlTarget(url=site.url, hosts=site.hosts, exclude=site.exclude, budgets=site.budgets)
    clock, sleep = workshop.clock, workshop.sleep
    crawl = await crawl_site(target, visitor, night, clock=clock, sleep=sleep, on_progress=on_progress)
    plan = SurveyPlan(
        site=site.url,
        as_of=as_of,
        columns=tuple(workshop.lexicon.columns),
        pins=dict(site.columns),
        remembered=dict(remembered or {}),
        upstream_hosts=site.upstream_hosts,
        topics=tuple(topic for check in workshop.checks.values() for topic in check.topics(site.upstream_hosts, units)),
        clues=tuple(task for check in workshop.checks.values() if (task := check.clues) is not None),
        site_code=site.site_code,
        link_budget=site.budgets.links,
        use_browser=workshop.browser is not None and workshop.browser.available,
    )
    found = await survey_site(crawl, visitor, workshop.lexicon, plan, on_progress=on_progress, sleep=workshop.sleep)
    requests, size = night.cost()
    totals = replace(crawl.totals, requests=requests, rendered=night.renders(), bytes=size)
    skipped = left_out(night.crawl, found.links, stop=totals.stopped_by, link_budget=site.budgets.links)
    lines = crawl.pages.lines()
    pages = (*islice(lines, _LISTED_PAGES), *(line for line in lines if line.rendered))
    seen = SiteObservation(
        schema=bundle.SCHEMA,
        site=site.url,
        site_key=site_key(site.url),
        as_of=as_of,
        started_at=started,
        finished_at=workshop.now(),
        crawl=totals,
        home=pages[0] if pages else None,
        columns=found.columns,
        contacts=found.contacts,
        links=found.links,
        links_unchecked=found.links_unchecked,
        anchors=found.anchors,
        mentions=found.mentions,
        clues=found.clues,
        sections=found.sections,
        documents=found.documents,
        reports=found.reports,
        channels=found.channels,
        leaders=found.leaders,
        identity=found.identity,
        pages=pages,
        skipped=crawl.skipped,
        skipped_counts=dict(crawl.skipped_counts),
        upstream_hosts=site.upstream_hosts,
        units=tuple(units),
        site_code=found.site_code,
        metas=found.metas,
        pages_sha256=write_lines(workshop.blobs, crawl.pages.lines())[0],
        skipped_sha256=write_left_out(workshop.blobs, skipped),
        robots_authority=site.ignore_robots,
    )
    recalled = recall(memory, seen) if memory is not None else None
    return seen if recalled is None else replace(seen, seen=await with_pages(recalled, seen.documents, visitor))


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


def _words(workshop: Workshop) -> Words:
    language, checks = workshop.settings.language, workshop.checks

    def said(check: str, finding: JudgedFinding) -> str:
        return message(checks[check], finding.reason, finding.params, language)

    return Words(
        lambda check: checks[check].name.in_language(language),
        said,
        translator(language),
        lambda check: workshop.rules.get(check, ()),
    )
