"""The chunked transfer coding (RFC 9112 section 7.1), undone piece by piece."""

from __future__ import annotations

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch.errors import FetchError

_LINE = 16 * 1024  # bytes of one size line with its extensions
_HEX = frozenset(b"0123456789abcdefABCDEF")
_DIGITS = 15


class Chunks:
    """Takes what has come out of a buffer; ``done`` after the last chunk. Bare line feeds and trailing blanks pass."""

    def __init__(self) -> None:
        self.done = False
        self._left = 0  # bytes of the present chunk still to come
        self._within = False  # data of a chunk has been begun, so its line end is due before the next size

    def take(self, buffer: bytearray) -> bytes:
        """Body bytes that are there; what was read leaves the buffer. Raises FetchError(BAD_RESPONSE)."""
        out: list[bytes] = []
        while not self.done and buffer:
            if self._left:
                piece = bytes(buffer[: self._left])
                del buffer[: len(piece)]
                self._left -= len(piece)
                out.append(piece)
            elif (line := self._line(buffer)) is None:
                break
            elif self._within and not line.strip(b"\r"):
                self._within = False
            else:
                self._left = _size(line)
                self._within = True
                self.done = self._left == 0
        return b"".join(out)

    def _line(self, buffer: bytearray) -> bytes | None:
        end = buffer.find(b"\n")
        if end > _LINE or (end < 0 and len(buffer) > _LINE):
            raise FetchError(Failure.BAD_RESPONSE, "a chunk of the body has no size")
        if end < 0:
            return None
        line = bytes(buffer[:end])
        del buffer[: end + 1]
        return line


def _size(line: bytes) -> int:
    digits = line.partition(b";")[0].rstrip(b" \t\r")
    if not 0 < len(digits) <= _DIGITS or not _HEX.issuperset(digits):
        raise FetchError(Failure.BAD_RESPONSE, f"a chunk of the body has no size: {line[:40]!r}")
    return int(digits, 16)
