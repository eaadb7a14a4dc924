"""One page as the survey would take it: the steps of a night, worked on a page that is looked at alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sitecheck.facts.channels import ChannelReading
from sitecheck.facts.documents import DocumentReading
from sitecheck.facts.leaders import Leaders
from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import Link, PageFacts
from sitecheck.facts.reports import ReportReading
from sitecheck.facts.site import Candidate, ColumnReading, ColumnState, ContactReading, ListReading
from sitecheck.facts.visit import Visit
from sitecheck.page.document import Document
from sitecheck.page.lexicon import Lexicon, best_label
from sitecheck.page.urls import host_key
from sitecheck.page.walk import parse
from sitecheck.page.zones import mark_zones
from sitecheck.survey.candidates import LeadFinder, SearchPage
from sitecheck.survey.channels import read_channels
from sitecheck.survey.columns import Column
from sitecheck.survey.contacts import SOURCES, ContactReader
from sitecheck.survey.content import own_titles
from sitecheck.survey.document_page import read_document
from sitecheck.survey.leaders import read_leaders
from sitecheck.survey.lists import ListReader
from sitecheck.survey.lists_makes.children import child_urls
from sitecheck.survey.lone_page import LonePage
from sitecheck.survey.notfound import NotFound
from sitecheck.survey.plan import NO_LIST, SurveyPlan
from sitecheck.survey.report_pages import open_report
from sitecheck.survey.report_titles import TitleKind, title_kind, year_in
from sitecheck.survey.verify import Verified, Verifier

_CANDIDATES = 3
_NO_DOCUMENT = frozenset(
    {PageKind.NOT_FOUND, PageKind.BLOCKED, PageKind.SHELL, PageKind.LIST, PageKind.HOME, PageKind.SEARCH}
)
_NO_TARGET = frozenset({PageKind.HOME, PageKind.NOT_FOUND, PageKind.BLOCKED, PageKind.SHELL})
_ENTRY, _GUIDE = "foi-entry", "disclosure-guide"
_BY_KIND = {
    PageKind.LEADER: "leadership-info",
    PageKind.FOI: _ENTRY,
    PageKind.GUIDE: _GUIDE,
    PageKind.CONTACT: "contact",
}  # what a page is read as though it would not do as the column


@dataclass(frozen=True, slots=True)
class OnePage:
    """What the survey makes of a page.

    ``candidates``: of each column the three links that rank first. ``targets``: how the page would do as the target of
    a link that bears the column's name, for every column of which it says anything. ``column``: the one it serves
    best, empty for none; as that one its list, its contacts and its children were read. ``wanted`` are the addresses
    that a night would have asked for on its account. What the page has no part in is None.
    """

    candidates: dict[str, tuple[Candidate, ...]]
    targets: dict[str, Verified]
    column: str
    listing: ListReading | None
    children: tuple[str, ...]
    contacts: ContactReading | None
    channels: ChannelReading | None
    leaders: Leaders | None
    report: ReportReading | None
    document: DocumentReading | None
    document_links: tuple[Link, ...]
    wanted: tuple[str, ...]


async def survey_page(visit: Visit, words: Lexicon, as_of: date) -> OnePage:
    """Work the steps of the survey on one page as of one day; nothing else is asked for. ``visit`` must have a page."""
    page = visit.page
    if page is None:
        raise ValueError("a visit without a page cannot be surveyed")
    visitor = LonePage(visit)
    hosts = tuple(host for host in (host_key(page.url),) if host)
    targets = await _targets(visit, visitor, words)
    # To be taken for a column costs made-up addresses, which belong to no page.
    visitor.wanted.clear()
    column = _best(page, targets, words)
    columns = {key: _column(key, visit) for key in (column, _BY_KIND.get(page.kind, "")) if key}
    plan = SurveyPlan(page.url, as_of, use_browser=False)
    listing = None
    listed = any(group.dated for group in page.groups) or page.kind is PageKind.LIST or bool(column)
    if listed and column not in NO_LIST and page.kind not in _NO_TARGET:
        listing = await ListReader(visitor, words, as_of, use_browser=False).read(visit, column or "notices")
    contacts = await ContactReader(visitor, words, use_browser=False).read(_as_source(columns, visit))
    document, links = _document(page, hosts, as_of)
    return OnePage(
        _candidates(page, hosts, words),
        targets,
        column,
        listing,
        child_urls(page, column, words) if column else (),
        contacts[0] if contacts else None,
        await _channels(visit, visitor, words, plan, columns),
        await read_leaders(visitor, words, plan, columns),
        await _report(visitor, page),
        document,
        links,
        tuple(visitor.wanted),
    )


def zoned(html: str) -> Document:
    """The page's tree with its zones, for readers of single parts."""
    doc = parse(html)
    mark_zones(doc)
    return doc


def _candidates(page: PageFacts, hosts: Sequence[str], words: Lexicon) -> dict[str, tuple[Candidate, ...]]:
    finder = LeadFinder(words, tuple(hosts), (), tuple(words.columns))
    finder.add(SearchPage(page.url, page))
    found = {key: tuple(lead.candidate for lead in finder.leads(key)[:_CANDIDATES]) for key in words.columns}
    return {key: candidates for key, candidates in found.items() if candidates}


async def _targets(visit: Visit, visitor: LonePage, words: Lexicon) -> dict[str, Verified]:
    page = visit.page
    assert page is not None
    if page.kind in _NO_TARGET:
        return {}
    verifier = Verifier(visitor, words, NotFound(visitor, words), "", use_browser=False)
    found: dict[str, Verified] = {}
    for key in words.columns:
        candidate = Candidate(page.url, words.columns[key].zh, "", 1.0, "exact", None)
        looked = await verifier.look(candidate, key)
        if looked.state == "found" or looked.reason.startswith("false-friend"):
            found[key] = looked
    return found


def _best(page: PageFacts, targets: Mapping[str, Verified], words: Lexicon) -> str:
    """The column the page serves best: one that its own title or path names, before one it only holds or mentions."""
    ranked = []
    for key, one in targets.items():
        if one.state == "found" and one.reason != "by-content":
            match = best_label(list(own_titles(page)), key, words)
            if match is None and key == "disclosure-column" and page.kind is not PageKind.DIRECTORY:
                continue  # its columns stand in the menu of every page
            ranked.append((match.score if match is not None else 0.0, one.confidence, key))
    return max(ranked, key=lambda entry: entry[:2])[2] if ranked else ""


def _column(key: str, visit: Visit) -> Column:
    return Column(ColumnReading(key, ColumnState.FOUND, visit.final_url), visit)


def _as_source(columns: Mapping[str, Column], visit: Visit) -> dict[str, Column]:
    """The page as one that speaks for the disclosure office; where nothing says as which, as its guide."""
    known = {key: column for key, column in columns.items() if key in SOURCES}
    return known or ({_GUIDE: _column(_GUIDE, visit)} if visit.page is not None and visit.page.contacts else {})


async def _channels(
    visit: Visit, visitor: LonePage, words: Lexicon, plan: SurveyPlan, columns: Mapping[str, Column]
) -> ChannelReading | None:
    if _ENTRY not in columns and _GUIDE not in columns:
        return None
    return await read_channels(visitor, words, plan, {_ENTRY: _column(_ENTRY, visit)})


async def _report(visitor: LonePage, page: PageFacts) -> ReportReading | None:
    named = title_kind(page.title, in_column=False) is TitleKind.REPORT
    if page.kind in _NO_DOCUMENT or not (named or page.kind is PageKind.ANNUAL_REPORT):
        return None
    bare = ReportReading(page.url, page.title, year_in(page.title), page.url, in_column=False)
    return await open_report(visitor, bare)


def _document(page: PageFacts, hosts: Sequence[str], as_of: date) -> tuple[DocumentReading | None, tuple[Link, ...]]:
    one = page.kind is PageKind.ARTICLE or page.header_block or page.metas.get("articletitle")
    if page.kind in _NO_DOCUMENT or not one or page.closed_text:
        return None, ()
    bare = DocumentReading(page.url, page.title, "", page.title, final_url=page.url)
    document, links = read_document(bare, page, hosts, (), as_of)
    return replace(document, url=page.url), links
