"""Small pictures of a night's candidates, once those of findings are taken."""

from __future__ import annotations

from collections.abc import Mapping, Set

from sitecheck.audit.candidates import pages_to_show
from sitecheck.audit.workshop import Workshop
from sitecheck.crawl.visitor import NightVisitor
from sitecheck.evidence.capture import Captures
from sitecheck.evidence.loads import Loads
from sitecheck.evidence.small import SmallPicture, small_pictures
from sitecheck.facts.site import SiteObservation


async def pictures_of(
    seen: SiteObservation,
    asked: Set[str],
    pictured: Mapping[str, str] | None,
    workshop: Workshop,
    visitor: NightVisitor,
    loads: Loads,
) -> tuple[SmallPicture, ...]:
    """Pictures of pages that may be a column which a person has to place; ``asked`` are the columns a rubric asks for.

    ``pictured``: the pages there are pictures of, by the hash of what they showed; None: nobody keeps any. What they
    load goes the way of all pictures. Raises DiskFull.
    """
    most = workshop.settings.candidate_pictures
    if pictured is None or not most:
        return ()
    return await small_pictures(
        pages_to_show(seen, asked, most),
        pictured,
        most=most,
        captures=Captures(visitor, workshop.blobs),
        fetcher=loads.listener(()),
        blobs=workshop.blobs,
        browser=workshop.browser,
        now=workshop.now,
        clock=workshop.clock,
    )
