"""Lists of the UCAP make: ``/common/search/<channel>`` or ``/searchList/<channel>`` answering JSON."""

from __future__ import annotations

import html
import re

from sitecheck.page.urls import host_key, resolve
from sitecheck.survey.json_rows import json_rows, parse_json, says_none
from sitecheck.survey.lists_makes.asked import Found, ListPage, ask

_LITERAL = re.compile(r"['\"](?P<url>[^'\"\s<>]*/(?:common/search|searchList)/[0-9a-f]{32}[^'\"\s<>]*)['\"]", re.I)
_CHANNEL = re.compile(r"[0-9a-f]{32}", re.I)
_QUERY = "_isAgg=true&_isJson=true&_pageSize=15&_template=index&_rangeTimeGte=&_channelName=&page=1"


async def read_ucap(page: ListPage) -> Found | None:
    """Rows of the channel's interface, None when the page shows neither interface nor channel."""
    for url in _addresses(page):
        text = await ask(page, url)
        value = parse_json(text) if text is not None else None
        if value is not None:
            rows = json_rows(value, page.url)
            return Found("ucap", rows, answered=bool(rows) or says_none(value))
    return None


def _addresses(page: ListPage) -> list[str]:
    found = []
    for literal in _LITERAL.finditer(page.html):
        url = resolve(html.unescape(literal["url"]), page.url)
        if url is not None and host_key(url) == host_key(page.url):
            found.append(url if "_isJson" in url else f"{url}{'&' if '?' in url else '?'}{_QUERY}")
    channel = page.facts.metas.get("channelid", "")
    if not found and _CHANNEL.fullmatch(channel):
        url = resolve(f"/common/search/{channel}?{_QUERY}", page.url)
        if url is not None:
            found.append(url)
    return list(dict.fromkeys(found))[:2]
