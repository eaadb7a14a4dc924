"""The same answer, however the network cuts it into pieces."""

from __future__ import annotations

import asyncio

import pytest

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._connection import Connection
from sitecheck.fetch.errors import FetchError

HTML = "<html><title>政务公开</title></html>\n\r\n\r\n0\r\n\r\n".encode()
LENGTH = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(HTML), HTML)
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x;a=b\r\n%b\r\n3 \r\nend\r\n0\r\n\r\n" % (
    len(HTML),
    HTML,
)
CLOSED = b"HTTP/1.0 200 OK\nA: b\n\n" + HTML

ANSWERS = {
    "length": ("GET", LENGTH, 200, HTML, True),
    "interim": ("GET", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + LENGTH, 200, HTML, True),
    "chunked": ("GET", CHUNKED, 200, HTML + b"end", True),
    "to the end": ("GET", CLOSED, 200, HTML, False),
    "head": ("HEAD", LENGTH[: -len(HTML)], 200, b"", True),
    "not modified": ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, b"", True),
    "nothing": ("GET", b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404, b"", True),
}


class Wire(asyncio.Transport):
    """Gives the answer piece by piece, each in its own turn of the event loop, and closes after the last."""

    def __init__(self, connection: Connection, answer: bytes, step: int) -> None:
        super().__init__()
        self._connection = connection
        self._pieces = [answer[place : place + step] for place in range(0, len(answer), step)]
        self.sent = b""
        connection.connection_made(self)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent += data
        asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        if self._pieces:
            self._connection.data_received(self._pieces.pop(0))
            asyncio.get_running_loop().call_soon(self._next)
        elif not self._connection.reusable:
            self._connection.connection_lost(None)

    def is_closing(self) -> bool:
        return False

    def abort(self) -> None:
        self._pieces.clear()


async def exchange(method: str, answer: bytes, step: int) -> tuple[int, bytes, bool]:
    connection = Connection(5.0, lambda _one: None)
    wire = Wire(connection, answer, step)
    assert connection.take()
    head = await connection.ask(method, b"GET / HTTP/1.1\r\n\r\n")
    assert wire.sent == b"GET / HTTP/1.1\r\n\r\n"
    body = b"".join([piece async for piece in connection.body(head)])
    reusable = connection.reusable
    connection.abort()
    return head.status, body, reusable


@pytest.mark.parametrize("step", [1, 2, 3, 5, 7, 16, 10_000])
@pytest.mark.parametrize("name", ANSWERS)
async def test_pieces_of_any_size(name: str, step: int) -> None:
    method, answer, status, body, reusable = ANSWERS[name]
    assert (await exchange(method, answer, step))[:2] == (status, body)
    if step >= len(answer):
        assert (await exchange(method, answer, step))[2] is reusable


@pytest.mark.parametrize("name", ["length", "chunked", "interim"])
async def test_an_answer_cut_anywhere_is_never_a_page(name: str) -> None:
    method, answer, *_ = ANSWERS[name]
    whole = len(answer) - (len(b"0\r\n\r\n") - 2 if name == "chunked" else 0)  # the last chunk's own line ends it
    for place in range(whole):
        with pytest.raises(FetchError) as caught:
            await exchange(method, answer[:place], 1000)
        assert caught.value.failure in (Failure.BAD_RESPONSE, Failure.RESET), place
