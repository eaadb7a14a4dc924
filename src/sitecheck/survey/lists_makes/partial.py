"""Pieces of HTML whose literal address a script loads into the page: the further rows of a list."""

from __future__ import annotations

import re

from sitecheck.facts.page import LinkKind, Row
from sitecheck.page.charset import decode
from sitecheck.page.embedded import asking_calls
from sitecheck.page.read import read_page
from sitecheck.page.urls import host_key, resolve, same_site
from sitecheck.page.walk import parse
from sitecheck.survey.list_rows import is_list, merged
from sitecheck.survey.lists_makes.asked import Found, ListPage

# The address ends the call: with an object behind it the piece is posted for, with a plus it is put together.
_LOAD = re.compile(
    r"\.\s*load\s*\(\s*(?P<q>['\"])(?P<url>[^'\"\s<>{}]+)(?:\s[^'\"]*)?(?P=q)\s*(?=\)|,\s*(?:function|\w+\s*\)|\())"
)
_ASKED = 4


async def read_partials(page: ListPage) -> Found | None:
    """Rows of every piece the page's scripts load. ``answered`` stands only when each piece was read and holds dated
    rows or nothing at all, and nothing else in the page's scripts may fetch or write a list.

    None when there is no such address, or when any of this is in doubt.
    """
    scripts = parse(page.html).scripts
    addresses = [found["url"] for script in scripts for found in _LOAD.finditer(script.text)]
    if not addresses or len(addresses) > _ASKED or asking_calls(page.html, scripts) != len(addresses):
        return None
    if page.facts.frames or _has_own_scripts(page):
        return None
    rows: tuple[Row, ...] = ()
    for address in addresses:
        url = resolve(address, page.url)
        if url is None or host_key(url) != host_key(page.url):
            return None
        text = await _piece(page, url)
        if text is None:
            return None
        facts, _ = read_page(text.encode(), url, content_type="text/html; charset=utf-8", lexicon=page.words)
        found = merged(*(group.rows for group in facts.groups if is_list(group.rows)))
        if facts.text and not facts.empty_text and not any(row.day is not None for row in found):
            return None  # a head, a menu or something else that is no list
        rows = merged(rows, found)
    return Found("partial", rows, len(addresses))


async def _piece(page: ListPage, url: str) -> str | None:
    """The decoded piece, empty when the server sends nothing; None when it does not answer."""
    fetched = await page.visitor.raw(url, referer=page.url)
    return decode(fetched.body, fetched.header("content-type")).text if fetched.ok else None


def _has_own_scripts(page: ListPage) -> bool:
    """Whether script files of the portal could do what is not to be seen in the page; a library alone does nothing."""
    own = (host_key(page.url),)
    return any(
        link.kind is LinkKind.SCRIPT
        and link.url is not None
        and same_site(link.url, own)
        and re.search(r"jquery|bootstrap|swiper|layer|lib", link.url, re.I) is None
        for link in page.facts.links
    )
