"""Readers in processes of their own: a page that crashes or never ends costs that page, and idle cores are used."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import msgspec

from sitecheck.crawl.reader_process import HEADER, Task
from sitecheck.crawl.reading import Reading, make_reading, name_of, pack_body
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.pack import reader_version

_log = logging.getLogger(__name__)

_SECONDS = 30.0  # for one page; the slowest page known takes a quarter of a second
_AHEAD = 3  # pages one process may have waiting before this process reads as well
_SMALL = 128 * 1024  # bytes of a page that this process dares to read
_MOST = 4
_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(Reading).decode
_LIMIT = 64 * 1024 * 1024


def usual_number() -> int:
    """Reading processes that suit this machine: a core is left to the process that fetches."""
    return max(1, min(_MOST, len(os.sched_getaffinity(0)) - 1))


@dataclass(slots=True, eq=False)
class _Worker:
    process: Process | None = None
    handle: int = -1  # pidfd: a number of a process may come to belong to another one, this cannot
    waiting: int = 0  # pages given to it, the one it reads included
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class ReaderPool:
    """``async with ReaderPool(lexicon) as reader``. Processes start with the first page they read.

    A page at which a process dies or is still busy after half a minute is answered with ``Reading.trouble``. While all
    processes are busy, small pages are read in this process as well.
    """

    def __init__(self, lexicon: Lexicon, processes: int | None = None, *, seconds: float = _SECONDS) -> None:
        self.version = reader_version(lexicon)
        self._lexicon = lexicon
        self._words = lexicon.model_dump_json(by_alias=True).encode()
        self._seconds = seconds
        self._workers = [_Worker() for _ in range(processes or usual_number())]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            await self._end(worker, at_once=error is not None)

    async def read(self, body: bytes, url: str, headers: Mapping[str, str], *, skim: bool = False) -> Reading:
        """The reading of a page."""
        worker = min(self._workers, key=lambda one: one.waiting)
        if worker.waiting >= _AHEAD and len(body) <= _SMALL and worker.process is not None:
            return make_reading(body, url, headers, self._lexicon, skim=skim)
        worker.waiting += 1
        try:
            async with worker.turn:
                return await self._asked(worker, Task(body, url, dict(headers), skim))
        finally:
            worker.waiting -= 1

    async def _asked(self, worker: _Worker, task: Task) -> Reading:
        process = worker.process or await self._started(worker)
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            async with asyncio.timeout(self._seconds):
                await _send(process.stdin, _ENCODE(task))
                head = await process.stdout.readexactly(HEADER.size)
                reading = _DECODE(await process.stdout.readexactly(HEADER.unpack(head)[0]))
        except TimeoutError:
            trouble = f"it could not be read within {self._seconds:g} s"
        except (OSError, asyncio.IncompleteReadError):
            trouble = "the reading process died at it"
        except BaseException:
            await self._end(worker, at_once=True)  # cancelled in the middle: what comes next would answer this page
            raise
        else:
            if reading.trouble:
                return Reading(name_of(task.body), pack_body(task.body), None, reading.trouble)
            return reading
        _log.error("%s: %s", task.url, trouble)
        await self._end(worker, at_once=True)
        return Reading(name_of(task.body), pack_body(task.body), None, trouble)

    async def _started(self, worker: _Worker) -> Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sitecheck.crawl.reader_process", stdin=PIPE, stdout=PIPE, limit=_LIMIT
        )
        worker.process = process
        with suppress(ProcessLookupError):
            worker.handle = os.pidfd_open(process.pid)
        assert process.stdin is not None
        with suppress(OSError):  # it died at once: the first page will tell
            await _send(process.stdin, self._words)
        return process

    async def _end(self, worker: _Worker, *, at_once: bool) -> None:
        process, worker.process = worker.process, None
        if process is None:
            return
        handle, worker.handle = worker.handle, -1
        if handle >= 0:
            with suppress(ProcessLookupError):
                if at_once:
                    signal.pidfd_send_signal(handle, signal.SIGKILL)
            os.close(handle)
        assert process.stdin is not None
        process.stdin.close()
        with suppress(OSError):
            await process.stdin.wait_closed()
        await process.wait()


async def _send(stdin: asyncio.StreamWriter, data: bytes) -> None:
    stdin.write(HEADER.pack(len(data)))
    stdin.write(data)
    await stdin.drain()
