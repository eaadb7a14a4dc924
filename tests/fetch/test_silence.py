from __future__ import annotations

import pytest
from tests.fetch.fakes import FakeTime

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.silence import Silence

A, SECURE = "http://a.test", "https://a.test"


def fail(one: Silence, failure: Failure = Failure.TIMEOUT_READ, origin: str = A) -> FetchError:
    error = FetchError(failure, "late")
    one.failed(origin, error)
    return error


def rests(one: Silence, origin: str = A) -> bool:
    try:
        one.admit(origin)
    except FetchError as error:
        return not error.again
    return False


@pytest.mark.parametrize("failure", [Failure.TIMEOUT_CONNECT, Failure.TIMEOUT_READ])
@pytest.mark.parametrize(("heard", "attempts"), [(False, 2), (True, 3)])
def test_so_many_attempts_and_no_more(failure: Failure, heard: bool, attempts: int) -> None:
    one = Silence(FakeTime().now)
    if heard:
        one.heard(A)
    for _ in range(attempts - 1):
        assert fail(one, failure).again
        assert not rests(one)
    assert not fail(one, failure).again
    assert rests(one)
    with pytest.raises(FetchError, match=f"{attempts} times in a row, rests until 2026-11-20T01:01:00") as caught:
        one.admit(A)
    assert caught.value.failure is failure


def test_the_other_scheme_may_answer() -> None:
    one = Silence(FakeTime().now)
    fail(one)
    fail(one)
    assert rests(one, A)
    assert not rests(one, SECURE)


def test_an_answer_begins_the_count_anew() -> None:
    one = Silence(FakeTime().now)
    for _ in range(5):
        one.heard(A)
        fail(one)
        fail(one)
        assert not rests(one)


def test_each_vain_rest_is_longer_than_the_last() -> None:
    time = FakeTime()
    one = Silence(time.now)
    fail(one)
    lengths = []
    for _ in range(5):
        fail(one)
        start = time.seconds
        while rests(one):
            time.seconds += 1
        lengths.append(time.seconds - start)
    assert lengths == [60, 120, 240, 300, 300]
    one.heard(A)
    for _ in range(3):
        fail(one)
    time.seconds += 60
    assert not rests(one)


def test_requests_under_way_at_the_same_time_let_it_rest_once() -> None:
    time = FakeTime()
    one = Silence(time.now)
    for _ in range(8):
        fail(one)
    time.seconds += 60
    assert not rests(one)


@pytest.mark.parametrize(
    "failure", [one for one in Failure if one not in (Failure.TIMEOUT_CONNECT, Failure.TIMEOUT_READ)]
)
def test_other_failures_are_answers_of_a_kind(failure: Failure) -> None:
    one = Silence(FakeTime().now)
    for _ in range(20):
        assert fail(one, failure).again
    assert not rests(one)
