"""All that is read of one page, as plain JSON values: what stays put, and beside it every part the survey reads."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from sitecheck.audit.inspect import columns, parts, signs
from sitecheck.audit.inspect.basics import describe
from sitecheck.audit.inspect.taken import NOWHERE, Taken
from sitecheck.facts.page import PageFacts
from sitecheck.page.lexicon import Lexicon
from sitecheck.survey.one_page import survey_page

Values = dict[str, Any]


def describe_whole(taken: Taken, words: Lexicon, as_of: date) -> Values:
    """The page as ``docs/page.schema.json`` has it. Costs no request."""
    facts = taken.bare.page
    assert facts is not None
    read = asyncio.run(survey_page(taken.visit, words, as_of))
    placed = taken.visit.page
    assert placed is not None
    written = _Written(placed, told=bool(facts.url))
    page = {
        **describe(facts, words),
        "status": taken.visit.fetched.status if facts.url else None,
        "encoding_by": facts.encoding_by,
        "headings": list(facts.headings),
        "header_block": facts.header_block,
        "state": signs.state(facts, taken.bare.html, words),
        "makes": signs.makes(facts, taken.bare.html),
        "identity": signs.identity(facts),
        "refresh": signs.refresh(facts),
        "date_disagreements": parts.disagreements(facts),
        "document": parts.document(read.document, read.document_links, facts),
        "lists": parts.lists(facts),
        "list_reading": parts.listing(read, placed, taken.visit.html),
        "column": read.column or None,
        "targets": columns.targets(read),
        "candidates": columns.candidates(read, placed),
        "children": list(read.children),
        "contacts": parts.contacts(read.contacts, facts, taken.bare.html),
        "guide": columns.guide(read, words),
        "channels": parts.channels(read.channels),
        "leaders": parts.leaders(read.leaders),
        "report": parts.report(read.report),
        "forms": parts.forms(facts),
        "frames": list(facts.frames),
        "attachments": parts.attachments(facts),
        "wanted": list(read.wanted),
    }
    return page if written.told else written.values(page)


class _Written:
    """Addresses made from ``NOWHERE`` go back to how they are written in the page."""

    def __init__(self, placed: PageFacts, *, told: bool) -> None:
        self.told = told
        self._as_written = {link.url: link.href.strip() for link in reversed(placed.links) if link.url is not None}

    def values(self, page: Values) -> Values:
        """The same values with such addresses as written."""
        return {key: self._value(value) for key, value in page.items()}

    def _value(self, value: Any) -> Any:
        match value:
            case str() if value == NOWHERE:
                return ""
            case str() if value.startswith(NOWHERE):
                return self._as_written.get(value, value.removeprefix(NOWHERE.rstrip("/")))
            case dict():
                return {key: self._value(one) for key, one in value.items()}
            case list():
                return [self._value(one) for one in value]
            case _:
                return value
