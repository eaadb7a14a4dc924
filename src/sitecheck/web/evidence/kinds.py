"""What an evidence file may be shown as, and its name when it is saved. What it says of itself counts least."""

from __future__ import annotations

from enum import StrEnum

from sitecheck.store.models import Evidence

_PNG = b"\x89PNG\r\n\x1a\n"
_PICTURES = ("screenshot", "closeup")
_PAGES = ("text/html", "application/xhtml+xml", "")
# A file that opens in a browser of the person who saved it would run there: such are saved as text.
_ENDINGS = {"screenshot": "png", "closeup": "png", "headers": "json.txt", "warc": "warc.gz"}
_BEGINNINGS = ((b"%PDF-", "pdf"), (_PNG, "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif"))
_LOOKED_AT = 1024


class Shape(StrEnum):
    """How a file can be looked at here."""

    PICTURE = "picture"
    PAGE = "page"
    TEXT = "text"
    FILE = "file"  # not at all, only saved


def shape_of(row: Evidence, content: bytes) -> Shape:
    """What ``content`` may be shown as; what is no page by type or by its first bytes is only saved."""
    head = content[:_LOOKED_AT]
    if row.kind in _PICTURES:
        return Shape.PICTURE if head.startswith(_PNG) else Shape.FILE
    if row.kind == "headers":
        return Shape.TEXT
    if row.kind != "html" or _binary(head, row.media_type):
        return Shape.FILE
    return Shape.PAGE if plain_type(row.media_type) in _PAGES else Shape.TEXT


def plain_type(media_type: str) -> str:
    """A media type without its parameters, in small letters."""
    return media_type.partition(";")[0].strip().lower()


def file_name(row: Evidence, content: bytes) -> str:
    """The name to save ``row`` under: made of our own numbers and its hash, nothing of a portal's."""
    return f"sitecheck-{row.finding_id}-{row.sha256[:16]}.{_ending(row, content)}"


def _ending(row: Evidence, content: bytes) -> str:
    if row.kind != "html":
        return _ENDINGS.get(row.kind, "bin")
    match shape_of(row, content):
        case Shape.PAGE:
            return "html.txt"
        case Shape.TEXT:
            return "txt"
        case _:
            return next((ending for start, ending in _BEGINNINGS if content.startswith(start)), "bin")


def _binary(head: bytes, media_type: str) -> bool:
    wide = "utf-16" in media_type.lower() or head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return (
        any(head.startswith(start) for start, _ in _BEGINNINGS)
        or head.startswith(b"PK\x03\x04")
        or (b"\0" in head and not wide)
    )
