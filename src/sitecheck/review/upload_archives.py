"""Packed files (``.zip``, ``.docx``, ``.xlsx``): looked through part by part, within bounds, never unpacked to disk."""

from __future__ import annotations

import re
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from sitecheck.review.upload_kinds import ARCHIVES, Kind, Refusal, Upload, UploadRefused, clean_name, ending_of
from sitecheck.review.upload_ole import OLE, holds_programs

_MOST_UNPACKED = 200 * 1024 * 1024
_MOST_RATIO = 150
_ALWAYS_FINE = 10 * 1024 * 1024  # bytes that may be the outcome of any ratio: a page of blanks packs well
_MOST_FILES = 500  # in an archive
_MOST_PARTS = 5_000  # of an office file
_PIECE = 64 * 1024
_IN_MEMORY = 1024 * 1024
_LOCKED = 0x1
_MAIN = {Kind.DOCX: "word/document.xml", Kind.XLSX: "xl/workbook.xml"}
_TYPES = "[content_types].xml"
_PROGRAMS = re.compile(r"(^|/)(vbaproject\.bin|vbaprojectsignature\.bin|vbadata\.xml)$|^xl/(macrosheets|dialogsheets)/")
_DEFINITIONS = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00(?:D\x00O|E\x00N)|\x00<\x00!\x00(?:D\x00O|E\x00N)", re.I)
_PK = b"PK\x03\x04"

Examine = Callable[[str, IO[bytes], int], Upload]


def look_into_office(name: str, file: IO[bytes], size: int, kind: Kind) -> None:
    """Raises UploadRefused where the file is no ``kind``, holds macros, or is more than a document can be."""
    with _opened(name, file, size, _MOST_PARTS) as packed:
        names = {part.filename.lower(): part for part in packed.infolist()}
        if _TYPES not in names or _MAIN[kind] not in names:
            raise UploadRefused(name, Refusal.OTHER)
        _refuse_programs(name, packed)
        left = _MOST_UNPACKED
        for part in packed.infolist():
            with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as inner:
                left -= _unpack(name, packed, part, inner, left)
                inner.seek(0)
                head = inner.read(_PIECE)
                if ending_of(part.filename) in ("xml", "rels", "vml") and _DEFINITIONS.search(head):
                    raise UploadRefused(name, Refusal.DAMAGED)  # no office program writes them; readers unfold them
                if head.startswith((OLE, _PK)):
                    _refuse_embedded(name, part.filename, inner)


def look_into_archive(name: str, file: IO[bytes], size: int, examine: Examine) -> None:
    """Raises UploadRefused unless every file in the archive would be taken by itself."""
    with _opened(name, file, size, _MOST_FILES) as packed:
        parts = [part for part in packed.infolist() if not part.is_dir()]
        if not parts:
            raise UploadRefused(name, Refusal.EMPTY)
        left = _MOST_UNPACKED
        for part in parts:
            _refuse_place(name, part)
            if ending_of(part.filename) in ARCHIVES:
                raise UploadRefused(name, Refusal.NESTED, clean_name(part.filename))
            with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as inner:
                got = _unpack(name, packed, part, inner, left)
                left -= got
                try:
                    examine(part.filename, inner, got)
                except UploadRefused as refused:
                    raise UploadRefused(name, Refusal.INSIDE, refused) from refused


@contextmanager
def _opened(name: str, file: IO[bytes], size: int, most_parts: int) -> Iterator[ZipFile]:
    file.seek(0)
    try:
        with ZipFile(file) as packed:
            parts = packed.infolist()
            if any(part.flag_bits & _LOCKED for part in parts):
                raise UploadRefused(name, Refusal.LOCKED)
            unpacked = sum(part.file_size for part in parts)
            overlap = sum(part.compress_size for part in parts) > size
            swollen = unpacked > max(_ALWAYS_FINE, _MOST_RATIO * size)
            if overlap or swollen or unpacked > _MOST_UNPACKED or len(parts) > most_parts:
                raise UploadRefused(name, Refusal.BOMB)
            yield packed
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, UploadRefused):
            raise
        raise UploadRefused(name, Refusal.DAMAGED) from error


def _unpack(name: str, packed: ZipFile, part: ZipInfo, target: IO[bytes], most: int) -> int:
    """The bytes of a part, which may be more than the archive says of it."""
    got = 0
    with packed.open(part) as content:
        while piece := content.read(_PIECE):
            got += len(piece)
            if got > most:
                raise UploadRefused(name, Refusal.BOMB)
            target.write(piece)
    return got


def _refuse_programs(name: str, packed: ZipFile) -> None:
    if any(_PROGRAMS.search(part.filename.lower().replace("\\", "/")) for part in packed.infolist()):
        raise UploadRefused(name, Refusal.MACROS)
    types = next(part for part in packed.infolist() if part.filename.lower() == _TYPES)
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as inner:
        _unpack(name, packed, types, inner, _ALWAYS_FINE)
        inner.seek(0)
        if b"macroenabled" in inner.read().lower():
            raise UploadRefused(name, Refusal.MACROS)


def _refuse_embedded(name: str, part: str, inner: IO[bytes]) -> None:
    """A document within a document may be one with macros."""
    inner.seek(0)
    if inner.read(len(OLE)) == OLE:
        if holds_programs(name, inner):
            raise UploadRefused(name, Refusal.MACROS)
        return
    inner.seek(0)
    with ZipFile(inner) as packed:
        if any(_PROGRAMS.search(one.filename.lower()) for one in packed.infolist()):
            raise UploadRefused(name, Refusal.MACROS)


def _refuse_place(name: str, part: ZipInfo) -> None:
    path = part.filename.replace("\\", "/")
    if path.startswith("/") or ".." in PurePosixPath(path).parts or re.match(r"[A-Za-z]:", path):
        raise UploadRefused(name, Refusal.PATHS, clean_name(path))
