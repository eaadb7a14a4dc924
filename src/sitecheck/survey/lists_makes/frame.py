"""Lists in a frame of the same host."""

from __future__ import annotations

import re

from sitecheck.page.urls import host_key, identity
from sitecheck.survey.list_rows import main_rows, merged
from sitecheck.survey.lists_makes.asked import Found, ListPage

_NO_LIST = re.compile(
    r"visitcount|login|tree\.jsp|share|foot|head(?:er)?\.|top\.|banner|menu|left|nav|search|weather", re.I
)
_FRAMES = 3


async def read_frames(page: ListPage) -> Found | None:
    """Rows of the frames' static lists, None when the page has no frame that could hold one."""
    frames = [
        url
        for url in dict.fromkeys(page.facts.frames)
        if host_key(url) == host_key(page.url) and not _NO_LIST.search(url) and identity(url) != identity(page.url)
    ]
    found: Found | None = None
    for url in frames[:_FRAMES]:
        visit = await page.visitor.visit(url, referer=page.url)
        if visit.page is None or visit.failure is not None:
            continue
        rows = main_rows(visit.page, visit.final_url)
        together = merged(found.rows if found is not None else (), rows)
        read = found.pages_read + 1 if found is not None else 1
        found = Found("iframe", together, read, answered=bool(together))
    return found
