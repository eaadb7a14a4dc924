"""Content codings undone piece by piece under a cap, so that no answer can grow beyond what was agreed."""

from __future__ import annotations

import io
import zlib

import zstandard

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch.errors import FetchError

_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_WINDOW = 8 * 1024 * 1024  # RFC 9659: the window a decoder of HTTP content must support, and need not exceed
_REFUSED = {"br", "compress", "x-compress", "dcb", "dcz"}
_KNOWN = {"gzip", "x-gzip", "deflate", "zstd"}


def coding_of(header: str) -> str:
    """The one coding to undo, or "" for none; raises FetchError(BAD_ENCODING).

    Tokens that name no coding at all (``utf-8``, ``none``) are common here; browsers pass over them and so do we.
    """
    tokens = [token for token in (part.strip().lower() for part in header.split(",")) if token in _KNOWN | _REFUSED]
    if len(tokens) > 1 or set(tokens) & _REFUSED:
        raise FetchError(Failure.BAD_ENCODING, f"content coding {header!r} was not asked for and cannot be undone")
    return tokens[0] if tokens else ""


class Inflater:
    """Undoes one coding (gzip, deflate with or without zlib header, zstd) and stops at ``cap`` bytes of output."""

    def __init__(self, coding: str, cap: int) -> None:
        self._coding = coding
        self._left = cap
        self._waiting = b""
        self._zlib: zlib._Decompress | None = None
        self._seen = False
        self.full = False  # the cap was reached; what follows is dropped

    def feed(self, data: bytes) -> bytes:
        """Decoded bytes for one piece from the wire; raises FetchError(BAD_ENCODING)."""
        if self.full or not data:
            return b""
        self._seen = True
        if not self._coding:
            return self._take(data)
        self._waiting += data
        if self._coding == "zstd":
            return b""  # pulled out at the end, where the reader can be bounded
        try:
            return self._feed_zlib()
        except zlib.error as error:
            raise FetchError(Failure.BAD_ENCODING, f"{self._coding}: {error}") from error

    def finish(self) -> bytes:
        """What is left at the end of the body; raises FetchError(BAD_ENCODING) where the stream was cut short."""
        if not self._coding or self.full or not self._seen:
            return b""
        if self._coding == "zstd":
            return self._finish_zstd()
        if self._zlib is None or not self._zlib.eof:
            raise FetchError(Failure.BAD_ENCODING, f"{self._coding}: the compressed body ends early")
        return b""

    def _feed_zlib(self) -> bytes:
        out = b""
        while not self.full and (self._zlib is not None or len(self._waiting) >= 2):
            if self._zlib is None:
                self._zlib = zlib.decompressobj(_window(self._coding, self._waiting))
            if self._zlib.eof:
                # Several gzip members follow each other; anything else after the end is padding, as browsers see it.
                if "gzip" not in self._coding or not self._waiting.startswith(_GZIP_MAGIC):
                    break
                self._zlib = zlib.decompressobj(31)
            out += self._take(self._zlib.decompress(self._waiting, self._left + 1))
            rest = self._zlib.unused_data if self._zlib.eof else self._zlib.unconsumed_tail
            if not self._zlib.eof and not rest:
                self._waiting = b""
                break
            self._waiting = rest
        return out

    def _finish_zstd(self) -> bytes:
        decoder = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        try:
            with decoder.stream_reader(io.BytesIO(self._waiting), read_across_frames=True) as reader:
                return self._take(_read(reader, self._left + 1))
        except zstandard.ZstdError as error:
            raise FetchError(Failure.BAD_ENCODING, f"zstd: {error}") from error

    def _take(self, data: bytes) -> bytes:
        if len(data) > self._left:
            self.full = True
        kept = data[: self._left]
        self._left -= len(kept)
        return kept


def _window(coding: str, start: bytes) -> int:
    """zlib's wbits. RFC 9110 deflate has a zlib header; many servers leave it out, and browsers take both."""
    if coding in ("gzip", "x-gzip"):
        return 31
    has_header = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    return 15 if has_header else -15


def _read(reader: zstandard.ZstdDecompressionReader, size: int) -> bytes:
    out = b""
    while len(out) < size and (piece := reader.read(size - len(out))):
        out += piece
    return out
