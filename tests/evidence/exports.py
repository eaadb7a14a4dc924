"""Two small nights of one portal with their archives, and an export of what was found in the second one."""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sitecheck.evidence.archive_read import DOM, FINDING
from sitecheck.evidence.wacz_plan import Case, Contents, KeptFile
from sitecheck.evidence.warc import Answered, Origin, WarcFile
from sitecheck.evidence.warc_head import http_head
from sitecheck.store.blobs import BlobStore

HOME = "http://www.example.gov.cn/zwgk/"
OLD = "http://www.example.gov.cn/old"
PICTURE = "http://www.example.gov.cn/map.png"
FIRST = datetime(2026, 11, 19, 17, 30, tzinfo=UTC)
SECOND = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
PAGE = '<html><head><meta charset="utf-8"><title>政务公开</title></head><body><h1>政务公开</h1>'.encode()
PAGE += b'<img id="map" src="/map.png"></body></html>'
BUILT = PAGE.replace(b"<h1>", b"<h1>[built] ")
MARK = "0123456789abcdef0123456789abcdef"
OTHER = "f" * 32


def png(width: int, height: int, shade: int = 200) -> bytes:
    """A picture in one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + bytes((shade, 30, 30)) * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


MAP, SHOT, CLOSE = png(40, 30), png(300, 200, 90), png(50, 20, 10)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def answered(url: str, at: datetime, body: bytes, kind: str, status: int = 200, **more: str) -> Answered:
    head = http_head(status, (("Content-Type", kind), *more.items()), len(body))
    return Answered(url, at, head, "127.0.0.9")


@dataclass(frozen=True)
class Nights:
    """The evidence store with both archives; ``older`` and ``newer`` are their sha256."""

    blobs: BlobStore
    older: str
    newer: str


def two_nights(root: Path) -> Nights:
    """The first night has page and picture in full; in the second the page is the same, and had moved."""
    blobs = BlobStore(root)
    with blobs.archive() as draft:
        warc = WarcFile(draft, "first")
        warc.describe({"software": "sitecheck"}, FIRST)
        page = warc.response(answered(HOME, FIRST, PAGE, "text/html"), PAGE)
        unwanted = warc.response(answered(HOME + "none", FIRST, b"not asked for", "text/plain"), b"not asked for")
        _list(warc, FIRST, MARK, [page.id, unwanted.id])
        older = draft
    with blobs.archive() as draft:
        newer = draft
        _second(WarcFile(draft, "second"), page)
    for data in (PAGE, json.dumps({"url": HOME}).encode(), SHOT, CLOSE):
        blobs.put(data, raw=data.startswith(b"\x89PNG"))
    return Nights(blobs, older.sha256, newer.sha256)


def _second(warc: WarcFile, page: Origin) -> None:
    warc.describe({"software": "sitecheck"}, SECOND)
    moved = warc.response(answered(OLD, SECOND, b"", "text/html", 302, Location=HOME), b"")
    same = warc.revisit(answered(HOME, SECOND, PAGE, "text/html"), sha(PAGE), page)
    note = warc.metadata(HOME, SECOND, {"attempts": []}, beside=same)
    part = warc.response(answered(PICTURE, SECOND, MAP, "image/png"), MAP)
    built = warc.resource(DOM + HOME, SECOND, "text/html; charset=utf-8", BUILT)
    alone = warc.response(answered(HOME + "secret", SECOND, b"of another finding", "text/plain"), b"of another finding")
    _list(warc, SECOND, MARK, [moved.id, same, note, part.id, built])
    _list(warc, SECOND, OTHER, [alone.id])


def _list(warc: WarcFile, at: datetime, mark: str, ids: list[str]) -> None:
    warc.metadata(FINDING + mark, at, {"schema": "sitecheck.finding-records/1", "fingerprint": mark, "records": ids})


def files(nights: Nights) -> tuple[KeptFile, ...]:
    """What the second night kept for the finding."""
    headers = json.dumps({"url": HOME}).encode()
    return (
        _file("html", HOME, PAGE, "text/html; charset=utf-8", SECOND),
        _file("headers", HOME, headers, "application/json", SECOND),
        _file("screenshot", HOME, SHOT, "image/png", SECOND),
        _file("closeup", HOME, CLOSE, "image/png", SECOND),
        KeptFile("warc", HOME, nights.newer, 1, "application/warc", SECOND),
        KeptFile("warc", HOME, nights.older, 1, "application/warc", FIRST),
    )


def _file(kind: str, url: str, data: bytes, media_type: str, at: datetime) -> KeptFile:
    return KeptFile(kind, url, sha(data), len(data), media_type, at)


def case(kept: Iterable[KeptFile], number: int = 12, mark: str = MARK, **document: object) -> Case:
    return Case(number, mark, f"公开机构联系信息要素: {number}", {"schema": "test", **document}, tuple(kept))


def contents(*cases: Case, **more: Any) -> Contents:
    said: dict[str, Any] = {"title": "县教育局 (education)", "at": SECOND, "software": "sitecheck 0"}
    return Contents(**{**said, "cases": lambda: iter(cases), **more})


def inside(path: Path) -> dict[str, bytes]:
    """The parts of an export by path."""
    with zipfile.ZipFile(path) as whole:
        return {name: whole.read(name) for name in whole.namelist()}
