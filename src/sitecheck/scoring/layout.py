"""Text in columns on a terminal: Chinese characters take two places, lines are broken where they are full."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest

_NO_START = "，。；：、！？）〕】》”’…,.;:!?)]%"  # these never begin a line
_GAP = "  "


def width_of(text: str) -> int:
    """How many places ``text`` takes on a terminal."""
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def padded(text: str, width: int) -> str:
    """``text`` followed by blanks up to ``width`` places."""
    return text + " " * (width - width_of(text))


def broken(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` places.

    Words of Latin letters and numbers stay whole where they fit. Punctuation that may not begin a line takes the
    word before it along. A line break in the text is kept, and so are blanks at its beginning.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = last = ""
        for word in _words(paragraph):
            if line.strip() and width_of(line) + width_of(word.rstrip()) > width:
                keep = last if word[0] in _NO_START and last != line else ""
                lines.append(line.removesuffix(keep).rstrip())
                line = keep + word
            else:
                line += word
            while width_of(line.rstrip()) > width and len(line) > 1:  # a single word that is wider than the column
                cut = _cut(line, width)
                lines.append(line[:cut])
                line = line[cut:]
            last = word
        lines.append(line.rstrip())
    return lines


def rows(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """One row of a table, in as many lines as its longest cell takes."""
    columns = [broken(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for parts in zip_longest(*columns, fillvalue=""):
        yield _GAP.join(padded(part, width) for part, width in zip(parts, widths, strict=True)).rstrip()


def _words(text: str) -> Iterator[str]:
    """Pieces that are not broken: a Latin word with the blank behind it, or one wide character."""
    word = ""
    for char in text:
        if _width(char) == 2:
            if word:
                yield word
                word = ""
            yield char
        else:
            word += char
            if char == " ":
                yield word
                word = ""
    if word:
        yield word


def _cut(line: str, width: int) -> int:
    """How many characters of ``line`` fit into ``width`` places; at least one."""
    total = 0
    for number, char in enumerate(line):
        total += _width(char)
        if total > width:
            return max(1, number)
    return len(line)
