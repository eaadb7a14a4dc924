"""A run's progress as server-sent events (WHATWG HTML, 9.2): sent when something changed, over when the run is.

The state comes from the store, so it does not matter which process the night runs in. Whoever signs out, or loses the
right to look, is sent nothing any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # a proxy must not hold it back


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to see now; ``over``: it will not change any more."""

    html: str
    over: bool


@dataclass(slots=True)
class Listeners:
    """How many listen in this process, and how events are paced, in seconds."""

    most: int = 30
    every: float = 1.0
    beat: float = 15.0
    longest: float = 600.0  # then the browser asks again
    now: int = 0

    @property
    def full(self) -> bool:
        """Whether nobody more is served; pages then ask for the fragment instead."""
        return self.now >= self.most

    def answer(self, look: Callable[[], Shown | None]) -> StreamingResponse:
        """The stream of what ``look`` shows (None: whoever asks may not see it any more); it is called in a thread."""
        return StreamingResponse(self._events(look), media_type="text/event-stream", headers=_HEADERS)

    async def _events(self, look: Callable[[], Shown | None]) -> AsyncIterator[str]:
        self.now += 1
        try:
            yield "retry: 3000\n\n"
            last, silent, turns = "", 0.0, 0
            while turns * self.every < self.longest:
                shown = await run_in_threadpool(look)
                if shown is None:
                    yield event("gone", "")
                    return
                if shown.html != last:
                    yield event("progress", shown.html)
                    last, silent = shown.html, 0.0
                elif silent >= self.beat:
                    yield ": still here\n\n"
                    silent = 0.0
                if shown.over:
                    yield event("over", "")
                    return
                await asyncio.sleep(self.every)
                silent, turns = silent + self.every, turns + 1
        finally:
            self.now -= 1


def event(name: str, text: str) -> str:
    """One event. Text of several lines is sent as several lines, however they end."""
    lines = "".join(f"data: {line}\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return f"event: {name}\n{lines}\n"
