from __future__ import annotations

import asyncio
import gzip
import random
import zlib
from collections.abc import AsyncIterator

import brotli
import httpx
import pytest
import zstandard
from tests.fetch.fakes import Inner, ask

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._trip import Trip, build, trip_of
from sitecheck.fetch.body import RAW_HEADERS, TRUNCATED, Body
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.limits import FetchLimits

LIMITS = FetchLimits(text_bytes=1000, attachment_bytes=100)


class Pieces(httpx.AsyncByteStream):
    def __init__(self, *pieces: bytes | Exception) -> None:
        self._pieces = pieces
        self.closed = False
        self.given = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, Exception):
                raise piece
            self.given += 1
            yield piece

    async def aclose(self) -> None:
        self.closed = True


class Hanging(Pieces):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"<html>"
        await asyncio.Event().wait()


def body(
    stream: httpx.AsyncByteStream, headers: dict[str, str], status: int = 200, limits: FetchLimits = LIMITS
) -> Body:
    return Body(Inner(lambda _request: httpx.Response(status, headers=headers, stream=stream)), limits)


async def read(
    stream: httpx.AsyncByteStream, headers: dict[str, str], request: httpx.Request | None = None
) -> httpx.Response:
    return await body(stream, headers).handle_async_request(request or ask())


async def failure(stream: httpx.AsyncByteStream, headers: dict[str, str]) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await read(stream, headers)
    return caught.value


async def test_text_is_read_whole_and_inflated() -> None:
    stream = Pieces(gzip.compress(b"x" * 1000))
    request = ask()
    response = await read(stream, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, request)
    assert response.content == b"x" * 1000
    assert response.extensions[TRUNCATED] is False
    assert (b"Content-Encoding", b"gzip") in response.extensions[RAW_HEADERS]
    assert "content-encoding" not in response.headers
    assert stream.closed
    assert trip_of(request).wire.bytes == len(gzip.compress(b"x" * 1000))


@pytest.mark.parametrize("headers", [{}, {"Content-Encoding": "gzip"}])
async def test_text_above_the_cap(headers: dict[str, str]) -> None:
    data = b"x" * 5000
    stream = Pieces(gzip.compress(data) if headers else data, b"never read")
    error = await failure(stream, {"Content-Type": "text/html", **headers})
    assert error.failure is Failure.TOO_LARGE
    assert error.response is not None
    assert error.response.content == b"x" * 1000
    assert error.response.extensions[TRUNCATED] is True
    assert stream.closed
    assert stream.given == 1


async def test_wire_bytes_are_capped_too() -> None:
    """Packed data that inflates to nothing (empty blocks) must not go on for ever."""
    header, empty = gzip.compress(b"")[:10], b"\x00\x00\x00\xff\xff"
    stream = Pieces(header, *(empty * 100 for _ in range(50)))
    error = await failure(stream, {"Content-Type": "text/html", "Content-Encoding": "gzip"})
    assert error.failure is Failure.TOO_LARGE
    assert stream.given < 10


@pytest.mark.parametrize("kind", ["application/pdf", "application/msword", "video/mp4", "application/zip"])
async def test_anything_but_text_is_read_to_its_cap(kind: str) -> None:
    stream = Pieces(*(b"z" * 60 for _ in range(50)))
    response = await read(stream, {"Content-Type": kind})
    assert response.content == b"z" * 100
    assert response.extensions[TRUNCATED] is True
    assert stream.given == 2


@pytest.mark.parametrize("kind", ["image/png", "font/woff2", "application/x-font-ttf"])
async def test_parts_of_a_page_are_read_as_far_as_texts_are(kind: str) -> None:
    whole = await read(Pieces(b"z" * 900), {"Content-Type": kind})
    assert (len(whole.content), whole.extensions[TRUNCATED]) == (900, False)
    cut = await read(Pieces(b"z" * 1900), {"Content-Type": kind})
    assert (len(cut.content), cut.extensions[TRUNCATED]) == (1000, True)
    request = build("GET", Trip("http://a.test/f", attachment=True), httpx.Headers())
    as_file = await read(Pieces(b"z" * 900), {"Content-Type": kind}, request)
    assert (len(as_file.content), as_file.extensions[TRUNCATED]) == (100, True)


async def test_a_small_file_is_whole() -> None:
    response = await read(Pieces(b"z" * 100), {"Content-Type": "application/pdf"})
    assert (len(response.content), response.extensions[TRUNCATED]) == (100, False)


@pytest.mark.parametrize(
    ("start", "attachment", "whole"),
    [
        (b"<html>", False, True),
        ("政府信息".encode(), False, True),
        ("政府信息".encode("gbk"), False, True),
        (b"%PDF-1.7", False, False),
        (b"PK\x03\x04", False, False),
        (b"\xd0\xcf\x11\xe0", False, False),
        (b"a\x00b", False, False),
        (b"<html>", True, False),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/octet-stream"}])
async def test_without_a_type_the_first_bytes_tell(
    headers: dict[str, str], start: bytes, attachment: bool, whole: bool
) -> None:
    data = start + b"x" * 500
    request = build("GET", Trip("http://a.test/f", attachment=attachment), httpx.Headers())
    response = await read(Pieces(data), headers, request)
    assert (response.content == data) is whole
    assert response.extensions[TRUNCATED] is not whole


@pytest.mark.parametrize(
    "error", [httpx.RemoteProtocolError("too few"), httpx.ReadTimeout("late"), httpx.ReadError("")]
)
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
async def test_a_packed_page_that_came_whole_is_whole_whatever_was_stated(coding: str, error: Exception) -> None:
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstandard.compress}[coding]
    headers = {"Content-Type": "text/html", "Content-Encoding": coding}
    packed = pack("<p>政府信息公开".encode() * 20)
    response = await read(Pieces(packed, error), headers)
    assert response.content == "<p>政府信息公开".encode() * 20
    cut = await failure(Pieces(packed[:-5], error), headers)
    assert cut.failure is not Failure.BAD_ENCODING


async def test_a_plain_page_cut_short_and_a_damaged_one_stay_failures() -> None:
    cut = await failure(Pieces(b"<html>", httpx.RemoteProtocolError("too few")), {"Content-Type": "text/html"})
    assert cut.failure is Failure.BAD_RESPONSE
    damaged = gzip.compress(b"<html>") + b"\x1f\x8b damaged"
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    assert (await failure(Pieces(damaged), headers)).failure is Failure.BAD_ENCODING


@pytest.mark.parametrize("left", [5, 14, 20, -3, -1])
async def test_zstd_cut_short_is_no_page(left: int) -> None:
    packed = zstandard.ZstdCompressor(write_checksum=True).compress(random.Random(1).randbytes(900))
    headers = {"Content-Type": "text/html", "Content-Encoding": "zstd"}
    assert len((await read(Pieces(packed), headers)).content) == 900
    assert (await failure(Pieces(packed[:left]), headers)).failure is Failure.BAD_ENCODING


async def test_html_in_place_of_an_attachment_is_read_as_a_page() -> None:
    request = build("GET", Trip("http://a.test/f.pdf", attachment=True), httpx.Headers())
    response = await read(Pieces(b"x" * 500), {"Content-Type": "text/html"}, request)
    assert len(response.content) == 500


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
async def test_answers_without_body(method: str, status: int) -> None:
    headers = {"Content-Encoding": "br", "Content-Length": "99999"}
    response = await body(Pieces(), headers, status).handle_async_request(ask(method=method))
    assert (response.status_code, response.content) == (status, b"")
    assert (b"Content-Length", b"99999") in response.extensions[RAW_HEADERS]


async def test_damaged_brotli() -> None:
    stream = Pieces(b"\x0b\x02\x80")
    assert (await failure(stream, {"Content-Encoding": "br"})).failure is Failure.BAD_ENCODING
    assert stream.closed


async def test_an_error_in_the_middle() -> None:
    stream = Pieces(b"<html>", httpx.ReadError("gone"))
    assert (await failure(stream, {"Content-Type": "text/html"})).failure is Failure.RESET
    assert stream.closed


@pytest.mark.parametrize(
    ("phase", "expected"),
    [
        ("dns", Failure.TIMEOUT_CONNECT),
        ("connect", Failure.TIMEOUT_CONNECT),
        ("tls", Failure.TIMEOUT_CONNECT),
        ("open", Failure.TIMEOUT_READ),
        ("", Failure.TIMEOUT_READ),
    ],
)
async def test_the_deadline_says_in_which_phase_it_struck(phase: str, expected: Failure) -> None:
    class Stuck(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            trip_of(request).wire.phase = phase
            await asyncio.Event().wait()
            raise AssertionError("never comes back")

    with pytest.raises(FetchError) as caught:
        await Body(Stuck(), FetchLimits(total=0.01)).handle_async_request(ask())
    assert caught.value.failure is expected


async def test_a_body_that_hangs_is_closed_at_the_deadline() -> None:
    stream = Hanging()
    with pytest.raises(FetchError) as caught:
        await body(stream, {}, limits=FetchLimits(total=0.01)).handle_async_request(ask())
    assert caught.value.failure is Failure.TIMEOUT_READ
    assert stream.closed


async def test_a_mocked_response_with_content_works_as_well() -> None:
    inner = Inner(lambda _request: httpx.Response(200, html="<p>页</p>"))
    response = await Body(inner, LIMITS).handle_async_request(ask())
    assert response.content == "<p>页</p>".encode()


async def test_closing() -> None:
    inner = Inner(lambda _request: httpx.Response(200))
    await Body(inner, LIMITS).aclose()
    assert inner.closed
