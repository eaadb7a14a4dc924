"""Whatever a server sends, memory stays flat: measured in a process that does nothing else."""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
from pathlib import Path

import brotli
import zstandard
from tests.fetch.server import Exchange, Server, zip_bomb

CAP = 5 * 1024 * 1024
PIECE = 64 * 1024
MOST_KB = 40 * 1024  # measured: 19 MB, for a page at its cap is held more than once; sent were some hundreds of MB

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"


async def huge(one: Exchange) -> None:
    await one.raw(HEAD + b"Content-Length: 52428800\r\n\r\n", close=True)
    for _ in range(800):
        await one.raw(b"x" * 65536, close=True)


async def file(one: Exchange) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 52428800\r\n\r\n%PDF-1.7"
    await one.raw(head, close=True)
    for _ in range(800):
        await one.raw(b"x" * 65536, close=True)


def packed(coding: str, body: bytes) -> bytes:
    return HEAD + f"Content-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=4)
    return b"".join(packer.process(bytes(1 << 20)) for _ in range(200)) + packer.finish()


async def test_nothing_a_server_sends_fills_the_memory() -> None:
    bombs = {
        "/gzip": packed("gzip", zip_bomb()),
        "/brotli": packed("br", brotli_bomb()),
        "/zstd": packed("zstd", zstandard.compress(bytes(200 << 20), level=1)),
        "/members": packed("gzip", gzip.compress(bytes(1 << 20), 1) * 200),
        "/nested": packed("gzip, br", brotli.compress(zip_bomb(), quality=4)),
    }

    async def bomb(one: Exchange) -> None:
        await one.raw(bombs[one.target], close=True)

    async with Server() as server:
        server.routes |= {"/huge": huge, "/file.pdf": file, **dict.fromkeys(bombs, bomb)}
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.fetch.flat", server.url("").rstrip("/"),
            *bombs, "/huge", "/endless", "/file.pdf", "/last",
            stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        out, _ = await program.communicate()
    result = json.loads(out)
    large = [[path, "too-large", CAP] for path in (*bombs, "/huge", "/endless")]
    assert result["ends"][:-1] == [*large, ["/file.pdf", 200, PIECE]]
    assert result["ends"][-1][1] == 200
    assert result["grew_kb"] < MOST_KB, result["grew_kb"]
