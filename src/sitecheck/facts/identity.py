"""Whose portal this is, and how it is reached: codes, names, certificate, and whether it opened each time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sitecheck.facts.outcomes import Failure


class LookEnd(StrEnum):
    """What one attempt at the home page showed."""

    OPENED = "opened"
    FAILED = "failed"  # at the site's side: gone, refused, an error of its server, a name that does not exist
    UNCLEAR = "unclear"  # no answer, or one that says nothing: a firewall between may do the same
    OURS = "ours"  # perhaps our own network: nothing else outside has answered either
    KEPT_OUT = "kept-out"  # nobody looked, or was let in: robots.txt, a firewall, a private address, a limit


@dataclass(frozen=True, slots=True)
class Look:
    """One attempt at the home page; ``ms`` is what its requests took together."""

    at: datetime | None  # None: refused before anything was asked
    url: str
    status: int | None
    failure: Failure | None
    ms: int
    end: LookEnd = LookEnd.UNCLEAR


class TlsTrouble(StrEnum):
    """Why a strict client does not accept a host's HTTPS."""

    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    WRONG_HOST = "wrong-host"
    UNTRUSTED = "untrusted"  # signed by nobody known here; browsers may find a missing link of the chain
    OLD_PROTOCOL = "old-protocol"  # opens with outdated protocols or ciphers only
    FAILED = "failed"  # no handshake came about, neither strict nor relaxed


@dataclass(frozen=True, slots=True)
class TlsReading:
    """The certificate of the site's own host over HTTPS. ``trouble`` is empty where a strict client accepts it, else
    a ``TlsTrouble``.

    ``offered`` None: it could not be found out whether the host speaks HTTPS at all; ``detail`` says why.
    """

    host: str
    offered: bool | None
    trouble: str = ""
    detail: str = ""
    not_after: datetime | None = None
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class CodeClash:
    """Pages that give two identification codes at once: ``codes`` by place, ``pages`` how many show these very ones.

    The first of them is named; ``on_home`` says that the home page is one.
    """

    page_url: str
    codes: dict[str, str]
    pages: int = 1
    on_home: bool = False
    body_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class IdentityReading:
    """``codes``: the site's identification code by where it is said (``meta``, ``footer``, ``report-link``); of the
    home page, else of the first page that says it there. ``odd_codes``: what stands there and is none, likewise.

    ``metas``: required meta tags by kind of page (``home``, ``column``, ``article``): how many pages were looked at
    (``pages``) and how many had each tag. ``without``: of each kind and tag the first page that lacks it.
    """

    host: str
    title: str = ""
    site_name: str = ""
    domain: str = ""  # meta SiteDomain
    codes: dict[str, str] = field(default_factory=dict)
    metas: dict[str, dict[str, int]] = field(default_factory=dict)
    looks: tuple[Look, ...] = ()
    tls: TlsReading | None = None
    odd_codes: dict[str, str] = field(default_factory=dict)
    clashes: tuple[CodeClash, ...] = ()
    registered_code: str = ""  # as configured, empty where it is not
    name_shown: bool | None = None  # whether the home page shows the name in SiteName; None: nothing to compare
    shell: bool = False  # the home page is made by scripts that nobody ran: what is not there may well be
    notice: str = ""  # what a bare home page says in place of content: being built, out of service
    without: dict[str, dict[str, str]] = field(default_factory=dict)
