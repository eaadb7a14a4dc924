"""The newest documents of the disclosure columns, each read in full."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sitecheck.facts.documents import LINKED, DocumentReading
from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import Row
from sitecheck.facts.site import ListState
from sitecheck.facts.visit import Visitor
from sitecheck.page.attachments import is_document
from sitecheck.page.headings import plain_title
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.organs import own_names
from sitecheck.page.own_links import own_links
from sitecheck.page.urls import host_key, identity, same_site
from sitecheck.survey.columns import Column
from sitecheck.survey.document_page import INTERPRETATIONS, NEWS, read_document
from sitecheck.survey.plan import CrawlView, SurveyPlan

SAMPLED_COLUMNS = ("policies", "notices", "disclosure-directory", INTERPRETATIONS, "key-areas-column", NEWS)
MOST = 40  # documents of one site whose pages are asked for
MOST_OF_COLUMN = 15
MOST_LINKED = 20  # documents that interpretations lead to and no list did
_TITLE = re.compile(r"<title[^>]*>(?P<title>[^<]{1,200})", re.I)  # as written, with the name of the site
MOST_RENDERED = 6  # pages opened in the browser, because a link that belongs there was not seen
_LINKED_EACH = 2
_NO_DOCUMENT = frozenset({PageKind.NOT_FOUND, PageKind.BLOCKED, PageKind.SHELL, PageKind.LIST, PageKind.HOME})


async def read_documents(
    crawl: CrawlView, visitor: Visitor, words: Lexicon, plan: SurveyPlan, columns: Mapping[str, Column]
) -> tuple[DocumentReading, ...] | None:
    """Documents in the order of their columns and rows; None where no column has a list that could be read.

    Every column has its share of the ``MOST``: the newest of each, then the next of each. What interpretations lead to
    follows, so that the way back can be looked at; and where an interpretation and the document it names lack a link,
    the browser looks whether a script adds it.
    """
    lists = _lists(columns)
    if not lists:
        return None
    hosts = (host_key(plan.site), *crawl.hosts)
    desk = _Desk(visitor, hosts, _own(crawl), plan.as_of)
    read = [await desk.read(key, row) for key, row in _picked(lists, hosts, plan.as_of)]
    for row in desk.led_to(read):
        read.append(await desk.read(LINKED, row))
    if plan.use_browser:
        for at in _unlinked(read)[:MOST_RENDERED]:
            read[at] = await desk.look_again(read[at])
    return tuple(read)


def _lists(columns: Mapping[str, Column]) -> dict[str, tuple[Row, ...]]:
    found: dict[str, tuple[Row, ...]] = {}
    for key in SAMPLED_COLUMNS:
        column = columns.get(key)
        reading = column.reading.list if column is not None else None
        if reading is not None and reading.state is ListState.READ:
            found[key] = reading.rows
    return found


def _picked(lists: Mapping[str, tuple[Row, ...]], hosts: Iterable[str], as_of: date) -> list[tuple[str, Row]]:
    """The newest rows of each column in turn, up to ``MOST``, in the order of columns and rows."""
    queues = {key: _newest(rows, hosts, as_of) for key, rows in lists.items()}
    chosen: dict[str, tuple[int, int, str, Row]] = {}
    for rank in range(MOST_OF_COLUMN):
        for place, (key, rows) in enumerate(queues.items()):
            if rank < len(rows) and len(chosen) < MOST:
                chosen.setdefault(identity(rows[rank].url or ""), (place, rank, key, rows[rank]))
    return [(key, row) for _, _, key, row in sorted(chosen.values(), key=lambda one: one[:2])]


def _newest(rows: tuple[Row, ...], hosts: Iterable[str], as_of: date) -> list[Row]:
    """Rows that lead to pages of the site, newest first; those without a date, or with one to come, last."""
    own = [row for row in rows if row.url is not None and same_site(row.url, hosts)]
    trusted = [row.day.toordinal() if row.day is not None and row.day <= as_of else 0 for row in own]
    return [own[at] for at in sorted(range(len(own)), key=lambda at: -trusted[at])]


def _unlinked(read: list[DocumentReading]) -> list[int]:
    """Places of interpretations and of documents they name where the one does not link to the other, in order."""
    found: list[int] = []
    for at, one in enumerate(read):
        if not one.interpretation or not one.complete or not one.cites:
            continue
        for place, other in enumerate(read):
            if other.interpretation or not other.complete or not _names(one, other):
                continue
            found += [page for page, lacks in ((at, _lacks(one, other)), (place, _lacks(other, one))) if lacks]
    return list(dict.fromkeys(found))


def _names(interpretation: DocumentReading, document: DocumentReading) -> bool:
    title = compact(document.title)
    return any(cite in title or (document.number and cite.endswith(document.number)) for cite in interpretation.cites)


def _lacks(page: DocumentReading, target: DocumentReading) -> bool:
    wanted = {identity(url) for url in (target.url, target.final_url) if url}
    return wanted.isdisjoint(identity(url) for url in page.links)


def _own(crawl: CrawlView) -> tuple[str, ...]:
    """Comparable names of the unit: the title of its home page, else the site's name there, else the sponsor's.

    The first that names an organ counts, for on a platform of many sites the others may be those of the platform.
    """
    home = crawl.home.page if crawl.home is not None else None
    if home is None:
        return ()
    written = _TITLE.search(crawl.home.html) if crawl.home is not None else None
    titles = (plain_title(written["title"]) if written is not None else "", home.title)
    return own_names(titles) or own_names((home.metas.get("sitename", ""),)) or own_names((), (home.text,))


@dataclass(slots=True)
class _Desk:
    """Reads documents one after the other, and remembers which documents the interpretations name."""

    visitor: Visitor
    hosts: tuple[str, ...]
    own: tuple[str, ...]
    as_of: date
    named: dict[str, tuple[Row, ...]] = field(default_factory=dict)

    async def read(self, column: str, row: Row) -> DocumentReading:
        """One document from its row. A file is not opened; what turns out to be no document is incomplete."""
        url = row.url or ""
        signals = {"row": row.day.isoformat()} if row.day is not None else {}
        bare = DocumentReading(url, row.title, column, row.title, row.day, signals=signals, complete=False)
        if is_document(url):
            return replace(bare, attachments=1)
        visit = await self.visitor.visit(url)
        facts = visit.page
        if visit.failure is not None or facts is None or not visit.fetched.ok:
            return replace(bare, failure=visit.failure, body_sha256=visit.body_sha256)
        bare = replace(bare, final_url=visit.final_url, body_sha256=visit.body_sha256)
        if not same_site(visit.final_url, self.hosts):
            return replace(bare, foreign=True)
        if facts.kind in _NO_DOCUMENT or facts.closed_text:
            return bare
        document, links = read_document(bare, facts, self.hosts, self.own, self.as_of)
        if document.interpretation:
            self.named[url] = tuple(Row(link.title or link.label, link.url, None) for link in links)
        return document if visit.whole and not visit.fetched.truncated else replace(document, complete=False)

    async def look_again(self, before: DocumentReading) -> DocumentReading:
        """The document as the browser shows it; what the browser could not show whole may hold links unseen."""
        visit = await self.visitor.render(before.url)
        if visit is None:
            return before
        facts = visit.page
        if facts is None or visit.failure is not None or facts.kind in _NO_DOCUMENT or not visit.whole:
            return replace(before, scripted=True)
        shown = (link.url for link in own_links(facts, self.hosts) if link.url is not None)
        links = tuple(dict.fromkeys((*before.links, *shown)))
        return replace(before, links=links, scripted=False, rendered=True)

    def led_to(self, read: list[DocumentReading]) -> list[Row]:
        """Documents that the interpretations link to by a title and that no list led to."""
        known = {identity(url) for one in read for url in (one.url, one.final_url) if url}
        found: dict[str, Row] = {}
        for one in read:
            new = [row for row in self.named.get(one.url, ()) if identity(row.url or "") not in known]
            for row in new[:_LINKED_EACH]:
                found.setdefault(identity(row.url or ""), row)
        return list(found.values())[:MOST_LINKED]
