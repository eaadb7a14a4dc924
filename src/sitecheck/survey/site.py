"""The whole survey of one site. Every step stands alone: what goes wrong in one column costs only that column."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sitecheck.facts.channels import ChannelReading
from sitecheck.facts.clues import ClueReading
from sitecheck.facts.documents import DocumentReading
from sitecheck.facts.identity import IdentityReading
from sitecheck.facts.leaders import Leaders
from sitecheck.facts.mentions import MentionReading
from sitecheck.facts.reports import AnnualReports
from sitecheck.facts.sections import SectionReading
from sitecheck.facts.site import (
    AnchorReading,
    ColumnReading,
    ColumnState,
    ContactReading,
    LinkReading,
    ListReading,
    ListState,
)
from sitecheck.facts.visit import Visitor
from sitecheck.page.lexicon import Lexicon
from sitecheck.store.blobs import DiskFull
from sitecheck.survey.anchors import check_anchors
from sitecheck.survey.channels import read_channels
from sitecheck.survey.clues import find_clues
from sitecheck.survey.columns import Column, ColumnFinder
from sitecheck.survey.contacts import ContactReader
from sitecheck.survey.documents import read_documents
from sitecheck.survey.identity import read_identity, site_code, site_metas
from sitecheck.survey.leaders import read_leaders
from sitecheck.survey.likeness import with_memory
from sitecheck.survey.links import LinkChecker
from sitecheck.survey.lists import ListReader
from sitecheck.survey.lists_makes.children import child_urls
from sitecheck.survey.looks import Sleep
from sitecheck.survey.mentions import find_mentions
from sitecheck.survey.notfound import NotFound
from sitecheck.survey.plan import NO_LIST, CrawlView, SurveyPlan
from sitecheck.survey.reports import read_reports
from sitecheck.survey.search import Search, open_search, start_search
from sitecheck.survey.sections import read_sections
from sitecheck.survey.upstream import COLUMN as UPSTREAM_COLUMN
from sitecheck.survey.upstream import look_for_hosts
from sitecheck.survey.verify import Verifier

_T = TypeVar("_T")
_log = logging.getLogger(__name__)

_BLANK = 40  # characters below which a page without a single cue is read as a list would be: it may be blank
_ENVIRONMENT = (DiskFull, sqlite3.Error)  # a full disk is no property of a column: the night ends, and goes on later
INTERNAL_ERROR = "internal-error"
Progress = Callable[[str, int, int], None]  # phase, done, total


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """What the survey found; the parts of a ``SiteObservation`` it is answerable for."""

    columns: dict[str, ColumnReading] = field(default_factory=dict)
    contacts: tuple[ContactReading, ...] = ()
    links: tuple[LinkReading, ...] = ()
    links_unchecked: int = 0
    anchors: tuple[AnchorReading, ...] = ()
    site_code: str = ""
    metas: dict[str, str] = field(default_factory=dict)
    mentions: dict[str, MentionReading] = field(default_factory=dict)
    clues: ClueReading | None = None
    sections: tuple[SectionReading, ...] | None = None
    documents: tuple[DocumentReading, ...] | None = None
    reports: AnnualReports | None = None
    channels: ChannelReading | None = None
    leaders: Leaders | None = None
    identity: IdentityReading | None = None


async def survey_site(
    crawl: CrawlView,
    visitor: Visitor,
    words: Lexicon,
    plan: SurveyPlan,
    *,
    on_progress: Progress | None = None,
    sleep: Sleep = asyncio.sleep,
) -> SurveyResult:
    """Columns, lists, contacts and links of one site.

    The result depends on the crawl and on the visitor's answers alone, never on their timing. Keys of ``plan.columns``
    unknown to the lexicon are left out. An error inside one step is logged and becomes UNABLE (``internal-error``) for
    that column, or an empty part; cancellation and a full disk (DiskFull, sqlite3.Error) go through.
    """
    home = crawl.home
    home_url = home.final_url if home is not None else plan.site
    search = await _searched(crawl, visitor, words, plan)
    not_found = NotFound(visitor, words, home.page if home is not None else None, search.hosts)
    verifier = Verifier(visitor, words, not_found, home_url, plan.use_browser)
    reader = ListReader(visitor, words, plan.as_of, plan.use_browser)
    finder = ColumnFinder(search, verifier, visitor, words, plan, reader)
    keys = [key for key in plan.columns if key in words.columns]
    # The application entry may lie inside the guide, which must be known by then.
    for done, key in enumerate(sorted(keys, key=lambda key: key == "foi-entry"), 1):
        try:
            column = await finder.read(key)
            column = await _with_list(column, key, reader, words)
            finder.found[key] = Column(with_memory(column.reading, column.visit), column.visit)
        except _ENVIRONMENT:
            raise
        except Exception:
            _log.exception("column %s of %s could not be read", key, plan.site)
            finder.found[key] = Column(ColumnReading(key, ColumnState.UNABLE, reason=INTERNAL_ERROR))
        if on_progress is not None:
            on_progress("columns", done, len(keys))
    try:
        contacts = await ContactReader(visitor, words, plan.use_browser).read(finder.found)
    except _ENVIRONMENT:
        raise
    except Exception:
        _log.exception("contact pages of %s could not be read", plan.site)
        contacts = (ContactReading(home_url, INTERNAL_ERROR, (), False),)
    sections = await _alone(
        "sections", plan, read_sections(crawl, visitor, words, plan, reader, finder.found, not_found)
    )
    documents = await _alone("documents", plan, read_documents(crawl, visitor, words, plan, finder.found))
    reports = await _alone("annual reports", plan, read_reports(crawl, visitor, words, plan, finder.found))
    channels = await _alone("application channels", plan, read_channels(visitor, words, plan, finder.found))
    leaders = await _alone("leaders", plan, read_leaders(visitor, words, plan, finder.found))
    try:
        links, unchecked = await LinkChecker(crawl, visitor, not_found, plan, on_progress).check()
    except _ENVIRONMENT:
        raise
    except Exception:
        _log.exception("links of %s could not be checked", plan.site)
        links, unchecked = (), len(crawl.targets)
    return SurveyResult(
        columns={key: finder.found[key].reading for key in keys},
        contacts=contacts,
        links=links,
        links_unchecked=unchecked,
        anchors=await _anchors(crawl, visitor, plan),
        site_code=site_code(crawl),
        metas=site_metas(crawl),
        sections=sections,
        documents=documents,
        reports=reports,
        channels=channels,
        leaders=leaders,
        identity=await _alone("identity", plan, read_identity(crawl, visitor, plan, sleep=sleep)),
        mentions=await _alone("mentions", plan, _mentions(crawl, visitor, plan, links, finder)) or {},
        clues=await _alone("clues", plan, find_clues(crawl, visitor, plan.clues, plan.as_of)),
    )


async def _mentions(
    crawl: CrawlView, visitor: Visitor, plan: SurveyPlan, links: tuple[LinkReading, ...], finder: ColumnFinder
) -> dict[str, MentionReading]:
    found = find_mentions(crawl, plan.topics, links)
    return await look_for_hosts(found, plan.topics, links, crawl, visitor, plan, finder.found.get(UPSTREAM_COLUMN))


async def _alone(what: str, plan: SurveyPlan, step: Awaitable[_T]) -> _T | None:
    """The result of a step, None where it failed: what goes wrong in it costs only what it was to find."""
    try:
        return await step
    except _ENVIRONMENT:
        raise
    except Exception:
        _log.exception("%s of %s could not be read", what, plan.site)
        return None


async def _anchors(crawl: CrawlView, visitor: Visitor, plan: SurveyPlan) -> tuple[AnchorReading, ...]:
    try:
        return await check_anchors(crawl, visitor)
    except _ENVIRONMENT:
        raise
    except Exception:
        _log.exception("links to places within the pages of %s could not be looked at", plan.site)
        return ()


async def _searched(crawl: CrawlView, visitor: Visitor, words: Lexicon, plan: SurveyPlan) -> Search:
    try:
        return await open_search(crawl, visitor, words, plan)
    except _ENVIRONMENT:
        raise
    except Exception:
        _log.exception("the search of %s could not be set up", plan.site)
        search = start_search(words, plan)
        search.disturbances.append(INTERNAL_ERROR)
        return search


async def _with_list(column: Column, key: str, reader: ListReader, words: Lexicon) -> Column:
    """The column with its list and the number of its entries: rows, else child columns."""
    reading, visit = column.reading, column.visit
    if reading.state is not ColumnState.FOUND or visit is None or visit.page is None:
        return column
    children = len(child_urls(visit.page, key, words))
    if key in NO_LIST and (reading.cues or reading.text_length >= _BLANK):
        return Column(replace(reading, entries=reading.entries or children), visit)
    try:
        found = await reader.read(visit, key)
    except _ENVIRONMENT:
        raise
    except Exception:
        _log.exception("the list of column %s at %s could not be read", key, visit.final_url)
        found = ListReading(ListState.UNDETERMINED, reason=INTERNAL_ERROR)
    entries = max(len(found.rows), children, reading.entries)
    return Column(replace(reading, list=found, entries=entries), visit)
