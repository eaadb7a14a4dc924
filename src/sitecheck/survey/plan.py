"""What a survey is asked for, and what it is given by the crawl."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from sitecheck.facts.clues import ClueTask
from sitecheck.facts.mentions import Topic
from sitecheck.facts.outcomes import Failure
from sitecheck.facts.page import PageFacts
from sitecheck.facts.pins import Remembered
from sitecheck.facts.site import CrawlTotals, Referrer
from sitecheck.facts.visit import Visit
from sitecheck.page.urls import is_private_literal

COLUMNS = (
    "disclosure-column", "disclosure-guide", "disclosure-directory", "disclosure-rules", "annual-report", "foi-entry",
    "policy-interpretation-column", "key-areas-column", "leadership-info", "agency-overview", "contact", "news",
    "notices", "policies",
)  # fmt: skip
"""Columns looked for when nothing else is asked; the disclosure column first, the others lie inside it."""

NO_LIST = frozenset({"disclosure-guide", "foi-entry", "leadership-info", "agency-overview", "contact"})
"""Columns whose page is no list, so that no dates are read from it."""


@dataclass(frozen=True, slots=True)
class SurveyPlan:
    """What to look for on one site. ``pins`` are columns a person has placed (key → URL); they win. ``remembered`` is
    what those columns held when they were last seen.

    ``as_of`` is the day of judgement: rows dated later are set apart. ``link_budget`` bounds the distinct link
    targets that are checked, ``topics`` are what the checks ask about by words, ``site_code`` is the identification
    code that the site is registered under, where that is known, ``clues`` are the signs the checks want looked for.
    """

    site: str
    as_of: date
    columns: tuple[str, ...] = COLUMNS
    pins: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, Remembered] = field(default_factory=dict)
    upstream_hosts: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    clues: tuple[ClueTask, ...] = ()
    site_code: str = ""
    link_budget: int = 2000
    use_browser: bool = True

    @property
    def private(self) -> bool:
        """Whether the audited site itself stands on a private address: then links to such addresses are normal."""
        return is_private_literal(self.site)


class CrawledPage(Protocol):
    """A page the crawl has seen."""

    @property
    def url(self) -> str:
        """As asked for."""

    @property
    def final_url(self) -> str:
        """After redirects."""

    @property
    def depth(self) -> int:
        """Clicks from the home page."""

    @property
    def facts(self) -> PageFacts | None:
        """What the page says, None when there was nothing to read."""

    @property
    def status(self) -> int | None:
        """HTTP status."""

    @property
    def failure(self) -> Failure | None:
        """Why there is no page."""

    @property
    def body_sha256(self) -> str | None:
        """Hash of the body as stored."""

    @property
    def rendered(self) -> bool:
        """Whether a browser made it."""


class Target(Protocol):
    """A distinct link target of the whole site."""

    @property
    def url(self) -> str:
        """Absolute, without fragment."""

    @property
    def internal(self) -> bool:
        """Whether it belongs to the site."""

    @property
    def kind(self) -> str:
        """A ``LinkKind`` value."""

    @property
    def referrers(self) -> tuple[Referrer, ...]:
        """The first places it is linked from."""

    @property
    def count(self) -> int:
        """How many places in all."""


class CrawledPages(Protocol):
    """The pages of a crawl in order, home first. They may lie on disk: to look at all of them takes its time."""

    def __len__(self) -> int:
        """How many."""

    def __iter__(self) -> Iterator[CrawledPage]:
        """One after the other."""

    def at(self, url: str) -> CrawledPage | None:
        """The first page asked for under this address, or ended there."""

    def asked(self, url: str) -> CrawledPage | None:
        """The first page asked for under this address."""


class Targets(Protocol):
    """The link index."""

    def __len__(self) -> int:
        """How many targets."""

    def internal_first(self) -> Iterator[Target]:
        """Targets of the site first, otherwise in the order of meeting."""


class CrawlView(Protocol):
    """What the survey needs to know of a crawl; everything in a fixed order."""

    @property
    def home(self) -> Visit | None:
        """The home page as visited."""

    @property
    def tries(self) -> Sequence[Visit]:
        """Every visit made for the home page, in order."""

    @property
    def pages(self) -> CrawledPages:
        """Pages in the order of the crawl, home first."""

    @property
    def totals(self) -> CrawlTotals:
        """Cost and end of the crawl."""

    @property
    def hosts(self) -> Sequence[str]:
        """Hosts that belong to the site."""

    @property
    def targets(self) -> Targets:
        """The link index."""
