from __future__ import annotations

import gzip
import tracemalloc
import zlib

import brotli
import pytest
import zstandard
from tests.fetch.server import zip_bomb

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._inflate import Inflater, codings_of
from sitecheck.fetch.errors import FetchError

TEXT = "政府信息公开指南\n".encode() * 500


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKED = {
    "plain": ("", TEXT),
    "gzip": ("gzip", gzip.compress(TEXT, mtime=0)),
    "x-gzip": ("x-gzip", gzip.compress(TEXT, mtime=0)),
    "two gzip members": ("gzip", gzip.compress(TEXT[:700], mtime=0) + gzip.compress(TEXT[700:], mtime=0)),
    "gzip and padding": ("gzip", gzip.compress(TEXT, mtime=0) + b"\0\0\r\n"),
    "zlib deflate": ("deflate", zlib.compress(TEXT)),
    "raw deflate": ("deflate", raw_deflate(TEXT)),
    "zstd": ("zstd", zstandard.compress(TEXT)),
    "br": ("br", brotli.compress(TEXT)),
    "br over gzip": ("gzip, br", brotli.compress(gzip.compress(TEXT, mtime=0))),
    "gzip twice": ("gzip, gzip", gzip.compress(gzip.compress(TEXT, mtime=0), mtime=0)),
    "three layers": ("deflate, zstd, gzip", gzip.compress(zstandard.compress(zlib.compress(TEXT)), mtime=0)),
    "two zstd frames": ("zstd", zstandard.compress(TEXT[:700]) + zstandard.compress(TEXT[700:])),
}


def undo(coding: str, data: bytes, cap: int = 1 << 20, step: int = 1 << 16) -> tuple[bytes, bool]:
    inflater = Inflater(codings_of(coding), cap)
    out = b"".join(inflater.feed(data[at : at + step]) for at in range(0, len(data), step))
    return out + inflater.finish(), inflater.full


@pytest.mark.parametrize("step", [1, 2, 7, 1 << 16])
@pytest.mark.parametrize("name", PACKED)
def test_round_trip_in_pieces_of_any_size(name: str, step: int) -> None:
    coding, data = PACKED[name]
    assert undo(coding, data, step=step) == (TEXT, False)


@pytest.mark.parametrize("name", PACKED)
@pytest.mark.parametrize("cap", [0, 1, 1000, len(TEXT) - 1])
def test_the_cap_holds(name: str, cap: int) -> None:
    coding, data = PACKED[name]
    assert undo(coding, data, cap=cap) == (TEXT[:cap], True)


@pytest.mark.parametrize("name", PACKED)
def test_a_body_of_exactly_the_cap_is_whole(name: str) -> None:
    coding, data = PACKED[name]
    assert undo(coding, data, cap=len(TEXT)) == (TEXT, False)


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("gzip", b"<html>not packed at all</html>"),
        ("gzip", gzip.compress(TEXT, mtime=0)[:-20]),
        ("gzip", b"\x1f"),
        ("deflate", b"\xff\xff\xff\xff"),
        ("deflate", zlib.compress(TEXT)[:-6]),
        ("zstd", b"<html>"),
        ("br", b"<html>not packed at all</html>"),
        ("br", brotli.compress(TEXT)[:-3]),
        ("gzip, br", brotli.compress(b"<html>not packed a second time</html>")),
        ("gzip, br", brotli.compress(gzip.compress(TEXT, mtime=0)[:-20])),
    ],
)
def test_broken_or_cut_bodies(coding: str, data: bytes) -> None:
    with pytest.raises(FetchError) as caught:
        undo(coding, data)
    assert caught.value.failure is Failure.BAD_ENCODING


@pytest.mark.parametrize("coding", ["", "gzip", "deflate", "br", "zstd", "gzip, br"])
def test_nothing_sent_is_an_empty_body(coding: str) -> None:
    assert undo(coding, b"") == (b"", False)


def brotli_bomb(megabytes: int) -> bytes:
    packer = brotli.Compressor(quality=5)
    return b"".join(packer.process(bytes(1 << 20)) for _ in range(megabytes)) + packer.finish()


def zstd_bomb(megabytes: int) -> bytes:
    packer = zstandard.ZstdCompressor(level=3).compressobj()
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


def deflate_bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj()
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


BOMBS = {
    "gzip": ("gzip", zip_bomb),
    "deflate": ("deflate", lambda: deflate_bomb(200)),
    "br": ("br", lambda: brotli_bomb(200)),
    "zstd": ("zstd", lambda: zstd_bomb(200)),
    "br over gzip": ("gzip, br", lambda: brotli.compress(zip_bomb(), quality=5)),
    "gzip over br": ("br, gzip", lambda: gzip.compress(brotli_bomb(200))),
    "many members": ("gzip", lambda: gzip.compress(bytes(1 << 20)) * 200),
    "many frames": ("zstd", lambda: zstandard.compress(bytes(1 << 20)) * 200),
}


@pytest.mark.parametrize("step", [1 << 14, 1 << 30])
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_never_unfolds_in_memory(name: str, step: int) -> None:
    coding, make = BOMBS[name]
    bomb = make()
    tracemalloc.start()
    try:
        body, full = undo(coding, bomb, cap=1 << 20, step=step)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(body), full) == (1 << 20, True)
    assert peak < 6 << 20


def test_what_grows_between_two_layers_is_capped_as_well() -> None:
    header, empty = gzip.compress(b"")[:10], b"\x00\x00\x00\xff\xff"  # an inner stream that never yields a byte
    body, full = undo("gzip, gzip", gzip.compress(header + empty * 2_000_000, mtime=0), cap=1 << 20)
    assert (body, full) == (b"", True)


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", ()),
        ("identity", ()),
        ("gzip", ("gzip",)),
        (" GZIP ", ("gzip",)),
        ("utf-8", ()),
        ("none, gzip", ("gzip",)),
        ("deflate", ("deflate",)),
        ("zstd", ("zstd",)),
        ("br", ("br",)),
        ("gzip, br", ("br", "gzip")),
    ],
)
def test_codings_of(header: str, coding: tuple[str, ...]) -> None:
    assert codings_of(header) == coding


@pytest.mark.parametrize("header", ["compress", "gzip, compress", "dcb", "gzip, gzip, gzip, gzip"])
def test_codings_that_are_not_undone(header: str) -> None:
    with pytest.raises(FetchError) as caught:
        codings_of(header)
    assert caught.value.failure is Failure.BAD_ENCODING
