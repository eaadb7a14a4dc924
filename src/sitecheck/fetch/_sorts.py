"""What sort of thing an answer is, as far as it decides how much of it is read."""

from __future__ import annotations

from enum import StrEnum

_TEXT = (
    "text/",
    "application/xhtml",
    "application/xml",
    "application/json",
    "application/javascript",
    "application/x-javascript",
)
_PART = ("image/", "font/", "application/font", "application/x-font", "application/vnd.ms-fontobject")
_UNSAID = ("", "application/octet-stream", "unknown/unknown")
_MAGIC = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"\x1f\x8b")


class Sort(StrEnum):
    """Texts are read whole or not at all, parts of a page (pictures, fonts) as far as allowed, files only begun."""

    TEXT = "text"
    PART = "part"
    FILE = "file"


def sort_of(content_type: str, *, attachment: bool) -> Sort | None:
    """Sort by the header; None where it does not say and the first bytes must tell.

    A page in place of an attachment is read as the page it is; anything else asked for as an attachment is a file.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith(_TEXT) or kind.endswith(("+xml", "+json")):
        return Sort.TEXT
    if attachment:
        return Sort.FILE
    if kind in _UNSAID:
        return None
    return Sort.PART if kind.startswith(_PART) else Sort.FILE


def sniff(start: bytes) -> Sort:
    """Sort by the first bytes of a body whose header does not say."""
    return Sort.FILE if b"\x00" in start or start.startswith(_MAGIC) else Sort.TEXT
