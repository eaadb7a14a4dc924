"""Where columns are looked for, and whether that search was good enough to say that something is not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sitecheck.facts.outcomes import Failure, PageKind, Stop
from sitecheck.facts.page import LinkKind, PageFacts, Zone
from sitecheck.facts.visit import Visitor
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.urls import host_key, identity, same_site, site_key
from sitecheck.survey.breadth import (
    LEADING,
    Passage,
    disclosure_name,
    disclosure_out_of_reach,
    leading_links,
    leads_away,
    too_narrow,
)
from sitecheck.survey.candidates import LeadFinder, SearchPage, has_own_scripts
from sitecheck.survey.content import disclosure_children
from sitecheck.survey.plan import CrawledPages, CrawlView, SurveyPlan
from sitecheck.survey.shelf import Shelf, is_searched

_SITE_MAPS = frozenset({"网站地图", "站点地图", "网站导航", "站内导航"})
_UNREAD_KINDS = frozenset({PageKind.SHELL, PageKind.BLOCKED})
_MAX_NAVIGATION = 40
_MAX_DISCLOSURE = 8
_STATIC_LINKS = 8  # links of a home page from which its navigation is in the plain page
_STATIC_NAVIGATION = 3  # or so many in the navigation itself
_RENDERED_DISCLOSURE = 3
_STATIC_CHILDREN = 2  # disclosure columns linked from one page, from which their menu is in the plain page
_FEW_OF_MANY = 30  # pages below which a search cut off by the page budget proves no absence
_SPLASH_LINKS = 5  # a home page with fewer links is a door: its navigation stands on the pages behind it


@dataclass(slots=True)
class Search:
    """The pages searched so far and what got in the way: reason codes, none for a clean search."""

    shelf: Shelf
    disturbances: list[str] = field(default_factory=list)
    disclosure_urls: tuple[str, ...] = ()
    rendered: bool = False  # the second look was had
    hosts: tuple[str, ...] = ()
    only: frozenset[str] | None = None  # identities of what may still be looked at; None: anything
    upstream: tuple[str, ...] = ()
    crawled: CrawledPages | None = None


async def open_search(crawl: CrawlView, visitor: Visitor, words: Lexicon, plan: SurveyPlan) -> Search:
    """Gather the pages of the crawl and visit what it did not: navigation, disclosure pages and the site map."""
    hosts = _hosts(crawl, plan)
    search = start_search(words, plan, hosts, crawl.pages)
    home = crawl.home.page if crawl.home is not None else None
    fronts, asked = _shelve(crawl, search.shelf, home, hosts)
    if disturbed := _crawl_trouble(crawl):
        search.disturbances.append(disturbed)
    if crawl.totals.stopped_by is Stop.UNREACHABLE:
        # A host that stopped answering is not asked on, page after page: what it showed before is what there is.
        seen = (page for page in crawl.pages if page.facts is not None)
        search.only = frozenset(identity(url) for page in seen for url in (page.url, page.final_url) if url)
        return search
    if home is None:
        reason = crawl.home.failure.value if crawl.home is not None and crawl.home.failure is not None else "no-home"
        search.disturbances.append(reason)
        return search
    if crawl.totals.stopped_by is Stop.PAGE_BUDGET and asked.searched < _FEW_OF_MANY:
        search.disturbances.append(Stop.PAGE_BUDGET.value)
    if home.kind in _UNREAD_KINDS and not home.frames:
        search.disturbances.append("shell" if home.kind is PageKind.SHELL else Failure.BLOCKED.value)
    gates = await _visit_gates(search, fronts, visitor, words)
    search.disturbances += too_narrow(fronts, search.shelf.unlike, asked.share, gates)
    search.disturbances += leads_away(fronts, search.hosts)
    if not search.disclosure_urls:
        away = disclosure_out_of_reach(fronts, words, search.hosts, plan.upstream_hosts)
        search.disturbances += [away] if away else []
    return search


def start_search(
    words: Lexicon, plan: SurveyPlan, hosts: tuple[str, ...] = (), crawled: CrawledPages | None = None
) -> Search:
    """A search that has looked at nothing yet."""
    keys = tuple(key for key in plan.columns if key in words.columns)
    finder = LeadFinder(words, hosts, plan.upstream_hosts, keys)
    return Search(Shelf(finder, hosts, crawled), hosts=hosts, upstream=plan.upstream_hosts, crawled=crawled)


@dataclass(slots=True)
class _AskedPages:
    """Counts over the pages of the crawl."""

    asked: int = 0
    unread: int = 0
    searched: int = 0

    @property
    def share(self) -> float:
        """Part of the pages asked for that could not be read."""
        return self.unread / self.asked if self.asked else 0.0


def _shelve(
    crawl: CrawlView, shelf: Shelf, home: PageFacts | None, hosts: tuple[str, ...]
) -> tuple[list[SearchPage], _AskedPages]:
    """Put the crawl's pages on the shelf; answers those that hold the navigation: home page and its frames, and the
    pages behind a home page that is a door."""
    counts = _AskedPages()
    fronts: list[SearchPage] = []
    wanted: set[str | None] = set()

    def put(page: SearchPage, *, opened: bool) -> None:
        if shelf.first is None:
            wanted.update(page.facts.frames)
            doors = {link.url for link in leading_links(page.facts, hosts)}
            if len(doors) < _SPLASH_LINKS:
                wanted.update(doors)
            fronts.append(page)
        elif page.url in wanted:
            fronts.append(page)
        shelf.take_in(page, opened=opened)

    if home is not None and not _is_among(home, crawl, hosts):
        put(SearchPage(home.url, home), opened=True)
    for page in crawl.pages:
        facts = page.facts
        counts.asked += 1
        counts.unread += bool(_passage(page.failure, page.status, facts).trouble)
        if facts is not None and is_searched(page, facts, hosts):
            counts.searched += 1
            put(SearchPage(page.final_url or page.url, facts), opened=False)
    return fronts, counts


def _is_among(home: PageFacts, crawl: CrawlView, hosts: tuple[str, ...]) -> bool:
    """Whether the home page is among the crawled pages that are searched."""
    page = crawl.pages.at(home.url)
    facts = page.facts if page is not None else None
    if page is not None and facts is not None and is_searched(page, facts, hosts):
        return True
    return any(
        site_key(one.final_url or one.url) == site_key(home.url)
        for one in crawl.pages
        if (found := one.facts) is not None and is_searched(one, found, hosts)
    )


def _hosts(crawl: CrawlView, plan: SurveyPlan) -> tuple[str, ...]:
    hosts = [*crawl.hosts, host_key(plan.site)]
    if crawl.home is not None:
        hosts.append(host_key(crawl.home.final_url))
    return tuple(dict.fromkeys(host for host in hosts if host))


def _crawl_trouble(crawl: CrawlView) -> str:
    """Why the crawl as a whole cannot prove an absence, empty when it can."""
    stop = crawl.totals.stopped_by
    if stop in (Stop.BLOCKED, Stop.UNREACHABLE):
        return crawl.totals.reason or stop.value
    return stop.value if stop is Stop.TIME_BUDGET else ""


@dataclass(frozen=True, slots=True)
class _Gate:
    """A page through which a column would be reached."""

    url: str
    disclosure: bool


def _gates(fronts: Sequence[SearchPage], words: Lexicon, hosts: Sequence[str], upstream: Sequence[str]) -> list[_Gate]:
    """Navigation and site map on the front pages, and every link there to the disclosure part.

    The disclosure part may stand on another host. Under a name with an organ before it a link to the level above is
    that level's own.
    """
    gates: dict[str, _Gate] = {}
    for page in fronts:
        for link in page.facts.links:
            if link.url is None or link.kind not in LEADING:
                continue
            match = disclosure_name(link, words)
            internal = same_site(link.url, hosts)
            above = same_site(link.url, upstream) and (match is None or match.score < 1.0)
            if match is not None and (internal or (match.tier == "exact" and not above)):
                gates[identity(link.url)] = _Gate(link.url, True)
            elif internal and (link.zone is Zone.NAV or link.kind is LinkKind.FRAME or link.label in _SITE_MAPS):
                gates.setdefault(identity(link.url), _Gate(link.url, False))
    disclosure = [gate for gate in gates.values() if gate.disclosure][:_MAX_DISCLOSURE]
    return disclosure + [gate for gate in gates.values() if not gate.disclosure][:_MAX_NAVIGATION]


async def _visit_gates(search: Search, fronts: Sequence[SearchPage], visitor: Visitor, words: Lexicon) -> list[Passage]:
    """Take the pages behind the gates into the search, and say of each whether it was read."""
    passages: list[Passage] = []
    disclosure: list[str] = []
    for gate in _gates(fronts, words, search.hosts, search.upstream):
        known = search.crawled.at(gate.url) if search.crawled is not None else None
        if known is not None:
            facts, passage = known.facts, _passage(known.failure, known.status, known.facts)
        else:
            visit = await visitor.glance(gate.url, referer=fronts[0].url)
            facts, passage = visit.page, _passage(visit.failure, visit.fetched.status, visit.page)
            if facts is not None and not passage.trouble and visit.fetched.ok:
                search.shelf.take_in(SearchPage(facts.url, facts))
        passages.append(passage)
        if passage.trouble:
            if gate.disclosure:
                search.disturbances.append(passage.trouble)
        elif gate.disclosure and facts is not None:
            disclosure.append(facts.url)
            if not search.shelf.has(facts.url):
                search.shelf.take_in(SearchPage(facts.url, facts))
    search.disclosure_urls = tuple(dict.fromkeys((*search.disclosure_urls, *disclosure)))
    return passages


def _passage(failure: Failure | None, status: int | None, facts: PageFacts | None) -> Passage:
    """Whether a page could be searched; one that is certainly not there hides nothing."""
    if status in (404, 410) and failure is None:
        return Passage(gone=True)
    if failure is not None:
        return Passage(failure.value)
    if status is not None and status >= 400:
        return Passage(f"http-{status}")
    if facts is not None and facts.kind is PageKind.SHELL and not facts.frames:
        return Passage("shell")
    return Passage(Failure.BLOCKED.value if facts is not None and facts.kind is PageKind.BLOCKED else "")


async def second_look(search: Search, visitor: Visitor, words: Lexicon, *, use_browser: bool) -> None:
    """Open the home page and the disclosure pages in the browser and search them again.

    Without a browser the search stands, unless a page leaves its navigation to scripts: then it is disturbed.
    """
    first_page = search.shelf.first
    if search.rendered or first_page is None or search.only is not None:
        return
    search.rendered = True
    # Columns that stand as links on any page are not left to a script elsewhere.
    shown = any(len(disclosure_children(page.facts, words)) >= _STATIC_CHILDREN for page in search.shelf.plain())
    home = first_page.url
    opened = await _opened(search, home, visitor) if use_browser else None
    if opened is not None:
        # A menu made by script leads to pages that no link of the plain home page named.
        gates = await _visit_gates(search, [opened], visitor, words)
        search.disturbances += too_narrow([opened], search.shelf.unlike, 0.0, gates)
    if (opened is None or not opened.whole) and _left_to_scripts((opened or first_page).facts, True, words, search):
        search.disturbances.append("script-navigation")
    for url in search.disclosure_urls[:_RENDERED_DISCLOSURE]:
        page = next(iter(search.shelf.found([url])), None)
        if url == home or page is None:
            continue
        opened = await _opened(search, url, visitor) if use_browser else None
        unsure = not shown and (opened is None or not opened.whole)
        if unsure and _left_to_scripts((opened or page).facts, False, words, search):
            search.disturbances.append("script-navigation")


async def _opened(search: Search, url: str, visitor: Visitor) -> SearchPage | None:
    """The page as the browser shows it, taken into the search; None where that could not be had."""
    visit = await visitor.render(url)
    if visit is not None and visit.failure is not None:
        search.disturbances = [visit.failure.value if reason == "shell" else reason for reason in search.disturbances]
    if visit is None or visit.page is None or visit.page.kind in _UNREAD_KINDS:
        return None
    opened = SearchPage(visit.final_url, visit.page, rendered=True, whole=visit.whole)
    search.shelf.take_in(opened)
    search.disturbances = [reason for reason in search.disturbances if reason != "shell"]
    return opened


def _left_to_scripts(page: PageFacts, is_home: bool, words: Lexicon, search: Search) -> bool:
    """Whether a page shows no menu and runs scripts that may make one. Rows of lists are no menu."""
    if not has_own_scripts(page):
        return False
    if is_home:
        rows = {row.url for group in page.groups if group.dated for row in group.rows}
        links = [link for link in leading_links(page, search.hosts) if link.url not in rows]
        navigation = sum(link.zone is Zone.NAV for link in links)
        return navigation < _STATIC_NAVIGATION and len(links) < _STATIC_LINKS
    return len(disclosure_children(page, words)) < _STATIC_CHILDREN


def first(reasons: Iterable[str]) -> str:
    """The first reason, empty without any."""
    return next(iter(reasons), "")
