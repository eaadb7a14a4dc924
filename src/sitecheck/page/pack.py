"""Facts as bytes and back, for storing what was read once; and a name for the reader that read them."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec

from sitecheck.facts.data import data_dir
from sitecheck.facts.page import PageFacts
from sitecheck.page.lexicon import Lexicon

_PACKAGE = Path(__file__).resolve().parent.parent
_PARSERS = ("selectolax", "ada-url")  # another release of these may see another page
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(PageFacts)


def pack(facts: PageFacts) -> bytes:
    """Facts as MessagePack: the same facts give the same bytes.

    Raises ValueError for text with lone surrogates, which facts read from bytes never hold.
    """
    return _ENCODER.encode(facts)


def unpack(data: bytes) -> PageFacts:
    """The facts that were packed, equal to what they were.

    Raises ValueError for anything else, such as facts packed by a reader whose facts had other fields.
    """
    return _DECODER.decode(data)


@cache
def digest_of_reader(package: Path) -> bytes:
    """Digest of everything but the words that decides what a page's facts are; ``package`` holds page/ and facts/."""
    files = (*sorted((package / "page").glob("*.py")), *sorted((package / "facts").glob("*.py")))
    hashed = hashlib.blake2b(digest_size=16)
    for file in files:
        hashed.update(f"{file.name}\0".encode() + file.read_bytes())
    for name in _PARSERS:
        hashed.update(f"{name}\0{version(name)}\0".encode())
    return hashed.digest()


def _version(words: bytes) -> str:
    return hashlib.blake2b(digest_of_reader(_PACKAGE) + words, digest_size=8).hexdigest()


READER = _version((data_dir("config") / "lexicon.yaml").read_bytes())
"""Version of the reader with the shipped lexicon: another one as soon as its code, its parsers or the words change."""


def reader_version(lexicon: Lexicon) -> str:
    """Version of the reader with other words, such as a lexicon that a project's own checks extend."""
    return f"{READER}-{_version(lexicon.model_dump_json().encode())}"
