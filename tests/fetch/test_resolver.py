from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence

import pytest
from tests.fetch.fakes import FakeTime

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.resolver import Resolver, ResolverControl


class Names:
    def __init__(self, answer: Callable[[str], Sequence[str] | Exception]) -> None:
        self.asked: list[str] = []
        self._answer = answer

    async def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        answer = self._answer(host)
        if isinstance(answer, Exception):
            raise answer
        return answer


def resolver(names: Names, time: FakeTime | None = None, control: ResolverControl | None = None) -> Resolver:
    return Resolver(control or ResolverControl(), (time or FakeTime()).clock, 5.0, names)


async def test_ipv4_first_and_each_once() -> None:
    names = Names(lambda _host: ["2400::2", "1.1.1.2", "2400::1", "1.1.1.1", "1.1.1.2"])
    assert await resolver(names).addresses("a.test") == ("1.1.1.2", "1.1.1.1", "2400::2", "2400::1")


async def test_literals_are_never_looked_up() -> None:
    names, control = Names(lambda _host: []), ResolverControl()
    assert await resolver(names, control=control).addresses("127.0.0.1") == ("127.0.0.1",)
    assert await resolver(names, control=control).addresses("::1") == ("::1",)
    assert names.asked == []
    assert not control.works()


async def test_found_names_are_remembered_for_five_minutes() -> None:
    names, time = Names(lambda _host: ["1.1.1.1"]), FakeTime()
    one = resolver(names, time)
    for at, asked in ((0, 1), (299, 1), (2, 2)):
        time.seconds += at
        await one.addresses("a.test")
        assert len(names.asked) == asked


async def test_failures_are_forgotten_soon_so_that_a_later_look_is_a_new_one() -> None:
    names, time = Names(lambda _host: OSError()), FakeTime()
    one = resolver(names, time)
    for at, asked in ((0, 1), (4, 1), (2, 2)):
        time.seconds += at
        with pytest.raises(FetchError):
            await one.addresses("a.test")
        assert len(names.asked) == asked


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "the name does not exist"),
        (socket.gaierror(socket.EAI_AGAIN, "try again"), "temporary failure: try again"),
        (TimeoutError(), "temporary failure: no answer in time"),
        (UnicodeError("label too long"), "the name is not valid"),
        ([], "the name has no address"),
    ],
)
async def test_what_a_failure_says(error: Exception | list[str], says: str) -> None:
    with pytest.raises(FetchError) as caught:
        await resolver(Names(lambda _host: error)).addresses("a.test")
    assert caught.value.failure is Failure.DNS
    assert caught.value.detail.startswith(says)
    assert caught.value.detail.endswith("no other name has resolved in this run, the resolver itself may be down")


async def test_positive_control() -> None:
    control = ResolverControl()
    names = Names(lambda host: ["1.1.1.1"] if host in ("good.test", "localhost") else OSError())
    one = resolver(names, control=control)
    await one.addresses("localhost")
    assert not control.works()
    await one.addresses("good.test")
    assert control.works()
    assert not control.works(besides="good.test")
    with pytest.raises(FetchError, match="other names resolve in this run"):
        await one.addresses("bad.test")


async def test_a_resolver_that_hangs_is_given_up() -> None:
    async def never(_host: str) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    with pytest.raises(FetchError, match="no answer in time"):
        await Resolver(ResolverControl(), FakeTime().clock, 0.0, never).addresses("a.test")
