"""Time of the tests: it moves only when everybody who could do something has done it, to the next moment waited for."""

from __future__ import annotations

import asyncio
import heapq
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

START = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
_BEGIN = 1000.0
_TURNS = 40  # of the event loop, enough for a request to go from one end of a loopback connection to the other


@dataclass(slots=True)
class FakeTime:
    """Sleepers wake one after the other in the order of their moments, as they would in real time."""

    seconds: float = _BEGIN
    _waiting: list[tuple[float, int, asyncio.Future[None]]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)
    _driver: asyncio.Task[None] | None = None

    def clock(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds - _BEGIN)

    async def sleep(self, seconds: float) -> None:
        """Until so many seconds of this time have passed."""
        moment = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (self.seconds + seconds, next(self._numbers), moment))
        if self._driver is None or self._driver.done():
            self._driver = asyncio.create_task(self._drive())
        await moment

    async def _drive(self) -> None:
        while self._waiting:
            for _ in range(_TURNS):
                await asyncio.sleep(0)
            at, _, moment = heapq.heappop(self._waiting)
            if not moment.done():
                self.seconds = max(self.seconds, at)
                moment.set_result(None)
