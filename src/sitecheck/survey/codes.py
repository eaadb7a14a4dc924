"""The site's identification code (网站标识码) wherever a page says it, and pages that say two at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sitecheck.facts.identity import CodeClash
from sitecheck.facts.page import PageFacts

META, FOOTER, REPORT = "meta", "footer", "report-link"
PLACES = (META, FOOTER, REPORT)

# Ten digits (region and number), bm and eight (ministries), N and nine (bodies that are no government).
_CODE = re.compile(r"bm\d{8}|N\d{9}|\d{10}", re.I)
_WRITTEN = re.compile(r"网\s*站\s*标\s*识\s*码\s*[:：]?\s*(?P<code>[A-Za-z]{0,3}\d{4,14})(?![0-9A-Za-z])")
_REPORT_LINK = re.compile(r"[?&]site_code=(?P<code>[A-Za-z0-9]{1,20})(?![A-Za-z0-9])", re.I)


@dataclass(slots=True)
class Codes:
    """What the pages say. ``codes`` and ``odd`` by place, the first page that says something there counts."""

    codes: dict[str, str] = field(default_factory=dict)
    odd: dict[str, str] = field(default_factory=dict)
    clashes: list[CodeClash] = field(default_factory=list)


def said_on(page: PageFacts) -> dict[str, str]:
    """What one page says, by place; a place that says several things says nothing."""
    said = {
        META: {page.metas.get("siteidcode", "").strip()},
        FOOTER: {found["code"] for found in _WRITTEN.finditer(page.text)},
        REPORT: {found["code"] for link in page.links if (found := _REPORT_LINK.search(link.href))},
    }
    only = {place: next(iter(codes)) for place, codes in said.items() if len(codes) == 1}
    return {place: code for place, code in only.items() if code}


def is_code(text: str) -> bool:
    """Whether the text has the form of an identification code."""
    return _CODE.fullmatch(text) is not None


def read_codes(pages: Iterable[tuple[PageFacts, str | None]], home_url: str) -> Codes:
    """What ``pages`` say (each with the hash of its body), home first."""
    found = Codes()
    at: dict[tuple[tuple[str, str], ...], int] = {}
    for page, sha in pages:
        said = said_on(page)
        good = {place: code for place, code in said.items() if is_code(code)}
        for place, code in said.items():
            (found.codes if place in good else found.odd).setdefault(place, code)
        if len({code.lower() for code in good.values()}) < 2:
            continue
        key = tuple(sorted(good.items()))
        if key in at:
            known = found.clashes[at[key]]
            found.clashes[at[key]] = replace(known, pages=known.pages + 1)
        else:
            at[key] = len(found.clashes)
            found.clashes.append(CodeClash(page.url, good, on_home=page.url == home_url, body_sha256=sha))
    # What stands in one place on one page and properly on another is a slip of that page.
    found.odd = {place: code for place, code in found.odd.items() if place not in found.codes}
    return found
