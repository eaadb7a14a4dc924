"""Nothing turns sitecheck inward: every way of writing an inside address, and of being led to one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from ipaddress import ip_network

import httpx
import pytest
from tests.fetch.fakes import FakeTime, Script, ask
from tests.fetch.server import Exchange, Server

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch import AddressPolicy, Fetcher
from sitecheck.fetch.body import Body
from sitecheck.fetch.guard import check_method
from sitecheck.fetch.limits import FetchLimits
from sitecheck.fetch.policy import is_inward, policy_for

FUNKY_HOSTS = [
    # loopback, in every notation a browser reads
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "2130706433",
    "017700000001",
    "0x7f000001",
    "0x7F.1",
    "0x7f.0x0.0x0.0x1",
    "0177.0.0.1",
    "0177.0.0.01",
    "00000177.0.0.1",
    "127.0.0.1.",
    "127。0。0。1",
    "127．0．0．1",
    "127｡0｡0｡1",
    "１２７.０.０.１",
    "①②⑦.0.0.1",
    "%31%32%37.0.0.1",
    "127.0.0.%31",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:0001]",
    # nothing, everything, broadcast
    "0",
    "0.0.0.0",
    "0x0",
    "00",
    "0.0.0.0.",
    "[::]",
    "255.255.255.255",
    "4294967295",
    "224.0.0.1",
    "[ff02::1]",
    # offices
    "10.0.0.1",
    "10.1",
    "167772161",
    "0xa000001",
    "012.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1",
    "192.168.0.1",
    "3232235521",
    "0xc0.0xa8.0.1",
    "100.64.0.1",
    "198.18.0.1",
    "[fc00::1]",
    "[fd12:3456:789a::1]",
    "[fec0::1]",
    "[::ffff:10.0.0.1]",
    "[::10.0.0.1]",
    # carriers of an IPv4 address
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::a00:1]",
    "[2002:a00:1::]",
    "[2002:7f00:1::1]",
    "[2002:c0a8:101::1]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "[2400:3200::5efe:10.0.0.1]",
    "[2400:3200::200:5efe:c0a8:101]",
    # link-local and what clouds answer with
    "169.254.0.1",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[64:ff9b::a9fe:a9fe]",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "[fd20:ce::254]",
    "169.254.170.2",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
]
FUNKY_NAMES = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "ｌｏｃａｌｈｏｓｔ",
    "a.localhost",
    "a.b.localhost.",
    "localhost.localdomain",
    "metadata",
    "metadata.google.internal",
    "METADATA.GOOGLE.INTERNAL.",
    "instance-data.ec2.internal",
    "oa",
    "oa.",
    "办公",
    "oa.local",
    "oa。local",
    "printer.lan",
    "dc.corp",
    "nas.home",
    "nas.home.arpa",
    "portal.intranet",
]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as running:
        yield running


class Names:
    """A resolver that answers from a list, and remembers what it was asked."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)

    async def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


@pytest.mark.parametrize("host", FUNKY_HOSTS + FUNKY_NAMES)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_no_way_of_writing_it_leads_inward(scheme: str, host: str) -> None:
    names = Names(["127.0.0.1"])
    async with Fetcher(AddressPolicy(), lookup=names) as fetcher:
        fetched = await fetcher.get(f"{scheme}://{host}:9/x")
    assert fetched.failure is Failure.PRIVATE_ADDRESS, fetched.detail
    assert fetched.status is None
    assert names.asked == []
    assert [one.failure for one in fetched.attempts] == [Failure.PRIVATE_ADDRESS]


@pytest.mark.parametrize(
    "url",
    [
        "http://user@127.0.0.1/",
        "http://1.1.1.1:80@127.0.0.1/",
        "http://gov.test@169.254.169.254/",
        "http://:x@10.0.0.1/",
        "file:///x",
        "gopher://127.0.0.1:6379/_x",
        "ftp://10.0.0.1/",
        "dict://127.0.0.1:11211/",
        "http://127.0.0.1:99999/",
        "http://0x100000000/",
        "http://256.256.256.256/",
        "http://[::1%25lo]/",
        "http://[::ffff:127.0.0.1/",
        "http://127.0.0.1:80:80/",
        "http://exa mple.test/",
        "http:///",
    ],
)
async def test_addresses_that_are_none(url: str) -> None:
    async with Fetcher(AddressPolicy(), lookup=Names(["1.1.1.1"])) as fetcher:
        fetched = await fetcher.get(url)
    assert fetched.failure is Failure.BAD_URL, fetched.detail


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "100.100.100.200", "::1", "fd00:ec2::254"]
)
@pytest.mark.parametrize("name", ["127.0.0.1.sslip.test", "rebound.gov.test"])
async def test_a_public_name_of_an_inside_address(name: str, address: str) -> None:
    async with Fetcher(AddressPolicy(), lookup=Names(["1.1.1.1", address])) as fetcher:
        fetched = await fetcher.get(f"http://{name}:9/")
    assert fetched.failure is Failure.PRIVATE_ADDRESS
    assert fetched.attempts[0].address == address


@pytest.mark.parametrize(
    "name", ["a.gov.test", "www.xn--55qw42g.cn", "localhost.gov.test", "internal.gov.test", "corp.cn"]
)
def test_public_names(name: str) -> None:
    assert not is_inward(name)


@pytest.mark.parametrize("address", ["169.254.169.254", "100.100.100.200", "fd00:ec2::254", "::ffff:169.254.169.254"])
def test_no_configuration_opens_what_clouds_answer_with(address: str) -> None:
    policy = AddressPolicy((ip_network("0.0.0.0/0"), ip_network("::/0")))
    assert not policy.allows(address)
    assert policy.allows("10.0.0.1")


async def test_an_inward_name_is_looked_up_where_networks_are_allowed(server: Server) -> None:
    names = Names(["127.0.0.1"])
    async with Fetcher(AddressPolicy((ip_network("127.0.0.0/8"),)), lookup=names) as fetcher:
        assert (await fetcher.get(f"http://oa:{server.port}/")).ok
        outside = await Fetcher(AddressPolicy((ip_network("10.0.0.0/8"),)), lookup=names).get("http://oa:9/")
    assert outside.failure is Failure.PRIVATE_ADDRESS


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2:9/",
        "//127.0.0.2:9/",
        "http://2130706434:9/",
        "http://[::1]:9/",
        "http://169.254.169.254/latest/meta-data/",
        "http://metadata.google.internal/",
        "http://oa/",
    ],
)
async def test_every_hop_of_a_redirect_is_judged(server: Server, location: str) -> None:
    async def away(one: Exchange) -> None:
        await one.reply(302, b"", f"Location: {location}")

    server.routes["/away"] = away
    policy = AddressPolicy((ip_network("127.0.0.1/32"),))
    async with Fetcher(policy, lookup=Names(["127.0.0.2"])) as fetcher:
        fetched = await fetcher.get(server.url("/away"))
    assert fetched.failure is Failure.PRIVATE_ADDRESS, fetched.detail
    assert server.targets == ["GET /away"]


async def test_a_name_that_changes_its_address_is_judged_at_each_connection(server: Server) -> None:
    time, names = FakeTime(), Names(["127.0.0.1"], ["127.0.0.2"])
    policy = AddressPolicy((ip_network("127.0.0.1/32"),))
    async with Fetcher(policy, lookup=names, clock=time.clock, now=time.now, sleep=time.sleep) as fetcher:
        url = f"http://rebound.gov.test:{server.port}/last"  # the server closes the connection after this page
        first = await fetcher.get(url)
        time.seconds += 299
        remembered = await fetcher.get(url)
        time.seconds += 2
        changed = await fetcher.get(url)
    assert (first.ok, first.attempts[0].address) == (True, "127.0.0.1")
    assert (remembered.ok, remembered.attempts[0].address) == (True, "127.0.0.1")
    assert (changed.failure, changed.attempts[0].address) == (Failure.PRIVATE_ADDRESS, "127.0.0.2")
    assert len(names.asked) == 2


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE", "get", ""])
async def test_nothing_but_get_and_head_ever_leaves(method: str) -> None:
    with pytest.raises(AssertionError, match="only reads"):
        check_method(method)
    inner = Script(200)
    request = ask()
    request.method = method
    with pytest.raises(AssertionError):
        await Body(inner, FetchLimits()).handle_async_request(request)
    assert inner.requests == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_get_and_head_leave(method: str) -> None:
    response = await Body(Script(httpx.Response(200)), FetchLimits()).handle_async_request(ask(method=method))
    assert response.status_code == 200


@pytest.mark.parametrize("url", ["http://localhost./", "http://a.localhost/", "http://127.1/", "http://[::1]/"])
def test_a_portal_on_loopback_keeps_to_this_machine(url: str) -> None:
    assert not policy_for(url, ()).public
