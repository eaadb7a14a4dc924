"""Two PNG pictures put one above the other without taking the larger one apart."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DEFLATE = b"\x78\x9c"
_RGB, _RGBA = 2, 6
_BYTES = {_RGB: 3, _RGBA: 4}


class BadPicture(ValueError):
    """Bytes that are no PNG of the kind a browser makes (8 bits, RGB or RGBA, not interlaced)."""


@dataclass(frozen=True, slots=True)
class Png:
    """Width and height in pixels, colour type, and the compressed rows."""

    width: int
    height: int
    colours: int
    data: bytes


def read(picture: bytes) -> Png:
    """Take the parts of a PNG; raises BadPicture."""
    if not picture.startswith(_SIGNATURE):
        raise BadPicture("not a PNG")
    at, header, data = len(_SIGNATURE), b"", []
    while at + 8 <= len(picture):
        size, name = struct.unpack_from(">I4s", picture, at)
        chunk = picture[at + 8 : at + 8 + size]
        if name == b"IHDR":
            header = chunk
        elif name == b"IDAT":
            data.append(chunk)
        at += size + 12
    if len(header) != 13 or not data:
        raise BadPicture("a PNG without header or data")
    width, height, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if depth != 8 or colours not in _BYTES or interlaced:
        raise BadPicture(f"a PNG of {depth} bits, colour type {colours}, interlaced {interlaced}")
    return Png(width, height, colours, b"".join(data))


def stack(top: bytes, bottom: bytes) -> bytes:
    """``top`` above ``bottom`` with a black line of one pixel between them; equal widths and colour types.

    The rows of ``bottom`` are copied as they are compressed: each row of a PNG may lean on the one above it, and the
    black line is zeros, which is what the first row of a picture leans on anyway (PNG, section 9.2; RFC 1950, 1951).

    Raises BadPicture.
    """
    upper, lower = read(top), read(bottom)
    if (upper.width, upper.colours) != (lower.width, lower.colours):
        raise BadPicture(
            f"pictures of {upper.width} and {lower.width} pixels, colours {upper.colours}, {lower.colours}"
        )
    line = bytes(1 + upper.width * _BYTES[upper.colours])
    try:
        head = zlib.decompress(upper.data) + line
        rows = zlib.decompress(lower.data)
    except zlib.error as error:
        raise BadPicture(f"damaged rows: {error}") from error
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    check = zlib.adler32(rows, zlib.adler32(head))
    data = _DEFLATE + packed + lower.data[2:-4] + struct.pack(">I", check)
    header = struct.pack(">IIBBBBB", upper.width, upper.height + 1 + lower.height, 8, upper.colours, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
