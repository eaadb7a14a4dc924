"""Long lists as JSON lines in the blob store: one record a line, written and read one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from sitecheck.store.blobs import BlobDamaged, BlobStore

Record = TypeVar("Record")

_PIECE = 128 * 1024
_LONGEST = 4 * 1024 * 1024  # no record of ours comes near; a damaged file must not fill the memory


def write_lines(blobs: BlobStore, records: Iterable[Any]) -> tuple[str, int]:
    """Store dataclass records as JSON lines; returns sha256 and bytes before compression. Raises DiskFull."""
    return blobs.put_stream(_packed(records))


def read_lines(blobs: BlobStore, sha: str, kind: type[Record], *, holding: bytes = b"") -> Iterator[Record]:
    """The records one at a time; ``holding`` (lower case) leaves out, unread, every line without these bytes.

    Raises FileNotFoundError (at once), and BlobDamaged for content that was altered or is no list of ``kind``.
    """
    return _unpacked(blobs.open_stream(sha), sha, kind, holding)


def _unpacked(pieces: Iterator[bytes], sha: str, kind: type[Record], holding: bytes) -> Iterator[Record]:
    decoder = msgspec.json.Decoder(kind)
    for line in _lines(pieces):
        if not holding or holding in line.lower():
            try:
                yield decoder.decode(line)
            except msgspec.DecodeError as error:
                raise BlobDamaged(f"{sha} holds a line that is no {kind.__name__}: {error}") from error


def _packed(records: Iterable[Any]) -> Iterator[bytes]:
    encoder, piece = msgspec.json.Encoder(), bytearray()
    for record in records:
        piece += encoder.encode(record)
        piece += b"\n"
        if len(piece) >= _PIECE:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
        if len(rest) > _LONGEST:
            raise BlobDamaged("a line without an end")
    if rest:
        yield rest
