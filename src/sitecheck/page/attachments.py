"""What stands behind a link to a file, by its first bytes: the file, a web page in its place, or nothing."""

from __future__ import annotations

import re
from enum import StrEnum

_DOCUMENT = re.compile(
    r"\.(pdf|docx?|xlsx?|pptx?|wps|wpt|et|ett|dps|dpt|ofd|ceb|rtf|zip|rar|7z|gz|tar|jpe?g|png|gif|bmp|tiff?)$", re.I
)
_MAGIC = (
    b"PK\x03\x04",  # zip, docx, xlsx, pptx, ofd
    b"PK\x05\x06",  # an empty archive
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",  # doc, xls, ppt, wps, et
    b"{\\rtf",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"Founder CEB",
    b"%!PS",
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF8",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
    b"\xdb\xa5-\x00",  # Word 2
    b"\x09\x08",  # Excel before 97
    b"<?mso-application",
)
_PDF = b"%PDF-"
_PDF_WITHIN = 1024  # Adobe's readers, and so browsers, take a PDF that begins a little later
_SPACE = b"\xef\xbb\xbf\x00 \t\r\n\x0c"
_PROLOGUE = re.compile(rb"<\?xml[^>]{0,200}\?>|<!--.{0,2000}?-->", re.S)
_TAG = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|script|style|link|div|p|h[1-6]|table|center|frameset|iframe|br|"
    rb"form|a|font|b|span)[\s>/]",
    re.I,
)
# Word and Excel save web pages under their own names, and portals offer those as files.
_OFFICE = (b"urn:schemas-microsoft-com:office", b"mso-application", b"Excel.Sheet", b"Word.Document", b"WPS Office")
_MAIL = re.compile(rb"MIME-Version:|Content-Type: ?multipart", re.I)  # "single file web page" saved as .doc


class AttachmentKind(StrEnum):
    """What the first bytes are. ``OTHER`` is anything nobody can tell: text, JSON, an unknown format."""

    FILE = "file"
    PAGE = "page"
    EMPTY = "empty"
    OTHER = "other"


def is_document(url: str) -> bool:
    """Whether the address names a document, picture or archive, whose first bytes can be known."""
    return bool(document_ending(url))


def document_ending(url: str) -> str:
    """The ending by which an address names a document, picture or archive (pdf, docx, ofd …), empty without one."""
    found = _DOCUMENT.search(url.partition("#")[0].partition("?")[0].rstrip("/ "))
    return found[1].lower() if found is not None else ""


def attachment_kind(start: bytes, content_type: str, url: str) -> AttachmentKind:
    """Kind by the first bytes (64 KB at most are looked at); the header only where they say nothing.

    ``url`` is where the answer came from in the end: a page is what was asked for where the address does not name a
    document.
    """
    body = start[: 64 * 1024]
    if not body.strip(_SPACE):
        return AttachmentKind.EMPTY
    if body.startswith(_MAGIC) or _PDF in body[:_PDF_WITHIN]:
        return AttachmentKind.FILE
    head = body.lstrip(_SPACE)
    while prologue := _PROLOGUE.match(head):
        head = head[prologue.end() :].lstrip(_SPACE)
    if any(sign in body for sign in _OFFICE) or _MAIL.match(head):
        return AttachmentKind.FILE
    if _TAG.match(head) or (content_type.lower().startswith(("text/html", "application/xhtml")) and b"</" in head):
        return AttachmentKind.PAGE if is_document(url) else AttachmentKind.OTHER
    return AttachmentKind.OTHER
