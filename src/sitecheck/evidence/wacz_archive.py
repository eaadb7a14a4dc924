"""The archive inside an export: records copied byte for byte out of the nights' files, and records of our own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sitecheck.evidence.archive_read import DOM, Record, read_records
from sitecheck.evidence.cdxj import SHOWN, Located, SortedLines, cdxj_line
from sitecheck.evidence.wacz_view import VIEW, view
from sitecheck.evidence.wacz_zip import Part
from sitecheck.evidence.warc import WarcFile, utc
from sitecheck.evidence.warc_head import archive_url

NAME = "data.warc.gz"
_CHUNK = 128 * 1024
_FORMAT = "WARC File Format 1.1"


class Archive:
    """Records written one after the other, each compressed by itself, with their lines of the index."""

    def __init__(self, part: Part, index: SortedLines) -> None:
        self._part = part
        self._index = index
        self._own = WarcFile(part, "export")
        self.records = 0

    def describe(self, fields: Mapping[str, str], at: datetime) -> None:
        """The record that says what the archive is; it comes first. Raises OSError."""
        self._own.describe({**fields, "format": _FORMAT}, at)
        self.records += 1

    def copy(self, path: Path, wanted: set[str]) -> None:
        """Take the records ``wanted`` (ids) over as they lie in ``path``, and each out of ``wanted``.

        Raises OSError, and BadArchive for a file that was changed while it was read.
        """
        with path.open("rb") as file:
            for record in read_records(path):
                if record.id not in wanted:
                    continue
                wanted.discard(record.id)
                offset, left = self._part.tell(), record.length
                file.seek(record.offset)
                while left > 0 and (piece := file.read(min(left, _CHUNK))):
                    self._part.write(piece)
                    left -= len(piece)
                self._listed(located(record), offset)
                if record.type == "resource" and record.url.startswith(DOM):
                    self._view(record)

    def _view(self, record: Record) -> None:
        """A copy of a document a browser had built, beside it: one that can be looked at."""
        url = record.url.removeprefix(DOM)
        data = view(record.payload.decode("utf-8", "replace"), url)
        self.resource(VIEW + url, datetime.fromisoformat(record.date), data, "text/html; charset=utf-8")

    def resource(self, uri: str, at: datetime, data: bytes, media_type: str) -> None:
        """A file under an address of its own, without a server's answer around it. Raises OSError."""
        offset = self._part.tell()
        self._own.resource(uri, at, media_type, data)
        mime, digest = media_type.partition(";")[0].strip(), f"sha256:{hashlib.sha256(data).hexdigest()}"
        self._listed(Located("resource", archive_url(uri), utc(at), mime, "", digest, 0, 0), offset)

    def _listed(self, record: Located, offset: int) -> None:
        self.records += 1
        if record.type in SHOWN:
            place = replace(record, offset=offset, length=self._part.tell() - offset)
            self._index.add(cdxj_line(place, NAME))


def located(record: Record) -> Located:
    """What the index says of ``record``."""
    answer = record.headers if record.type == "response" else record.fields
    mime = next((value for name, value in answer if name.lower() == "content-type"), "")
    words = mime.replace(";", " ").split()
    return Located(
        type=record.type,
        uri=record.url,
        date=record.date,
        mime=words[0] if words else "",
        status=str(record.status) if record.status is not None else "",
        digest=record.field("WARC-Payload-Digest"),
        offset=record.offset,
        length=record.length,
    )
