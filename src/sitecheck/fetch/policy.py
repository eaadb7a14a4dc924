"""Which addresses may be connected to: public ones, and those a site's configuration allows by name."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from sitecheck.fetch._urls import hostname
from sitecheck.fetch.errors import FetchError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_LOOPBACK: tuple[Network, ...] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
_PRIVATE: tuple[Network, ...] = (
    IPv4Network("10.0.0.0/8"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
    IPv4Network("169.254.0.0/16"),
    IPv4Network("100.64.0.0/10"),
    IPv6Network("fc00::/7"),
    IPv6Network("fe80::/10"),
)
_NAT64 = IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")  # RFC 8215: leads into somebody's own network by design
_ISATAP = 0x00005EFE  # RFC 5214, in the upper half of the interface's part; two bits of it may be set
# Where clouds answer with credentials; some lie in the public space, none is ever a portal.
_METADATA = frozenset(
    ipaddress.ip_address(text)
    for text in (
        "169.254.169.254",
        "169.254.170.2",
        "169.254.170.23",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd20:ce::254",
        "fd00:42::42",
    )
)
# RFC 6761, 6762, 8375, the name reserved for private use in 2024, and what offices call their own.
_INWARD = (".localhost", ".local", ".internal", ".home.arpa", ".lan", ".intranet", ".corp", ".home", ".localdomain")


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """Public addresses, plus ``allow``. Everything else is a finding for a person, never a request.

    ``public`` False keeps to ``allow`` alone: a portal on loopback is a rehearsal, nothing of it leaves the machine.
    """

    allow: tuple[Network, ...] = ()
    public: bool = True

    def allows(self, address: str) -> bool:
        """Whether a connection to this address (IPv4 or IPv6 text) may be made."""
        try:
            ip = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        every = (ip, *_carried(ip))
        if any(one in _METADATA for one in every):
            return False
        return self.names(address) or (self.public and all(_public(one) for one in every))

    def admits_name(self, host: str) -> bool:
        """Whether a name (or literal address) may be looked up at all.

        Names of internal networks and names of one word mean nothing to the public; they are looked up only for a site
        whose configuration allows networks, and then the address decides.
        """
        return bool(self.allow) or not is_inward(host)

    def names(self, address: str) -> bool:
        """Whether the address lies in one of the networks that were named."""
        try:
            ip = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        return any(_inside(ip, network) for network in self.allow)


@lru_cache(maxsize=1024)
def is_inward(host: str) -> bool:
    """Whether a host name can be meant for an internal network only: ``oa``, ``oa.local``, ``x.internal``."""
    name = host.strip("[]").rstrip(".").lower()
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return "." not in name or name.endswith(_INWARD)
    return False


def networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Networks from configuration text such as ``10.1.0.0/16``; raises ValueError on what is none."""
    return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in texts)


def policy_for(url: str, allow: tuple[Network, ...]) -> AddressPolicy:
    """The policy for auditing ``url``: one whose host is a loopback address, or ``localhost``, keeps to ``allow``."""
    host = hostname(url).strip("[]").rstrip(".")
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost" or host.endswith(".localhost")
    return AddressPolicy(allow, public=not loopback)


def private_allowance(url: str) -> tuple[Network, ...]:
    """Networks that ``--allow-private`` opens for this start URL: the private block its host lies in, or none.

    Looks the host up (blocking). Loopback opens 127.0.0.0/8 and ::1, never anything else.
    """
    try:
        infos = socket.getaddrinfo(hostname(url), None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, FetchError):
        return ()
    found: list[Network] = []
    for info in infos:
        ip = ipaddress.ip_address(str(info[4][0]).partition("%")[0])
        if ip.is_loopback:
            found.extend(_LOOPBACK)
        else:
            found.extend(network for network in _PRIVATE if _inside(ip, network))
    return tuple(dict.fromkeys(found))


def _inside(ip: Address, network: Network) -> bool:
    plain = ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip
    return plain.version == network.version and plain in network


def _public(ip: Address) -> bool:
    hidden = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_link_local or ip.is_loopback
    site_local = isinstance(ip, IPv6Address) and ip.is_site_local
    carrier = isinstance(ip, IPv6Address) and (ip.ipv4_mapped is not None or ip in _NAT64)
    if ip in _NAT64_LOCAL:
        return False
    # A carrier of an IPv4 address is as public as what it carries, which is looked at beside it.
    return carrier or (ip.is_global and not hidden and not site_local)


def _carried(ip: Address) -> tuple[IPv4Address, ...]:
    """IPv4 addresses inside an IPv6 one (mapped, 6to4, Teredo, NAT64, ISATAP): the connection would end there."""
    if isinstance(ip, IPv4Address):
        return ()
    inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _NAT64 or (int(ip) >> 32) & 0xFCFFFFFF == _ISATAP:
        inner.append(IPv4Address(int(ip) & 0xFFFFFFFF))
    return tuple(one for one in inner if one is not None)
