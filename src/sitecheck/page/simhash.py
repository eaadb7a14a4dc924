"""A 64-bit fingerprint of a text by which near copies are found (Charikar 2002, over character trigrams)."""

from __future__ import annotations

import struct
import zlib

_LIMIT = 8_000
_MIX = 0x9E3779B97F4A7C15  # odd constant of Fibonacci hashing: spreads the 32 bits of the checksum over 64
_BYTES = 8
_REMEMBERED = 20_000
_LANE = 16  # bytes of a product of two 64-bit numbers
_SLICES = tuple(slice(at, at + 3) for at in range(_LIMIT))


class _Checksums(dict[str, int]):
    """Checksums of trigrams, remembered: the pages of one portal share most of theirs."""

    def __missing__(self, gram: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        checksum = self[gram] = zlib.crc32(gram.encode("utf-8", "surrogatepass"))
        return checksum


_checksums = _Checksums()


def simhash(text: str) -> int:
    """Fingerprint of a text, white space ignored; 0 for an empty one. The first 8,000 characters count."""
    plain = "".join(text.split())[:_LIMIT]
    if not plain:
        return 0
    grams = set(map(plain.__getitem__, _SLICES[: max(1, len(plain) - 2)]))
    digests = _digests(list(map(_checksums.__getitem__, grams)))
    ones = int.from_bytes(b"\x01" * len(grams), "little")
    result = 0
    for place in range(_BYTES):
        column = int.from_bytes(digests[place::_LANE], "little")
        for bit in range(8):
            if 2 * (column >> bit & ones).bit_count() > len(grams):
                result |= 1 << (place * 8 + bit)
    return result


def _digests(checksums: list[int]) -> bytes:
    """Every checksum mixed into 64 bits: the low half of a lane of 16 bytes.

    All are mixed at once, as one long number with a lane for each: a thousand times two multiplications become two.
    """
    count = len(checksums)
    packed = struct.pack(f"<{count}I", *checksums)
    lanes = bytearray(_LANE * count)
    for byte in range(4):
        lanes[byte::_LANE] = packed[byte::4]
    low = int.from_bytes((b"\xff" * _BYTES + bytes(_LANE - _BYTES)) * count, "little")
    mixed = int.from_bytes(lanes, "little") * _MIX & low
    return ((mixed ^ mixed >> 29 & low) * _MIX & low).to_bytes(_LANE * count, "little")


def distance(left: int, right: int) -> int:
    """Number of differing bits: up to about 3 for copies, about 32 for strangers."""
    return (left ^ right).bit_count()
