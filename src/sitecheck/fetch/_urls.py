"""URLs as a browser reads them (WHATWG, by ada), where this room needs them: at the start and in a Location."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import ada_url

from sitecheck.facts.outcomes import Failure
from sitecheck.fetch.errors import FetchError

_SHOWN = 200
_LAST = 128  # URLs remembered: every layer asks about the one under way, and a few are under way at a time


@dataclass(frozen=True, slots=True)
class Place:
    """The parts of a URL that decide where a request goes."""

    url: str  # absolute, as a browser writes it, without fragment
    scheme: str  # without colon
    netloc: str  # host with its port (no default port, no credentials): the key under which a host is paced and blocked
    hostname: str  # without port and without the brackets of an IPv6 literal
    port: int
    credentials: bool
    target: bytes  # path and query: what stands in the request line


@lru_cache(maxsize=_LAST)
def place_of(url: str) -> Place:
    """Parts of an absolute URL; raises FetchError(BAD_URL) where a browser would not go anywhere."""
    try:
        href = str(ada_url.URL(url).href).partition("#")[0]
    except (ValueError, UnicodeError):
        raise FetchError(Failure.BAD_URL, f"no browser can read this address: {url[:_SHOWN]!r}") from None
    # What ada has written can be cut up as text; asking it for each part would cost more than reading the URL.
    scheme, _, rest = href.partition(":")
    authority = rest[2:].partition("/")[0].partition("?")[0] if rest.startswith("//") else ""
    login, mark, netloc = authority.rpartition("@")
    name, _, port = netloc.rpartition(":") if not netloc.endswith("]") else (netloc, "", "")
    return Place(
        href,
        scheme,
        netloc,
        (name or netloc).strip("[]"),
        int(port) if name and port else 443 if scheme == "https" else 80,
        bool(mark and login.strip(":")),
        wire_target(href),
    )


def wire_url(url: str) -> str:
    """Absolute URL as it goes over the wire, without fragment; escapes, brackets and an empty query stay as written."""
    return place_of(url).url


def wire_target(url: str) -> bytes:
    """Path and query of an absolute wire URL: what stands in the request line."""
    _scheme, _, rest = url.partition("//")
    slash, mark = rest.find("/"), rest.find("?")
    start = min(place for place in (slash, mark, len(rest)) if place >= 0)
    target = rest[start:]
    return (target if target.startswith("/") else "/" + target).encode("ascii", "backslashreplace")


def netloc(url: str) -> str:
    """Host with its port (no default port, no credentials): the key under which a host is paced and blocked."""
    return place_of(url).netloc


def hostname(url: str) -> str:
    """Host without port and without the brackets of an IPv6 literal."""
    return place_of(url).hostname


def follow(base: str, location: bytes) -> str:
    """Target of a Location header against the URL that sent it; raises FetchError(BAD_URL).

    Bytes above ASCII are escaped one by one, so a header in GBK reaches the server as it meant it.
    """
    written = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in location.strip())
    try:
        return str(ada_url.URL(written, base).href).partition("#")[0]
    except (ValueError, UnicodeError):
        detail = f"redirect to an address no browser can read: {written[:_SHOWN]!r}"
        raise FetchError(Failure.BAD_URL, detail) from None
