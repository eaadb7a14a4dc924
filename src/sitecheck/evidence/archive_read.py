"""Reading a night's web archive back, record by record, every digest checked."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

FINDING = "urn:sitecheck:finding:"
"""Beginning of the address of the record that lists what a finding rests on; its fingerprint follows."""
DOM = "urn:sitecheck:dom:"
"""Beginning of the address of a document that a browser had built; the page's own address follows."""


class BadArchive(ValueError):
    """A file that is no archive, or one that was damaged."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: ``id`` and ``refers_to`` without brackets; ``payload`` is the body of an answer, else the block.

    ``status`` and ``headers`` are those of the answer (None and empty where there is none); ``fields`` are the record's
    own. ``offset`` and ``length`` say where it lies in the file, compressed.
    """

    id: str
    type: str
    url: str
    date: str
    status: int | None
    headers: tuple[tuple[str, str], ...]
    payload: bytes
    fields: tuple[tuple[str, str], ...]
    offset: int
    length: int

    def field(self, name: str) -> str:
        """A field of the record's own, empty where it has none."""
        return next((value for key, value in self.fields if key.lower() == name.lower()), "")

    @property
    def refers_to(self) -> str:
        """Id of the record that holds the payload of a revisit, or that this one was made from."""
        return self.field("WARC-Refers-To").strip("<>")

    def json(self) -> Any:
        """The payload of a metadata record."""
        return json.loads(self.payload)


def read_records(source: Path | IO[bytes]) -> Iterator[Record]:
    """All records in their order, one held at a time. Raises BadArchive, and OSError where it cannot be opened."""
    with source.open("rb") if isinstance(source, Path) else nullcontext(source) as file:
        records = ArchiveIterator(file, check_digests="raise")
        try:
            for record in records:
                payload = record.raw_stream.read()
                stated = record.payload_length if record.http_headers else record.length
                if stated not in (None, len(payload)):
                    raise BadArchive(f"a record of {stated} bytes ends after {len(payload)}")
                yield _record(record, payload, records.get_record_offset(), records.get_record_length())
        # The last two are what warcio makes of a record whose head was cut off.
        except (ArchiveLoadFailed, zlib.error, EOFError, ValueError, AttributeError, TypeError) as error:
            where = source.name if isinstance(source, Path) else "the archive"
            raise BadArchive(f"{where} cannot be read: {error}") from error


def finding_records(source: Path | IO[bytes], fingerprint: str) -> list[str]:
    """Ids of all records a finding rests on, in order; empty where the archive does not know it. Raises as above."""
    wanted = FINDING + fingerprint
    for record in read_records(source):
        if record.type == "metadata" and record.url == wanted:
            return [str(one) for one in record.json()["records"]]
    return []


def _record(record: Any, payload: bytes, offset: int, length: int) -> Record:
    fields = tuple((str(name), str(value)) for name, value in record.rec_headers.headers)
    http = record.http_headers
    status = http.get_statuscode() if http is not None else ""
    told = dict(fields)
    return Record(
        id=told.get("WARC-Record-ID", "").strip("<>"),
        type=str(record.rec_type),
        url=told.get("WARC-Target-URI", ""),
        date=told.get("WARC-Date", ""),
        status=int(status) if status.isdigit() else None,
        headers=tuple((str(name), str(value)) for name, value in http.headers) if http is not None else (),
        payload=payload,
        fields=fields,
        offset=offset,
        length=length,
    )
