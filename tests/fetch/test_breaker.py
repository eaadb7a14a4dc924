from __future__ import annotations

import httpx
import pytest
from tests.fetch.fakes import FakeTime, Inner, ask

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch.breaker import Blocks, Breaker
from sitecheck.fetch.errors import FetchError

FORBIDDEN = "<h1>403 Forbidden</h1>"


def by_path(**pages: tuple[int, str]) -> Inner:
    def answer(request: httpx.Request) -> httpx.Response:
        status, body = pages.get(request.url.path.strip("/") or "home", (200, "<p>ok</p>"))
        return httpx.Response(status, html=body)

    return Inner(answer)


async def outcome(breaker: Breaker, url: str, method: str = "GET") -> tuple[int | None, Failure | None]:
    try:
        response = await breaker.handle_async_request(ask(url, method))
    except FetchError as error:
        return error.status, error.failure
    return response.status_code, None


def breaker(inner: Inner) -> tuple[Breaker, Blocks]:
    blocks = Blocks()
    return Breaker(inner, blocks, FakeTime().now), blocks


async def test_a_block_stops_its_host_and_no_other() -> None:
    inner = by_path(bad=(412, ""))
    one, blocks = breaker(inner)
    assert await outcome(one, "http://a.test/x") == (200, None)
    assert await outcome(one, "http://a.test/bad") == (412, Failure.BLOCKED)
    assert await outcome(one, "http://a.test/x") == (None, Failure.BLOCKED)
    assert await outcome(one, "http://b.test/x") == (200, None)
    assert await outcome(one, "http://a.test:8080/x") == (200, None)
    assert len(inner.requests) == 4
    why = "host blocked since 2026-11-20T01:00:00+00:00: status 412; probably 瑞数 (Rivers)"
    assert blocks.why("a.test") == why
    assert blocks.why("b.test") is None


async def test_a_key_without_port_finds_the_host_on_any_port() -> None:
    one, blocks = breaker(by_path(bad=(412, "")))
    await outcome(one, "http://a.test:8080/bad")
    assert blocks.why("a.test") is not None
    assert blocks.why("a.test") == blocks.why("a.test:8080")
    assert blocks.why("a.test:9090") is None


async def test_one_closed_page_of_a_host_that_answers_is_no_block() -> None:
    one, blocks = breaker(by_path(closed=(403, FORBIDDEN)))
    assert await outcome(one, "http://a.test/") == (200, None)
    for _ in range(20):
        assert await outcome(one, "http://a.test/closed") == (403, None)
    assert blocks.why("a.test") is None


async def test_a_host_that_only_refuses_was_not_seen() -> None:
    one, blocks = breaker(by_path(home=(403, FORBIDDEN), p2=(403, FORBIDDEN), p3=(403, FORBIDDEN)))
    assert await outcome(one, "http://a.test/") == (403, Failure.BLOCKED)
    assert await outcome(one, "http://a.test/p2") == (403, Failure.BLOCKED)
    assert blocks.why("a.test") is None
    assert await outcome(one, "http://a.test/p3") == (403, Failure.BLOCKED)
    assert blocks.why("a.test") is not None


async def test_a_closed_robots_file_keeps_its_meaning() -> None:
    one, _ = breaker(Inner(lambda _request: httpx.Response(403, html=FORBIDDEN)))
    assert await outcome(one, "http://a.test/robots.txt") == (403, None)


async def test_a_refusal_with_a_page_of_its_own_is_the_portals_answer() -> None:
    one, _ = breaker(by_path(home=(403, "本栏目仅限内部访问。" * 100)))
    assert await outcome(one, "http://a.test/") == (403, None)


async def test_a_firewall_that_starts_in_mid_crawl() -> None:
    forbidden = {f"p{n}": (403, FORBIDDEN) for n in range(8)}
    one, blocks = breaker(by_path(**forbidden))
    assert await outcome(one, "http://a.test/") == (200, None)
    for n in range(7):
        assert await outcome(one, f"http://a.test/p{n}") == (403, None)
    assert blocks.why("a.test") is None
    assert await outcome(one, "http://a.test/p7") == (403, Failure.BLOCKED)
    assert blocks.why("a.test") is not None


async def test_any_other_answer_ends_the_row_of_refusals() -> None:
    forbidden = {f"p{n}": (403, FORBIDDEN) for n in range(30)}
    one, blocks = breaker(by_path(**forbidden, gone=(404, "gone")))
    await outcome(one, "http://a.test/")
    for n in range(30):
        assert await outcome(one, f"http://a.test/p{n}") == (403, None)
        assert await outcome(one, "http://a.test/gone") == (404, None)
    assert blocks.why("a.test") is None


async def test_a_head_never_gives_up_a_host() -> None:
    one, blocks = breaker(Inner(lambda request: httpx.Response(412 if request.method == "HEAD" else 200)))
    assert await outcome(one, "http://a.test/f", "HEAD") == (412, Failure.BLOCKED)
    assert blocks.why("a.test") is None
    assert await outcome(one, "http://a.test/f") == (200, None)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_failures_of_the_network_pass_through(method: str) -> None:
    one, blocks = breaker(Inner(lambda _request: FetchError(Failure.RESET, "x")))
    for _ in range(10):
        assert await outcome(one, "http://a.test/", method) == (None, Failure.RESET)
    assert blocks.why("a.test") is None


async def test_a_host_that_takes_no_connection_is_left_alone_for_a_while() -> None:
    time, blocks = FakeTime(), Blocks()
    answers: list[Exception | httpx.Response] = [FetchError(Failure.TIMEOUT_CONNECT, "late")]
    inner = Inner(lambda _request: answers[-1])
    one = Breaker(inner, blocks, time.now)
    for _ in range(10):
        assert await outcome(one, "http://a.test/x") == (None, Failure.TIMEOUT_CONNECT)
    assert len(inner.requests) == 4
    with pytest.raises(FetchError, match="4 times in a row, rests until 2026-11-20T01:05:00") as caught:
        await one.handle_async_request(ask("http://a.test/y"))
    assert not caught.value.again
    assert blocks.why("a.test") is None
    assert await outcome(one, "http://b.test/") == (None, Failure.TIMEOUT_CONNECT)
    time.seconds += 300
    for _ in range(3):
        assert await outcome(one, "http://a.test/x") == (None, Failure.TIMEOUT_CONNECT)
    assert len(inner.requests) == 6
    time.seconds += 300
    answers.append(httpx.Response(200))
    for _ in range(3):
        assert await outcome(one, "http://a.test/x") == (200, None)


@pytest.mark.parametrize("failure", [one for one in Failure if one is not Failure.TIMEOUT_CONNECT])
async def test_other_failures_let_no_host_rest(failure: Failure) -> None:
    inner = Inner(lambda _request: FetchError(failure))
    one, _ = breaker(inner)
    for _ in range(20):
        await outcome(one, "http://a.test/")
    assert len(inner.requests) == 20


async def test_closing() -> None:
    inner = by_path()
    one, _ = breaker(inner)
    await one.aclose()
    assert inner.closed
