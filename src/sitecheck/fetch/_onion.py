"""The layers in order: Guard(Scope(Redirects(Retry(Throttle(Ledger(Handshakes(Breaker(Body(Network)))))))))."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import httpx

from sitecheck.fetch.body import Body
from sitecheck.fetch.breaker import Breaker
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.gates import Gates
from sitecheck.fetch.guard import Guard, check_name, check_url
from sitecheck.fetch.handshake import Certificates, Handshakes
from sitecheck.fetch.hosts import Blocks
from sitecheck.fetch.ledger import Ledger, OnAttempt
from sitecheck.fetch.limits import FetchLimits, Pace
from sitecheck.fetch.network import Network
from sitecheck.fetch.policy import AddressPolicy
from sitecheck.fetch.redirects import Redirects
from sitecheck.fetch.resolver import Lookup, Resolver, ResolverControl
from sitecheck.fetch.retry import Retry
from sitecheck.fetch.scope import Scope, ScopeRule, check_scope
from sitecheck.fetch.throttle import Sleep, Throttle
from sitecheck.fetch.walls import Walls

Clock = Callable[[], float]
Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Onion:
    """The outermost layer and the parts the fetcher speaks to."""

    top: httpx.AsyncBaseTransport
    ledger: Ledger
    blocks: Blocks
    gates: Gates
    certificates: Certificates | None


def assemble(
    policy: AddressPolicy,
    *,
    limits: FetchLimits,
    pace: Pace,
    gates: Gates,
    on_attempt: OnAttempt | None,
    clock: Clock,
    now: Now,
    sleep: Sleep,
    transport: httpx.AsyncBaseTransport | None,
    control: ResolverControl,
    scope: ScopeRule | None,
    lookup: Lookup,
    walls: Walls,
) -> Onion:
    """Put the layers together. The ledger sits inside the throttle, so that waiting is not counted as slowness."""
    resolver = Resolver(control, clock, limits.connect, lookup)
    blocks = Blocks()

    async def address_of(name: str) -> str | None:
        if transport is not None:
            return None
        try:
            return (await resolver.addresses(name))[0]
        except FetchError:
            return None  # the network layer meets the same failure and reports it

    def guard(url: str) -> None:
        check_url(url)
        check_name(policy, url)

    def admit(url: str) -> None:
        guard(url)
        check_scope(scope, url)

    network = transport or Network(resolver, policy, limits, control)
    certificates = network if isinstance(network, Certificates) else None
    breaker = Breaker(Body(network, limits), blocks, now, walls)
    ledger = Ledger(Handshakes(breaker, certificates, blocks, limits.total), on_attempt, clock, now)
    throttle = Throttle(
        ledger,
        gates,
        limits,
        pace,
        address_of=address_of,
        stopped=blocks.why,
        unpaced=transport is not None,
        clock=clock,
        now=now,
        sleep=sleep,
    )
    retry = Retry(throttle, limits, now=now, sleep=sleep)
    top = Guard(Scope(Redirects(retry, admit, limits.redirects), scope), guard)
    return Onion(top, ledger, blocks, gates, certificates)
