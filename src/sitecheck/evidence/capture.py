"""A page as it was captured in the night: the bytes the verdict rests on, with what came with them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sitecheck.evidence.item import EvidenceItem
from sitecheck.facts.fetched import Attempt, Hop
from sitecheck.facts.verdict import Mark
from sitecheck.facts.visit import Visit
from sitecheck.page.charset import decode
from sitecheck.store.blobs import BlobStore
from sitecheck.store.models import dumps
from sitecheck.store.nightfile import BodyDamaged

_BROWSER_LABELS = {"big5hkscs": "big5", "cp949": "euc-kr", "cp932": "shift_jis", "euc_jp": "euc-jp"}


class Visits(Protocol):
    """As much of the night's visitor as evidence needs; both remember what they answered."""

    async def visit(self, url: str, *, referer: str | None = None) -> Visit:
        """The page as it was fetched in the night."""
        ...

    async def render(self, url: str) -> Visit | None:
        """The page as the browser built it in the night."""
        ...

    def body(self, sha: str) -> bytes | None:
        """A body met in the night, None when it was not kept. Raises BodyDamaged."""
        ...

    async def anew(self, url: str) -> Visit:
        """The page as it is when asked a second time, without source and body; asked once a night."""
        ...

    def asked_for(self, url: str) -> str:
        """The address under which the page that is found at ``url`` was asked for, ``url`` itself where it was."""
        ...


@dataclass(frozen=True, slots=True)
class Capture:
    """``text`` is ``body`` decoded; ``encoding`` is a charset label browsers know. ``rendered``: ``body`` is what the
    browser had built, not what the server sent."""

    url: str
    final_url: str
    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: bytes
    text: str
    encoding: str
    sha256: str
    at: datetime | None
    rendered: bool
    hops: tuple[Hop, ...]
    attempts: tuple[Attempt, ...]

    @property
    def is_page(self) -> bool:
        """Whether a browser would show it as a page (what is sent without a type is looked at)."""
        kind = next((value for name, value in self.headers if name.lower() == "content-type"), "")
        plain = kind.partition(";")[0].strip().lower()
        return "\0" not in self.text[:1000] and (plain == "" or "html" in plain or plain.startswith("text/"))


class Captures:
    """Finds what was captured for a mark, by the hash the judge saw.

    A mark may name where a page was found after redirects, and only what was asked for is remembered.
    """

    def __init__(self, visits: Visits, blobs: BlobStore) -> None:
        self._visits = visits
        self._blobs = blobs

    async def find(self, mark: Mark) -> Capture | None:
        """The page of ``mark`` as it was judged; None where nothing was kept or what was kept is damaged."""
        try:
            return await self._find(mark)
        except BodyDamaged:
            return None

    async def _find(self, mark: Mark) -> Capture | None:
        asked = self._visits.asked_for(mark.page_url)
        visit = await self._visits.visit(asked)
        if mark.body_sha256 is not None and visit.body_sha256 != mark.body_sha256:
            rendered = await self._visits.render(asked)
            if rendered is not None and rendered.body_sha256 == mark.body_sha256:
                visit = rendered
        sha = mark.body_sha256 or visit.body_sha256
        if sha is None:
            return None
        body = self._visits.body(sha)
        if body is None or hashlib.sha256(body).hexdigest() != sha:
            return None
        return _capture(asked, visit, sha, body)

    def keep(self, capture: Capture, now: datetime) -> tuple[EvidenceItem, ...]:
        """Evidence items of the body and of what came with it. Raises DiskFull."""
        at = capture.at or now
        record = dumps(_record(capture)).encode()
        self._blobs.put(capture.body)
        return (
            _item(self._blobs, "html", capture.final_url, capture.sha256, len(capture.body), _media_type(capture), at),
            _item(self._blobs, "headers", capture.url, self._blobs.put(record), len(record), "application/json", at),
        )

    def kept(self, url: str, sha: str, at: datetime) -> EvidenceItem | None:
        """The item of a body met in the night, None when it was not kept or is damaged. Raises DiskFull."""
        try:
            body = self._visits.body(sha)
        except BodyDamaged:
            return None
        if body is None or hashlib.sha256(body).hexdigest() != sha:
            return None
        self._blobs.put(body)
        encoding = _label(decode(body, None).encoding)
        return _item(self._blobs, "html", url, sha, len(body), f"text/html; charset={encoding}", at)


def relative_path(blobs: BlobStore, sha: str) -> str:
    """Where a stored object lies below the evidence folder, with forward slashes."""
    return blobs.path(sha).relative_to(blobs.root).as_posix()


def _capture(url: str, visit: Visit, sha: str, body: bytes) -> Capture:
    fetched = visit.fetched
    decoded = decode(body, "text/html; charset=utf-8" if visit.rendered else fetched.header("content-type"))
    return Capture(
        url=url,
        final_url=visit.final_url,
        status=fetched.status,
        headers=fetched.headers,
        body=body,
        text=decoded.text,
        encoding=_label(decoded.encoding),
        sha256=sha,
        at=fetched.at,
        rendered=visit.rendered,
        hops=visit.hops or fetched.hops,
        attempts=fetched.attempts,
    )


def _label(encoding: str) -> str:
    return _BROWSER_LABELS.get(encoding, encoding)


def _media_type(capture: Capture) -> str:
    kind = next((value for name, value in capture.headers if name.lower() == "content-type"), "text/html")
    plain = kind.partition(";")[0].strip().lower() or "text/html"
    return f"{plain}; charset={capture.encoding}"[:100]


def _item(blobs: BlobStore, kind: str, url: str, sha: str, size: int, media_type: str, at: datetime) -> EvidenceItem:
    return EvidenceItem(kind, url, sha, size, media_type, relative_path(blobs, sha), at)


def _record(capture: Capture) -> dict[str, Any]:
    return {
        "url": capture.url,
        "final_url": capture.final_url,
        "status": capture.status,
        "headers": [list(pair) for pair in capture.headers],
        "captured_at": capture.at.isoformat() if capture.at is not None else None,
        "body_sha256": capture.sha256,
        "encoding": capture.encoding,
        "rendered": capture.rendered,
        "hops": [[hop.url, hop.status, hop.target, hop.how] for hop in capture.hops],
        "attempts": [attempt_record(one) for one in capture.attempts],
    }


def attempt_record(attempt: Attempt) -> dict[str, Any]:
    """One line of the ledger as plain JSON values."""
    return {
        "at": attempt.at.isoformat(),
        "method": attempt.method,
        "url": attempt.url,
        "address": attempt.address,
        "status": attempt.status,
        "failure": attempt.failure.value if attempt.failure is not None else None,
        "detail": attempt.detail,
        "bytes": attempt.bytes,
        "ms": attempt.ms,
    }
