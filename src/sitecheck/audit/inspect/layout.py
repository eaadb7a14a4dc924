"""Lines for a terminal: East Asian characters take two columns there."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

_LABEL = 13  # columns of the names on the left
_WIDE = frozenset({"W", "F"})


def width(text: str) -> int:
    """Columns a text takes in a terminal."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def padded(text: str, columns: int) -> str:
    """The text with spaces behind it up to ``columns``; a longer one as it is."""
    return text + " " * max(0, columns - width(text))


def clipped(text: str, columns: int) -> str:
    """The text on one line, cut off with … where it takes more than ``columns``."""
    plain = " ".join(text.split())
    if width(plain) <= columns:
        return plain
    kept, taken = [], 1
    for character in plain:
        taken += _columns(character)
        if taken > columns:
            break
        kept.append(character)
    return "".join(kept) + "…"


def field(name: str, value: str) -> str:
    """A line of name and value."""
    return f"{padded(name, _LABEL)}{value}"


def section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """A heading with its lines after an empty one; nothing where there are none."""
    for at, line in enumerate(lines):
        if not at:
            yield ""
            yield title
        yield f"  {line}".rstrip()


def table(rows: Sequence[Sequence[str]], limits: Sequence[int]) -> Iterator[str]:
    """Rows with their cells below one another; a cell takes its limit at most, the last one what it needs."""
    cells = [[clipped(cell, limit) for cell, limit in zip(row, limits, strict=True)] for row in rows]
    widths = [max((width(row[at]) for row in cells), default=0) for at in range(len(limits))]
    for row in cells:
        line = "  ".join(padded(cell, columns) for cell, columns in zip(row, widths, strict=True))
        yield line.rstrip()
