"""Lists of the ``dataproxy.jsp`` make: records in XML, the first of them already inside the page."""

from __future__ import annotations

import html
import re

from sitecheck.page.embedded import datastore_rows
from sitecheck.page.urls import host_key, resolve
from sitecheck.survey.lists_makes.asked import Found, ListPage, ask

_NAME = "dataproxy.jsp?"
# The part before the name is bounded: a long line of brackets would be tried from each of them to its end.
_PROXY = re.compile(r"['\"(\[>](?P<url>[^'\"<>\s\[\]]{0,300}dataproxy\.jsp\?[^'\"<>\s\]]+)", re.I)
_NONE = re.compile(r"<totalrecord>\s*0\s*<", re.I)
_COMPLETE = re.compile(r"columnid=\d+", re.I)


async def read_jpage(page: ListPage) -> Found | None:
    """Rows of the interface the page names, None when it names none."""
    if _NAME not in page.html.lower():
        return None
    for found in _PROXY.finditer(page.html):
        url = resolve(html.unescape(found["url"]), page.url)
        if url is None or host_key(url) != host_key(page.url) or not _COMPLETE.search(url):
            continue
        text = await ask(page, url)
        if text is None:
            return None
        groups = datastore_rows(text, page.url, page.words)
        rows = tuple(row for group in groups for row in group.rows)
        return Found("jpage", rows, answered=bool(rows) or _NONE.search(text) is not None)
    return None
