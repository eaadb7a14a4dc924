from __future__ import annotations

import asyncio

import httpx
import pytest
from tests.fetch.fakes import FakeTime, Inner, Script, ask

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.gates import Gates
from sitecheck.fetch.limits import FetchLimits, Pace
from sitecheck.fetch.throttle import Sleep, Throttle


class Setting:
    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        *,
        addresses: dict[str, str] | None = None,
        pace: Pace | None = None,
        limits: FetchLimits | None = None,
        mocked: bool = False,
        sleep: Sleep | None = None,
    ) -> None:
        self.time = FakeTime()
        self.stopped: set[str] = set()
        self.addresses = addresses or {}
        self.gates = Gates(pace or Pace())
        self.throttle = Throttle(
            inner,
            self.gates,
            limits or FetchLimits(),
            pace or Pace(),
            address_of=self._address,
            stopped=lambda host: "stopped" if host in self.stopped else None,
            unpaced=mocked,
            clock=self.time.clock,
            now=self.time.now,
            sleep=sleep or self.time.sleep,
        )

    async def _address(self, name: str) -> str | None:
        return self.addresses.get(name)

    async def get(self, url: str) -> httpx.Response:
        return await self.throttle.handle_async_request(ask(url))


async def test_a_public_host_is_asked_once_a_second() -> None:
    one = Setting(Script(200), addresses={"a.test": "1.1.1.1"})
    for path in "abcd":
        await one.get(f"http://a.test/{path}")
    assert one.time.slept == [1.0, 1.0, 1.0]


async def test_time_that_has_passed_anyway_counts() -> None:
    one = Setting(Script(200), addresses={"a.test": "1.1.1.1"})
    await one.get("http://a.test/")
    one.time.seconds += 0.75
    await one.get("http://a.test/")
    one.time.seconds += 5
    await one.get("http://a.test/")
    assert one.time.slept == [0.25]


async def test_hosts_on_one_address_share_its_pace() -> None:
    one = Setting(Script(200), addresses={"a.test": "1.1.1.1", "b.test": "1.1.1.1", "c.test": "1.1.1.2"})
    for host in ("a.test", "b.test", "c.test"):
        await one.get(f"http://{host}/")
    assert one.time.slept == [1.0]


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1"])
async def test_loopback_is_not_paced_unless_asked_for(address: str) -> None:
    free = Setting(Script(200), addresses={"a.test": address})
    paced = Setting(Script(200), addresses={"a.test": address}, pace=Pace(per_second=4))
    for one in (free, paced):
        await one.get("http://a.test/")
        await one.get("http://a.test/")
    assert free.time.slept == []
    assert paced.time.slept == [0.25]


async def test_a_replaced_network_is_not_paced() -> None:
    one = Setting(Script(200), mocked=True)
    await one.get("http://a.test/")
    await one.get("http://a.test/")
    assert one.time.slept == []


async def test_a_host_without_address_is_nobody_to_wait_for() -> None:
    one = Setting(Script(FetchError(Failure.DNS)))
    for _ in range(3):
        with pytest.raises(FetchError):
            await one.get("http://nowhere.test/")
    assert one.time.slept == []


@pytest.mark.parametrize(("value", "pause"), [("7", 7.0), ("1m30s", 60.0), ("9999", 60.0), ("0", None), ("soon", None)])
@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_pauses_the_host(status: int, value: str, pause: float | None) -> None:
    busy = httpx.Response(status, headers={"Retry-After": value})
    one = Setting(Script(busy, 200), addresses={"a.test": "127.0.0.1"})
    await one.get("http://a.test/")
    await one.get("http://a.test/other")
    assert one.time.slept == ([] if pause is None else [pause])


async def test_retry_after_holds_for_other_ports_and_other_fetchers() -> None:
    busy = httpx.Response(429, headers={"Retry-After": "7"})
    addresses = {"a.test": "127.0.0.1", "b.test": "127.0.0.1"}
    one, two = Setting(Script(busy, 200), addresses=addresses), Setting(Script(200), addresses=addresses)
    two.throttle._gates = one.gates
    await one.get("http://a.test/")
    await two.get("https://a.test:8443/")
    await two.get("http://b.test/")
    assert two.time.slept == [7.0]


async def test_a_block_that_asks_for_patience_is_heeded() -> None:
    wall = FetchError(Failure.BLOCKED, "x", response=httpx.Response(503, headers={"Retry-After": "9"}))
    one = Setting(Script(wall, 200), addresses={"a.test": "127.0.0.1"})
    with pytest.raises(FetchError):
        await one.get("http://a.test/")
    await one.get("http://a.test/")
    assert one.time.slept == [9.0]


@pytest.mark.parametrize(("first", "then", "together"), [(2, 1, 1), (1, 2, 1), (3, 2, 2)])
async def test_no_fetcher_takes_more_places_than_its_own_pace_allows(first: int, then: int, together: int) -> None:
    addresses = {"a.test": "127.0.0.1"}
    inner = Counting()
    one = Setting(Script(200), addresses=addresses, pace=Pace(in_flight=first))
    two = Setting(inner, addresses=addresses, pace=Pace(in_flight=then))
    two.throttle._gates = one.gates
    await one.get("http://a.test/")
    await asyncio.gather(*(two.get(f"http://a.test/{n}") for n in range(8)))
    assert inner.most["all"] == together


async def test_each_fetcher_adds_its_own_interval() -> None:
    addresses = {"a.test": "1.1.1.1"}
    one = Setting(Script(200), addresses=addresses, pace=Pace(per_second=4))
    two = Setting(Script(200), addresses=addresses, pace=Pace(per_second=0.5))
    two.throttle._gates, two.time.seconds = one.gates, one.time.seconds
    await one.get("http://a.test/")
    await two.get("http://a.test/")
    await two.get("http://a.test/")
    assert two.time.slept == [0.25, 2.0]


async def test_the_address_learns_with_its_hosts() -> None:
    one = Setting(Script(429, 200), addresses={"a.test": "1.1.1.1", "b.test": "1.1.1.1"})
    await one.get("http://a.test/")
    await one.get("http://b.test/")
    await one.get("http://b.test/")
    assert one.time.slept == [1.0, 2.0]


async def test_strain_slows_down_and_quick_answers_speed_up_again() -> None:
    one = Setting(Script(429, 429, 200), addresses={"a.test": "1.1.1.1"})
    for _ in range(6):
        await one.get("http://a.test/")
    assert one.time.slept == [1.0, 2.0, 4.0, 2.5, 1.75]


async def test_what_a_slow_host_costs() -> None:
    time: list[FakeTime] = []

    def slow(_request: httpx.Request) -> httpx.Response:
        time[0].seconds += 6
        return httpx.Response(200)

    one = Setting(Inner(slow), addresses={"a.test": "1.1.1.1"})
    time.append(one.time)
    await one.get("http://a.test/")
    assert one.gates.gate("a.test", unpaced=False).extra == 0.5


@pytest.mark.parametrize(
    ("answer", "extra"),
    [
        (500, 0.5),
        (404, 0.0),
        (FetchError(Failure.TIMEOUT_READ), 0.5),
        (FetchError(Failure.RESET), 0.5),
        (FetchError(Failure.TLS), 0.0),
        (FetchError(Failure.BLOCKED), 0.0),
    ],
)
async def test_which_answers_are_strain(answer: int | Exception, extra: float) -> None:
    one = Setting(Script(answer), addresses={"a.test": "1.1.1.1"})
    try:
        await one.get("http://a.test/")
    except FetchError:
        assert isinstance(answer, FetchError)
    assert one.gates.gate("a.test", unpaced=False).extra == extra


async def test_crawl_delay_of_the_host() -> None:
    one = Setting(Script(200), addresses={"a.test": "1.1.1.1", "b.test": "1.1.1.2"})
    one.gates.set_crawl_delay("a.test", 10)
    for host in ("a.test", "b.test", "a.test", "b.test"):
        await one.get(f"http://{host}/")
    assert one.time.slept == [10.0]


async def test_a_stopped_host_is_refused_without_waiting() -> None:
    one = Setting(Script(200), addresses={"a.test": "1.1.1.1"})
    await one.get("http://a.test/")
    one.stopped.add("a.test")
    await one.get("http://a.test/")
    assert one.time.slept == []


class Counting(httpx.AsyncBaseTransport):
    def __init__(self) -> None:
        self.inside: dict[str, int] = {}
        self.most: dict[str, int] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        for key in (request.url.host, "all"):
            self.inside[key] = self.inside.get(key, 0) + 1
            self.most[key] = max(self.most.get(key, 0), self.inside[key])
        for _ in range(5):
            await asyncio.sleep(0)
        for key in (request.url.host, "all"):
            self.inside[key] -= 1
        return httpx.Response(200)


@pytest.mark.parametrize(
    ("addresses", "together"),
    [
        ({"a.test": "127.0.0.1", "b.test": "127.0.0.2", "c.test": "127.0.0.3"}, 4),  # the pool's size
        ({"a.test": "127.0.0.1", "b.test": "127.0.0.1", "c.test": "127.0.0.1"}, 2),  # one address
    ],
)
async def test_in_flight(addresses: dict[str, str], together: int) -> None:
    inner = Counting()
    one = Setting(inner, addresses=addresses)
    await asyncio.gather(*(one.get(f"http://{host}/{n}") for n in range(8) for host in addresses))
    assert max(inner.most[host] for host in addresses) <= 2
    assert inner.most["all"] == together


async def test_a_host_told_to_pause_holds_up_no_other() -> None:
    asleep = asyncio.Event()

    async def sleep(_seconds: float) -> None:
        asleep.set()
        await asyncio.Event().wait()

    addresses = {"a.test": "127.0.0.1", "b.test": "127.0.0.1"}
    one = Setting(
        Script(200), addresses=addresses, limits=FetchLimits(connections=1), pace=Pace(in_flight=1), sleep=sleep
    )
    one.gates.gate("a.test", unpaced=True).pause(one.time.seconds + 60)
    waiting = asyncio.create_task(one.get("http://a.test/"))
    await asleep.wait()
    assert (await one.get("http://b.test/")).status_code == 200
    assert not waiting.done()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_an_error_gives_its_place_back() -> None:
    one = Setting(Script(FetchError(Failure.RESET)), addresses={"a.test": "127.0.0.1"}, pace=Pace(in_flight=1))
    for _ in range(5):
        with pytest.raises(FetchError):
            await one.get("http://a.test/")


async def test_closing() -> None:
    inner = Script(200)
    await Setting(inner).throttle.aclose()
    assert inner.closed
