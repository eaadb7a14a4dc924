"""Bodies that are too long, too short, badly packed, or endless."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from functools import cache

import brotli
import zstandard
from tests.hostile.server import Ask, act

_GROUP = "bodies"
_MEGABYTE = bytes(1 << 20)


@act("gzip", _GROUP, "200")
async def _gzip(one: Ask) -> None:
    """Packs the page with gzip, as asked."""
    await one.reply(200, gzip.compress(one.good_bytes), "Content-Encoding: gzip", kind=one.kind)


@act("deflate", _GROUP, "200")
async def _deflate(one: Ask) -> None:
    """Packs the page with deflate in a zlib wrapping."""
    await one.reply(200, zlib.compress(one.good_bytes), "Content-Encoding: deflate", kind=one.kind)


@act("deflate-raw", _GROUP, "200")
async def _deflate_raw(one: Ask) -> None:
    """Packs the page with deflate without the wrapping."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    await one.reply(200, packer.compress(one.good_bytes) + packer.flush(), "Content-Encoding: deflate", kind=one.kind)


@act("zstd-unasked", _GROUP, "200")
async def _zstd(one: Ask) -> None:
    """Packs the page with zstd, which was not asked for."""
    await one.reply(200, zstandard.compress(one.good_bytes), "Content-Encoding: zstd", kind=one.kind)


@act("brotli-unasked", _GROUP, "200")
async def _brotli(one: Ask) -> None:
    """Packs the page with brotli, which was not asked for."""
    await one.reply(200, brotli.compress(one.good_bytes), "Content-Encoding: br", kind=one.kind)


@act("gzip-unsaid", _GROUP, "200", column="unable")
async def _gzip_unsaid(one: Ask) -> None:
    """Packs the page with gzip and does not say so."""
    await one.reply(200, gzip.compress(one.good_bytes), kind=one.kind)


@act("gzip-lie", _GROUP, "bad-encoding")
async def _gzip_lie(one: Ask) -> None:
    """Says gzip and sends the plain page."""
    await one.reply(200, one.good, "Content-Encoding: gzip", kind=one.kind)


@act("gzip-truncated", _GROUP, "bad-encoding")
async def _gzip_truncated(one: Ask) -> None:
    """Cuts a packed page short and states the short length."""
    packed = gzip.compress(one.good_bytes)
    await one.reply(200, packed[: len(packed) // 2], "Content-Encoding: gzip", kind=one.kind)


@act("gzip-damaged", _GROUP, "bad-encoding")
async def _gzip_damaged(one: Ask) -> None:
    """Packs the page with gzip and damages it in the middle."""
    packed = bytearray(gzip.compress(one.good_bytes))
    packed[len(packed) // 2] ^= 0xFF
    packed[len(packed) // 2 + 3] ^= 0xFF
    await one.reply(200, bytes(packed), "Content-Encoding: gzip", kind=one.kind)


@act("encoding-nonsense", _GROUP, "200")
async def _encoding_nonsense(one: Ask) -> None:
    """Calls its encoding ``utf-8``, which is none."""
    await one.reply(200, one.good, "Content-Encoding: utf-8", kind=one.kind)


@cache
def _bomb(window: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    return b"".join(packer.compress(_MEGABYTE) for _ in range(50)) + packer.flush()


@cache
def _zstd_bomb() -> bytes:
    return zstandard.compress(_MEGABYTE * 50)


@cache
def _brotli_bomb() -> bytes:
    return brotli.compress(_MEGABYTE * 50, quality=4)


@act("gzip-bomb", _GROUP, "too-large", link="ok")
async def _gzip_bomb(one: Ask) -> None:
    """50 KB of gzip that become 50 MB."""
    await one.reply(200, _bomb(31), "Content-Encoding: gzip")


@act("deflate-bomb", _GROUP, "too-large", link="ok")
async def _deflate_bomb(one: Ask) -> None:
    """50 KB of deflate that become 50 MB."""
    await one.reply(200, _bomb(15), "Content-Encoding: deflate")


@act("zstd-bomb", _GROUP, "too-large", link="ok")
async def _zstd_bombed(one: Ask) -> None:
    """A few KB of zstd that become 50 MB."""
    await one.reply(200, _zstd_bomb(), "Content-Encoding: zstd")


@act("brotli-bomb", _GROUP, "too-large", link="ok")
async def _brotli_bombed(one: Ask) -> None:
    """A few bytes of brotli that become 50 MB."""
    await one.reply(200, _brotli_bomb(), "Content-Encoding: br")


@act("gzip-twice", _GROUP, "200")
async def _twice(one: Ask) -> None:
    """Packs the page with gzip twice and says so."""
    packed = gzip.compress(gzip.compress(one.good_bytes))
    await one.reply(200, packed, "Content-Encoding: gzip, gzip", kind=one.kind)


@act("big-page", _GROUP, "too-large", link="ok")
async def _big_page(one: Ask) -> None:
    """A page of 50 MB, stated as such."""
    await one.head("Content-Length: 50000000", "Connection: close")
    while one.method != "HEAD":
        await one.piece(b"<p>" + b"x" * 65_000)
    one.open = False


@act("endless-chunks", _GROUP, "too-large", link="ok")
async def _endless(one: Ask) -> None:
    """Sends chunks for ever."""
    await one.head("Transfer-Encoding: chunked")
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    while one.method != "HEAD":
        await one.piece(chunk)


@act("bad-chunk-size", _GROUP, "bad-response")
async def _bad_chunk(one: Ask) -> None:
    """Writes a chunk size that is no number."""
    await one.head("Transfer-Encoding: chunked")
    await one.raw(b"" if one.method == "HEAD" else b"zz\r\n<p>\r\n0\r\n\r\n")


@act("no-last-chunk", _GROUP, "bad-response")
async def _no_last_chunk(one: Ask) -> None:
    """Closes the connection before the last chunk."""
    await one.head("Transfer-Encoding: chunked")
    await one.raw(b"" if one.method == "HEAD" else b"20\r\n<p>only the beginning of a page.\r\n")


@act("too-short", _GROUP, "bad-response")
async def _too_short(one: Ask) -> None:
    """States more than it sends."""
    await one.head(f"Content-Length: {len(one.good_bytes) + 100}", "Connection: close")
    await one.raw(b"" if one.method == "HEAD" else one.good_bytes)


@act("too-long", _GROUP, "200")
async def _too_long(one: Ask) -> None:
    """Sends more than it states, on a connection that stays open."""
    await one.head(f"Content-Length: {len(one.good_bytes)}")
    await one.raw(b"" if one.method == "HEAD" else one.good_bytes + b"HTTP/1.1 404 X\r\n\r\n", close=False)


@act("drip", _GROUP, "timeout-read")
async def _drip(one: Ask) -> None:
    """Sends a byte now and then, for ever: each in time, the whole never."""
    await one.head("Transfer-Encoding: chunked")
    while one.method != "HEAD":
        await one.piece(b"1\r\na\r\n")
        await asyncio.sleep(0.02)


@act("empty", _GROUP, "200", column="unable")
async def _empty(one: Ask) -> None:
    """Answers 200 with nothing in it."""
    await one.reply(200, b"")


@act("nul-bytes", _GROUP, "200")
async def _nul(one: Ask) -> None:
    """A page with zero bytes strewn in."""
    await one.reply(200, one.good_bytes.replace(b"<p>", b"<\x00p>"), kind=one.kind)
