"""The fetcher: the onion put together, and the record of what each request brought back."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import httpx

from sitecheck import __version__
from sitecheck.facts.fetched import Fetched
from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._header_text import header_text
from sitecheck.fetch._onion import Clock, Now, Onion, assemble
from sitecheck.fetch._trip import HANDSHAKE, Ask, Lines, MayFollow, Trip
from sitecheck.fetch._urls import wire_url
from sitecheck.fetch.body import RAW_HEADERS, TRUNCATED
from sitecheck.fetch.certificate import pack_reading
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.gates import Gates
from sitecheck.fetch.handshake import READING
from sitecheck.fetch.ledger import OnAttempt
from sitecheck.fetch.limits import DEFAULT_LIMITS, DEFAULT_PACE, FetchLimits, Pace
from sitecheck.fetch.policy import AddressPolicy, policy_for, private_allowance
from sitecheck.fetch.resolver import Lookup, ResolverControl, local_lookup, system_lookup
from sitecheck.fetch.scope import ScopeRule
from sitecheck.fetch.throttle import Sleep
from sitecheck.fetch.walls import Walls


def user_agent(contact: str = "") -> str:
    """An honest name: what asks, why, and whom to write to (``contact`` from the settings, ASCII parts of it)."""
    plain = " ".join("".join(char for char in contact if " " <= char <= "~" and char not in "();").split())
    return f"sitecheck/{__version__} (+government disclosure assessment; {plain or 'contact in settings'})"


def utc_now() -> datetime:
    """The present, aware, UTC."""
    return datetime.now(UTC)


class Fetcher:
    """GET and HEAD for one site's run (one event loop). Never raises for what the network does: see ``Fetched``.

    ``transport`` replaces the network, for tests and worked examples; ``gates``, ``control`` and ``walls`` may be
    shared by several fetchers, so that they ask one address gently together, share the knowledge that names resolve,
    and notice one firewall before several hosts.
    """

    def __init__(
        self,
        policy: AddressPolicy,
        *,
        user_agent: str = user_agent(),
        limits: FetchLimits = DEFAULT_LIMITS,
        pace: Pace | None = None,
        on_attempt: OnAttempt | None = None,
        clock: Clock = time.monotonic,
        now: Now = utc_now,
        sleep: Sleep = asyncio.sleep,
        transport: httpx.AsyncBaseTransport | None = None,
        control: ResolverControl | None = None,
        gates: Gates | None = None,
        scope: ScopeRule | None = None,
        lookup: Lookup = system_lookup,
        walls: Walls | None = None,
    ) -> None:
        self._now = now
        self._control = control or ResolverControl()
        self._lines: Lines = [
            (b"User-Agent", user_agent.encode("ascii")),
            (b"Accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            (b"Accept-Language", b"zh-CN,zh;q=0.9,en;q=0.5"),
            (b"Accept-Encoding", b"gzip, deflate"),
            (b"Connection", b"keep-alive"),
        ]
        self._onion: Onion = assemble(
            policy,
            limits=limits,
            pace=pace or (DEFAULT_PACE if gates is None else gates.pace),
            gates=gates if gates is not None else Gates(pace or DEFAULT_PACE),
            on_attempt=on_attempt,
            clock=clock,
            now=now,
            sleep=sleep,
            transport=transport,
            control=self._control,
            scope=scope,
            lookup=lookup if policy.public else local_lookup,
            walls=walls if walls is not None else Walls(),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._onion.top.aclose()

    async def get(
        self,
        url: str,
        *,
        referer: str | None = None,
        attachment: bool = False,
        headers: Mapping[str, str] | None = None,
        may_follow: MayFollow | None = None,
    ) -> Fetched:
        """Fetch to the end of its redirects: texts, pictures and fonts whole, of files the first 64 KB.

        ``attachment``: the first 64 KB are enough of anything but text. ``may_follow`` is asked before each hop of a
        redirect; its refusal ends the request with the failure and the words given.
        """
        return await self._ask("GET", url, referer, headers or {}, may_follow, attachment=attachment)

    async def head(self, url: str, *, referer: str | None = None, may_follow: MayFollow | None = None) -> Fetched:
        """Ask for headers only, following redirects. Many servers answer HEAD wrongly: never judge by it alone."""
        return await self._ask("HEAD", url, referer, {}, may_follow, attachment=False)

    async def certificate(self, url: str) -> Fetched:
        """What the host of an https URL shows of itself in a strict TLS handshake: read it by ``unpack_reading``.

        Where this run has connected to the host strictly before, that is told again and nobody is asked. Otherwise one
        row in the ledger, with ``TLS`` for its method: no request is sent.
        """
        at = self._now()
        trip = Trip(url)
        try:
            trip.url = wire_url(url)
            certificates = self._onion.certificates
            if certificates is None:
                why = "this network shows no certificates"
                return Fetched(url, trip.url, HANDSHAKE, None, failure=Failure.OUT_OF_BUDGET, detail=why, at=at)
            reading = certificates.shown(trip.url)
            if reading is None:
                response = await self._onion.top.handle_async_request(Ask(HANDSHAKE, trip, []))
                reading = response.extensions[READING]
        except FetchError as error:
            if not error.logged:
                self._onion.ledger.refused(HANDSHAKE, trip, error)
            return _record(HANDSHAKE, url, trip, None, error.failure, error.detail, at)
        return replace(_record(HANDSHAKE, url, trip, None, None, "", at), body=pack_reading(reading))

    def blocked(self, host: str) -> str | None:
        """Since when and why this host (with or without port) is not asked any more, None while it is."""
        return self._onion.blocks.why(host.lower())

    def set_crawl_delay(self, host: str, seconds: float) -> None:
        """Robots' Crawl-delay for a host (with or without port), held to at most the cap of the pace."""
        self._onion.gates.set_crawl_delay(host, seconds)

    @property
    def resolver_works(self) -> bool:
        """Whether some real name has resolved in this run: without it no DNS failure says anything about a site."""
        return self._control.works()

    async def _ask(
        self,
        method: str,
        url: str,
        referer: str | None,
        headers: Mapping[str, str],
        may_follow: MayFollow | None,
        *,
        attachment: bool,
    ) -> Fetched:
        at = self._now()
        trip = Trip(url, attachment=attachment, may_follow=may_follow)
        try:
            trip.url = wire_url(url)
            request = Ask(method, trip, _lines(self._lines, referer, headers))
            response = await self._onion.top.handle_async_request(request)
        except FetchError as error:
            if not error.logged and error.response is None:
                self._onion.ledger.refused(method, trip, error)
            return _record(method, url, trip, error.response, error.failure, error.detail, at)
        return _record(method, url, trip, response, None, trip.note, at)


async def fetch_once(url: str, *, allow_private: bool = False) -> Fetched:
    """One page with a fetcher of its own; ``allow_private`` opens the private network this very host lies in."""
    allow = await asyncio.to_thread(private_allowance, url) if allow_private else ()
    try:
        policy = policy_for(url, allow)
    except FetchError:
        policy = AddressPolicy()  # the fetcher says what is wrong with the address
    async with Fetcher(policy) as fetcher:
        return await fetcher.get(url)


def _lines(base: Lines, referer: str | None, more: Mapping[str, str]) -> Lines:
    """Header lines to send. What is not plain ASCII is left out: it came from a server (an ETag) and means nothing."""
    added = [(name, value) for name, value in more.items() if (name + value).isascii() and (name + value).isprintable()]
    if referer is not None:
        with contextlib.suppress(FetchError):
            added.append(("Referer", wire_url(referer)))
    if not added:
        return base
    ours = {name.lower().encode("ascii") for name in more if name.isascii()}
    kept = [line for line in base if line[0].lower() not in ours] if ours else base
    return [*kept, *((name.encode("ascii"), value.encode("ascii")) for name, value in added)]


def _record(
    method: str,
    url: str,
    trip: Trip,
    response: httpx.Response | None,
    failure: Failure | None,
    detail: str,
    at: datetime,
) -> Fetched:
    raw = [] if response is None else response.extensions.get(RAW_HEADERS, response.headers.raw)
    return Fetched(
        url=url,
        final_url=trip.url,
        method=method,
        status=None if response is None else response.status_code,
        headers=header_text(raw),
        body=b"" if response is None else response.content,
        failure=failure,
        detail=detail,
        hops=tuple(trip.hops),
        attempts=tuple(trip.attempts),
        truncated=response is not None and bool(response.extensions.get(TRUNCATED)),
        relaxed_tls=trip.relaxed_tls,
        at=at,
    )
