"""The whole fetcher over respx and over a plain function: what other rooms' tests and worked examples rest on."""

from __future__ import annotations

import httpx
import pytest
import respx
from tests.fetch.fakes import FakeTime

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch import AddressPolicy, Fetcher


def fetcher(transport: httpx.AsyncBaseTransport, time: FakeTime | None = None) -> Fetcher:
    time = time or FakeTime()
    return Fetcher(AddressPolicy(), transport=transport, clock=time.clock, now=time.now, sleep=time.sleep)


async def test_respx() -> None:
    router = respx.Router(assert_all_called=True)
    router.get("http://a.test/old").mock(httpx.Response(301, headers={"Location": "/new"}))
    router.get("http://a.test/new").mock(side_effect=[httpx.Response(503), httpx.Response(200, html="<p>新</p>")])
    router.get("http://b.test/").mock(side_effect=httpx.ConnectError("refused"))
    time = FakeTime()
    async with fetcher(httpx.MockTransport(router.async_handler), time) as one:
        page = await one.get("http://a.test/old")
        gone = await one.get("http://b.test/")
    assert page.ok
    assert page.body == "<p>新</p>".encode()
    assert page.final_url == "http://a.test/new"
    assert [attempt.status for attempt in page.attempts] == [301, 503, 200]
    assert time.slept == [0.5]
    assert gone.failure is Failure.REFUSED
    assert router.calls.call_count == 4


@pytest.mark.parametrize(
    ("error", "failure"),
    [(httpx.ReadTimeout("late"), Failure.TIMEOUT_READ), (httpx.ConnectTimeout("late"), Failure.TIMEOUT_CONNECT)],
)
async def test_errors_of_a_plain_function(error: Exception, failure: Failure) -> None:
    def handler(_request: httpx.Request) -> httpx.Response:
        raise error

    async with fetcher(httpx.MockTransport(handler)) as one:
        fetched = await one.get("http://a.test/")
    assert fetched.failure is failure
    assert len(fetched.attempts) == 2


async def test_header_values_in_gbk_are_read() -> None:
    name = "attachment; filename=年报.pdf"

    def handler(request: httpx.Request) -> httpx.Response:
        raw = name.encode("gbk" if request.url.path == "/gbk" else "utf-8")
        return httpx.Response(200, headers=[(b"Content-Disposition", raw)])

    async with fetcher(httpx.MockTransport(handler)) as one:
        for path in ("gbk", "utf8"):
            assert (await one.get(f"http://a.test/{path}")).header("content-disposition") == name
