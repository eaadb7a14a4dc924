"""The newest rows of a column, whatever its make; what cannot be read is undetermined, never empty."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sitecheck.facts.outcomes import Failure, PageKind
from sitecheck.facts.page import LinkKind, PageFacts, Row, Zone
from sitecheck.facts.site import ListReading, ListState
from sitecheck.facts.visit import Visit, Visitor
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.publish_date import url_date
from sitecheck.page.urls import host_key, same_site
from sitecheck.page.walk import parse
from sitecheck.survey.content import body_text
from sitecheck.survey.list_rows import (
    doubt_of,
    is_list,
    main_rows,
    marks_evident,
    merged,
    newest_of,
    oldest_first,
    own_rows,
)
from sitecheck.survey.lists_makes.asked import Found, ListPage
from sitecheck.survey.lists_makes.children import child_urls
from sitecheck.survey.lists_makes.endpoint import read_endpoints
from sitecheck.survey.lists_makes.frame import read_frames
from sitecheck.survey.lists_makes.gkmlpt import read_gkmlpt
from sitecheck.survey.lists_makes.jpaas import read_jpaas
from sitecheck.survey.lists_makes.jpage import read_jpage
from sitecheck.survey.lists_makes.partial import read_partials
from sitecheck.survey.lists_makes.ucap import read_ucap
from sitecheck.survey.next_page import last_page, next_page
from sitecheck.survey.noted import NotedVisitor
from sitecheck.survey.single import is_document

_MAKES: tuple[Callable[[ListPage], Awaitable[Found | None]], ...] = (
    read_jpage, read_jpaas, read_ucap, read_gkmlpt, read_endpoints, read_partials, read_frames,
)  # fmt: skip
_FRESH = timedelta(days=14)  # younger than this nothing older or newer can change what is judged: no further request
_RECENT = timedelta(days=28)
_ARTICLES = 3
_LEFT_TO_SCRIPTS = frozenset({"shell", "script-list"})
_KEPT = 200
_BARE = 12
_TITLE = 12  # characters from which the name of a link is a title rather than a button or the name of a column
_CODE = re.compile(r"\w\s*\(|\bvar\b|=")
_COUNTS = re.compile(r"hm\.baidu|_hmt|cnzz|_gaq|gtag|googletagmanager|_sitegray|visitcount|counter|bdshare", re.I)


@dataclass(frozen=True, slots=True)
class ListReader:
    """Reads the lists of one site as of one day."""

    visitor: Visitor
    words: Lexicon
    as_of: date
    use_browser: bool = True

    async def read(self, visit: Visit, key: str) -> ListReading:
        """The list of column ``key`` from the visit of its page.

        Sources in fixed order: static rows and their second page, the makes' interfaces, frames, child columns, the
        browser. Reading goes on while a fresher row might still be found; ``asked`` names all that was looked at.
        """
        noted = NotedVisitor(self.visitor)
        reading = await replace(self, visitor=noted)._read(visit, key, child=False)
        return replace(reading, asked=tuple(url for url in noted.addresses if url != visit.url))

    async def _read(self, visit: Visit, key: str, *, child: bool) -> ListReading:
        facts = visit.page
        if facts is None or visit.failure is not None:
            reason = visit.failure.value if visit.failure is not None else "no-page"
            return ListReading(ListState.UNDETERMINED, reason=reason)
        if (visit.fetched.status or 0) >= 400 or facts.kind in (PageKind.BLOCKED, PageKind.NOT_FOUND):
            return ListReading(ListState.UNDETERMINED, reason=facts.kind.value)
        page = ListPage(visit.final_url, facts, visit.html, key, self.visitor, self.words)
        best = await self._static(page, "rendered" if visit.rendered else "static")
        answered = False
        for make in _MAKES:
            if self._fresh(best.rows):
                break
            found = await make(page)
            if found is not None and (not found.rows or is_list(found.rows)):
                answered = answered or found.answered
                best = self._better(best, replace(found, rows=own_rows(found.rows, page.url)))
        children = ListReading(ListState.EMPTY)
        if not child and not self._fresh(best.rows):
            children = await self._children(page)
            if children.rows:
                best = self._better(best, Found("children", children.rows, children.pages_read))
        rendered, failed = visit.rendered, False
        if self._wants_browser(best, page, answered) and not rendered and self.use_browser and not child:
            opened = await self.visitor.render(visit.url)
            failed = opened is not None and opened.failure is Failure.RENDER_FAILED
            if opened is not None and opened.page is not None and opened.page.kind is not PageKind.SHELL:
                rendered = opened.whole
                page = replace(page, facts=opened.page, html=opened.html)
                best = self._better(best, Found("rendered", main_rows(opened.page, page.url)))
        reading = await self._settle(best, page, rendered, answered, children)
        if page.facts.damaged and not self._fresh(reading.rows):
            # Rows, dates and notices may be among what nobody could read.
            return replace(reading, state=ListState.UNDETERMINED, reason="damaged-text")
        if failed and reading.reason in _LEFT_TO_SCRIPTS:
            return replace(reading, reason=Failure.RENDER_FAILED.value)
        return reading

    async def _static(self, page: ListPage, source: str) -> Found:
        rows = main_rows(page.facts, page.url)
        embedded = any(group.source != "static" for group in page.facts.groups if group.zone is Zone.MAIN)
        found = Found("datastore" if embedded and source == "static" else source, rows)
        # Pinned rows may fill the first page: only where it looks stale is the second worth a request.
        if not rows or self._fresh(rows):
            return found
        # Where the list begins with its oldest entries the newest stand on its last page.
        turn = last_page if oldest_first(rows) else next_page
        url = turn(page.facts, page.html)
        second = await self.visitor.visit(url, referer=page.url) if url is not None else None
        if second is None or second.page is None or second.failure is not None or not second.fetched.ok:
            return found
        further = main_rows(second.page, page.url)
        if (
            not further
            or further[0] == rows[0]
            or (marks_evident(rows, page.url) and not marks_evident(further, page.url))
        ):
            return found  # pages beyond the end often show page one, or another column
        return Found(found.source, merged(rows, further), 2)

    def _fresh(self, rows: tuple[Row, ...]) -> bool:
        newest = newest_of(rows, self.as_of)
        return newest is not None and self.as_of - newest <= _FRESH

    def _better(self, best: Found, other: Found) -> Found:
        """The source with the newer row; the first of equals."""
        if not other.rows:
            return best
        mine, theirs = newest_of(best.rows, self.as_of), newest_of(other.rows, self.as_of)
        if not best.rows or (theirs is not None and (mine is None or theirs > mine)):
            return other
        return best

    def _wants_browser(self, best: Found, page: ListPage, answered: bool) -> bool:
        if self._fresh(best.rows):
            return False
        return page.facts.script_list or not best.rows or page.facts.kind is PageKind.SHELL or answered

    async def _children(self, page: ListPage) -> ListReading:
        """The rows of all child columns together; UNDETERMINED when one of them could not be read."""
        rows: tuple[Row, ...] = ()
        read, unread = 0, ""
        urls = child_urls(page.facts, page.key, self.words)
        for url in urls:
            visit = await self.visitor.visit(url, referer=page.url)
            status = visit.fetched.status
            if visit.failure is None and status in (404, 410):
                continue
            if visit.page is not None and visit.page.kind is PageKind.ARTICLE:
                continue  # an entry with a short title, no column
            reading = await self._read(visit, page.key, child=True)
            if reading.state is ListState.UNDETERMINED:
                unread = unread or reading.reason
            read += max(1, reading.pages_read)
            rows = merged(rows, reading.rows, _as_row(visit) if reading.state is ListState.SINGLE else ())
            if self._fresh(rows):
                break
        state = ListState.UNDETERMINED if unread else ListState.READ if urls else ListState.EMPTY
        return ListReading(state, "children", rows, newest_of(rows, self.as_of), read, reason=unread)

    async def _settle(
        self, best: Found, page: ListPage, rendered: bool, answered: bool, children: ListReading
    ) -> ListReading:
        if not best.rows:
            empty = self._without_rows(best, page, rendered, answered, children)
            if empty.state is ListState.EMPTY and rendered and not await self._scripts_ran(page):
                return replace(empty, state=ListState.UNDETERMINED, reason="script-list")
            return empty
        rows = best.rows
        if all(row.day is None for row in rows):
            rows = await self._dated_by_articles(rows, page)
        newest = newest_of(rows, self.as_of)
        reading = ListReading(
            ListState.READ, best.source, rows[:_KEPT], newest, best.pages_read, sum(row.day is None for row in rows),
            doubt_of(rows, self.as_of),
        )  # fmt: skip
        if self._fresh(rows):
            return reading
        # A stale list is said to be stale only when no fresher row can hide where nobody could look.
        if children.state is ListState.UNDETERMINED:
            return replace(reading, state=ListState.UNDETERMINED, reason="children-unread")
        scripted = page.facts.script_list and not answered and best.source in ("static", "children")
        if scripted and not (rendered and await self._scripts_ran(page)):
            own = [row for row in rows if row.day is not None]
            if not (best.source == "static" and len(own) >= 3 and marks_evident(own, page.url)):
                return replace(reading, state=ListState.UNDETERMINED, reason="script-list")
        if best.source == "static" and best.pages_read < 2 and oldest_first(rows) and next_page(page.facts, page.html):
            return replace(reading, state=ListState.UNDETERMINED, reason="oldest-first")
        return reading

    def _without_rows(
        self, best: Found, page: ListPage, rendered: bool, answered: bool, children: ListReading
    ) -> ListReading:
        facts = page.facts
        text = body_text(facts)
        if is_document(facts, page.html, text):
            return ListReading(ListState.SINGLE, best.source, pages_read=1)
        if facts.kind is PageKind.SHELL:
            return ListReading(ListState.UNDETERMINED, best.source, reason="shell")
        if children.state is not ListState.EMPTY:
            return ListReading(ListState.UNDETERMINED, best.source, reason=children.reason or "children-undated")
        if (facts.script_list or _has_scripts(facts)) and not rendered and not (answered and not facts.frames):
            return ListReading(ListState.UNDETERMINED, best.source, reason="script-list")
        if facts.frames or _holds_something(facts):
            return ListReading(ListState.UNDETERMINED, best.source, reason="no-list")
        if not facts.empty_text and not rendered and _runs_code(page.html):
            return ListReading(ListState.UNDETERMINED, best.source, reason="script-list")
        if facts.empty_text or len(text) <= _BARE:
            return ListReading(
                ListState.EMPTY, best.source, pages_read=1, reason="empty-text" if facts.empty_text else "bare"
            )
        return ListReading(ListState.UNDETERMINED, best.source, reason="no-list")

    async def _scripts_ran(self, page: ListPage) -> bool:
        """Whether the portal's own scripts reached the browser. One that is gone fills no list for anybody."""
        own = (host_key(page.url),)
        scripts = [link.url for link in page.facts.links if link.kind is LinkKind.SCRIPT and link.url is not None]
        for url in dict.fromkeys(url for url in scripts if same_site(url, own)):
            look = await self.visitor.probe(url, referer=page.url)
            if not look.ok and look.status not in (404, 410):
                return False
        return True

    async def _dated_by_articles(self, rows: tuple[Row, ...], page: ListPage) -> tuple[Row, ...]:
        """Rows without any date: the first three articles say when they were published.

        Where they do not either, a recent date in the address shows that there is something new; an old one shows
        nothing, for an address may be older than its text.
        """
        dated: list[Row] = []
        opened = 0
        for row in rows:
            if row.url is not None and opened < _ARTICLES:
                opened += 1
                visit = await self.visitor.visit(row.url, referer=page.url)
                day = visit.page.publish_date if visit.page is not None and visit.failure is None else None
                told = "article" if day is not None else ""
                written = url_date(row.url, self.words)
                if day is None and written is not None and timedelta() <= self.as_of - written <= _RECENT:
                    day, told = written, "url"
                dated.append(replace(row, day=day, text=told))
            else:
                dated.append(row)
        return tuple(dated)


def _as_row(visit: Visit) -> tuple[Row, ...]:
    """A child that is one document is an entry of its column, as new as it says it is."""
    facts = visit.page
    if facts is None or facts.publish_date is None:
        return ()
    return (Row(facts.title, visit.final_url, facts.publish_date, "document"),)


def _runs_code(html: str) -> bool:
    """Whether a page that shows nothing runs code of its own, which may be what fills it; visitor counts do not."""
    return any(
        _CODE.search(script.text) is not None and _COUNTS.search(script.text) is None
        for script in parse(html).scripts
        if not script.src
    )


def _has_scripts(facts: PageFacts) -> bool:
    """Whether script files could fill the page."""
    return any(link.kind is LinkKind.SCRIPT for link in facts.links)


def _holds_something(facts: PageFacts) -> bool:
    """Pictures, files and links as long as a title are content too: a list of one entry is often marked as none."""
    return any(
        link.zone is Zone.MAIN
        and link.url is not None
        and (
            link.kind in (LinkKind.IMAGE, LinkKind.ATTACHMENT)
            or (link.kind in (LinkKind.ANCHOR, LinkKind.ONCLICK) and len(compact(link.title or link.label)) >= _TITLE)
        )
        for link in facts.links
    )
