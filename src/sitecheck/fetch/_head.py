"""The head of an answer, read as browsers read it: what servers write wrongly is passed over where browsers do so.

Line ends, where the head ends, what may stand before it and which header lines count follow Chromium's net/http, which
is what the visitors of these portals use; the length of the body follows RFC 9112 section 6.3 and the Fetch standard's
"extract a length".
"""

from __future__ import annotations

from dataclasses import dataclass

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch.errors import FetchError

Headers = list[tuple[bytes, bytes]]

LARGEST = 256 * 1024  # bytes of a head; what a browser takes
_BEFORE = 4  # bytes of anything a browser passes over before "HTTP": a byte order mark, an empty line
_DIGITS = 18  # of a length; more is none
_TELLING = frozenset(map(len, (b"content-length", b"transfer-encoding", b"connection")))
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Head:
    """Status, header lines as they were sent, and what they say of the body and of the connection."""

    status: int
    headers: Headers
    length: int | None  # bytes of body stated; None where it goes on to the end of the connection, or is chunked
    chunked: bool
    keep: bool  # the server promises to keep the connection


def head_end(data: bytearray, start: int) -> int:
    """Where the head ends: the place after its empty line, or -1. Bare line feeds count, as in a browser."""
    crlf = data.find(b"\n\r\n", start)
    bare = data.find(b"\n\n", start, crlf + 1 if crlf >= 0 else len(data))
    if bare >= 0:
        return bare + 2
    return crlf + 3 if crlf >= 0 else -1


def is_http(data: bytes | bytearray) -> bool:
    """Whether what has come so far may be, or become, an answer; spares waiting for the end of what never is one."""
    start = bytes(data[: _BEFORE + 4]).lower()
    return len(start) < _BEFORE + 4 or b"http" in start


def read_head(data: bytes) -> Head:
    """Head of an answer to GET or HEAD, ``data`` ending with its empty line; raises FetchError(BAD_RESPONSE)."""
    line, _, rest = data.partition(b"\n")
    if not line.strip() or not line.startswith(b"HTTP/"):
        line, rest = _after_junk(data)
    new, status = _status(line)
    headers: Headers = []
    lengths: list[bytes] = []
    chunked, keep = False, new
    for field in rest.split(b"\n"):
        name, colon, value = field.partition(b":")
        if name[:1] in (b" ", b"\t"):
            if headers and field.strip():  # a folded line goes on with the one before
                headers[-1] = (headers[-1][0], headers[-1][1] + b" " + field.strip())
            continue
        if not colon or not name or name[-1:] in (b" ", b"\t"):
            continue  # no header line to a browser
        value = value.strip(b" \t\r")
        headers.append((name, value))
        if len(name) not in _TELLING:
            continue
        key = name.lower()
        if key == b"content-length":
            lengths.append(value)
        elif key == b"transfer-encoding":
            chunked = chunked or (new and b"chunked" in value.lower())
        elif key == b"connection":
            said = value.lower()
            keep = b"close" not in said and (new or b"keep-alive" in said)
    return Head(status, headers, None if chunked else _length(lengths), chunked, keep)


def _status(line: bytes) -> tuple[bool, int]:
    """Whether the version is at least 1.1, and the status; a browser takes a line without a status for 200."""
    version, _, after = line.partition(b" ")
    digits = after.lstrip(b" ")[:3]
    number = after.strip().partition(b" ")[0]
    if not number[:1].isdigit():
        return version[5:8] >= b"1.1", 200
    if not digits.isdigit() or number[3:4].isdigit() or int(digits) < 100:
        raise FetchError(Failure.BAD_RESPONSE, f"no HTTP status: {line[:_SHOWN]!r}")
    return version[5:8] >= b"1.1", int(digits)


def _after_junk(data: bytes) -> tuple[bytes, bytes]:
    start = data[: _BEFORE + 4].lower().find(b"http")
    if start < 0 or data[start + 4 : start + 5] not in (b"/", b" ", b"\r", b"\n"):
        raise FetchError(Failure.BAD_RESPONSE, f"no HTTP answer: {data[:_SHOWN]!r}")
    line, _, rest = data[start:].partition(b"\n")
    return line.rstrip(b"\r"), rest


def _length(stated: list[bytes]) -> int | None:
    values = {part.strip() for value in stated for part in value.split(b",")}
    sound = {int(value) for value in values if value.isdigit() and len(value) <= _DIGITS}
    if len(sound) > 1:
        raise FetchError(Failure.BAD_RESPONSE, "the answer states two lengths")
    return sound.pop() if sound else None
