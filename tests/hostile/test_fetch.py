"""What the fetcher makes of each misbehaviour: a typed end, every time."""

from __future__ import annotations

import pytest
from tests.hostile.acts_charset import TITLE
from tests.hostile.cases import HOSTS, OF_PAGES
from tests.hostile.clock import FakeTime
from tests.hostile.hosts import HostCase
from tests.hostile.server import ARTICLE, Case, Hostile

from sitecheck.facts.fetched import Fetched
from sitecheck.fetch import AddressPolicy, Fetcher, FetchLimits, Walls, networks
from sitecheck.page.charset import decode

LIMITS = FetchLimits(connect=2.0, read=0.6, total=1.2, text_bytes=2_000_000)
LOOPBACK = AddressPolicy(networks(("127.0.0.0/8",)), public=False)


def told(fetched: Fetched) -> str:
    """The answer in one or two words, as the table of cases writes it."""
    if fetched.failure is None:
        return str(fetched.status)
    return f"{fetched.failure.value} {fetched.status}" if fetched.status else fetched.failure.value


def fetcher(time: FakeTime, limits: FetchLimits = LIMITS) -> Fetcher:
    return Fetcher(LOOPBACK, limits=limits, clock=time.clock, now=time.now, sleep=time.sleep)


def ends_as(fetched: Fetched, seen: str) -> bool:
    """Whether it ended as the table says; a status beside a failure counts only where the table names one."""
    said = told(fetched)
    return said == seen or (fetched.failure is not None and fetched.failure.value == seen)


@pytest.mark.parametrize("case", OF_PAGES.values(), ids=list(OF_PAGES))
async def test_page(case: Case) -> None:
    async with Hostile(acts={f"/{case.name}": case.act}) as server, fetcher(FakeTime()) as asking:
        fetched = await asking.get(server.url(f"/{case.name}"))
        assert ends_as(fetched, case.seen), (told(fetched), fetched.detail)
        assert len(fetched.body) <= LIMITS.text_bytes
        # Whatever happened there, the next page of the host is read as it is, or refused for the right reason.
        after = await asking.get(server.url("/other"))
        if case.group == "firewalls" and case.seen.startswith("blocked"):
            assert told(after) == "blocked"
        elif case.seen == "timeout-read":
            assert told(after) == "timeout-read"  # the host rests
        else:
            assert (told(after), after.body) == ("200", ARTICLE.encode())


@pytest.mark.parametrize("case", HOSTS.values(), ids=list(HOSTS))
async def test_host(case: HostCase) -> None:
    async with case.opened({}, []) as url, fetcher(FakeTime()) as asking:
        fetched = await asking.get(url)
        assert ends_as(fetched, case.seen), (told(fetched), fetched.detail)
        assert fetched.relaxed_tls == (url.startswith("https") and case.seen == "200")


@pytest.mark.parametrize("case", OF_PAGES.values(), ids=list(OF_PAGES))
async def test_head(case: Case) -> None:
    """HEAD ends as well, and never with a body."""
    async with Hostile(acts={f"/{case.name}": case.act}) as server, fetcher(FakeTime()) as asking:
        fetched = await asking.head(server.url(f"/{case.name}"))
        assert fetched.body == b""
        assert fetched.failure is not None or fetched.status is not None
        assert {row.method for row in server.log} == {"HEAD"}


CHARSETS = {name: case for name, case in OF_PAGES.items() if case.group == "charsets"}


@pytest.mark.parametrize("case", CHARSETS.values(), ids=list(CHARSETS))
async def test_charset(case: Case) -> None:
    async with Hostile(acts={f"/{case.name}": case.act}) as server, fetcher(FakeTime()) as asking:
        fetched = await asking.get(server.url(f"/{case.name}"))
    assert TITLE in decode(fetched.body, fetched.header("content-type")).text


async def test_one_firewall_before_two_hosts_is_one_wall() -> None:
    walls, time = Walls(), FakeTime()
    act = OF_PAGES["wall-200"].act
    async with Hostile(every=act) as one, Hostile(every=act, address="127.0.0.2") as other:
        for server in (one, other):
            async with Fetcher(LOOPBACK, walls=walls, clock=time.clock, now=time.now, sleep=time.sleep) as asking:
                assert told(await asking.get(server.url("/x"))) == "blocked 200"
        assert [wall.hosts for wall in walls.shared()] == [
            tuple(sorted((f"127.0.0.1:{one.port}", f"127.0.0.2:{other.port}")))
        ]
