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

    scheme: str  # without colon
    netloc: str  # host with its port (no default port, no credentials): the key under which a host is paced and blocked
    hostname: str  # without port and without the brackets of an IPv6 literal
    port: int
    credentials: bool
    target: bytes  # path and query: what stands in the request line


def parse(url: str) -> ada_url.URL:
    """Parsed URL; raises FetchError(BAD_URL) where a browser would not go anywhere."""
    try:
        return ada_url.URL(url)
    except (ValueError, UnicodeError):
        raise FetchError(Failure.BAD_URL, f"no browser can read this address: {url[:_SHOWN]!r}") from None


@lru_cache(maxsize=_LAST)
def place_of(url: str) -> Place:
    """Parts of an absolute URL; raises FetchError(BAD_URL) where a browser would not go anywhere."""
    parsed = parse(url)
    scheme, port = parsed.protocol[:-1], parsed.port
    return Place(
        scheme,
        parsed.host,
        parsed.hostname.strip("[]"),
        int(port) if port else 443 if scheme == "https" else 80,
        bool(parsed.username or parsed.password),
        wire_target(url),
    )


@lru_cache(maxsize=_LAST)
def wire_url(url: str) -> str:
    """Absolute URL as it goes over the wire, without fragment; escapes, brackets and an empty query stay as written."""
    return str(parse(url).href).partition("#")[0]


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
