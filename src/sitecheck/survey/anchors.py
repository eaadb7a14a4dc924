"""Links to a place within a page: gathered from all pages first, looked up when all pages are known.

A place that is not there costs a reader a moment and the page still opens: it is shown, and never judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sitecheck.facts.page import LinkKind
from sitecheck.facts.site import AnchorReading, AnchorState
from sitecheck.facts.visit import Visitor
from sitecheck.page.anchors import anchor_of, has_anchor, may_make_anchors
from sitecheck.page.urls import identity, same_site
from sitecheck.survey.plan import CrawledPage, CrawlView

_PAGES = 100  # targets looked into
_EACH = 50  # places looked for in one target
_POINTING = frozenset({LinkKind.ANCHOR, LinkKind.AREA})

Wanted = dict[str, dict[str, tuple[str, str]]]  # page, place, and the first link to it: where it stands and its label


async def check_anchors(crawl: CrawlView, visitor: Visitor) -> tuple[AnchorReading, ...]:
    """Places of the site's own pages that links point to and that the page as it was served does not have.

    ``MISSING`` where nothing could add them, ``UNKNOWN`` where scripts run on the page. Pages the crawl did not see
    are passed over. Costs no request: what is looked at was visited before.
    """
    found: list[AnchorReading] = []
    for url, places in list(_wanted(crawl.pages, crawl.hosts).items())[:_PAGES]:
        page = crawl.pages.at(url)
        if page is None or page.failure is not None or page.status is None or not 200 <= page.status < 300:
            continue
        visit = await visitor.visit(page.url)
        if visit.page is None or not visit.html:
            continue
        state = AnchorState.UNKNOWN if may_make_anchors(visit.html) else AnchorState.MISSING
        for name, (page_url, label) in list(places.items())[:_EACH]:
            if not has_anchor(visit.html, name):
                found.append(AnchorReading(url, name, state, page_url, label))
    return tuple(found)


def _wanted(pages: Iterable[CrawledPage], hosts: Iterable[str]) -> Wanted:
    own = tuple(hosts)
    wanted: Wanted = defaultdict(dict)
    for page in pages:
        facts = page.facts if same_site(page.final_url, own) else None
        for link in facts.links if facts is not None else ():
            if not link.fragment or not link.url or link.kind not in _POINTING or not same_site(link.url, own):
                continue
            name = anchor_of(link.fragment)
            if name:
                wanted[identity(link.url)].setdefault(name, (page.final_url, link.label))
    return wanted
