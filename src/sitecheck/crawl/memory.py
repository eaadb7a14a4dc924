"""Asks each thing once a night: answers come from the night file where it has them, else from the network."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Protocol

from sitecheck.facts.fetched import Fetched
from sitecheck.facts.outcomes import Failure
from sitecheck.page.urls import host_key
from sitecheck.store.blobs import BlobDamaged, BlobStore
from sitecheck.store.nightfile import Asked, NightFile, Turn

LATER = 1_000_000
"""First turn of everything asked outside the crawl's own order (survey, evidence)."""
_TOGETHER = 1_000_000


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
        may_follow: MayFollow | None = None,
    ) -> Fetched:
        """Fetch to the end of the redirects; never raises for what the network does."""
        ...

    async def head(self, url: str, *, referer: str | None = None, may_follow: MayFollow | None = None) -> Fetched:
        """Ask for headers only."""
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


class Memory:
    """The fetcher behind the night file. Bodies of pages go to the blob store, of mere checks into the night file."""

    def __init__(self, fetcher: Fetching, night: NightFile, blobs: BlobStore) -> None:
        self._fetcher = fetcher
        self._night = night
        self._blobs = blobs
        self._blocked = night.blocked()
        self._later = max(LATER, night.last_turn() + 1)
        self._locks: dict[Asked, tuple[asyncio.Lock, int]] = {}

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

    def known(self, asked: Asked) -> Fetched | None:
        """What was answered to this earlier in the night, with its body."""
        found = self._recall(asked)
        return None if found is None else found[0]

    def _recall(self, asked: Asked) -> tuple[Fetched, bool] | None:
        """What was answered, and whether its body lies in the blob store (or there is none)."""
        answer = self._night.answer(asked)
        if answer is None:
            return None
        if answer.body is not None or answer.sha is None:
            return replace(answer.fetched, body=answer.body or b""), answer.body is None
        try:
            return replace(answer.fetched, body=self._blobs.get(answer.sha)), True
        except (FileNotFoundError, BlobDamaged):
            return None  # somebody tidied up below us: ask again

    async def get(
        self,
        url: str,
        steps: Steps,
        *,
        referer: str | None,
        second: bool,
        keep: bool,
        may_follow: MayFollow | None = None,
    ) -> Fetched:
        """GET; ``keep`` puts the body into the blob store, where evidence rests on it."""
        asked = Asked("GET", url, 2 if second else 1)
        get = self._fetcher.get
        return await self._once(asked, steps, keep, lambda: get(url, referer=referer, may_follow=may_follow))

    async def file(
        self, url: str, steps: Steps, *, referer: str | None, second: bool, may_follow: MayFollow | None = None
    ) -> Fetched:
        """GET of a file, of which the first piece is enough."""
        asked = Asked("FILE", url, 2 if second else 1)
        get = self._fetcher.get
        return await self._once(
            asked, steps, False, lambda: get(url, referer=referer, attachment=True, may_follow=may_follow)
        )

    async def head(
        self, url: str, steps: Steps, *, referer: str | None, may_follow: MayFollow | None = None
    ) -> Fetched:
        """HEAD."""
        head = self._fetcher.head
        return await self._once(
            Asked("HEAD", url), steps, False, lambda: head(url, referer=referer, may_follow=may_follow)
        )

    async def made(self, asked: Asked, steps: Steps, make: Callable[[], Awaitable[Fetched]]) -> Fetched:
        """An answer that is made rather than fetched (by the browser); its requests have ledger rows of their own."""
        return await self._once(asked, steps, True, make)

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

    async def _once(self, asked: Asked, steps: Steps, keep: bool, ask: Callable[[], Awaitable[Fetched]]) -> Fetched:
        async with self._alone(asked):
            if (recalled := self._recall(asked)) is not None:
                known, stored = recalled
                if keep and not stored:
                    await self._keep(known, keep)
                return known
            if (why := self.blocked(asked.url)) is not None:
                return refused(asked.url, "HEAD" if asked.how == "HEAD" else "GET", Failure.BLOCKED, why)
            turn = steps.next()
            fetched = await ask()
            sha = await self._keep(fetched, keep)
            self._night.remember(asked, fetched, sha=sha, inline=not keep, turn=turn)
            self._notice_block(fetched)
            return fetched

    async def _keep(self, fetched: Fetched, keep: bool) -> str | None:
        if not fetched.body:
            return None
        if keep:
            return await asyncio.to_thread(self._blobs.put, fetched.body)  # it waits for the disk
        return self.name(fetched)

    @staticmethod
    def name(fetched: Fetched) -> str:
        """The sha256 by which the blob store knows the body."""
        return hashlib.sha256(fetched.body).hexdigest()

    def _notice_block(self, fetched: Fetched) -> None:
        if fetched.failure is not Failure.BLOCKED:
            return
        for url in dict.fromkeys((fetched.url, fetched.final_url)):
            host = host_key(url)
            why = self._fetcher.blocked(host) if host else None
            if why is not None and host not in self._blocked:
                self._blocked[host] = why
                self._night.block(host, why)

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
