"""What stands in front of a body in a web archive: status line and headers of an answer, fit to be read back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import quote

Headers = Iterable[tuple[str, str]]

ORIGINAL = "X-Archive-Orig-"
_TRANSFER = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NOT_A_NAME = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")
_URL_SIGNS = "!#$%&'()*+,/:;=?@[]~-._"


def http_head(status: int, headers: Headers, size: int) -> bytes:
    """Status line and headers as received, with its empty line; ``size`` is the length of the body as kept.

    Bodies are kept without their transfer and content codings: headers that speak of these are kept under
    ``X-Archive-Orig-``. The status line bears the standard's phrase, for what the server wrote there is not kept.
    Line ends and other control characters within a line become spaces.
    """
    lines = [f"HTTP/1.1 {status} {_phrase(status)}".rstrip()]
    stated = False
    for name, value in headers:
        written, key = _CONTROL.sub(" ", value).strip(), name.lower().strip()
        if key == "content-length" and written == str(size) and not stated:
            stated = True
        elif key in _TRANSFER:
            name = f"{ORIGINAL}{name.strip()}"
        lines.append(f"{_name(name)}: {written}")
    if not stated:
        lines.append(f"Content-Length: {size}")
    return "\r\n".join((*lines, "", "")).encode("utf-8", "replace")


def archive_url(url: str) -> str:
    """The address as it may stand in a record's header: what no address may hold is percent-encoded."""
    return quote(url, safe=_URL_SIGNS + '"|\\^`{}%', errors="replace")


def _name(name: str) -> str:
    """A header's name with what none may hold percent-encoded: nothing that was sent is left out."""
    return _NOT_A_NAME.sub(lambda found: quote(found[0], safe="", errors="replace"), name.strip()) or "%"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
