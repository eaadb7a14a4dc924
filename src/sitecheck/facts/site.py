"""What was observed on one site in one night: the whole input of the judges, kept as one compressed bundle."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sitecheck.facts.channels import ChannelReading
from sitecheck.facts.clues import ClueReading
from sitecheck.facts.documents import DocumentReading
from sitecheck.facts.fetched import Attempt
from sitecheck.facts.identity import IdentityReading
from sitecheck.facts.leaders import Leaders
from sitecheck.facts.mentions import MentionReading, NamedUnit
from sitecheck.facts.outcomes import Failure, PageKind, Stop
from sitecheck.facts.page import Contact, Row
from sitecheck.facts.pins import Pin
from sitecheck.facts.reports import AnnualReports
from sitecheck.facts.sections import SectionReading
from sitecheck.facts.seen import SeenReading
from sitecheck.facts.visit import LinkVerdict


class ColumnState(StrEnum):
    """Whether a column was found. ``MISSING`` may be said only after an undisturbed search of enough of the site."""

    FOUND = "found"
    MISSING = "missing"
    BROKEN = "broken"  # the label is there, its target is dead or leads nowhere
    UNABLE = "unable"


class ListState(StrEnum):
    """What became of reading a list."""

    READ = "read"
    EMPTY = "empty"  # every way of reading was tried and there is nothing
    SINGLE = "single-document"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A link that might lead to a column, with why."""

    url: str | None
    label: str
    page_url: str  # where the link stands
    score: float
    tier: str  # exact, core, weak, meta, pinned
    verified: bool | None  # None: not looked at
    why: str = ""


@dataclass(frozen=True, slots=True)
class ListReading:
    """The newest rows of a column; ``newest`` is the latest trusted date (future and impossible dates set apart).

    ``asked`` are the addresses at which rows were looked for, besides the column's own page: interfaces, further pages,
    frames, child columns, the articles that gave the dates.
    """

    state: ListState
    source: str = ""  # static, datastore, jpage, jpaas, ucap, gkmlpt, iframe, rendered …
    rows: tuple[Row, ...] = ()
    newest: date | None = None
    pages_read: int = 0
    undated: int = 0
    reason: str = ""
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trail:
    """How a column was looked for: pages and navigation searched, labels tried, what was refused and why."""

    pages: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    refused: tuple[Candidate, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """One column of the portal. ``key`` is the check id (or the id in ``config/columns.yaml``)."""

    key: str
    state: ColumnState
    url: str | None = None
    label: str = ""
    confidence: float = 0.0
    reason: str = ""  # why UNABLE or BROKEN: a Failure value or a reason code
    status: int | None = None
    page_url: str | None = None  # where the label was found
    kind: PageKind | None = None
    title: str = ""
    text_length: int = 0
    entries: int = 0  # list rows or child columns seen on the target
    cues: tuple[str, ...] = ()  # verification cues met on the target
    closed_text: str = ""
    list: ListReading | None = None
    candidates: tuple[Candidate, ...] = ()
    trail: Trail = field(default_factory=Trail)
    attempts: tuple[Attempt, ...] = ()
    body_sha256: str | None = None
    pin: Pin | None = None  # None: nobody has placed it


@dataclass(frozen=True, slots=True)
class ContactReading:
    """Contact fields of the disclosure office as one page gives them."""

    page_url: str
    source: str  # disclosure-guide, foi-entry, contact …
    contacts: tuple[Contact, ...]
    complete: bool  # the page was read in full (no shell, no script-filled part)
    body_sha256: str | None = None
    traces: tuple[str, ...] = ()  # fields a person may find there though no value could be read


@dataclass(frozen=True, slots=True)
class Referrer:
    """A place where a link stands."""

    page_url: str
    label: str
    index: int
    zone: str
    body_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class LinkReading:
    """One distinct link target: its verdict and the places it is linked from (the first few, and how many in all)."""

    verdict: LinkVerdict
    internal: bool
    kind: str
    referrers: tuple[Referrer, ...]
    count: int


class AnchorState(StrEnum):
    """What became of looking for a place within a page. Neither is a defect."""

    MISSING = "missing"  # nothing on the page could add it
    UNKNOWN = "unknown"  # scripts run there, which may


@dataclass(frozen=True, slots=True)
class AnchorReading:
    """A place within a page (``url#name``) that a link points to and the page as served does not have."""

    url: str
    name: str
    state: AnchorState
    page_url: str  # where the first such link stands
    label: str


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page visited, in one line."""

    url: str
    title: str
    kind: PageKind
    status: int | None
    failure: Failure | None = None
    body_sha256: str | None = None
    depth: int = 0
    rendered: bool = False
    final_url: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A URL left out, with the recorded reason (scope, robots, budget, trap …)."""

    url: str
    reason: str


class Left(StrEnum):
    """What was left out: reading a page in the crawl, or looking whether a link opens."""

    PAGE = "page"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One line of the list of all that a night left out. ``reason`` is a SkipReason, ``found_on`` where it is linked.

    ``asked_as_link``: a page that was not read, but as a link it was asked for all the same.
    """

    url: str
    left: Left
    reason: str
    depth: int | None
    found_on: str
    asked_as_link: bool = False


@dataclass(frozen=True, slots=True)
class CrawlTotals:
    """What the night cost on this site and why it ended."""

    pages: int
    requests: int
    rendered: int
    bytes: int
    stopped_by: Stop
    reason: str = ""  # the Failure behind BLOCKED or UNREACHABLE
    relaxed_tls: str = ""  # what strict TLS said of the home page where it opened only with relaxed TLS
    opened_by: str = ""  # http or https, where the home page opened only by the scheme that is not configured


@dataclass(frozen=True, slots=True)
class SiteObservation:
    """One site, one night: everything a judge may look at; serialised with sorted keys, equal facts are equal bytes."""

    schema: str
    site: str  # the URL audited, as configured
    site_key: str
    as_of: date
    started_at: datetime
    finished_at: datetime
    crawl: CrawlTotals
    home: PageReading | None
    columns: dict[str, ColumnReading] = field(default_factory=dict)
    contacts: tuple[ContactReading, ...] = ()
    links: tuple[LinkReading, ...] = ()
    links_unchecked: int = 0
    pages: tuple[PageReading, ...] = ()  # the first ones and all that a browser opened
    skipped: tuple[Skipped, ...] = ()
    skipped_counts: dict[str, int] = field(default_factory=dict)
    upstream_hosts: tuple[str, ...] = ()
    units: tuple[NamedUnit, ...] = ()  # below the unit of this site, as the register had them that night
    site_code: str = ""
    metas: dict[str, str] = field(default_factory=dict)
    ledger_sha256: str = ""  # every request of the night, in the evidence store (store/ledger.py)
    skipped_sha256: str = ""  # every URL left out, in the evidence store (store/left_out.py)
    pages_sha256: str = ""  # every page visited, one PageReading a line, in the evidence store
    anchors: tuple[AnchorReading, ...] = ()
    mentions: dict[str, MentionReading] = field(default_factory=dict)  # by check id
    clues: ClueReading | None = None  # None: no check asked for any
    sections: tuple[SectionReading, ...] | None = None  # None: the navigation was not gone through
    documents: tuple[DocumentReading, ...] | None = None  # None: no documents were looked at
    reports: AnnualReports | None = None
    channels: ChannelReading | None = None
    leaders: Leaders | None = None
    identity: IdentityReading | None = None
    seen: SeenReading | None = None  # None: there is no memory to hold the night against
    robots_authority: str = ""  # the written authority by which robots.txt was not applied, empty where it was
