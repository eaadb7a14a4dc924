"""Readers in processes of their own: a page that crashes or never ends costs that page, and idle cores are used."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import msgspec

from sitecheck.crawl.reader_process import HEADER, Task
from sitecheck.crawl.reading import Reading, make_reading, name_of, pack_body
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.pack import reader_version

_log = logging.getLogger(__name__)

_SECONDS = 30.0  # for one page; the slowest page known takes a quarter of a second
_SENT = 6  # pages a process has before it, so that it never waits for this one
_AHEAD = 10  # pages a process may have waiting before this process reads as well
_SMALL = 128 * 1024  # bytes of a page that this process dares to read
_MOST = 4
_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(Reading).decode
_LIMIT = 64 * 1024 * 1024


def usual_number() -> int:
    """Reading processes that suit this machine: a core is left to the process that fetches."""
    return max(1, min(_MOST, len(os.sched_getaffinity(0)) - 1))


class _Died(Exception):
    """The process is gone before it came to this page, which another one may read."""


@dataclass(slots=True, eq=False)
class _Sent:
    """A page that was given to a process."""

    task: Task
    reading: asyncio.Future[Reading]


class _Worker:
    """One reading process after another; pages are sent ahead and answered in order."""

    def __init__(self, words: bytes, seconds: float) -> None:
        self.process: Process | None = None
        self.waiting = 0  # pages given to it, the one it reads included
        self.seconds = seconds
        self._words = words
        self._handle = -1  # pidfd: a number of a process may come to belong to another one, this cannot
        self._room = asyncio.Semaphore(_SENT)
        self._starting = asyncio.Lock()
        self._sent: deque[_Sent] = deque()
        self._any_sent = asyncio.Event()
        self._answers: asyncio.Task[None] | None = None

    async def read(self, task: Task) -> Reading:
        """The process's answer, or one that says that there is none."""
        self.waiting += 1
        try:
            async with self._room:
                while True:
                    with suppress(_Died):
                        return await self._asked(task)
        finally:
            self.waiting -= 1

    async def _asked(self, task: Task) -> Reading:
        async with self._starting:
            process = self.process or await self._started()
        sent = _Sent(task, asyncio.get_running_loop().create_future())
        self._sent.append(sent)
        self._any_sent.set()
        _write(process, _ENCODE(task))
        return await sent.reading

    async def _started(self) -> Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sitecheck.crawl.reader_process", stdin=PIPE, stdout=PIPE, limit=_LIMIT
        )
        self.process = process
        with suppress(ProcessLookupError):
            self._handle = os.pidfd_open(process.pid)
        _write(process, self._words)
        self._answers = asyncio.create_task(self._take_answers(process))
        return process

    async def _take_answers(self, process: Process) -> None:
        """Hand out answers as long as they come. Whoever gave up waiting has his answer taken and thrown away."""
        assert process.stdout is not None
        while True:
            if not self._sent:
                self._any_sent.clear()
                await self._any_sent.wait()
            try:
                async with asyncio.timeout(self.seconds):
                    head = await process.stdout.readexactly(HEADER.size)
                    reading = _DECODE(await process.stdout.readexactly(HEADER.unpack(head)[0]))
            except TimeoutError:
                trouble = f"it could not be read within {self.seconds:g} s"
                break
            except (OSError, asyncio.IncompleteReadError):
                trouble = "the reading process died at it"
                break
            first = self._sent.popleft()
            if not first.reading.done():
                first.reading.set_result(reading)
        _log.error("%s: %s", self._sent[0].task.url, trouble)
        sent, self._sent = self._sent, deque()
        self._answers = None
        await self.end(at_once=True)
        for place, one in enumerate(sent):
            if not one.reading.done() and place == 0:
                one.reading.set_result(Reading("", b"", None, trouble))
            elif not one.reading.done():
                one.reading.set_exception(_Died())

    async def end(self, *, at_once: bool) -> None:
        """End the process, ``at_once`` even if it is busy; the next page starts another."""
        answers, self._answers = self._answers, None
        if answers is not None:
            answers.cancel()
            with suppress(asyncio.CancelledError):
                await answers
        process, self.process = self.process, None
        if process is None:
            return
        handle, self._handle = self._handle, -1
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


class ReaderPool:
    """``async with ReaderPool(lexicon) as reader``. Processes start with the first page they read.

    A page at which a process dies or is still busy after half a minute is answered with ``Reading.trouble``. While all
    processes are busy, small pages are read in this process as well. What lay before a process that died is read by the
    next one.
    """

    def __init__(self, lexicon: Lexicon, processes: int | None = None, *, seconds: float = _SECONDS) -> None:
        self.version = reader_version(lexicon)
        self._lexicon = lexicon
        words = lexicon.model_dump_json(by_alias=True).encode()
        self._workers = [_Worker(words, seconds) for _ in range(processes or usual_number())]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            await worker.end(at_once=error is not None)

    async def read(self, body: bytes, url: str, headers: Mapping[str, str], *, skim: bool = False) -> Reading:
        """The reading of a page."""
        worker = min(self._workers, key=lambda one: one.waiting)
        if worker.waiting >= _AHEAD and len(body) <= _SMALL and worker.process is not None:
            return make_reading(body, url, headers, self._lexicon, skim=skim)
        reading = await worker.read(Task(body, url, dict(headers), skim))
        return Reading(name_of(body), pack_body(body), None, reading.trouble) if reading.trouble else reading


def _write(process: Process, data: bytes) -> None:
    """Give a process a frame; where it has died, its answers end."""
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.write(HEADER.pack(len(data)) + data)
