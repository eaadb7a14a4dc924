"""Connections and their pool, seen from both ends of the wire."""

from __future__ import annotations

import asyncio
import gc
import ssl
import warnings
from collections.abc import AsyncIterator, Callable

import pytest
from tests.fetch.server import Exchange, Server
from tests.fetch.test_network import LIMITS, anonymous, network

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._trip import Ask, Trip
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.limits import FetchLimits
from sitecheck.fetch.network import Network

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as running:
        yield running


@pytest.fixture
async def make() -> AsyncIterator[Callable[..., Network]]:
    made: list[Network] = []

    def build(limits: FetchLimits = LIMITS, relaxed: ssl.SSLContext | None = None) -> Network:
        made.append(network(relaxed, limits))
        return made[-1]

    yield build
    for one in made:
        await one.aclose()


async def ask(one: Network, url: str, method: str = "GET") -> tuple[int, bytes, Trip]:
    trip = Trip(url)
    response = await one.handle_async_request(Ask(method, trip, []))
    body = b"".join([piece async for piece in response.stream])  # type: ignore[union-attr]
    await response.aclose()
    return response.status_code, body, trip


def sends(data: bytes, *, close: bool = False) -> Callable[[Exchange], object]:
    async def answer(one: Exchange) -> None:
        await one.raw(data, close=close)

    return answer


@pytest.mark.parametrize(
    ("method", "data", "status", "body", "again"),
    [
        ("GET", PLAIN, 200, b"fine", True),
        ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4711\r\n\r\n", 304, b"", True),
        ("GET", b"HTTP/1.1 204 No Content\r\n\r\n", 204, b"", True),
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 4711\r\n\r\n", 200, b"", True),
        ("HEAD", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 200, b"", True),
        ("HEAD", PLAIN, 200, b"", False),
        ("GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\n\r\n", 200, b"fine", True),
        (
            "GET",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\nA: b\r\n",
            200,
            b"fine",
            False,
        ),
        ("GET", PLAIN + b"more", 200, b"fine", False),
        ("GET", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, b"", True),
        ("GET", PLAIN.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), 200, b"fine", False),
        ("GET", PLAIN.replace(b"1.1", b"1.0"), 200, b"fine", False),
        (
            "GET",
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + PLAIN,
            200,
            b"fine",
            True,
        ),
        ("GET", PLAIN.replace(b"\r\n", b"\n"), 200, b"fine", True),
    ],
)
async def test_a_connection_is_used_again_only_when_the_answer_was_all_of_it(
    server: Server, make: Callable[..., Network], method: str, data: bytes, status: int, body: bytes, again: bool
) -> None:
    server.routes["/x"] = sends(data)  # type: ignore[assignment]
    one = make()
    assert (await ask(one, server.url("/x"), method))[:2] == (status, body)
    _, page, trip = await ask(one, server.url("/next"))
    assert b"/next" in page
    assert server.connections == (1 if again else 2)
    assert trip.wire.phase == ("" if again else "open")


@pytest.mark.parametrize("tls", [False, True])
async def test_a_body_without_a_length_ends_with_the_connection(make: Callable[..., Network], tls: bool) -> None:
    context = anonymous(ssl.PROTOCOL_TLS_SERVER) if tls else None
    async with Server(tls=context) as server:
        server.routes["/x"] = sends(b"HTTP/1.1 200 OK\r\n\r\nuntil the end", close=True)  # type: ignore[assignment]
        one = make(relaxed=anonymous(ssl.PROTOCOL_TLS_CLIENT))
        assert (await ask(one, server.url("/x")))[1] == b"until the end"
        await one.aclose()


@pytest.mark.parametrize(
    ("head", "failure"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", None),  # browsers take the end of the connection for the end of the body
        (b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n", None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n", Failure.BAD_RESPONSE),
        (b"", Failure.BAD_RESPONSE),
    ],
)
async def test_a_tls_server_that_hangs_up_without_taking_leave(
    make: Callable[..., Network], head: bytes, failure: Failure | None
) -> None:
    """Old servers close TCP without TLS's close_notify."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = anonymous(ssl.PROTOCOL_TLS_SERVER).wrap_bio(incoming, outgoing, server_side=True)
        for step in (tls.do_handshake, lambda: tls.read(65536), lambda: tls.write(head + b"until the end")):
            while True:
                try:
                    step()
                    break
                except ssl.SSLWantReadError:
                    writer.write(outgoing.read())
                    data = await reader.read(65536)
                    if not data:
                        writer.close()
                        return
                    incoming.write(data)
                except ssl.SSLError:  # strict TLS will not have this server
                    writer.close()
                    return
        writer.write(outgoing.read())
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    one = make(relaxed=anonymous(ssl.PROTOCOL_TLS_CLIENT))
    found: Failure | None = None
    try:
        assert (await ask(one, url))[1] == b"until the end"
    except FetchError as error:
        found = error.failure
    await one.aclose()
    server.close()
    await server.wait_closed()
    assert found is failure


@pytest.mark.parametrize(
    ("data", "failure"),
    [
        (b"", Failure.RESET),
        (b"HTTP/1.1 200 OK\r\nContent-Le", Failure.BAD_RESPONSE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", Failure.BAD_RESPONSE),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nshort", Failure.BAD_RESPONSE),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n", Failure.BAD_RESPONSE),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", Failure.BAD_RESPONSE),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 20, Failure.BAD_RESPONSE),
    ],
)
async def test_answers_that_never_become_whole(
    server: Server, make: Callable[..., Network], data: bytes, failure: Failure
) -> None:
    server.routes["/x"] = sends(data, close=True)  # type: ignore[assignment]
    with pytest.raises(FetchError) as caught:
        await ask(make(), server.url("/x"))
    assert caught.value.failure is failure


async def test_what_is_no_http_is_known_before_the_time_limit(server: Server, make: Callable[..., Network]) -> None:
    async def greets(one: Exchange) -> None:
        await one.raw(b"220 mail.test ESMTP ready\r\n")
        await one.hang()

    server.routes["/x"] = greets
    with pytest.raises(FetchError) as caught:
        await ask(make(FetchLimits(read=3600.0)), server.url("/x"))
    assert caught.value.failure is Failure.BAD_RESPONSE


async def test_a_kept_connection_that_died_is_a_reset(server: Server, make: Callable[..., Network]) -> None:
    """The server takes the second request and closes without a word: asking again is for the retries, with its row."""
    one = make()
    await ask(one, server.url("/fine"))
    with pytest.raises(FetchError) as caught:
        await ask(one, server.url("/silent"))
    assert caught.value.failure is Failure.RESET
    assert server.targets == ["GET /fine", "GET /silent"]
    assert (await ask(one, server.url("/fine")))[0] == 200
    assert server.connections == 2


async def test_half_an_answer_on_a_kept_connection_is_not_asked_for_again(
    server: Server, make: Callable[..., Network]
) -> None:
    server.routes["/x"] = sends(b"HTTP/1.1 200", close=True)  # type: ignore[assignment]
    one = make()
    await ask(one, server.url("/fine"))
    with pytest.raises(FetchError) as caught:
        await ask(one, server.url("/x"))
    assert caught.value.failure is Failure.BAD_RESPONSE
    assert server.targets == ["GET /fine", "GET /x"]


async def test_what_comes_unasked_after_the_answer_is_never_the_next_answer(
    server: Server, make: Callable[..., Network]
) -> None:
    later = asyncio.Event()

    async def late(one: Exchange) -> None:
        await one.raw(PLAIN)
        await later.wait()
        await one.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong")
        sent.set()

    sent = asyncio.Event()
    server.routes["/x"] = late
    one = make()
    await ask(one, server.url("/x"))
    later.set()
    await sent.wait()
    assert b"/next" in (await ask(one, server.url("/next")))[1]
    assert server.connections == 2


async def test_no_more_connections_than_agreed(make: Callable[..., Network]) -> None:
    one = make(FetchLimits(connections=2))
    async with Server() as first, Server() as second, Server() as third:
        for server in (first, second, third, third, first):
            await ask(one, server.url("/"))
            assert len(one._pool._open) <= 2
        assert [server.connections for server in (first, second, third)] == [2, 1, 1]
        await one.aclose()


async def test_headers_keep_their_bytes_and_what_is_no_header_is_passed_over(
    server: Server, make: Callable[..., Network]
) -> None:
    name = 'attachment; filename="年报.pdf"'.encode("gbk")
    server.routes["/x"] = sends(  # type: ignore[assignment]
        b"HTTP/1.1 200 OK\r\nContent-Disposition: " + name + b"\r\nwarning on line 7\r\nContent-Length: 0\r\n\r\n"
    )
    response = await make().handle_async_request(Ask("GET", Trip(server.url("/x")), []))
    await response.aclose()
    assert response.headers.raw == [(b"Content-Disposition", name), (b"Content-Length", b"0")]


async def test_a_server_faster_than_its_reader_is_made_to_wait(server: Server, make: Callable[..., Network]) -> None:
    size = 20_000_000

    async def big(one: Exchange) -> None:
        await one.raw(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        for _ in range(size // 100_000):
            await one.raw(b"x" * 100_000)

    server.routes["/big"] = big
    one = make()
    response = await one.handle_async_request(Ask("GET", Trip(server.url("/big")), []))
    [connection] = one._pool._open
    total = 0
    async for piece in response.stream:  # type: ignore[union-attr]
        total += len(piece)
        for _ in range(5):
            await asyncio.sleep(0)
        assert len(connection._buffer) < 2_000_000
    await response.aclose()
    assert total == size
    assert b"/next" in (await ask(one, server.url("/next")))[1]
    assert server.connections == 1


@pytest.mark.parametrize("tls", [False, True])
async def test_closing_leaves_nothing_open(tls: bool) -> None:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        async with Server(tls=anonymous(ssl.PROTOCOL_TLS_SERVER) if tls else None) as server:
            one = network(anonymous(ssl.PROTOCOL_TLS_CLIENT))
            await ask(one, server.url("/a"))
            response = await one.handle_async_request(Ask("GET", Trip(server.url("/slow-body")), []))
            await one.aclose()
            assert not one._pool._open
            await response.aclose()
            del one, response
            gc.collect()
    assert [str(warning.message) for warning in seen] == []


async def test_a_cancelled_request_closes_its_connection(server: Server, make: Callable[..., Network]) -> None:
    one = make()
    task = asyncio.create_task(ask(one, server.url("/slow-headers")))
    await server.asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert b"/next" in (await ask(one, server.url("/next")))[1]
    assert server.connections == 2


async def test_silence_ends_with_the_read_limit(server: Server, make: Callable[..., Network]) -> None:
    one = make(FetchLimits(read=0.05))
    for path in ("/slow-headers", "/slow-body"):
        with pytest.raises(FetchError) as caught:
            await ask(one, server.url(path))
        assert caught.value.failure is Failure.TIMEOUT_READ
