"""One answer of the night as records of the archive: what was sent, how it was come by, or why it is not there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sitecheck.evidence.archive_read import DOM
from sitecheck.evidence.capture import attempt_record
from sitecheck.evidence.warc import SAME, UNCHANGED, Answered, Origin, WarcFile, utc
from sitecheck.evidence.warc_head import archive_url, http_head
from sitecheck.facts.fetched import Attempt, Fetched, Hop
from sitecheck.store.archived import Archived, Earlier, url_key
from sitecheck.store.nightfile import Asked, BodyDamaged
from sitecheck.store.told import Told

_HTML = "text/html; charset=utf-8"
_NOT_MODIFIED = 304
Bodies = Callable[[str], bytes | None]


class Kept(StrEnum):
    """What became of an answer's body."""

    KEPT = "kept"
    NONE = "none"  # there was none
    MISSING = "missing"  # the working file does not have it any more
    DAMAGED = "damaged"  # it is not what was received


@dataclass(frozen=True, slots=True)
class Records:
    """Ids of the records of one answer, and the archives of earlier nights they lead to."""

    ids: tuple[str, ...]
    older: tuple[Archived, ...] = ()


@dataclass(frozen=True, slots=True)
class _Way:
    """An answer's attempts sorted out: those of its redirects, and the one that brought the answer itself."""

    hops: tuple[tuple[Hop, Attempt | None], ...]
    last: Attempt | None
    ended: bool  # the answer at the end is that of ``final_url``


class AnswerRecords:
    """Writes each answer once into ``warc``. ``earlier`` names only what still is in the evidence store.

    ``bodies`` gives the bodies of the night and may raise BodyDamaged; ``started`` stands for a time nobody noted.
    """

    def __init__(self, warc: WarcFile, bodies: Bodies, earlier: Earlier, started: datetime) -> None:
        self._warc = warc
        self._bodies = bodies
        self._earlier = earlier
        self._started = started
        self._written: dict[Asked, Records] = {}
        self._full: dict[str, Origin] = {}
        self._pages: dict[str, str] = {}
        self.made: list[tuple[str, str, Origin, datetime]] = []
        """What was written in full: key of the address, sha256 of the body, the record, its time."""

    def write(self, told: Told) -> Records:
        """The records of an answer, written now or before. Raises OSError."""
        if told.asked not in self._written:
            match told.asked.how:
                case "RENDER":
                    records = self._built(told)
                case "HEAD" | "TLS":
                    records = Records((self._note(told, Kept.NONE, ""),))
                case _:
                    records = self._sent(told)
            self._written[told.asked] = records
        return self._written[told.asked]

    def _sent(self, told: Told) -> Records:
        fetched, way = told.fetched, _way(told.fetched)
        ids: list[str] = []
        older: list[Archived] = []
        state, answer = Kept.NONE, ""
        for number, (hop, attempt) in enumerate(way.hops):
            if hop.headers and hop.status is not None:
                at, address = self._at(attempt, fetched), attempt.address if attempt is not None else None
                head, step = http_head(hop.status, hop.headers, 0), _step(told, number)
                sent = Answered(hop.url, at, head, address, "unspecified", step)
                ids.append(self._warc.response(sent, b"").id)
        if fetched.status is not None and way.ended:
            body, state = self._body(told.sha)
            if _on_trust(fetched):
                answer = self._unchanged(told, body, older)
            elif body is not None:
                answer = self._answered(told, way.last, body, ids, older)
        if answer:
            ids.append(answer)
            for url in (fetched.final_url, told.asked.url):
                self._pages.setdefault(url, answer)  # the first look is what a browser begins with
        if _is_worth_a_note(told, way, state):
            ids.append(self._note(told, state, answer))
        return Records(tuple(ids), tuple(older))

    def _answered(self, told: Told, last: Attempt | None, body: bytes, ids: list[str], older: list[Archived]) -> str:
        fetched = told.fetched
        url = last.url if last is not None else fetched.final_url
        answered = Answered(
            url,
            self._at(last, fetched),
            http_head(fetched.status or 0, fetched.headers, len(body)),
            last.address if last is not None else None,
            "length" if fetched.truncated else "",
            _step(told),
        )
        if told.sha is None:
            return self._warc.response(answered, body).id
        if (here := self._full.get(told.sha)) is not None:
            ids.append(here.id)
            return self._warc.revisit(answered, told.sha, here)
        if (before := self._before(url, told.sha)) is not None:
            older.append(before)
            return self._warc.revisit(answered, told.sha, _origin(before, url), profile=SAME)
        origin = self._warc.response(answered, body)
        self._full[told.sha] = origin
        self.made.append((url_key(origin.url), told.sha, origin, answered.at))
        return origin.id

    def _unchanged(self, told: Told, body: bytes | None, older: list[Archived]) -> str:
        """The server confirmed what an earlier night has: the page's headers are in the note, for a 304 has its own."""
        fetched, sha = told.fetched, told.sha
        if sha is None:
            return ""
        at = self._at(fetched.attempts[-1], fetched)
        answered = Answered(fetched.final_url, at, b"", fetched.attempts[-1].address, step=_step(told))
        if (here := self._full.get(sha)) is not None:
            return self._warc.revisit(answered, sha, here, profile=UNCHANGED)
        if (before := self._before(fetched.final_url, sha)) is not None:
            older.append(before)
            return self._warc.revisit(answered, sha, _origin(before, fetched.final_url), profile=UNCHANGED)
        if body is None:
            return ""
        return self._warc.resource(fetched.final_url, at, fetched.header("content-type") or "text/html", body)

    def _built(self, told: Told) -> Records:
        """The document a browser had built, as what was made of the page and as a page of its own."""
        fetched = told.fetched
        body, state = self._body(told.sha)
        if body is None or told.sha is None or fetched.failure is not None:
            return Records((self._note(told, state, ""),))
        at, url = fetched.at or self._started, fetched.final_url
        page = self._pages.get(url) or self._pages.get(told.asked.url, "")
        made = self._warc.conversion(url, at, _HTML, body, of=page)
        ids = (made, self._warc.resource(DOM + url, at, _HTML, body))
        return Records((*ids, self._note(told, state, made)) if fetched.detail else ids)

    def _body(self, sha: str | None) -> tuple[bytes | None, Kept]:
        if sha is None:
            return b"", Kept.NONE
        try:
            body = self._bodies(sha)
        except BodyDamaged:
            return None, Kept.DAMAGED
        if body is None:
            return None, Kept.MISSING
        sound = hashlib.sha256(body).hexdigest() == sha
        return (body, Kept.KEPT) if sound else (None, Kept.DAMAGED)

    def _before(self, url: str, sha: str) -> Archived | None:
        return self._earlier.get((url_key(archive_url(url)), sha))

    def _at(self, attempt: Attempt | None, fetched: Fetched) -> datetime:
        return attempt.at if attempt is not None else fetched.at or self._started

    def _note(self, told: Told, state: Kept, beside: str) -> str:
        fetched = told.fetched
        first = fetched.attempts[0].at if fetched.attempts else fetched.at or self._started
        value: dict[str, Any] = {
            "schema": "sitecheck.answer/1",
            "how": told.asked.how,
            "look": told.asked.round,
            "url": told.asked.url,
            "final_url": fetched.final_url,
            "status": fetched.status,
            "headers": [list(pair) for pair in fetched.headers],
            "failure": fetched.failure.value if fetched.failure is not None else None,
            "detail": fetched.detail,
            "truncated": fetched.truncated,
            "relaxed_tls": fetched.relaxed_tls,
            "body": state.value,
            "body_sha256": told.sha,
            "hops": [_step_record(hop) for hop in fetched.hops],
            "onward": _step_record(told.onward) if told.onward is not None else None,
            "attempts": [attempt_record(one) for one in fetched.attempts],
        }
        if told.asked.how == "TLS":
            body, state = self._body(told.sha)
            value["certificate"] = json.loads(body) if body else None
            value["body"] = state.value
        return self._warc.metadata(told.asked.url, first, value, beside=beside)


def _way(fetched: Fetched) -> _Way:
    """Which attempt brought which redirect. An answer that could not be followed any further is its last redirect's."""
    left = list(fetched.attempts)
    hops: list[tuple[Hop, Attempt | None]] = []
    for hop in fetched.hops:
        at = next((i for i, one in enumerate(left) if (one.url, one.status) == (hop.url, hop.status)), None)
        hops.append((hop, left[at] if at is not None else None))
        left = left[at + 1 :] if at is not None else left
    last = next((one for one in reversed(left) if one.status is not None and one.status == fetched.status), None)
    is_hop = bool(fetched.hops) and fetched.failure is not None and fetched.status == fetched.hops[-1].status
    return _Way(tuple(hops), last, last is not None or _on_trust(fetched) or not is_hop)


def _on_trust(fetched: Fetched) -> bool:
    return fetched.status != _NOT_MODIFIED and any(one.status == _NOT_MODIFIED for one in fetched.attempts)


def _is_worth_a_note(told: Told, way: _Way, state: Kept) -> bool:
    """Whether there is more to say than the answer itself says."""
    fetched = told.fetched
    if state in (Kept.MISSING, Kept.DAMAGED) or fetched.failure is not None or _on_trust(fetched):
        return True
    if told.onward is not None or fetched.relaxed_tls or any(not hop.headers for hop, _ in way.hops):
        return True
    return len(fetched.attempts) > len(way.hops) + 1


def _origin(before: Archived, url: str) -> Origin:
    return Origin(before.record_id, archive_url(url), utc(before.at))


def _step(told: Told, number: int | None = None) -> str:
    return f"{told.asked.how} {told.asked.round} {told.asked.url} {'' if number is None else number}"


def _step_record(hop: Hop) -> dict[str, Any]:
    return {"url": hop.url, "status": hop.status, "target": hop.target, "how": hop.how}
