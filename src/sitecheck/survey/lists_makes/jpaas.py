"""Lists of the ``jpaas-publish-server`` make: a unit of the page, given as HTML inside JSON."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import urlencode

from sitecheck.page.read import read_page
from sitecheck.page.urls import host_key, resolve
from sitecheck.survey.json_rows import parse_json
from sitecheck.survey.lists_makes.asked import Found, ListPage, ask

_TAG = re.compile(r"<[a-z]+\b[^>]*jpaas-publish-server[^>]*>", re.I)
_URL = re.compile(r"\burl\s*=\s*(['\"])(?P<value>.*?)\1", re.I | re.S)
_QUERY = re.compile(r"\bquerydata\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')", re.I)
_PAIR = re.compile(r"['\"]?(?P<name>\w+)['\"]?\s*:\s*['\"]?(?P<value>[^'\",{}]*)['\"]?")
_UNITS = 3


async def read_jpaas(page: ListPage) -> Found | None:
    """Rows of the units the page names, list units before others; None when it names none."""
    units = [unit for tag in _TAG.findall(page.html) if (unit := _unit(tag, page.url)) is not None]
    units.sort(key=lambda unit: "列表" not in unit[1].get("tagId", ""))
    for url, query in units[:_UNITS]:
        # Only paramJson counts pages here; a bare pageNo is ignored by several sites.
        asked = {**query, "paramJson": json.dumps({"pageNo": 1, "pageSize": 20})}
        text = await ask(page, f"{url}{'&' if '?' in url else '?'}{urlencode(asked)}")
        value = parse_json(text) if text is not None else None
        data = value.get("data") if isinstance(value, dict) else None
        fragment = data.get("html") if isinstance(data, dict) else None
        if not isinstance(fragment, str):
            continue
        source = f"<html><head><meta charset=utf-8></head><body><div>{fragment}</div></body></html>"
        facts, _ = read_page(source.encode(), page.url, content_type="text/html; charset=utf-8", lexicon=page.words)
        rows = tuple(row for group in facts.groups for row in group.rows)
        if rows:
            return Found("jpaas", rows)
    return None


def _unit(tag: str, base: str) -> tuple[str, dict[str, str]] | None:
    address, query = _URL.search(tag), _QUERY.search(tag)
    if address is None or query is None:
        return None
    url = resolve(html.unescape(address["value"]).strip(), base)
    if url is None or host_key(url) != host_key(base):
        return None
    written = html.unescape(query["double"] if query["double"] is not None else query["single"])
    pairs = {found["name"]: found["value"].strip() for found in _PAIR.finditer(written)}
    return (url, pairs) if pairs else None
