"""Heads of answers as real servers write them, read as browsers read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._head import LARGEST, head_end, is_http, read_head
from sitecheck.fetch.errors import FetchError


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"HTTP/1.1 200 OK", 200),
        (b"HTTP/1.1 404", 404),
        (b"HTTP/1.1 404 ", 404),
        (b"HTTP/1.0 302 Moved", 302),
        (b"HTTP/1.1  200  OK", 200),
        (b"HTTP/1.1 200OK", 200),
        (b"HTTP/2 200 OK", 200),
        (b"HTTP 200 OK", 200),
        (b"http/1.1 200 OK", 200),
        (b"\xef\xbb\xbfHTTP/1.1 200 OK", 200),
        (b"\r\nHTTP/1.1 503 Busy", 503),
        ("HTTP/1.1 404 找不到".encode("gbk"), 404),
        (b"HTTP/1.1 OK", 200),  # a browser takes it for 200
        (b"HTTP/1.1", 200),
        (b"HTTP/1.1 999 Own", 999),
    ],
)
def test_status_lines(line: bytes, status: int) -> None:
    assert read_head(line + b"\r\nA: b\r\n\r\n").status == status
    assert read_head(line + b"\nA: b\n\n").headers == [(b"A", b"b")]


@pytest.mark.parametrize(
    "line",
    [b"SSH-2.0-OpenSSH", b"<html>", b"ICY 200 OK", b"HTTP/1.1 20 OK", b"HTTP/1.1 2000 OK", b"HTTP/1.1 099 X", b""],
)
def test_what_is_no_answer(line: bytes) -> None:
    with pytest.raises(FetchError) as caught:
        read_head(line + b"\r\n\r\n")
    assert caught.value.failure is Failure.BAD_RESPONSE


@pytest.mark.parametrize(
    ("lines", "headers"),
    [
        (b"A: b", [(b"A", b"b")]),
        (b"A:b \t", [(b"A", b"b")]),
        (b"A:", [(b"A", b"")]),
        (b"A: b\r\nno header at all\r\nC: d", [(b"A", b"b"), (b"C", b"d")]),
        (b": nameless\r\nC: d", [(b"C", b"d")]),
        (b"A : b\r\nC: d", [(b"C", b"d")]),
        (b"X Y: z", [(b"X Y", b"z")]),
        (b"A: b\r\n and\r\n\tmore", [(b"A", b"b and more")]),
        (b" folded onto nothing\r\nA: b", [(b"A", b"b")]),
        (b"A: b:c", [(b"A", b"b:c")]),
        (b"A: 1\r\na: 2", [(b"A", b"1"), (b"a", b"2")]),
        (b"A: \xd6\xd0\x01", [(b"A", b"\xd6\xd0\x01")]),
    ],
)
def test_header_lines(lines: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    assert read_head(b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n\r\n").headers == headers


@pytest.mark.parametrize(
    ("version", "lines", "length", "chunked", "keep"),
    [
        ("1.1", b"Content-Length: 7", 7, False, True),
        ("1.1", b"Content-Length: 7\r\ncontent-length: 7", 7, False, True),
        ("1.1", b"Content-Length: 7, 7", 7, False, True),
        ("1.1", b"Content-Length: 007", 7, False, True),
        ("1.1", b"Content-Length: many", None, False, True),
        ("1.1", b"Content-Length: -7", None, False, True),
        ("1.1", b"Content-Length: +7", None, False, True),
        ("1.1", b"Content-Length:", None, False, True),
        ("1.1", b"Content-Length: " + b"9" * 5000, None, False, True),
        ("1.1", b"Content-Length : 7", None, False, True),
        ("1.1", b"A: b", None, False, True),
        ("1.1", b"Transfer-Encoding: chunked", None, True, True),
        ("1.1", b"Transfer-Encoding: gzip, Chunked\r\nContent-Length: 7", None, True, True),
        ("1.1", b"Transfer-Encoding: identity\r\nContent-Length: 7", 7, False, True),
        ("1.0", b"Transfer-Encoding: chunked\r\nContent-Length: 7", 7, False, False),
        ("1.1", b"Connection: Close\r\nContent-Length: 7", 7, False, False),
        ("1.0", b"Connection: keep-alive\r\nContent-Length: 7", 7, False, True),
        ("1.0", b"Content-Length: 7", 7, False, False),
    ],
)
def test_what_the_head_says_of_body_and_connection(
    version: str, lines: bytes, length: int | None, chunked: bool, keep: bool
) -> None:
    head = read_head(f"HTTP/{version} 200 OK\r\n".encode() + lines + b"\r\n\r\n")
    assert (head.length, head.chunked, head.keep) == (length, chunked, keep)


def test_two_different_lengths_are_no_answer() -> None:
    with pytest.raises(FetchError) as caught:
        read_head(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Length: 8\r\n\r\n")
    assert caught.value.failure is Failure.BAD_RESPONSE


@pytest.mark.parametrize(
    ("data", "end"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\nbody\r\n\r\n", 19),
        (b"HTTP/1.1 200 OK\n\nbody\r\n\r\n", 17),
        (b"HTTP/1.1 200 OK\r\nA: b\n\r\nbody", 24),
        (b"HTTP/1.1 200 OK\r\nA: b\r\n", -1),
        (b"", -1),
    ],
)
def test_where_the_head_ends(data: bytes, end: int) -> None:
    assert head_end(bytearray(data), 0) == end


def test_what_cannot_become_an_answer_is_known_early() -> None:
    assert is_http(b"")
    assert is_http(b"HT")
    assert is_http(b"\r\nHTTP/1")
    assert not is_http(b"\x16\x03\x01\x02\x00\x01\x00\x01")
    assert LARGEST >= 256 * 1024


@given(st.binary(max_size=300))
def test_anything_is_a_head_or_a_typed_failure(data: bytes) -> None:
    failure = Failure.BAD_RESPONSE
    try:
        head = read_head(b"HTTP/1.1 " + data + b"\r\n\r\n")
    except FetchError as error:
        failure = error.failure
    else:
        assert 100 <= head.status <= 999
        assert head.length is None or head.length >= 0
    assert failure is Failure.BAD_RESPONSE
