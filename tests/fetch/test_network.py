"""TLS of the network layer, with a server that needs no certificate; the rest of the layer is tested in test_client."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from ipaddress import ip_network

import httpx
import pytest
from tests.fetch.fakes import FakeTime
from tests.fetch.server import Exchange, Server

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._tls import relaxed_context, strict_context
from sitecheck.fetch._trip import Trip, build
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.limits import FetchLimits
from sitecheck.fetch.network import Network
from sitecheck.fetch.policy import AddressPolicy
from sitecheck.fetch.resolver import Resolver, ResolverControl, system_lookup

LIMITS = FetchLimits(connect=5.0, read=5.0)


def anonymous(purpose: int) -> ssl.SSLContext:
    """TLS without certificates: strict clients refuse it, as they refuse a broken one."""
    context = ssl.SSLContext(purpose)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("aNULL:@SECLEVEL=0")
    return context


def network(relaxed: ssl.SSLContext | None = None, limits: FetchLimits = LIMITS) -> Network:
    control = ResolverControl()
    resolver = Resolver(control, FakeTime().clock, 5.0, system_lookup)
    policy = AddressPolicy((ip_network("127.0.0.0/8"),))
    return Network(resolver, policy, limits, control, relaxed=relaxed)


async def get(one: Network, url: str) -> tuple[bytes, Trip]:
    trip = Trip(url)
    response = await one.handle_async_request(build("GET", trip, httpx.Headers()))
    body = await response.aread()
    await response.aclose()
    return body, trip


async def test_what_only_relaxed_tls_opens_is_seen_and_said() -> None:
    async with Server(tls=anonymous(ssl.PROTOCOL_TLS_SERVER)) as server:
        one = network(anonymous(ssl.PROTOCOL_TLS_CLIENT))
        for path in ("/first", "/second"):
            body, trip = await get(one, server.url(path))
            assert path.encode() in body
            assert trip.wire.relaxed_tls
            assert trip.wire.note
            assert trip.wire.address == "127.0.0.1"
        await one.aclose()
        assert server.targets == ["GET /first", "GET /second"]


async def test_what_even_relaxed_tls_does_not_open() -> None:
    async with Server(tls=anonymous(ssl.PROTOCOL_TLS_SERVER)) as server:
        one = network()
        with pytest.raises(FetchError) as caught:
            await get(one, server.url("/"))
        await one.aclose()
    assert caught.value.failure is Failure.TLS
    assert "relaxed:" in caught.value.detail


async def test_a_server_that_speaks_no_tls() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    one = network()
    with pytest.raises(FetchError) as caught:
        await get(one, f"https://127.0.0.1:{port}/")
    await one.aclose()
    server.close()
    await server.wait_closed()
    assert caught.value.failure is Failure.TLS
    assert "relaxed:" in caught.value.detail


async def test_plain_http_is_never_called_relaxed() -> None:
    async with Server() as server:
        one = network()
        _, trip = await get(one, server.url("/"))
        await one.aclose()
    assert not trip.wire.relaxed_tls
    assert trip.wire.phase == "open"


async def test_an_error_in_the_body_is_typed() -> None:
    async def cut(one: Exchange) -> None:
        await one.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", close=True)

    async with Server() as server:
        server.routes["/cut"] = cut
        one = network()
        with pytest.raises(FetchError) as caught:
            await get(one, server.url("/cut"))
        await one.aclose()
    assert caught.value.failure is Failure.BAD_RESPONSE


def test_strict_is_strict() -> None:
    context = strict_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert strict_context() is context


def test_relaxed_opens_what_is_outdated() -> None:
    relaxed_context.cache_clear()
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        context = relaxed_context()
    assert seen == []
    assert context.verify_mode is ssl.CERT_NONE
    assert not context.check_hostname
    assert context.options & 0x4  # legacy renegotiation
    assert len(context.get_ciphers()) > len(strict_context().get_ciphers())
