"""Contact fields of the disclosure office, page by page, and whether each page could be read in full."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import Contact, Link, LinkKind, PageFacts, Zone
from sitecheck.facts.site import ColumnState, ContactReading
from sitecheck.facts.visit import Visit, Visitor
from sitecheck.page.contact_traces import find_traces
from sitecheck.page.contacts import find_contacts
from sitecheck.page.document import Document
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import Lexicon, match_label
from sitecheck.page.urls import identity
from sitecheck.page.walk import parse
from sitecheck.page.zones import mark_zones
from sitecheck.survey.candidates import has_own_scripts
from sitecheck.survey.columns import Column
from sitecheck.survey.content import body_text, cues_of
from sitecheck.survey.next_page import next_page

SOURCES = ("disclosure-guide", "foi-entry", "contact", "disclosure-column")
"""Pages that speak for the disclosure office, the guide first."""

_READS_CONTACTS = frozenset(
    {PageKind.GUIDE, PageKind.FOI, PageKind.CONTACT, PageKind.DIRECTORY, PageKind.OTHER}
)  # kinds for which the page reader has looked already
_UNREAD = frozenset({PageKind.SHELL, PageKind.BLOCKED, PageKind.NOT_FOUND})
_TEXT_FOR_PICTURES = 150  # characters below which pictures in the main part may be the text
_FORM_FILE = re.compile(r"申请表|流程图|样表|回执")
_SERVICE = re.compile(r"visit|count|login|share|footer|weather|tianqi|stat", re.I)
_OFFICES = re.compile(r"(?:公开|工作|受理)机构|联系方式|通讯录|一览表|名录|机构信息|联系电话")
_LEAST_CUES = {"disclosure-guide": 3, "foi-entry": 2}


@dataclass(frozen=True, slots=True)
class ContactReader:
    """Reads the contact pages of one site."""

    visitor: Visitor
    words: Lexicon
    use_browser: bool = True

    async def read(self, columns: Mapping[str, Column]) -> tuple[ContactReading, ...]:
        """One reading per page, in the order of ``SOURCES``, each page once."""
        readings: list[ContactReading] = []
        seen: set[str] = set()
        for source in SOURCES:
            column = columns.get(source)
            if column is None:
                continue
            if column.reading.state is ColumnState.UNABLE and _could_hide_fields(column, source):
                readings.append(ContactReading(column.reading.url or "", source, (), False))
            if column.reading.state is not ColumnState.FOUND or column.visit is None:
                continue
            name = identity(column.visit.final_url)
            if name in seen:
                continue
            seen.add(name)
            reading = await self._page(column.visit, source)
            if not reading.contacts and (source == "disclosure-column" or (source == "contact" and reading.complete)):
                continue  # an index of columns, or a blank page: it says nothing about the office, not even by silence
            readings.append(reading)
        return tuple(readings)

    async def _page(self, visit: Visit, source: str) -> ContactReading:
        visit = await self._article(visit, source)
        page = visit.page
        if page is None or page.kind in _UNREAD or not visit.html:
            return ContactReading(visit.final_url, source, (), False, visit.body_sha256)
        contacts, whole = _contacts(visit), _is_whole(visit, page, source, self.words)
        if not whole and page.script_list and not visit.rendered and self.use_browser:
            rendered = await self.visitor.render(visit.url)
            if rendered is not None and rendered.page is not None and rendered.page.kind not in _UNREAD:
                visit, page = rendered, rendered.page
                contacts, whole = _contacts(visit), _is_whole(visit, page, source, self.words)
        traces = find_traces(_zoned(visit.html))
        return ContactReading(visit.final_url, source, contacts, whole, visit.body_sha256, traces)

    async def _article(self, visit: Visit, source: str) -> Visit:
        """A column that lists its one document: the document is what speaks. A frame that holds it counts the same."""
        page = visit.page
        if page is None or source not in _LEAST_CUES or _says_enough(page, source, self.words):
            return visit
        target = self._document(page, source)
        if target is None:
            return visit
        opened = await self.visitor.visit(target, referer=visit.final_url)
        return opened if opened.failure is None and (opened.fetched.status or 0) < 400 else visit

    def _document(self, page: PageFacts, source: str) -> str | None:
        rows = [(row.title, row.url) for group in page.groups if group.zone is Zone.MAIN for row in group.rows]
        links = [(link.title or link.label, link.url) for link in page.links if _is_main(link)]
        for title, url in (*rows, *links):
            if url is None or identity(url) == identity(page.url) or _FORM_FILE.search(title):
                continue  # a form to be filled in is not the document that speaks
            match = match_label(title, source, self.words)
            long_name = "公开指南" in compact(title) and source == "disclosure-guide"
            if (match is not None and match.tier in ("exact", "core")) or long_name:
                return url
        return next((url for url in page.frames if identity(url) != identity(page.url)), None)


def _could_hide_fields(column: Column, source: str) -> bool:
    """A page nobody could open may hold what the others lack; the guide may even when its address is unknown."""
    return source == "disclosure-guide" or (source in SOURCES[:3] and column.reading.url is not None)


def _contacts(visit: Visit) -> tuple[Contact, ...]:
    """Contact fields; read again where the page's kind kept the reader from looking for them."""
    page = visit.page
    if page is None:
        return ()
    if page.contacts or page.kind in _READS_CONTACTS:
        return page.contacts
    return find_contacts(_zoned(visit.html))


def _zoned(html: str) -> Document:
    doc = parse(html)
    mark_zones(doc)
    return doc


def _says_enough(page: PageFacts, source: str, words: Lexicon) -> bool:
    least = _LEAST_CUES.get(source)
    return least is None or len(cues_of(page.main_text, words.columns[source])) >= least


def _is_whole(visit: Visit, page: PageFacts, source: str, words: Lexicon) -> bool:
    """Whether nothing that could hold a field was left unread: a missing field may then be called missing."""
    if visit.fetched.truncated or page.closed_text or page.damaged:
        return False
    text = body_text(page)
    speaks = source == "foi-entry" and bool(page.forms)  # a form page is short by nature
    if len(text) < _TEXT_FOR_PICTURES and not speaks and any(_may_be_the_text(link) for link in page.links):
        return False
    if page.frames and (not _says_enough(page, source, words) or any(_is_own_frame(link) for link in page.links)):
        return False
    if not visit.whole or (page.script_list and not visit.rendered):
        return False
    if source == "disclosure-guide" and (next_page(page, visit.html) or any(_goes_on(link) for link in page.links)):
        return False
    if source == "foi-entry" and not page.frames and not has_own_scripts(page):
        return True  # short as it may be, there is no more of it
    if source in _LEAST_CUES:
        return _says_enough(page, source, words)
    return visit.rendered or not page.script_list


def _is_own_frame(link: Link) -> bool:
    return link.kind is LinkKind.FRAME and link.zone is Zone.MAIN and not _SERVICE.search(link.href)


def _goes_on(link: Link) -> bool:
    """Whether the fields may stand behind a link of the text: a page of its own, a list of offices, a file."""
    if not _is_main(link) or link.url is None or _FORM_FILE.search(link.title or link.label):
        return False
    return link.kind is LinkKind.ATTACHMENT or _OFFICES.search(compact(link.label)) is not None


def _may_be_the_text(link: Link) -> bool:
    """A picture, a file or a frame in the main part may be the text itself."""
    if link.zone is not Zone.MAIN or _FORM_FILE.search(link.title or link.label):
        return False
    return link.kind in (LinkKind.IMAGE, LinkKind.ATTACHMENT, LinkKind.FRAME)


def _is_main(link: Link) -> bool:
    return link.zone is Zone.MAIN and link.kind in (LinkKind.ANCHOR, LinkKind.ATTACHMENT, LinkKind.ONCLICK)
