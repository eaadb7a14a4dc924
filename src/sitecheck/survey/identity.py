"""Whose site it is: identification codes, names and meta tags, certificate, and how its home page opened."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from sitecheck.facts.identity import IdentityReading, TlsReading
from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import PageFacts
from sitecheck.facts.visit import Visitor
from sitecheck.page.labels import compact
from sitecheck.page.urls import host_key, is_private_literal, same_site
from sitecheck.survey.codes import is_code, read_codes, said_on
from sitecheck.survey.looks import Sleep, read_looks
from sitecheck.survey.meta_tags import count_tags
from sitecheck.survey.plan import CrawlView, SurveyPlan

_PAGES = 20  # pages whose code is read
_TAGGED = 300  # pages whose meta tags are counted
_BARE = 300  # characters up to which a page that says it is closed is nothing else
_LITERAL = re.compile(r"[\d.]+|\[.*\]")
_CJK = re.compile(r"[\u4e00-\u9fff]{2}")
BARE = "bare"


async def read_identity(
    crawl: CrawlView, visitor: Visitor, plan: SurveyPlan, *, sleep: Sleep = asyncio.sleep
) -> IdentityReading:
    """Everything about whose site this is. Asks for a certificate and, where the home page never opened, for it."""
    looks = await read_looks(crawl, visitor, plan, sleep=sleep)
    home = crawl.home.page if crawl.home is not None and crawl.home.fetched.ok else None
    if home is None:
        return IdentityReading(host_key(plan.site), looks=looks, registered_code=plan.site_code)
    codes = read_codes(islice(_own(crawl, home), _PAGES), home.url)
    metas, without = count_tags(home, (page for page, _ in islice(_own(crawl, home), _TAGGED)))
    return IdentityReading(
        host=host_key(home.url),
        title=home.title,
        site_name=home.metas.get("sitename", "").strip(),
        domain=home.metas.get("sitedomain", "").strip(),
        codes=codes.codes,
        odd_codes=codes.odd,
        clashes=tuple(codes.clashes),
        registered_code=plan.site_code,
        metas=metas,
        without=without,
        looks=looks,
        tls=await _certificate(home.url, visitor),
        name_shown=name_shown(home),
        shell=home.kind is PageKind.SHELL,
        notice=notice_of(home),
    )


def site_code(crawl: CrawlView) -> str:
    """The site's identification code, empty when it shows none.

    Each of the first pages speaks once per place: meta ``SiteIDCode``, footer, link to the national error report. The
    code said most often counts; of equals the first.
    """
    said: Counter[str] = Counter()
    for page in islice((page.facts for page in crawl.pages if page.facts is not None), _PAGES):
        said.update(code for code in said_on(page).values() if is_code(code))
    return said.most_common(1)[0][0] if said else ""


def site_metas(crawl: CrawlView) -> dict[str, str]:
    """Meta tags of the home page, by name in lower case, sorted."""
    home = crawl.home.page if crawl.home is not None else None
    return dict(sorted(home.metas.items())) if home is not None else {}


def https_of(url: str) -> str | None:
    """The root of the host by https; None where nobody would look for it there (a port of its own, an address)."""
    host = host_key(url)
    if url.startswith("https://"):
        return f"https://{host}/"
    if not host or ":" in host or _LITERAL.fullmatch(host) or is_private_literal(url):
        return None
    return f"https://{host}/"


def _own(crawl: CrawlView, home: PageFacts) -> Iterator[tuple[PageFacts, str | None]]:
    """Pages of the site with the hashes of their bodies, home first and once."""
    yield home, crawl.home.body_sha256 if crawl.home is not None else None
    hosts = (*crawl.hosts, host_key(home.url))
    for page in crawl.pages:
        if page.failure is not None or page.final_url == home.url or not same_site(page.final_url, hosts):
            continue
        facts = page.facts
        if facts is not None and (page.status or 500) < 400:
            yield facts, page.body_sha256


async def _certificate(home_url: str, visitor: Visitor) -> TlsReading:
    url = https_of(home_url)
    if url is None:
        return TlsReading(host_key(home_url), None, detail="own-port")
    return await visitor.certificate(url)


def name_shown(home: PageFacts) -> bool | None:
    """Whether the page shows the beginning of the name in SiteName, which is where regions are told apart."""
    start = _CJK.match(compact(home.metas.get("sitename", "")))
    shown = compact(home.title + home.text)
    if start is None or home.kind is PageKind.SHELL or not _CJK.search(shown):
        return None
    return start[0] in shown


def notice_of(home: PageFacts) -> str:
    """What a home page says that has nothing else to say."""
    text = compact(home.text)
    if home.kind is PageKind.NOT_FOUND:
        return home.title or BARE
    if home.closed_text and len(text) <= _BARE:
        return home.closed_text
    leads = any(link.url is not None for link in home.links)
    return BARE if not text and not leads and not home.frames and home.kind is not PageKind.SHELL else ""
