"""What lies outside: a portal on loopback keeps to this machine, and a closed network proves nothing."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from ipaddress import ip_network

import pytest

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch import AddressPolicy, Fetcher, ResolverControl, policy_for
from sitecheck.fetch._connection import Connection
from sitecheck.fetch._dial import ALONE, Dialler
from sitecheck.fetch._trip import Wire
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.resolver import Resolver

LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("http://127.0.0.5:8000/", False),
        ("http://[::1]/", False),
        ("http://localhost/", False),
        ("http://portal.localhost/", False),
        ("http://10.1.2.3/", True),
        ("https://www.unit.example/", True),
    ],
)
def test_a_portal_on_loopback_keeps_to_this_machine(url: str, public: bool) -> None:
    assert policy_for(url, LOOPBACK) == AddressPolicy(LOOPBACK, public=public)


@pytest.mark.parametrize(
    "url", ["http://www.unit.example/", "http://203.0.113.9/", "http://8.8.8.8/", "http://[2001:db8::1]/"]
)
async def test_nothing_outside_is_asked_not_even_the_resolver(url: str) -> None:
    async def lookup(name: str) -> Sequence[str]:
        raise AssertionError(f"the resolver was asked for {name}")

    async with Fetcher(AddressPolicy(LOOPBACK, public=False), lookup=lookup) as fetcher:
        answer = await fetcher.get(url)
    assert answer.failure in (Failure.OUT_OF_BUDGET, Failure.PRIVATE_ADDRESS)
    assert answer.status is None


async def refusing(_connection: Connection, address: str, port: int) -> None:
    raise ConnectionRefusedError(errno.ECONNREFUSED, f"{address}:{port} refused")


def dialler(control: ResolverControl, policy: AddressPolicy) -> Dialler:
    async def lookup(_name: str) -> Sequence[str]:
        raise AssertionError

    return Dialler(Resolver(control, lambda: 0.0, 5.0, lookup), policy, control, 5.0, refusing)


async def refusal(dialler: Dialler, host: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await dialler.dial(lambda: Connection(5.0, lambda _one: None), host, 80, None, Wire())
    return caught.value


async def test_a_refusal_from_outside_counts_only_when_somebody_outside_answered() -> None:
    control = ResolverControl()
    policy = AddressPolicy((ip_network("198.18.0.0/15"), ip_network("192.0.2.0/24")))
    named = await refusal(dialler(control, policy), "192.0.2.1")
    assert (named.failure, ALONE in named.detail) == (Failure.REFUSED, False)
    alone = await refusal(dialler(control, AddressPolicy()), "1.1.1.1")
    assert (alone.failure, ALONE in alone.detail) == (Failure.REFUSED, True)
    control.reached.add("9.9.9.9")
    witnessed = await refusal(dialler(control, AddressPolicy()), "1.1.1.1")
    assert (witnessed.failure, ALONE in witnessed.detail) == (Failure.REFUSED, False)
