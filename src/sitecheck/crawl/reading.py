"""Bodies to facts, packed as the night keeps them: here, or in processes of their own (``readers.py``)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

import zstandard

from sitecheck.facts.page import PageFacts
from sitecheck.page.lexicon import Lexicon, load_lexicon
from sitecheck.page.pack import pack, reader_version, unpack
from sitecheck.page.read import read_page

# One for each process: setting one up costs a quarter of what it does. They are used by one thread alone.
_pack_body = zstandard.ZstdCompressor(level=3).compress
_pack_facts = zstandard.ZstdCompressor(level=1).compress
_unpack_facts = zstandard.ZstdDecompressor().decompress


class Depth(Enum):
    """How much of a page is wanted: nothing, of articles only what a crawl needs, or all."""

    NONE = 0
    SKIM = 1
    FULL = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """``sha`` and ``body`` (zstd) of what was read; ``facts`` packed (``unpack_facts``), None for what is no text.

    ``trouble`` says why a page could not be read though it may be one; ``page`` are the facts themselves where they
    were made in this process.
    """

    sha: str
    body: bytes
    facts: bytes | None
    trouble: str = ""
    page: PageFacts | None = field(default=None, compare=False)


class Reader(Protocol):
    """Turns bodies into readings."""

    @property
    def version(self) -> str:
        """Changes with everything that decides what a page's facts are."""

    async def read(self, body: bytes, url: str, headers: Mapping[str, str], *, skim: bool = False) -> Reading:
        """Read a page found at ``url`` after redirects, sent with ``headers``. Never raises for what is in it.

        ``skim`` as in ``read_page``.
        """
        ...


class InlineReader:
    """Reads in this very process."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self._lexicon = lexicon or load_lexicon()
        self.version = reader_version(self._lexicon)

    async def read(self, body: bytes, url: str, headers: Mapping[str, str], *, skim: bool = False) -> Reading:
        """The reading of a page."""
        return make_reading(body, url, headers, self._lexicon, skim=skim)


def make_reading(body: bytes, url: str, headers: Mapping[str, str], lexicon: Lexicon, *, skim: bool) -> Reading:
    """The reading of a page: what every reader does, wherever it runs."""
    facts, _ = read_page(body, url, headers=headers, lexicon=lexicon, skim=skim)
    packed = pack_facts(facts) if facts.encoding else None
    return Reading(name_of(body), pack_body(body), packed, page=facts if packed is not None else None)


def name_of(body: bytes) -> str:
    """The sha256 (64 hex digits) a body is known by."""
    return hashlib.sha256(body).hexdigest()


def pack_body(body: bytes) -> bytes:
    """The body as a night file keeps it."""
    return _pack_body(body)


def pack_facts(facts: PageFacts) -> bytes:
    """Facts as a night file keeps them."""
    return _pack_facts(pack(facts))


def unpack_facts(packed: bytes) -> PageFacts:
    """What ``pack_facts`` packed."""
    return unpack(_unpack_facts(packed))
