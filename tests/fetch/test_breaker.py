from __future__ import annotations

import httpx
import pytest
from tests.fetch.fakes import FakeTime, Inner, ask

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch.breaker import Breaker
from sitecheck.fetch.errors import FetchError
from sitecheck.fetch.hosts import Blocks
from sitecheck.fetch.walls import Walls

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


async def test_closed_robots_files_give_up_no_host() -> None:
    one, blocks = breaker(Inner(lambda _request: httpx.Response(403, html=FORBIDDEN)))
    for scheme in ("http", "https"):
        await outcome(one, f"{scheme}://a.test/robots.txt")
    for n in range(2):
        await outcome(one, f"http://a.test/{n}")
    assert blocks.why("a.test") is None


async def test_a_refusal_with_a_page_of_its_own_is_the_portals_answer() -> None:
    one, _ = breaker(by_path(home=(403, "本栏目仅限内部访问。" * 100)))
    assert await outcome(one, "http://a.test/") == (403, None)


async def test_a_firewall_that_starts_in_mid_crawl() -> None:
    forbidden = {f"p{n}": (403, FORBIDDEN) for n in range(24)}
    one, blocks = breaker(by_path(**forbidden))
    assert await outcome(one, "http://a.test/") == (200, None)
    for n in range(23):
        assert await outcome(one, f"http://a.test/p{n}") == (403, None)
    assert blocks.why("a.test") is None
    assert await outcome(one, "http://a.test/p23") == (403, Failure.BLOCKED)
    assert blocks.why("a.test") is not None


async def test_a_night_of_unchanged_pages_counts_as_seen() -> None:
    one, blocks = breaker(by_path(home=(304, ""), p1=(403, FORBIDDEN), p2=(403, FORBIDDEN), p3=(403, FORBIDDEN)))
    for path in ("", "p1", "p2", "p3"):
        assert (await outcome(one, f"http://a.test/{path}"))[1] is None
    assert blocks.why("a.test") is None


async def test_a_recognised_block_is_noted_for_the_night() -> None:
    walls = Walls()
    for host in ("a", "b"):
        one = Breaker(by_path(home=(412, "")), Blocks(), FakeTime().now, walls)
        assert await outcome(one, f"http://{host}.test/") == (412, Failure.BLOCKED)
    assert [wall.hosts for wall in walls.shared()] == [("a.test", "b.test")]


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


@pytest.mark.parametrize("failure", [Failure.TIMEOUT_CONNECT, Failure.TIMEOUT_READ])
async def test_a_host_that_does_not_answer_is_left_alone_for_a_while(failure: Failure) -> None:
    time, blocks = FakeTime(), Blocks()
    inner = Inner(lambda _request: FetchError(failure, "late"))
    one = Breaker(inner, blocks, time.now)
    for _ in range(10):
        assert await outcome(one, "http://a.test/x") == (None, failure)
    assert len(inner.requests) == 2
    assert blocks.why("a.test") is None
    assert await outcome(one, "http://b.test/") == (None, failure)
    assert len(inner.requests) == 3


@pytest.mark.parametrize("status", [405, 406, 422])
async def test_bare_refusals_of_a_host_never_seen(status: int) -> None:
    one, blocks = breaker(Inner(lambda _request: httpx.Response(status, html=FORBIDDEN)))
    assert await outcome(one, "http://a.test/") == (status, Failure.BLOCKED)
    assert blocks.why("a.test") is None


async def test_a_page_with_weak_signs_gives_up_no_host_that_was_seen() -> None:
    stub = (200, "<p>请完成安全验证</p>")
    one, blocks = breaker(by_path(home=(200, "<p>first</p>"), stub=stub))
    assert await outcome(one, "http://a.test/") == (200, None)
    assert await outcome(one, "http://a.test/stub") == (200, Failure.BLOCKED)
    assert blocks.why("a.test") is None
    assert await outcome(one, "http://a.test/next") == (200, None)
    assert await outcome(one, "http://b.test/stub") == (200, Failure.BLOCKED)
    assert blocks.why("b.test") is not None


async def test_too_many_requests_to_the_end_stop_the_host() -> None:
    one, blocks = breaker(Inner(lambda _request: httpx.Response(429)))
    for n in range(5):
        assert await outcome(one, f"http://a.test/{n // 3}") == (429, None)
    assert await outcome(one, "http://a.test/1") == (429, Failure.BLOCKED)
    assert blocks.why("a.test") is not None


async def test_closing() -> None:
    inner = by_path()
    one, _ = breaker(inner)
    await one.aclose()
    assert inner.closed
