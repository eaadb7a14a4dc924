"""What a reader is given, and how it asks."""

from __future__ import annotations

from dataclasses import dataclass

from sitecheck.facts.page import PageFacts, Row
from sitecheck.facts.visit import Visitor
from sitecheck.page.charset import decode
from sitecheck.page.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class ListPage:
    """The page of a column: its facts, its source, its key, and the way to the network."""

    url: str
    facts: PageFacts
    html: str
    key: str
    visitor: Visitor
    words: Lexicon


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of one source. ``answered``: it gave rows, or said in so many words that there are none."""

    source: str
    rows: tuple[Row, ...]
    pages_read: int = 1
    answered: bool = True


async def ask(page: ListPage, url: str) -> str | None:
    """The decoded answer of a list interface, None when there is none. Several makes refuse without a Referer."""
    fetched = await page.visitor.raw(url, referer=page.url)
    if not fetched.ok or not fetched.body:
        return None
    return decode(fetched.body, fetched.header("content-type")).text
