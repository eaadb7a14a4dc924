"""The addresses of page two and of the last page of a list, read out of the page."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from sitecheck.facts.page import LinkKind, PageFacts
from sitecheck.page.urls import host_key, identity

_CREATE = re.compile(
    r"createPageHTML\s*\(\s*(?P<total>\d+)\s*,\s*(?P<now>\d+)\s*,\s*['\"](?P<name>[\w-]+)['\"]\s*,\s*['\"](?P<ext>\w+)['\"]"
)
_CREATE_IN = re.compile(
    r"createPageHTML\s*\(\s*['\"][\w-]+['\"]\s*,\s*(?P<total>\d+)\s*,\s*(?P<now>\d+)\s*,\s*['\"](?P<name>[\w-]+)['\"]\s*,"
    r"\s*['\"](?P<ext>\w+)['\"]"
)
_NEXT = frozenset({"下一页", "下页", "后一页", "后页", "nextpage", "next", "下一页>", "第2页"})
_LAST = frozenset({"尾页", "末页", "最后一页", "最后页", "最末页", "last", "lastpage"})
_PAGE_PARAMETER = re.compile(r"(?P<name>[?&](?:page|pageno|pagenum|pageindex|currpage|curpage|p)=)1(?=&|$)", re.I)


def next_page(page: PageFacts, html: str) -> str | None:
    """URL of the second page, None when the page shows none. One make counts its pages from 0, another from 1."""
    if found := _CREATE.search(html):
        if int(found["total"]) > 1 and int(found["now"]) == 0:
            return urljoin(page.url, f"{found['name']}_1.{found['ext']}")
        return None
    if found := _CREATE_IN.search(html):
        if int(found["total"]) > 1 and int(found["now"]) <= 1:
            return urljoin(page.url, f"{found['name']}_2.{found['ext']}")
        return None
    return _labelled(page, _NEXT)


def last_page(page: PageFacts, html: str) -> str | None:
    """URL of the last page of a list, None when the page shows none."""
    if (found := _CREATE.search(html)) and int(found["total"]) > 1:
        return urljoin(page.url, f"{found['name']}_{int(found['total']) - 1}.{found['ext']}")
    if (found := _CREATE_IN.search(html)) and int(found["total"]) > 1:
        return urljoin(page.url, f"{found['name']}_{found['total']}.{found['ext']}")
    return _labelled(page, _LAST)


def _labelled(page: PageFacts, names: frozenset[str]) -> str | None:
    own = identity(page.url)
    for link in page.links:
        if link.kind not in (LinkKind.ANCHOR, LinkKind.ONCLICK) or link.url is None or identity(link.url) == own:
            continue
        if link.label.lower() in names and host_key(link.url) == host_key(page.url):
            return link.url
    return None


def next_endpoint(url: str) -> str | None:
    """The same list interface asked for its second page, None when the address does not count pages."""
    return _PAGE_PARAMETER.sub(r"\g<name>2", url) if _PAGE_PARAMETER.search(url) else None
