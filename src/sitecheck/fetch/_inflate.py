"""Content codings undone piece by piece under a cap, so that no answer can grow beyond what was agreed."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli
import zstandard

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch.errors import FetchError

_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_WINDOW = 8 * 1024 * 1024  # RFC 9659: the window a decoder of HTTP content must support, and need not exceed
_ZSTD_HEADER = 18  # bytes of a frame's header at most
_ZSTD_SKIPPABLE = b"\x2a\x4d\x18"
_PIECE = 64 * 1024  # bytes unfolded at a time
_REFUSED = {"compress", "x-compress", "dcb", "dcz"}
_KNOWN = {"gzip", "x-gzip", "deflate", "br", "zstd"}
_DEEPEST = 3


def codings_of(header: str) -> tuple[str, ...]:
    """The codings to undo, in the order in which they are undone; raises FetchError(BAD_ENCODING).

    Tokens that name no coding at all (``utf-8``, ``none``) are common here; browsers pass over them and so do we.
    """
    if not header:
        return ()
    tokens = [token for token in (part.strip().lower() for part in header.split(",")) if token in _KNOWN | _REFUSED]
    if len(tokens) > _DEEPEST or set(tokens) & _REFUSED:
        raise FetchError(Failure.BAD_ENCODING, f"content coding {header!r} was not asked for and cannot be undone")
    return tuple(reversed(tokens))


class Inflater:
    """Undoes codings (gzip, deflate with or without zlib header, br, zstd) and stops at ``cap`` bytes of output.

    The cap holds for every layer of codings laid over each other: what grows in between costs as much.
    """

    def __init__(self, codings: tuple[str, ...], cap: int) -> None:
        self._stages = [_stage(coding) for coding in codings]
        self._made = [0] * len(self._stages)
        self._between = max(cap, _PIECE)  # of a packed layer inside
        self._left = cap
        self._seen = False
        self.full = False  # the cap was reached; what follows is dropped

    def feed(self, data: bytes) -> bytes:
        """Decoded bytes for one piece from the wire; raises FetchError(BAD_ENCODING)."""
        if self.full or not data:
            return b""
        self._seen = True
        if not self._stages:
            return self._take(data)
        return b"".join(self._pour(0, data))

    def finish(self) -> bytes:
        """What is left at the end of the body; raises FetchError(BAD_ENCODING) where the stream was cut short."""
        out: list[bytes] = []
        if self._seen:  # an empty body is empty in any coding
            for index, stage in enumerate(self._stages):
                if self.full:
                    break
                for piece in stage.finish():
                    out.extend(self._passed(index, piece))
        return b"".join(out)

    def remainder(self) -> bytes | None:
        """What is left where the packed body has come to an end of its own; None where it has not, or is not packed."""
        if not self._stages or not self._seen:
            return None
        try:
            return self.finish()
        except FetchError:
            return None

    def _pour(self, index: int, data: bytes) -> Iterator[bytes]:
        if index == len(self._stages):
            yield self._take(data)
            return
        for piece in self._stages[index].feed(data):
            yield from self._passed(index, piece)
            if self.full:
                return

    def _passed(self, index: int, piece: bytes) -> Iterator[bytes]:
        self._made[index] += len(piece)
        if index + 1 < len(self._stages) and self._made[index] > self._between:
            self.full = True
            return
        yield from self._pour(index + 1, piece)

    def _take(self, data: bytes) -> bytes:
        if len(data) > self._left:
            self.full = True
        kept = data[: self._left]
        self._left -= len(kept)
        return kept


class _Stage(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]:
        """Pieces of at most 64 KB; raises FetchError(BAD_ENCODING)."""

    def finish(self) -> Iterator[bytes]:
        """What is left; raises FetchError(BAD_ENCODING)."""


class _Zlib:
    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._waiting = b""
        self._undo: zlib._Decompress | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._waiting += data
        while self._undo is not None or len(self._waiting) >= 2:
            if self._undo is None:
                self._undo = zlib.decompressobj(_window(self._coding, self._waiting))
            if self._undo.eof:
                # Several gzip members follow each other; anything else after the end is padding, as browsers see it.
                if "gzip" not in self._coding or not self._waiting.startswith(_GZIP_MAGIC):
                    return
                self._undo = zlib.decompressobj(31)
            try:
                piece = self._undo.decompress(self._waiting, _PIECE)
            except zlib.error as error:
                raise FetchError(Failure.BAD_ENCODING, f"{self._coding}: {error}") from error
            self._waiting = self._undo.unused_data if self._undo.eof else self._undo.unconsumed_tail
            if piece:
                yield piece
            # Without input left there may still be output held back, but then the piece was a full one.
            if not self._undo.eof and not self._waiting and len(piece) < _PIECE:
                return

    def finish(self) -> Iterator[bytes]:
        if self._undo is None or not self._undo.eof:
            raise FetchError(Failure.BAD_ENCODING, f"{self._coding}: the compressed body ends early")
        return iter(())


class _Brotli:
    """Not asked for, but sent all the same by caches that keep one copy of a page for everybody."""

    def __init__(self) -> None:
        self._undo = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._undo.is_finished():
            return  # padding
        try:
            piece = self._undo.process(data, output_buffer_limit=_PIECE)
            while piece:
                yield piece
                piece = b"" if self._undo.is_finished() else self._undo.process(b"", output_buffer_limit=_PIECE)
        except brotli.error as error:
            raise FetchError(Failure.BAD_ENCODING, f"br: {error}") from error

    def finish(self) -> Iterator[bytes]:
        if not self._undo.is_finished():
            raise FetchError(Failure.BAD_ENCODING, "br: the compressed body ends early")
        return iter(())


class _Zstd:
    """Pulled out at the end, where the reader can be bounded; until then the packed body waits, under the cap."""

    def __init__(self) -> None:
        self._waiting = io.BytesIO()

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._waiting.write(data)
        return iter(())

    def finish(self) -> Iterator[bytes]:
        self._waiting.seek(0)
        decoder = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        try:
            with decoder.stream_reader(self._waiting, read_across_frames=True, closefd=False) as reader:
                while piece := reader.read(_PIECE):
                    yield piece
            whole = _zstd_whole(self._waiting.getvalue())
        except zstandard.ZstdError as error:
            raise FetchError(Failure.BAD_ENCODING, f"zstd: {error}") from error
        if not whole:
            raise FetchError(Failure.BAD_ENCODING, "zstd: the compressed body ends early")


def _zstd_whole(data: bytes) -> bool:
    """Whether the last frame is whole (RFC 8878 section 3.1): the library takes the end of its input for an end."""
    place = 0
    while place < len(data):
        start = data[place : place + _ZSTD_HEADER]
        if start[1:4] == _ZSTD_SKIPPABLE:
            place += 8 + int.from_bytes(start[4:8], "little")
            continue
        place += zstandard.frame_header_size(start)
        last = 0
        while not last:
            block = int.from_bytes(data[place : place + 3], "little")
            last, run = block & 1, block >> 1 & 3 == 1  # a run is one byte, repeated
            place += 3 + (1 if run else block >> 3)
            if place > len(data):
                return False
        place += 4 if zstandard.get_frame_parameters(start).has_checksum else 0
    return place == len(data)


def _stage(coding: str) -> _Stage:
    if coding == "br":
        return _Brotli()
    return _Zstd() if coding == "zstd" else _Zlib(coding)


def _window(coding: str, start: bytes) -> int:
    """zlib's wbits. RFC 9110 deflate has a zlib header; many servers leave it out, and browsers take both."""
    if coding in ("gzip", "x-gzip"):
        return 31
    has_header = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    return 15 if has_header else -15
