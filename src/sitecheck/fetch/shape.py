"""What two answers of one firewall have in common though they were given to different addresses."""

from __future__ import annotations

import hashlib
import re

REFUSALS = frozenset({403, 405, 406, 422})
"""Firewalls answer so, and so do portals to what is not for everybody: one such answer by itself says neither."""

_READ = 16 * 1024  # bytes; the pages of firewalls are far shorter
# Days, times, visitors' addresses and the numbers of incidents: what differs from one answer to the next.
_VARYING = re.compile(rb"(?:[0-9]{1,3}\.){3}[0-9]{1,3}|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?|[0-9a-fA-F-]{8,}|[0-9]{5,}")
_LEAST = 6  # characters of an address that are worth looking for; a shorter one is part of any word


def print_of(url: str, body: bytes) -> str:
    """Hash of a body without the address asked for and without what varies; equal for equal block pages."""
    plain = body[:_READ]
    rest = url.partition("://")[2]
    host, _, path = rest.partition("/")
    for part in (rest, "/" + path, host):
        if len(part) >= _LEAST:
            plain = plain.replace(part.encode("utf-8", "replace"), b"")
    return hashlib.sha256(_VARYING.sub(b"#", plain)).hexdigest()[:16]
