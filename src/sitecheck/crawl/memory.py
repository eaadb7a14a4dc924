"""Asks each thing once a night: answers come from the night file where it has them, else from the network.

A page that the last night knew may be asked for on condition that it changed; what did not change is neither read nor
stored again.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Protocol

from sitecheck.crawl.reading import Depth, InlineReader, Reader, Reading, name_of, pack_body, unpack_facts
from sitecheck.facts.fetched import Fetched
from sitecheck.facts.outcomes import Failure
from sitecheck.facts.page import PageFacts
from sitecheck.page.urls import host_key
from sitecheck.store.nightfile import Answer, Asked, NightFile, Turn

LATER = 1_000_000
"""First turn of everything asked outside the crawl's own order (survey, evidence)."""
_TOGETHER = 1_000_000
_TOGETHER_SECONDS = 0.2  # an answer waits for others, for a commit costs as much as all else of it
_HELD = 64  # pages whose facts are held unpacked
_NOT_MODIFIED = 304
# What else than the body a page is read from.
_READ_HEADERS = ("content-type", "refresh", "last-modified")


MayFollow = Callable[[str], Awaitable[tuple[Failure, str] | None]]
"""Asked before each hop of a redirect: why it is left out, None where it may be followed."""


class Fetching(Protocol):
    """As much of the fetcher as a night needs."""

    async def get(
        self,
        url: str,
        *,
        referer: str | None = None,
        attachment: bool = False,
        headers: Mapping[str, str] | None = None,
        may_follow: MayFollow | None = None,
    ) -> Fetched:
        """Fetch to the end of the redirects; never raises for what the network does."""
        ...

    async def head(self, url: str, *, referer: str | None = None, may_follow: MayFollow | None = None) -> Fetched:
        """Ask for headers only."""
        ...

    async def certificate(self, url: str) -> Fetched:
        """What the host of an https URL shows of itself in a TLS handshake."""
        ...

    def blocked(self, host: str) -> str | None:
        """Since when and why this host is not asked any more."""
        ...

    def set_crawl_delay(self, host: str, seconds: float) -> None:
        """Robots' Crawl-delay for a host."""
        ...


class Steps:
    """The turn of one question in the ledger; every request it leads to is a further step of it."""

    def __init__(self, turn: int) -> None:
        self.turn = turn
        self._steps = itertools.count(1)

    def next(self) -> Turn:
        """Place of the next request."""
        return Turn(self.turn, next(self._steps))

    def together(self, part: str) -> Turn:
        """Place of a request among those that go out at the same time, after all others; sorted by ``part``."""
        return Turn(self.turn, _TOGETHER, part)


@dataclass(frozen=True, slots=True)
class _Got:
    """What asking brought: the answer, what the last night had, and whether that stands as it was."""

    fetched: Fetched
    last: Answer | None = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer without its body, the hash of the body, and what was read of it (None: nothing to read, or unread)."""

    asked: Asked
    fetched: Fetched
    sha: str | None
    facts: PageFacts | None = None


class Memory:
    """The fetcher behind the night file."""

    def __init__(self, fetcher: Fetching, night: NightFile, reader: Reader | None = None) -> None:
        self._fetcher = fetcher
        self._night = night
        self._reader = reader or InlineReader()
        self._same_reader = night.last_reader == self._reader.version
        self._blocked = night.blocked()
        self._later = max(LATER, night.last_turn() + 1)
        self._locks: dict[Asked, tuple[asyncio.Lock, int]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._held: OrderedDict[tuple[Asked, bool], PageFacts] = OrderedDict()

    def steps(self, turn: int | None) -> Steps:
        """A turn in the ledger: the one given, or the next one after the crawl."""
        if turn is not None:
            return Steps(turn)
        self._later += 1
        return Steps(self._later - 1)

    def first_turn(self, event: str, steps: Steps) -> int:
        """The turn in which something happened first, this one where it never did; known over all sittings."""
        noted = self._night.note(event)
        if noted is None:
            self._night.set_note(event, str(steps.turn))
        return steps.turn if noted is None else int(noted)

    def blocked(self, url: str) -> str | None:
        """Why the host of this URL is left alone for the rest of the night, None when it is not."""
        return self._blocked.get(host_key(url))

    def block(self, url: str, why: str) -> None:
        """Leave the host of this URL alone for the rest of the night. Raises DiskFull."""
        host = host_key(url)
        if host not in self._blocked:
            self._blocked[host] = why
            self._night.block(host, why)

    def body(self, sha: str) -> bytes | None:
        """The body of that hash, None when the night does not have it."""
        return self._night.body(sha)

    def known(self, asked: Asked) -> Fetched | None:
        """What was answered to this earlier in the night, with its body."""
        answer = self._night.answer(asked)
        return None if answer is None else self._with_body(answer.fetched, answer.sha)

    async def page(
        self,
        url: str,
        steps: Steps,
        *,
        referer: str | None,
        second: bool = False,
        late: bool = False,
        fresh: bool = True,
        skim: bool = False,
        may_follow: MayFollow | None = None,
    ) -> Kept:
        """GET and read. ``fresh`` False allows a page of the last night to be asked for on condition, ``skim`` an
        article to be read for what a crawl needs alone. ``late`` is a ``second`` look after which there may be one."""
        asked = Asked("GET", url, 3 if late else 2 if second else 1)

        async def ask() -> _Got:
            last = self._night.last(url) if not second else None
            if last is not None and last.fetched.final_url != url:
                last = None  # a condition holds for the first address only, not for the end of its redirects
            condition = _condition(last.fetched) if last is not None and not fresh else {}
            fetched = await self._fetcher.get(url, referer=referer, headers=condition or None, may_follow=may_follow)
            if last is not None and condition and fetched.status == _NOT_MODIFIED and fetched.failure is None:
                return _Got(_unchanged(last.fetched, fetched), last, True)
            return _Got(fetched, last)

        return await self._once(asked, steps, ask, Depth.SKIM if skim else Depth.FULL)

    async def get(
        self,
        url: str,
        steps: Steps,
        *,
        referer: str | None,
        second: bool = False,
        may_follow: MayFollow | None = None,
    ) -> Fetched:
        """GET, not to be read."""
        asked, get = Asked("GET", url, 2 if second else 1), self._fetcher.get
        return await self._plain(asked, steps, lambda: get(url, referer=referer, may_follow=may_follow))

    async def file(
        self, url: str, steps: Steps, *, referer: str | None, second: bool, may_follow: MayFollow | None = None
    ) -> Fetched:
        """GET of a file, of which the first piece is enough."""
        asked = Asked("FILE", url, 2 if second else 1)
        get = self._fetcher.get
        return await self._plain(
            asked, steps, lambda: get(url, referer=referer, attachment=True, may_follow=may_follow)
        )

    async def head(
        self, url: str, steps: Steps, *, referer: str | None, may_follow: MayFollow | None = None
    ) -> Fetched:
        """HEAD."""
        head = self._fetcher.head
        return await self._plain(Asked("HEAD", url), steps, lambda: head(url, referer=referer, may_follow=may_follow))

    async def certificate(self, url: str, steps: Steps) -> Fetched:
        """A TLS handshake with the URL's host."""
        return await self._plain(Asked("TLS", url), steps, lambda: self._fetcher.certificate(url))

    async def made(self, asked: Asked, steps: Steps, make: Callable[[], Awaitable[Fetched]]) -> Kept:
        """A page that is made rather than fetched (by the browser); its requests have ledger rows of their own."""

        async def ask() -> _Got:
            return _Got(await make())

        return await self._once(asked, steps, ask, Depth.FULL)

    async def pass_on(
        self, url: str, turn: Turn, *, referer: str | None, may_follow: MayFollow | None = None
    ) -> Fetched:
        """GET on behalf of the browser: in the ledger, but not remembered."""
        if (why := self.blocked(url)) is not None:
            return refused(url, "GET", Failure.BLOCKED, why)
        fetched = await self._fetcher.get(url, referer=referer, may_follow=may_follow)
        self._night.enter(turn, fetched.attempts)
        self._notice_block(fetched)
        return fetched

    async def _plain(self, asked: Asked, steps: Steps, ask: Callable[[], Awaitable[Fetched]]) -> Fetched:
        async def asking() -> _Got:
            return _Got(await ask())

        kept = await self._once(asked, steps, asking, Depth.NONE)
        return self._with_body(kept.fetched, kept.sha)

    async def _once(self, asked: Asked, steps: Steps, ask: Callable[[], Awaitable[_Got]], depth: Depth) -> Kept:
        async with self._alone(asked):
            answer = self._night.answer(asked)
            if answer is not None:
                return await self._recalled(asked, answer, depth)
            if (why := self.blocked(asked.url)) is not None:
                method = "HEAD" if asked.how == "HEAD" else "GET"
                return Kept(asked, refused(asked.url, method, Failure.BLOCKED, why), None)
            turn = steps.next()
            got = await ask()
            kept, body, facts = await self._taken(asked, got, depth)
            self._night.remember(asked, kept.fetched, turn=turn, sha=kept.sha, body=body, facts=facts, wait=True)
            self._commit_soon()
            self._notice_block(got.fetched)
            return kept

    def _commit_soon(self) -> None:
        """Answers that come at the same time are written together; what waits is as good as in flight."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_TOGETHER_SECONDS, self._commit)

    def _commit(self) -> None:
        self._timer = None
        with suppress(OSError):  # whoever writes next is told
            self._night.commit()

    async def _recalled(self, asked: Asked, answer: Answer, depth: Depth) -> Kept:
        """What was answered before; read now where it was not read then, or not as far as is wanted now.

        What the crawl skimmed stays as it is beside the full reading: the crawl's pages must be the same whenever
        they are looked at.
        """
        kept = Kept(asked, answer.fetched, answer.sha, self._unpacked(asked, answer.facts))
        if depth is Depth.NONE or answer.sha is None or answer.fetched.failure is not None:
            return kept
        skimmed = kept.facts is not None and kept.facts.skimmed
        if kept.facts is not None and not (skimmed and depth is Depth.FULL):
            return kept
        full = answer.full
        if full is None:
            body = self._night.body(answer.sha)
            reading = await self._read(answer.fetched, body, depth) if body is not None else None
            if reading is not None and reading.trouble:
                return Kept(asked, _unreadable(answer.fetched, reading), answer.sha)
            if reading is None or reading.facts is None:
                return kept
            full = reading.facts
            self._night.learn(asked, full, again=skimmed)
        return replace(kept, facts=self._unpacked(asked, full, again=skimmed))

    async def _taken(self, asked: Asked, got: _Got, depth: Depth) -> tuple[Kept, bytes | None, bytes | None]:
        """A new answer, with its body and its facts as they are to be stored (None: nothing, or known already)."""
        fetched, last = got.fetched, got.last
        body: bytes | None = None
        reading: Reading | None = None
        sha = facts = None
        if last is not None and got.unchanged:
            sha, facts = last.sha, self._reused(last, depth)
            if facts is None and sha is not None and (old := self._night.body(sha)) is not None:
                reading = await self._read(fetched, old, depth)
                facts = reading.facts
        elif not fetched.body:
            return Kept(asked, fetched, None), None, None
        elif last is not None and _alike(last, fetched) and (facts := self._reused(last, depth)) is not None:
            sha = last.sha
        elif depth is not Depth.NONE and fetched.failure is None:
            reading = await self._read(fetched, fetched.body, depth)
            sha, body, facts = reading.sha, reading.body, reading.facts
        else:
            sha, body = name_of(fetched.body), pack_body(fetched.body)
        if reading is not None and reading.trouble:
            fetched = _unreadable(fetched, reading)
        if reading is not None and reading.page is not None:
            self._hold(asked, reading.page)
        kept = Kept(asked, replace(fetched, body=b"") if fetched.body else fetched, sha, self._unpacked(asked, facts))
        return kept, body, facts

    def _reused(self, last: Answer, depth: Depth) -> bytes | None:
        """The last night's facts where they are what would be read now."""
        if not self._same_reader or last.facts is None:
            return None
        wanted = depth is Depth.SKIM or not unpack_facts(last.facts).skimmed
        return last.facts if wanted else None

    async def _read(self, fetched: Fetched, body: bytes, depth: Depth) -> Reading:
        headers = dict(reversed(fetched.headers))  # the first of several counts
        return await self._reader.read(body, fetched.final_url, headers, skim=depth is Depth.SKIM)

    def _unpacked(self, asked: Asked, facts: bytes | None, *, again: bool = False) -> PageFacts | None:
        """Facts of an answer; those used last are held, for the survey comes back to the same few pages."""
        if facts is None:
            return None
        held = self._held.get((asked, again))
        if held is None:
            held = unpack_facts(facts)
            self._hold(asked, held, again=again)
        return held

    def _hold(self, asked: Asked, facts: PageFacts, *, again: bool = False) -> None:
        self._held[asked, again] = facts
        if len(self._held) > _HELD:
            self._held.popitem(last=False)

    def _with_body(self, fetched: Fetched, sha: str | None) -> Fetched:
        return fetched if sha is None else replace(fetched, body=self._night.body(sha) or b"")

    def _notice_block(self, fetched: Fetched) -> None:
        if fetched.failure is not Failure.BLOCKED:
            return
        for url in dict.fromkeys((fetched.url, fetched.final_url)):
            host = host_key(url)
            why = self._fetcher.blocked(host) if host else None
            if why is not None:
                self.block(url, why)

    @asynccontextmanager
    async def _alone(self, asked: Asked) -> AsyncIterator[None]:
        """Whoever asks the same at the same time waits for the first one's answer."""
        lock, waiting = self._locks.get(asked, (asyncio.Lock(), 0))
        self._locks[asked] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            waiting = self._locks[asked][1] - 1
            if waiting:
                self._locks[asked] = (lock, waiting)
            else:
                del self._locks[asked]


def refused(url: str, method: str, failure: Failure, why: str) -> Fetched:
    """A question that was never put to the network."""
    return Fetched(url, url, method, None, failure=failure, detail=why)


def _condition(last: Fetched) -> dict[str, str]:
    """Headers that ask for a page only if it changed; none where the server gave nothing to go by."""
    told = {"If-None-Match": last.header("etag"), "If-Modified-Since": last.header("last-modified")}
    return {name: value for name, value in told.items() if value and value.isascii() and value.isprintable()}


def _unchanged(last: Fetched, fetched: Fetched) -> Fetched:
    """The last night's answer as this night's: headers brought up to date (RFC 9111, 3.2), attempts its own."""
    fresh = {name.lower() for name, _ in fetched.headers}
    headers = (*((name, value) for name, value in last.headers if name.lower() not in fresh), *fetched.headers)
    since = f"not modified since {last.at.isoformat(timespec='seconds')}" if last.at is not None else "not modified"
    return replace(
        last, headers=headers, body=b"", detail=since, attempts=fetched.attempts, relaxed_tls=fetched.relaxed_tls,
        at=fetched.at,
    )  # fmt: skip


def _unreadable(fetched: Fetched, reading: Reading) -> Fetched:
    """An answer that could not be read says nothing about its page."""
    return replace(fetched, failure=Failure.BAD_RESPONSE, detail=f"the page was not read: {reading.trouble}")


def _alike(last: Answer, fetched: Fetched) -> bool:
    """Whether the same body was sent in the same way, so that reading it again gives the same facts."""
    if last.fetched.final_url != fetched.final_url or fetched.failure is not None:
        return False
    same = all(last.fetched.header(name) == fetched.header(name) for name in _READ_HEADERS)
    return same and last.sha == name_of(fetched.body)
