"""WARC 1.1 (ISO 28500:2017): records of one file, each compressed by itself; equal facts are equal bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Protocol
from uuid import NAMESPACE_URL, uuid5

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from sitecheck.evidence.warc_head import archive_url
from sitecheck.store.models import dumps

_VERSION = "WARC/1.1"
_HTTP = "application/http; msgtype=response"
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
SAME, UNCHANGED = "identical-payload-digest", "server-not-modified"


class Output(Protocol):
    """Where a file's bytes go."""

    def write(self, data: bytes) -> int:
        """Append."""

    def flush(self) -> None:
        """Called at the end of each record."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A record that holds a payload in full: its id (``urn:uuid:…``), its address and its date, as they stand there."""

    id: str
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a server as a record has it: ``head`` as ``http_head`` makes it, ``at`` aware.

    ``truncated`` says why the body is not whole (``length``, ``unspecified``), empty where it is. ``step`` tells apart
    what else is the same of two answers.
    """

    url: str
    at: datetime
    head: bytes
    address: str | None = None
    truncated: str = ""
    step: str = ""


class WarcFile:
    """Appends records to ``out``. ``seed`` names the file: ids are made from it and from what each record holds."""

    def __init__(self, out: Output, seed: str) -> None:
        self._writer = WARCWriter(out, gzip=True, warc_version=_VERSION)
        self._seed = seed

    def describe(self, fields: Mapping[str, str], at: datetime) -> str:
        """The record that says what the file is; it comes first. Returns its id, as all of these do."""
        block = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
        return self._plain("warcinfo", "", at, "application/warc-fields", block)

    def response(self, answer: Answered, body: bytes) -> Origin:
        """An answer in full."""
        digest = _digest(body)
        more = [("WARC-Payload-Digest", digest), ("WARC-Block-Digest", _digest(answer.head + body))]
        name = self._http("response", answer, more, body)
        return Origin(name, archive_url(answer.url), utc(answer.at))

    def revisit(self, answer: Answered, digest: str, origin: Origin, *, profile: str = SAME) -> str:
        """An answer whose body (``digest`` is its sha256) stands in the record ``origin``, here or in another file."""
        more = [
            ("WARC-Profile", _PROFILE + profile),
            ("WARC-Refers-To", f"<{origin.id}>"),
            ("WARC-Refers-To-Target-URI", origin.url),
            ("WARC-Refers-To-Date", origin.date),
            ("WARC-Payload-Digest", f"sha256:{digest}"),
            ("WARC-Block-Digest", _digest(answer.head)),
        ]
        return self._http("revisit", answer, more, b"")

    def metadata(self, url: str, at: datetime, value: Mapping[str, Any], *, beside: str = "") -> str:
        """What is known besides, as JSON; ``beside`` is the id of the record it belongs to."""
        more = [("WARC-Concurrent-To", f"<{beside}>")] if beside else []
        return self._plain("metadata", url, at, "application/json", dumps(value).encode("utf-8", "replace"), more)

    def resource(self, url: str, at: datetime, media_type: str, data: bytes) -> str:
        """A file as it is, without an answer around it."""
        return self._plain("resource", url, at, media_type, data)

    def conversion(self, url: str, at: datetime, media_type: str, data: bytes, *, of: str = "") -> str:
        """What was made out of the record ``of``."""
        more = [("WARC-Refers-To", f"<{of}>")] if of else []
        return self._plain("conversion", url, at, media_type, data, more)

    def _http(self, kind: str, answer: Answered, more: list[tuple[str, str]], body: bytes) -> str:
        if answer.address:
            more = [("WARC-IP-Address", answer.address), *more]
        if answer.truncated:
            more = [*more, ("WARC-Truncated", answer.truncated)]
        headers, name = self._headers(kind, answer.url, answer.at, more, answer.step)
        record = ArcWarcRecord("warc", kind, headers, BytesIO(body), _AsItIs(answer.head), _HTTP, len(body))
        record.payload_length = len(body)
        self._writer.write_record(record)
        return name

    def _plain(
        self,
        kind: str,
        url: str,
        at: datetime,
        media_type: str,
        block: bytes,
        more: list[tuple[str, str]] | None = None,
    ) -> str:
        digest = _digest(block)
        told = [*(more or []), ("WARC-Payload-Digest", digest), ("WARC-Block-Digest", digest)]
        if kind == "warcinfo":
            told = told[-1:]
        headers, name = self._headers(kind, url, at, told, "")
        self._writer.write_record(ArcWarcRecord("warc", kind, headers, BytesIO(block), None, media_type, len(block)))
        return name

    def _headers(
        self, kind: str, url: str, at: datetime, more: list[tuple[str, str]], step: str
    ) -> tuple[StatusAndHeaders, str]:
        shown, date = archive_url(url), utc(at)
        name = uuid5(NAMESPACE_URL, dumps(["sitecheck", self._seed, kind, shown, date, step, more])).urn
        lines = [("WARC-Type", kind), ("WARC-Record-ID", f"<{name}>"), ("WARC-Date", date)]
        if url:
            lines.append(("WARC-Target-URI", shown))
        return StatusAndHeaders("", [*lines, *more], protocol=_VERSION), name


class _AsItIs(StatusAndHeaders):  # type: ignore[misc]  # warcio is not typed
    """A head that is written as it was made: warcio would percent-encode every header that is not ASCII."""

    def __init__(self, head: bytes) -> None:
        super().__init__("", [("", "")])
        self.headers_buff = head

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """Made already."""


def utc(at: datetime) -> str:
    """A time as archives write it, to the second: players look addresses up by it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
