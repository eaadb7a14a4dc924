from __future__ import annotations

import httpx
import pytest
from tests.fetch.fakes import START, FakeTime, Inner, Script

from sitecheck.facts.fetched import Attempt
from sitecheck.facts.outcomes import Failure
from sitecheck.fetch._trip import Trip, build, trip_of
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.ledger import Ledger


async def test_every_attempt_is_a_row() -> None:
    rows: list[Attempt] = []
    time = FakeTime()
    answers: list[httpx.Response | Exception] = [
        FetchError(Failure.RESET, "gone"),
        FetchError(Failure.BLOCKED, "wall", response=httpx.Response(412)),
        httpx.Response(200),
    ]

    def answer(request: httpx.Request) -> httpx.Response | Exception:
        time.seconds += 0.25
        wire = trip_of(request).wire
        wire.address, wire.bytes = "1.1.1.1", 7
        return answers.pop(0)

    ledger = Ledger(Inner(answer), rows.append, time.clock, time.now)
    trip = Trip("http://a.test/x")
    request = build("GET", trip, httpx.Headers())
    for _ in range(2):
        with pytest.raises(FetchError) as caught:
            await ledger.handle_async_request(request)
        assert caught.value.logged
    await ledger.handle_async_request(request)
    assert [(row.status, row.failure, row.detail) for row in rows] == [
        (None, Failure.RESET, "gone"),
        (412, Failure.BLOCKED, "wall"),
        (200, None, ""),
    ]
    assert {(row.method, row.url, row.address, row.bytes, row.ms) for row in rows} == {
        ("GET", "http://a.test/x", "1.1.1.1", 7, 250)
    }
    assert rows[0].at == START
    assert trip.attempts == rows


async def test_relaxed_tls_is_noted_once_for_the_whole_trip() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        wire = trip_of(request).wire
        wire.relaxed_tls, wire.note = True, "certificate: expired"
        return httpx.Response(200)

    time = FakeTime()
    trip = Trip("https://a.test/")
    await Ledger(Inner(answer), None, time.clock, time.now).handle_async_request(build("GET", trip, httpx.Headers()))
    assert (trip.relaxed_tls, trip.note) == (True, "certificate: expired")
    assert trip.attempts[0].detail == "certificate: expired"


async def test_closing() -> None:
    inner, time = Script(200), FakeTime()
    await Ledger(inner, None, time.clock, time.now).aclose()
    assert inner.closed
