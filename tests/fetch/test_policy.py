from __future__ import annotations

from ipaddress import ip_network

import pytest

from sitecheck.fetch.policy import AddressPolicy, networks, private_allowance


@pytest.mark.parametrize("address", ["1.1.1.1", "113.240.255.1", "2400:3200::1", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1"])
def test_public_addresses(address: str) -> None:
    assert AddressPolicy().allows(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.10",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "0.1.2.3",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "192.0.2.1",
        "::",
        "::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::10.0.0.1",
        "2002:0a00:0001::1",  # 6to4 of 10.0.0.1
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",  # Teredo
        "no address",
        "",
    ],
)
def test_addresses_never_connected_to(address: str) -> None:
    assert not AddressPolicy().allows(address)


def test_allowed_networks_open_exactly_themselves() -> None:
    policy = AddressPolicy(networks(("10.1.0.0/16", " 192.168.1.9 ")))
    assert policy.allows("10.1.255.255")
    assert policy.allows("::ffff:10.1.0.1")
    assert policy.allows("192.168.1.9")
    assert not policy.allows("10.2.0.1")
    assert not policy.allows("192.168.1.10")
    assert not policy.allows("127.0.0.1")


def test_networks_refuses_nonsense() -> None:
    with pytest.raises(ValueError, match="not-a-network"):
        networks(("not-a-network",))


@pytest.mark.parametrize(
    ("url", "opened"),
    [
        ("http://127.0.0.5:8000/", ("127.0.0.0/8", "::1/128")),
        ("http://[::1]/", ("127.0.0.0/8", "::1/128")),
        ("http://2130706433/", ("127.0.0.0/8", "::1/128")),
        ("http://10.9.8.7/x", ("10.0.0.0/8",)),
        ("http://172.20.0.1/", ("172.16.0.0/12",)),
        ("http://192.168.3.4/", ("192.168.0.0/16",)),
        ("http://[fd00::1]/", ("fc00::/7",)),
        ("http://1.1.1.1/", ()),
        ("http://[2400:3200::1]/", ()),
        ("nonsense", ()),
    ],
)
def test_private_allowance(url: str, opened: tuple[str, ...]) -> None:
    assert private_allowance(url) == tuple(ip_network(one) for one in opened)


def test_localhost_opens_loopback_only() -> None:
    assert set(private_allowance("http://localhost:9/")) == {ip_network("127.0.0.0/8"), ip_network("::1/128")}
