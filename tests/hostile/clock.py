"""Time of the tests: it stands still but for sleeping, which moves it at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


class FakeTime:
    def __init__(self) -> None:
        self.seconds = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds - 1000.0)

    async def sleep(self, seconds: float) -> None:
        """Move on, and give every other task its turn."""
        self.slept.append(round(seconds, 6))
        self.seconds += seconds
        await asyncio.sleep(0)
