"""Files as people and attackers upload them, made by hand."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
LOCKED_PDF = PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 5 0 R")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
JPG = b"\xff\xd8\xff\xe0" + b"\0" * 40
EXE = b"MZ" + b"\0" * 200
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def packed(parts: Mapping[str, bytes], *, stored: bool = False) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return file.getvalue()


def office(kind: str, extra: Mapping[str, bytes] | None = None, *, types: str = "") -> bytes:
    main = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}[kind]
    return packed({"[Content_Types].xml": _TYPES.format(types).encode(), main: b"<x/>", **(extra or {})})


def locked_zip(name: str, data: bytes) -> bytes:
    """An archive whose entry says that it is encrypted."""
    whole = bytearray(packed({name: data}, stored=True))
    whole[6] |= 1
    at = whole.index(b"PK\x01\x02")
    whole[at + 8] |= 1
    return bytes(whole)


def bomb(unpacked: int, name: str = "a.txt") -> bytes:
    """An archive of one file of blanks: a thousandth of what it unpacks to."""
    return packed({name: b" " * unpacked})


def lying_bomb(unpacked: int) -> bytes:
    """A bomb that says of its file that it is small."""
    whole = bytearray(bomb(unpacked))
    small = struct.pack("<I", 10)
    whole[22:26] = small
    at = whole.index(b"PK\x01\x02")
    whole[at + 24 : at + 28] = small
    return bytes(whole)


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with ``streams`` by path (``Macros/VBA/dir``), each of which becomes 4,096 bytes or more."""
    tree: dict[str, bytes | None] = {}
    for path, data in streams.items():
        parts = path.split("/")
        for depth in range(1, len(parts)):
            tree.setdefault("/".join(parts[:depth]), None)
        tree[path] = data
    paths = list(tree)
    children: dict[str, list[int]] = {}
    for number, path in enumerate(paths, start=1):
        children.setdefault(path.rpartition("/")[0], []).append(number)
    directory_sectors = -(-(len(paths) + 1) * 128 // 512)
    fat = [_FAT, *(range(2, 1 + directory_sectors)), _END]
    sectors, records = [], {}
    for number, path in enumerate(paths, start=1):
        data = tree[path]
        if data is None:
            records[number] = (1, _END, 0)
            continue
        whole = data.ljust(4096, b"\0")
        whole = whole.ljust(-(-len(whole) // 512) * 512, b"\0")
        first, count = len(fat), len(whole) // 512
        fat += [*range(first + 1, first + count), _END]
        sectors += [whole[at : at + 512] for at in range(0, len(whole), 512)]
        records[number] = (2, first, len(whole))
    directory = _entry("Root Entry", 5, _FREE, _first(children.get("", [])), _END, 0)
    for number, path in enumerate(paths, start=1):
        beside = children[path.rpartition("/")[0]]
        after = beside[beside.index(number) + 1 :]
        kind, first, size = records[number]
        directory += _entry(path.rpartition("/")[2], kind, _first(after), _first(children.get(path, [])), first, size)
    directory = directory.ljust(directory_sectors * 512, b"\0")
    assert len(fat) <= 128
    head = OLE_HEAD + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<I", 0)
    head += struct.pack("<I", _FREE) * 108
    table = b"".join(struct.pack("<I", one) for one in fat) + struct.pack("<I", _FREE) * (128 - len(fat))
    return head + table + directory + b"".join(sectors)


def _first(numbers: list[int]) -> int:
    return numbers[0] if numbers else _FREE


def _entry(name: str, kind: int, right: int, child: int, first: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded) + 2, kind, 1)
    return head + struct.pack("<III", _FREE, right, child) + bytes(36) + struct.pack("<IQ", first, size)


DOC = ole({"WordDocument": b"\xec\xa5" + bytes(30), "1Table": b""})
LOCKED_DOC = ole({"WordDocument": b"\xec\xa5" + bytes(8) + struct.pack("<H", 0x0100) + bytes(20)})
MACRO_DOC = ole({"WordDocument": b"\xec\xa5" + bytes(30), "Macros/VBA/dir": b"x"})


def _records(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records)


def _sheet(kind: int) -> tuple[int, bytes]:
    return 0x85, bytes(5) + bytes([kind]) + b"\x02\0AB"


XLS = ole({"Workbook": _records((0x809, bytes(16)), _sheet(0), (0x0A, b""))})
LOCKED_XLS = ole({"Workbook": _records((0x809, bytes(16)), (0x2F, bytes(6)), (0x0A, b""))})
MACRO_SHEET_XLS = ole({"Workbook": _records((0x809, bytes(16)), _sheet(0), _sheet(1), (0x0A, b""))})
MACRO_XLS = ole({"Workbook": _records((0x809, bytes(16)), (0x0A, b"")), "_VBA_PROJECT_CUR/VBA/dir": b"x"})
LOCKED_OFFICE = ole({"EncryptedPackage": b"x", "EncryptionInfo": b"y"})


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = b"".join(b"\0" + b"\xff" * 3 * width for _ in range(height))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
