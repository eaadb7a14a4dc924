from __future__ import annotations

import httpx
import pytest
from tests.fetch.fakes import FakeTime, Script, ask

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.limits import FetchLimits
from sitecheck.fetch.retry import Retry

TRIES = {
    Failure.RESET: 3,
    Failure.BAD_RESPONSE: 3,
    Failure.TIMEOUT_CONNECT: 2,
    Failure.TIMEOUT_READ: 2,
}


async def run(
    *answers: httpx.Response | Exception | int, limits: FetchLimits | None = None
) -> tuple[object, int, list[float]]:
    inner, time = Script(*answers), FakeTime()
    retry = Retry(inner, limits or FetchLimits(), now=time.now, sleep=time.sleep)
    try:
        result: object = (await retry.handle_async_request(ask())).status_code
    except FetchError as error:
        result = error.failure
    return result, len(inner.requests), time.slept


@pytest.mark.parametrize("failure", Failure)
async def test_how_often_each_kind_is_asked_again(failure: Failure) -> None:
    result, tries, slept = await run(FetchError(failure))
    assert (result, tries) == (failure, TRIES.get(failure, 1))
    assert slept == [0.5, 2.0][: tries - 1]


@pytest.mark.parametrize("failure", TRIES)
async def test_an_accident_is_forgotten(failure: Failure) -> None:
    assert await run(FetchError(failure), 200) == (200, 2, [0.5])


@pytest.mark.parametrize(
    ("status", "tries"), [(502, 3), (503, 3), (504, 3), (500, 1), (404, 1), (410, 1), (403, 1), (200, 1)]
)
async def test_statuses(status: int, tries: int) -> None:
    result, asked, slept = await run(status)
    assert (result, asked) == (status, tries)
    assert len(slept) == tries - 1


async def test_asked_too_often_to_the_end_is_no_page() -> None:
    assert (await run(429))[:2] == (Failure.BLOCKED, 3)
    assert (await run(429, 200))[:2] == (200, 2)


@pytest.mark.parametrize(
    ("value", "tries", "slept"),
    [("7", 3, []), ("60", 3, []), ("61", 1, []), ("1m30s", 1, []), ("nonsense", 3, [0.5, 2.0])],
)
async def test_retry_after_is_waited_for_by_the_throttle_or_not_at_all(
    value: str, tries: int, slept: list[float]
) -> None:
    busy = httpx.Response(503, headers={"Retry-After": value})
    assert await run(busy) == (503, tries, slept)


async def test_a_failure_that_says_so_is_not_asked_again() -> None:
    error = FetchError(Failure.TIMEOUT_CONNECT, "rests")
    error.again = False
    assert await run(error) == (Failure.TIMEOUT_CONNECT, 1, [])


async def test_retries_can_be_switched_off() -> None:
    assert (await run(FetchError(Failure.RESET), limits=FetchLimits(retries=0)))[1] == 1
    assert (await run(503, limits=FetchLimits(retries=1)))[1] == 2


async def test_closing() -> None:
    inner, time = Script(200), FakeTime()
    await Retry(inner, FetchLimits(), now=time.now, sleep=time.sleep).aclose()
    assert inner.closed
