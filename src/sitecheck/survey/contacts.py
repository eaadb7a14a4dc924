"""Contact fields of the disclosure office, page by page, and whether each page could be read in full."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import Contact, Link, LinkKind, PageFacts, Zone
from sitecheck.facts.site import ColumnState, ContactReading
from sitecheck.facts.visit import Visit, Visitor
from sitecheck.page.contacts import find_contacts
from sitecheck.page.document import parse
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import Lexicon, match_label
from sitecheck.page.urls import identity
from sitecheck.page.zones import mark_zones
from sitecheck.survey.columns import Column
from sitecheck.survey.content import body_text, cues_of

SOURCES = ("disclosure-guide", "foi-entry", "contact", "disclosure-column")
"""Pages that speak for the disclosure office, the guide first."""

_READS_CONTACTS = frozenset(
    {PageKind.GUIDE, PageKind.FOI, PageKind.CONTACT, PageKind.DIRECTORY, PageKind.OTHER}
)  # kinds for which the page reader has looked already
_UNREAD = frozenset({PageKind.SHELL, PageKind.BLOCKED, PageKind.NOT_FOUND})
_TEXT_FOR_PICTURES = 150  # characters below which pictures in the main part may be the text
_FORM_FILE = re.compile(r"申请表|流程图|样表|回执")
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
        return ContactReading(visit.final_url, source, contacts, whole, visit.body_sha256)

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
            if url is None or identity(url) == identity(page.url):
                continue
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
    doc = parse(visit.html)
    mark_zones(doc)
    return find_contacts(doc)


def _says_enough(page: PageFacts, source: str, words: Lexicon) -> bool:
    least = _LEAST_CUES.get(source)
    return least is None or len(cues_of(page.main_text, words.columns[source])) >= least


def _is_whole(visit: Visit, page: PageFacts, source: str, words: Lexicon) -> bool:
    """Whether nothing that could hold a field was left unread: a missing field may then be called missing."""
    if visit.fetched.truncated or page.closed_text:
        return False
    text = body_text(page)
    speaks = source == "foi-entry" and bool(page.forms)  # a form page is short by nature
    if len(text) < _TEXT_FOR_PICTURES and not speaks and any(_may_be_the_text(link) for link in page.links):
        return False
    if page.frames and not _says_enough(page, source, words):
        return False
    if source in _LEAST_CUES:
        return _says_enough(page, source, words)
    return visit.rendered or not page.script_list


def _may_be_the_text(link: Link) -> bool:
    """A picture, a file or a frame in the main part may be the text itself."""
    if link.zone is not Zone.MAIN or _FORM_FILE.search(link.title or link.label):
        return False
    return link.kind in (LinkKind.IMAGE, LinkKind.ATTACHMENT, LinkKind.FRAME)


def _is_main(link: Link) -> bool:
    return link.zone is Zone.MAIN and link.kind in (LinkKind.ANCHOR, LinkKind.ATTACHMENT, LinkKind.ONCLICK)
