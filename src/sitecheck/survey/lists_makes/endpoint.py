"""JSON interfaces whose address stands literally in a script of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitecheck.page.urls import host_key, identity, resolve
from sitecheck.survey.json_rows import json_rows, parse_json, says_none
from sitecheck.survey.list_rows import is_list, merged
from sitecheck.survey.lists_makes.asked import Found, ListPage, ask
from sitecheck.survey.next_page import next_endpoint

_SCRIPT = re.compile(r"<script\b[^>]*>(?P<code>.*?)</script\s*>", re.S | re.I)
_QUOTED = r"(?P<q>['\"`])(?P<url>[^'\"`\s<>{}]+)(?P=q)"
_CALLS = (
    re.compile(rf"\bfetch\s*\(\s*{_QUOTED}"),
    re.compile(rf"(?:\$|jQuery)\s*\.\s*(?:get|getJSON)\s*\(\s*{_QUOTED}"),
    re.compile(rf"\baxios\s*(?:\.\s*get\s*)?\(\s*{_QUOTED}"),
    re.compile(rf"\.open\s*\(\s*['\"]get['\"]\s*,\s*{_QUOTED}", re.I),
    re.compile(rf"\burl\s*:\s*{_QUOTED}"),
)
_POST = re.compile(r"\b(?:type|method)['\"]?\s*:\s*['\"](?:post|put|delete)['\"]", re.I)
_PARAMETERS = re.compile(r"\b(?:data|params)['\"]?\s*:")  # asked without them the interface gives something else
_POST_BEFORE = re.compile(r"(?:\.\s*post|form\.?submit)\s*\([^)]{0,200}$", re.I | re.S)
_NO_LIST = re.compile(
    r"hit|count|click|visit|stat(?:s|istic)|login|logout|user|token|captcha|verify|weather|token|share|\.(?:js|css|png|jpe?g|gif|s?html?)(?:\?|$)",
    re.I,
)
_NEAR = 260  # characters of the same call in which its method stands
_ASKED = 4


async def read_endpoints(page: ListPage) -> Found | None:
    """Rows of the first literal interface that answers a list, with its second page where it counts pages.

    None when there is no such address. An address put together by a script is left to the browser.
    """
    answered = False
    for url in list(dict.fromkeys(_addresses(page)))[:_ASKED]:
        text = await ask(page, url)
        value = parse_json(text) if text is not None else None
        if value is None:
            continue
        rows = json_rows(value, page.url)
        if not rows:
            answered = answered or says_none(value)
            continue
        if not is_list(rows):
            continue
        second = next_endpoint(url)
        more = await ask(page, second) if second is not None else None
        further = json_rows(parse_json(more), page.url) if more is not None else ()
        return Found("json", merged(rows, further), 2 if further else 1)
    return Found("json", ()) if answered else None


def _addresses(page: ListPage) -> Iterator[str]:
    for script in _SCRIPT.finditer(page.html):
        code = script["code"]
        hits = sorted((found.start(), found) for call in _CALLS for found in call.finditer(code))
        for start, found in hits:
            rest = code[found.end() : found.end() + _NEAR]
            around = _before(code, start) + " " + _same_call(rest)
            if rest.lstrip()[:1] == "+" or _POST.search(around) or _PARAMETERS.search(around):
                continue
            if _POST_BEFORE.search(code[max(0, start - 200) : start]) or _NO_LIST.search(found["url"]):
                continue
            url = resolve(found["url"], page.url)
            if url is not None and host_key(url) == host_key(page.url) and identity(url) != identity(page.url):
                yield url


def _same_call(rest: str) -> str:
    """What follows inside the same call: up to the end of the statement."""
    return re.split(r"\)\s*;|\)\s*\.|\bfunction\b|=>", rest, maxsplit=1)[0]


def _before(code: str, start: int) -> str:
    """What stands before inside the same object literal."""
    return code[max(0, start - _NEAR) : start].rpartition("{")[2]
