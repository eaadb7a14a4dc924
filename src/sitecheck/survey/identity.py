"""Whose site it is: its identification code and the national meta tags of its home page."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from sitecheck.page.labels import compact
from sitecheck.survey.plan import CrawlView

_CODE = re.compile(r"(?:政府)?网站标识码[:：]?(?P<code>bm\d{8}|N\d{9}|\d{10})(?!\d)", re.I)
_REPORT_LINK = re.compile(r"[?&]site_code=(?P<code>[A-Za-z0-9]{8,12})\b")
_META = re.compile(r"(?:bm\d{8}|N\d{9}|\d{10})", re.I)
_PAGES = 20


def site_code(crawl: CrawlView) -> str:
    """The site's identification code, empty when it shows none.

    Each of the first pages speaks once per place: meta ``SiteIDCode``, footer, link to the national error report. The
    code said most often counts; of equals the first.
    """
    said: Counter[str] = Counter()
    for facts in islice((page.facts for page in crawl.pages if page.facts is not None), _PAGES):
        meta = facts.metas.get("siteidcode", "").strip()
        if _META.fullmatch(meta):
            said[meta] += 1
        if footer := _CODE.search(compact(facts.text)):
            said[footer["code"]] += 1
        report = next((found for link in facts.links if (found := _REPORT_LINK.search(link.href))), None)
        if report is not None:
            said[report["code"]] += 1
    return said.most_common(1)[0][0] if said else ""


def site_metas(crawl: CrawlView) -> dict[str, str]:
    """Meta tags of the home page, by name in lower case, sorted."""
    home = crawl.home.page if crawl.home is not None else None
    return dict(sorted(home.metas.items())) if home is not None else {}
