"""The pages that are searched: those of the crawl stay in the night file, those the survey opened are held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import PageFacts
from sitecheck.page.urls import same_site
from sitecheck.survey.candidates import LeadFinder, SearchPage
from sitecheck.survey.plan import CrawledPage, CrawledPages

_UNLIKE = 10
_NAMED = 60


class Shelf:
    """Pages in the order in which they were met; each is looked through for candidates once, as it comes.

    ``first`` is the page the search starts from.
    """

    def __init__(self, finder: LeadFinder, hosts: tuple[str, ...], crawled: CrawledPages | None = None) -> None:
        self.finder = finder
        self.first: SearchPage | None = None
        self.rendered = False
        self._hosts = hosts
        self._crawled = crawled
        self._opened: list[SearchPage] = []
        self._urls: dict[str, None] = {}  # the first ones, for people
        self._known: set[int] = set()  # hashes of all: a tenth of the room
        self._unlike: set[tuple[str, str]] = set()

    def take_in(self, page: SearchPage, *, opened: bool = True) -> None:
        """Add a page; ``opened`` says that the survey has it from its own visit."""
        self.first = self.first or page
        self._known.add(hash(page.url))
        if len(self._urls) < _NAMED:
            self._urls.setdefault(page.url)
        self.rendered = self.rendered or page.rendered
        if not page.rendered and len(self._unlike) < _UNLIKE:
            self._unlike.add((page.facts.title, page.facts.text))
        self.finder.add(page)
        if opened:
            self._opened.append(page)

    def __len__(self) -> int:
        """Pages of different addresses."""
        return len(self._known)

    @property
    def urls(self) -> tuple[str, ...]:
        """Addresses of the first pages, each once."""
        return tuple(self._urls)

    @property
    def unlike(self) -> int:
        """How many plain pages differ from one another, counted up to ten."""
        return len(self._unlike)

    def has(self, url: str) -> bool:
        """Whether a page of this address is on the shelf."""
        return hash(url) in self._known

    def plain(self) -> Iterator[SearchPage]:
        """All pages as they came without a browser."""
        yield from self._of_crawl()
        yield from (page for page in self._opened if not page.rendered)

    def found(self, urls: Iterable[str]) -> list[SearchPage]:
        """The pages at these addresses, plain and rendered, in the order of the addresses."""
        pages: list[SearchPage] = []
        for url in dict.fromkeys(urls):
            page = self._crawled.at(url) if self._crawled is not None else None
            facts = page.facts if page is not None else None
            if page is not None and facts is not None and is_searched(page, facts, self._hosts) and facts.url == url:
                pages.append(SearchPage(url, facts))
            pages += (one for one in self._opened if one.url == url)
        return pages

    def _of_crawl(self) -> Iterator[SearchPage]:
        for page in self._crawled or ():
            facts = page.facts
            if facts is not None and is_searched(page, facts, self._hosts):
                yield SearchPage(page.final_url or page.url, facts)


def is_searched(page: CrawledPage, facts: PageFacts, hosts: tuple[str, ...]) -> bool:
    """Pages of the site itself: the columns of another portal are not this unit's, and an error page has none."""
    if page.failure is not None or (page.status or 0) >= 400 or facts.kind in (PageKind.NOT_FOUND, PageKind.BLOCKED):
        return False
    return same_site(page.final_url or page.url, hosts)
