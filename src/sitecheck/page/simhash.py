"""A 64-bit fingerprint of a text by which near copies are found (Charikar 2002, over character trigrams)."""

from __future__ import annotations

import zlib
from collections import Counter

_BYTES = 8
_LIMIT = 8_000
_MIX = 0x9E3779B97F4A7C15  # odd constant of Fibonacci hashing: spreads the 32 bits of the checksum over 64
_MASK = (1 << 64) - 1


def simhash(text: str) -> int:
    """Fingerprint of a text, white space ignored; 0 for an empty one. The first 8,000 characters count."""
    plain = "".join(text.split())[:_LIMIT]
    if not plain:
        return 0
    grams = {plain[at : at + 3] for at in range(max(1, len(plain) - 2))}
    digests = b"".join(_digest(gram) for gram in grams)
    result = 0
    for place in range(_BYTES):
        # Counting whole bytes first is what makes this quick: 256 sums instead of one per trigram and bit.
        counts = Counter(digests[place::_BYTES])
        for bit in range(8):
            ones = sum(count for byte, count in counts.items() if byte >> bit & 1)
            if 2 * ones > len(grams):
                result |= 1 << (place * 8 + bit)
    return result


def _digest(gram: str) -> bytes:
    checksum = zlib.crc32(gram.encode("utf-8", "surrogatepass"))
    mixed = checksum * _MIX & _MASK
    return ((mixed ^ mixed >> 29) * _MIX & _MASK).to_bytes(_BYTES, "little")


def distance(left: int, right: int) -> int:
    """Number of differing bits: up to about 3 for copies, about 32 for strangers."""
    return (left ^ right).bit_count()
