"""Office files of the older make (``.doc``, ``.xls``): what they are, whether they hold macros or need a password."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import olefile

from sitecheck.review.upload_kinds import Kind, Refusal, UploadRefused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How these files begin."""
_PROGRAMS = frozenset({"vba", "_vba_project", "_vba_project_cur", "macros"})
_MAIN = {Kind.DOC: ("worddocument",), Kind.XLS: ("workbook", "book")}
_LOCKED_WORD = 0x0100  # fEncrypted, in the flags at byte 10 of the main stream (MS-DOC 2.5.2)
_FILEPASS, _BOUNDSHEET, _EOF = 0x002F, 0x0085, 0x000A  # records of a workbook (MS-XLS 2.4)
_MACRO_SHEET = 1
_MOST_RECORDS = 200_000


def look_into_ole(name: str, file: IO[bytes], kind: Kind) -> None:
    """Raises UploadRefused where the file is no ``kind``, holds macros or needs a password."""
    with _opened(name, file) as ole:
        tops = {parts[0].lower(): parts[0] for parts in _entries(ole)}
        if "encryptedpackage" in tops:
            raise UploadRefused(name, Refusal.LOCKED)
        main = next((tops[one] for one in _MAIN[kind] if one in tops), None)
        if main is None:
            raise UploadRefused(name, Refusal.OTHER)
        if _programs(ole):
            raise UploadRefused(name, Refusal.MACROS)
        stream = ole.openstream([main])
        if kind is Kind.DOC:
            flags = stream.read(12)[10:12]
            if len(flags) < 2 or struct.unpack("<H", flags)[0] & _LOCKED_WORD:
                raise UploadRefused(name, Refusal.LOCKED if flags else Refusal.DAMAGED)
        else:
            _workbook(name, stream)


def encrypted_package(file: IO[bytes]) -> bool:
    """Whether it is a newer office file behind a password, which lies in a file of the older make."""
    try:
        with _opened("", file) as ole:
            return any(parts[0].lower() == "encryptedpackage" for parts in _entries(ole))
    except UploadRefused:
        return False


def holds_programs(name: str, file: IO[bytes]) -> bool:
    """Whether a file of this make that lies within another holds macros. Raises UploadRefused for a damaged one."""
    with _opened(name, file) as ole:
        return _programs(ole)


@contextmanager
def _opened(name: str, file: IO[bytes]) -> Iterator[olefile.OleFileIO]:
    file.seek(0)
    try:
        with olefile.OleFileIO(file) as ole:
            yield ole
    except UploadRefused:
        raise
    except Exception as error:  # the reader fails in as many ways as a file can be wrong
        raise UploadRefused(name, Refusal.DAMAGED) from error


def _entries(ole: olefile.OleFileIO) -> list[list[str]]:
    found: list[list[str]] = ole.listdir(streams=True, storages=True)
    return found


def _programs(ole: olefile.OleFileIO) -> bool:
    return any(part.lower() in _PROGRAMS for parts in _entries(ole) for part in parts)


def _workbook(name: str, stream: IO[bytes]) -> None:
    """The records before the first sheet say whether a password is needed, and whether a sheet holds macros."""
    for _ in range(_MOST_RECORDS):
        head = stream.read(4)
        if len(head) < 4:
            break
        record, length = struct.unpack("<HH", head)
        data = stream.read(length)
        if record == _FILEPASS:
            raise UploadRefused(name, Refusal.LOCKED)
        if record == _BOUNDSHEET and len(data) > 5 and data[5] == _MACRO_SHEET:
            raise UploadRefused(name, Refusal.MACROS)
        if record == _EOF:
            break
