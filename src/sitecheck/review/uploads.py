"""What an uploaded file is by its content, and whether it is taken. Nothing of it is run or unpacked to disk. Pure.

A name proves nothing: each file is looked into, archives down to their last part, within bounds of size, count and
ratio. Office files with programs in them are refused, as is all that only a password opens.
"""

from __future__ import annotations

import codecs
import re
from typing import IO

from sitecheck.review.upload_archives import look_into_archive, look_into_office
from sitecheck.review.upload_kinds import (
    ENDINGS,
    MOST_BYTES,
    WITH_MACROS,
    Kind,
    Refusal,
    Upload,
    UploadRefused,
    clean_name,
    ending_of,
)
from sitecheck.review.upload_ole import OLE, encrypted_package, look_into_ole

_HEAD = 1024
_PIECE = 256 * 1024
_PDF = b"%PDF-"
_STARTS = {Kind.PNG: b"\x89PNG\r\n\x1a\n", Kind.JPG: b"\xff\xd8\xff"}
_ZIP = b"PK\x03\x04"
_LOCKED_PDF = re.compile(rb"/Encrypt\s*(?:<<|\d+\s+\d+\s+R)")
_OVERLAP = 64  # bytes of a piece that are looked at with the next one
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def examine(name: str, file: IO[bytes], size: int) -> Upload:
    """What the file of ``size`` bytes called ``name`` is; ``file`` can be rewound. Raises UploadRefused."""
    shown = clean_name(name)
    ending = ending_of(shown)
    kind = ENDINGS.get(ending)
    if ending in WITH_MACROS:
        raise UploadRefused(shown, Refusal.MACROS)
    if kind is None:
        raise UploadRefused(shown, Refusal.UNKNOWN)
    if not size:
        raise UploadRefused(shown, Refusal.EMPTY)
    if size > MOST_BYTES:
        raise UploadRefused(shown, Refusal.TOO_LARGE)
    file.seek(0)
    head = file.read(_HEAD)
    match kind:
        case Kind.PDF:
            _pdf(shown, head, file)
        case Kind.PNG | Kind.JPG:
            _wanted(shown, head.startswith(_STARTS[kind]))
        case Kind.TXT | Kind.CSV:
            _text(shown, file)
        case Kind.DOC | Kind.XLS:
            _wanted(shown, head.startswith(OLE))
            look_into_ole(shown, file, kind)
        case Kind.DOCX | Kind.XLSX:
            if head.startswith(OLE) and encrypted_package(file):
                raise UploadRefused(shown, Refusal.LOCKED)
            _wanted(shown, head.startswith(_ZIP))
            look_into_office(shown, file, size, kind)
        case Kind.ZIP:
            _wanted(shown, head.startswith(_ZIP))
            look_into_archive(shown, file, size, examine)
    return Upload(shown, kind, size)


def _wanted(name: str, found: bool) -> None:
    if not found:
        raise UploadRefused(name, Refusal.OTHER)


def _pdf(name: str, head: bytes, file: IO[bytes]) -> None:
    _wanted(name, _PDF in head)
    file.seek(0)
    before = b""
    while piece := file.read(_PIECE):
        if _LOCKED_PDF.search(before + piece):
            raise UploadRefused(name, Refusal.LOCKED)
        before = piece[-_OVERLAP:]


def _text(name: str, file: IO[bytes]) -> None:
    """Text in UTF-8 or the Chinese coding of offices, without control characters."""
    for coding in ("utf-8", "gb18030"):
        if _reads(file, coding):
            return
    raise UploadRefused(name, Refusal.OTHER)


def _reads(file: IO[bytes], coding: str) -> bool:
    decoder = codecs.getincrementaldecoder(coding)()
    file.seek(0)
    try:
        while piece := file.read(_PIECE):
            if _NOT_TEXT.search(decoder.decode(piece)):
                return False
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True
