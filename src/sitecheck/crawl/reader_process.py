"""A process that reads pages: ``python -m sitecheck.crawl.reader_process``, spoken to by ``readers.py``.

On standard input come frames: the lexicon first, then one page each; on standard output goes one reading for each page,
in order. It ends with its input, so no reader outlives the process that started it.
"""

from __future__ import annotations

import signal
import struct
import sys
from dataclasses import replace
from typing import BinaryIO

import msgspec

from sitecheck.crawl.garbage import seldom_collected
from sitecheck.crawl.reading import Reading, make_reading
from sitecheck.page.lexicon import Lexicon

HEADER = struct.Struct(">I")
"""Length of the frame that follows, in bytes."""


class Task(msgspec.Struct, array_like=True, frozen=True):
    """A page to be read."""

    body: bytes
    url: str
    headers: dict[str, str]
    skim: bool


def main() -> None:
    """Read pages until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    first = _frame(stdin)
    if first is None:
        return
    lexicon = Lexicon.model_validate_json(first)
    decode, encode = msgspec.msgpack.Decoder(Task).decode, msgspec.msgpack.Encoder().encode
    with seldom_collected():
        while (frame := _frame(stdin)) is not None:
            data = encode(_read(decode(frame), lexicon))
            stdout.write(HEADER.pack(len(data)) + data)
            stdout.flush()


def _read(task: Task, lexicon: Lexicon) -> Reading:
    try:
        return replace(make_reading(task.body, task.url, task.headers, lexicon, skim=task.skim), page=None)
    except Exception as error:  # whatever it was, the next page is not to suffer for it
        return Reading("", b"", None, f"{type(error).__name__}: {error}")


def _frame(source: BinaryIO) -> bytes | None:
    """The next frame, None at the end of the input."""
    head = source.read(HEADER.size)
    if len(head) < HEADER.size:
        return None
    (size,) = HEADER.unpack(head)
    data = source.read(size)
    return data if len(data) == size else None


if __name__ == "__main__":
    main()
