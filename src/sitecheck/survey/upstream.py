"""A closer look for hosts above that no link leads to: the pages where such links stand, with frames and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from sitecheck.facts.mentions import HostLook, MentionReading, Topic
from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import LinkKind, PageFacts
from sitecheck.facts.site import ColumnState, LinkReading
from sitecheck.facts.visit import Visit, Visitor
from sitecheck.page.charset import decode
from sitecheck.page.urls import host_key, same_site
from sitecheck.survey.columns import Column
from sitecheck.survey.mentions import is_host
from sitecheck.survey.plan import CrawlView, SurveyPlan

COLUMN = "disclosure-column"
_SCRIPTS = 12  # of the site's own, for each page
_FRAMES = 6
_UNREAD = frozenset({PageKind.SHELL, PageKind.BLOCKED, PageKind.NOT_FOUND})
_GONE = frozenset({404, 410})  # a script that is not there adds nothing
_HOST = re.compile(r"(?<![A-Za-z0-9_@.-])(?:[a-z0-9-]+\.)+[a-z0-9-]+", re.I)
_OPENS, _CLOSES = re.compile(r"<script\b", re.I), re.compile(r"</script", re.I)
_LOADS = re.compile(
    r"\.load\(|\.(?:get|post|getJSON|ajax)\(|\bfetch\(|XMLHttpRequest|\baxios\b|createElement\(\s*['\"]script"
)
_LIBRARY = re.compile(r"jquery|swiper|bootstrap|layui|layer|vue|react|axios|\.min\.js|superslide|slick|echarts", re.I)
_COUNTER = re.compile(r"hm\.baidu|cnzz|conac|google-analytics|_paq\b", re.I)
# First parts of names under which the same body keeps its portal and its disclosure site.
_SISTER = re.compile(r"(?:www\d?|m|wap|zwgk|xxgk|zfxxgk|gk|open|info|new|old)\.", re.I)


async def look_for_hosts(
    found: Mapping[str, MentionReading],
    topics: Iterable[Topic],
    links: Iterable[LinkReading],
    crawl: CrawlView,
    visitor: Visitor,
    plan: SurveyPlan,
    column: Column | None,
) -> dict[str, MentionReading]:
    """``found`` with a ``look`` wherever a check asks for hosts alone and one of them is linked from no page.

    ``column`` is the disclosure column. The browser opens both pages, where there is one; else the site's own scripts
    are read, and a page that a script may add links to is not seen whole.
    """
    asked: dict[str, list[str]] = {}
    for topic in topics:
        if topic.hosts and not topic.any_of and not found.get(topic.check, MentionReading()).counts.get(topic.group):
            asked.setdefault(topic.check, []).extend(topic.hosts)
    if not asked:
        return dict(found)
    desk = _Desk(visitor, (host_key(plan.site), *crawl.hosts), plan.use_browser)
    await desk.page(await visitor.visit(crawl.home.url) if crawl.home is not None else None)
    reading = column.reading if column is not None else None
    if reading is not None and reading.state is ColumnState.FOUND:
        await desk.page(column.visit if column is not None else None)
    elif reading is not None and reading.state is not ColumnState.MISSING:
        desk.unread = desk.unread or reading.reason or "incomplete"
    ends = [link.verdict.final_url for link in links if link.verdict.final_url]
    ends += [page.final_url for page in crawl.pages if page.final_url]
    desk.hosts |= {host_key(url).partition(":")[0] for url in ends}
    desk.hosts -= {host.partition(":")[0] for host in desk.own}
    looked = dict(found)
    for check, wanted in asked.items():
        named = tuple(host for host in dict.fromkeys(wanted) if any(_is_near(one, host) for one in desk.hosts))
        look = HostLook(tuple(desk.pages), named, desk.unread, bool(desk.pages) and desk.rendered)
        looked[check] = replace(found.get(check, MentionReading()), look=look)
    return looked


def _is_near(host: str, wanted: str) -> bool:
    """Whether a host is the wanted one or a sister of it."""
    return is_host(host, wanted) or is_host(_SISTER.sub("", host, count=1), _SISTER.sub("", wanted, count=1))


@dataclass(slots=True)
class _Desk:
    """Looks through pages one after the other for the names of hosts."""

    visitor: Visitor
    own: tuple[str, ...]
    use_browser: bool
    pages: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    unread: str = ""
    rendered: bool = True

    async def page(self, visit: Visit | None) -> None:
        """One page with its frames and whatever its scripts add."""
        why = _why_unread(visit)
        if why or visit is None or visit.page is None:
            self.unread = self.unread or why
            return
        if visit.final_url in self.pages:
            return
        self.pages.append(visit.final_url)
        self._names(visit.html)
        await self._frames(visit.page)
        shown = await self.visitor.render(visit.url) if self.use_browser else None
        if shown is not None and shown.page is not None and not _why_unread(shown):
            self._names(shown.html)
            if shown.whole:
                await self._frames(shown.page)
                return
        self.rendered = False
        if visit.page.script_list:
            self.unread = self.unread or "script-list"
        await self._scripts(visit)

    def _names(self, source: str) -> None:
        """Every host a source names. What a comment says is not there; what a script says may come to be."""
        text = "".join(part if is_script else _without_comments(part) for part, is_script in _parts(source))
        plain = unquote(text).replace("\\/", "/").replace("\\u002f", "/")
        self.hosts |= {found.group().lower() for found in _HOST.finditer(plain)}

    async def _frames(self, page: PageFacts) -> None:
        if len(page.frames) > _FRAMES:
            self.unread = self.unread or "frames"
        for url in page.frames[:_FRAMES]:
            inner = await self.visitor.visit(url, referer=page.url)
            if inner.fetched.status in _GONE:
                continue
            if _why_unread(inner):
                self.unread = self.unread or "frames"
            self._names(inner.html)

    async def _scripts(self, visit: Visit) -> None:
        """The site's own scripts; what loads further answers may add links that were not seen."""
        assert visit.page is not None
        written = "".join(part for part, code in _parts(visit.html) if code and not _COUNTER.search(part))
        urls = [link.url for link in visit.page.links if link.kind is LinkKind.SCRIPT and link.url is not None]
        own = [url for url in dict.fromkeys(urls) if same_site(url, self.own) and not _LIBRARY.search(url)]
        more = len(own) > _SCRIPTS
        for url in own[:_SCRIPTS]:
            fetched = await self.visitor.raw(url, referer=visit.final_url)
            if fetched.status in _GONE:
                continue
            if fetched.failure is not None or not fetched.ok:
                more = True
                continue
            text = decode(fetched.body, fetched.header("content-type")).text
            self._names(f"<script>{text}</script>")
            written += text
        if more or _LOADS.search(written):
            self.unread = self.unread or "script-list"


def _parts(source: str) -> Iterator[tuple[str, bool]]:
    """A source in pieces, scripts apart. Each character is looked at once, however many scripts are never closed."""
    at = 0
    while (opens := _OPENS.search(source, at)) is not None:
        yield source[at : opens.start()], False
        closes = _CLOSES.search(source, opens.end())
        end = closes.start() if closes is not None else len(source)
        yield source[opens.start() : end], True
        at = end
    yield source[at:], False


def _without_comments(text: str) -> str:
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return "".join((*kept, text[at:]))


def _why_unread(visit: Visit | None) -> str:
    if visit is None:
        return "no-home"
    if visit.failure is not None:
        return visit.failure.value
    status = visit.fetched.status or 0
    if status >= 400:
        return f"http-{status}"
    if visit.page is None:
        return "no-page"
    return visit.page.kind.value if visit.page.kind in _UNREAD else ""
