"""Lists of the disclosure platform under ``/gkmlpt/``: JSON by site id, which stands in the page."""

from __future__ import annotations

import re

from sitecheck.page.urls import resolve
from sitecheck.survey.json_rows import json_rows, parse_json, says_none
from sitecheck.survey.lists_makes.asked import Found, ListPage, ask

_SITE = re.compile(r"\bSID\b['\"]?\s*[:=]\s*['\"]?(?P<id>\d+)")
_CATEGORY = re.compile(r"\b(?:CATE(?:GORY)?_?ID|cateId|categoryId)\b['\"]?\s*[:=]\s*['\"]?(?P<id>\d+)", re.I)
_IN_URL = re.compile(r"/gkmlpt/(?:content/\d+/|index/?#|api/all/)(?P<id>\d+)")


async def read_gkmlpt(page: ListPage) -> Found | None:
    """Rows of the platform's interface, None when the page is not of it. Category 0 is the whole directory."""
    site = _SITE.search(page.html)
    if site is None or "gkmlpt" not in (page.url + page.html).lower():
        return None
    category = _IN_URL.search(page.url) or _CATEGORY.search(page.html)
    url = resolve(f"/gkmlpt/api/all/{category['id'] if category else 0}?page=1&sid={site['id']}", page.url)
    text = await ask(page, url) if url is not None else None
    value = parse_json(text) if text is not None else None
    if value is None:
        return None
    rows = json_rows(value, page.url)
    return Found("gkmlpt", rows, answered=bool(rows) or says_none(value))
