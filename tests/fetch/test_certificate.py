"""The certificate of a host, read over real handshakes on loopback."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import httpx
import pytest
import trustme
from tests.fetch.fakes import FakeTime
from tests.fetch.server import Server
from tests.fetch.test_network import anonymous

from sitecheck.facts.fetched import Attempt, Fetched
from sitecheck.facts.identity import TlsReading
from sitecheck.facts.outcomes import Failure
from sitecheck.fetch import Fetcher, Memory, MemoryPage, unpack_reading
from sitecheck.fetch._tls import lenient_context, strict_context
from sitecheck.fetch.limits import FetchLimits
from sitecheck.fetch.network import Network
from sitecheck.fetch.policy import AddressPolicy
from sitecheck.fetch.resolver import Resolver, ResolverControl, system_lookup

HOST = "127.0.0.1"
NOW = datetime.now(UTC)
CA = trustme.CA(organization_name="示例 CA")
STRANGER = trustme.CA()
POLICY = AddressPolicy((ip_network("127.0.0.0/8"),))


def serving(ca: trustme.CA, *names: str, start: int = -1, end: int = 90) -> ssl.SSLContext:
    """A server's context; its certificate holds from ``start`` to ``end`` (days from now)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    days = {"not_before": NOW + timedelta(days=start), "not_after": NOW + timedelta(days=end)}
    ca.issue_cert(*(names or (HOST,)), **days).configure_cert(context)
    return context


def trusting(*, lenient: bool = False) -> ssl.SSLContext:
    """The strict or the lenient context of the program, with another authority."""
    context = ssl.create_default_context()
    CA.configure_trust(context)
    if lenient:
        context.check_hostname = False
        context.verify_flags |= ssl.VerifyFlags(0x200000)
    return context


def network(relaxed: ssl.SSLContext | None = None, limits: FetchLimits | None = None) -> Network:
    control = ResolverControl()
    resolver = Resolver(control, FakeTime().clock, 5.0, system_lookup)
    return Network(
        resolver, POLICY, limits or FetchLimits(), control, strict=trusting(), relaxed=relaxed,
        lenient=trusting(lenient=True),
    )  # fmt: skip


async def read(url: str, *, relaxed: ssl.SSLContext | None = None) -> tuple[TlsReading, list[Attempt]]:
    rows: list[Attempt] = []
    async with Fetcher(POLICY, transport=network(relaxed), on_attempt=rows.append) as fetcher:
        fetched = await fetcher.certificate(url)
        assert fetched.attempts == tuple(rows)
        assert fetched.method == "TLS"
    return unpack_reading(HOST, fetched), rows


@pytest.mark.parametrize(
    ("context", "trouble", "issuer"),
    [
        (lambda: serving(CA), "", "示例 CA"),
        (lambda: serving(CA, start=-90, end=-2), "expired", "示例 CA"),
        (lambda: serving(CA, start=2), "not-yet-valid", "示例 CA"),
        (lambda: serving(CA, "portal.example"), "wrong-host", "示例 CA"),
        (lambda: serving(STRANGER), "untrusted", ""),
    ],
    ids=["good", "expired", "not-yet-valid", "wrong-host", "untrusted"],
)
async def test_what_a_certificate_shows(context: Callable[[], ssl.SSLContext], trouble: str, issuer: str) -> None:
    async with Server(tls=context()) as server:
        reading, rows = await read(server.url())
    assert (reading.offered, reading.trouble, reading.issuer) == (True, trouble, issuer)
    assert (reading.not_after is None) == (trouble == "untrusted")
    if reading.not_after is not None:
        assert (reading.not_after < NOW) == (trouble == "expired")
    assert bool(reading.detail) == bool(trouble)
    assert server.targets == []  # no request
    assert [(row.method, row.url, row.status, row.failure, row.address) for row in rows] == [
        ("TLS", server.url(), None, None, HOST)
    ]


async def test_what_opens_with_outdated_tls_only() -> None:
    async with Server(tls=anonymous(ssl.PROTOCOL_TLS_SERVER)) as server:
        reading, _ = await read(server.url(), relaxed=anonymous(ssl.PROTOCOL_TLS_CLIENT))
    assert (reading.offered, reading.trouble) == (True, "old-protocol")


async def test_a_handshake_that_never_comes_about() -> None:
    async with Server(tls=anonymous(ssl.PROTOCOL_TLS_SERVER)) as server:
        reading, rows = await read(server.url())
    assert (reading.offered, reading.trouble) == (True, "failed")
    assert len(rows) == 1


async def test_plain_http_is_no_https() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, HOST, 0)
    port = server.sockets[0].getsockname()[1]
    reading, _ = await read(f"https://{HOST}:{port}/")
    server.close()
    await server.wait_closed()
    assert (reading.offered, reading.trouble) == (False, "")


async def test_nothing_listens() -> None:
    async with Server() as server:
        port = server.port
    reading, rows = await read(f"https://{HOST}:{port}/")
    assert reading.offered is False
    assert [row.failure for row in rows] == [Failure.REFUSED]  # asked once


async def test_a_strict_connection_of_the_run_is_told_again() -> None:
    rows: list[Attempt] = []
    async with Server(tls=serving(CA)) as server:
        async with Fetcher(POLICY, transport=network(), on_attempt=rows.append) as fetcher:
            assert (await fetcher.get(server.url("/a"))).ok
            reading = unpack_reading(HOST, await fetcher.certificate(server.url()))
        assert server.connections == 1
    assert (reading.offered, reading.trouble, reading.issuer) == (True, "", "示例 CA")
    assert [row.method for row in rows] == ["GET"]


async def test_what_only_relaxed_tls_opened_is_looked_at_anew() -> None:
    tls = serving(CA, start=-90, end=-2)
    async with Server(tls=tls) as server, Fetcher(POLICY, transport=network()) as fetcher:
        assert (await fetcher.get(server.url("/a"))).relaxed_tls
        reading = unpack_reading(HOST, await fetcher.certificate(server.url()))
    assert reading.trouble == "expired"


@pytest.mark.parametrize(
    ("failure", "offered"),
    [
        (Failure.REFUSED, False),
        (Failure.TIMEOUT_CONNECT, None),
        (Failure.DNS, None),
        (Failure.BLOCKED, None),
        (Failure.OUT_OF_BUDGET, None),
        (None, None),
    ],
)
def test_what_failures_say(failure: Failure | None, offered: bool | None) -> None:
    url = "https://a.example/"
    reading = unpack_reading("a.example", Fetched(url, url, "TLS", None, failure=failure))
    assert (reading.host, reading.offered, reading.trouble) == ("a.example", offered, "")
    assert reading.detail


async def test_guard_and_policy_hold() -> None:
    async with Fetcher(AddressPolicy(), transport=network()) as fetcher:
        private = await fetcher.certificate("https://oa.local/")
        odd = await fetcher.certificate("ftp://a.example/")
    assert (private.failure, odd.failure) == (Failure.PRIVATE_ADDRESS, Failure.BAD_URL)
    assert [row.method for row in private.attempts] == ["TLS"]


async def test_a_blocked_host_is_left_alone() -> None:
    wall = MemoryPage("访问被拒绝：您的请求被网站防火墙拦截。".encode(), status=412)
    transport = Memory({"/": wall}, "portal.example", TlsReading("portal.example", True))
    async with Fetcher(AddressPolicy(), transport=transport) as fetcher:
        before = await fetcher.certificate("https://portal.example/")
        await fetcher.get("http://portal.example/")
        after = await fetcher.certificate("https://portal.example/")
    assert unpack_reading("portal.example", before).offered
    assert after.failure is Failure.BLOCKED


async def test_a_replaced_network_that_shows_none() -> None:
    rows: list[Attempt] = []
    transport = httpx.MockTransport(lambda request: httpx.Response(200, text="a page"))
    async with Fetcher(AddressPolicy(), transport=transport, on_attempt=rows.append) as fetcher:
        fetched = await fetcher.certificate("https://portal.example/")
    assert unpack_reading("portal.example", fetched).offered is None
    assert rows == []


def test_lenient_is_blind_to_dates_and_names_alone() -> None:
    lenient, strict = lenient_context(), strict_context()
    assert lenient.verify_mode is ssl.CERT_REQUIRED
    assert not lenient.check_hostname
    assert lenient.verify_flags == strict.verify_flags | 0x200000
    assert lenient.cert_store_stats() == strict.cert_store_stats()
