"""Annual reports: which years are there, when they were published, and which parts they have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import Link, LinkKind, PageFacts, Row, Zone
from sitecheck.facts.reports import AnnualReports, ReportReading, UnclearEntry
from sitecheck.facts.site import ColumnState, ListState
from sitecheck.facts.visit import Visit, Visitor
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.organs import own_names
from sitecheck.page.urls import host_key, identity
from sitecheck.survey.columns import Column
from sitecheck.survey.list_rows import main_rows
from sitecheck.survey.next_page import last_page, next_page
from sitecheck.survey.noted import NotedVisitor
from sitecheck.survey.plan import CrawlView, SurveyPlan
from sitecheck.survey.report_pages import open_report
from sitecheck.survey.report_titles import TitleKind, is_own, title_kind, year_in

_PAGES = 8  # pages of the column's list; a longer one collects the reports of a whole region
_CHILDREN = 12  # columns of single years, or of kinds of units
_OPENED = 8  # reports read, the newest first
_ELSEWHERE = 10
_UNCLEAR = 10
_LEADING = frozenset({LinkKind.ANCHOR, LinkKind.ATTACHMENT, LinkKind.ONCLICK, LinkKind.AREA, LinkKind.FRAME})
_CHILD = re.compile(
    r"(?:20\d\d年?(?:度)?|.{0,12}(?:部门|单位|机关|县市区|县区|乡镇|街道|政府|委办局))(?:.{0,8}年报|.{0,4}年度报告)?$"
)
_NUMBER = re.compile(r"\d+")
_READ_BY_SCRIPT = "script-list"
_FURTHER = "further-pages"
_PLAIN = frozenset({"", "static", "rendered", "children"})
_INTERFACES = frozenset({"datastore", "jpage", "jpaas", "ucap", "gkmlpt"})  # their pages hold ten rows and more
_ONE_PAGE = 5  # own rows of such a page, of which a third may be dropped as another column's: there is no second
_TURNS = re.compile(r"共\s*(?:[2-9]|\d\d+)\s*页|(?:laypage|pagination|pageTurn|createPage)\w*\s*\(|下一页|下页", re.I)


@dataclass(slots=True)
class _Column:
    """What the column of annual reports has shown so far."""

    entries: dict[str, ReportReading] = field(default_factory=dict)
    unclear: dict[str, UnclearEntry] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    rows: dict[str, Row] = field(default_factory=dict)
    unread: str = ""

    def take(self, title: str, url: str, page_url: str, day: date | None, own: tuple[str, ...]) -> None:
        """Take in one entry of the column."""
        name = identity(url)
        kind = title_kind(title, in_column=True)
        if kind is TitleKind.REPORT:
            known = self.entries.get(name)
            if known is None or (known.row_day is None and day is not None) or known.year is None:
                self.entries[name] = ReportReading(
                    url, title, year_in(title), page_url, row_day=day, own=is_own(title, own)
                )
        elif kind is TitleKind.UNCLEAR:
            self.unclear.setdefault(name, UnclearEntry(title, url, page_url))
        self.seen.add(name)


async def read_reports(
    crawl: CrawlView, visitor: Visitor, words: Lexicon, plan: SurveyPlan, columns: Mapping[str, Column]
) -> AnnualReports | None:
    """Reports by year, the newest first; None where their column was not found or could not be read.

    Read are the rows of the column's list, the links of its page, its further pages (at most eight) and its child
    columns (at most twelve); the newest eight reports are opened. Reports that are linked elsewhere on the site are
    named apart. Where the column is missing only those are looked for.
    """
    column = columns.get("annual-report")
    if column is None or column.reading.state in (ColumnState.UNABLE, ColumnState.BROKEN):
        return None
    own = _own(crawl)
    if column.reading.state is ColumnState.MISSING or column.visit is None:
        return AnnualReports(_elsewhere(crawl, own, frozenset()), unread="not-found")
    gathered = _Column()
    noted = NotedVisitor(visitor)
    await _list(column, column.visit, noted, gathered, own)
    _itself(column.visit, gathered, own)
    ranked = sorted(gathered.entries.values(), key=lambda one: (-(one.year or 0), one.own is False))
    opened = [await open_report(noted, one) if place < _OPENED else one for place, one in enumerate(ranked)]
    read = [one for one in opened if one is not None]
    known = frozenset(gathered.entries) | frozenset(gathered.unclear)
    return AnnualReports(
        tuple(sorted((*read, *_elsewhere(crawl, own, known)), key=lambda one: -(one.year or 0))),
        tuple(gathered.unclear.values())[:_UNCLEAR],
        len(gathered.seen),
        gathered.unread,
        _back_to(list(gathered.rows.values())),
        noted.addresses,
    )


def _own(crawl: CrawlView) -> tuple[str, ...]:
    home = crawl.home.page if crawl.home is not None else None
    if home is None:
        return ()
    return own_names((home.metas.get("sitename", ""), home.title), (home.text[-2000:],))


async def _list(column: Column, visit: Visit, visitor: Visitor, gathered: _Column, own: tuple[str, ...]) -> None:
    """The list of the column: what the survey read of it already, then the pages themselves."""
    reading = column.reading.list
    rows = reading.rows if reading is not None else ()
    for row in rows:
        if row.url is not None:
            gathered.take(row.title, row.url, visit.final_url, row.day, own)
            gathered.rows.setdefault(identity(row.url), row)
    if reading is None or reading.state is ListState.UNDETERMINED:
        gathered.unread = (reading.reason if reading is not None else "") or "undetermined"
    elif reading.source not in _PLAIN and not (reading.source in _INTERFACES and len(rows) <= _ONE_PAGE):
        gathered.unread = _FURTHER  # an interface that counts its own pages: only the first were asked for
    page = visit.page
    if page is None:
        gathered.unread = gathered.unread or "no-page"
        return
    await _pages(visit, page, visitor, gathered, own, children=True)


async def _pages(
    visit: Visit, page: PageFacts, visitor: Visitor, gathered: _Column, own: tuple[str, ...], *, children: bool
) -> None:
    _take_page(page, gathered, own)
    further = _further(page, visit.html)
    if len(further) >= _PAGES:
        gathered.unread = gathered.unread or _FURTHER
    for url in further[: _PAGES - 1]:
        opened = await visitor.visit(url, referer=page.url)
        if not _readable(opened) or opened.page is None:
            gathered.unread = gathered.unread or _why(opened)
            continue
        _take_page(opened.page, gathered, own)
    if not further and (_TURNS.search(page.text) or _TURNS.search(visit.html)):
        one_page = re.search(r"共\s*1\s*页", page.text) or re.search(r"createPageHTML\s*\(\s*1\s*,", visit.html)
        if one_page is None:
            gathered.unread = gathered.unread or _FURTHER
    if page.script_list and not visit.rendered:
        gathered.unread = gathered.unread or _READ_BY_SCRIPT
    if not children:
        return
    for url in _children(page)[:_CHILDREN]:
        opened = await visitor.visit(url, referer=page.url)
        if not _readable(opened) or opened.page is None:
            gathered.unread = gathered.unread or _why(opened)
        elif opened.page.kind is not PageKind.ARTICLE:
            await _pages(opened, opened.page, visitor, gathered, own, children=False)


def _take_page(page: PageFacts, gathered: _Column, own: tuple[str, ...]) -> None:
    days = {identity(row.url): row for row in main_rows(page, page.url) if row.url is not None}
    for name, one in days.items():
        gathered.rows.setdefault(name, one)
    for link in page.links:
        if link.url is None or link.kind not in _LEADING or link.zone is not Zone.MAIN:
            continue
        row = days.get(identity(link.url))
        title = _title(link.title, link.label, row.title if row is not None else "")
        if identity(link.url) == identity(page.url):
            continue  # a tab of the page itself
        if row is not None or title_kind(title, in_column=True) is not TitleKind.OTHER:
            gathered.take(title, link.url, page.url, row.day if row is not None else None, own)


def _title(*texts: str) -> str:
    """Of a link's texts the shortest that says all, else the longest: one may be cut off, another hold a summary."""
    told = [text for text in texts if year_in(text) and title_kind(text, in_column=True) is TitleKind.REPORT]
    return min(told, key=len) if told else max(texts, key=len)


def _itself(visit: Visit, gathered: _Column, own: tuple[str, ...]) -> None:
    """A column that is one report: its own page is the entry."""
    page = visit.page
    if page is None or gathered.entries or gathered.rows:
        return
    single = page.kind in (PageKind.ARTICLE, PageKind.ANNUAL_REPORT) or year_in(page.title) is not None
    if single and title_kind(page.title, in_column=False) is TitleKind.REPORT:
        gathered.take(page.title, visit.final_url, visit.final_url, page.publish_date, own)


def _further(page: PageFacts, html: str) -> list[str]:
    """Addresses of the list's further pages; where only the second and the last are named, those between as well."""
    second, last = next_page(page, html), last_page(page, html)
    if second is None:
        return []
    if last is None or identity(last) == identity(second) or identity(last) == identity(page.url):
        return [second]
    counts = list(_NUMBER.finditer(second))
    for count in reversed(counts):
        head, tail = second[: count.start()], second[count.end() :]
        if last.startswith(head) and last.endswith(tail) and (end := last[len(head) : len(last) - len(tail)]).isdigit():
            begin = int(count[0])
            if begin < int(end) < begin + 500:
                return [f"{head}{number}{tail}" for number in range(begin, int(end) + 1)]
    return [second, last, *[last] * _PAGES]  # pages between that cannot be named: the list is not read in full


def _children(page: PageFacts) -> list[str]:
    """Columns of single years or of kinds of units below the column's page."""
    found: dict[str, str] = {}
    rows = {identity(row.url) for group in page.groups for row in group.rows if row.url and row.day is not None}
    for link in page.links:
        if link.url is None or link.zone is not Zone.MAIN or link.kind is not LinkKind.ANCHOR:
            continue
        name = identity(link.url)
        label = compact(link.label)
        if name in rows or name == identity(page.url) or host_key(link.url) != host_key(page.url):
            continue
        if 4 <= len(label) <= 20 and _CHILD.fullmatch(label):
            found.setdefault(name, link.url)
    return list(found.values())


def _readable(visit: Visit) -> bool:
    page = visit.page
    ok = visit.failure is None and (visit.fetched.status or 0) < 400
    return ok and page is not None and page.kind not in (PageKind.BLOCKED, PageKind.SHELL, PageKind.NOT_FOUND)


def _why(visit: Visit) -> str:
    if visit.failure is not None:
        return visit.failure.value
    status = visit.fetched.status or 0
    return f"http-{status}" if status >= 400 else visit.page.kind.value if visit.page is not None else "no-page"


def _back_to(rows: list[Row]) -> date | None:
    """The day down to which an orderly list goes: its last date, where dates only fall (pinned rows apart)."""
    days = [row.day for row in rows if row.day is not None and row.precision == "day"]
    if len(days) < 3 or len(days) < len(rows):
        return None
    start = next((place for place, (one, two) in enumerate(pairwise(days)) if one < two), -1) + 1
    falling = days[start:]
    orderly = len(falling) >= 3 and all(one >= two for one, two in pairwise(falling))
    return falling[-1] if orderly else None


def _elsewhere(crawl: CrawlView, own: tuple[str, ...], known: frozenset[str]) -> tuple[ReportReading, ...]:
    """Reports linked on other pages of the site, the first ten, none of another unit."""
    found: dict[str, ReportReading] = {}
    for link, page_url, day in _named(crawl):
        assert link.url is not None
        name = identity(link.url)
        title = _title(link.title, link.label)
        year = year_in(title)
        if name in known or name in found or year is None or is_own(title, own) is False:
            continue
        found[name] = ReportReading(
            link.url, title, year, page_url, row_day=day, complete=False, own=is_own(title, own), in_column=False
        )
        if len(found) >= _ELSEWHERE:
            break
    return tuple(found.values())


def _named(crawl: CrawlView) -> Iterator[tuple[Link, str, date | None]]:
    """Links of the crawl that name a report."""
    for page in crawl.pages:
        facts = page.facts
        if facts is None or page.failure is not None:
            continue
        for link in facts.links:
            label = link.title if len(link.title) > len(link.label) else link.label
            if link.url is None or link.kind not in _LEADING or not 8 <= len(label) <= 120 or "公开" not in label:
                continue
            if title_kind(label, in_column=False) is TitleKind.REPORT:
                rows = (row for group in facts.groups for row in group.rows if row.url == link.url)
                yield link, facts.url, next((row.day for row in rows), None)
