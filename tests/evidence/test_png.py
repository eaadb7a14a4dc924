from __future__ import annotations

import struct
import zlib

import pytest

from sitecheck.evidence.png import BadPicture, read, stack


def png(rows: list[bytes], width: int, *, colours: int = 2, pieces: int = 1) -> bytes:
    """A PNG of rows with their filter byte; its data in several chunks, as browsers write it."""
    data = zlib.compress(b"".join(rows))
    size = -(-len(data) // pieces)
    header = struct.pack(">IIBBBBB", width, len(rows), 8, colours, 0, 0, 0)
    parts = [(b"IHDR", header), *((b"IDAT", data[at : at + size]) for at in range(0, len(data), size)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )


def pixels(picture: bytes) -> list[bytes]:
    """Rows of an RGB picture with filters none, sub and up undone."""
    parts = read(picture)
    data, stride = zlib.decompress(parts.data), parts.width * 3
    rows: list[bytes] = []
    for at in range(0, len(data), stride + 1):
        kind, row, above = data[at], bytearray(data[at + 1 : at + 1 + stride]), rows[-1] if rows else bytes(stride)
        for i in range(stride):
            row[i] = (row[i] + (row[i - 3] if kind == 1 and i >= 3 else above[i] if kind == 2 else 0)) % 256
        rows.append(bytes(row))
    assert len(rows) == parts.height
    return rows


RED, BLUE = b"\xff\x00\x00" * 2, b"\x00\x00\xff" * 2


def test_the_rows_of_both_pictures_come_out_as_they_went_in() -> None:
    top = png([b"\0" + RED, b"\2" + bytes(6)], 2)
    leaning = png([b"\2" + BLUE, b"\2" + bytes(6), b"\1" + b"\x01\x02\x03" * 2], 2, pieces=3)
    both = stack(top, leaning)
    assert pixels(both) == [RED, RED, bytes(6), BLUE, BLUE, b"\x01\x02\x03\x02\x04\x06"]
    assert pixels(both)[3:] == pixels(leaning)


@pytest.mark.parametrize(
    ("bottom", "why"),
    [
        (png([b"\0" + b"\0" * 9], 3), "2 and 3 pixels"),
        (png([b"\0" + b"\0" * 8], 2, colours=6), "colours 2, 6"),
        (png([b"\0" + b"\0" * 2], 2, colours=0), "colour type 0"),
        (b"GIF89a", "not a PNG"),
        (b"\x89PNG\r\n\x1a\n", "without header"),
        (
            png([b"\0" + BLUE], 2).replace(zlib.compress(b"\0" + BLUE), b"x" * len(zlib.compress(b"\0" + BLUE))),
            "damaged",
        ),
    ],
    ids=["width", "colours", "kind", "gif", "empty", "damaged"],
)
def test_what_does_not_fit_is_refused(bottom: bytes, why: str) -> None:
    with pytest.raises(BadPicture, match=why):
        stack(png([b"\0" + RED], 2), bottom)
