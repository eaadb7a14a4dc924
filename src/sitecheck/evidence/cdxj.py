"""The index of an archive: one line for each record that can be shown, sorted by address, so that a player finds it.

A line is the key of the address (``surt.py``), the time and a JSON object, as players of web archives read it (CDXJ).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from heapq import merge
from typing import IO, Self

from sitecheck.evidence.surt import surt

_AT_ONCE = 20_000  # lines sorted in memory: some 6 MB
SHOWN = ("response", "revisit", "resource")


@dataclass(frozen=True, slots=True)
class Located:
    """A record and where it lies in its file: ``offset`` and ``length`` in bytes, as compressed.

    ``date`` is as the record has it; ``mime`` and ``status`` are empty where it has none.
    """

    type: str
    uri: str
    date: str
    mime: str
    status: str
    digest: str
    offset: int
    length: int


def cdxj_line(record: Located, filename: str) -> str:
    """The line of ``record`` in ``filename``, with its line end."""
    said = {
        "url": record.uri,
        "mime": "warc/revisit" if record.type == "revisit" else record.mime,
        "status": record.status,
        "digest": record.digest,
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": filename,
    }
    shown = json.dumps({name: value for name, value in said.items() if value})
    return f"{surt(record.uri)} {timestamp(record.date)} {shown}\n"


def timestamp(date: str) -> str:
    """Fourteen digits of a date like ``2026-11-20T17:30:00.5Z``: to the second."""
    return "".join(sign for sign in date if sign.isdigit())[:14]


class SortedLines:
    """Lines that are taken in any order and given back sorted by their bytes; what is too much for memory waits in
    files that vanish with the block."""

    def __init__(self, at_once: int = _AT_ONCE) -> None:
        self._at_once = at_once
        self._lines: list[bytes] = []
        self._parts: list[IO[bytes]] = []
        self._files = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def add(self, line: str) -> None:
        """Take a line that ends in a line end. Raises OSError."""
        self._lines.append(line.encode())
        if len(self._lines) < self._at_once:
            return
        part = self._files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  # closed with the block
        part.writelines(sorted(self._lines))
        self._parts.append(part)
        self._lines = []

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            part.seek(0)
        return merge(sorted(self._lines), *self._parts)
