"""All that a night left out: the pages the crawl did not read and the links nobody checked, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitecheck.crawl.keys import target_url
from sitecheck.crawl.reasons import SkipReason
from sitecheck.facts.outcomes import Stop
from sitecheck.facts.site import Left, LeftOut, LinkReading
from sitecheck.store.crawlrows import CrawlRows


def left_out(rows: CrawlRows, links: Sequence[LinkReading], *, stop: Stop, link_budget: int) -> Iterator[LeftOut]:
    """Pages left out in the order of meeting, then the targets that nobody looked at, one at a time.

    Those are neither among the ``links`` checked nor among the pages the crawl asked for. One URL may stand here twice:
    for the page that was not read, and for the link that was not checked.
    """
    checked = {reading.verdict.url for reading in links}
    for page in rows.skipped():
        asked = target_url(page.url) in checked
        yield LeftOut(page.url, Left.PAGE, page.reason, page.depth, page.referrer, asked_as_link=asked)
    spent = len(links) >= link_budget
    for target in rows.targets(internal_first=False):
        if target.url not in checked and not rows.was_asked(target.url):
            why = _why(stop, internal=target.internal, spent=spent)
            places = rows.places(target.id, 1)
            yield LeftOut(target.url, Left.LINK, why.value, None, str(places[0][0]) if places else "")


def _why(stop: Stop, *, internal: bool, spent: bool) -> SkipReason:
    if stop is Stop.UNREACHABLE and internal:
        return SkipReason.UNREACHABLE  # the host had stopped answering: link by link it would take all night
    return SkipReason.LINK_BUDGET if spent else SkipReason.INTERNAL_ERROR
