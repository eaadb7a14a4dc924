"""Whose portal this is, and how it is reached: codes, names, certificate, and whether it opened each time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sitecheck.facts.outcomes import Failure


@dataclass(frozen=True, slots=True)
class Look:
    """One attempt at the home page."""

    at: datetime
    url: str
    status: int | None
    failure: Failure | None
    ms: int


@dataclass(frozen=True, slots=True)
class TlsReading:
    """The certificate of the site's own host over HTTPS. ``trouble`` is empty where a strict client accepts it, else
    one of ``expired``, ``not-yet-valid``, ``wrong-host``, ``untrusted``, ``old-protocol``, ``failed``.

    ``offered`` None: it could not be found out whether the host speaks HTTPS at all.
    """

    host: str
    offered: bool | None
    trouble: str = ""
    detail: str = ""
    not_after: datetime | None = None
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class IdentityReading:
    """``codes``: the site's identification code by where it is said (``meta``, ``footer``, ``report-link``).

    ``metas``: required meta tags by kind of page (``home``, ``column``, ``article``): how many pages were looked at and
    how many had each tag.
    """

    host: str
    title: str = ""
    site_name: str = ""
    domain: str = ""  # meta SiteDomain
    codes: dict[str, str] = field(default_factory=dict)
    metas: dict[str, dict[str, int]] = field(default_factory=dict)
    looks: tuple[Look, ...] = ()
    tls: TlsReading | None = None
