"""Fakes of the fetch tests: a clock that only sleeping moves, and layers made of a function."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx

START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


class FakeTime:
    def __init__(self) -> None:
        self.seconds = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds - 1000.0)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.seconds += seconds


class Inner(httpx.AsyncBaseTransport):
    """Answers by a function of the request; an exception it returns is raised."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response | Exception]) -> None:
        self._answer = answer
        self.requests: list[httpx.Request] = []
        self.closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answer(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def aclose(self) -> None:
        self.closed = True


class Script(Inner):
    """Answers from a list, one after the other, the last one for ever."""

    def __init__(self, *answers: httpx.Response | Exception | int) -> None:
        self._list = [httpx.Response(one) if isinstance(one, int) else one for one in answers]
        super().__init__(lambda _request: self._list.pop(0) if len(self._list) > 1 else self._list[0])


def ask(url: str = "http://a.test/", method: str = "GET") -> httpx.Request:
    return httpx.Request(method, url)
