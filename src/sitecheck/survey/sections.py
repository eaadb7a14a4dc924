"""The columns of the navigation, gone through one by one, whether a rubric names them or not.

A column is called empty only when its page opened, no way of reading a list found anything, and nothing else of its
own stands on it: no document, form, picture, file or link that the other columns' pages do not show as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sitecheck.facts.outcomes import Failure, PageKind, Stop
from sitecheck.facts.page import PageFacts
from sitecheck.facts.sections import SectionReading, SectionState
from sitecheck.facts.site import ColumnState, ListReading, ListState
from sitecheck.facts.visit import Visit, Visitor
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.urls import host_key, identity, same_site, site_key
from sitecheck.survey.columns import Column
from sitecheck.survey.content import body_text
from sitecheck.survey.lists import ListReader
from sitecheck.survey.menus import Way, ways_of
from sitecheck.survey.notfound import NotFound
from sitecheck.survey.plan import CrawlView, SurveyPlan
from sitecheck.survey.section_page import foot_links, main_links, own_links, short_links
from sitecheck.survey.single import is_document

_RENDERS = 20  # columns opened in the browser because the plain page shows nothing
_NOTICE = 300  # beside more text than that a notice of closure is about something else
_BARE = 12
_TEXT = 120  # characters kept of what a bare page says
_LEAST_SHARED = 3  # pages that must show a link before it is the template's
_UNREAD_LISTS = frozenset({"shell", "script-list", "no-list", "render-failed", "damaged-text"})
_TEXT_ONLY = "text-only"
_TONIGHT = re.compile(r"维护|停机|暂停|升级|改版|稍[后候](?:再试|重试|访问)|繁忙|异常|出错|错误|超时")
_GOES_ON = r"(?![标心学国央小的存发出遇])"  # letters by which 建设中 is the beginning of another word


@dataclass(slots=True)
class _Looked:
    """A column that opened: its page, its list, and what its main part and its foot lead to, the menu included."""

    way: Way
    key: str
    visit: Visit
    page: PageFacts
    list: ListReading
    rendered: bool
    links: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Sections:
    """Reads the columns of one site."""

    visitor: Visitor
    words: Lexicon
    plan: SurveyPlan
    reader: ListReader
    not_found: NotFound
    hosts: tuple[str, ...]
    home: str
    known: Mapping[str, Column]
    shared: frozenset[str] = frozenset()
    renders: int = 0
    read: dict[str, _Looked | SectionReading] = field(default_factory=dict)

    async def all(self, ways: Sequence[Way]) -> tuple[SectionReading, ...]:
        """Every column once, in the order of the navigation."""
        plain = replace(self.reader, use_browser=False)
        for way in ways:
            self.read[identity(way.url)] = await self._opened(way, plain)
        self.shared = _shared([one for one in self.read.values() if isinstance(one, _Looked)])
        return tuple([await self._settled(self.read[identity(way.url)]) for way in ways])

    async def _opened(self, way: Way, reader: ListReader) -> _Looked | SectionReading:
        if not same_site(way.url, self.hosts):
            return _reading(way, SectionState.AWAY)
        visit = await self.visitor.visit(way.url, referer=way.page_url)
        trouble = _trouble(visit)
        if trouble or visit.page is None:
            return _reading(way, SectionState.UNABLE, visit, trouble or "no-page")
        if not same_site(visit.final_url, self.hosts):
            return _reading(way, SectionState.AWAY, visit)
        if site_key(visit.final_url) == self.home:
            return _reading(way, SectionState.UNABLE, visit, "leads-home")
        column = self.known.get(identity(way.url)) or self.known.get(identity(visit.final_url))
        if column is not None and column.reading.list is not None and column.visit is not None:
            page, seen = column.visit.page or visit.page, column.visit.rendered
            return self._looked(way, column.reading.key, visit, page, column.reading.list, seen)
        key = column.reading.key if column is not None else ""
        return self._looked(way, key, visit, visit.page, await reader.read(visit, key), visit.rendered)

    def _looked(self, way: Way, key: str, visit: Visit, page: PageFacts, rows: ListReading, rendered: bool) -> _Looked:
        # The foot of a page that holds next to nothing is not known for one, but other pages' feet are.
        links = main_links(page, self.home) | foot_links(page)
        return _Looked(way, key, visit, page, rows, rendered, links)

    async def _settled(self, seen: _Looked | SectionReading) -> SectionReading:
        if isinstance(seen, SectionReading):
            return seen
        reading = self._weighed(seen)
        if reading.state is SectionState.FILLED or not _may_be_blank(reading):
            return reading
        soft = await self.not_found.resemblance(seen.way.url, seen.page, closely=True)
        if soft is not None:
            # A page that is not there is a dead link, which is a defect of its own.
            return _reading(
                seen.way, SectionState.UNABLE, seen.visit, "leads-home" if soft.why == "home" else "soft-404"
            )
        return await self._in_browser(seen, reading)

    async def _in_browser(self, seen: _Looked, reading: SectionReading) -> SectionReading:
        """The same page once its scripts ran: what shows then is content, and what is bare then is bare twice."""
        if not self.plan.use_browser or self.renders >= _RENDERS:
            return reading
        self.renders += 1
        opened = await self.visitor.render(seen.visit.url)
        if opened is None or opened.page is None or not opened.whole or opened.page.kind is PageKind.BLOCKED:
            failed = opened is not None and opened.failure is Failure.RENDER_FAILED
            if failed and reading.state is SectionState.UNDETERMINED:
                return replace(reading, reason=Failure.RENDER_FAILED.value)
            return reading
        rows = await self.reader.read(opened, seen.key)
        again = self._weighed(self._looked(seen.way, seen.key, seen.visit, opened.page, rows, True))
        return replace(again, rendered=True, asked=tuple(dict.fromkeys((*reading.asked, *again.asked))))

    def _weighed(self, seen: _Looked) -> SectionReading:
        page, rows = seen.page, seen.list
        text = body_text(page)
        own = own_links(page, self.home) - self.shared - {identity(seen.way.url)}
        plain = _reading(seen.way, SectionState.FILLED, seen.visit)
        plain = replace(
            plain,
            kind=page.kind,
            entries=len(rows.rows),
            dated=sum(row.day is not None for row in rows.rows),
            newest=rows.newest,
            children=len(short_links(page, own)),
            text_length=len(text),
            reason=rows.reason if rows.rows else "",
            rendered=seen.rendered,
            asked=rows.asked,
        )
        if rows.rows or len(text) >= _NOTICE or any(len(form.inputs) > 1 for form in page.forms):
            return plain
        if page.kind is PageKind.SHELL:
            return replace(plain, state=SectionState.UNDETERMINED, reason="shell")
        if not own and _says_closed(page, text):
            return replace(plain, state=SectionState.CLOSED, text=page.closed_text, reason="closed-text")
        if own or is_document(page, seen.visit.html, text):
            return plain
        return self._without_anything(plain, page, rows, text)

    def _without_anything(self, plain: SectionReading, page: PageFacts, rows: ListReading, text: str) -> SectionReading:
        if page.kind is PageKind.NOT_FOUND:
            return replace(plain, state=SectionState.UNABLE, reason="soft-404")
        if _TONIGHT.search(f"{page.title} {page.text}"):
            # Whatever the column holds on other days is not shown tonight.
            return replace(plain, state=SectionState.UNABLE, text=page.text[:_TEXT], reason="closed-text")
        said = page.empty_text or text[:_TEXT]
        bare = bool(page.empty_text) or len(text) <= _BARE
        reason = "empty-text" if page.empty_text else "bare"
        if rows.state is ListState.EMPTY and bare:
            return replace(plain, state=SectionState.EMPTY, text=said, reason=reason)
        if rows.reason == "no-list" and not page.frames:
            # What keeps the list from being called empty belongs to the template. That is believed of a page which
            # a browser saw as well; a few words are left to who knows which of them stand for nothing.
            if bare and plain.rendered:
                return replace(plain, state=SectionState.EMPTY, text=said, reason=reason)
            if not bare:
                return replace(plain, state=SectionState.UNDETERMINED, text=said, reason=_TEXT_ONLY)
        return replace(plain, state=SectionState.UNDETERMINED, text=said, reason=rows.reason or "no-list")


async def read_sections(
    crawl: CrawlView,
    visitor: Visitor,
    words: Lexicon,
    plan: SurveyPlan,
    reader: ListReader,
    found: Mapping[str, Column],
    not_found: NotFound,
) -> tuple[SectionReading, ...] | None:
    """What stands behind each link of the navigation and of the disclosure pages' menus, in their order.

    Empty where no navigation could be made out, None where the site could not be gone through at all. ``found`` are the
    columns already read: their lists are not read again.
    """
    home = crawl.home
    stop = crawl.totals.stopped_by
    if home is None or home.page is None or stop in (Stop.BLOCKED, Stop.UNREACHABLE):
        return None
    hosts = tuple(dict.fromkeys((*crawl.hosts, host_key(plan.site), host_key(home.final_url))))
    ways = await ways_of(home, visitor, words, plan, hosts, found.get("disclosure-column"))
    known: dict[str, Column] = {}
    for column in found.values():
        url = column.reading.url
        if column.reading.state is ColumnState.FOUND and url is not None:
            known.setdefault(identity(url), column)
    return await _Sections(visitor, words, plan, reader, not_found, hosts, site_key(home.final_url), known).all(ways)


def _says_closed(page: PageFacts, text: str) -> bool:
    """Whether the notice of closure stands in the page's own text as a notice: 建设中标公告 is none."""
    notice = compact(page.closed_text)
    return bool(notice) and re.search(re.escape(notice) + _GOES_ON, text) is not None


def _trouble(visit: Visit) -> str:
    if visit.failure is not None:
        return visit.failure.value
    if not visit.fetched.ok:
        return f"http-{visit.fetched.status}"
    if visit.page is not None and visit.page.kind is PageKind.BLOCKED:
        return Failure.BLOCKED.value
    return ""


def _may_be_blank(reading: SectionReading) -> bool:
    """Whether another look can change what is said of the column, or must bear it out."""
    match reading.state:
        case SectionState.EMPTY | SectionState.CLOSED:
            return True
        case SectionState.UNDETERMINED:
            return reading.reason in _UNREAD_LISTS or reading.reason == _TEXT_ONLY
        case _:
            return False


def _shared(pages: Sequence[_Looked]) -> frozenset[str]:
    """Links that stand in the main part of most columns' pages: their common menu, whatever the mark-up calls it."""
    counts = Counter(link for page in pages for link in page.links)
    least = max(_LEAST_SHARED, len(pages) / 2)
    return frozenset(link for link, count in counts.items() if count >= least)


def _reading(way: Way, state: SectionState, visit: Visit | None = None, reason: str = "") -> SectionReading:
    return SectionReading(
        way.url,
        way.label,
        way.page_url,
        state,
        reason=reason,
        link_index=way.index,
        body_sha256=visit.body_sha256 if visit is not None else None,
    )
