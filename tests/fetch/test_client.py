"""The whole onion against a real server on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from ipaddress import ip_network

import pytest
from tests.fetch.fakes import FakeTime
from tests.fetch.server import Exchange, Server

from sitecheck.facts.fetched import Attempt
from sitecheck.facts.outcomes import Failure
from sitecheck.fetch import AddressPolicy, Fetcher, FetchLimits, Gates, Pace, ResolverControl, fetch_once, user_agent

LOOPBACK = AddressPolicy((ip_network("127.0.0.0/8"),))
QUICK = FetchLimits(read=0.4, total=1.0, retries=0)

Make = Callable[..., Fetcher]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as running:
        yield running


@pytest.fixture
async def make() -> AsyncIterator[Make]:
    made: list[Fetcher] = []

    def build(**options: object) -> Fetcher:
        time = FakeTime()
        given: dict[str, object] = {"clock": time.clock, "now": time.now, "sleep": time.sleep, **options}
        made.append(Fetcher(LOOPBACK, **given))  # type: ignore[arg-type]
        return made[-1]

    yield build
    for one in made:
        await one.aclose()


async def test_a_page(server: Server, make: Make) -> None:
    fetched = await make().get(server.url("/a?b=1"), referer=server.url("/home#top"))
    assert fetched.ok
    assert fetched.body == "<html><title>页</title><p>/a?b=1</p></html>".encode()
    assert (fetched.status, fetched.final_url, fetched.failure) == (200, server.url("/a?b=1"), None)
    assert fetched.header("content-type") == "text/html; charset=utf-8"
    [attempt] = fetched.attempts
    assert (attempt.method, attempt.address, attempt.status) == ("GET", "127.0.0.1", 200)
    assert attempt.bytes == len(fetched.body)
    sent = server.exchanges[0].headers
    assert sent["referer"] == server.url("/home")
    assert sent["accept-encoding"] == "gzip, deflate"
    assert sent["host"] == f"127.0.0.1:{server.port}"
    assert sent["user-agent"].startswith("sitecheck/")


@pytest.mark.parametrize(
    ("written", "wire"),
    [
        ("/a%u4e2d", "/a%u4e2d"),
        ("/x%2fy", "/x%2fy"),
        ("/x[1].html", "/x[1].html"),
        ("/x?", "/x?"),
        ("?q=1", "/?q=1"),
        ("/x?a[]=1&b=%E4|{}^`", "/x?a[]=1&b=%E4|{}^`"),
        ("/art/;jsessionid=9?x=1?y", "/art/;jsessionid=9?x=1?y"),
        ("/a#part", "/a"),
        ("/中 文?中=文", "/%E4%B8%AD%20%E6%96%87?%E4%B8%AD=%E6%96%87"),
        ("/a/../b/./c", "/b/c"),
        ("/a/%2e%2E/b", "/b"),
        ("/Doc/A.HTML", "/Doc/A.HTML"),
        ("//double//slash/", "//double//slash/"),
    ],
)
async def test_the_url_reaches_the_wire_as_a_browser_sends_it(
    server: Server, make: Make, written: str, wire: str
) -> None:
    await make().get(server.url(written))
    assert server.targets == [f"GET {wire}"]


@pytest.mark.parametrize(
    ("path", "failure", "tries"),
    [
        ("/slow-headers", Failure.TIMEOUT_READ, 2),
        ("/half-headers", Failure.TIMEOUT_READ, 2),
        ("/slow-body", Failure.TIMEOUT_READ, 2),
        ("/drip", Failure.TIMEOUT_READ, 2),
        ("/too-few", Failure.BAD_RESPONSE, 3),
        ("/reset", Failure.RESET, 3),
        ("/silent", Failure.RESET, 3),
        ("/garbage", Failure.BAD_RESPONSE, 3),
        ("/huge-headers", Failure.BAD_RESPONSE, 3),
        ("/endless", Failure.TOO_LARGE, 1),
        ("/bomb", Failure.TOO_LARGE, 1),
        ("/loop", Failure.REDIRECT_LOOP, 2),
        ("/chain", Failure.REDIRECT_LOOP, 11),
        ("/rivers", Failure.BLOCKED, 1),
        ("/jsl", Failure.BLOCKED, 1),
        ("/block-page", Failure.BLOCKED, 1),
    ],
)
async def test_every_misbehaviour_ends_with_its_typed_failure(
    server: Server, make: Make, path: str, failure: Failure, tries: int
) -> None:
    limits = FetchLimits(read=0.25, total=0.75) if failure is Failure.TIMEOUT_READ else FetchLimits()
    fetched = await make(limits=limits).get(server.url(path))
    assert fetched.failure is failure, fetched.detail
    assert fetched.detail
    assert not fetched.ok
    assert len(fetched.attempts) == tries
    assert {one.address for one in fetched.attempts} == {"127.0.0.1"}


async def test_a_fetcher_is_usable_after_every_misbehaviour(server: Server, make: Make) -> None:
    fetcher = make(limits=QUICK, pace=Pace(in_flight=1))
    for path in ("/slow-body", "/endless", "/reset", "/garbage", "/too-few", "/too-many", "/big-file", "/drip"):
        await fetcher.get(server.url(path))
        assert (await fetcher.get(server.url("/fine"))).ok, path


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_bytes_left_over_never_become_the_next_answer(server: Server, make: Make, method: str) -> None:
    async def two_answers(one: Exchange) -> None:
        stated = b"" if method == "HEAD" else b"<p>right"
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 8\r\n\r\n"
        await one.raw(head + stated + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong")

    server.routes["/two"] = two_answers
    fetcher = make()
    first = await (fetcher.get if method == "GET" else fetcher.head)(server.url("/two"))
    second = await fetcher.get(server.url("/next"))
    assert first.ok
    assert b"/next" in second.body
    assert [one.failure for one in second.attempts] == [None]
    assert server.connections == 2


async def test_connections_are_used_again(server: Server, make: Make) -> None:
    fetcher = make()
    for number in range(5):
        again = await fetcher.get(server.url(f"/{number}"))
        assert again.attempts[0].address == "127.0.0.1"
    assert server.connections == 1


@pytest.mark.parametrize("path", ["/last", "/hangs-up"])
async def test_a_server_that_hangs_up_between_requests(server: Server, make: Make, path: str) -> None:
    fetcher = make()
    for _ in range(3):
        assert (await fetcher.get(server.url(path))).ok


async def test_gzip_is_undone_and_headers_are_kept_as_sent(server: Server, make: Make) -> None:
    fetched = await make().get(server.url("/gzip"))
    assert fetched.body == "<p>压缩</p>".encode()
    assert fetched.header("Content-Encoding") == "gzip"


async def test_an_attachment_is_read_to_64_kb_with_its_stated_length(server: Server, make: Make) -> None:
    fetched = await make().get(server.url("/big-file"), attachment=True)
    assert fetched.ok
    assert fetched.truncated
    assert len(fetched.body) == 64 * 1024
    assert fetched.header("content-length") == "50000000"


async def test_after_a_block_the_host_is_left_alone(server: Server, make: Make) -> None:
    fetcher = make()
    assert (await fetcher.get(server.url("/ok"))).ok
    assert fetcher.blocked("127.0.0.1") is None
    blocked = await fetcher.get(server.url("/rivers"))
    assert (blocked.status, blocked.failure) == (412, Failure.BLOCKED)
    assert "瑞数" in blocked.detail
    assert b"$_ts" in blocked.body
    later = await fetcher.get(server.url("/ok2"))
    assert (later.status, later.failure) == (None, Failure.BLOCKED)
    assert later.detail.startswith("host blocked since 2026-11-20T01:00")
    assert server.targets == ["GET /ok", "GET /rivers"]
    assert fetcher.blocked("127.0.0.1") == fetcher.blocked(f"127.0.0.1:{server.port}") == later.detail
    assert len(later.attempts) == 1


async def test_a_head_that_is_not_served(server: Server, make: Make) -> None:
    fetcher = make()
    head = await fetcher.head(server.url("/no-head"))
    assert (head.method, head.status, head.failure, head.body) == ("HEAD", 405, None, b"")
    assert (await fetcher.get(server.url("/no-head"))).ok


async def test_head_follows_redirects(server: Server, make: Make) -> None:
    async def moved(one: Exchange) -> None:
        await one.reply(301, b"", "Location: /target")

    server.routes["/moved"] = moved
    fetched = await make().head(server.url("/moved"))
    assert (fetched.status, fetched.final_url) == (200, server.url("/target"))
    assert [(hop.status, hop.target, hop.how) for hop in fetched.hops] == [(301, server.url("/target"), "http")]
    assert ("Location", "/target") in fetched.hops[0].headers
    assert server.targets == ["HEAD /moved", "HEAD /target"]


async def test_retry_after_holds_the_host_back(server: Server) -> None:
    time = FakeTime()
    async with Fetcher(LOOPBACK, clock=time.clock, now=time.now, sleep=time.sleep) as fetcher:
        fetched = await fetcher.get(server.url("/busy"))
    assert fetched.ok
    assert [one.status for one in fetched.attempts] == [503, 200]
    assert time.slept == [7.0]


async def test_a_session_cookie_on_the_way_is_no_loop(server: Server, make: Make) -> None:
    fetcher = make()
    assert (await fetcher.get(server.url("/cookie-turn"))).body == b"<p>in</p>"
    await fetcher.get(server.url("/other"))
    assert "cookie" not in server.exchanges[-1].headers


async def test_a_redirect_to_a_private_address_is_not_followed(server: Server, make: Make) -> None:
    async def inward(one: Exchange) -> None:
        await one.reply(302, b"", "Location: http://192.168.1.1/oa")

    server.routes["/inward"] = inward
    fetched = await make().get(server.url("/inward"))
    assert (fetched.failure, fetched.final_url) == (Failure.PRIVATE_ADDRESS, "http://192.168.1.1/oa")
    assert [(one.url, one.status) for one in fetched.attempts][-1] == ("http://192.168.1.1/oa", None)


async def test_conditional_get(server: Server, make: Make) -> None:
    fetched = await make().get(server.url("/etag"), headers={"If-None-Match": '"1"'})
    assert (fetched.status, fetched.failure, fetched.body) == (304, None, b"")


async def test_unchanged_pages_cost_no_connections(server: Server, make: Make) -> None:
    fetcher = make(pace=Pace(in_flight=1))
    for number in range(5):
        fetched = await fetcher.get(server.url(f"/etag?{number}"), headers={"If-None-Match": '"1"'})
        assert (fetched.status, fetched.failure) == (304, None)
        assert (await fetcher.head(server.url("/fine"))).ok
    assert server.connections == 1


async def test_what_was_kept_of_a_page_is_not_said_of_where_it_has_moved_to(server: Server, make: Make) -> None:
    async def moved(one: Exchange) -> None:
        await one.reply(302, b"", "Location: /etag")

    server.routes["/moved"] = moved
    kept = {"If-None-Match": '"1"', "If-Modified-Since": "Sat, 21 Nov 2026 01:00:00 GMT"}
    fetched = await make().get(server.url("/moved"), headers=kept)
    assert (fetched.status, fetched.failure) == (200, None)
    assert [("if-none-match" in one.headers, "if-modified-since" in one.headers) for one in server.exchanges] == [
        (True, True),
        (False, False),
    ]


@pytest.mark.parametrize(
    ("given", "name", "sent"),
    [
        ({"If-None-Match": 'W/"6b-70"'}, "if-none-match", 'W/"6b-70"'),
        ({"If-None-Match": '"\u5e74"'}, "if-none-match", None),
        ({"If-None-Match": '"1"\r\nX-More: 1'}, "x-more", None),
        ({"If-None-Match\r\nX-More": "1"}, "x-more", None),
        ({"accept": "application/json"}, "accept", "application/json"),
    ],
)
async def test_only_whole_plain_header_lines_are_sent(
    server: Server, make: Make, given: dict[str, str], name: str, sent: str | None
) -> None:
    fetched = await make().get(server.url("/fine"), headers=given)
    assert fetched.ok
    assert server.exchanges[0].headers.get(name) == sent


@pytest.mark.parametrize(
    ("url", "failure"),
    [
        ("ftp://127.0.0.1/", Failure.BAD_URL),
        ("javascript:void(0)", Failure.BAD_URL),
        ("/relative", Failure.BAD_URL),
        ("", Failure.BAD_URL),
        ("http://", Failure.BAD_URL),
        ("http://a b/", Failure.BAD_URL),
        ("http://a.test:99999/", Failure.BAD_URL),
        ("http://user:secret@127.0.0.1/", Failure.BAD_URL),
        ("http://a.test/\ud800", Failure.BAD_URL),
        ("http://10.0.0.1/", Failure.PRIVATE_ADDRESS),
        ("http://[::1]/", Failure.PRIVATE_ADDRESS),
        ("http://0xa9fea9fe/latest/meta-data", Failure.PRIVATE_ADDRESS),
        ("http://[::ffff:10.0.0.1]/", Failure.PRIVATE_ADDRESS),
    ],
)
async def test_what_is_never_requested_stands_in_the_ledger_all_the_same(
    make: Make, url: str, failure: Failure
) -> None:
    rows: list[Attempt] = []
    fetched = await make(on_attempt=rows.append).get(url)
    assert fetched.failure is failure
    assert fetched.url == url
    assert [one.failure for one in rows] == [failure]
    assert fetched.attempts == tuple(rows)


async def test_a_refused_connection(make: Make) -> None:
    async with Server() as gone:
        url = gone.url("/")
    fetched = await make().get(url)
    assert fetched.failure is Failure.REFUSED
    assert len(fetched.attempts) == 1


async def test_a_name_that_does_not_resolve_says_what_the_resolver_is_worth(server: Server, make: Make) -> None:
    async def lookup(host: str) -> list[str]:
        if host == "alive.test":
            return ["127.0.0.1"]
        raise OSError("no such name")

    fetcher = make(lookup=lookup)
    first = await fetcher.get("http://dead.test/")
    assert first.failure is Failure.DNS
    assert "resolver itself may be down" in first.detail
    assert not fetcher.resolver_works
    assert (await fetcher.get(server.url("/", host="alive.test"))).ok
    assert fetcher.resolver_works
    second = await fetcher.get("http://dead2.test/")
    assert "other names resolve" in second.detail


async def test_the_connection_goes_to_the_address_that_was_checked(server: Server, make: Make) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["10.0.0.1"]])

    async def rebinding(host: str) -> list[str]:
        return next(answers)

    fetched = await make(lookup=rebinding).get(server.url("/", host="rebind.test"))
    assert fetched.ok
    assert fetched.attempts[0].address == "127.0.0.1"


async def test_one_private_address_among_several_is_enough_to_refuse(server: Server, make: Make) -> None:
    async def mixed(host: str) -> list[str]:
        return ["127.0.0.1", "10.0.0.1"]

    fetched = await make(lookup=mixed).get(server.url("/", host="mixed.test"))
    assert fetched.failure is Failure.PRIVATE_ADDRESS
    assert server.exchanges == []


async def test_ipv4_goes_first_and_the_next_address_is_tried(server: Server) -> None:
    async def several(host: str) -> list[str]:
        return ["::1", "127.0.0.9", "127.0.0.1"]

    policy = AddressPolicy((ip_network("127.0.0.0/8"), ip_network("::1/128")))
    async with Fetcher(policy, lookup=several) as fetcher:
        fetched = await fetcher.get(server.url("/", host="several.test"))
    assert fetched.ok
    assert fetched.attempts[0].address == "127.0.0.1"  # nothing listens on 127.0.0.9


async def test_of_several_dead_addresses_the_first_is_reported(make: Make) -> None:
    async with Server() as gone:
        url = gone.url("/", host="several.test")

    async def several(host: str) -> list[str]:
        return ["127.0.0.7", "127.0.0.8"]

    fetched = await make(lookup=several).get(url)
    assert fetched.failure is Failure.REFUSED
    assert fetched.attempts[0].address == "127.0.0.7"


async def test_no_more_than_the_agreed_number_in_flight(server: Server, make: Make) -> None:
    inside = most = 0

    async def counting(one: Exchange) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        for _ in range(20):
            await asyncio.sleep(0)
        inside -= 1
        await one.reply(200, "ok")

    server.routes["/count"] = counting
    fetcher = make(pace=Pace(in_flight=2))
    answers = await asyncio.gather(*(fetcher.get(server.url(f"/count?{n}")) for n in range(12)))
    assert all(one.ok for one in answers)
    assert most == 2
    assert server.connections == 2


async def test_a_cancelled_request_leaves_the_fetcher_whole(server: Server, make: Make) -> None:
    fetcher = make(pace=Pace(in_flight=1))
    task = asyncio.create_task(fetcher.get(server.url("/slow-headers")))
    await server.asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await fetcher.get(server.url("/after"))).ok


async def test_shared_gates_hold_two_fetchers_to_one_pace(server: Server) -> None:
    time, gates, control = FakeTime(), Gates(Pace(per_second=0.5)), ResolverControl()
    for _ in range(2):
        async with Fetcher(
            LOOPBACK, gates=gates, control=control, clock=time.clock, now=time.now, sleep=time.sleep
        ) as one:
            await one.get(server.url("/"))
    assert time.slept == [2.0]


async def test_crawl_delay(server: Server) -> None:
    time = FakeTime()
    async with Fetcher(LOOPBACK, clock=time.clock, now=time.now, sleep=time.sleep) as fetcher:
        fetcher.set_crawl_delay("127.0.0.1", 3600)
        await fetcher.get(server.url("/a"))
        await fetcher.get(server.url("/b"))
    assert time.slept == [30.0]


async def test_fetch_once(server: Server) -> None:
    refused = await fetch_once(server.url("/"))
    assert refused.failure is Failure.PRIVATE_ADDRESS
    assert server.exchanges == []
    assert (await fetch_once(server.url("/"), allow_private=True)).ok


async def test_scope_holds_for_redirects_too(server: Server, make: Make) -> None:
    def rule(url: str) -> str | None:
        return "not this site" if "/loop2" in url else None

    fetched = await make(scope=rule).get(server.url("/loop"))
    assert (fetched.failure, fetched.detail) == (Failure.OUT_OF_BUDGET, "out of scope: not this site")
    assert fetched.final_url == server.url("/loop2")
    assert server.targets == ["GET /loop"]


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("", "contact in settings"),
        ("audit@example.gov.cn", "audit@example.gov.cn"),
        ("电话 0731-1234", "0731-1234"),
        ("a\r\nX-Evil: 1", "aX-Evil: 1"),
        ("(a;b)", "ab"),
    ],
)
def test_user_agent(contact: str, shown: str) -> None:
    agent = user_agent(contact)
    assert agent == f"sitecheck/0.1.0 (+government disclosure assessment; {shown})"
    assert "link" not in agent
    assert "checker" not in agent
