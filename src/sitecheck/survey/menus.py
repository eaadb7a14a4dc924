"""The links by which a visitor gets from the navigation to the columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import Link, LinkKind, PageFacts, Zone
from sitecheck.facts.visit import Visit, Visitor
from sitecheck.page.attachments import is_document
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.urls import identity, same_site, site_key
from sitecheck.survey.breadth import leading_links, names_column
from sitecheck.survey.columns import Column
from sitecheck.survey.lists_makes.children import child_urls
from sitecheck.survey.plan import SurveyPlan

_MOST = 60  # columns gone through in one night
_FRAMES = 4
_DOORS = 3  # pages behind a home page that is only a door
_FEW_LINKS = 5  # links below which it is one
_NAVIGATION = frozenset({LinkKind.ANCHOR, LinkKind.AREA, LinkKind.ONCLICK})
_EMPTY_HREF = ("", "#")


@dataclass(frozen=True, slots=True)
class Way:
    """A link to a column, and the page it stands on."""

    url: str
    label: str
    page_url: str
    index: int


async def ways_of(
    home: Visit,
    visitor: Visitor,
    words: Lexicon,
    plan: SurveyPlan,
    hosts: Sequence[str],
    disclosure: Column | None,
) -> tuple[Way, ...]:
    """The columns that the navigation of the home page and the menus of the disclosure page lead to, each once.

    Frames of the home page hold its navigation as well; where the home page is only a door, the pages behind it do.
    """
    fronts = await _fronts(home, visitor, plan, hosts)
    ways: dict[str, Way] = {}
    homes = {site_key(home.final_url), site_key(plan.site)}

    def take(links: Iterable[Link], page_url: str) -> None:
        for link in links:
            if link.url is not None and site_key(link.url) not in homes:
                name = compact(link.label or link.title)
                ways.setdefault(identity(link.url), Way(link.url, name, page_url, link.index))

    for at, front in enumerate(fronts):
        links = list(_navigation(front))
        # The page in a frame may be the menu itself, with no mark-up that says so.
        take(links if links or at == 0 else _menu(front), front.url)
    page = disclosure.visit.page if disclosure is not None and disclosure.visit is not None else None
    if page is not None and same_site(page.url, hosts):
        take(_navigation(page, Zone.NAV, Zone.ASIDE), page.url)
        children = {identity(url) for url in child_urls(page, "disclosure-column", words)}
        take((link for link in page.links if link.url is not None and identity(link.url) in children), page.url)
    return tuple(ways.values())[:_MOST]


async def _fronts(home: Visit, visitor: Visitor, plan: SurveyPlan, hosts: Sequence[str]) -> list[PageFacts]:
    page = home.page
    assert page is not None
    if plan.use_browser and (page.kind is PageKind.SHELL or not any(_navigation(page))) and not page.frames:
        opened = await visitor.render(home.final_url)
        if opened is not None and opened.page is not None and opened.page.kind is not PageKind.SHELL:
            page = opened.page
    fronts = [page]
    urls = [url for url in page.frames if same_site(url, hosts)][:_FRAMES]
    leading = leading_links(page, hosts)
    if not any(_navigation(page)) and len({identity(link.url) for link in leading if link.url}) < _FEW_LINKS:
        urls += [link.url for link in leading if link.url is not None and link.kind in _NAVIGATION][:_DOORS]
    for url in dict.fromkeys(urls):
        visit = await visitor.visit(url, referer=page.url)
        if visit.page is not None and visit.fetched.ok and same_site(visit.final_url, hosts):
            fronts.append(visit.page)
    return fronts


def _menu(page: PageFacts) -> Iterator[Link]:
    rows = {row.url for group in page.groups for row in group.rows if row.day is not None or row.text}
    return (link for link in _navigation(page, Zone.MAIN, Zone.ASIDE) if link.url not in rows)


def _navigation(page: PageFacts, *zones: Zone) -> Iterator[Link]:
    for link in page.links:
        if link.kind not in _NAVIGATION or link.zone not in (zones or (Zone.NAV,)) or link.url is None:
            continue
        if link.href.strip() in _EMPTY_HREF or is_document(link.url):
            continue
        if names_column(link.label or link.title):
            yield link
