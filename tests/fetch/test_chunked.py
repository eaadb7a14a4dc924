from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._chunked import Chunks
from sitecheck.fetch.errors import FetchError


def read(data: bytes, step: int = 1000) -> tuple[bytes, bool, bytes]:
    chunks, buffer, out = Chunks(), bytearray(), b""
    for place in range(0, len(data), step):
        buffer += data[place : place + step]
        out += chunks.take(buffer)
    return out, chunks.done, bytes(buffer)


@pytest.mark.parametrize("step", [1, 2, 3, 1000])
@pytest.mark.parametrize(
    ("data", "body", "done", "rest"),
    [
        (b"2\r\nhi\r\n0\r\n\r\n", b"hi", True, b"\r\n"),
        (b"2\r\nhi\r\n4;name=value\r\n you\r\n0\r\n", b"hi you", True, b""),
        (b"2\r\nhi\r\n4 \t\r\n you\r\n000\r\nTrailer: x\r\n\r\n", b"hi you", True, b"Trailer: x\r\n\r\n"),
        (b"2\nhi\n0\n\n", b"hi", True, b"\n"),
        (b"00A\r\n0123456789\r\n0\r\n\r\n", b"0123456789", True, b"\r\n"),
        (b"2\r\nhi3\r\n yo\r\n0\r\n\r\n", b"hi yo", True, b"\r\n"),
        (b"5\r\nhi", b"hi", False, b""),
        (b"0\r\n\r\n", b"", True, b"\r\n"),
    ],
)
def test_chunks(data: bytes, body: bytes, done: bool, rest: bytes, step: int) -> None:
    assert read(data, step)[:2] == (body, done)
    assert read(data)[2] == rest


@pytest.mark.parametrize(
    "data",
    [b"x\r\nhi", b"\r\nhi", b"-2\r\nhi", b"0x2\r\nhi", b"1" * 16 + b"\r\n", b"+2\r\nhi", b"1" * 20_000, b" 2\r\nhi"],
)
def test_sizes_that_are_none(data: bytes) -> None:
    with pytest.raises(FetchError) as caught:
        read(data, 100_000)
    assert caught.value.failure is Failure.BAD_RESPONSE


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=8), st.integers(1, 30))
def test_what_was_cut_into_chunks_comes_back_whole(pieces: list[bytes], step: int) -> None:
    packed = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n"
    assert read(packed, step) == (b"".join(pieces), True, b"")
