"""Every misbehaviour there is, by group."""

from __future__ import annotations

from tests.hostile import (
    acts_body,
    acts_charset,
    acts_connection,
    acts_file,
    acts_firewall,
    acts_headers,
    acts_page,
    acts_redirect,
    acts_site,
    acts_status,
    acts_throttle,
)
from tests.hostile.hosts import HOSTS
from tests.hostile.server import CASES

__all__ = ["HOSTS", "OF_HOSTS", "OF_PAGES"]

_LOADED = (
    acts_body, acts_charset, acts_connection, acts_file, acts_firewall, acts_headers, acts_page, acts_redirect,
    acts_site, acts_status, acts_throttle,
)  # fmt: skip

OF_HOSTS = {name: case for name, case in CASES.items() if case.group in acts_site.SITE_GROUPS}
"""Acts that answer all requests of a host."""

OF_PAGES = {name: case for name, case in CASES.items() if name not in OF_HOSTS}
"""Acts that answer at one path."""
